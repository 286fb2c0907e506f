import Diagnostics
import Foundation
import Runs
import Testing

/// One operation on a prepared workspace, and the state in which it ends when nothing disturbs it.
struct FaultScenario: Sendable, CustomTestStringConvertible {
    enum Operation: String, Sendable { case run, approve, reject, revise, second }

    var name: String
    var operation: Operation
    var pipeline: String
    /// Lists of the days before: each is run, and approved where `isApproved`.
    var before: [(list: String, isApproved: Bool)]
    /// Dropped before the operation.
    var list: String?
    /// Of a second source: what is dropped on each of the days before, and before the operation.
    var stocks: [String?] = []

    /// All files have one time, since the run id of a pipeline with several sources stands for it.
    static let fileTime = 1_795_000_000

    var testDescription: String { name }

    func prepare(in sandbox: Sandbox) throws -> Shop {
        let shop = try Shop(in: sandbox, named: "base", pipeline: pipeline)
        for (index, day) in before.enumerated() {
            try shop.drop(day.list, as: "price-\(index).csv", time: Self.fileTime)
            try dropStock(index, shop)
            try shop.run()
            if day.isApproved { try shop.approve() }
        }
        if let list { try shop.drop(list, as: "price-new.csv", time: Self.fileTime) }
        try dropStock(before.count, shop)
        return shop
    }

    private func dropStock(_ day: Int, _ shop: Shop) throws {
        guard stocks.indices.contains(day), let stock = stocks[day] else { return }
        try shop.drop(stock, as: "stock-\(day).csv", time: Self.fileTime)
    }

    func perform(_ shop: Shop, _ now: UTCTime, faults: (any DiskFaults)? = nil) throws {
        switch operation {
        case .run: try shop.run(now, faults: faults)
        case .approve: try shop.approve(now, faults: faults)
        case .reject: try shop.reject(now, faults: faults)
        case .revise:
            var selection = SelectionRequest()
            selection.except = ["00001"]
            try shop.approve(now, faults: faults, selecting: selection)
        case .second: try shop.approve(now, faults: faults, by: "boris")
        }
    }

    /// As somebody does who does not know how far it came.
    func performAgain(_ shop: Shop, _ now: UTCTime, faults: (any DiskFaults)? = nil) throws {
        do {
            try perform(shop, now, faults: faults)
        } catch let failure as Failure
        where [.runNotOpen, .sameApprover].contains(failure.diagnostics[0].code) {
            // It had come to its end.
            #expect(operation != .run)
        }
    }

