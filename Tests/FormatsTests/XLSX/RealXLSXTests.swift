import Diagnostics
import Formats
import Foundation
import Tables
import Testing

/// Suppliers' own workbooks, cell by cell against openpyxl.
@Suite("Real workbooks", .enabled(if: XMLFixture.realFiles != nil, "no real files"))
struct RealXLSXTests {
    private struct Sheet: Decodable {
        var name: String
        var rows: [Row]
    }

    /// `[17, ["a", null]]`
    private struct Row: Decodable {
        var line: Int
        var cells: [String?]

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            line = try parts.decode(Int.self)
            cells = try parts.decode([String?].self)
        }
    }

    @Test("every sheet of every workbook", .enabled(if: Python.has("xlsx_judge.py"), "no openpyxl"))
    func cells() throws {
        let folder = try #require(XMLFixture.realFiles).appendingPathComponent("xlsx")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".xlsx") }.sorted()
        #expect(!names.isEmpty)
        let paths = names.map { folder.appendingPathComponent($0).path }
        let answer = try Python.run("xlsx_judge.py", paths)
        let books = try JSONDecoder().decode([[Sheet]?].self, from: Data(answer.utf8))
        for (name, sheets) in zip(names, books) {
            let bytes = try XMLFixture.bytes(folder.appendingPathComponent(name))
            for sheet in try #require(sheets, "\(name)") { try compare(name, bytes, sheet) }
        }
    }

    /// All columns as text, with a key that is never missing.
    private func compare(_ name: String, _ bytes: [UInt8], _ sheet: Sheet) throws {
        let width = max(1, sheet.rows.map(\.cells.count).max() ?? 1)
        let options = XLSXOptions(sheet: .named(sheet.name), header: .none)
        var spec = XLSXFixture.spec(["#16384"] + (1...width).map { "#\($0)" }, options: options)
        spec.fields[0].fallback = .text("k")
        let outcome = XMLFixture.read([(name, bytes)], spec)
        let what = "\(name), \(sheet.name)"
        guard !sheet.rows.isEmpty else {
            #expect(outcome.refused == "F001", "\(what)")
            return
        }
        #expect(outcome.refused == nil, "\(what): \(String(describing: outcome.diagnostic))")
        guard outcome.refused == nil else { return }
        let sound = sheet.rows.filter { !$0.cells.contains("!") }
        #expect(outcome.lines == sound.map(\.line), "\(what)")
        #expect(outcome.rejects.count == sheet.rows.count - sound.count, "\(what)")
        for (row, ours) in zip(sound, outcome.rows) {
            let theirs = row.cells + Array(repeating: nil, count: width - row.cells.count)
            let same = theirs.elementsEqual(ours.dropFirst())
            #expect(same, "\(what), row \(row.line): \(ours.dropFirst()) \(theirs)")
            if !same { return }
        }
    }

    @Test("headers in two rows, a preamble, six sheets, an old .xls")
    func headers() throws {
        let folder = try #require(XMLFixture.realFiles).appendingPathComponent("xlsx")
        func read(_ name: String, _ columns: [String], _ options: XLSXOptions = XLSXOptions())
            throws -> XMLOutcome
        {
            let bytes = try XMLFixture.bytes(folder.appendingPathComponent(name))
            return XMLFixture.read([(name, bytes)], XLSXFixture.spec(columns, options: options))
        }
        let tea = try read("opttea-price.xlsx", ["Название", "Розница", "Опт"])
        #expect(tea.refused == nil)
        #expect(tea.report.headerLine == 4)
        #expect(tea.rows.first?.dropFirst() == ["80", "42"])
        let parts = try read(
            "kmz-прайс-лист-28.07.2026.xlsx", ["Номенклатурный номер", "Цена за ед.изделия"])
        #expect(parts.report.headerLine == 3)
        #expect(parts.rows.first == ["000193811000050407", "670"])
        let stock = try read("nonzeq-ostatki.xlsx", ["Код", "Ціна", "Залишок"])
        #expect(stock.rows.first == ["4489", "73,000", "10"])
        #expect(try read("eurotec-Остатки.xls", ["Товар"]).refused == "F007")
    }
}

/// Asks the judges that are written in Python.
enum Python {
    static func has(_ script: String) -> Bool { (try? run(script, ["--check"])) == "ok\n" }

    static func run(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let path = XMLFixture.root.appendingPathComponent("Tests/Judges/\(script)").path
        process.arguments = [XMLJudge.python, path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: answer, as: UTF8.self)
    }
}
