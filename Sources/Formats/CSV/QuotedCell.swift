/// A cell that begins with a quote, without its quotes.
struct QuotedCell {
    let isQuoted: Bool
    /// Between the quotes; quotes inside may still be doubled.
    let inner: UnsafeRawBufferPointer
    let hasDoubledQuotes: Bool
    /// What stands behind the closing quote.
    let rest: UnsafeRawBufferPointer

    init(_ raw: UnsafeRawBufferPointer) {
        guard raw.first == 0x22 else {
            (isQuoted, inner, hasDoubledQuotes) = (false, raw, false)
            rest = UnsafeRawBufferPointer(rebasing: raw[raw.count...])
            return
        }
        var index = 1
        var doubled = false
        while index < raw.count {
            if raw[index] == 0x22 {
                guard index + 1 < raw.count, raw[index + 1] == 0x22 else { break }
                doubled = true
                index += 1
            }
            index += 1
        }
        isQuoted = true
        inner = UnsafeRawBufferPointer(rebasing: raw[1..<min(index, raw.count)])
        hasDoubledQuotes = doubled
        rest = UnsafeRawBufferPointer(rebasing: raw[min(index + 1, raw.count)...])
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
