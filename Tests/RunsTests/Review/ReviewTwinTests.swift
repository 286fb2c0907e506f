import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// The fast reading of a plan against a slow and obvious one, in Python with its own CSV reader.
@Suite("A plan summed up", .judged(by: "csv"))
struct ReviewTwinTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// Every row and the digest, as the judge takes them.
    private func claims(_ rows: ReviewRows, _ digest: ReviewDigest) throws -> [UInt8] {
        var claimed: [[Any]] = []
        try rows.forEach { claimed.append(try claim($0, rows)) }
        let encoded = try JSONSerialization.jsonObject(with: Data(digest.encoded()))
        return Array(
            try JSONSerialization.data(withJSONObject: ["digest": encoded, "rows": claimed]))
    }

    private func claim(_ row: ReviewRow, _ rows: ReviewRows) throws -> [Any] {
        let names = rows.names
        func name(_ list: NameList, _ number: Int) -> String {
            number < 0 ? "" : list[number]
        }
        return [
            row.text(row.key), row.action?.rawValue ?? "", name(names.targets, row.target),
            row.isHeld,
            row.values.map { [names.fields[$0.field], row.text($0.old), row.text($0.new)] },
            name(names.files, row.file), row.line, name(names.batches, row.batch),
            name(names.suppliers, row.supplier), name(names.brands, row.brand),
            name(names.categories, row.category),
            try rows.withName(of: row) { String(decoding: $0, as: UTF8.self) },
            row.findings.map {
                [names.checks[$0.check], $0.isHold ? "hold" : "warn", row.text($0.reason)]
            },
        ]
    }

    /// What the rows come to, and what the judge would be told of each, read as the page does it.
    private func inHalves(
        _ whole: ReviewRows, _ plan: PlanFile
    ) throws -> (claims: [[Any]], digest: ReviewDigest?)? {
        guard let (one, two) = try whole.halves(from: 0) else { return nil }
        let roles = ReviewRoles(plan, nil)
        var tallies = [ReviewTally(one, roles), ReviewTally(two, roles)]
        var listed = one.noneListed
        var claims: [[Any]] = []
        for (index, half) in [one, two].enumerated() {
            var mine = half.noneListed
            try half.forEachChange(&mine) { row in
                tallies[index].add(row)
                claims.append(try claim(row, half))
            }
            for group in listed.indices where mine[group] { listed[group] = true }
        }
        var tally = tallies[0]
        tally.add(tallies[1])
        try one.forEachHold(&listed) { row in
            tally.add(row)
            claims.append(try claim(row, one))
        }
        guard one.agrees(with: two), one.agrees(with: whole) else { return (claims, nil) }
        return (claims, try ReviewDigest(plan, whole, tally, roles, nil, Memory()))
    }

    private func areSame(_ one: [[Any]], _ other: [[Any]]) throws -> Bool {
        func bytes(_ claims: [[Any]]) throws -> Data {
            try JSONSerialization.data(withJSONObject: claims)
        }
        return try bytes(one) == bytes(other)
    }

    @Test("the halves are the whole, whatever stands where they meet", arguments: 1...40)
    func halves(seed: Int) throws {
        let plan = try summed(seed: UInt64(seed), records: seed * 3)
        var whole: [[Any]] = []
        try plan.rows.forEach { whole.append(try claim($0, plan.rows)) }
        let fresh = try ReviewRows(plan.folder, plan.plan, sandbox.disk, shown: "plan")
        guard let found = try inHalves(fresh, plan.plan) else {
            #expect(seed < 5, "only a small plan is one piece")
            return
        }
        #expect(try areSame(found.claims, whole))
    }

    private func judge(_ folder: Path, _ claims: [UInt8]) throws -> (said: String, status: Int32) {
        try Judge.run("review_judge.py", [folder.text!], on: claims)
    }

    /// A plan whose files are made up.
    private func summed(
        seed: UInt64, records: Int
    ) throws -> (folder: Path, plan: PlanFile, rows: ReviewRows, digest: ReviewDigest) {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(twoTargets: true))
        try shop.drop(ShopFiles.firstDay, as: "price-1.csv")
        var plan = try shop.run().plan
        plan.labels = ["supplier", "brand", "name", "category"]
        let folder = sandbox.folder / "plan"
        plan.rejects = try PlanFiles(seed: seed, records: records, in: folder, sandbox).rejects
        let rows = try ReviewRows(folder, plan, sandbox.disk, shown: "plan")
        let roles = ReviewRoles(plan, nil)
        var tally = ReviewTally(rows, roles)
        try rows.forEach { tally.add($0) }
        return (folder, plan, rows, try ReviewDigest(plan, rows, tally, roles, nil, Memory()))
    }

    @Test("plans with everything in them", arguments: 1...12)
    func madeUp(seed: Int) throws {
        let plan = try summed(seed: UInt64(seed), records: seed * 40)
        #expect(plan.digest.holds > 0 && plan.digest.changes > 0 && !plan.digest.up.isEmpty)
        let judged = try judge(plan.folder, claims(plan.rows, plan.digest))
        #expect(judged.status == 0, "\(judged.said)")
    }

    @Test("many names: the rest is summed up")
    func rest() throws {
        let plan = try summed(seed: 99, records: 2000)
        let brands = try #require(plan.digest.brands)
        #expect(brands.count == 51 && brands[50].others > 1 && brands[50].name == nil)
        let judged = try judge(plan.folder, claims(plan.rows, plan.digest))
        #expect(judged.status == 0, "\(judged.said)")
    }

    @Test("a wrong sum is found")
    func canFail() throws {
        let plan = try summed(seed: 5, records: 100)
        var digest = plan.digest
        digest.sizes[3].changed += 1
        digest.suppliers[0].up += 1
        let judged = try judge(plan.folder, claims(plan.rows, digest))
        #expect(judged.status == 1)
        #expect(judged.said.contains("sizes:") && judged.said.contains("suppliers:"))
    }

    @Test("every plan of a shop's weeks", arguments: [1, 2, 3] as [UInt64])
    func lived(seed: UInt64) throws {
        let shop = try LivedShop(sandbox, seed: seed, days: 12).shop
        var (changed, halved) = (0, 0)
        for id in try shop.workspace.runIDs("acme") {
            let review = try shop.workspace.review(id.text, environment: [:])
            let judged = try judge(review.run.folder, claims(review.rows, review.digest))
            #expect(judged.status == 0, "\(id): \(judged.said)")
            let totals = review.run.plan.targets.map(\.totals)
            #expect(
                review.digest.changes
                    == totals.reduce(0) { $0 + $1.created + $1.updated + $1.goneRemoved })
            #expect(review.digest.holds == totals.reduce(0) { $0 + $1.waiting })
            #expect(review.digest.trend.last?.run == id.text)
            changed += review.digest.changes
            halved += try checkHalves(review) ? 1 : 0
        }
        #expect(changed > 20)
        #expect(halved > 3)
    }

    /// False where the plan is too small for two halves.
    private func checkHalves(_ review: Review) throws -> Bool {
        let (folder, plan) = (review.run.folder, review.run.plan)
        let rows = try ReviewRows(folder, plan, sandbox.disk, shown: "plan")
        guard let found = try inHalves(rows, plan) else { return false }
        let whole = try ReviewRows(folder, plan, sandbox.disk, shown: "plan")
        let roles = ReviewRoles(plan, nil)
        var tally = ReviewTally(whole, roles)
        try whole.forEach { tally.add($0) }
        let digest = try ReviewDigest(plan, whole, tally, roles, nil, Memory())
        #expect(try found.digest?.encoded() == digest.encoded())
        return true
    }
}
