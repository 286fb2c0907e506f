import Diagnostics
import Pipelines
import Reconcile
import Tables

/// What running a case gave, cell by cell.
struct CaseOutcome {
    /// Cells of lines of changes.csv, holds.csv and rejects.csv, by their names.
    var changes: [[String: String]] = []
    var holds: [[String: String]] = []
    var rejects: [[String: String]] = []
    var state: String?
    var gone = 0
    /// What ended the run, where it did not come to a plan.
    var failure: Failure?

    func differences(from expected: PipelineCase.Expected) -> [CaseReport.Difference] {
        if let failure {
            let codes = failure.diagnostics.filter { $0.severity == .error }
            guard let wanted = expected.fails, codes.contains(where: { $0.code.name == wanted })
            else {
                let more = codes.count > 1 ? " and \(codes.count - 1) more" : ""
                return [
                    CaseReport.Difference(
                        what: "fails", expected: expected.fails,
                        found: (codes.first.map(Self.text) ?? "") + more, line: nil)
                ]
            }
            return []
        }
        var found: [CaseReport.Difference] = []
        if let wanted = expected.fails {
            found.append(
                CaseReport.Difference(what: "fails", expected: wanted, found: nil, line: nil))
        }
        if let lines = expected.changes {
            found += compare("changes", lines, changes, Self.change)
        }
        if let lines = expected.rejects {
            found += compare("rejects", lines, rejects, Self.reject)
        }
        if let lines = expected.holds {
            found += compare("holds", lines, holds, Self.hold)
        }
        if let wanted = expected.state, wanted != state {
            found.append(
                CaseReport.Difference(what: "state", expected: wanted, found: state, line: nil))
        }
        if let wanted = expected.gone, wanted != gone {
            found.append(
                CaseReport.Difference(
                    what: "gone", expected: "\(wanted)", found: "\(gone)", line: nil))
        }
        return found
    }

    /// Each line that is expected must match at least one that is found, and each that is found
    /// at least one that is expected.
    private func compare(
        _ what: String, _ expected: [PipelineCase.Line], _ found: [[String: String]],
        _ text: ([String: String]) -> String
    ) -> [CaseReport.Difference] {
        func matches(_ line: PipelineCase.Line, _ cells: [String: String]) -> Bool {
            // By bytes: strings are equal where only the Unicode form differs.
            line.cells.allSatisfy { name, wanted in
                cells[name]?.utf8.elementsEqual(wanted.utf8) ?? false
            }
        }
        var extra = found.filter { cells in !expected.contains { matches($0, cells) } }
        var differences: [CaseReport.Difference] = []
        for line in expected where !found.contains(where: { matches(line, $0) }) {
            // What was found instead: of the same key and field, else of the same key.
            let near = [["key", "field", "target"], ["key", "field"], ["key"], ["line"]]
                .lazy.compactMap { names in
                    extra.firstIndex { cells in
                        names.allSatisfy { name in
                            line.cells[name] == nil
                                ? name == "target" : line.cells[name] == cells[name]
                        }
                    }
                }.first
            differences.append(
                CaseReport.Difference(
                    what: what, expected: text(line.cells),
                    found: near.map { text(extra[$0]) }, line: line.place.line))
            if let near { extra.remove(at: near) }
        }
        return differences
            + extra.map {
                CaseReport.Difference(what: what, expected: nil, found: text($0), line: nil)
            }
    }

    // MARK: In words

    private static func text(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place.map { place in
            " at \(place.file)" + (place.line.map { ":\($0)" } ?? "")
        }
        return "\(diagnostic.code.name) \(diagnostic.words)\(place ?? "")"
    }

    /// `update A-1 price: 10 → 12 (xway-prices)`; `*` for a cell that may be anything.
    private static func change(_ cells: [String: String]) -> String {
        var text = "\(cells["action"] ?? "*") \(cells["key"] ?? "*")"
        if let field = cells["field"] { text += " \(field)" }
        if cells["old"] != nil || cells["new"] != nil {
            func shown(_ cell: String?) -> String { cell.map { $0.isEmpty ? "none" : $0 } ?? "*" }
            text += ": \(shown(cells["old"])) → \(shown(cells["new"]))"
        }
        return text + rest(cells, ["target"])
    }

    private static func hold(_ cells: [String: String]) -> String {
        "\(cells["verdict"] ?? "*") by \(cells["check"] ?? "*"): " + change(cells)
    }

    private static func reject(_ cells: [String: String]) -> String {
        var text = "\(cells["code"] ?? "*") \(cells["key"] ?? "*")"
        if let line = cells["line"] { text += " \(cells["file"] ?? "line"):\(line)" }
        if let reason = cells["reason"] { text += " \(reason)" }
        return text + rest(cells, ["target"])
    }

    private static func rest(_ cells: [String: String], _ names: [String]) -> String {
        let values = names.compactMap { cells[$0] }.filter { !$0.isEmpty }
        return values.isEmpty ? "" : " (\(values.joined(separator: ", ")))"
    }
}

/// Keeps what a run would have written.
final class CaseWatch: RunWatch, PlanSink {
    let trace: FlowTrace? = nil
    private(set) var outcome = CaseOutcome()
    private let sources: [ReadStage]
    private let names: [String]
    private var digests: [String: Digest] = [:]

    /// - Parameter names: of the inputs.
    init(_ sources: [ReadStage], names: [String]) {
        self.sources = sources
        self.names = names
    }

    func batch(_ batch: RecordBatch, of source: Int, firstFile: Int) {}

    func reject(_ reject: Reject, target: String) {
        outcome.rejects.append([
            "code": reject.code.name, "key": RejectKey.text(reject, sources) ?? "",
            "file": names[reject.file], "line": "\(reject.line)", "column": reject.column,
            "reason": reject.reason, "target": target,
        ])
    }

    func changes(_ lines: [UInt8]) throws {
        // Safe: the reader is used within the closure alone.
        try lines.withUnsafeBytes { bytes in
            try KeyChange.read(bytes, nil) { change in
                outcome.changes.append([
                    "action": change.action, "key": change.key, "field": change.field,
                    "old": change.old ?? "", "new": change.new ?? "", "file": change.file,
                    "line": change.line, "target": change.target, "batch": change.batch,
                ])
            }
        }
    }

    func holds(_ lines: [UInt8]) throws {
        // Safe: the reader is used within the closure alone.
        try lines.withUnsafeBytes { bytes in
            try KeyHold.read(bytes, nil) { hold in
                outcome.holds.append([
                    "action": hold.change.action, "key": hold.change.key,
                    "field": hold.change.field, "old": hold.change.old ?? "",
                    "new": hold.change.new ?? "", "file": hold.change.file,
                    "line": hold.change.line, "target": hold.change.target, "check": hold.check,
                    "verdict": hold.verdict, "reason": hold.reason,
                ])
            }
        }
    }

    func labels(_ lines: [UInt8]) throws {}

    func reject(_ reject: Reject, file: String, target: String) throws {}

    func batch(_ file: String, _ body: [UInt8]) throws { digests[file] = SHA256.digest(of: body) }

    func settled() throws -> [String: Digest] { digests }
}
