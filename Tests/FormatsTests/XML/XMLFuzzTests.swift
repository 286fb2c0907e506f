import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// Seeded damage to sound files: whatever comes, each reader ends, keeps its count of rows, and
/// says the same for pieces of any size.
@Suite("Damaged XML")
struct XMLFuzzTests {
    private static let rounds = Fuzz.rounds(400)

    @Test("generic XML") func xml() throws {
        let fields = ["@id", ".", "p[@k='1']/v", "p[t='q']/v", "@d"].map { XMLFixture.field($0) }
        let spec = XMLFixture.spec(.xml(XMLOptions(record: "/r/i")), fields)
        try Self.fuzz(["entities.xml"], spec, seed: 1)
    }

    @Test("YML") func yml() throws {
        let paths = ["id", "name", "param[Вес]/@unit", "categoryPath", "currencyRate", "outlet[1]"]
        var fields = paths.map { XMLFixture.field($0) }
        fields.append(XMLFixture.field("price", .decimal))
        fields.append(XMLFixture.field("outlets", .integer))
        try Self.fuzz(["feed.yml.xml"], XMLFixture.spec(.yml, fields), seed: 2)
    }

    @Test("CommerceML") func commerceml() throws {
        let paths = ["Ид", "Артикул", "group", "unit", "deleted", "quantity[w]", "currency"]
        var fields = paths.map { XMLFixture.field($0) }
        fields.append(XMLFixture.field("price", .decimal))
        fields.append(XMLFixture.field("quantity", .decimal))
        let spec = XMLFixture.spec(.commerceml(CommerceMLOptions()), fields)
        try Self.fuzz(["import.commerceml.xml", "offers.commerceml.xml"], spec, seed: 3)
    }

    private static func fuzz(_ names: [String], _ spec: ReadSpec, seed: UInt64) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Corpus/xml")
        let files = try names.map { ($0, try XMLFixture.bytes(folder.appendingPathComponent($0))) }
        #expect(XMLFixture.read(files, spec).refused == nil)
        var random = Fuzz.generator(seed)
        var readCount = 0
        for round in 0..<rounds {
            // One file of an exchange a round: where all are hurt, hardly any can be read.
            var damaged = files
            let victim = round % files.count
            damaged[victim].1 = damage(files[victim].1, &random)
            let outcome = XMLFixture.read(damaged, spec)
            let piece = [1, 3, 16, 100].randomElement(using: &random)!
            let again = XMLFixture.read(damaged, spec, piece: piece)
            #expect(again.refused == outcome.refused, "round \(round), pieces of \(piece)")
            guard outcome.refused == nil else { continue }
            readCount += 1
            #expect(again == outcome, "round \(round), pieces of \(piece)")
            for report in outcome.reports {
                #expect(report.rows == report.records + report.rejects)
            }
            let rows = outcome.reports.reduce(0) { $0 + $1.rows }
            #expect(rows == outcome.rows.count + outcome.rejects.count)
        }
        #expect(readCount > 0, "some damage leaves a file that can be read")
    }

    private static func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let times = Int.random(in: 0...3, using: &random)
        for _ in 0..<max(1, times) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: at)
            case 2:
                bytes.insert(
                    contentsOf: "<>&;\"'/[]!".utf8.shuffled(using: &random).prefix(1), at: at)
            case 3:
                let end = min(bytes.count, at + Int.random(in: 1...60, using: &random))
                let into = Int.random(in: 0...bytes.count, using: &random)
                bytes.insert(contentsOf: Array(bytes[at..<end]), at: into)
            default:
                let end = min(bytes.count, at + Int.random(in: 1...60, using: &random))
                bytes.removeSubrange(at..<end)
            }
        }
        return bytes
    }
}
