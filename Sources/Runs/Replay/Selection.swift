import Diagnostics
import Foundation
import Reconcile

/// What of a plan is to be approved, as a person says it: keys, `supplier=NAME`, `brand=NAME` (any
/// column of labels.csv), `@FILE` with a key a line.
package struct SelectionRequest: Sendable, Equatable {
    package var only: [String] = []
    package var except: [String] = []
    package var release: [String] = []

    package init() {}

    package var isEmpty: Bool { only.isEmpty && except.isEmpty && release.isEmpty }
}

/// Finds the keys that selectors stand for in the files of one plan.
struct SelectionReading {
    private enum Selector {
        case key(String)
        /// Index of the column in labels.csv.
        case label(column: Int, value: String)
        case keys([String], file: String)
    }

    private let workspace: Workspace
    private let run: RunFolder
    private var labelNames: [String] = []

    init(_ workspace: Workspace, _ run: RunFolder) throws {
        self.workspace = workspace
        self.run = run
        var names: [String] = []
        try forEachRow(of: "labels.csv", headerOnly: true) { row in
            names = (0..<row.count).map { row.text($0) }
        }
        labelNames = names
    }

    /// - Returns: the revision that the selectors ask for, with the keys of a former one.
    /// - Throws: `Failure` (64) with every selector that stands for nothing in the plan.
    func read(_ asked: SelectionRequest, _ manifest: Digest) throws -> Revision {
        var faults: [Diagnostic] = []
        let changes = try changedKeys()
        let only = try keys(asked.only, "--only", among: changes, &faults)
        let except = try keys(asked.except, "--except", among: changes, &faults)
        let release = try keys(asked.release, "--release", among: try heldKeys(), &faults)
        guard faults.isEmpty else { throw Failure(faults) }
        let before = run.plan.revision
        let former = before?.only.map { Set($0) }
        let both = asked.only.isEmpty ? former : former.map { $0.intersection(only) } ?? only
        let words = [
            ("--only", asked.only), ("--except", asked.except), ("--release", asked.release),
        ]
        return Revision(
            of: run.id.text, manifest: manifest.hex, clock: before?.clock ?? run.plan.at,
            sequence: before?.sequence ?? run.plan.sequence,
            asked: words.flatMap { word, given in given.map { "\(word) \($0)" } },
            only: both.map(sorted), except: sorted(except.union(before?.except ?? [])),
            release: sorted(release.union(before?.release ?? [])))
    }

