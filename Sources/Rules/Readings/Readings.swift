import Tables

/// Finds parts of an expression that the language reads otherwise than the person who wrote them
/// is likely to: `max(net * 1,45, 100)`, `price + 30%`. Each is a warning: the rule is sound.
///
/// Works on the expression as it is written, before types are known, so that it also says
/// something beside a fault.
struct Readings {
    let bytes: [UInt8]
    let scope: RuleScope
    private(set) var found: [RuleFault] = []

    /// What an operand is part of.
    enum Parent {
        case nothing
        /// Multiplied by, or divided by, this.
        case factor(Expression)
        case compared(Expression)
        case other
    }

    static func of(_ expression: Expression, _ text: String, in scope: RuleScope) -> [RuleFault] {
        var readings = Readings(bytes: Array(text.utf8), scope: scope)
        readings.visit(expression, .nothing)
        return readings.found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private init(bytes: [UInt8], scope: RuleScope) {
        self.bytes = bytes
        self.scope = scope
    }

    mutating func visit(_ expression: Expression, _ parent: Parent) {
        switch expression.kind {
        case .number, .text, .boolean, .missing, .name: break
        case .prefix(_, let operand): visit(operand, .other)
        case .infix(let infix, let left, let right):
            visit(infix, left, right, expression, parent)
        case .choice(let condition, let first, let second):
            checkChoice(condition, first, second, expression)
            visit(condition, .other)
            visit(first, .other)
            visit(second, .other)
        case .call(let name, _, let arguments):
            checkCall(name, arguments, expression)
            checkQuotedFields(inCall: arguments)
            for argument in arguments { visit(argument, .other) }
        case .list(let items):
            for item in items { visit(item, .other) }
        }
    }

    private mutating func visit(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression,
        _ whole: Expression, _ parent: Parent
    ) {
        switch infix {
        case .plus, .minus: checkAddedPercent(infix, left, right, whole, parent)
        case .times: checkFactor(left, right, whole, parent)
        case .modulo: checkRemainder(left, right, whole, parent)
        case .and, .or: checkMixed(infix, left, right, whole)
        case .in: if case .list(let items) = right.kind { checkCommas(ofList: items) }
        default:
            checkOrder(infix, left, right, whole)
            checkCompared(left, right)
            checkCompared(right, left)
            checkQuotedFields(left, right)
            if infix != .equal, infix != .unequal { checkTexts(left, right, whole) }
        }
        let isFactor = infix == .times || infix == .over
        visit(left, isFactor ? .factor(right) : infix.isComparison ? .compared(right) : .other)
        visit(right, isFactor ? .factor(left) : infix.isComparison ? .compared(left) : .other)
    }

    // MARK: words

    mutating func warn(_ fault: RuleFault) {
        guard found.count < RuleLimits.faultsMax else { return }
        found.append(fault)
    }

    func source(_ expression: Expression) -> String { source(expression.range) }

    func source(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The text of an operand, in brackets if it needs some beside an operator.
    func operand(_ expression: Expression) -> String {
        switch expression.kind {
        case .infix, .choice:
            isBracketed(expression) ? source(expression) : "(\(source(expression)))"
        default: source(expression)
        }
    }

    /// Whether brackets are written around it.
    func isBracketed(_ expression: Expression) -> Bool { expression.isBracketed }

    /// A number with a `%` directly behind it.
    func isPercent(_ expression: Expression) -> Bool {
        var expression = expression
        while case .prefix(.minus, let operand) = expression.kind { expression = operand }
        guard case .number = expression.kind else { return false }
        return source(expression).contains("%")
    }
}

extension Expression {
    /// Whether brackets are written around it; false for what needs none.
    var isBracketed: Bool {
        switch kind {
        case .infix(_, let left, let right):
            range != left.range.lowerBound..<right.range.upperBound
        case .choice(let condition, _, let second):
            range != condition.range.lowerBound..<second.range.upperBound
        case .prefix(_, let operand): range.upperBound != operand.range.upperBound
        default: false
        }
    }

    /// The comparison that this is, without brackets around it.
    var bareComparison: (infix: Infix, left: Expression, right: Expression)? {
        guard case .infix(let infix, let left, let right) = kind, infix.isComparison, !isBracketed
        else { return nil }
        return (infix, left, right)
    }
}

extension Expression.Infix {
    var isComparison: Bool {
        switch self {
        case .equal, .unequal, .less, .atMost, .more, .atLeast: true
        default: false
        }
    }
}
