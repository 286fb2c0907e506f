import Diagnostics
import Foundation
import Reconcile
import Runs
import TestSupport

/// A workspace in which a supplier's days are played through the real runs.
struct Shop {
    let root: Path
    let supplier: Supplier

    private static let wallNanoseconds: Int64 = 4_000_000_000_000_000_000

    /// - Parameter key: the field that the pipeline's diff names
    init(
        _ supplier: Supplier, at folder: URL, key: String = "sku", confirm: String = "approve"
    ) throws {
        self.supplier = supplier
        root = Path(folder.path)
        let disk = Disk()
        for name in ["inbox/acme", "outbox", "snapshots", "archive", "pipelines"] {
            try disk.makeFolders(root / Path(name))
        }
        let pipeline = supplier.pipeline.replacing(
            "key: \"sku\", gone", with: "key: \"\(key)\", gone"
        ).replacing("confirm: \"approve\"", with: "confirm: \"\(confirm)\"")
        try Data(pipeline.utf8).write(
            to: folder.appending(path: "pipelines/acme.json5"))
    }

    /// A copy of another, to go another way from here.
    init(_ other: Shop, at folder: URL) throws {
        supplier = other.supplier
        root = Path(folder.path)
        try FileManager.default.copyItem(atPath: other.root.text!, toPath: folder.path)
    }

    private var workspace: Workspace { Workspace(root: root) }

    func drop(_ bytes: [UInt8], as name: String? = nil) throws {
        let path = root / Path("inbox/acme") / Path(name ?? supplier.fileName)
        try Data(bytes).write(to: URL(filePath: path.text!))
    }

    func run(day: Int) throws -> PlanFile {
        let request = RunRequest(
            pipeline: "acme", now: UTCTime(Day.time(day))!, wallNanoseconds: Self.wallNanoseconds,
            environment: [:], holder: "a test")
        return try workspace.run(request).plan
    }

    func approve(day: Int) throws {
        _ = try workspace.approve(
            "acme", Approval(by: "anna", now: UTCTime(Day.time(day))!, holder: "a test"))
    }

    /// Runs, and says yes where nobody needs to look.
    func play(_ bytes: [UInt8], day: Int) throws -> PlanFile {
        try drop(bytes)
        let plan = try run(day: day)
        if plan.state == .planned { try approve(day: day) }
        return plan
    }

    /// Runs without a new file, and says yes where nobody needs to look.
    func playAgain(day: Int) throws -> PlanFile {
        let plan = try run(day: day)
        if plan.state == .planned { try approve(day: day) }
        return plan
    }

    /// What the marketplace is known to hold: `target key` → its fields as text.
    func known() throws -> [String: String] {
        let store = try SnapshotStore(workspace, "acme")
        var known: [String: String] = [:]
        for target in store.targets {
            guard let snapshot = try store.snapshot(target) else { continue }
            for row in 0..<snapshot.rowCount {
                let key = String(decoding: snapshot.key(row), as: UTF8.self)
                known["\(target) \(key)"] = snapshot.header.columns.indices.map { column in
                    "\(snapshot.value(column, row))"
                }.joined(separator: " ")
            }
        }
        return known
    }
}

extension Shop {
    /// Bags that no run reads any more, so that copies are small; what is remembered stays.
    func forgetOldBags() throws {
        let store = Workspace(root: root)
        for id in try store.runIDs("acme").dropLast() {
            try store.disk.removeTree(store.sealedBag("acme", id))
        }
    }
}
