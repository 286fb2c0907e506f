import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables
import Testing

/// What a run's sources may hold in memory: docs/formats/limits.md.
@Suite("Text that sources hold") struct HeldTextTests {
    private static func builder(_ most: Int, before: Int = 0) -> RecordTableBuilder {
        var stage = FlowCase.read(
            TwinSource(
                name: "acme", fields: [FlowField("title", .text)], duplicates: .reject, files: []))
        stage.spec.limits.heldBytesMax = most
        return RecordTableBuilder(stage: stage, keeping: ["title"], heldBefore: before, fewWords: 2)
    }

    private static func batch(_ rows: [(key: String, title: String)]) -> RecordBatch {
        var text: [UInt8] = []
        var columns = [TextColumn(), TextColumn()]
        for row in rows {
            for (index, cell) in [row.key, row.title].enumerated() {
                columns[index].starts.append(UInt32(text.count))
                text += Array(cell.utf8)
                columns[index].ends.append(UInt32(text.count))
            }
        }
        return RecordBatch(
            text: text, columns: columns.map { .text($0) },
            lines: rows.indices.map { UInt32($0 + 2) }, file: 0, rejects: [])
    }

    private static func fault(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let failure as Failure {
            return failure.diagnostics.first?.code.name
        } catch { return "\(error)" }
    }

    @Test func keysAndTextsCountTogether() {
        // Two keys of a byte; a title that both have counts once.
        let rows = [(key: "A", title: "lamp"), (key: "B", title: "lamp")]
        for (most, expected) in [(6, nil), (5, "F100")] {
            var builder = Self.builder(most)
            #expect(Self.fault { try builder.add(Self.batch(rows)) { _ in } } == expected)
        }
    }

    @Test func titlesThatDifferCountEach() {
        let rows = (0..<8).map { (key: "\($0)", title: "lamp \($0)") }
        for (most, expected) in [(8 + 8 * 6, nil), (8 + 8 * 6 - 1, "F100")] {
            var builder = Self.builder(most)
            #expect(Self.fault { try builder.add(Self.batch(rows)) { _ in } } == expected)
        }
    }

    @Test func whatEarlierSourcesHoldCounts() {
        for (before, expected) in [(94, nil), (95, "F100")] {
            var builder = Self.builder(100, before: before)
            let rows = [(key: "A", title: "lamps")]
            #expect(Self.fault { try builder.add(Self.batch(rows)) { _ in } } == expected)
        }
    }

    @Test func rejectedKeysCount() {
        var builder = Self.builder(5)
        var batch = Self.batch([])
        batch.rejects = [
            Reject(
                file: 0, line: 2, column: "", code: .sumUnknown, reason: "", raw: [],
                key: Array("ABC".utf8))
        ]
        #expect(Self.fault { try builder.add(batch) { _ in } } == "F100")
    }
}
