import Diagnostics
import Formats
import TestSupport
import Testing

/// Seeded damage to sound archives: whatever comes, reading ends, and what is read is the list.
@Suite("Damaged zip archives")
struct ZipFuzzTests {
    @Test("no damage to an archive changes what is read from it unseen")
    func damaged() throws {
        let list = "sku;price\n" + (0..<40).map { "A\($0);\($0)\n" }.joined()
        let archives = try [
            [ZipFixture.Member("price.csv", list)],
            [
                ZipFixture.Member("a/price.csv", list).with { $0.stored = true },
                ZipFixture.Member(".hidden", "x"),
            ],
            [ZipFixture.Member("price.csv", list).with { $0.wide = true }],
        ].map(ZipFixture.zip)
        let sound = XMLFixture.read([("a.csv", Array(list.utf8))], csvSpec(["sku", "price"]))
        var random = SeededGenerator(5)
        var readCount = 0
        for round in 0..<3000 {
            let archive = archives.randomElement(using: &random)!
            let bytes = Self.damage(archive, &random)
            let outcome = XMLFixture.read([("a.zip", bytes)], csvSpec(["sku", "price"]))
            if round % 20 == 0 {
                let again = XMLFixture.read([("a.zip", bytes)], csvSpec(["sku", "price"]), piece: 7)
                #expect(again.refused == outcome.refused, "round \(round)")
            }
            guard outcome.refused == nil else { continue }
            readCount += 1
            #expect(outcome.rows == sound.rows, "round \(round)")
        }
        #expect(readCount > 0, "some damage touches only what does not count")
    }

    private static func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[at] = [0, 0xFF].randomElement(using: &random)!
            case 2: bytes.remove(at: at)
            default:
                let end = min(bytes.count, at + Int.random(in: 1...8, using: &random))
                for index in at..<end { bytes[index] = 0xFF }
            }
        }
        return bytes
    }
}
