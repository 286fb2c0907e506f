import Tables

// Percent: added to an amount, compared with one, written without its sign, taken for a remainder.
extension Readings {
    // MARK: price + 30%

    mutating func checkAddedPercent(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ whole: Expression,
        _ parent: Parent
    ) {
        let isRight = givesPercent(right)
        guard isRight || infix == .plus && givesPercent(left), isRight != givesPercent(left) else {
            return
        }
        let (amount, percent) = isRight ? (left, right) : (right, left)
        switch kind(amount) {
        case .amount: break
        case .share: return
        case .plain(let number): if number.isAtMost(10) { return }
        case .unknown: if isShare(within: parent) { return }
        }
        let share = source(percent)
        warn(
            RuleFault(
                .ruleAddedPercent, whole.range, "\(source(whole)) adds \(worth(percent))",
                help: "\(share) of it \(infix == .plus ? "more" : "less") is "
                    + raised(amount, infix, percent)))
    }

    /// `price * 130%`.
    private func raised(
        _ amount: Expression, _ infix: Expression.Infix, _ percent: Expression
    ) -> String {
        let sign = infix == .plus ? "+" : "-"
        guard case .number(let number, _) = percent.kind,
            let hundred = number.inPercent(around: 100, isMore: infix == .plus)
        else { return "\(operand(amount)) * (1 \(sign) \(operand(percent)))" }
        return "\(operand(amount)) * \(hundred)%"
    }

    private func worth(_ percent: Expression) -> String {
        guard case .number(let number, _) = percent.kind else { return "a share, as 0.30" }
        return "\(number)"
    }

    /// Whether a value of an unknown kind is most likely a share: it multiplies an amount, or is
    /// compared with a share.
    private func isShare(within parent: Parent) -> Bool {
        switch parent {
        case .factor(let other): if case .plain = kind(other) { false } else { true }
        case .compared(let other): kind(other).isShare
        case .nothing, .other: false
        }
    }

    /// A percentage as written, or a choice of some.
    func givesPercent(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .number, .prefix(.minus, _): isPercent(expression)
        case .choice(_, let first, let second): givesPercent(first) || givesPercent(second)
        case .call("coalesce", _, let arguments), .call("min", _, let arguments),
            .call("max", _, let arguments):
            arguments.contains { givesPercent($0) }
        case .call("tier", _, let arguments):
            tierValues(arguments).contains { givesPercent($0) }
        default: false
        }
    }

    // MARK: price > 30%, change(price) <= 30

    mutating func checkCompared(_ value: Expression, _ other: Expression) {
        let range = value.range.lowerBound < other.range.lowerBound
            ? value.range.lowerBound..<other.range.upperBound
            : other.range.lowerBound..<value.range.upperBound
        let kind = kind(value)
        if kind.isAmount, givesPercent(other) {
            warn(
                RuleFault(
                    .rulePercentOfWhat, range, "\(source(value)) is not a share",
                    help: "say of what: \(source(other)) of price is price * \(source(other))"))
        }
        if isCertainlyShare(value), case .number(let number, _) = other.kind,
            !isPercent(other), !number.isAtMost(4)
        {
            warn(
                RuleFault(
                    .rulePercentSign, range, "\(source(value)) is a share: 1 is the whole",
                    help: "\(source(other)) percent is written \(source(other))%"))
        }
    }

    /// `max(price, 30%)`.
    mutating func checkChosenPercent(_ name: String, _ arguments: [Expression]) {
        guard name == "min" || name == "max" || name == "coalesce",
            let amount = arguments.first(where: { kind($0).isAmount }),
            let percent = arguments.first(where: { isPercent($0) })
        else { return }
        let share = source(percent)
        warn(
            RuleFault(
                .rulePercentOfWhat, percent.range, "\(share) beside \(source(amount))",
                help: "say of what: \(share) of it is \(operand(amount)) * \(share)"))
    }

    // MARK: price * 30

    mutating func checkFactor(
        _ left: Expression, _ right: Expression, _ whole: Expression, _ parent: Parent
    ) {
        if case .factor(let other) = parent, case .number = other.kind { return }
        for (amount, factor) in [(left, right), (right, left)] {
            guard isMoney(amount), let number = wholePercent(factor),
                !TellingWords.mentionsCurrency(source(0..<bytes.count))
            else { continue }
            warn(
                RuleFault(
                    .rulePercentSign, whole.range, "\(source(whole)) is \(number) times as much",
                    help: number < 100
                        ? "\(number) percent of it is \(operand(amount)) * \(number)%, "
                            + "\(number) percent more is \(operand(amount)) * \(100 + number)%"
                        : "\(number) percent of it is \(operand(amount)) * \(number)%"))
            return
        }
    }

    /// A field that is named as a price.
    func isMoney(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name(let name):
            kind(expression).isAmount && TellingWords.kind(name).isAmount
                && scope.fields.first { $0.name == name }?.type == .decimal
        case .infix(.times, let left, let right): isMoney(left) || isMoney(right)
        case .infix(.over, let left, let right): isMoney(left) && !isNumber(right)
        case .call("max", _, let arguments), .call("min", _, let arguments),
            .call("coalesce", _, let arguments):
            arguments.contains { isMoney($0) }
        default: false
        }
    }

    /// A whole number that a person writes for percent, and hardly for a pack or a rate.
    private func wholePercent(_ factor: Expression) -> Int64? {
        switch factor.kind {
        case .number(let number, isWhole: true):
            let isUsual =
                (15...70).contains(number.mantissa) || (105...195).contains(number.mantissa)
            return number.scale == 0 && isUsual && number.mantissa % 5 == 0
                ? number.mantissa : nil
        case .call("tier", _, let arguments):
            let values = tierValues(arguments).map { wholePercent($0) }
            return values.contains { $0 == nil } ? nil : values.first ?? nil
        case .choice(_, let first, let second):
            guard let value = wholePercent(first), wholePercent(second) != nil else { return nil }
            return value
        default: return nil
        }
    }

    // MARK: 20 % price

    mutating func checkRemainder(
        _ left: Expression, _ right: Expression, _ whole: Expression, _ parent: Parent
    ) {
        if case .compared = parent { return }
        guard let number = lastNumber(left), !isNumber(right) else { return }
        warn(
            RuleFault(
                .ruleRemainder, whole.range,
                "\(source(whole)) is what remains of a division",
                help: "percent is written without a blank, and of something: "
                    + "price * \(source(number))%"))
    }

    private func isNumber(_ expression: Expression) -> Bool {
        if case .number = expression.kind { true } else { false }
    }

    /// The number that an expression ends with, without brackets around it.
    private func lastNumber(_ expression: Expression) -> Expression? {
        switch expression.kind {
        case .number: expression
        case .infix(_, _, let right) where !isBracketed(expression): lastNumber(right)
        default: nil
        }
    }
}

extension ExactDecimal {
    /// `base + 100 × self` or `base - 100 × self`; nil if that is not above 0 or does not fit.
    fileprivate func inPercent(around base: Int128, isMore: Bool) -> ExactDecimal? {
        let own = Int128(mantissa) * 100
        let base = base * Int128(Self.powersOfTen[Int(scale)])
        let sum = isMore ? base + own : base - own
        return sum > 0 ? Scaled(sum, scale: Int(scale))?.decimal : nil
    }
}
