import Pipelines
import Tables

/// Both sides of a target's comparison, laid open for work on one record after the other: a value
/// is read without counting references to its column. Two threads may read it at once.
final class OpenRows {
    /// One field of the target.
    private struct Field {
        enum Kind { case key, number, boolean, other }

        let kind: Kind
        let form: TargetField.Form
        let numbers: UnsafePointer<Int64>?
        let flags: UnsafePointer<UInt8>?
        /// Nil where every row has a value.
        let missing: UnsafePointer<UInt8>?
        let held: SnapshotPlain?
        /// In a partial list the snapshot's value stands in.
        let standsIn: Bool
        /// A row may say with JSON that its value went away.
        let clearsByJSON: Bool

        @inline(__always)
        func isMissing(_ row: Int) -> Bool { missing.map { $0[row] != 0 } ?? false }
    }

    /// Owns what the pointers lead to.
    let rows: ComparedRows
    // A pointer and no buffer: a buffer gives a copy of the field, and counts what it refers to.
    private let fields: UnsafeMutablePointer<Field>
    private let fieldCount: Int
    private let compared: FieldBits
    private let keyBytes: UnsafePointer<UInt8>?
    private let keyEnds: UnsafePointer<UInt32>?
    private let files: UnsafePointer<UInt16>?
    private let lines: UnsafePointer<UInt32>?
    private let snapshotRows: UnsafePointer<Int32>?
    private let differs: UnsafePointer<FieldBits>?

    // Safe, all pointers: an array's elements stay in place for as long as somebody owns it, and
    // `rows` does. Rows and fields are those of the comparison.

    init(_ rows: ComparedRows) {
        func pointer<Element>(_ array: [Element]) -> UnsafePointer<Element>? {
            array.withUnsafeBufferPointer { $0.baseAddress }
        }
        self.rows = rows
        fieldCount = rows.target.fields.count
        fields = .allocate(capacity: fieldCount)
        var compared: FieldBits = 0
        for (index, field) in rows.target.fields.enumerated() {
            let column = rows.columns[index]
            if column.isCompared { compared |= 1 << FieldBits(index) }
            var kind = Field.Kind.other
            var (numbers, flags): (UnsafePointer<Int64>?, UnsafePointer<UInt8>?) = (nil, nil)
            switch column.values {
            case .key: kind = .key
            case .number(let mantissas): (kind, numbers) = (.number, pointer(mantissas))
            case .boolean(let values): (kind, flags) = (.boolean, pointer(values))
            case .absent, .constant, .text, .dropped: break
            }
            var held: SnapshotPlain?
            if case .text = field.form {} else {
                held = rows.snapshotColumn(index).map { rows.snapshot!.plain($0) }
            }
            (fields + index).initialize(
                to: Field(
                    kind: kind, form: field.form, numbers: numbers, flags: flags,
                    missing: column.missing.isEmpty ? nil : pointer(column.missing), held: held,
                    standsIn: rows.desired.keepsUnknown && column.keepsHeld,
                    clearsByJSON: column.clearing?.json != nil))
        }
        self.compared = compared
        let desired = rows.desired
        (keyBytes, keyEnds) = (pointer(desired.keys.bytes), pointer(desired.keys.ends))
        (files, lines) = (pointer(desired.files), pointer(desired.lines))
        (snapshotRows, differs) = (pointer(rows.snapshotRow), pointer(rows.differing))
    }

    deinit {
        fields.deinitialize(count: fieldCount)
        fields.deallocate()
    }

    // MARK: Records of the list

    /// The key of a row, valid for as long as this is.
    @inline(__always)
    func key(_ row: Int) -> UnsafeRawBufferPointer {
        let start = row == 0 ? 0 : Int(keyEnds![row &- 1])
        return UnsafeRawBufferPointer(
            start: keyBytes.map { $0 + start }, count: Int(keyEnds![row]) &- start)
    }

    @inline(__always)
    func origin(_ row: Int) -> (file: Int, line: Int) { (Int(files![row]), Int(lines![row])) }

    /// Bits of the fields that stand in changes.csv for a row.
    @inline(__always)
    func changed(_ row: Int, isNew: Bool) -> FieldBits {
        isNew ? compared : differs![row] & compared
    }

