import Rules
import TestSupport

/// Makes random expressions that the compiler must take: of the type that is asked for, and guarded
/// where a value may be missing.
struct TreeMaker {
    var generator: SeededGenerator
    /// Fields that a guard has shown to be there.
    private var guarded: Set<Int> = []

    init(_ seed: UInt64) { generator = SeededGenerator(seed) }

    mutating func make(_ type: RuleType, _ depth: Int) -> Tree {
        if depth == 0 || generator.chance(12) { return leaf(type) }
        switch generator.number(0...11) {
        case 0: return choice(type, depth)
        case 1:
            let first = make(type, depth - 1)
            return .call("coalesce", [first, make(type, depth - 1)])
        case 2 where generator.chance(40):
            return .choice(sure(.boolean, depth - 1), .missing, make(type, depth - 1))
        default: break
        }
        switch type {
        case .decimal: return decimal(depth)
        case .integer: return integer(depth)
        case .text: return text(depth)
        case .boolean: return boolean(depth)
        case .date: return date(depth)
        }
    }

    // MARK: values that are there

    /// Certainly not missing, as the compiler sees it.
    mutating func sure(_ type: RuleType, _ depth: Int) -> Tree {
        let tree = make(type, depth)
        guard mayBeMissing(tree) else { return tree }
        return .call("coalesce", [tree, constant(type)])
    }

    /// At least where the compiler says so.
    private func mayBeMissing(_ tree: Tree) -> Bool {
        switch tree {
        case .number, .boolean: return false
        case .text(let text): return text.isEmpty
        case .field(let index):
            return OracleScope.fields[index].mayBeMissing && !guarded.contains(index)
        case .missing, .previous, .change, .lookup: return true
        case .not(let operand), .minus(let operand), .tier(let operand, _):
            return mayBeMissing(operand)
        case .choice(_, let first, let second):
            return mayBeMissing(first) || mayBeMissing(second)
        case .among(let operand, _): return mayBeMissing(operand)
        case .rounded(_, let operands, _, _): return operands.contains(where: mayBeMissing)
        case .infix(let sign, let left, let right):
            return sign != "&&" && sign != "||" && (mayBeMissing(left) || mayBeMissing(right))
        case .call(let name, let arguments), .method(let name, let arguments):
            switch name {
            case "has": return false
            case "coalesce": return arguments.allSatisfy(mayBeMissing)
            case "trim", "split", "convert", "replace": return true
            default: return arguments.contains(where: mayBeMissing)
            }
        }
    }

    // MARK: leaves

    private mutating func leaf(_ type: RuleType) -> Tree {
        if generator.chance(30) { return constant(type) }
        let fields = OracleScope.fields.indices.filter { OracleScope.fields[$0].type == type }
        let field = generator.pick(Array(fields))
        let name = OracleScope.fields[field].name
        if OracleScope.previousNames.contains(name), generator.chance(15) {
            return type != .text && generator.chance(50) && type == .decimal
                ? .change(field) : .previous(field)
        }
        return .field(field)
    }

    private mutating func constant(_ type: RuleType) -> Tree {
        switch type {
        case .decimal:
            return .number(
                generator.pick(["0.5", "1.25", "2.345", "19.99", "100", "0.000000001", "30"]),
                isPercent: generator.chance(10))
        case .integer:
            return .number(generator.pick(["0", "1", "2", "7", "10", "999", "3000000000"]))
        case .text: return .text(generator.pick(OracleScope.words + OracleScope.codes))
        case .boolean: return .boolean(generator.chance(50))
        case .date: return .call("today", [])
        }
    }

    private mutating func choice(_ type: RuleType, _ depth: Int) -> Tree {
        guard generator.chance(50) else {
            let condition = sure(.boolean, depth - 1)
            return .choice(condition, make(type, depth - 1), make(type, depth - 1))
        }
        let field = generator.pick([1, 3, 5, 7, 9])
        let before = guarded
        guarded.insert(field)
        let there = make(type, depth - 1)
        guarded = before
        let condition = Tree.call("has", [.field(field)])
        let other = make(type, depth - 1)
        return generator.chance(70)
            ? .choice(condition, there, other) : .choice(.not(condition), other, there)
    }

    // MARK: types

    private mutating func number(_ depth: Int) -> Tree {
        make(generator.chance(60) ? .decimal : .integer, depth)
    }

