import Diagnostics
import Foundation
import Pipelines
import Reconcile

/// What of a plan is to be approved, as a person says it: keys, `supplier=NAME`, `brand=NAME` (any
/// column of labels.csv), `@FILE` with a key a line; docs/formats/plan.md, "Revisions".
package struct SelectionRequest: Sendable, Equatable {
    package var only: [String] = []
    package var except: [String] = []
    package var release: [String] = []

    package init() {}

    package var isEmpty: Bool { only.isEmpty && except.isEmpty && release.isEmpty }

    /// A key as a selector that can be taken for nothing else; choose.js has the same.
    package static func word(_ key: String) -> String {
        let names = ["key", "label", "source"] + Labels.names
        let isOdd = key.utf8.first == UInt8(ascii: "@")
            || names.contains { key.utf8.starts(with: "\($0)=".utf8) }
        return isOdd ? "key=\(key)" : key
    }
}

/// Finds the keys that selectors stand for in the files of one plan.
///
/// Keys and labels are compared byte for byte, as everywhere else: Swift's `String` would take й
/// in one code point and й in two for the same key.
struct SelectionReading {
    private typealias Bytes = [UInt8]

    private enum Selector {
        case key(Bytes)
        /// Index of the column in labels.csv.
        case label(column: Int, value: Bytes)
        case keys([Bytes], file: String)
        /// What else a key of the plan could be taken for, as it is written without doubt.
        case ambiguous(other: String)
    }

    private let workspace: Workspace
    private let run: RunFolder
    private var labelNames: [String] = []
    /// Of every change in the plan, those that are held among them.
    private var changes: Set<Bytes> = []

    init(_ workspace: Workspace, _ run: RunFolder) throws {
        self.workspace = workspace
        self.run = run
        var names: [String] = []
        try forEachRow(of: "labels.csv", headerOnly: true) { row in
            names = (0..<row.count).map { row.text($0) }
        }
        labelNames = names
        changes = try changedKeys()
    }

    /// - Returns: the revision that the selectors ask for, with the keys of a former one.
    /// - Throws: `Failure` (64) with every selector that stands for nothing in the plan.
    func read(_ asked: SelectionRequest, _ manifest: Digest) throws -> Revision {
        var faults: [Diagnostic] = []
        let only = try keys(asked.only, "--only", among: changes, &faults)
        let except = try keys(asked.except, "--except", among: changes, &faults)
        let release = try keys(asked.release, "--release", among: try heldKeys(), &faults)
        guard faults.isEmpty else { throw Failure(faults) }
        let before = run.plan.revision
        func bytes(_ keys: [String]) -> Set<Bytes> { Set(keys.map { Array($0.utf8) }) }
        let former = before?.only.map(bytes)
        let both = asked.only.isEmpty ? former : former.map { $0.intersection(only) } ?? only
        let words = [
            ("--only", asked.only), ("--except", asked.except), ("--release", asked.release),
        ]
        return Revision(
            of: run.id.text, manifest: manifest.hex, clock: before?.clock ?? run.plan.at,
            sequence: before?.sequence ?? run.plan.sequence,
            asked: words.flatMap { word, given in given.map { "\(word) \($0)" } },
            only: both.map(sorted), except: sorted(except.union(bytes(before?.except ?? []))),
            release: sorted(release.union(bytes(before?.release ?? []))))
    }

    /// In the order of their bytes, whatever the locale.
    private func sorted(_ keys: Set<Bytes>) -> [String] {
        keys.sorted { $0.lexicographicallyPrecedes($1) }.map(Self.text)
    }

    private static func text(_ key: Bytes) -> String { String(decoding: key, as: UTF8.self) }

    // MARK: Selectors

