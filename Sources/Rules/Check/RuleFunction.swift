/// The functions of the language, as they are written.
enum RuleFunction: String, CaseIterable {
    case has, coalesce, min, max, abs, round, floor, ceil, roundUp, roundDown, roundTo, div, tier
    case convert, lower, upper, trim, replace, extract, matches, contains, startsWith, endsWith
    case split, size, number, text, date, today, daysSince, lookup, previous, change

    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .today: 0...0
        case .has, .abs, .floor, .ceil, .lower, .upper, .trim, .size, .number, .text, .date,
            .daysSince, .previous, .change:
            1...1
        case .roundUp, .roundDown, .roundTo, .tier, .extract, .matches, .contains, .startsWith,
            .endsWith:
            2...2
        case .replace, .split, .convert: 3...3
        case .round: 1...3
        case .div: 3...4
        case .lookup: 2...3
        case .coalesce, .min, .max: 2...RuleLimits.argumentsMax
        }
    }

    /// How it is called; docs/expressions.md has the same.
    var signature: String {
        switch self {
        case .has: "has(x)"
        case .coalesce: "coalesce(x, y, …)"
        case .min: "min(x, y, …)"
        case .max: "max(x, y, …)"
        case .round: "round(x), round(x, digits) or round(x, digits, \"halfUp\")"
        case .roundUp: "roundUp(x, step)"
        case .roundDown: "roundDown(x, step)"
        case .roundTo: "roundTo(x, ending)"
        case .div: "div(x, y, digits) or div(x, y, digits, \"halfUp\")"
        case .tier: "tier(x, [[from, value], …])"
        case .convert: "convert(x, from, to)"
        case .replace: "replace(text, part, other)"
        case .extract: "extract(text, pattern)"
        case .matches: "matches(text, pattern)"
        case .contains, .startsWith, .endsWith: "\(rawValue)(text, part)"
        case .split: "split(text, separator, index)"
        case .lookup: "lookup(table, key) or lookup(table, key, column)"
        case .today: "today()"
        case .previous, .change: "\(rawValue)(field)"
        case .lower, .upper, .trim, .size, .number, .date: "\(rawValue)(text)"
        case .daysSince: "daysSince(date)"
        case .abs, .floor, .ceil, .text: "\(rawValue)(x)"
        }
    }
}
