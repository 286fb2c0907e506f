import Diagnostics
import Formats
import Foundation
import TestSupport
import Testing

/// Seeded damage to sound files, against the same read in small pieces and against Foundation.
@Suite("Damaged JSON")
struct JSONFuzzTests {
    private static let list = """
        {"meta": {"total": 2, "x": [1, -2.5e3, true, false, null, "\\u0416\\n"]},
         "items": [{"id": "A", "price": {"value": 10.5}, "stocks": [{"w": 1, "q": 3}]},
                   {"id": "Б", "price": {"value": 1e2}, "stocks": []}]}
        """

    @Test("whatever comes, reading ends, its counts add up, and only sound JSON is read")
    func damaged() throws {
        let fields = ["id", "price.value", "stocks[w=1].q"].map { XMLFixture.field($0) }
        let spec = XMLFixture.spec(.json(JSONOptions(record: "/items")), fields)
        let lines = XMLFixture.spec(.ndjson, fields)
        var random = SeededGenerator(11)
        var readCount = 0
        for round in 0..<2000 {
            let bytes = Self.damage(Array(Self.list.utf8), &random)
            let outcome = XMLFixture.read([("a.json", bytes)], spec)
            let again = XMLFixture.read([("a.json", bytes)], spec, piece: 5)
            #expect(again.refused == outcome.refused, "round \(round)")
            let single = bytes.map { $0 == 0x0A ? 0x20 : $0 }
            let line = XMLFixture.read([("a.ndjson", single)], lines)
            #expect(line.refused != nil || line.report.rows == 1, "round \(round)")
            guard outcome.refused == nil else { continue }
            readCount += 1
            #expect(again.rows == outcome.rows)
            #expect(outcome.report.rows == outcome.rows.count + outcome.rejects.count)
            let isSound = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            #expect(isSound || outcome.rejects != [], "round \(round)")
        }
        #expect(readCount > 0, "some damage leaves a file that can be read")
    }

    private static func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes[at] = "{}[],:\"\\0123eE+-. tn".utf8.randomElement(using: &random)!
            default:
                let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
                let into = Int.random(in: 0...bytes.count, using: &random)
                bytes.insert(contentsOf: Array(bytes[at..<end]), at: into)
            }
        }
        return bytes
    }
}
