import Diagnostics
import Pipelines
import Reconcile
import Tables

extension Workspace {
    /// Keys of the records that a target calls so: by the pipeline's snapshots, and by its plans in
    /// the outbox.
    ///
    /// - Complexity: one pass over each; for a text that is no key.
    func keys(called identifier: [UInt8], in pipelines: [String]) throws -> [String] {
        var found: [[UInt8]] = []
        func add(_ key: [UInt8]) {
            if !found.contains(key) { found.append(key) }
        }
        for pipeline in pipelines {
            let runs = try outboxRuns(pipeline)
            // A damaged snapshot is not what was asked about.
            if let store = try unlessDamaged({ try SnapshotStore(self, pipeline) }) {
                for target in store.targets {
                    let own = runs.last?.plan.targets.first { $0.target == target }?.identifier
                    guard let own,
                        let snapshot = try unlessDamaged({ try store.snapshot(target) })
                    else { continue }
                    snapshot.forEachRow(with: identifier, in: own) { add(snapshot.key($0)) }
                }
            }
            for run in runs {
                try forEachKey(called: identifier, in: run.folder / "labels.csv") { add($0) }
            }
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }

    /// labels.csv: behind its labels stand the names that targets have for a record.
    private func forEachKey(
        called identifier: [UInt8], in path: Path, _ body: ([UInt8]) -> Void
    ) throws {
        guard try disk.exists(path) else { return }
        let name = shown(path)
        let first = Labels.names.count + 2
        try disk.map(path).withBytes { bytes in
            var reader = CSVTextReader(bytes)
            while try reader.next(name: name) {
                guard reader.count > first else { return }
                let isCalled = (first..<reader.count).contains { reader.equals($0, identifier) }
                if isCalled { body(reader.withCell(0) { Array($0) }) }
            }
        }
    }

    /// The one key that a text stands for which is no key itself.
    ///
    /// - Throws: `Failure` with a code of the caller's if it stands for several.
    func onlyKey(
        called identifier: String, in pipelines: [String], orElse code: DiagnosticCode
    ) throws -> String? {
        let keys = try keys(called: Array(identifier.utf8), in: pipelines)
        guard keys.count > 1 else { return keys.first }
        throw Failure(
            Diagnostic(
                code, "\"\(identifier)\"",
                help: "targets call several records so; ask for one by its key: "
                    + keys.firstFew()))
    }
}

extension Snapshot {
    /// Rows whose value of a field is this text.
    fileprivate func forEachRow(with text: [UInt8], in field: String, _ body: (Int) -> Void) {
        guard let column = column(named: field) else { return }
        for row in 0..<rowCount where !isMissing(column, row) {
            switch header.columns[column].kind {
            case .text:
                if self.text(column, row).elementsEqual(text) { body(row) }
            case .number:
                let number = ExactDecimal(
                    mantissa: number(column, row), scale: header.columns[column].scale)
                if number.description.utf8.elementsEqual(text) { body(row) }
            case .boolean: return
            }
        }
    }
}