    private mutating func decimal(_ depth: Int) -> Tree {
        let below = depth - 1
        switch generator.number(0...13) {
        case 0...4:
            let sign = generator.pick(["+", "-", "*", "/", "%"])
            return .infix(sign, number(below), number(below))
        case 5: return .minus(number(below))
        case 6:
            let name = generator.pick(["min", "max"])
            return .call(name, [number(below), number(below), number(below)])
        case 7: return .call("abs", [number(below)])
        case 8:
            let step =
                generator.chance(70)
                ? Tree.number(generator.pick(["10", "0.05", "3"])) : number(below)
            return .call(generator.pick(["roundUp", "roundDown"]), [number(below), step])
        case 9:
            let ending = generator.pick(["9", "99", "90", "0.99", "5", "1", "9.5"])
            return .call("roundTo", [number(below), .number(ending)])
        case 10:
            let isRound = generator.chance(60)
            let digits = isRound ? generator.number(-4...6) : generator.number(0...12)
            let rounding = generator.pick(["halfEven", "halfUp", "up", "down", nil])
            let operands = isRound ? [number(below)] : [number(below), number(below)]
            return .rounded(isRound ? "round" : "div", operands, digits: digits, rounding)
        case 11:
            let steps = [("-1", "3"), ("0", "1.6"), ("99.5", "1.35"), ("10000", "-2")]
            return .tier(number(below), Array(steps.suffix(generator.number(1...4))))
        case 12 where generator.chance(60): return .lookup(make(.text, below), column: "rate")
        case 12:
            return .call("convert", [number(below), make(.text, below), make(.text, 0)])
        default: return .call("number", [make(.text, below)])
        }
    }

    private mutating func integer(_ depth: Int) -> Tree {
        let below = depth - 1
        switch generator.number(0...7) {
        case 0...2:
            let sign = generator.pick(["+", "-", "*", "%"])
            return .infix(sign, make(.integer, below), make(.integer, below))
        case 3: return .call(generator.pick(["floor", "ceil"]), [number(below)])
        case 4:
            return .rounded("round", [number(below)], digits: generator.chance(50) ? nil : 0, nil)
        case 5: return .call("size", [make(.text, below)])
        case 6: return .call("daysSince", [make(.date, below)])
        default: return .infix("-", make(.date, below), make(.date, below))
        }
    }

    private mutating func date(_ depth: Int) -> Tree {
        let below = depth - 1
        return generator.chance(80)
            ? .infix(generator.pick(["+", "-"]), make(.date, below), make(.integer, below))
            : .call(generator.pick(["min", "max"]), [make(.date, below), make(.date, below)])
    }

    private mutating func text(_ depth: Int) -> Tree {
        let below = depth - 1
        switch generator.number(0...6) {
        case 0: return .infix("+", make(.text, below), make(.text, below))
        case 1: return .call(generator.pick(["lower", "upper", "trim"]), [make(.text, below)])
        case 2:
            let parts = ["а", " ", "1", "b", "2-"]
            let other = generator.pick(["", "а", "xyz"])
            return .method(
                "replace", [make(.text, below), .text(generator.pick(parts)), .text(other)])
        case 3:
            let separator = Tree.text(generator.pick([" ", "-", "y", "1"]))
            return .call("split", [make(.text, below), separator, make(.integer, 0)])
        case 4:
            let type = generator.pick([RuleType.decimal, .integer, .date, .boolean])
            return .call("text", [make(type, below)])
        default: return .lookup(make(.text, below), column: "word")
        }
    }

    private mutating func boolean(_ depth: Int) -> Tree {
        let below = depth - 1
        switch generator.number(0...9) {
        case 0...2:
            let sign = generator.pick(["==", "!=", "<", "<=", ">", ">="])
            let type = generator.pick([RuleType.decimal, .decimal, .integer, .text, .date])
            return .infix(sign, sure(type, below), sure(type, below))
        case 3: return .not(sure(.boolean, below))
        case 4...5: return joined(below)
        case 6:
            let type = generator.pick([RuleType.decimal, .text, .boolean, .date, .integer])
            return .call("has", [make(type, below)])
        case 7:
            let isText = generator.chance(50)
            let type = isText ? RuleType.text : .decimal
            return .among(sure(type, below), [constant(type), constant(type), constant(type)])
        case 8:
            let name = generator.pick(["contains", "startsWith", "endsWith"])
            let parts = [make(.text, below), Tree.text(generator.pick(["а", "1", "b", "A"]))]
            return generator.chance(50) ? .call(name, parts) : .method(name, parts)
        default: return .lookup(make(.text, below), column: "flag")
        }
    }

    private mutating func joined(_ depth: Int) -> Tree {
        guard generator.chance(50) else {
            let sign = generator.pick(["&&", "||"])
            return .infix(sign, sure(.boolean, depth), sure(.boolean, depth))
        }
        let field = generator.pick([1, 3, 5, 7, 9])
        let before = guarded
        guarded.insert(field)
        let there = sure(.boolean, depth)
        guarded = before
        let has = Tree.call("has", [.field(field)])
        return generator.chance(50)
            ? .infix("&&", has, there) : .infix("||", .not(has), there)
    }
}
