package import Formats
import Pipelines
package import Tables

/// One record as it stands at one moment between `read` and `diff`.
package struct TracedRecord: Sendable, Equatable {
    package struct Value: Sendable, Equatable {
        package var name: String
        /// Nil where it is missing.
        package var text: String?

        package init(_ name: String, _ text: String?) {
            self.name = name
            self.text = text
        }
    }

    package var key: [UInt8]
    /// Which of the run's inputs it began in, from 0; nil for a row of a table.
    package var file: Int?
    /// From 1.
    package var line: Int
    package var fate: RecordTable.Fate
    /// The fields beside the key.
    package var values: [Value]
}

/// What one stage did with the records of the key that is followed.
package struct TracedStage: Sendable {
    /// Its place among the stages, from 1.
    package var stage: Int
    /// Index of the source that it works on; nil for the list.
    package var source: Int?
    package var before: [TracedRecord] = []
    package var after: [TracedRecord] = []
    /// `join`: the records of the other side that match.
    package var matches: [TracedRecord] = []
    /// `pick`: the records that compete, each with what it was compared by.
    package var candidates: [Candidate] = []

    package struct Candidate: Sendable {
        /// Index among the pipeline's sources.
        package var source: Int
        package var record: TracedRecord
        /// As many as the stage's preferences, in their order.
        package var ranks: [String]
        package var won: Bool
    }
}

/// Follows the records of one key through the stages, and notes whom one stage dropped.
///
/// A run that nobody asks about has none, so that it costs nothing there.
package final class FlowTrace {
    /// Nil where only a stage is asked about.
    package let key: [UInt8]?
    /// The stage whose dropped records are noted, from 1.
    package let watched: Int?
    package private(set) var stages: [TracedStage] = []
    /// Records that the watched stage took out, in the order of the list; without their values.
    package private(set) var dropped: [TracedRecord] = []

    package init(key: [UInt8]?, watched: Int? = nil) {
        self.key = key
        self.watched = watched
    }

    // MARK: What stages tell

    func begin(_ stage: Int, source: Int?, _ records: [RecordTable]) {
        stages.append(
            TracedStage(stage: stage, source: source, before: records.flatMap(self.records)))
    }

    func end(_ records: RecordTable) {
        stages[stages.count - 1].after = self.records(in: records)
    }

    /// - Parameter before: the fates that the rows had before the stage.
    func note(_ before: [RecordTable.Fate], _ records: RecordTable) {
        guard stages.last?.stage == watched, before.count == records.rowCount else { return }
        for row in before.indices where before[row] == .live && records.fates[row] != .live {
            dropped.append(records.traced(row, withValues: false))
        }
    }

    func match(_ record: TracedRecord) { stages[stages.count - 1].matches.append(record) }

    func compete(_ candidate: TracedStage.Candidate) {
        stages[stages.count - 1].candidates.append(candidate)
    }

    /// The rows of the followed key.
    package func rows(in records: RecordTable) -> [Int] {
        guard let key else { return [] }
        return (0..<records.rowCount).filter { row in
            let range = records.keys.range(row)
            return range.count == key.count && records.keys.bytes[range].elementsEqual(key)
        }
    }

    private func records(in records: RecordTable) -> [TracedRecord] {
        rows(in: records).map { records.traced($0) }
    }
}

extension RecordTable {
    package func traced(_ row: Int, withValues: Bool = true) -> TracedRecord {
        TracedRecord(
            key: Array(keys.bytes[keys.range(row)]), file: lines[row] == 0 ? nil : Int(files[row]),
            line: Int(lines[row]), fate: fates[row],
            values: withValues
                ? zip(fields, columns).map { field, column in
                    TracedRecord.Value(field.name, column.shown(row, field.type))
                } : [])
    }
}

extension ValueColumn {
    /// A value as a person reads it; nil where it is missing.
    package func shown(_ row: Int, _ type: FieldType) -> String? {
        switch self {
        case .text(let column): column.isMissing(row) ? nil : column.string(row)
        case .number(let column):
            column.value(row).map { number in
                type == .date && number.isWhole
                    ? CalendarDate.text(number.mantissa) : "\(number)"
            }
        case .boolean(let column):
            switch column.values[row] {
            case BooleanColumn.yes: "true"
            case BooleanColumn.no: "false"
            default: nil
            }
        }
    }
}
