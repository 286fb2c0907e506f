import Rules
import Tables
import TestSupport

/// The fields and tables of the random expressions.
enum OracleScope {
    static let fields: [RuleScope.Field] = [
        .init("a", .decimal, mayBeMissing: false), .init("b", .decimal),
        .init("i", .integer, mayBeMissing: false), .init("j.k", .integer),
        .init("s", .text, mayBeMissing: false), .init("т", .text),
        .init("p", .boolean, mayBeMissing: false), .init("q", .boolean),
        .init("d", .date, mayBeMissing: false), .init("e", .date),
    ]
    static let previousNames = ["a", "i", "s"]
    static let today: Int64 = 20_779

    static let scope = RuleScope(
        fields: fields,
        tables: [
            .init(
                "tab",
                columns: [
                    .init("rate", .decimal), .init("word", .text), .init("flag", .boolean),
                ]),
            .init("currencies", columns: [.init("code", .text), .init("rate", .decimal)]),
        ], previousFields: previousNames)

    static let words = ["A", "b", "Ж", "аб а", " ё ", "12.5", "-3", "x1y22", "2026-11-22", "Aa"]
    static let codes = ["RUB", "USD", "KZT", "ZERO"]
    static let tableRates: [String?] = ["1.4", nil, "0.000000001", "-2", "900000000000000000"]
    static let tableWords: [String?] = ["top", "Ж", nil, "x", "12.5"]
    static let tableFlags: [Bool?] = [true, false, nil, true, false]
    static let rates = ["1", "81.2345", "0.15", "0"]

    static let tables = [
        LookupTable(
            name: "tab", keys: SampleColumns.keys(Array(words.prefix(5))),
            columns: [
                SampleColumns.numbers(tableRates), SampleColumns.texts(tableWords),
                SampleColumns.booleans(tableFlags),
            ]),
        LookupTable(
            name: "currencies", keys: SampleColumns.keys(codes),
            columns: [SampleColumns.texts(codes), SampleColumns.numbers(rates)]),
    ]

    private static let numbers = [
        "0", "1", "-1", "0.5", "2.5", "-2.5", "990.5", "1250", "0.01", "-0.005", "14", "19.99",
        "123456789.123456789", "0.000000000000000001", "9223372036854775807",
        "-9223372036854775807", "999999999999999999", "3000000000", "1000", "100", "7", "0.3",
    ]

    /// One cell of a field.
    static func value(_ type: RuleType, _ generator: inout SeededGenerator) -> Oracle.Value {
        switch type {
        case .text: return .text(generator.pick(words))
        case .boolean: return .boolean(generator.chance(50))
        case .date: return .date(Int64(generator.number(20_000...21_000)))
        case .integer:
            if generator.chance(10) { return .number(.init(9_223_372_036_854_775_807, 0)!) }
            return .number(.init(Int128(generator.number(-30...30)), 0)!)
        case .decimal:
            if generator.chance(40) { return .number(Oracle.Number(generator.pick(numbers))!) }
            let mantissa = Int128(generator.number(-200_000...2_000_000))
            return .number(.init(mantissa, generator.number(0...2))!)
        }
    }

    /// A column of such cells for the rules.
    static func column(_ cells: [Oracle.Value], _ type: RuleType) -> ValueColumn {
        switch type {
        case .text:
            return SampleColumns.texts(
                cells.map { if case .text(let text) = $0 { text } else { nil } })
        case .boolean:
            return SampleColumns.booleans(
                cells.map { if case .boolean(let value) = $0 { value } else { nil } })
        case .integer, .decimal, .date:
            return SampleColumns.numbers(
                cells.map { cell -> ExactDecimal? in
                    switch cell {
                    case .number(let number):
                        ExactDecimal(
                            mantissa: Int64(number.mantissa), scale: UInt8(number.scale))
                    case .date(let days): ExactDecimal(days)
                    default: nil
                    }
                })
        }
    }
}
