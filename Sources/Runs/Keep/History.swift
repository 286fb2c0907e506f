import CHash
import Diagnostics
import Reconcile
import Tables

extension Workspace {
    /// All changes of a key, or of the record that a target calls so: from the index of each bag,
    /// and from the plans that are open.
    ///
    /// - Parameter pipeline: looks in this one alone.
    /// - Throws: `Failure` (W052) where nothing has ever changed under this key, with keys that
    ///   are near; (W011) where there is no such pipeline.
    /// - Complexity: a few page reads for each bag, several bags at a time; those without an index
    ///   are read whole.
    package func history(_ key: String, pipeline: String? = nil) throws -> KeyHistory {
        let (found, names) = try runs(of: key, pipeline)
        guard found.runs.isEmpty, found.faults.isEmpty else { return found }
        if let called = try onlyKey(called: key, in: names, orElse: .noHistory) {
            let other = try runs(of: called, pipeline).history
            if !other.runs.isEmpty || !other.faults.isEmpty { return other }
        }
        throw Failure(try nothing(Array(key.utf8), names, found))
    }

    /// - Returns: what is found, perhaps nothing, and the pipelines that were asked.
    private func runs(
        of key: String, _ pipeline: String?
    ) throws -> (history: KeyHistory, pipelines: [String]) {
        let known = try pipelinesWithRuns()
        if let pipeline, !known.contains(pipeline) { throw Failure(try unknownPipeline(pipeline)) }
        let names = pipeline.map { [$0] } ?? known
        var history = KeyHistory(key: key)
        history.pruned = try PrunedBags(disk, archives).bags.filter {
            names.contains($0.pipeline)
        }.count
        let wanted = Array(key.utf8)
        for name in names { try look(for: wanted, in: name, &history) }
        history.runs.sort { ($0.at, $0.pipeline, $0.run) < ($1.at, $1.pipeline, $1.run) }
        return (history, names)
    }

    /// What one bag or plan tells of a key.
    private struct Found: Sendable {
        var run: KeyHistory.Run?
        var wasReadWhole = false
        var faults: [Diagnostic] = []
        /// What ends the search.
        var failure: (any Error)?
    }

    private func look(
        for key: [UInt8], in pipeline: String, _ history: inout KeyHistory
    ) throws {
        var bags: [(id: RunID, folder: Path)] = []
        for month in try archiveMonths(pipeline) {
            for name in try folders(in: month) {
                if let id = RunID(name) { bags.append((id, month / name)) }
            }
        }
        let sealed = Set(bags.map(\.id))
        var all = OverlappedWaits.map(bags) { found(pipeline, $0.id, bag: $0.folder, key) }
        for name in try folders(in: outbox(pipeline)) {
            guard let id = RunID(name), !sealed.contains(id) else { continue }
            let plan = outbox(pipeline) / name
            all.append(
                found(pipeline, id, plan: plan, key) { _ in
                    try wholeFile(disk.map(plan / "changes.csv"), key, plan)
                })
        }
        for found in all {
            if let failure = found.failure { throw failure }
            if let run = found.run { history.runs.append(run) }
            if found.wasReadWhole { history.readWhole += 1 }
            history.faults += found.faults
        }
    }

    private func found(_ pipeline: String, _ id: RunID, bag: Path, _ key: [UInt8]) -> Found {
        let plan = bag / "data" / "plan"
        return found(pipeline, id, plan: plan, key) { found in
            let changes = plan / "changes.csv"
            if let found = try indexed(changes, key, bag / "data" / ChangeIndex.place) {
                return found
            }
            let read = try wholeFile(disk.map(changes), key, plan)
            found.wasReadWhole = true
            return read
        }
    }

