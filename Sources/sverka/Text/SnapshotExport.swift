import Pipelines
import Reconcile
import Tables

/// A snapshot written out row by row, so that a million rows take no more memory than one.
struct SnapshotExport {
    private let snapshot: Snapshot
    private var out: [UInt8] = []
    private var isJSON = false
    private static let bytesAtOnce = 1 << 20

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// A line of names, then a line for each record.
    mutating func csv() {
        out += Array("key".utf8)
        for column in snapshot.header.columns {
            out.append(UInt8(ascii: ","))
            CSVText.append(column.name.utf8, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
        for row in 0..<snapshot.rowCount {
            CSVText.append(snapshot.key(row), to: &out)
            for (index, column) in snapshot.header.columns.enumerated() {
                out.append(UInt8(ascii: ","))
                let value = snapshot.value(index, row)
                if case .text(let text) = value {
                    CSVText.append(text, to: &out)
                } else {
                    value.append(to: &out, scale: column.scale)
                }
            }
            out.append(UInt8(ascii: "\n"))
            flush(above: Self.bytesAtOnce)
        }
        flush()
    }

    /// One object: whose snapshot it is, and its records in the order of their keys.
    mutating func json() {
        isJSON = true
        let header = snapshot.header
        out += Array("{\n  \"pipeline\" : ".utf8) + JSONText.quoted(header.pipeline)
        out += Array(",\n  \"target\" : ".utf8) + JSONText.quoted(header.target)
        out += Array(",\n  \"run\" : ".utf8) + JSONText.quoted(header.run)
        out += Array(",\n  \"records\" : [".utf8)
        for row in 0..<snapshot.rowCount {
            out += Array((row == 0 ? "\n" : ",\n").utf8) + Array("    {\"key\":".utf8)
            append(text: snapshot.key(row))
            out += Array(",\"fields\":{".utf8)
            for index in header.columns.indices { append(column: index, row) }
            out += Array("}}".utf8)
            flush(above: Self.bytesAtOnce)
        }
        out += Array("\n  ]\n}\n".utf8)
        flush()
    }

    private mutating func append(column index: Int, _ row: Int) {
        let column = snapshot.header.columns[index]
        if index > 0 { out.append(UInt8(ascii: ",")) }
        JSONText.append(column.name, to: &out)
        out.append(UInt8(ascii: ":"))
        switch snapshot.value(index, row) {
        case .missing: out += Array("null".utf8)
        case .text(let text): append(text: text)
        case let value: value.append(to: &out, scale: column.scale)
        }
    }

    private mutating func append(text: [UInt8]) {
        // Safe: the bytes are used only within the closure.
        text.withUnsafeBytes { JSONText.append($0, to: &out) }
    }

    private mutating func flush(above least: Int = 0) {
        guard out.count > least else { return }
        StandardOutput.write(isJSON ? JSONText.safe(out) : out)
        out.removeAll(keepingCapacity: true)
    }
}
