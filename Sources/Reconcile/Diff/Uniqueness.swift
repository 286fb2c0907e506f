import Formats
import Pipelines
import Tables

/// Finds records that are two for us and one for the target: their identifiers differ only in
/// blanks around them or in case, or two records give the same identifier.
struct Uniqueness {
    /// The identifiers as the target compares them, and for each the first row that has it.
    private var seen = TextList()
    private var index = KeyIndex()
    private var firstRow: [Int32] = []
    private let rule: [TextRule?]
    private let fields: [Int]
    private var scratch: [UInt8] = []

    /// Nil where nothing can collide: all unique fields are the same for every record.
    init?(target: Target, columns: [WireColumn]) {
        fields = target.unique.filter {
            switch columns[$0].values {
            case .absent, .constant: false
            default: true
            }
        }
        guard !fields.isEmpty else { return nil }
        rule = fields.map {
            guard case .text(let rule) = target.fields[$0].form else { return nil }
            return rule
        }
    }

    /// Refuses every row of the desired state that collides with another.
    mutating func check(_ desired: DesiredState, _ columns: [WireColumn], _ refusals: inout Refusals) {
        index = KeyIndex(expected: desired.rowCount)
        for row in 0..<desired.rowCount where desired.fates[row] == .live {
            scratch.removeAll(keepingCapacity: true)
            for (position, field) in fields.enumerated() {
                append(columns[field], field, position, row, desired)
            }
            let (found, isNew) = scratch.withUnsafeBytes { index.insert($0, into: &seen) }
            if isNew {
                firstRow.append(Int32(truncatingIfNeeded: row))
            } else {
                refusals.refuse(Int(firstRow[found]), field: fields[0], .collides)
                refusals.refuse(row, field: fields[0], .collides)
            }
        }
    }

    /// The row of the desired state that a record which left the list would be taken for.
    mutating func row(takenForGone key: UnsafeRawBufferPointer, _ columns: [WireColumn]) -> Int? {
        guard fields.count == 1, case .key = columns[fields[0]].values else { return nil }
        scratch.removeAll(keepingCapacity: true)
        Self.append(key, rule[0], to: &scratch)
        scratch.append(0)
        return scratch.withUnsafeBytes { index.find($0, in: seen) }.map { Int(firstRow[$0]) }
    }

    private mutating func append(
        _ column: WireColumn, _ field: Int, _ position: Int, _ row: Int, _ desired: DesiredState
    ) {
        switch column.values {
        case .key: desired.keys.withText(row) { Self.append($0, rule[position], to: &scratch) }
        case .text(let texts, _):
            texts.texts.withText(row) { Self.append($0, rule[position], to: &scratch) }
        case .number(let mantissas):
            ExactDecimal(mantissas[row]).append(to: &scratch)
        case .boolean(let values): scratch.append(values[row])
        case .absent, .constant: break
        }
        scratch.append(0)  // parts cannot run into each other
    }

    /// Whole letters are folded by their simple lower case; ASCII, the common case, byte by byte.
    private static func append(
        _ text: UnsafeRawBufferPointer, _ rule: TextRule?, to out: inout [UInt8]
    ) {
        let text = rule?.trim ?? false ? WireColumn.trimmed(text) : text
        guard rule?.foldCase ?? false else {
            out.append(contentsOf: text)
            return
        }
        let start = out.count
        var isASCII = true
        for byte in text {
            if byte >= 0x80 { isASCII = false }
            out.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        }
        if !isASCII {
            let folded = String(decoding: text, as: UTF8.self).lowercased()
            out.removeSubrange(start...)
            out.append(contentsOf: folded.utf8)
        }
    }
}
