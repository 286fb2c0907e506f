import Foundation
import Reconcile
import Runs
import Testing

/// Law 1, counted again from the files of the plan folder: whatever a test runs goes through here.
enum Conservation {
    static func check(_ plan: PlanFile, in folder: Path) throws {
        let disk = Disk()
        let rejects = try lines(disk.readAll(folder / "rejects.csv", bytesMax: 64 << 20))
        let changes = try lines(disk.readAll(folder / "changes.csv", bytesMax: 64 << 20))
        let holds = try lines(disk.readAll(folder / "holds.csv", bytesMax: 64 << 20))
        for source in plan.sources {
            #expect(source.rows == source.records + source.rejected + source.duplicates)
            let inputs = plan.inputs.filter { $0.source == source.source }
            #expect(source.rows == inputs.reduce(0) { $0 + $1.rows })
        }
        let list = try #require(plan.sources.first)
        #expect(plan.inputs.allSatisfy { $0.rows == $0.records + $0.rejects })
        let unused = plan.sources.reduce(0) { $0 + $1.rejected + $1.duplicates }
            + (plan.stages ?? []).reduce(0) { $0 + $1.rejected }
        #expect(rejects.filter { $0.last == "" }.count == unused)
        #expect(plan.rejects.values.reduce(0, +) == rejects.count)
        for target in plan.targets {
            let totals = target.totals
            let known = totals.created + totals.updated + totals.unchanged + totals.refused
                + totals.held
            #expect(totals.records == known)
            if plan.stages == nil { #expect(totals.records == list.records) }
            #expect(
                totals.snapshotRows
                    == totals.snapshotMatched + totals.snapshotRejected + totals.gone)
            #expect(
                totals.gone == totals.goneKept + totals.goneHeld + totals.goneRemoved
                    + totals.goneAlready + totals.goneRefused + totals.goneWaiting
                    + (totals.goneGraced ?? 0))
            #expect(target.batches.reduce(0) { $0 + $1.items } == totals.items)
            if !plan.full {
                #expect(totals.items == totals.created + totals.updated + totals.goneRemoved)
            }
            #expect(rejects.filter { $0.last == target.target }.count == totals.refused)
            let own = changes.filter { $0[7] == target.target }
            func keys(_ action: String) -> Int {
                Set(own.filter { $0[0] == action }.map { $0[1] }).count
            }
            let waiting = holds.filter { $0[7] == target.target && $0[9] == "hold" }
            let isRow = { (cells: [String]) in
                plan.checks.contains { $0.name == cells[8] && $0.level == .row }
            }
            func held(_ isRemoved: Bool) -> Int {
                let lines = waiting.filter { ($0[0] == "remove") == isRemoved && isRow($0) }
                return Set(lines.map { $0[1] }).count
            }
            #expect(held(false) == totals.held)
            #expect(held(true) == totals.goneWaiting)
            #expect(keys("create") == totals.created)
            #expect(keys("update") == totals.updated)
            #expect(keys("remove") == totals.goneRemoved)
            for batch in target.batches {
                let path = folder / Path("batches/\(batch.file)")
                let body = try disk.readAll(path, bytesMax: 1 << 30)
                #expect(body.count == batch.bytes)
                #expect(SHA256.digest(of: body).hex == batch.sha256)
            }
        }
    }

    /// The cells of each row but the header.
    private static func lines(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var cells = [""]
        var isQuoted = false
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            case "\n" where !isQuoted:
                rows.append(cells)
                cells = [""]
            default: cells[cells.count - 1].unicodeScalars.append(scalar)
            }
        }
        return Array(rows.dropFirst())
    }
}
