import Diagnostics
import Formats
import Foundation
import Tables
import Testing

@Suite("Dates and required values")
struct DateTests {
    private static func field(
        _ pattern: String? = nil, words: [FieldWord] = [], fallback: FieldValue? = nil
    ) throws -> FieldSpec {
        var spec = FieldSpec(
            name: "d", type: .date, location: .position(2), words: words, fallback: fallback)
        if let pattern { spec.date = try DatePattern.parse(pattern).get() }
        return spec
    }

    @Test("cells by their pattern")
    func cells() throws {
        let cases: [(pattern: String?, cell: String, outcome: String)] = [
            (nil, "1970-01-01", "0"), (nil, " 2026-11-22 ", "20779"), (nil, "1969-12-31", "-1"),
            (nil, "2026-11-22T10:30", "20779"), (nil, "2026-11-22 10:30:59,5+03:00", "20779"),
            (nil, "2026-11-22T10:30:00Z", "20779"), (nil, "2026-11-22T10:30:00-0300", "20779"),
            (nil, "2026-11-22T25:30", "R201"), (nil, "2026-11-22T10:61", "R201"),
            (nil, "2026-11-22T", "R201"), (nil, "2026-11-22x", "R201"), (nil, "22.11.2026", "R201"),
            (nil, "2026-02-29", "R201"), (nil, "2024-02-29", "19782"), (nil, "1900-02-29", "R201"),
            (nil, "2026-13-01", "R201"), (nil, "2026-00-01", "R201"), (nil, "2026-01-00", "R201"),
            (nil, "0000-01-01", "R201"), (nil, "9999-12-31", "2932896"), (nil, "", "-"),
            ("DD.MM.YYYY", "22.11.2026", "20779"), ("DD.MM.YYYY", "22.11.26", "R201"),
            ("DD.MM.YYYY", "2.11.2026", "R201"), ("D.M.YYYY", "2.1.2026", "20455"),
            ("D.M.YYYY", "22.11.2026", "20779"), ("YYYYMMDD", "20261122", "20779"),
            ("DD.MM.YYYY hh:mm:ss", "22.11.2026 23:59:60", "20779"),
            ("DD.MM.YYYY hh:mm", "22.11.2026 24:00", "R201"),
            ("DD.MM.YYYY hh:mm", "22.11.2026", "R201"), ("DD.MM.YYYY г.", "22.11.2026 г.", "20779"),
        ]
        for (pattern, cell, outcome) in cases {
            let spec = try Self.field(pattern)
            #expect(cellOutcome(cell, spec) == outcome, "\(pattern ?? "ISO") \(cell)")
            #expect(cellOutcome(cell, spec, copied: true) == outcome)
        }
        let words = try Self.field(
            words: [FieldWord("сразу", .text("2026-11-22")), FieldWord("нет", nil)],
            fallback: .text("1970-01-02"))
        #expect(cellOutcomes(["Сразу", "нет", "", " "], words) == ["20779", "-", "1", "1"])
        var constant = try Self.field()
        constant.location = .constant(.text("2026-11-22"))
        #expect(cellOutcome(nil, constant) == "20779")
    }

    @Test("patterns that say too little or too much", arguments: [
        "", "DD.MM", "DD.MM.YY", "DD.DD.YYYY", "DD MON YYYY", "YYYY-MM-DD h:mm", "YYYYY-MM-DD",
        "DDD.MM.YYYY", "YYYY-mm-DD",
    ])
    func badPatterns(_ text: String) {
        if case .success = DatePattern.parse(text) { Issue.record("\(text) is taken") }
    }

    @Test("every day of 1890 to 2110, against Foundation, and back")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for days in stride(from: Int64(-29_220), to: 51_500, by: 7) {
            let date = Date(timeIntervalSince1970: Double(days) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let ours = CalendarDate.parts(days)
            #expect(ours.year == parts.year && ours.month == parts.month && ours.day == parts.day)
            #expect(CalendarDate.days(year: ours.year, month: ours.month, day: ours.day) == days)
        }
        #expect(CalendarDate.text(20_779) == "2026-11-22")
    }

    @Test("a required value that is missing rejects the row, whatever its type")
    func required() {
        for type in FieldType.allCases {
            var spec = FieldSpec(name: "v", type: type, location: .position(2))
            spec.words = [FieldWord("нет", nil)]
            #expect(cellOutcomes(["", "нет"], spec) == ["-", "-"])
            spec.isRequired = true
            #expect(cellOutcomes(["", " ", "нет"], spec) == ["R200", "R200", "R200"])
            #expect(cellOutcome(nil, spec) == "R200")
        }
        #expect(cellOutcome("x", numberField(required: true)) == "R003")
        #expect(cellOutcome("0", numberField(required: true)) == "0")
        var csv = csvSpec(["sku", "price"])
        csv.fields[1].isRequired = true
        let outcome = XMLFixture.read([("a.csv", Array("sku;price\nA;\n;1\nB;2\n".utf8))], csv)
        #expect(outcome.rejects == ["R200 price line 2", "R001 sku line 3"])
        #expect(outcome.column(0) == ["B"])
    }
}
