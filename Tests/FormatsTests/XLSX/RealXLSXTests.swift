import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// Suppliers' own workbooks, cell by cell against openpyxl.
@Suite("Real workbooks", .realFiles("xlsx"))
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

    @Test("every sheet of every workbook", .judged(by: "openpyxl"))
    func cells() throws {
        let names = try RealFiles.list("xlsx", ending: ".xlsx")
        #expect(!names.isEmpty)
        let (said, status) = try Judge.run("xlsx_judge.py", names.map { try RealFiles.path($0) })
        try #require(status == 0, "\(said)")
        let books = try JSONDecoder().decode([[Sheet]?].self, from: Data(said.utf8))
        for (name, sheets) in zip(names, books) {
            let bytes = try RealFiles.bytes(name)
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
        func read(_ name: String, _ columns: [String], _ options: XLSXOptions = XLSXOptions())
            throws -> XMLOutcome
        {
            let bytes = try RealFiles.bytes("xlsx/" + name)
            return XMLFixture.read([(name, bytes)], XLSXFixture.spec(columns, options: options))
        }
        let tea = try read("opttea-price.xlsx", ["Название", "Розница", "Опт"])
        #expect(tea.refused == nil)
        #expect(tea.report.headerLine == 4)
        #expect(tea.rows.first?.dropFirst() == ["80", "42"])
        let parts = try read(
            "kmz-прайс-лист-28.07.2026.xlsx", ["#2", "#5"], XLSXOptions(header: .line(3)))
        #expect(parts.report.headerLine == 3)
        #expect(parts.rows.first == ["000193811000050407", "670"])
        let stock = try read("nonzeq-ostatki.xlsx", ["Код", "Ціна", "Залишок"])
        #expect(stock.rows.first == ["4489", "73,000", "10"])
        #expect(try read("eurotec-Остатки.xls", ["Товар"]).refused == "F007")
    }
}
