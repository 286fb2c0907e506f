import Diagnostics
import Foundation
import Rules
import Tables
import TestSupport
import Testing

/// Every example of docs/expressions.md is run as it stands there.
@Suite struct ExampleTests {
    static let scope = RuleScope(
        fields: [
            .init("cost", .decimal, mayBeMissing: false),
            .init("qty", .integer, mayBeMissing: false),
            .init("name", .text, mayBeMissing: false), .init("brand", .text, mayBeMissing: false),
            .init("available", .boolean, mayBeMissing: false),
            .init("since", .date, mayBeMissing: false), .init("old", .decimal),
            .init("note", .text), .init("moscow.quantity", .integer),
            .init("Цена, руб.", .decimal, mayBeMissing: false),
        ],
        tables: [
            .init("markups", columns: [.init("rate", .decimal), .init("class", .text)]),
            .init("currencies", columns: [.init("rate", .decimal)]),
        ], previousFields: ["cost"])

    static let columns = RuleColumns(
        fields: [
            SampleColumns.numbers(["990.50"]), SampleColumns.numbers(["7"]),
            SampleColumns.texts(["Чайник Электра 1,7 л"]), SampleColumns.texts(["ACME"]),
            SampleColumns.booleans([true]), SampleColumns.numbers(["20758"]),
            SampleColumns.numbers([String?.none]), SampleColumns.texts([nil]),
            SampleColumns.numbers(["12"]), SampleColumns.numbers(["1250"]),
        ],
        previous: [SampleColumns.numbers(["950"])],
        tables: [
            LookupTable(
                name: "markups", keys: SampleColumns.keys(["ACME"]),
                columns: [SampleColumns.numbers(["1.4"]), SampleColumns.texts(["top"])]),
            LookupTable(
                name: "currencies", keys: SampleColumns.keys(["RUB", "USD", "KZT"]),
                columns: [SampleColumns.numbers(["1", "81.25", "0.15"])]),
        ], today: 20_779)

    struct Example: CustomTestStringConvertible, Sendable {
        var expression: String
        var result: String
        var testDescription: String { expression }
    }

    static let page = Checkout.root.appending(path: "docs/expressions.md")

    static let examples: [Example] = {
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        var isTable = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            if line == "| expression | result |" { isTable = true }
            if line.isEmpty { isTable = false }
            let cells = line.replacing("\\|", with: "\u{1}").split(separator: "|").map {
                $0.replacing("\u{1}", with: "|").trimmingCharacters(in: .whitespaces)
            }
            guard isTable, cells.count == 2, cells[0].hasPrefix("`") else { return nil }
            return Example(expression: code(cells[0]), result: cells[1].replacing("`", with: ""))
        }
    }()

    /// What Markdown shows of `code`, or of ``code with ` ``.
    private static func code(_ cell: String) -> String {
        cell.hasPrefix("``")
            ? cell.dropFirst(2).dropLast(2).trimmingCharacters(in: .whitespaces)
            : String(cell.dropFirst().dropLast())
    }

    @Test(arguments: examples) func holds(_ example: Example) throws {
        let (rule, faults) = Rule.compile(example.expression, in: Self.scope)
        guard let rule else {
            // A constant that always fails is found before any row.
            let code = faults.first?.code.name ?? "none"
            #expect("fault \(code)" == example.result, "\(faults)")
            return
        }
        let result = rule.evaluate(Self.columns, rows: 0..<1)
        if let fault = result.faults.first {
            #expect("fault \(fault.fault.code.name)" == example.result)
            #expect(SampleColumns.written(result.column, 0, rule.type) == "missing")
        } else {
            #expect(SampleColumns.written(result.column, 0, rule.type) == example.result)
        }
    }

    @Test func everyFunctionHasAnExample() {
        #expect(Self.examples.count > 90)
        let all = Self.examples.map(\.expression).joined(separator: "\n")
        let names = [
            "has", "coalesce", "min", "max", "abs", "round", "floor", "ceil", "roundUp",
            "roundDown", "roundTo", "div", "tier", "convert", "lower", "upper", "trim", "replace",
            "extract", "matches", "contains", "startsWith", "endsWith", "split", "size", "number",
            "text", "date", "today", "daysSince", "lookup", "previous", "change",
        ]
        #expect(names.filter { !all.contains("\($0)(") } == [])
    }
}
