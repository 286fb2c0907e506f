import Pipelines
import Reconcile
import Testing

/// What becomes of the first source's rows, whose index a pick takes over.
@Suite("Edges of pick") struct PickEdgeTests {
    @Test func deadRowsGiveWayInTheListsOrder() throws {
        typealias Edge = FlowEdgeTests
        let fields = Edge.quantity
        func quantity(_ text: String) -> [String: TwinField] { ["qty": Edge.number(text)] }
        var sources = [
            Edge.source(
                "acme", fields,
                [
                    ("A", quantity("1")), ("B", quantity("2")), ("A", quantity("3")),
                    ("C", quantity("4")),
                ], unread: ["E"]),
            Edge.source(
                "beta", fields,
                [("D", quantity("5")), ("C", quantity("6")), ("A", quantity("7"))]),
            Edge.source(
                "gamma", fields,
                [("A", quantity("8")), ("B", quantity("0")), ("E", quantity("9"))]),
        ]
        for source in sources.indices {
            for row in sources[source].files[0].indices {
                sources[source].files[0][row].file = source
            }
        }
        let least = sources.map { _ in Edge.field("qty", fields) }
        let stage = PickStage(
            sources: [0, 1, 2], prefer: [.least(least.map(\.placed))], supplier: nil,
            fields: fields, place: FlowCase.place)
        let made = FlowCase(
            sources: sources, stages: [(.pick(stage), .pick(stage, rules: [least]))],
            wanted: ["qty"], fields: fields)
        let picked = try Edge.outcome(made)
        // A stood twice at the first source, so it comes where the second source has it.
        #expect(
            picked.rows == [
                "A dropped", "B live 0", "C live 4", "D live 5", "A live 7", "E live 9",
            ])
        #expect(picked.rejects == [])
    }
}
