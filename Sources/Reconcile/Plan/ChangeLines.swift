import Pipelines
import Tables

/// Writes changes.csv: a line for each field of a record that changes (docs/formats/plan.md).
package struct ChangeLines {
    package enum Action: String, Sendable { case create, update, remove }

    package static let header = "action,key,field,old,new,file,line,target,batch\n"

    private let ofTarget: Target
    private let fields: [TargetField]
    /// What of a line is the same for every record.
    private let names: [[UInt8]]
    private let target: [UInt8]
    private let files: [[UInt8]]
    private let write: (_ lines: [UInt8]) throws -> Void
    private var out: [UInt8] = []
    /// Of the record now being written: what stands before a field's name and behind its values.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    /// Most records go where the one before them went.
    private var batch = (number: 0, cell: [UInt8]())

    init(
        target: Target, source: SourceNames, write: @escaping (_ lines: [UInt8]) throws -> Void
    ) {
        func cell(_ text: String) -> [UInt8] {
            var bytes: [UInt8] = []
            CSVText.append(text, to: &bytes)
            return bytes
        }
        ofTarget = target
        fields = target.fields
        names = target.fields.map { cell($0.name) }
        self.target = cell(target.name)
        files = source.files.map(cell)
        self.write = write
    }

    /// Begins the lines of one record.
    ///
    /// - Parameters:
    ///   - origin: index of the source's file, and the line; nil for a record that the list lacks
    ///   - batch: the number of the request that carries it
    mutating func begin(
        _ action: Action, _ key: UnsafeRawBufferPointer, origin: (file: Int, line: Int)?,
        _ batch: Int
    ) {
        head.removeAll(keepingCapacity: true)
        head.append(contentsOf: action.rawValue.utf8)
        head.append(comma)
        CSVText.append(key, to: &head)
        head.append(comma)
        tail.removeAll(keepingCapacity: true)
        tail.append(comma)
        if let origin { tail.append(contentsOf: files[origin.file]) }
        tail.append(comma)
        if let origin { CSVText.append(number: origin.line, to: &tail) }
        tail.append(comma)
        tail.append(contentsOf: target)
        tail.append(comma)
        if self.batch.number != batch {
            self.batch = (batch, [])
            CSVText.append(BatchWriter.file(ofTarget, batch), to: &self.batch.cell)
        }
        tail.append(contentsOf: self.batch.cell)
        tail.append(UInt8(ascii: "\n"))
    }

    /// A line of the record: what a field of its item was and what it becomes.
    mutating func add(_ field: Int, old: WireValue, new: WireValue) {
        out.append(contentsOf: head)
        out.append(contentsOf: names[field])
        out.append(comma)
        append(old, field)
        out.append(comma)
        append(new, field)
        out.append(contentsOf: tail)
    }

    /// Writes the lines that came since the last time.
    mutating func flush(_ amount: FlushAmount) throws {
        guard amount.isReached(out.count) else { return }
        try write(out)
        out.removeAll(keepingCapacity: true)
    }

    private var comma: UInt8 { UInt8(ascii: ",") }

    private mutating func append(_ value: WireValue, _ field: Int) {
        if case .number(let rule) = fields[field].form {
            CSVText.append(value, scale: rule.scale, to: &out)
        } else {
            CSVText.append(value, scale: 0, to: &out)
        }
    }
}
