import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// Makes snapshots, in memory, of what a case says that targets hold.
enum CaseSnapshots {
    /// By target.
    ///
    /// - Parameter faults: gets what a target has no field for, or cannot hold.
    static func make(
        _ test: PipelineCase, _ pipeline: Pipeline, _ faults: inout CaseFaults
    ) throws -> [String: Snapshot] {
        var snapshots: [String: Snapshot] = [:]
        for (name, place, records) in test.snapshots {
            guard let emit = pipeline.emits.first(where: { $0.target.name == name }) else {
                faults.add(
                    fault(
                        "the pipeline emits to no target \"\(name)\"", place,
                        help: "there are: "
                            + pipeline.emits.map(\.target.name).joined(separator: ", ")))
                continue
            }
            snapshots[name] = try snapshot(records, emit, pipeline.name, &faults)
        }
        return snapshots
    }

    private static func snapshot(
        _ records: [PipelineCase.KnownRecord], _ emit: EmitStage, _ pipeline: String,
        _ faults: inout CaseFaults
    ) throws -> Snapshot {
        let target = emit.target
        var rows: [(key: [UInt8], values: [Int: WireValue])] = []
        var seen: Set<[UInt8]> = []
        for record in records {
            guard let row = try faults.attempt({ try row(record, emit) }) else { continue }
            guard seen.insert(row.key).inserted else {
                faults.add(
                    fault(
                        "\"\(String(decoding: row.key, as: UTF8.self))\" stands twice",
                        record.place))
                continue
            }
            rows.append(row)
        }
        rows.sort { $0.key.lexicographicallyPrecedes($1.key) }
        let held = target.fields.indices.filter { index in
            rows.contains { $0.values[index] != nil }
        }
        var writer = SnapshotWriter(
            fields: held.map { SnapshotWriter.Field(target.fields[$0]) },
            expectedRows: rows.count)
        for row in rows {
            // Safe: the writer keeps a copy.
            row.key.withUnsafeBytes { writer.begin($0) }
            for (column, field) in held.enumerated() {
                writer.append(row.values[field] ?? .missing, to: column)
            }
        }
        var bytes: [UInt8] = []
        try writer.write(pipeline: pipeline, target: target.name, run: "") { bytes += $0 }
        return try Snapshot(HeldBytes(bytes), name: "the case's snapshot")
    }

    private static func row(
        _ record: PipelineCase.KnownRecord, _ emit: EmitStage
    ) throws -> (key: [UInt8], values: [Int: WireValue]) {
        let target = emit.target
        var key: [UInt8]?
        var values: [Int: WireValue] = [:]
        var faults = CaseFaults()
        // What is the same in every item need not be said of each.
        for (index, binding) in emit.item.enumerated() {
            if case .constant(let value) = binding {
                values[index] = try wire(value, target.fields[index], record.place)
            }
        }
        for (name, value, place) in record.fields {
            guard let index = target.fields.firstIndex(where: { $0.name == name }) else {
                let names = target.fields.map(\.name)
                let near = Suggestion.nearest(to: name, among: names)
                faults.add(
                    fault(
                        "\(target.name) has no field \"\(name)\"", place,
                        help: near.map { "did you mean \"\($0)\"?" }
                            ?? "there are: " + names.firstFew()))
                continue
            }
            if index == target.identifier, case .text(let text) = value {
                key = Array(text.utf8)
            } else {
                values[index] = try faults.attempt {
                    try wire(value, target.fields[index], place)
                }
            }
        }
        if key?.isEmpty ?? true {
            faults.add(
                fault(
                    "a record without its \(target.fields[target.identifier].name), a text",
                    record.place))
        }
        try faults.check()
        return (key ?? [], values)
    }

    private static func wire(
        _ value: FieldValue, _ field: TargetField, _ place: Place
    ) throws -> WireValue {
        switch (value, field.form) {
        case (.text(let text), .text): return .text(Array(text.utf8))
        case (.boolean(let yes), .boolean): return .boolean(yes)
        case (.number(let number), .number(let rule)) where number.scale <= rule.scale:
            if let mantissa = number.mantissa(at: rule.scale, rounding: .halfUp) {
                return .number(mantissa)
            }
        default: break
        }
        throw fault("\"\(field.name)\" cannot hold this value", place)
    }

    private static func fault(_ detail: String, _ place: Place, help: String? = nil) -> Failure {
        Failure(Diagnostic(.caseDoesNotFit, detail, at: place, help: help))
    }
}
