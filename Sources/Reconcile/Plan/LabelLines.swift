package import Pipelines
import Tables

/// Writes labels.csv: a line for each record that changes or is held, in the order in which it
/// first stands in the plan, for those who group changes by supplier or brand
/// (docs/formats/plan.md).
package final class LabelLines {
    package static let header = "key,source,supplier,brand,name,category\n"

    private let desired: RecordTable
    /// By the run's inputs: the source's name as a cell.
    private let sources: [[UInt8]]
    /// Of supplier, brand, name and category; nil where the list has no such field.
    private let columns: [TextValues?]
    /// Of what targets call the record.
    private let identifiers: [ValueColumn?]
    private let write: (_ lines: [UInt8]) throws -> Void
    /// Which rows of the list have their line.
    private var done: [Bool]
    private var goneKeys = TextList()
    private var goneIndex = KeyIndex()
    private var out: [UInt8] = []

    /// - Parameters:
    ///   - identifiers: a column each, behind the others
    ///   - sources: for each of the run's inputs its source's name
    package init(
        _ desired: RecordTable, _ labels: Labels, identifiers: [ForeignIdentifier] = [],
        sources: [String], write: @escaping (_ lines: [UInt8]) throws -> Void
    ) {
        self.desired = desired
        self.write = write
        self.sources = sources.map { name in
            var cell: [UInt8] = []
            CSVText.append(name, to: &cell)
            return cell
        }
        columns = labels.fields.map { name in
            guard let name, let field = desired.field(named: name),
                case .text(let values) = desired.column(field)
            else { return nil }
            return values
        }
        self.identifiers = identifiers.map { identifier in
            desired.field(named: identifier.field).map { desired.column($0) }
        }
        done = Array(repeating: false, count: desired.rowCount)
        out.append(contentsOf: Self.header.dropLast().utf8)
        for identifier in identifiers {
            out.append(comma)
            CSVText.append(identifier.name, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// Keeps the line of a record of the list; `flush` writes it.
    @inline(__always)
    func keep(_ row: Int) {
        if !done[row] { keepNew(row) }
    }

    private func keepNew(_ row: Int) {
        done[row] = true
        desired.keys.withText(row) { CSVText.append($0, to: &out) }
        out.append(comma)
        let source = sources[Int(desired.files[row])]
        out.append(contentsOf: source)
        for (number, column) in columns.enumerated() {
            out.append(comma)
            if let column, !column.isMissing(row) {
                column.withText(row) { CSVText.append($0, to: &out) }
            } else if number == 0 {
                out.append(contentsOf: source)
            }
        }
        for column in identifiers {
            out.append(comma)
            switch column {
            case .text(let values) where !values.isMissing(row):
                values.withText(row) { CSVText.append($0, to: &out) }
            case .number(let numbers):
                if let number = numbers.value(row) { CSVText.append(number.description, to: &out) }
            default: break
            }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// The same of a record that left the list: nothing is known of it but its key.
    func keep(gone key: UnsafeRawBufferPointer) {
        guard goneIndex.insert(key, into: &goneKeys).isNew else { return }
        CSVText.append(key, to: &out)
        out.append(contentsOf: ",,,,,".utf8)
        for _ in identifiers { out.append(comma) }
        out.append(UInt8(ascii: "\n"))
    }

    /// Writes the line of a record that a check found before the list was whole.
    package func add(key: UnsafeRawBufferPointer) throws {
        if let row = desired.index.find(key, in: desired.keys), desired.fates[row] == .live {
            keep(row)
        } else {
            keep(gone: key)
        }
        try flush(.large)
    }

    package func flush(_ amount: FlushAmount = .all) throws {
        guard amount.isReached(out.count) else { return }
        try write(out)
        out.removeAll(keepingCapacity: true)
    }

    private var comma: UInt8 { UInt8(ascii: ",") }
}
