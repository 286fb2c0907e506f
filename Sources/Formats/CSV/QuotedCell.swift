/// A cell that begins with a quote, without its quotes; blanks may be before it.
struct QuotedCell {
    let isQuoted: Bool
    /// Between the quotes; quotes inside may still be doubled.
    let inner: UnsafeRawBufferPointer
    /// Where `inner` begins in the cell.
    let innerStart: Int
    let hasDoubledQuotes: Bool
    /// What follows the closing quote.
    let rest: UnsafeRawBufferPointer

    init(_ raw: UnsafeRawBufferPointer) {
        let start = Self.blanksBefore(raw)
        guard start < raw.count, raw[start] == 0x22 else {
            self.init(plain: raw)
            return
        }
        var index = start + 1
        var doubled = false
        while index < raw.count {
            if raw[index] == 0x22 {
                guard index + 1 < raw.count, raw[index + 1] == 0x22 else { break }
                doubled = true
                index += 1
            }
            index += 1
        }
        // Behind blanks a quote opens a cell only if the cell ends with the other one.
        if start > 0, index >= raw.count || !raw[(index + 1)...].allSatisfy(Self.isBlank) {
            self.init(plain: raw)
            return
        }
        self.init(
            isQuoted: true,
            inner: UnsafeRawBufferPointer(rebasing: raw[start + 1..<min(index, raw.count)]),
            innerStart: start + 1, hasDoubledQuotes: doubled,
            rest: UnsafeRawBufferPointer(rebasing: raw[min(index + 1, raw.count)...]))
    }

    private init(plain raw: UnsafeRawBufferPointer) {
        self.init(
            isQuoted: false, inner: raw, innerStart: 0, hasDoubledQuotes: false,
            rest: UnsafeRawBufferPointer(rebasing: raw[raw.count...]))
    }

    private init(
        isQuoted: Bool, inner: UnsafeRawBufferPointer, innerStart: Int, hasDoubledQuotes: Bool,
        rest: UnsafeRawBufferPointer
    ) {
        self.isQuoted = isQuoted
        self.inner = inner
        self.innerStart = innerStart
        self.hasDoubledQuotes = hasDoubledQuotes
        self.rest = rest
    }

    /// Whether a cell with this first byte may begin with blanks.
    @inline(__always)
    static func mayBeginWithBlanks(_ first: UInt8) -> Bool {
        first <= 0x20 || first == 0xC2 || first == 0xE2 || first == 0xEF
    }

    /// Whether a cell with this first byte may be in quotes.
    @inline(__always)
    static func mayBegin(_ first: UInt8) -> Bool {
        first == 0x22 || mayBeginWithBlanks(first)
    }

    /// What may follow a closing quote in its cell.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func blanksBefore(_ raw: UnsafeRawBufferPointer) -> Int {
        guard let first = raw.first, mayBeginWithBlanks(first) else { return 0 }
        var index = 0
        while index < raw.count {
            let length = Blanks.blankLength(raw, at: index, end: raw.count)
            if length == 0 { break }
            index += length
        }
        return index
    }

    /// Appends the cell with each doubled quote made one.
    func append(to bytes: inout [UInt8]) {
        var index = 0
        while index < inner.count {
            bytes.append(inner[index])
            index += inner[index] == 0x22 ? 2 : 1
        }
    }
}