    /// What a row of the list asks for; missing where it says nothing.
    @inline(__always)
    func new(_ field: Int, _ row: Int) -> WireValue {
        switch fields[field].kind {
        case .number:
            return fields[field].isMissing(row) ? .missing : .number(fields[field].numbers![row])
        case .boolean:
            return fields[field].isMissing(row)
                ? .missing : .boolean(fields[field].flags![row] == BooleanColumn.yes)
        case .key, .other: return rows.listed(field, row)
        }
    }

    /// What the snapshot holds of a row of the list.
    @inline(__always)
    func old(_ field: Int, _ row: Int) -> WireValue { held(field, Int(snapshotRows![row])) }

    /// The item of a row; in a partial list the snapshot's values stand in.
    func render(_ row: Int, into values: inout RenderedValues) {
        values.removeAll()
        for field in 0..<fieldCount {
            switch (fields[field].kind, fields[field].form) {
            case (.key, .text(let rule)): ItemValues.set(field, text: key(row), rule, in: &values)
            case (.number, .number(let rule)) where !fields[field].isMissing(row):
                let mantissa = fields[field].numbers![row]
                values.set(field) { rule.append(mantissa: mantissa, to: &$0) }
            default:
                let value = new(field, row)
                if fields[field].clearsByJSON, let json = rows.columns[field].clearingJSON(row) {
                    values.set(field) { $0.append(contentsOf: json) }
                    continue
                }
                let standsIn = value == .missing && fields[field].standsIn
                ItemValues.set(
                    field, standsIn ? old(field, row) : value, fields[field].form, in: &values)
            }
        }
    }

    // MARK: Rows of the snapshot

    /// What a row of the snapshot holds; missing where there is none, or no value.
    @inline(__always)
    func held(_ field: Int, _ row: Int) -> WireValue {
        guard row >= 0 else { return .missing }
        guard let held = fields[field].held else { return rows.held(field, row) }
        guard let value = held[row] else { return .missing }
        if case .boolean = fields[field].form { return .boolean(value != 0) }
        return .number(value)
    }

    /// Bits of the fields that `gone: { set }` changes in a row of the snapshot.
    func replaced(_ row: Int) -> FieldBits {
        var bits: FieldBits = 0
        for field in 0..<fieldCount {
            guard let new = rows.replacement(field), new != held(field, row) else { continue }
            bits |= 1 << FieldBits(field)
        }
        return bits
    }

    /// The item of a row of the snapshot, with what `gone: { set }` changes of it.
    func render(gone row: Int, into values: inout RenderedValues) {
        values.removeAll()
        for field in 0..<fieldCount {
            if fields[field].kind == .key, case .text(let rule) = fields[field].form {
                rows.snapshot!.withKey(row) { ItemValues.set(field, text: $0, rule, in: &values) }
                continue
            }
            var value = rows.replacement(field) ?? held(field, row)
            if value == .missing, case .constant(let stated) = rows.columns[field].values {
                value = stated
            }
            ItemValues.set(field, value, fields[field].form, in: &values)
        }
    }

    /// Whether the target can hold what is told of a row of the snapshot: the snapshot may be of a
    /// time when the target's rules were others.
    func isFit(gone row: Int, _ values: borrowing RenderedValues) -> Bool {
        for (index, field) in rows.target.fields.enumerated() {
            guard values.ranges[index] != nil else {
                if field.required { return false }
                continue
            }
            let value = rows.replacement(index) ?? held(index, row)
            switch (field.form, value) {
            case (.number(let rule), .number(let mantissa)):
                let least = rule.bounds.least(rule.scale)
                if mantissa < least || mantissa > rule.bounds.greatest(rule.scale) { return false }
            case (.text(let rule), .text(let text)):
                let fit = TextFit(rule, isIdentifier: index == rows.target.identifier)
                if text.withUnsafeBytes(fit.unfit) != nil { return false }
            case (.text(let rule), .missing) where fields[index].kind == .key:
                let fit = TextFit(rule, isIdentifier: false)
                if rows.snapshot!.withKey(row, fit.unfit) != nil { return false }
            default: break
            }
        }
        return true
    }
}
