import Diagnostics
import Pipelines
import Rules
import Tables

/// What every stage between `read` and `diff` may ask for.
struct FlowContext {
    let pipeline: Pipeline
    let rules: RuleRun
    /// For each of the run's inputs when it was last modified, in nanoseconds: for `freshest`.
    let modified: [Int64]
    let listing: (Reject) throws -> Void
    /// Names of the list's fields that something asks for; the others are not made.
    private let used: Set<String>
    /// All fields are made: what an expression that is tried may name is not known before.
    let keepsAll: Bool
    let trace: FlowTrace?

    init(
        pipeline: Pipeline, rules: RuleRun, modified: [Int64],
        listing: @escaping (Reject) throws -> Void, used: Set<String>, keepsAll: Bool,
        trace: FlowTrace?
    ) {
        self.pipeline = pipeline
        self.rules = rules
        self.modified = modified
        self.listing = listing
        self.used = used
        self.keepsAll = keepsAll
        self.trace = trace
    }

    func isUsed(_ field: String) -> Bool { keepsAll || used.contains(field) }

    // MARK: filter and set

    func filter(
        _ stage: FilterStage, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        let (column, faults) = rules.evaluate(stage.condition, records)
        guard case .boolean(let keeps) = column else {
            preconditionFailure("lint sees to it that a filter's expression is a boolean")
        }
        try reject(faults, column: "", stage.condition, &records, &totals)
        for row in 0..<records.rowCount
        where records.fates[row] == .live && keeps.values[row] != BooleanColumn.yes {
            records.fates[row] = .dropped
            totals.dropped += 1
        }
    }

    func set(
        _ stage: SetStage, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        for (field, rule) in stage.fields {
            let (column, faults) = rules.evaluate(rule, records)
            try reject(faults, column: field.name, rule, &records, &totals)
            records.set(field, column)
            if let unread = records.unread {
                records.unread?.set(field, rules.evaluate(rule, unread))
            }
        }
    }

    // MARK: Rejects

    private func reject(
        _ faults: [(row: Int, fault: RuleRowFault)], column: String, _ rule: PlacedRule,
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        for (row, fault) in faults {
            let part = String(decoding: Array(rule.rule.text.utf8)[fault.range], as: UTF8.self)
            try reject(
                row, column: column, fault.code,
                "\(fault.code.summary) in \(part) at \(Self.text(rule.place))", &records, &totals)
        }
    }

    /// Takes a live row out of use and lists it.
    func reject(
        _ row: Int, column: String, _ code: DiagnosticCode, _ reason: String,
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        guard records.fates[row] == .live else { return }
        records.fates[row] = .rejected
        totals.rejected += 1
        try list(row, column: column, code, reason, records)
    }

    /// Lists a row, whatever becomes of it.
    func list(
        _ row: Int, column: String, _ code: DiagnosticCode, _ reason: String,
        _ records: RecordTable
    ) throws {
        try listing(
            Reject(
                file: Int(records.files[row]), line: Int(records.lines[row]), column: column,
                code: code, reason: reason,
                raw: Array("\(records.keyName)=".utf8)
                    + records.keys.bytes[records.keys.range(row)]))
    }

    static func text(_ place: Place) -> String {
        var text = place.file
        if let line = place.line { text += ":\(line)" }
        if let column = place.column { text += ":\(column)" }
        return text
    }
}
