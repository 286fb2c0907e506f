/// The extra field that holds what does not fit into 32 bits (APPNOTE 4.5.3).
struct Zip64 {
    private var record = ZipRecord(bytes: [])
    private var at = 0

    init(_ extra: [UInt8]) {
        if let found = ZipRecord.extra(1, in: extra) { record = found }
    }

    /// The number of so many bytes that comes next; nil where there is none.
    func rest(_ length: Int) -> UInt64? {
        at + length <= record.bytes.count ? record.number(at, length) : nil
    }

    /// Takes the next number where the short field says that it stands here.
    mutating func widen(_ value: inout Int) -> Bool {
        guard value == 0xFFFF_FFFF else { return true }
        guard at + 8 <= record.bytes.count, let wide = record.int64(at) else { return false }
        value = wide
        at += 8
        return true
    }
}
