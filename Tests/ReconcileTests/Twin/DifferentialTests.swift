import Foundation
import TestSupport
import Testing

/// What the diff makes of thousands of random days, judged by a slow twin in Python that is written
/// from docs/formats alone: Tests/Judges/reconcile_twin.py.
@Suite("Differential test of the diff", .judged())
struct DifferentialTests {
    static let targets = [
        ["xway-prices"], ["ozon-stocks"], ["yandex-prices"], ["wildberries-prices"],
        ["ozon-prices", "yandex-stocks"], ["xway-prices", "ozon-stocks"], ["mine"], ["mine"],
        ["wildberries-stocks"],
    ]

    /// Cases as JSON lines; the seed of each is its number.
    static func cases(_ seeds: Range<UInt64>) throws -> [UInt8] {
        let encoder = JSONEncoder()
        var lines: [UInt8] = []
        for seed in seeds {
            let chosen = targets[Int(seed) % targets.count]
            var maker = CaseMaker(seed: seed, targets: chosen)
            var twin = maker.make(id: "\(seed) \(chosen.joined(separator: " "))")
            try TwinRunner.run(&twin)
            lines += Array(try encoder.encode(twin)) + [UInt8(ascii: "\n")]
        }
        return lines
    }

    static func judge(_ lines: [UInt8], _ options: [String] = []) throws -> (String, Int32) {
        let targets = Checkout.root.appending(path: "Sources/Pipelines/Targets").path
        return try Judge.run("reconcile_twin.py", options + [targets], on: lines)
    }

    @Test("random days are as the twin has them")
    func random() throws {
        let (said, status) = try Self.judge(Self.cases(0..<4500))
        #expect(status == 0, "\(said)")
        #expect(said.contains("4500 cases"), "\(said)")
    }

    @Test("batches at their limits are as the twin has them")
    func limits() throws {
        let encoder = JSONEncoder()
        var lines: [UInt8] = []
        for var twin in LimitCases.all {
            try TwinRunner.run(&twin)
            lines += Array(try encoder.encode(twin)) + [UInt8(ascii: "\n")]
        }
        let (said, status) = try Self.judge(lines)
        #expect(status == 0, "\(said)")
    }

    @Test("the twin does see a difference")
    func canary() throws {
        let (said, status) = try Self.judge(Self.cases(0..<9), ["--spoil"])
        #expect(status == 1, "\(said)")
        #expect(said.contains("totals"), "\(said)")
    }
}
