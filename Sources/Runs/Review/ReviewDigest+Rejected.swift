import Reconcile
import Tables

extension ReviewDigest {
    /// Rows of one code that are no record, or no item of a target: docs/formats/review.md.
    package struct Rejected: Encodable, Sendable, Equatable {
        package var code: String
        package var count: Int
        package var first: [RejectedRow]
    }

    package struct RejectedRow: Encodable, Sendable, Equatable {
        package var file: String
        package var line: Int
        package var column: String
        package var reason: String
        /// The row, or its beginning.
        package var raw: String
        @Nullable package var target: String?
    }

    static let rejectedMax = 10
    static let rawBytesMax = 400
}

extension ReviewRows {
    /// The first lines of rejects.csv for each code, the commonest code first.
    ///
    /// - Parameter counts: how many lines each code has, so that reading ends when enough of each
    ///   are found.
    /// - Throws: `Failure` (W002, W022) where the file is cut or is not such a file.
    func rejected(counts: [String: Int]) throws -> [ReviewDigest.Rejected] {
        guard let rejectsFile, !counts.isEmpty else { return [] }
        let name = "\(folder)/rejects.csv"
        var first: [String: [ReviewDigest.RejectedRow]] = [:]
        var missing = counts.values.reduce(0) { $0 + min($1, ReviewDigest.rejectedMax) }
        try rejectsFile.withBytes { bytes in
            var reader = CSVTextReader(bytes)
            _ = try reader.next(name: name)
            while missing > 0, try reader.next(name: name) {
                guard reader.count == 7 else { throw Self.unreadable(name, reader.line) }
                let code = reader.string(3)
                guard first[code, default: []].count < ReviewDigest.rejectedMax else { continue }
                first[code, default: []].append(ReviewDigest.RejectedRow(reader))
                missing -= 1
            }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, count in
            ReviewDigest.Rejected(code: code, count: count, first: first[code] ?? [])
        }
    }
}

extension ReviewDigest.RejectedRow {
    fileprivate init(_ line: CSVTextReader) {
        self.init(
            file: line.string(0), line: Int(line.string(1)) ?? 0, column: line.string(2),
            reason: line.string(4), raw: line.withCell(5) { Self.beginning($0) },
            target: line.string(6).isEmpty ? nil : line.string(6))
    }

    /// Whole characters; what is cut off is told by an ellipsis.
    private static func beginning(_ raw: UnsafeRawBufferPointer) -> String {
        var end = ReviewDigest.rawBytesMax
        guard raw.count > end else { return String(decoding: raw, as: UTF8.self) }
        while end > 0, raw[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: raw[..<end], as: UTF8.self) + "…"
    }
}
