import Formats

/// Makes zip archives, sound ones and such as no program would make.
struct ZipFixture {
    struct Member {
        var name: [UInt8]
        var bytes: [UInt8]
        var stored = false
        var flags = 0
        var method: Int?
        var checksum: UInt32?
        var unpackedBytes: Int?
        /// What the local header says instead.
        var localName: [UInt8]?
        var localMethod: Int?
        var localSize: Int?
        var localFlags: Int?
        /// Of the table of contents.
        var extra: [UInt8] = []
        /// Sizes stand in the table of contents only, as a stream writes them.
        var sizesFollow = false
        /// Sizes and offset stand in the extra field.
        var wide = false
        /// Another member's offset, by index.
        var offsetOf: Int?

        init(_ name: String, _ text: String) {
            self.init(name, Array(text.utf8))
        }

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = Array(name.utf8)
            self.bytes = bytes
        }

        func with(_ change: (inout Member) -> Void) -> Member {
            var member = self
            change(&member)
            return member
        }
    }

    /// How many files the end says that there are; nil for the truth.
    var count: Int?
    var comment: [UInt8] = []
    var prefix: [UInt8] = []

    /// The record at the end, without a comment.
    static let endBytes = 22

    static func zip(_ members: [Member]) throws -> [UInt8] { try ZipFixture().make(members) }

    func make(_ members: [Member]) throws -> [UInt8] {
        var archive = prefix
        var table: [UInt8] = []
        var offsets: [Int] = []
        for member in members {
            offsets.append(archive.count)
            // A gzip file is ten bytes, deflated data, checksum and length.
            let packed = try gzipped(member.bytes)
            let data = member.stored ? member.bytes : Array(packed[10..<packed.count - 8])
            let trailer = packed.suffix(8)
            let checksum = trailer.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let method = member.method ?? (member.stored ? 0 : 8)
            let flags = member.flags | (member.sizesFollow ? 8 : 0)
            let size = member.unpackedBytes ?? member.bytes.count
            let sum = Int(member.checksum ?? checksum)
            let offset = member.offsetOf.map { offsets[$0] } ?? archive.count
            let name = member.localName ?? member.name
            let local = member.sizesFollow
                ? [0, 0, member.localSize ?? 0] : [sum, data.count, member.localSize ?? size]
            archive += Self.bytes(0x0403_4B50, 4) + Self.bytes(20, 2)
            archive += Self.bytes(member.localFlags ?? flags, 2)
            archive += Self.bytes(member.localMethod ?? method, 2) + Self.bytes(0, 4)
            archive += local.flatMap { Self.bytes($0, 4) }
            archive += Self.bytes(name.count, 2) + Self.bytes(0, 2) + name + data
            if member.sizesFollow {
                archive += Self.bytes(0x0807_4B50, 4) + Self.bytes(sum, 4)
                archive += Self.bytes(data.count, 4) + Self.bytes(size, 4)
            }
            let wide = member.wide
            let extra = wide
                ? Self.bytes(1, 2) + Self.bytes(24, 2) + Self.bytes(size, 8)
                    + Self.bytes(data.count, 8) + Self.bytes(offset, 8) : member.extra
            let narrow = wide ? [sum, -1, -1] : [sum, data.count, size]
            table += Self.bytes(0x0201_4B50, 4) + Self.bytes(20, 2) + Self.bytes(20, 2)
            table += Self.bytes(flags, 2) + Self.bytes(method, 2) + Self.bytes(0, 4)
            table += narrow.flatMap { Self.bytes($0, 4) }
            table += Self.bytes(member.name.count, 2) + Self.bytes(extra.count, 2)
            table += Self.bytes(0, 2) + Self.bytes(0, 2) + Self.bytes(0, 2) + Self.bytes(0, 4)
            table += Self.bytes(wide ? -1 : offset, 4) + member.name + extra
        }
        let start = archive.count
        archive += table
        if members.contains(where: \.wide) {
            let at = archive.count
            archive += Self.bytes(0x0606_4B50, 4) + Self.bytes(44, 8) + Self.bytes(45, 2)
            archive += Self.bytes(45, 2) + Self.bytes(0, 4) + Self.bytes(0, 4)
            archive += Self.bytes(members.count, 8) + Self.bytes(members.count, 8)
            archive += Self.bytes(table.count, 8) + Self.bytes(start, 8)
            archive += Self.bytes(0x0706_4B50, 4) + Self.bytes(0, 4) + Self.bytes(at, 8)
            archive += Self.bytes(1, 4) + Self.end(count: 0xFFFF, table.count, start, comment)
        } else {
            archive += Self.end(count: count ?? members.count, table.count, start, comment)
        }
        return archive
    }

    private static func end(
        count: Int, _ size: Int, _ start: Int, _ comment: [UInt8]
    ) -> [UInt8] {
        bytes(0x0605_4B50, 4) + bytes(0, 4) + bytes(count, 2) + bytes(count, 2) + bytes(size, 4)
            + bytes(start, 4) + bytes(comment.count, 2) + comment
    }

    static func bytes(_ number: Int, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
