import Tables

extension Checker {
    // MARK: yes and no

    /// A condition: yes or no, and certainly there.
    mutating func condition(_ expression: Expression, for place: String) -> Node {
        var node = check(expression)
        guard demand(&node, [.boolean], "a yes or no", for: place) else {
            return .faulty(node.range)
        }
        return demandPresent(node, for: place) ? node : .faulty(node.range)
    }

    mutating func not(_ operand: Expression, _ range: Range<Int>) -> Node {
        let before = sites.count
        let operand = condition(operand, for: "!")
        var node = strict(
            "!", [operand], .boolean, .not(operand.step), range, sitesBefore: before)
        (node.whenTrue, node.whenFalse) = (operand.whenFalse, operand.whenTrue)
        return node
    }

    /// What the left side decides is known on the right side.
    private mutating func joined(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        let isAnd = infix == .and
        let left = condition(left, for: infix.rawValue)
        let outside = present
        present.formUnion(isAnd ? left.whenTrue : left.whenFalse)
        let right = condition(right, for: infix.rawValue)
        present = outside
        let step: Step = isAnd ? .and(left.step, right.step) : .or(left.step, right.step)
        var node = strict(
            infix.rawValue, [left, right], .boolean, step, range, sitesBefore: before)
        node.mayBeMissing = false
        // The right side need not have been asked for.
        node.proofs = [node.key]
        if isAnd {
            node.whenTrue = left.whenTrue.union(right.whenTrue)
            node.whenFalse = left.whenFalse.intersection(right.whenFalse.union(left.whenTrue))
        } else {
            node.whenFalse = left.whenFalse.union(right.whenFalse)
            node.whenTrue = left.whenTrue.intersection(right.whenTrue.union(left.whenFalse))
        }
        return node
    }

    mutating func choice(
        _ condition: Expression, _ first: Expression, _ second: Expression, _ range: Range<Int>
    ) -> Node {
        let condition = self.condition(condition, for: "? :")
        let outside = present
        present.formUnion(condition.whenTrue)
        var first = check(first)
        present = outside.union(condition.whenFalse)
        var second = check(second)
        present = outside
        guard let type = common([first, second], "? :") else { return .faulty(range) }
        first.adopt(type)
        second.adopt(type)
        guard !condition.isFaulty else { return .faulty(range) }
        var node = Node(
            step: .choice(condition.step, first.step, second.step, type.storage),
            known: .type(type), mayBeMissing: first.mayBeMissing || second.mayBeMissing,
            range: range, key: "?(\(condition.key),\(first.key),\(second.key))")
        node.proofs = [node.key]
        node.whenTrue = condition.whenTrue.union(first.whenTrue)
            .intersection(condition.whenFalse.union(second.whenTrue))
        node.whenFalse = condition.whenTrue.union(first.whenFalse)
            .intersection(condition.whenFalse.union(second.whenFalse))
        return node
    }

    /// The type that all have, whole numbers counting as numbers; nil where a fault was said.
    mutating func common(_ nodes: [Node], _ place: String) -> RuleType? {
        guard !nodes.contains(where: \.isFaulty) else { return nil }
        var common: RuleType?
        for node in nodes {
            guard let type = node.type else { continue }
            guard let known = common, known != type else {
                common = type
                continue
            }
            guard known.isNumber, type.isNumber else {
                fault(
                    .ruleType, node.range,
                    "\(place) wants one type: \(Self.words(known)), and here \(Self.words(type))",
                    help: numberInQuotes(nodes) ?? "text(x) and number(x) turn one into the other")
                return nil
            }
            common = .decimal
        }
        guard let common else {
            fault(
                .ruleType, nodes[0].range, "nothing says of which type this is",
                help: "missing has the type of what stands beside it")
            return nil
        }
        return common
    }

    /// The remedy for `price > "1,5"`, and for `sku == 00123`.
    private func numberInQuotes(_ nodes: [Node]) -> String? {
        let literal = nodes.first { $0.type?.isNumber == true && words(of: $0.range).isDigits }
        if let literal, nodes.contains(where: { $0.type == .text && Self.text($0) == nil }) {
            return "a text is written in quotes: \"\(words(of: literal.range))\""
        }
        guard nodes.contains(where: { $0.type?.isNumber == true }),
            let text = nodes.lazy.compactMap({ Self.text($0) }).first
        else { return nil }
        let written = String(decoding: text, as: UTF8.self).replacing(",", with: ".")
        return ExactDecimal(written).map { "a number is written without quotes: \($0)" }
    }