    private func found(
        _ pipeline: String, _ id: RunID, plan: Path, _ key: [UInt8],
        _ read: (inout Found) throws -> [KeyHistory.Change]
    ) -> Found {
        var found = Found()
        do {
            let changes = try read(&found)
            guard !changes.isEmpty else { return found }
            let journal = try journal(in: plan)
            found.run = KeyHistory.Run(
                pipeline: pipeline, run: id.text, at: journal.events.first?.at ?? "",
                state: journal.state?.rawValue ?? "",
                decisions: journal.events.dropFirst().map {
                    KeyHistory.Decision(event: $0.event.rawValue, at: $0.at, by: $0.by, why: $0.why)
                }, changes: changes)
        } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
            found.faults = [
                Diagnostic(
                    .bagFileMissing, "\(id)", at: Place(file: shown(failure.path)),
                    help: "what it changed is not known; restore the file from a copy, and see"
                        + " what else is missing:", command: "sverka verify")
            ]
        } catch let failure as IOFailure {
            found.faults = [failure.diagnostic]
        } catch let failure as Failure {
            found.faults = failure.diagnostics
        } catch {
            found.failure = error
        }
        return found
    }

    // MARK: Lines

    /// Nil where there is no index of these changes.
    private func indexed(
        _ path: Path, _ key: [UInt8], _ place: Path
    ) throws -> [KeyHistory.Change]? {
        guard let changes = try disk.status(path), let status = try disk.status(place),
            changes.kind == .file, status.kind == .file
        else { return nil }
        let file = try disk.openForReading(place)
        file.expectRandomReads()
        guard
            let index = try ChangeIndex(file, bytes: status.size, changesBytes: changes.size)
        else { return nil }
        let hash = key.withUnsafeBytes { ChangeIndex.hash($0) }
        let offsets = try index.offsets(hash)
        try file.close()
        // Most runs leave the key as it is.
        guard !offsets.isEmpty else { return [] }
        let name = shown(path)
        return try disk.map(path).withBytes { bytes in
            var changes: [KeyHistory.Change] = []
            for offset in offsets where offset < bytes.count {
                var reader = CSVTextReader(bytes, from: offset)
                while try reader.next(name: name), reader.count == 9,
                    reader.withCell(1, { ChangeIndex.hash($0) }) == hash
                {
                    if reader.equals(1, key) { changes.append(change(reader)) }
                }
            }
            return changes
        }
    }

    private func wholeFile(
        _ file: MappedFile, _ key: [UInt8], _ plan: Path
    ) throws -> [KeyHistory.Change] {
        var written: [UInt8] = [UInt8(ascii: ",")]
        CSVText.append(key, to: &written)
        written.append(UInt8(ascii: ","))
        return try file.withBytes { bytes in
            // Most files do not hold the key at all.
            guard bytes.count > 0,
                sverka_contains(
                    bytes.baseAddress!, UInt(bytes.count), written, UInt(written.count)) != 0
            else { return [] }
            var reader = CSVTextReader(bytes)
            var changes: [KeyHistory.Change] = []
            _ = try reader.next(name: shown(plan / "changes.csv"))
            while try reader.next(name: shown(plan / "changes.csv")) {
                guard reader.count == 9, reader.equals(1, key) else { continue }
                changes.append(change(reader))
            }
            return changes
        }
    }

    private func change(_ row: CSVTextReader) -> KeyHistory.Change {
        func cell(_ index: Int) -> String {
            row.string(index)
        }
        func value(_ index: Int) -> String? {
            let text = cell(index)
            return text.isEmpty ? nil : text
        }
        return KeyHistory.Change(
            action: cell(0), target: cell(7), field: cell(2), old: value(3), new: value(4),
            file: value(5), line: Int(cell(6)), batch: value(8))
    }

    // MARK: Nothing found

    private func nothing(
        _ key: [UInt8], _ pipelines: [String], _ history: KeyHistory
    ) throws -> Diagnostic {
        var near = NearKeys(key)
        for pipeline in pipelines {
            // A damaged snapshot is not what was asked about.
            guard let store = try unlessDamaged({ try SnapshotStore(self, pipeline) }) else {
                continue
            }
            for target in store.targets {
                guard let snapshot = try unlessDamaged({ try store.snapshot(target) }) else {
                    continue
                }
                near.add(snapshot.allKeys)
            }
            for run in try outboxRuns(pipeline) where run.journal.isOpen {
                near.add(try keys(of: run))
            }
        }
        let pruned = history.pruned == 0 ? "" : "; \(history.pruned) bags were pruned"
        return Diagnostic(
            .noHistory, "\"\(history.key)\"\(pruned)",
            help: near.help ?? "no run has ever changed it; how a run sees it now:",
            command: near.help == nil ? "sverka explain " + ShellWord.operand(history.key) : nil)
    }

    private func keys(of run: RunFolder) throws -> TextList {
        var keys = TextList()
        try disk.map(run.folder / "changes.csv").withBytes { bytes in
            var reader = CSVTextReader(bytes)
            let name = shown(run.folder / "changes.csv")
            _ = try reader.next(name: name)
            while try reader.next(name: name) {
                guard reader.count > 1 else { continue }
                reader.withCell(1) { if keys.hasRoom(for: $0.count) { keys.append($0) } }
            }
        }
        return keys
    }
}

extension Snapshot {
    fileprivate var allKeys: TextList {
        var keys = TextList()
        for row in 0..<rowCount { withKey(row) { keys.append($0) } }
        return keys
    }
}