    static let all: [FaultScenario] = [
        FaultScenario(
            name: "first run", operation: .run, pipeline: ShopFiles.pipeline(), before: [],
            list: ShopFiles.firstDay),
        FaultScenario(
            name: "first approval", operation: .approve,
            pipeline: ShopFiles.pipeline(twoTargets: true),
            before: [(ShopFiles.firstDay, false)]),
        FaultScenario(
            name: "run", operation: .run, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.secondDay),
        FaultScenario(
            name: "run, two targets", operation: .run,
            pipeline: ShopFiles.pipeline(twoTargets: true),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.secondDay),
        FaultScenario(
            name: "run, packed", operation: .run, pipeline: ShopFiles.pipeline(compress: true),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.secondDay),
        FaultScenario(
            name: "superseding run", operation: .run, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)],
            list: ShopFiles.thirdDay),
        FaultScenario(
            name: "empty run", operation: .run, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.firstDay),
        FaultScenario(
            name: "run without a new file", operation: .run, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)]),
        FaultScenario(
            name: "run with checks", operation: .run,
            pipeline: ShopFiles.pipeline(
                stages: "{ check: \"coalesce(abs(change(price)), 0) < 5%\" },"),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.secondDay),
        FaultScenario(
            name: "run with grace", operation: .run, pipeline: patient,
            before: [(ShopFiles.firstDay, true), (ShopFiles.thirdDay, true)],
            list: ShopFiles.secondDay),
        FaultScenario(
            name: "approve in part with grace", operation: .revise, pipeline: patient,
            before: [
                (ShopFiles.firstDay, true), (ShopFiles.thirdDay, true),
                (ShopFiles.secondDay, false),
            ]),
        FaultScenario(
            name: "approve", operation: .approve, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)]),
        FaultScenario(
            name: "approve, two targets", operation: .approve,
            pipeline: ShopFiles.pipeline(twoTargets: true, compress: true),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)]),
        FaultScenario(
            name: "run, two sources", operation: .run, pipeline: ShopFiles.twoSources(),
            before: [(ShopFiles.firstDay, true)], list: ShopFiles.secondDay,
            stocks: [ShopFiles.firstStock, ShopFiles.secondStock]),
        FaultScenario(
            name: "run, one of two sources new", operation: .run,
            pipeline: ShopFiles.twoSources(), before: [(ShopFiles.firstDay, true)],
            stocks: [ShopFiles.firstStock, ShopFiles.secondStock]),
        FaultScenario(
            name: "reject", operation: .reject, pipeline: ShopFiles.pipeline(),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)]),
        FaultScenario(
            name: "approve in part", operation: .revise,
            pipeline: ShopFiles.pipeline(compress: true),
            before: [(ShopFiles.firstDay, true), (ShopFiles.secondDay, false)]),
        FaultScenario(
            name: "first of two approvals", operation: .approve, pipeline: twoMust,
            before: [(ShopFiles.firstDay, false)]),
        FaultScenario(
            name: "second of two approvals", operation: .second, pipeline: twoMust,
            before: [(ShopFiles.firstDay, true)]),
    ]

    private static let patient = ShopFiles.pipeline(gone: "{ set: { available: false } }, grace: 1")

    private static let twoMust = ShopFiles.pipeline().replacing(
        "stages:", with: "approvers: 2, stages:")
}

/// Runs an operation with a fault at call 1, 2, … until it meets none any more, each time on a
/// fresh copy of the same workspace.
struct FaultSeries {
    let sandbox: Sandbox
    let base: Shop
    let scenario: FaultScenario
    private let before: [String: [UInt8]]

    init(_ scenario: FaultScenario) throws {
        self.scenario = scenario
        sandbox = try Sandbox(inMemory: true)
        base = try scenario.prepare(in: sandbox)
        before = try base.contents()
    }

    /// The workspace as it ends undisturbed.
    ///
    /// - Parameter suffix: of the folder's name; of each twin another
    func twin(_ now: UTCTime, _ suffix: String = "") throws -> Shop {
        let twin = try Shop(before, in: sandbox, named: "twin-\(now.compact)\(suffix)")
        try scenario.perform(twin, now)
        return twin
    }

    /// What follows from a state of the disk follows again from the same one: where a call that
    /// only looks is refused, the state is that of the call before and is not inspected twice.
    ///
    /// - Parameter across: files take the way across file systems.
    func atEveryCall(
        _ kind: CountedFaults.Kind, _ now: UTCTime, across: Bool = false,
        _ inspect: (Shop, _ call: Int, _ failed: Bool) throws -> Void
    ) throws {
        var last: (contents: [String: [UInt8]], failed: Bool)?
        var untouched: Shop?
        for call in 1...5_000 {
            let shop = try untouched ?? Shop(before, in: sandbox, named: "at-\(call)")
            untouched = nil
            let counted = CountedFaults(kind, at: call)
            let faults: any DiskFaults = across ? OtherFileSystem(then: counted) : counted
            var thrown: (any Error)?
            do {
                try scenario.perform(shop, now, faults: faults)
            } catch {
                thrown = error
            }
            let stands = (thrown as? Failure)?.diagnostics[0].code == .notArchivedYet
            if let thrown, !stands, !(thrown is SimulatedCrash), !(thrown is IOFailure) {
                Issue.record(thrown, "call \(call)")
            }
            let found = try shop.contents()
            if last?.contents != found || last?.failed != (thrown != nil) {
                try inspect(shop, call, thrown != nil)
                try shop.remove()
            } else if found == before {
                untouched = shop
            } else {
                try shop.remove()
            }
            last = (found, thrown != nil)
            if counted.count < call { return #expect(call > 3) }
        }
        Issue.record("the operation never ended")
    }
}