    private func keys(
        _ selectors: [String], _ option: String, among known: Set<Bytes>,
        _ faults: inout [Diagnostic]
    ) throws -> Set<Bytes> {
        var found: Set<Bytes> = []
        for selector in selectors {
            let detail = "\(option) \"\(selector)\""
            switch try parse(selector) {
            case .key(let key):
                if known.contains(key) {
                    found.insert(key)
                    continue
                }
                let called = try keysCalled(key).intersection(known)
                if called.count > 1 {
                    faults.append(severalCalled(detail, called))
                } else if let only = called.first {
                    found.insert(only)
                } else {
                    faults.append(unknown(detail, key, known))
                }
            case .keys(let keys, let file):
                let strange = keys.filter { !known.contains($0) }
                found.formUnion(keys)
                for key in strange.prefix(5) {
                    let own = "\(option) \"\(Self.text(key))\", in \(file)"
                    faults.append(unknown(own, key, known))
                }
                if keys.isEmpty {
                    faults.append(
                        Diagnostic(
                            .selectionUnknown, detail,
                            help: "nothing is approved; there is no key in \(file): a key a line"))
                }
            case .label(let column, let value):
                let (labelled, values) = try labelledKeys(column, value)
                let some = labelled.intersection(known)
                found.formUnion(some)
                if some.isEmpty { faults.append(noLabel(detail, column, value, values)) }
            case .ambiguous(let other):
                faults.append(
                    Diagnostic(
                        .selectionAmbiguous, detail,
                        help: "nothing is approved; the plan has a record with this very key:"
                            + " write key=\(selector) for that one, \(other)"))
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

    /// A selector that is a key of the plan and looks like more is neither: a supplier could else
    /// name a record `brand=ACME`, and take the brand out of what a person means.
    private func parse(_ selector: String) throws -> Selector {
        let bytes = Array(selector.utf8)
        let isKey = changes.contains(bytes)
        if bytes.first == UInt8(ascii: "@") {
            let file = Self.text(Array(bytes.dropFirst()))
            if isKey { return .ambiguous(other: "@./\(file) for the file") }
            return .keys(try keysOfFile(file), file: file)
        }
        guard let (name, value) = Self.halves(bytes) else { return .key(bytes) }
        if name == "key" {
            if isKey { return .ambiguous(other: "\(Self.text(value)) for the other") }
            return .key(value)
        }
        if name == "label", let (name, value) = Self.halves(value), let column = column(name) {
            if isKey { return .ambiguous(other: "@FILE with their keys for the others") }
            return .label(column: column, value: value)
        }
        if let column = column(name) {
            if isKey { return .ambiguous(other: "label=\(selector) for all that it labels") }
            return .label(column: column, value: value)
        }
        return .key(bytes)
    }

    /// Of `NAME=VALUE`.
    private static func halves(_ bytes: Bytes) -> (name: String, value: Bytes)? {
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (text(Array(bytes[..<sign])), Array(bytes[(sign + 1)...]))
    }

    /// In labels.csv, whose first column is the key.
    private func column(_ name: String) -> Int? { labelNames.dropFirst().firstIndex(of: name) }

    /// - Throws: `Failure` (66) where there is no such file.
    private func keysOfFile(_ name: String) throws -> [Bytes] {
        let bytes: [UInt8]
        do {
            bytes = try workspace.disk.readAll(Path(name), bytesMax: 64 << 20)
        } catch let failure as IOFailure where failure.isMissing {
            throw Failure(
                Diagnostic(
                    .noKeysFile, "\"\(name)\"",
                    help: "nothing is approved; @\(name) is a file with a key a line, seen from the"
                        + " folder that you are in; a record of that very key is key=@\(name)"))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map {
            Array($0.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"])).utf8)
        }.filter { !$0.isEmpty }
    }

    // MARK: What is said of those that stand for nothing

    private func noLabel(
        _ detail: String, _ column: Int, _ value: Bytes, _ values: Set<Bytes>
    ) -> Diagnostic {
        let sorted = sorted(values)
        let near = otherForm(of: value, among: values)
            ?? Suggestion.nearest(to: Self.text(value), among: sorted)
                .map { "did you mean \(labelNames[column])=\($0)?" }
        let there = sorted.isEmpty
            ? "no record of the plan has a \(labelNames[column]); select by key"
            : "there is: " + sorted.firstFew()
        return Diagnostic(
            .selectionUnknown, detail, help: "nothing is approved; " + (near ?? there))
    }

    private func unknown(_ detail: String, _ key: Bytes, _ known: Set<Bytes>) -> Diagnostic {
        let near = otherForm(of: key, among: known)
            ?? Suggestion.nearestKey(
                to: Self.text(key), among: Array(sorted(known).prefix(20_000))
            ).map { "did you mean \"\($0)\"?" }
        return Diagnostic(
            .selectionUnknown, detail,
            help: "nothing is approved" + (near.map { "; \($0)" } ?? ""))
    }

    /// Of a text that looks the same and has other code points: which ones.
    private func otherForm(of given: Bytes, among known: Set<Bytes>) -> String? {
        let text = Self.text(given)
        // Swift's strings are equal where Unicode's canonical forms are.
        guard let other = known.first(where: { $0 != given && Self.text($0) == text }) else {
            return nil
        }
        let (plan, asked) = (Array(Self.text(other).unicodeScalars), Array(text.unicodeScalars))
        let start = zip(plan, asked).prefix { $0 == $1 }.count
        let rests = (plan[start...].reversed(), asked[start...].reversed())
        let end = zip(rests.0, rests.1).prefix { $0 == $1 }.count
        func shown(_ scalars: [Unicode.Scalar]) -> String {
            scalars[start..<scalars.count - end].map {
                let hex = String($0.value, radix: 16, uppercase: true)
                return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
            }.joined(separator: " ")
        }
        return "the plan writes the same in another Unicode form, with \(shown(plan)) where this"
            + " has \(shown(asked)); copy it from the plan's changes.csv"
    }

    // MARK: The plan's files

    /// One row of a file, by its cells.
    private struct Row {
        let reader: CSVTextReader
        var count: Int { reader.count }
        func bytes(_ cell: Int) -> Bytes { reader.withCell(cell) { Array($0) } }
        func text(_ cell: Int) -> String { SelectionReading.text(bytes(cell)) }
    }

    /// Of all changes, those that a check holds among them.
    private func changedKeys() throws -> Set<Bytes> {
        var keys: Set<Bytes> = []
        try forEachRow(of: "changes.csv") { keys.insert($0.bytes(1)) }
        try forEachRow(of: "holds.csv") { if isHeldChange($0) { keys.insert($0.bytes(1)) } }
        return keys
    }

    /// What is said where nothing is left to approve.
    func empty(_ revision: Revision) throws -> Diagnostic {
        var said = Diagnostic(
            .selectionEmpty, at: Place(file: workspace.shown(run.folder)),
            help: "nothing is approved; to close the plan, reject it:",
            command: "sverka reject \(run.plan.pipeline) --why …")
        let held = try heldKeys()
        let waiting = (revision.only ?? []).filter {
            held.contains(Array($0.utf8)) && !revision.release.contains($0)
        }
        guard let first = waiting.first else { return said }
        said.help = "nothing is approved; a check holds "
            + (waiting.count == 1 ? "this record" : "\(waiting.count) of these records")
            + ", and --only lets none go: see why with sverka review \(run.plan.pipeline) --held;"
            + " to let it go all the same:"
        let word = SelectionRequest.word(first)
        said.command = "sverka approve \(run.plan.pipeline) --only \(word) --release \(word)"
        return said
    }

    /// Of the records that wait because of a check on single records.
    private func heldKeys() throws -> Set<Bytes> {
        var keys: Set<Bytes> = []
        let checks = Set(run.plan.checks.filter { $0.level == .row }.map(\.name))
        try forEachRow(of: "holds.csv") { row in
            guard isHeldChange(row), checks.contains(row.text(8)), row.text(8) != "selection"
            else { return }
            keys.insert(row.bytes(1))
        }
        return keys
    }

    private func isHeldChange(_ row: Row) -> Bool {
        row.count == 11 && !row.text(0).isEmpty && row.text(9) == "hold"
    }

    private func labelledKeys(
        _ column: Int, _ value: Bytes
    ) throws -> (keys: Set<Bytes>, values: Set<Bytes>) {
        var (keys, values): (Set<Bytes>, Set<Bytes>) = ([], [])
        try forEachRow(of: "labels.csv") { row in
            guard row.count == labelNames.count else { return }
            let text = row.bytes(column)
            if text == value { keys.insert(row.bytes(0)) }
            if values.count < 5000, !text.isEmpty { values.insert(text) }
        }
        return (keys, values)
    }

    /// Keys of the records that some target calls so: the columns of labels.csv behind its labels.
    private func keysCalled(_ identifier: Bytes) throws -> Set<Bytes> {
        var keys: Set<Bytes> = []
        let columns = Labels.names.count + 2..<max(Labels.names.count + 2, labelNames.count)
        guard !columns.isEmpty else { return [] }
        try forEachRow(of: "labels.csv") { row in
            guard row.count == labelNames.count else { return }
            let isCalled = columns.contains { row.bytes($0) == identifier }
            if isCalled { keys.insert(row.bytes(0)) }
        }
        return keys
    }

    private func severalCalled(_ detail: String, _ keys: Set<Bytes>) -> Diagnostic {
        Diagnostic(
            .selectionAmbiguous, detail,
            help: "nothing is approved; targets call several records so; select by key: "
                + sorted(keys).firstFew())
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
