import Foundation
import Pipelines
package import Reconcile

/// plan.json: docs/formats/plan.md says what each key means.
package struct PlanFile: Codable, Sendable, Equatable {
    package struct NamedFile: Codable, Sendable, Equatable {
        package var path: String
        package var sha256: String
    }

    package struct Input: Codable, Sendable, Equatable {
        package var source: String
        /// As it shows: `\xE9` for bytes that are not UTF-8.
        package var name: String
        /// Hexadecimal, only where `name` is not the name itself.
        package var nameBytes: String?
        /// Which of the source's patterns it matched, from 0.
        package var pattern: Int
        package var bytes: Int
        package var sha256: String
        package var rows: Int
        package var records: Int
        package var rejects: Int
        package var linesAside: Int
        package var encoding: String
        package var encodingDetected: Bool
        package var delimiter: String?
        package var delimiterDetected: Bool?
        package var headerLine: Int?
        package var madeAt: String?
        /// When the file was last modified; only where its age or its freshness counts, or several
        /// sources come at different times.
        package var modifiedAt: String?
        package var packed: Bool
        package var partial: Bool
        package var sameAsBefore: Bool
        /// The run in whose bag the bytes are.
        package var bag: String
        /// Their place below the bag's `data/`.
        package var stored: String
        /// Compressed in the bag; `sha256` and `bytes` are the original's.
        package var compressed: Bool
        package var notes: [String]
    }

    package struct SetAside: Codable, Sendable, Equatable {
        package var source: String
        package var name: String
        package var nameBytes: String?
        package var bytes: Int
        package var sha256: String
        package var stored: String
    }

    package struct Source: Codable, Sendable, Equatable {
        package var source: String
        package var rows: Int
        package var records: Int
        package var rejected: Int
        package var duplicates: Int
        package var partial: Bool
        /// `old` or `absent`; nil for a source that is neither.
        package var lack: String?
        /// What the pipeline says to that: `hold`, `drop`, `keep`.
        package var then: String?

        package var addsUp: Bool { rows == records + rejected + duplicates }
    }

    package struct Batch: Codable, Sendable, Equatable {
        package var file: String
        package var items: Int
        package var bytes: Int
        package var sha256: String
    }

    package struct Target: Codable, Sendable, Equatable {
        package var target: String
        package var method: String
        package var url: String
        /// The target's field that names a record.
        package var identifier: String
        /// What the snapshot keeps of an item.
        package var fields: [SnapshotWriter.Field]
        /// SHA-256 of the required parameters (shop, warehouse): whose prices and stocks they are.
        package var parameters: String?
        package var totals: TargetTotals
        package var batches: [Batch]
        /// SHA-256 of the snapshot that the records were compared with; absent before the first.
        package var snapshot: String?
        /// The same of the snapshot with what was asked for since, which the checks compared with;
        /// absent if nothing is outstanding.
        package var asked: String?
    }

    /// Records that wait to be gone: docs/formats/absent.md.
    package struct Grace: Codable, Sendable, Equatable {
        package struct Waiting: Codable, Sendable, Equatable {
            /// Files that must lack them, too, before they are gone.
            package var more: Int
            package var records: Int
        }

        /// As the pipeline says.
        package var files: Int
        package var waiting: [Waiting]
    }

    package struct Check: Codable, Sendable, Equatable {
        package enum Verdict: String, Codable, Sendable { case pass, warn, hold }

        package enum Level: String, Codable, Sendable {
            /// Single records wait, the rest of the plan goes.
            case row
            /// A source's file waits, and with it the plan.
            case source
            case plan
        }

        /// What memory calls usual, as decimal texts.
        package struct Usual: Codable, Sendable, Equatable {
            package var low: String
            package var high: String
            package var median: String
            /// How many runs are remembered.
            package var runs: Int

            package init(low: String, high: String, median: String, runs: Int) {
                self.low = low
                self.high = high
                self.median = median
                self.runs = runs
            }
        }

        package var name: String
        package var verdict: Verdict
        /// A sentence for a person.
        package var detail: String
        /// Its page in docs/errors.
        package var code: String?
        package var level: Level?
        /// Names, where it is about one.
        package var source: String?
        package var target: String?
        /// Of a `check` stage: the expression's text, and where the pipeline has it.
        package var rule: String?
        package var place: String?
        /// Rows in question, of the rows asked; nil where rows are not the point.
        package var failed: Int?
        package var of: Int?
        /// As the pipeline or the default says it: `5%`, `100`.
        package var limit: String?
        package var usual: Usual?
        /// The reason given for switching it off.
        package var off: String?

        package init(name: String, verdict: Verdict, detail: String, level: Level) {
            self.name = name
            self.verdict = verdict
            self.detail = detail
            self.level = level
        }

        /// Whether the whole plan waits for a person because of it.
        package var holdsPlan: Bool { verdict == .hold && level != .row }
    }

    package var format = "sverka-plan-1"
    package var run: String
    package var pipeline: String
    package var at: String
    package var full: Bool
    package var sequence: Int
    package var state: JournalEvent.Kind
    package var confirm: String
    /// Whether it waits for a person, as the pipeline says: `when-clean`.
    package var approve: String
    /// The columns of labels.csv that have a field.
    package var labels: [String]
    package var pipelineFiles: [NamedFile]
    package var inputs: [Input]
    package var setAside: [SetAside]
    package var sources: [Source]
    /// The stages between `read` and `diff`; absent where there are none.
    package var stages: [StageTotals]?
    package var targets: [Target]
    package var rejects: [String: Int]
    package var checks: [Check]
    package var supersedes: [String]
    /// How many must approve; absent where it is one.
    package var approvers: Int?
    /// Of a revision: what it is of, and what was selected.
    package var revision: Revision?
    /// Of a pipeline with `grace`.
    package var grace: Grace?
    /// SHA-256 of what the run began with, as its bag has it: memory.ndjson, absent.csv; nil where
    /// there was none, and in plans of earlier versions.
    package var memory: String?
    package var absent: String?
    /// What memory keeps of the run.
    package var measures: RunMeasures?

    package static let fileName = "plan.json"

    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return JSONText.safe(Array(try encoder.encode(self))) + [UInt8(ascii: "\n")]
    }

    package static func decode(_ bytes: [UInt8]) throws -> PlanFile {
        try JSONDecoder().decode(PlanFile.self, from: Data(bytes))
    }
}