    /// In the order of their bytes, whatever the locale.
    private func sorted(_ keys: Set<String>) -> [String] {
        keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    // MARK: Selectors

    private func keys(
        _ selectors: [String], _ option: String, among known: Set<String>,
        _ faults: inout [Diagnostic]
    ) throws -> Set<String> {
        var found: Set<String> = []
        for selector in selectors {
            switch try parse(selector, known) {
            case .key(let key):
                if known.contains(key) {
                    found.insert(key)
                } else {
                    faults.append(unknown("\(option) \"\(selector)\"", key, known))
                }
            case .keys(let keys, let file):
                let strange = keys.filter { !known.contains($0) }
                found.formUnion(keys)
                for key in strange.prefix(5) {
                    faults.append(unknown("\(option) \"\(key)\", in \(file)", key, known))
                }
                if keys.isEmpty { faults.append(unknown("\(option) \"\(selector)\"", "", [])) }
            case .label(let column, let value):
                let (labelled, values) = try labelledKeys(column, value)
                let some = labelled.intersection(known)
                found.formUnion(some)
                if some.isEmpty {
                    faults.append(noLabel("\(option) \"\(selector)\"", column, value, values))
                }
            }
        }
        guard found.count <= Revision.keysMax else {
            faults.append(
                Diagnostic(
                    .selectionUnknown, "\(option): \(found.count) keys",
                    help: "at most \(Revision.keysMax) fit; select the others, with "
                        + (option == "--only" ? "--except" : "--only")))
            return []
        }
        return found
    }

    /// A key of the plan is one, whatever it looks like.
    private func parse(_ selector: String, _ known: Set<String>) throws -> Selector {
        if known.contains(selector) { return .key(selector) }
        if selector.hasPrefix("@") {
            let file = String(selector.dropFirst())
            return .keys(try keysOfFile(file), file: file)
        }
        let parts = selector.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2,
            let column = labelNames.dropFirst().firstIndex(of: String(parts[0]))
        {
            return .label(column: column, value: String(parts[1]))
        }
        return .key(selector)
    }

    private func keysOfFile(_ name: String) throws -> [String] {
        let bytes = try workspace.disk.readAll(Path(name), bytesMax: 64 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"]))
        }.filter { !$0.isEmpty }
    }

    private func noLabel(
        _ detail: String, _ column: Int, _ value: String, _ values: Set<String>
    ) -> Diagnostic {
        let sorted = values.sorted()
        let near = Suggestion.nearest(to: value, among: sorted)
            .map { "did you mean \(labelNames[column])=\($0)?" }
        return Diagnostic(
            .selectionUnknown, detail,
            help: "nothing is approved; "
                + (near ?? "there is: " + sorted.prefix(8).joined(separator: ", ")))
    }

    private func unknown(_ detail: String, _ key: String, _ known: Set<String>) -> Diagnostic {
        let near = Suggestion.nearest(to: key, among: known.sorted().prefix(20_000).map { $0 })
        return Diagnostic(
            .selectionUnknown, detail,
            help: "nothing is approved" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }

    // MARK: The plan's files

    /// One row of a file, by its cells.
    private struct Row {
        let reader: CSVTextReader
        var count: Int { reader.count }
        func text(_ cell: Int) -> String {
            reader.withCell(cell) { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Of all changes, those that a check holds among them.
    private func changedKeys() throws -> Set<String> {
        var keys: Set<String> = []
        try forEachRow(of: "changes.csv") { keys.insert($0.text(1)) }
        try forEachRow(of: "holds.csv") { if isHeldChange($0) { keys.insert($0.text(1)) } }
        return keys
    }

    /// Of the records that wait because of a check on single records.
    private func heldKeys() throws -> Set<String> {
        var keys: Set<String> = []
        let checks = Set(run.plan.checks.filter { $0.level == .row }.map(\.name))
        try forEachRow(of: "holds.csv") { row in
            guard isHeldChange(row), checks.contains(row.text(8)), row.text(8) != "selection"
            else { return }
            keys.insert(row.text(1))
        }
        return keys
    }

    private func isHeldChange(_ row: Row) -> Bool {
        row.count == 11 && !row.text(0).isEmpty && row.text(9) == "hold"
    }

    private func labelledKeys(
        _ column: Int, _ value: String
    ) throws -> (keys: Set<String>, values: Set<String>) {
        var (keys, values): (Set<String>, Set<String>) = ([], [])
        try forEachRow(of: "labels.csv") { row in
            guard row.count == labelNames.count else { return }
            let text = row.text(column)
            if text == value { keys.insert(row.text(0)) }
            if values.count < 5000, !text.isEmpty { values.insert(text) }
        }
        return (keys, values)
    }

    /// Nothing where the plan has no such file.
    private func forEachRow(
        of file: String, headerOnly: Bool = false, _ body: (Row) throws -> Void
    ) throws {
        let path = run.folder / Path(file)
        guard try workspace.disk.exists(path) else { return }
        let mapped = try workspace.disk.map(path)
        // Safe: the reader is used up within the closure.
        try mapped.withBytes { bytes in
            var reader = CSVTextReader(bytes)
            let name = workspace.shown(path)
            guard try reader.next(name: name) else { return }
            if headerOnly { return try body(Row(reader: reader)) }
            while try reader.next(name: name) { try body(Row(reader: reader)) }
        }
    }
}
