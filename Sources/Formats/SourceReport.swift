package import Diagnostics

/// What a reader says of one file when it has read all of it.
package struct SourceReport: Sendable, Equatable {
    /// Rows, offers or products met: `records + rejects`, always.
    package var rows = 0
    package var records = 0
    package var rejects = 0
    /// Empty lines, preamble and header: read, but no rows.
    package var linesAside = 0
    package var encoding = TextEncoding.utf8
    package var encodingDetected = false
    /// Only CSV has delimiters.
    package var delimiter: UInt8?
    package var delimiterDetected = false
    package var headerLine: Int?
    /// The header's first cells, each cut; nil where there is no header.
    package private(set) var columns: [String]?
    /// Rows that go over several lines, for a quoted cell of theirs does. CSV only.
    package var rowsOverLines = 0
    /// How many texts end in an incomplete row, or without a line end: one, but for an archive of
    /// several. CSV and NDJSON only.
    package var incompleteEnds = 0
    package var openEnds = 0
    /// The file itself says that it holds only changes.
    package var partial = false
    /// As the file itself gives it.
    package var madeAt: String?
    /// The line of a product without an offer that has the watched key. CommerceML only.
    package var lineWithoutOffer: Int?
    /// Packed with gzip, or in a zip archive; a workbook is one.
    package var packed = false
    /// Warnings and notes about the whole file.
    package var notes: [Diagnostic] = []

    package init() {}

    /// Keeps what tells one header from another.
    mutating func note(header cells: [String]?) {
        columns = cells.map { $0.prefix(200).map { String($0.prefix(60)) } }
    }
}

/// One file to read: its bytes, and its name for messages.
package struct InputFile {
    package var name: String
    package var bytes: any ByteSource

    package init(name: String, bytes: any ByteSource) {
        self.name = name
        self.bytes = bytes
    }
}
