/// Follows a stream of bytes, and how far it is sound UTF-8.
struct SoundText {
    /// Whole characters from the stream's start on, in bytes.
    private(set) var bytes = 0
    /// The start of a character whose rest is to come.
    private var cut: [UInt8] = []
    /// What comes behind bytes that are no text says nothing any more.
    private var hasEnded = false

    /// The stream's next piece.
    mutating func see(_ piece: UnsafeRawBufferPointer) {
        guard !hasEnded else { return }
        var start = 0
        if !cut.isEmpty {
            let joint = cut + piece.prefix(Self.characterBytesMax)
            let sound = joint.withUnsafeBytes { soundBytes($0) }
            guard sound > 0 else { return cut = hasEnded ? [] : joint }
            bytes += sound
            start = sound - cut.count
            (cut, hasEnded) = ([], false)
        }
        let rest = UnsafeRawBufferPointer(rebasing: piece[start...])
        let sound = soundBytes(rest)
        bytes += sound
        if !hasEnded { cut = Array(rest[sound...]) }
    }

    /// Notes where the text is no UTF-8 any more.
    private mutating func soundBytes(_ text: UnsafeRawBufferPointer) -> Int {
        switch UTF8Check.check(text) {
        case .valid: return text.count
        case .incomplete(let at): return at
        case .invalid(let at, _):
            hasEnded = true
            return at
        }
    }

    private static let characterBytesMax = 4
}