    // MARK: comparisons

    /// `1 < x < 5`: the comparison on the left gives a yes or no, which has no order.
    private mutating func isChained(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ range: Range<Int>
    ) -> Bool {
        guard let (inner, first, middle) = left.bareComparison else { return false }
        if infix == .equal || infix == .unequal {
            var trial = self
            let node = trial.check(right)
            guard node.type != .boolean, !node.isFaulty else { return false }
        }
        let (second, third) = (words(of: middle.range), words(of: right.range))
        fault(
            .ruleType, range, "\(infix.rawValue) compares two values, and here are three",
            help: "write \(words(of: first.range)) \(inner.rawValue) \(second) && "
                + "\(second) \(infix.rawValue) \(third)")
        return true
    }

    mutating func infix(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ range: Range<Int>
    ) -> Node {
        switch infix {
        case .or, .and: joined(infix, left, right, range)
        case .in: among(left, right, range)
        case .equal: comparison(.equal, infix, left, right, range)
        case .unequal: comparison(.unequal, infix, left, right, range)
        case .less: comparison(.less, infix, left, right, range)
        case .atMost: comparison(.atMost, infix, left, right, range)
        case .more: comparison(.more, infix, left, right, range)
        case .atLeast: comparison(.atLeast, infix, left, right, range)
        case .plus, .minus, .times, .over, .modulo: arithmetic(infix, left, right, range)
        }
    }

    private mutating func comparison(
        _ comparison: Comparison, _ infix: Expression.Infix, _ left: Expression,
        _ right: Expression, _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        guard !isChained(infix, left, right, range) else { return .faulty(range) }
        var left = check(left)
        var right = check(right)
        // A comparison with nothing is one whatever its type.
        if !left.isNothing, !right.isNothing, common([left, right], infix.rawValue) == nil {
            return .faulty(range)
        }
        let isLeftThere = demandPresent(left, for: infix.rawValue)
        let isRightThere = demandPresent(right, for: infix.rawValue)
        guard isLeftThere, isRightThere else { return .faulty(range) }
        guard let type = common([left, right], infix.rawValue) else { return .faulty(range) }
        left.adopt(type)
        right.adopt(type)
        let step: Step
        switch type.storage {
        case .number: step = .compareNumbers(comparison, left.step, right.step)
        case .text: step = .compareTexts(comparison, left.step, right.step)
        case .boolean:
            guard comparison == .equal || comparison == .unequal else {
                fault(.ruleType, range, "yes and no have no order, so \(infix.rawValue) cannot be")
                return .faulty(range)
            }
            step = .compareBooleans(isEqual: comparison == .equal, left.step, right.step)
        }
        return strict(
            infix.rawValue, [left, right], .boolean, step, range, sitesBefore: before)
    }

    private mutating func among(
        _ left: Expression, _ right: Expression, _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        let left = check(left)
        let isThere = demandPresent(left, for: "in")
        guard case .list(let items) = right.kind else {
            fault(
                .ruleList, right.range, "\"in\" wants a list", help: "write in [\"A\", \"B\"]")
            return .faulty(range)
        }
        guard !items.isEmpty else {
            fault(.ruleList, right.range, "the list is empty")
            return .faulty(range)
        }
        let nodes = items.map { item in constantValue(item, "a list") }
        guard isThere, common([left] + nodes, "in") != nil, let type = left.type else {
            return .faulty(range)
        }
        let step: Step
        switch type.storage {
        case .number:
            step = .amongNumbers(left.step, nodes.compactMap { Self.number($0) })
        case .text:
            step = .amongTexts(left.step, TextSet(nodes.compactMap { Self.text($0) }))
        case .boolean:
            fault(.ruleType, range, "\"in\" wants texts, numbers or dates")
            return .faulty(range)
        }
        return strict("in", [left] + nodes, .boolean, step, range, sitesBefore: before)
    }

