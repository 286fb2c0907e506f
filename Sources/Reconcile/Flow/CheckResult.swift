import Diagnostics
package import Pipelines
import Rules
package import Tables

/// What a `check` stage has found at its place: the records for which it is not true.
package struct CheckResult: Sendable {
    package let stage: CheckStage
    /// Records asked.
    package private(set) var asked = 0
    /// Of the records that fail, in their order.
    package private(set) var keys = TextList()
    /// Which of the run's inputs each began in, from 0.
    package private(set) var files: [UInt16] = []
    package private(set) var lines: [UInt32] = []
    /// Why the expression has no result there, by the record's place among those that fail.
    private var faults: [Int: String] = [:]

    init(
        _ stage: CheckStage, _ records: RecordTable, _ context: FlowContext,
        _ before: inout PreviousValues
    ) {
        self.stage = stage
        let (column, faults) = context.rules.evaluate(
            stage.condition, records, previous: before.columns(stage.condition, records))
        guard case .boolean(let passes) = column else {
            preconditionFailure("lint sees to it that a check's expression is a boolean")
        }
        var failing = faults[...]
        for row in 0..<records.rowCount {
            let fault = failing.first?.row == row ? failing.removeFirst().fault : nil
            guard records.fates[row] == .live else { continue }
            asked += 1
            guard fault != nil || passes.values[row] != BooleanColumn.yes else { continue }
            if let fault { self.faults[lines.count] = Self.text(fault, in: stage.condition.rule) }
            records.keys.withText(row) { keys.append($0) }
            files.append(records.files[row])
            lines.append(records.lines[row])
        }
    }

    package var failed: Int { lines.count }

    /// Whether the whole plan is concerned, and not single records.
    package var isAboveLimit: Bool {
        stage.limit?.isPassed(by: failed, of: asked) ?? false
    }

    /// What holds.csv says of one of the records that fail.
    package func finding(_ index: Int) -> RowFinding {
        RowFinding(
            stage.otherwise == .hold ? .hold : .warn,
            (stage.why ?? "not true: \(stage.condition.rule.text)")
                + (faults[index].map { " (\($0))" } ?? ""))
    }

    private static func text(_ fault: RuleRowFault, in rule: Rule) -> String {
        let part = String(decoding: Array(rule.text.utf8)[fault.range], as: UTF8.self)
        return "\(fault.code.summary) in \(part)"
    }
}

/// Holds the records of the list that a `check` stage has found.
package final class StageRowCheck: RowCheck {
    private let result: CheckResult
    private let isOfSource: (_ file: Int) -> Bool
    private var index = KeyIndex()
    /// The keys of the records that fail, each once.
    private var keys = TextList()
    /// For each of `keys` its first record among those that fail.
    private var first: [Int] = []
    /// For each row of the list its place in `keys`, from 1; empty where nothing fails.
    private var marks: [UInt32] = []

    /// - Parameter isOfSource: whether a record of the list that began in this input may be one
    ///   that was asked.
    package init(
        _ result: CheckResult, _ desired: RecordTable,
        isOfSource: @escaping (_ file: Int) -> Bool
    ) {
        self.result = result
        self.isOfSource = isOfSource
        guard result.failed > 0 else { return }
        marks = Array(repeating: 0, count: desired.rowCount)
        for failing in 0..<result.failed {
            result.keys.withText(failing) { key in
                guard index.insert(key, into: &keys).isNew else { return }
                first.append(failing)
                guard let row = desired.index.find(key, in: desired.keys),
                    isOfSource(Int(desired.files[row]))
                else { return }
                marks[row] = UInt32(keys.count)
            }
        }
    }

    package var name: String { result.stage.name }

    package func begin(_ rows: ComparedRows) -> Bool { result.failed > 0 }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        if let row = record.listRow {
            return marks[row] == 0 ? nil : result.finding(first[Int(marks[row]) - 1])
        }
        // A later stage took it out of the list.
        return record.withKey { index.find($0, in: keys) }.map { result.finding(first[$0]) }
    }
}
