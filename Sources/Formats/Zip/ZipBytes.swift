import Diagnostics

/// A zip archive's bytes, read piece by piece, with the words for what is wrong with them.
struct ZipBytes {
    let bytes: any RandomAccess
    let file: String
    let count: Int

    init(_ bytes: any RandomAccess, file: String) throws {
        self.bytes = bytes
        self.file = file
        count = try bytes.byteCount()
    }

    /// Exactly `count` bytes from `offset` on.
    ///
    /// - Throws: `Failure` where the archive has fewer; the source's own.
    func read(_ offset: Int, _ count: Int) throws -> ZipRecord {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw damaged("(something points beyond its end)")
        }
        var found = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try found.withUnsafeMutableBytes {
                let rest = UnsafeMutableRawBufferPointer(rebasing: $0[filled...])
                return try bytes.read(at: offset + filled, into: rest)
            }
            guard got > 0 else { throw cut() }
            filled += got
        }
        return ZipRecord(bytes: found)
    }

    // MARK: Failing

    func failure(_ code: DiagnosticCode, _ detail: String, _ help: String) -> Failure {
        Failure(Diagnostic(code, detail, at: Place(file: file), help: help))
    }

    func damaged(_ detail: String) -> Failure {
        failure(.zipDamaged, detail, "download the file again")
    }

    func cut() -> Failure {
        failure(
            .zipCut, "(its table of contents, which comes last, is missing)",
            "half an archive is not read; download the file again")
    }

    func contradiction(_ name: String, _ what: String) -> Failure {
        failure(
            .zipContradiction, "(\(name): \(what))",
            "what such an archive holds depends on the program that reads it; have it packed again")
    }
}

/// Bytes of a fixed layout, little end first.
struct ZipRecord {
    let bytes: [UInt8]

    /// The unsigned number of `length` bytes at `offset`; the caller has read that far.
    func number(_ offset: Int, _ length: Int) -> UInt64 {
        bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The extra field of that kind (APPNOTE 4.5); nil where there is none.
    static func extra(_ kind: Int, in extra: [UInt8]) -> ZipRecord? {
        let all = ZipRecord(bytes: extra)
        var at = 0
        while at + 4 <= extra.count {
            let length = all.int16(at + 2)
            guard at + 4 + length <= extra.count else { return nil }
            if all.int16(at) == kind {
                return ZipRecord(bytes: Array(extra[at + 4..<at + 4 + length]))
            }
            at += 4 + length
        }
        return nil
    }

    func int16(_ offset: Int) -> Int { Int(number(offset, 2)) }
    func int32(_ offset: Int) -> Int { Int(number(offset, 4)) }

    /// Nil where the number is no offset or size that a file can have.
    func int64(_ offset: Int) -> Int? { Int(exactly: number(offset, 8)) }
}
