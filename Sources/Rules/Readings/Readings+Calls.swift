import Tables

// Commas that may be decimal ones, and the second value of a rounding.
extension Readings {
    mutating func checkCall(_ name: String, _ arguments: [Expression], _ whole: Expression) {
        let before = found.count
        checkCommas(ofCall: name, arguments)
        if found.count == before { checkRounding(name, arguments, whole) }
        checkChosenPercent(name, arguments)
        guard name == "tier", arguments.count == 2, case .list(let rows) = arguments[1].kind else {
            return
        }
        for case .list(let pair) in rows.map(\.kind) where pair.count != 2 {
            for (left, right) in zip(pair, pair.dropFirst()) { checkComma(left, right) }
        }
    }

    // MARK: 1,45

    private mutating func checkCommas(ofCall name: String, _ arguments: [Expression]) {
        let counts = RuleFunction(rawValue: name)?.argumentCounts
        for (left, right) in zip(arguments, arguments.dropFirst()) {
            // With a decimal comma there would be a value too few: only a factor of 1 or 0 says
            // that it is one all the same.
            let wouldFit = counts.map { $0.contains(arguments.count - 1) } ?? true
            guard wouldFit || endsWithIdleFactor(left) else { continue }
            checkComma(left, right)
        }
    }

    /// In `[1,5, 2,5]` some commas have a blank and others none.
    mutating func checkCommas(ofList items: [Expression]) {
        let pairs = zip(items, items.dropFirst())
        guard pairs.contains(where: { !isTight($0, $1) }) else { return }
        for (left, right) in pairs { checkComma(left, right) }
    }

    private func isTight(_ left: Expression, _ right: Expression) -> Bool {
        right.range.lowerBound == left.range.upperBound + 1
    }

    private mutating func checkComma(_ left: Expression, _ right: Expression) {
        guard isTight(left, right) else { return }
        var start = left.range.upperBound
        while start > left.range.lowerBound, isDigit(start - 1) { start -= 1 }
        var end = right.range.lowerBound
        while end < right.range.upperBound, isDigit(end) { end += 1 }
        guard start < left.range.upperBound, end > right.range.lowerBound else { return }
        // A whole number alone is cut by a comma: no point or letter before its digits.
        let isAlone = start == left.range.lowerBound || isOperator(bytes[start - 1])
        let hasPoint = end < right.range.upperBound && bytes[end] == UInt8(ascii: ".")
        guard isAlone, !hasPoint else { return }
        let whole = source(start..<left.range.upperBound)
        let fraction = source(right.range.lowerBound..<end)
        warn(
            RuleFault(
                .ruleComma, start..<end, "\(whole),\(fraction) is two values, "
                    + "\(whole) and \(fraction)",
                help: "a number has a point: \(whole).\(fraction); "
                    + "two values have a blank behind the comma: \(whole), \(fraction)"))
    }

    private func isDigit(_ index: Int) -> Bool { bytes[index] >= 0x30 && bytes[index] <= 0x39 }

    private func isOperator(_ byte: UInt8) -> Bool { " +-*/%(<>=?:".utf8.contains(byte) }

    /// `net * 1`.
    private func endsWithIdleFactor(_ expression: Expression) -> Bool {
        guard case .infix(.times, _, let right) = expression.kind,
            case .number(let number, _) = right.kind
        else { return false }
        return number.isAtMost(1) && number.isWhole
    }

    // MARK: round(price, 10), roundTo(price, 100), roundUp(price, 2)

    private mutating func checkRounding(
        _ name: String, _ arguments: [Expression], _ whole: Expression
    ) {
        guard arguments.count == 2, case .number(let number, _) = arguments[1].kind else { return }
        let value = source(arguments[0])
        let second = source(arguments[1])
        switch name {
        case "round" where number == ExactDecimal(10) || number == ExactDecimal(5):
            let isTen = number == ExactDecimal(10)
            guard isTen || isMoney(arguments[0]) else { return }
            warnOfRounding(
                whole, "\(second) digits remain after the point",
                "a multiple of \(second) is roundUp(\(value), \(second)) or "
                    + "roundDown(\(value), \(second))"
                    + (isTen ? "; the nearest ten is round(\(value), -1)" : ""))
        case "roundTo" where number.isPowerOfTen:
            warnOfRounding(
                whole, "the result ends like \(second), as \(number), "
                    + "\(number.times(11)), \(number.times(21))",
                "a multiple of \(second) is roundUp(\(value), \(second)) or "
                    + "roundDown(\(value), \(second)), the nearest one round(x, digits)")
        case "roundUp", "roundDown":
            guard isMoney(arguments[0]), (2...4).contains(number.mantissa), number.isWhole else {
                return
            }
            warnOfRounding(
                whole, "the result is a multiple of \(second)",
                "\(second) digits after the point are round(\(value), \(second), "
                    + "\"\(name == "roundUp" ? "up" : "down")\")")
        default: return
        }
    }

    private mutating func warnOfRounding(_ whole: Expression, _ detail: String, _ help: String) {
        warn(RuleFault(.ruleRounding, whole.range, detail, help: help))
    }
}

extension ExactDecimal {
    fileprivate var isPowerOfTen: Bool {
        mantissa == 1 || scale == 0 && Self.powersOfTen.contains(mantissa)
    }

    fileprivate func times(_ whole: Int64) -> String {
        Scaled(Int128(mantissa) * Int128(whole), scale: Int(scale)).map { "\($0.decimal)" } ?? "…"
    }
}
