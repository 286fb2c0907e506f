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
        failure(.zipDamaged, detail, "fetch the file anew")
    }

    func cut() -> Failure {
        failure(
            .zipCut, "(its table of contents, which stands last, is not there)",
            "half an archive is not taken; fetch the file anew")
    }

    func contradiction(_ name: String, _ what: String) -> Failure {
        failure(
            .zipContradiction, "(\(name): \(what))",
            "what such an archive holds depends on who reads it; have it packed anew")
    }
}

/// Bytes of a fixed layout, little end first.
struct ZipRecord {
    let bytes: [UInt8]

    /// The unsigned number of `length` bytes at `offset`; the caller has read that far.
    func number(_ offset: Int, _ length: Int) -> UInt64 {
        bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func int16(_ offset: Int) -> Int { Int(number(offset, 2)) }
    func int32(_ offset: Int) -> Int { Int(number(offset, 4)) }

    /// Nil where the number is no offset or size that a file can have.
    func int64(_ offset: Int) -> Int? { Int(exactly: number(offset, 8)) }
}
