import Diagnostics
import Rules
import Testing

/// Faults of an expression: the code, and the bytes that it points at, between ⟦ and ⟧.
@Suite struct FaultTests {
    struct Seeded: CustomTestStringConvertible, Sendable {
        var marked: String
        var codes: [String]
        var help: String?

        init(_ marked: String, _ codes: String..., help: String? = nil) {
            self.marked = marked
            self.codes = codes
            self.help = help
        }

        var testDescription: String { marked }
        var text: String { marked.replacing("⟦", with: "").replacing("⟧", with: "") }

        var ranges: [Range<Int>] {
            var ranges: [Range<Int>] = []
            var offset = 0
            var start = 0
            for character in marked {
                switch character {
                case "⟦": start = offset
                case "⟧": ranges.append(start..<offset)
                default: offset += character.utf8.count
                }
            }
            return ranges
        }
    }

    static let words: [Seeded] = [
        Seeded("⟦⟧", "E003", help: "price > 0"), Seeded("   ⟦⟧", "E003"),
        Seeded("cost ⟦=⟧ 1", "E002", help: "=="), Seeded("cost ⟦≥⟧ 1", "E002", help: ">="),
        Seeded("cost ⟦#⟧ 1 ⟦@⟧", "E002", "E002"), Seeded("cost ⟦&⟧ qty", "E002", help: "&&"),
        Seeded("\"ж\" + ⟦'abc⟧", "E004"), Seeded("⟦r⟧", "E010"),
        Seeded("\"a⟦\\d⟧\"", "E004", help: "r'"), Seeded("⟦``⟧", "E004"),
        Seeded("⟦1e3⟧", "E005"), Seeded("5 + ⟦99999999999999999999⟧", "E005"),
        Seeded("1 + ⟦0.1234567890123456789⟧", "E005"), Seeded("2 * ⟦5kg⟧", "E005"),
        Seeded("cost +⟦⟧", "E003", help: "a text in quotes"),
        Seeded("(cost⟦⟧", "E003", help: "close the bracket"),
        Seeded("cost⟦)⟧", "E003", help: "remove it"),
        Seeded("cost ⟦qty⟧", "E003", help: "an operator between two values"),
        Seeded("cost * 1⟦,⟧5", "E003", help: "1.5"), Seeded("cost ⟦and⟧ qty", "E003", help: "&&"),
        Seeded("cost <⟦>⟧ qty", "E003", help: "!="), Seeded("⟦7%3⟧", "E005", help: "7 % 3"),
        Seeded("cost ? 1⟦⟧", "E003", help: "write :"), Seeded("max(1, ⟦)⟧", "E003"),
        Seeded("[1, 2⟦⟧", "E003"), Seeded("⟦in⟧ + 1", "E003"), Seeded("cost.⟦5⟧", "E003"),
        Seeded("name.lower().⟦)⟧", "E003", help: "a function behind the point"),
    ]

    static let names: [Seeded] = [
        Seeded("⟦cots⟧ * 2", "E010", help: "did you mean cost?"),
        Seeded("⟦moscow.quantty⟧ * 2", "E010", help: "moscow.quantity"),
        Seeded("⟦`нет такого`⟧", "E010"), Seeded("⟦round⟧ + 1", "E010", help: "round(x)"),
        Seeded("⟦roundup⟧(cost, 10)", "E011", help: "roundUp"),
        Seeded("⟦if⟧(available, 1, 2)", "E011", help: "? a : b"),
        Seeded("⟦foo⟧(⟦bar⟧, [1])", "E011", "E010"), Seeded("brand.⟦lowr⟧()", "E011"),
        Seeded("lookup(⟦markup⟧, brand, rate)", "E012", help: "markups"),
        Seeded("lookup(markups, brand, ⟦rat⟧)", "E013", help: "rate"),
        Seeded("⟦lookup(markups, brand)⟧", "E013", help: "rate, class"),
        Seeded("lookup(⟦1⟧, brand)", "E022"), Seeded("lookup(markups, brand, ⟦1⟧)", "E022"),
    ]

