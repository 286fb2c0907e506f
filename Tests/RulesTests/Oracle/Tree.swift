import Rules

/// An expression as the tests make it: what the oracle works out, and what is written for the
/// compiler. The two share nothing else.
indirect enum Tree {
    case number(String, isPercent: Bool = false)
    case text(String)
    case boolean(Bool)
    case missing
    case field(Int)
    case previous(Int)
    case change(Int)
    case call(String, [Tree])
    case method(String, [Tree])
    /// `round` and `div`: digits and the name of a rounding.
    case rounded(String, [Tree], digits: Int?, String?)
    case infix(String, Tree, Tree)
    case not(Tree)
    case minus(Tree)
    case choice(Tree, Tree, Tree)
    case among(Tree, [Tree])
    case tier(Tree, [(String, String)])
    case lookup(Tree, column: String)

    var written: String {
        switch self {
        case .number(let digits, let isPercent): digits + (isPercent ? "%" : "")
        case .text(let text): "\"\(text)\""
        case .boolean(let value): value ? "true" : "false"
        case .missing: "missing"
        case .field(let index): OracleScope.fields[index].name
        case .previous(let index): "previous(\(OracleScope.fields[index].name))"
        case .change(let index): "change(\(OracleScope.fields[index].name))"
        case .call(let name, let arguments): "\(name)(\(Self.list(arguments)))"
        case .method(let name, let arguments):
            "(\(arguments[0].written)).\(name)(\(Self.list(Array(arguments.dropFirst()))))"
        case .rounded(let name, let operands, let digits, let rounding):
            "\(name)(\(Self.list(operands))\(digits.map { ", \($0)" } ?? "")"
                + (rounding.map { ", '\($0)'" } ?? "") + ")"
        case .infix(let sign, let left, let right): "(\(left.written) \(sign) \(right.written))"
        case .not(let operand): "!(\(operand.written))"
        case .minus(let operand): "-(\(operand.written))"
        case .choice(let condition, let first, let second):
            "(\(condition.written) ? \(first.written) : \(second.written))"
        case .among(let operand, let items): "(\(operand.written) in [\(Self.list(items))])"
        case .tier(let operand, let steps):
            "tier(\(operand.written), ["
                + steps.map { "[\($0.0), \($0.1)]" }.joined(separator: ",") + "])"
        case .lookup(let key, let column): "lookup(tab, \(key.written), \(column))"
        }
    }

    private static func list(_ items: [Tree]) -> String {
        items.map(\.written).joined(separator: ", ")
    }
}
