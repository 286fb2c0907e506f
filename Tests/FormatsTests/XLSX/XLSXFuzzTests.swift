import Diagnostics
import Formats
import TestSupport
import Testing

/// Seeded damage to the parts of a sound workbook, packed again so that the damage is reached.
@Suite("Damaged workbooks")
struct XLSXFuzzTests {
    @Test("whatever stands in a part, reading ends and its counts add up")
    func damaged() throws {
        var book = XLSXFixture(
            XLSXFixture.row(1, "Артикул", "Цена", "Дата")
                + "<row r=\"3\" hidden=\"1\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\"><f>A1</f>"
                + "<v>10.5</v></c><c r=\"C3\" s=\"1\"><v>45341.5</v></c></row>"
                + "<row><c t=\"inlineStr\"><is><r><t>x</t></r><r><t>y</t></r></is></c></row>",
            after: "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>")
        book.strings = "<si><t>a</t></si><si><r><t>b</t></r><r><t>_x000D_</t></r></si>"
        book.styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"DD.MM\"/></numFmts>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>"
        let specs = [
            XLSXFixture.spec(["Артикул", "Цена", "Дата"], types: [.text, .decimal, .date]),
            XLSXFixture.spec(["#1", "#2", "#3"], options: XLSXOptions(header: .line(2))),
        ]
        let parts = book.parts
        for spec in specs { #expect(try book.read(spec).refused == nil) }
        var random = SeededGenerator(7)
        var readCount = 0
        for round in 0..<1500 {
            var damaged = parts.map { ($0.name, Array($0.text.utf8)) }
            let at = Int.random(in: 1..<damaged.count, using: &random)
            damaged[at].1 = Self.damage(damaged[at].1, &random)
            let bytes = try ZipFixture.zip(damaged.map { ZipFixture.Member($0.0, $0.1) })
            let outcome = XMLFixture.read([("a.xlsx", bytes)], specs[round % 2])
            guard outcome.refused == nil else { continue }
            readCount += 1
            #expect(outcome.report.rows == outcome.rows.count + outcome.rejects.count)
        }
        #expect(readCount > 0, "some damage leaves a workbook that can be read")
    }

    private static func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes[at] = UInt8.random(in: 0x30...0x39, using: &random)
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
