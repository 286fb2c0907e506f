import Pipelines
import Reconcile
import Tables
import Testing

/// A check fails exactly where a filter of the same expression would take a record out, as the
/// filter's slow twin has it.
@Suite("Check stages")
struct CheckStageTests {
    @Test("a check finds what a filter of its expression would drop or reject, and changes nothing")
    func equalsFilter() throws {
        var (checks, failed) = (0, 0)
        for seed in 0..<500 {
            var maker = FlowMaker(seed: UInt64(seed) + 40_000)
            let made = maker.make()
            for (index, stage) in made.stages.enumerated() {
                guard case .filter(let filter) = stage.stage, (filter.source ?? 0) == 0 else {
                    continue
                }
                let count = try compare(made, index, filter, seed)
                checks += 1
                failed += count
            }
        }
        #expect(checks > 100 && failed > 100, "\(checks) \(failed)")
    }

    private func compare(
        _ made: FlowCase, _ index: Int, _ filter: FilterStage, _ seed: Int
    ) throws -> Int {
        var (before, after) = (made, made)
        before.stages = Array(made.stages.prefix(index))
        after.stages = Array(made.stages.prefix(index + 1))
        let (live, left) = (Self.live(before), Set(Self.live(after)))
        let expected = live.filter { !left.contains($0) }
        let check = CheckStage(
            name: "check", condition: filter.condition, otherwise: .hold, why: nil, limit: nil,
            source: nil, place: filter.place)
        before.stages.append((.check(check), made.stages[index].twin))
        var flow = try before.flow(pieces: 64) { _ in }
        let list = try flow.run()
        let result = try #require(flow.checks.last)
        let found = (0..<result.failed).map {
            "\(result.keys.string($0)) \(result.files[$0]):\(result.lines[$0])"
        }
        #expect(found.sorted() == expected.sorted(), "seed \(seed)")
        #expect(result.asked == live.count && list.liveCount == live.count, "seed \(seed)")
        #expect(flow.totals.last?.failed == expected.count)
        return expected.count
    }

    private static func live(_ made: FlowCase) -> [String] {
        made.twin().list.rows.filter { $0.fate == .live }.map { "\($0.key) \($0.file):\($0.line)" }
    }
}
