import Diagnostics
import Foundation

/// Whether a run, computed again, gives the same bytes.
package struct ReplayReport: Encodable, Sendable {
    /// One file of the plan folder that is not the same.
    package struct Difference: Encodable, Sendable, Equatable {
        package enum Kind: String, Encodable, Sendable {
            case differs
            /// In the plan folder, and not computed.
            case notComputed
            /// Computed, and not in the plan folder.
            case notThere
        }

        package var file: String
        package var kind: Kind
        /// Of the first byte that differs: its line from 1, its place in the file from 0.
        package var line: Int?
        package var byte: Int?
        /// That line in the plan folder, and as it is computed; cut where it is long.
        package var was: String?
        package var now: String?
    }

    package var run: String
    package var pipeline: String
    /// Files compared, the manifest among them.
    package var files: Int
    package var differences: [Difference]

    package var isSame: Bool { differences.isEmpty }
}

extension Workspace {
    /// Computes a run again from its bag, beside the workspace, and compares every file of its plan
    /// folder but the journal.
    ///
    /// - Throws: `Failure` (66) where what it was made of is not all there any more, or where the
    ///   environment gives its pipeline other values; whatever reading the inputs throws.
    package func replay(
        _ selector: String, environment: [String: String],
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> ReplayReport {
        let run = try findRun(selector)
        let past = try PastRun(self, run, environment: environment)
        let folder = Path(NSTemporaryDirectory()) / Path("sverka-replay-\(UUID().uuidString)")
        try disk.makeFolders(folder.parent)
        defer { try? disk.removeTree(folder) }
        let basis = RunBasis(of: run.plan, bag: try past.bag)
        let (draft, plan) = try past.compute(basis, into: folder, isCancelled: isCancelled)
        if plan.run != run.plan.run, past.takesVariables {
            throw Failure(otherEnvironment(run))
        }
        _ = try draft.finish(plan)
        return try compare(run, folder)
    }

    /// The files of both folders, by their bytes.
    func compare(_ run: RunFolder, _ computed: Path) throws -> ReplayReport {
        func files(_ folder: Path) throws -> [Path] {
            let inventory = try Inventory(of: folder, disk)
            // What cannot be read says nothing about the run.
            if let failure = inventory.unreadable { throw failure }
            return inventory.files.map(\.path).filter { $0 != Path(Journal.fileName) }
        }
        // The run closed last stands in the outbox, too: what counts is its bag.
        let planned = run.isSealed
            ? sealedBag(run.plan.pipeline, run.id) / "data" / "plan" : run.folder
        let (was, now) = (try files(planned), try files(computed))
        let paths = Set(was).union(now).sorted()
        var report = ReplayReport(
            run: run.id.text, pipeline: run.plan.pipeline, files: paths.count, differences: [])
        for path in paths {
            let name = path.printable
            if !now.contains(path) {
                report.differences.append(.init(file: name, kind: .notComputed))
            } else if !was.contains(path) {
                report.differences.append(.init(file: name, kind: .notThere))
            } else if try disk.digest(of: planned / path) != disk.digest(of: computed / path) {
                let (old, new) = (try disk.map(planned / path), try disk.map(computed / path))
                let found = old.withBytes { old in
                    new.withBytes { ReplayReport.Difference(name, old, $0) }
                }
                report.differences.append(found)
            }
        }
        return report
    }

    func otherEnvironment(_ run: RunFolder) -> Diagnostic {
        Diagnostic(
            .otherEnvironment, at: Place(file: shown(run.folder)),
            help: "set the variables that its pipeline takes (${NAME}) to what they were then")
    }
}

extension ReplayReport.Difference {
    fileprivate init(_ file: String, _ was: UnsafeRawBufferPointer, _ now: UnsafeRawBufferPointer) {
        self.init(file: file, kind: .differs)
        let shorter = min(was.count, now.count)
        let byte = (0..<shorter).first { was[$0] != now[$0] } ?? shorter
        let lineFeed = UInt8(ascii: "\n")
        self.byte = byte
        line = 1 + was[..<byte].count { $0 == lineFeed }
        let start = was[..<byte].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        func shown(_ bytes: UnsafeRawBufferPointer) -> String {
            let rest = bytes[start...]
            let end = rest.firstIndex(of: lineFeed) ?? bytes.count
            // Of a long line what stands around the difference.
            let from = max(start, min(byte, end) - 60)
            return Printable.bytes(Array(bytes[from..<min(end, from + 160)]))
        }
        self.was = shown(was)
        self.now = shown(now)
    }
}
