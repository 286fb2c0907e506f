import Formats
import Tables
import TestSupport
import Testing

@Suite struct CellConverterTests {
    @Test(arguments: [
        ("1 234,50 руб.", "1234.5"), ("1234 ₽", "1234"), ("₽1234", "1234"), ("99 РУБ", "99"),
        ("99р.", "99"), ("99 р", "99"), ("99 RUB", "99"), ("99 rur", "99"), ("99", "99"),
        ("$99", "R008"), ("99 USD", "R008"), ("99 евро", "R008"), ("99 грн.", "R008"),
        ("99 шт", "R003"), ("руб.", "R003"), ("99 руб. руб.", "99"), ("73,000 руб.", "R004"),
    ]) func theStatedCurrencyMayStandAround(cell: String, expected: String) {
        #expect(cellOutcome(cell, numberField(currency: "RUB")) == expected)
    }

    @Test func withoutACurrencyNoneMayStand() {
        #expect(cellOutcome("99 руб.", numberField()) == "R008")
        #expect(cellOutcome("€99", numberField()) == "R008")
        #expect(cellOutcome("99 xyz", numberField()) == "R003")
    }

    @Test func statedWordsAreStripped() {
        let field = numberField(currency: "RUB", strip: ["за шт", "от"])
        #expect(cellOutcome("от 12 500 руб. за шт", field) == "12500")
        #expect(cellOutcome("ОТ 5", field) == "5")
        #expect(cellOutcome("до 5", field) == "R003")
    }

    @Test(arguments: [
        ("много", "50"), (" МНОГО ", "50"), (">10", "10"), ("10+", "11"), ("нет", "0"),
        ("под заказ", "-"), ("мало", "R003"), ("7", "7"), ("", "-"), ("-", "0"),
    ]) func wordsHaveTheirMeaning(cell: String, expected: String) {
        let words = [
            FieldWord("много", .number(ExactDecimal(50))), FieldWord(">10",
                .number(ExactDecimal(10))),
            FieldWord("10+", .number(ExactDecimal(11))), FieldWord("нет", .number(.zero)),
            FieldWord("под заказ", nil), FieldWord("-", .number(.zero)),
        ]
        #expect(cellOutcome(cell, numberField(type: .integer, words: words)) == expected)
    }

    @Test func negativeNumbersFollowTheirRule() {
        #expect(cellOutcome("-14", numberField(negative: .keep)) == "-14")
        #expect(cellOutcome("-14", numberField(negative: .zero)) == "0")
        #expect(cellOutcome("-14", numberField(negative: .reject)) == "R007")
    }

    @Test func defaultsStandInOnlyWhereStated() {
        let field = numberField(fallback: .number(ExactDecimal(3)))
        #expect(cellOutcome("", field) == "3")
        #expect(cellOutcome(nil, field) == "3")
        #expect(cellOutcome("0", field) == "0")
        #expect(cellOutcome(nil, numberField()) == "-")
        #expect(cellOutcome("", numberField()) == "-")
    }

    @Test(arguments: [
        ("true", "yes"), ("TRUE", "yes"), ("1", "yes"), ("Да", "yes"), ("+", "yes"), ("yes", "yes"),
        ("false", "no"), ("0", "no"), ("НЕТ", "no"), ("-", "no"), ("No", "no"), ("", "-"),
        (" да ", "yes"), ("12", "R009"), ("есть", "R009"), ("дада", "R009"),
    ]) func booleansHaveTheirWords(cell: String, expected: String) {
        let field = FieldSpec(name: "b", type: .boolean, location: .position(2))
        #expect(cellOutcome(cell, field) == expected)
    }

    @Test func aBooleanMeansTheSameWhateverCameBefore() {
        let field = FieldSpec(
            name: "b", type: .boolean, location: .position(2),
            booleans: BooleanOptions(yes: ["есть", "в наличии на складе"], no: ["нет"]))
        var random = SeededGenerator(3)
        let words = [
            "есть", "нет", "ЕСТЬ", " нет", "нет ", "Нет", "", " ", "может быть", "е", "есть\u{A0}",
            "в наличии на складе", "в наличии на складах", "\u{0}", "нет\u{0}",
        ]
        let cells = (0..<5_000).map { _ in words.randomElement(using: &random)! }
        let found = cellOutcomes(cells, field)
        let alone = Dictionary(uniqueKeysWithValues: words.map { ($0, cellOutcome($0, field)) })
        for index in cells.indices where found[index] != alone[cells[index]] {
            Issue.record("\(cells[index]): \(found[index])")
        }
        #expect(Set(found).count == 4)
    }

    @Test func booleanWordsCanBeStated() {
        let field = FieldSpec(
            name: "b", type: .boolean, location: .position(2),
            booleans: BooleanOptions(yes: ["есть"], no: ["Отсутствует"]),
            words: [FieldWord("?", nil), FieldWord("под заказ", .boolean(false))],
            fallback: .boolean(true))
        #expect(cellOutcome("ЕСТЬ", field) == "yes")
        #expect(cellOutcome("отсутствует", field) == "no")
        #expect(cellOutcome("под заказ", field) == "no")
        #expect(cellOutcome("?", field) == "-")
        #expect(cellOutcome("", field) == "yes")
        #expect(cellOutcome("да", field) == "R009")
    }

    @Test func textIsTrimmedUnlessToldOtherwise() {
        var field = FieldSpec(name: "t", type: .text, location: .position(2))
        #expect(cellOutcome(" a b\u{A0}", field) == "a b")
        #expect(cellOutcome("\u{200B}я\u{FEFF}", field, copied: true) == "я")
        // Letters whose last byte is also that of a blank.
        for letter in ["Р", "п", "р", "à", "ȩ", "寠", "‿"] {
            #expect(cellOutcome(letter, field) == letter)
            #expect(cellOutcome("x\(letter)", field, copied: true) == "x\(letter)")
        }
        field.trim = false
        #expect(cellOutcome(" a ", field) == " a ")
        #expect(cellOutcome("  ", field) == "-")
        field.words = [FieldWord("n/a", nil), FieldWord("б/н", .text("без номера"))]
        #expect(cellOutcome("N/A", field) == "-")
        #expect(cellOutcome("Б/Н", field) == "без номера")
        field.fallback = .text("пусто")
        #expect(cellOutcome("", field) == "пусто")
    }
}
