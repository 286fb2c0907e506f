import Diagnostics
import Tables

/// Turns records on a tape into rows.
final class JSONRecords {
    var sink: RecordSink
    /// Records met so far, rejects included.
    private(set) var count = 0
    private let fields: [FieldSpec]
    private let paths: [JSONPath?]
    private let single: SingleValue
    private var typed: TypedCells
    private let scratch = ByteBuffer(capacity: 256)

    /// - Parameter numbered: rejects name the record's number, for files without lines
    init(_ spec: ReadSpec, file: Int, numbered: Bool) throws {
        sink = RecordSink(spec, file: file)
        fields = spec.fields
        single = SingleValue(spec)
        typed = TypedCells(fieldCount: fields.count)
        paths = try spec.fields.map { field in
            guard let text = try FieldPaths.text(of: field) else { return nil }
            switch JSONPath.parse(text) {
            case .success(let path): return path
            case .failure(let fault):
                throw FieldPaths.failure(fault, path: text, place: field.place ?? spec.place)
            }
        }
        guard numbered else { return }
        let labels = fields.map(\.location.label)
        sink.setColumnLabel { [unowned self] field, _ in "\(labels[field]) (record \(count))" }
    }

    func add(_ tape: JSONTape, line: Int) {
        count += 1
        guard tape.nodes[0].kind == .object else {
            let raw = Array(tape.bytes(0).prefix(RecordSink.rawCellBytesMax))
            return reject(CellFault(.jsonNoObject, reason: "an object is wanted"), line, raw)
        }
        typed.reset()
        for (field, path) in paths.enumerated() {
            guard let path else { continue }
            if path.hasCondition, single[field] {
                setSingle(field, tape, path)
            } else if let node = tape.find(path.steps) {
                set(field, tape, node)
            }
        }
        if let fault = tape.fault, fault.code == .jsonRepeatedName {
            // Which of two is meant is not known, and it may be the key.
            return reject(fault, line, RecordSink.raw(fields, typed))
        }
        sink.add(line: line, typed: typed, fault: tape.fault)
    }

    func reject(_ fault: CellFault, _ line: Int, _ raw: [UInt8]) {
        sink.reject(line: line, fault, raw: raw)
    }

    /// A value of which there must be no other: several objects may match the path's conditions.
    private func setSingle(_ field: Int, _ tape: JSONTape, _ path: JSONPath) {
        let found = tape.findAll(path.steps[...])
        let values = found.filter { !tape.isMissing($0) }
        guard let first = values.first ?? found.first else { return }
        let isNumber = [.integer, .decimal].contains(fields[field].type)
        guard values.dropFirst().allSatisfy({ tape.isSame(first, $0, asNumbers: isNumber) }) else {
            return typed.fail(
                field,
                CellFault(
                    .twoValues, tape.bytes(first),
                    "another object that matches has another value; a longer path can choose one"))
        }
        set(field, tape, first)
    }

    private func set(_ field: Int, _ tape: JSONTape, _ node: Int) {
        let bytes = tape.bytes(node)
        switch tape.nodes[node].kind {
        case .null: break
        case .string: typed.set(field, .text, bytes)
        case .number:
            let type = fields[field].type
            guard type == .integer || type == .decimal else {
                return typed.set(field, .text, bytes)
            }
            scratch.removeAll()
            guard PlainNumber.write(bytes, to: scratch) != nil else {
                return typed.fail(field, CellFault(.numberTooLong, bytes, "more than 18 digits"))
            }
            typed.set(field, .number, scratch.slice(0, scratch.count))
        case .yes: Array("true".utf8).withUnsafeBytes { typed.set(field, .boolean, $0) }
        case .no: Array("false".utf8).withUnsafeBytes { typed.set(field, .boolean, $0) }
        case .object, .array, .name:
            typed.fail(
                field,
                CellFault(.jsonNoSingleValue, reason: "a longer path can choose a value in it"))
        }
    }
}
