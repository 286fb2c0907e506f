import Pipelines
import Tables

/// Writes changes.csv: a line for each field of a record that changes (docs/formats/plan.md).
package struct ChangeLines {
    enum Action: String { case create, update, remove }

    /// Where a change comes from and where it goes.
    struct Origin {
        /// As it shows in the plan; empty for a record that the list lacks.
        var file: String
        var line: Int?
        var batch: String
    }

    package static let header = "action,key,field,old,new,file,line,target,batch\n"

    private let target: [UInt8]
    private let write: (_ lines: [UInt8]) throws -> Void
    private var out: [UInt8] = []

    init(target: String, write: @escaping (_ lines: [UInt8]) throws -> Void) {
        self.target = Array(target.utf8)
        self.write = write
    }

    mutating func add(
        _ action: Action, _ key: [UInt8], _ field: TargetField, old: WireValue, new: WireValue,
        _ origin: Origin
    ) throws {
        out.append(contentsOf: action.rawValue.utf8)
        comma()
        CSVText.append(key, to: &out)
        comma()
        CSVText.append(field.name, to: &out)
        comma()
        append(old, field)
        comma()
        append(new, field)
        comma()
        CSVText.append(origin.file, to: &out)
        comma()
        if let line = origin.line { CSVText.append(number: line, to: &out) }
        comma()
        CSVText.append(target, to: &out)
        comma()
        CSVText.append(origin.batch, to: &out)
        out.append(UInt8(ascii: "\n"))
        if out.count > 256 << 10 { try flush() }
    }

    mutating func flush() throws {
        try write(out)
        out.removeAll(keepingCapacity: true)
    }

    private mutating func comma() { out.append(UInt8(ascii: ",")) }

    private mutating func append(_ value: WireValue, _ field: TargetField) {
        if case .text(let text) = value {
            CSVText.append(text, to: &out)
        } else if case .number(let rule) = field.form {
            value.append(to: &out, scale: rule.scale)
        } else {
            value.append(to: &out, scale: 0)
        }
    }
}
