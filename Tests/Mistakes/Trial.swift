import Diagnostics
import Foundation
import Runs
import TestSupport

/// What became of a mistake.
enum Outcome: Equatable {
    /// The list was refused; the code says why.
    case atReading(String)
    /// The plan waits; the checks that hold it.
    case held([String])
    /// It went, and nothing in it is wrong: what was is rejected, refused or waits by itself.
    case harmless
    /// It went, and this many records are neither as they were nor as they should be.
    case through(Int)

    var isStopped: Bool { if case .through = self { false } else { true } }
}

/// A supplier with its ordinary days behind it, ready for a mistake on the next.
struct Trial {
    static let daysBefore = 12

    private let scratch: Scratch
    private let shop: Shop
    private let former: [[UInt8]]
    /// The list that should have come.
    private let truth: Sheet
    private let seed: UInt64
    private let before: [String: String]
    private let after: [String: String]

    init(_ supplier: Supplier, seed: UInt64) throws {
        self.seed = seed
        scratch = try Scratch(inMemory: true)
        shop = try Shop(supplier, at: try scratch.made("base"))
        var random = SeededGenerator(seed)
        var list = PriceList(rows: supplier.rows, &random, key: supplier.key)
        var former: [[UInt8]] = []
        for day in 0..<Self.daysBefore {
            if day > 0 { list.pass(day: day, &random) }
            let bytes = Sheet(list, supplier, day: day).bytes
            former.append(bytes)
            if try shop.play(bytes, day: day).state == .held { try shop.approve(day: day) }
        }
        try shop.forgetOldBags()
        list.pass(day: Self.daysBefore, &random)
        truth = Sheet(list, supplier, day: Self.daysBefore)
        self.former = former
        before = try shop.known()
        let good = try Shop(shop, at: scratch.folder.appending(path: "good"))
        _ = try good.play(truth.bytes, day: Self.daysBefore)
        after = try good.known()
    }

    /// nil where this supplier cannot make it.
    func outcome(of mistake: Mistake) throws -> Outcome? {
        var delivery = Delivery(
            sheet: truth, supplier: shop.supplier, former: former,
            random: SeededGenerator(seed &+ 1))
        mistake.make(&delivery)
        guard !delivery.isImpossible else { return nil }
        let folder = scratch.folder.appending(path: "mistake")
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = try Shop(shop, at: folder)
        do {
            var plan = try copy.play(delivery.sent, day: Self.daysBefore)
            for later in 1..<mistake.runs where plan.state == .held {
                plan = try copy.playAgain(day: Self.daysBefore + later)
            }
            if plan.state == .held {
                return .held(plan.checks.filter(\.holdsPlan).map(\.name).sorted())
            }
        } catch let failure as Failure {
            return .atReading(failure.diagnostics.first?.code.name ?? "")
        }
        let wrong = try copy.known().filter {
            $0.value != before[$0.key] && $0.value != after[$0.key]
        }
        return wrong.isEmpty ? .harmless : .through(wrong.count)
    }
}
