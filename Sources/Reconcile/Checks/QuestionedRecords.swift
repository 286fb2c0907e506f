package import Tables

/// Records of one source that a check of its file is about, in the order of the file.
package struct QuestionedRecords: Sendable {
    package private(set) var keys = TextList()
    /// Of the run's inputs or of the source's own, from 0, as whoever adds counts them.
    package private(set) var files: [UInt16] = []
    package private(set) var lines: [UInt32] = []

    package init() {}

    /// Live records whose keys have none of the shapes.
    package init(shapedUnlike known: Set<String>, in table: RecordTable) {
        for row in 0..<table.rowCount where table.fates[row] == .live {
            table.keys.withText(row) { key in
                guard !known.contains(KeyShape.of(key)) else { return }
                add(key, file: table.files[row], line: table.lines[row])
            }
        }
    }

    package var count: Int { lines.count }

    /// Passes over a row that was added last.
    mutating func add(_ key: UnsafeRawBufferPointer, file: UInt16, line: UInt32) {
        guard files.last != file || lines.last != line else { return }
        keys.append(key)
        files.append(file)
        lines.append(line)
    }

    /// - Parameter first: index among the run's inputs of the source's first file.
    package mutating func count(filesFrom first: Int) {
        for index in files.indices { files[index] += UInt16(first) }
    }
}