    /// A value that is known now.
    mutating func constantValue(_ expression: Expression, _ place: String) -> Node {
        let node = check(expression)
        guard !node.isFaulty else { return node }
        guard node.isConstant, !node.mayBeMissing else {
            fault(
                .ruleNotConstant, expression.range, "\(place) wants constants",
                help: "values of rows are compared with ==, or looked up in a table")
            return .faulty(expression.range)
        }
        return node
    }

    static func number(_ node: Node) -> Scaled? {
        if case .number(let value) = node.step { value } else { nil }
    }

    static func text(_ node: Node) -> [UInt8]? {
        if case .text(let text) = node.step { text } else { nil }
    }

    // MARK: arithmetic

    mutating func negated(_ operand: Expression, _ range: Range<Int>) -> Node {
        let before = sites.count
        var operand = check(operand)
        guard demand(&operand, [.decimal, .integer], "a number", for: "-") else {
            return .faulty(range)
        }
        let sites = Sites(overflow: site(.rowOverflow, range))
        return strict(
            "-", [operand], operand.type ?? .decimal, .unary(.negate, operand.step, sites), range,
            sitesBefore: before)
    }

    private mutating func arithmetic(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression, _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        var left = check(left)
        var right = check(right)
        guard !left.isFaulty, !right.isFaulty else { return .faulty(range) }
        if infix == .plus, left.type == .text || right.type == .text {
            guard demand(&left, [.text], "a text", for: "+ with a text"),
                demand(&right, [.text], "a text", for: "+ with a text")
            else { return .faulty(range) }
            let step = Step.concat(
                left.step, right.step, site: site(.rowTextTooLong, range))
            return strict("+", [left, right], .text, step, range, sitesBefore: before)
        }
        if left.type == .date || right.type == .date {
            return dates(infix, left, right, range, before)
        }
        guard demand(&left, [.decimal, .integer], "a number", for: infix.rawValue),
            demand(&right, [.decimal, .integer], "a number", for: infix.rawValue)
        else { return .faulty(range) }
        return calculated(infix, left, right, range, before)
    }

    private mutating func calculated(
        _ infix: Expression.Infix, _ left: Node, _ right: Node, _ range: Range<Int>, _ before: Int
    ) -> Node {
        var sites = Sites()
        let operation: BinaryNumber
        switch infix {
        case .plus: operation = .add
        case .minus: operation = .subtract
        case .times: operation = .multiply
        case .over: operation = .divide
        default: operation = .remainder
        }
        if infix == .over || infix == .modulo { sites.zero = site(.rowDivisionByZero, range) }
        sites.overflow = site(.rowOverflow, range)
        let isWhole = left.type == .integer && right.type == .integer && infix != .over
        return strict(
            infix.rawValue, [left, right], isWhole ? .integer : .decimal,
            .binary(operation, left.step, right.step, sites), range, sitesBefore: before)
    }

    private mutating func dates(
        _ infix: Expression.Infix, _ left: Node, _ right: Node, _ range: Range<Int>, _ before: Int
    ) -> Node {
        var (left, right) = (left, right)
        let sites = Sites(overflow: site(.rowOverflow, range), range: site(.rowOutOfRange, range))
        if infix == .minus, left.type == .date, right.type == .date {
            let step = Step.binary(.subtract, left.step, right.step, sites)
            return strict("-", [left, right], .integer, step, range, sitesBefore: before)
        }
        let isPlus = infix == .plus
        guard isPlus || infix == .minus && left.type == .date else {
            fault(
                .ruleType, range, "\(infix.rawValue) cannot be done with a date",
                help: "date + days, date - days and date - date can")
            return .faulty(range)
        }
        let daysAreLeft = isPlus && right.type == .date
        let place = "\(infix.rawValue) with a date"
        let areDays =
            daysAreLeft
            ? demand(&left, [.integer], "a whole number of days", for: place)
            : demand(&right, [.integer], "a whole number of days", for: place)
        guard areDays else { return .faulty(range) }
        let moved = Step.binary(isPlus ? .add : .subtract, left.step, right.step, sites)
        return strict(
            infix.rawValue, [left, right], .date, .unary(.dateRange, moved, sites), range,
            sitesBefore: before)
    }
}

extension String {
    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { 0x30...0x39 ~= $0 } }
}
