/// Watches a file read in a single-byte encoding for being UTF-8 in truth: text in such an
/// encoding is hardly ever sound UTF-8 by chance, and read wrongly it is sound-looking rubbish.
struct MismatchWatch {
    /// Sound characters of more than one byte that prove the case, where no byte speaks against.
    static let sequencesMin = 8
    /// So many are enough where they are Cyrillic letters.
    static let lettersMin = 2

    private(set) var sequences = 0
    private var letters = 0
    private(set) var refuted = false
    /// A character cut at the end of the last piece.
    private var pending: [UInt8] = []

    var isMismatch: Bool {
        !refuted && pending.isEmpty
            && (sequences >= Self.sequencesMin || letters >= Self.lettersMin)
    }

    mutating func see(_ bytes: UnsafeRawBufferPointer) {
        guard !refuted else { return }
        var start = 0
        while !pending.isEmpty, start < bytes.count {
            pending.append(bytes[start])
            start += 1
            let outcome = pending.withUnsafeBytes { UTF8Check.check($0) }
            switch outcome {
            case .valid:
                count(pending[0])
                pending = []
            case .incomplete: continue
            case .invalid:
                refuted = true
                return
            }
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        var sound = rest.count
        switch UTF8Check.check(rest) {
        case .valid: break
        case .incomplete(let at):
            pending = Array(rest[at...])
            sound = at
        case .invalid:
            refuted = true
            return
        }
        for byte in rest[..<sound] where byte >= 0xC0 { count(byte) }
    }

    /// - Parameter lead: the first byte of a sound character
    private mutating func count(_ lead: UInt8) {
        sequences += 1
        // U+0400 to U+047F: all letters of the lists that are read here.
        if lead == 0xD0 || lead == 0xD1 { letters += 1 }
    }
}