    static let types: [Seeded] = [
        Seeded("⟦name⟧ * 2", "E020", help: "number(x)"), Seeded("brand + ⟦qty⟧", "E020"),
        Seeded("cost == ⟦brand⟧", "E020"), Seeded("⟦cost⟧ && available", "E020"),
        Seeded("!⟦cost⟧", "E020"), Seeded("-⟦brand⟧", "E020"),
        Seeded("available ? 1 : ⟦brand⟧", "E020"), Seeded("⟦available < true⟧", "E020"),
        Seeded("⟦missing⟧", "E020"), Seeded("available ? ⟦missing⟧ : missing", "E020"),
        Seeded("lower(⟦qty⟧)", "E020", help: "text(x)"), Seeded("round(⟦brand⟧)", "E020"),
        Seeded("round(cost, ⟦1.5⟧)", "E020"), Seeded("daysSince(⟦brand⟧)", "E020"),
        Seeded("⟦since * 2⟧", "E020"), Seeded("since + ⟦1.5⟧", "E020"),
        Seeded("⟦1 - since⟧", "E020"), Seeded("⟦available in [true]⟧", "E020"),
        Seeded("lookup(markups, ⟦qty⟧, rate)", "E020"), Seeded("change(⟦1⟧)", "E020"),
        Seeded("tier(⟦brand⟧, [[0, 1]])", "E020"), Seeded("tier(cost, [[0, ⟦\"a\"⟧]])", "E020"),
        Seeded("cost in [1, ⟦'a'⟧]", "E020"), Seeded("min(cost, ⟦since⟧)", "E020"),
        Seeded("coalesce(old, ⟦brand⟧)", "E020"),
        Seeded("⟦cots⟧ + ⟦name⟧ * 2 + ⟦roundup⟧(1, 2)", "E010", "E020", "E011"),
    ]

    static let arguments: [Seeded] = [
        Seeded("⟦roundUp(cost)⟧", "E021", help: "roundUp(x, step)"), Seeded("⟦today(1)⟧", "E021"),
        Seeded("⟦max(cost)⟧", "E021"), Seeded("⟦brand.lower(1)⟧", "E021"),
        Seeded("round(cost, ⟦qty⟧)", "E022"), Seeded("round(cost, 1, ⟦brand⟧)", "E022"),
        Seeded("roundTo(cost, ⟦qty⟧)", "E022"), Seeded("matches(name, ⟦brand⟧)", "E022"),
        Seeded("replace(name, ⟦brand⟧, 'a')", "E022"),
        Seeded("replace(name, 'a', ⟦brand⟧)", "E022"),
        Seeded("qty in [1, ⟦cost⟧]", "E022"), Seeded("tier(cost, [[0, ⟦qty⟧]])", "E022"),
        Seeded("split(name, ⟦brand⟧, 0)", "E022"),
        Seeded("round(cost, ⟦19⟧)", "E024"), Seeded("div(cost, 2, ⟦-1⟧)", "E024"),
        Seeded("round(cost, 1, ⟦'halfup'⟧)", "E024", help: "halfUp"),
        Seeded("round(cost, 1, ⟦'xyz'⟧)", "E024", help: "halfEven"),
        Seeded("roundUp(cost, ⟦0⟧)", "E024"), Seeded("roundDown(cost, ⟦-1⟧)", "E024"),
        Seeded("roundTo(cost, ⟦0⟧)", "E024"),
        Seeded("roundTo(cost, ⟦9000000000000000000⟧)", "E024"),
        Seeded("tier(cost, [[10, 1], ⟦[10, 2]⟧])", "E024"),
        Seeded("split(name, ' ', ⟦-1⟧)", "E024"),
        Seeded("replace(name, ⟦''⟧, 'a')", "E024"), Seeded("contains(name, ⟦''⟧)", "E024"),
        Seeded("matches(name, ⟦'(a'⟧)", "E025"), Seeded("matches(name, ⟦'+7'⟧)", "E025"),
        Seeded("extract(name, ⟦r'\\1'⟧)", "E025"),
        Seeded("⟦[1]⟧ + 1", "E027"), Seeded("cost == ⟦[1]⟧", "E027"),
        Seeded("qty in ⟦cost⟧", "E027"),
        Seeded("qty in ⟦[]⟧", "E027"), Seeded("tier(cost, ⟦1⟧)", "E027"),
        Seeded("tier(cost, [⟦1⟧])", "E027"), Seeded("tier(cost, ⟦[]⟧)", "E027"),
        Seeded("tier(cost, [⟦[1]⟧])", "E027"),
        Seeded("cost + ⟦1 / 0⟧", "E028"), Seeded("cost * ⟦number('x')⟧", "E028"),
        Seeded("since > ⟦date('2026-02-30')⟧", "E028"), Seeded("⟦1 % (2 - 2)⟧ + 1", "E028"),
        Seeded("⟦9223372036854775807 + 1⟧", "E028"),
        Seeded("⟦tier(1, [[2, 3]])⟧ + cost", "E028"),
        Seeded("previous(⟦qty⟧)", "E026", help: "cost"), Seeded("change(⟦name⟧)", "E026"),
    ]

