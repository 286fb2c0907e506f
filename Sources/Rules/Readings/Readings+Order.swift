import Tables

// The order in which operators apply, where a person may have another in mind.
extension Readings {
    // MARK: a || b && c

    mutating func checkMixed(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ whole: Expression
    ) {
        guard infix == .or else { return }
        if case .infix(.and, let first, let middle) = left.kind, !isBracketed(left) {
            let other = Self.infix(.and, first, Self.infix(.or, middle, right))
            warnOfMixed(left, "\(source(first)) && (\(source(middle)) || \(source(right)))", other)
        } else if case .infix(.and, let middle, let last) = right.kind, !isBracketed(right) {
            let other = Self.infix(.and, Self.infix(.or, left, middle), last)
            warnOfMixed(right, "(\(source(left)) || \(source(middle))) && \(source(last))", other)
        }
    }

    /// Nothing is said if the other reading makes no sound rule, as beside `!has(old) || …`.
    private mutating func warnOfMixed(
        _ inner: Expression, _ words: String, _ other: Expression
    ) {
        var checker = Checker(scope: scope)
        let node = checker.check(other)
        guard checker.faults.isEmpty, node.type == .boolean else { return }
        warn(
            RuleFault(
                .ruleOrder, inner.range, "&& applies before ||",
                help: "write (\(source(inner))), or else \(words)"))
    }

    private static func infix(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression
    ) -> Expression {
        Expression(
            kind: .infix(infix, left, right),
            range: min(left.range.lowerBound, right.range.lowerBound)
                ..< max(left.range.upperBound, right.range.upperBound),
            depth: max(left.depth, right.depth) + 1)
    }

    // MARK: !a == b, a == b == c

    mutating func checkOrder(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ whole: Expression
    ) {
        if case .prefix(.not, let operand) = left.kind, !isBracketed(left) {
            let opposite = infix == .equal ? "!=" : "=="
            warn(
                RuleFault(
                    .ruleOrder, whole.range, "! applies before \(infix.rawValue)",
                    help: "write \(source(operand)) \(opposite) \(source(right)), "
                        + "or !(\(source(operand)) \(infix.rawValue) \(source(right)))"))
        }
        if let (inner, first, middle) = left.bareComparison {
            warn(
                RuleFault(
                    .ruleOrder, whole.range,
                    "\(source(left)) is compared first, and its yes or no with \(source(right))",
                    help: "write \(source(first)) \(inner.rawValue) \(source(middle)) && "
                        + "\(source(middle)) \(infix.rawValue) \(source(right))"))
        }
    }

    // MARK: available ? 1.3 : 1.2 * net

    mutating func checkChoice(
        _ condition: Expression, _ first: Expression, _ second: Expression, _ whole: Expression
    ) {
        if case .infix(let infix, let number, let rest) = leftmostProduct(second),
            isSameSort(first, number)
        {
            warn(
                RuleFault(
                    .ruleOrder, whole.range,
                    "\(infix.rawValue) \(source(rest)) belongs to the second value alone",
                    help: "write (\(source(condition)) ? \(source(first)) : \(source(number))) "
                        + "\(infix.rawValue) \(source(rest))"))
        }
        if let (comparison, left, right) = condition.bareComparison,
            case .infix(.times, let amount, let compared) = left.kind, !isBracketed(left),
            isFactor(first), isFactor(second)
        {
            warn(
                RuleFault(
                    .ruleOrder, whole.range,
                    "the whole of \(source(left)) is compared, and the result is "
                        + "\(source(first)) or \(source(second))",
                    help: "write \(source(amount)) * (\(source(compared)) "
                        + "\(comparison.rawValue) \(source(right)) ? \(source(first)) : "
                        + "\(source(second))), or (\(source(left))) \(comparison.rawValue) …"))
        }
    }

    /// `1.2 * net` or `50 + net` without brackets, as its number and what follows.
    private func leftmostProduct(_ expression: Expression) -> Expression.Kind? {
        guard !isBracketed(expression), case .infix(let infix, let left, _) = expression.kind,
            infix == .times || infix == .plus, case .number = left.kind
        else { return nil }
        return expression.kind
    }

    /// Two numbers that may be meant for the same: `1.3` and `1.2`, `130%` and `120%`.
    private func isSameSort(_ first: Expression, _ second: Expression) -> Bool {
        guard case .number(let left, let isLeftWhole) = first.kind,
            case .number(_, let isRightWhole) = second.kind
        else { return false }
        return left.mantissa != 0 && isLeftWhole == isRightWhole
            && isPercent(first) == isPercent(second)
    }

    private func isFactor(_ expression: Expression) -> Bool {
        guard case .number(let number, let isWhole) = expression.kind else { return false }
        return isPercent(expression) || !isWhole && number.isAtMost(10)
    }

    // MARK: text > "100"

    mutating func checkTexts(_ left: Expression, _ right: Expression, _ whole: Expression) {
        for (value, literal) in [(left, right), (right, left)] {
            guard case .text(let text) = literal.kind, isNumeral(text) else { continue }
            if case .text = value.kind { continue }
            let number = text.replacing(",", with: ".")
            warn(
                RuleFault(
                    .ruleTextOrder, whole.range, "\"9\" comes after \"100\"",
                    help: "numbers are compared by number(\(source(value))) and \(number) "
                        + "without quotes"))
            return
        }
    }

    private func isNumeral(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return !bytes.isEmpty && bytes.contains { $0 >= 0x30 && $0 <= 0x39 }
            && bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E || $0 == 0x2C }
            && bytes.count { $0 == 0x2E || $0 == 0x2C } <= 1
    }
}
