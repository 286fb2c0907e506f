import Diagnostics
import Formats
import Pipelines
import Rules
import Tables
import Testing

@Suite("Tables of the pipeline")
struct TableStageTests {
    private static func load(
        _ file: String, _ bytes: [UInt8]? = nil, table: String = Flow.markups
    ) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
        var loader = LintTests.loader
        if let bytes { loader.tableFile = { $0 == file ? bytes : nil } }
        let text = Flow.pipeline(
            table.replacing("markups.csv", with: file)
                + #", { filter: "has(lookup(markups, 'A', rate))" }"#)
        return loader.load(Array(text.utf8), path: "p.json5", name: "p")
    }

    private static func told(_ diagnostics: [Diagnostic]) -> [String] {
        diagnostics.map {
            "\($0.code.name) \($0.place?.file ?? "") \($0.place?.line ?? 0)"
        }
    }

    @Test("rows, keys and columns")
    func rows() throws {
        let (pipeline, diagnostics) = Self.load("markups.csv")
        #expect(diagnostics == [])
        let table = try #require(pipeline?.tables.first)
        #expect(table.name == "markups" && table.key == "brand")
        #expect(table.columns == [FlowField("rate", .decimal)])
        #expect(table.keys.count == 2 && table.keys.string(1) == "Borsch")
        #expect(table.values.rowCount == 2)
        var key = Array("Borsch".utf8)
        #expect(key.withUnsafeMutableBytes { table.values.row(UnsafeRawBufferPointer($0)) } == 1)
        guard case .number(let rates) = table.values.columns[0] else {
            Issue.record("a decimal column holds numbers")
            return
        }
        #expect(rates.value(1) == ExactDecimal("1.25"))
        #expect(pipeline?.files[1].path == "pipelines/tables/markups.csv")
    }

    @Test("every type of column, and windows-1251")
    func types() throws {
        let spec = """
            { table: "markups", from: "markups.csv", key: "brand", encoding: "windows-1251",
              delimiter: ";", header: "none",
              fields: { rate: { column: 2, type: "integer" }, brand: { column: 1 },
                top: { column: 3, type: "boolean" }, since: { column: 4, type: "date" },
                note: { column: 5 } } }
            """
        // "Ж;5;да;2026-11-22;x" and a row without values.
        let bytes: [UInt8] =
            [0xC6] + Array(";5;".utf8) + [0xE4, 0xE0]
            + Array(";2026-11-22;x\nB;;;;\n".utf8)
        let (pipeline, diagnostics) = Self.load("markups.csv", bytes, table: spec)
        #expect(diagnostics == [])
        let table = try #require(pipeline?.tables.first)
        #expect(table.columns.map(\.type) == [.integer, .boolean, .date, .text])
        #expect(table.keys.string(0) == "Ж")
        let shown = table.values.columns.map { column in
            (0..<2).map { row in
                switch column {
                case .number(let numbers): numbers.value(row).map { "\($0)" } ?? "-"
                case .boolean(let flags): "\(flags.values[row])"
                case .text(let texts): texts.isMissing(row) ? "-" : texts.string(row)
                }
            }.joined(separator: " ")
        }
        #expect(shown == ["5 -", "1 2", "20779 -", "x -"])
    }

    @Test("a table without rows is a table")
    func none() throws {
        #expect(Self.load("none.csv").pipeline?.tables.first?.values.rowCount == 0)
    }

    @Test("a key that stands twice is shown at its second row")
    func twice() {
        let (pipeline, diagnostics) = Self.load("twice.csv")
        #expect(pipeline == nil)
        #expect(Self.told(diagnostics) == ["P055 pipelines/tables/twice.csv 4"])
        #expect(diagnostics[0].detail == "\"A\", first in line 2")
    }

    @Test("each row that cannot be read is shown in the table's file")
    func rejects() {
        let (pipeline, diagnostics) = Self.load("bad.csv")
        #expect(pipeline == nil)
        #expect(
            Self.told(diagnostics) == [
                "P054 pipelines/tables/bad.csv 3", "P054 pipelines/tables/bad.csv 4"
            ])
        #expect(diagnostics[0].place?.excerpt == "B;много")
    }

    @Test("a file without the columns, without bytes, too large, or no CSV at all")
    func refused() {
        #expect(Self.load("markups.csv", Array("a,b\n1,2\n".utf8)).pipeline == nil)
        #expect(Self.load("bytes.csv").pipeline == nil)
        #expect(!Self.load("bytes.csv").diagnostics.isEmpty)
        let large = [UInt8](repeating: 65, count: PipelineLoader.tableBytesMax + 1)
        let (pipeline, diagnostics) = Self.load("markups.csv", large)
        #expect(pipeline == nil)
        #expect(diagnostics.map(\.code.name) == ["P054"])
        let zip: [UInt8] = [0x50, 0x4B, 3, 4, 0, 0, 0, 0]
        #expect(Self.load("markups.csv", zip).pipeline == nil)
        #expect(Self.load("absent.csv").diagnostics.map(\.code.name) == ["P053"])
    }
}
