import Diagnostics
import Formats
import Pipelines
import Rules
import Tables
import TestSupport

/// What an expression gives in one row of the twin.
enum TwinResult {
    case value(TwinField?)
    /// The code of its fault.
    case fault(String)
}

/// An expression twice: as a compiled rule, and as a closure that says the same in Swift.
struct TwinRule {
    typealias Body = (_ value: (String) -> TwinField?) -> TwinResult

    var placed: PlacedRule
    var body: Body
    var type: FieldType

    static let place = Place(file: "pipelines/acme.json5", line: 7, column: 9)

    init(_ text: String, _ keyName: String, _ fields: [FlowField], _ body: @escaping Body) {
        let scope = RuleScope(
            fields: [RuleScope.Field(keyName, .text, mayBeMissing: false)]
                + fields.map { RuleScope.Field($0.name, RuleType(rawValue: $0.type.rawValue)!) })
        let (rule, faults) = Rule.compile(text, in: scope)
        guard let rule else { preconditionFailure("\(text): \(faults)") }
        placed = PlacedRule(
            rule, fields: scope.fields.map(\.name), tables: [], place: Self.place)
        type = FieldType(rawValue: rule.type.rawValue)!
        self.body = body
    }

    func result(_ list: TwinList, _ row: TwinRecord) -> TwinResult {
        body { list.value($0, row) }
    }
}

/// Expressions over the fields of a list, each with its meaning.
struct TwinRules {
    var keyName: String
    var fields: [FlowField]

    private func names(_ fits: (FieldType) -> Bool) -> [String] {
        fields.filter { fits($0.type) }.map(\.name)
    }

    private func rule(_ text: String, _ body: @escaping TwinRule.Body) -> TwinRule {
        TwinRule(text, keyName, fields, body)
    }

    private static let zero = ExactDecimal.zero

    /// Of type boolean, never missing; some fail where a number is 0.
    func condition(_ random: inout SeededGenerator) -> TwinRule {
        let numbers = names(\.isNumber)
        let texts = names { $0 == .text }
        guard let number = numbers.isEmpty ? nil : random.pick(numbers) else {
            guard let text = texts.isEmpty ? nil : random.pick(texts) else {
                return rule("\(keyName) != 'A-1'") { [keyName] value in
                    .value(.boolean(value(keyName)?.text != "A-1"))
                }
            }
            return rule("coalesce(\(text), 'none') != 'x'") { value in
                .value(.boolean(value(text)?.text != "x"))
            }
        }
        let bound = ExactDecimal(Int64(random.number(0...2)))
        switch random.number(0...2) {
        case 0:
            return rule("has(\(number)) && \(number) > \(bound)") { value in
                .value(.boolean(value(number)?.number.map { $0 > bound } ?? false))
            }
        case 1:
            return rule("coalesce(0 / \(number), 1) >= \(bound)") { value in
                guard let divisor = value(number)?.number else {
                    return .value(.boolean(bound <= ExactDecimal(1)))
                }
                if divisor == Self.zero { return .fault("E100") }
                return .value(.boolean(bound <= Self.zero))
            }
        default:
            return rule("coalesce(\(number), -1) <= \(bound)") { value in
                .value(.boolean((value(number)?.number ?? ExactDecimal(-1)) <= bound))
            }
        }
    }

    /// Of type number; nil where the list has none.
    func number(_ random: inout SeededGenerator) -> TwinRule? {
        let numbers = names(\.isNumber)
        guard !numbers.isEmpty else { return nil }
        let one = random.pick(numbers)
        let two = random.pick(numbers)
        switch random.number(0...3) {
        case 0: return rule(one) { .value($0(one)) }
        case 1:
            return rule("\(one) + \(two)") { value in
                guard let one = value(one)?.number, let two = value(two)?.number else {
                    return .value(nil)
                }
                return one.plus(two).map { .value(.number($0)) } ?? .fault("E101")
            }
        case 2:
            return rule("0 / \(one)") { value in
                guard let one = value(one)?.number else { return .value(nil) }
                return one == Self.zero ? .fault("E100") : .value(.number(Self.zero))
            }
        default:
            return rule("coalesce(\(one), 3)") { value in
                .value(.number(value(one)?.number ?? ExactDecimal(3)))
            }
        }
    }

    /// Of type text; one of them fails where a number is 0.
    func text(_ random: inout SeededGenerator) -> TwinRule {
        let texts = names { $0 == .text } + [keyName]
        let numbers = names(\.isNumber)
        let one = random.pick(texts)
        let two = random.pick(texts)
        switch random.number(0...5) {
        case 0: return rule(keyName) { [keyName] in .value($0(keyName)) }
        case 1:
            return rule("\(one) + \(two)") { value in
                guard let one = value(one)?.text, let two = value(two)?.text else {
                    return .value(nil)
                }
                return .value(.text(one + two))
            }
        case 2:
            return rule("lower(\(one))") { value in
                .value(value(one)?.text.map { .text($0.lowercased()) })
            }
        case 3 where !numbers.isEmpty:
            let number = random.pick(numbers)
            return rule("coalesce(0 / \(number), 0) == 0 ? \(one) : 'never'") { value in
                value(number)?.number == Self.zero ? .fault("E100") : .value(value(one))
            }
        default: return rule(one) { .value($0(one)) }
        }
    }
}

extension FieldType {
    var isNumber: Bool { self == .integer || self == .decimal }
}