    static let missing: [Seeded] = [
        // What cannot be compared at all needs no guard first.
        Seeded("old > ⟦'x'⟧", "E020"), Seeded("note > ⟦5⟧", "E020"),
        Seeded("⟦old⟧ > 0", "E023", help: "has(old) && …"), Seeded("0 <= ⟦old + 1⟧", "E023"),
        Seeded("⟦old⟧ == ⟦moscow.quantity⟧", "E023", "E023"),
        Seeded("⟦note⟧ == ⟦''⟧", "E023", "E023"),
        Seeded("cost == ⟦missing⟧", "E023"), Seeded("⟦lookup(markups, brand, rate)⟧ > 1", "E023"),
        Seeded("⟦change(cost)⟧ <= 30%", "E023"), Seeded("⟦matches(note, 'a')⟧ && true", "E023"),
        Seeded("!⟦contains(note, 'a')⟧", "E023"), Seeded("⟦startsWith(note, 'a')⟧ ? 1 : 2", "E023"),
        Seeded("⟦old⟧ in [1, 2]", "E023"), Seeded("has(old) || ⟦old⟧ > 0", "E023"),
        Seeded("!has(old) && ⟦old⟧ > 0", "E023"),
        Seeded("has(old) ? 1 : ⟦old⟧ > 0 ? 1 : 2", "E023"),
        Seeded("(has(old) || has(note)) && ⟦old⟧ > 0", "E023"),
        Seeded("(has(old) && old > 0) || ⟦old⟧ < 5", "E023"),
    ]

    @Test(arguments: words + names + types + arguments + missing)
    func isFound(_ seeded: Seeded) {
        let (rule, faults) = Rule.compile(seeded.text, in: ExampleTests.scope)
        #expect(rule == nil)
        #expect(faults.map(\.code.name) == seeded.codes, "\(faults)")
        #expect(faults.map(\.range) == seeded.ranges, "\(faults)")
        if let help = seeded.help {
            #expect(faults.contains { $0.help?.contains(help) == true }, "\(faults)")
        }
    }

    @Test func earlierValuesAreKnownOnlyInChecks() {
        var scope = ExampleTests.scope
        scope.previousFields = nil
        #expect(Rule.compile("previous(cost)", in: scope).faults.map(\.code.name) == ["E026"])
        #expect(Rule.compile("change(cost)", in: scope).faults.map(\.code.name) == ["E026"])
    }

    @Test func convertWantsItsTable() {
        var scope = ExampleTests.scope
        let rule = "convert(cost, 'USD', 'RUB')"
        scope.tables = []
        #expect(Rule.compile(rule, in: scope).faults.map(\.code.name) == ["E012"])
        scope.tables = [.init("currencies", columns: [.init("rate", .text)])]
        #expect(Rule.compile(rule, in: scope).faults.map(\.code.name) == ["E013"])
    }

    @Test(arguments: [
        "has(old) && old > 0", "!has(old) || old > 0", "has(old) ? old > 0 : cost > 0",
        "coalesce(old, 0) > 0", "has(change(cost)) && abs(change(cost)) <= 30%",
        "has(old * 2) && old > 0", "has(old) && (available && old > 0)",
        "has(old) && has(note) && old > size(note)", "!(!has(old) || old > 5) && old > 1",
        "has(old) ? has(note) && size(note) > old : false", "matches(note, 'a')",
        "has(lookup(markups, brand, rate)) && lookup(\"markups\", brand, \"rate\") > 1",
        "!(has(old) && has(note)) || old == size(note)",
        "(available ? has(old) : has(old) && old > 1) && old > 0",
    ]) func isGuarded(_ text: String) {
        #expect(Rule.compile(text, in: ExampleTests.scope).faults == [])
    }
}
