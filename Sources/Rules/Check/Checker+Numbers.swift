import Tables

extension Checker {
    mutating func numeric(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        switch function {
        case .min, .max: return extreme(function, arguments, range)
        case .round: return round(arguments, range)
        case .div: return div(arguments, range)
        case .roundUp, .roundDown: return stepped(function, arguments, range)
        case .roundTo: return roundTo(arguments, range)
        case .tier: return tier(arguments, range)
        default: return simple(function, arguments, range)
        }
    }

    private static let numbers: [RuleType] = [.decimal, .integer]

    private mutating func simple(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        guard let nodes = values(function, arguments, [Self.numbers]) else {
            return .faulty(range)
        }
        let operation: UnaryNumber
        var type = RuleType.integer
        switch function {
        case .floor: operation = .floor
        case .ceil: operation = .ceil
        default:
            operation = .magnitude
            type = nodes[0].type ?? .decimal
        }
        let sites = Sites(overflow: site(.rowOverflow, range))
        return strict(
            function.rawValue, nodes, type, .unary(operation, nodes[0].step, sites), range,
            sitesBefore: before)
    }

    private mutating func extreme(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        let types: [RuleType] = [.decimal, .integer, .date]
        guard var nodes = values(function, arguments, [types]),
            let type = common(nodes, function.rawValue)
        else { return .faulty(range) }
        for index in nodes.indices { nodes[index].adopt(type) }
        let operation: BinaryNumber = function == .min ? .least : .most
        let step = nodes.dropFirst().reduce(nodes[0].step) {
            .binary(operation, $0, $1.step, Sites())
        }
        return strict(function.rawValue, nodes, type, step, range, sitesBefore: before)
    }

    private mutating func stepped(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        guard let nodes = values(function, arguments, [Self.numbers]) else {
            return .faulty(range)
        }
        if let step = Self.number(nodes[1]), step.mantissa <= 0 {
            fault(
                .ruleConstantRange, nodes[1].range, "a step is more than 0",
                help: "roundUp(x, 10) gives whole tens")
            return .faulty(range)
        }
        let sites = Sites(
            overflow: site(.rowOverflow, range), range: site(.rowOutOfRange, range))
        let isWhole = nodes.allSatisfy { $0.type == .integer }
        let step = Step.binary(
            function == .roundUp ? .roundUp : .roundDown, nodes[0].step, nodes[1].step, sites)
        return strict(
            function.rawValue, nodes, isWhole ? .integer : .decimal, step, range,
            sitesBefore: before)
    }

    // MARK: digits and rounding

    private mutating func round(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        let types = [Self.numbers, [.integer], [.text]]
        guard let nodes = values(.round, arguments, types) else { return .faulty(range) }
        guard let digits = nodes.count > 1 ? digits(nodes[1], -18...18) : 0,
            let rounding = nodes.count > 2 ? rounding(nodes[2]) : .halfEven
        else { return .faulty(range) }
        let isWhole = digits <= 0 || nodes[0].type == .integer
        let sites = Sites(overflow: site(.rowOverflow, range))
        let step = Step.unary(.round(digits: digits, rounding), nodes[0].step, sites)
        return strict(
            "round", nodes, isWhole ? .integer : .decimal, step, range, sitesBefore: before)
    }

    private mutating func div(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        let types = [Self.numbers, Self.numbers, [.integer], [.text]]
        guard let nodes = values(.div, arguments, types) else { return .faulty(range) }
        guard let digits = digits(nodes[2], 0...18),
            let rounding = nodes.count > 3 ? rounding(nodes[3]) : .halfEven
        else { return .faulty(range) }
        let sites = Sites(
            overflow: site(.rowOverflow, range), zero: site(.rowDivisionByZero, range))
        let step = Step.binary(
            .divideRounded(digits: digits, rounding), nodes[0].step, nodes[1].step, sites)
        return strict(
            "div", nodes, digits == 0 ? .integer : .decimal, step, range, sitesBefore: before)
    }

    private mutating func digits(_ node: Node, _ allowed: ClosedRange<Int>) -> Int? {
        guard let number = Self.number(node) else {
            fault(.ruleNotConstant, node.range, "the number of digits is a constant")
            return nil
        }
        let value = number.decimal
        guard value.isWhole, let digits = Int(exactly: value.mantissa), allowed.contains(digits)
        else {
            fault(
                .ruleConstantRange, node.range,
                "digits after the point: \(allowed.lowerBound) to \(allowed.upperBound)")
            return nil
        }
        return digits
    }

    private mutating func rounding(_ node: Node) -> Rounding? {
        let names = Rounding.allCases.map(\.rawValue)
        guard let bytes = Self.text(node) else {
            fault(.ruleNotConstant, node.range, "the rounding is a constant")
            return nil
        }
        let name = String(decoding: bytes, as: UTF8.self)
        guard let rounding = Rounding(rawValue: name) else {
            fault(
                .ruleConstantRange, node.range, "no such rounding",
                help: didYouMean(name, names) ?? "one of \(names.joined(separator: ", "))")
            return nil
        }
        return rounding
    }

    // MARK: endings and ladders

    private mutating func roundTo(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        guard let nodes = values(.roundTo, arguments, [Self.numbers]) else {
            return .faulty(range)
        }
        guard let ending = Self.number(nodes[1]) else {
            fault(.ruleNotConstant, nodes[1].range, "the ending is a constant")
            return .faulty(range)
        }
        let powers = (0...18).map { Scaled(ExactDecimal.powersOfTen[$0]) }
        guard ending.mantissa > 0, let modulus = powers.first(where: { ending < $0 }) else {
            fault(
                .ruleConstantRange, nodes[1].range, "an ending is more than 0 and below 10^18",
                help: "9, 90, 99 or 0.99; whole tens are round(x, -1)")
            return .faulty(range)
        }
        let sites = Sites(
            overflow: site(.rowOverflow, range), range: site(.rowOutOfRange, range))
        let isWhole = ending.decimal.isWhole
        let step = Step.unary(
            .roundTo(ending: Scaled(ending.decimal), modulus: modulus), nodes[0].step, sites)
        return strict(
            "roundTo", nodes, isWhole ? .integer : .decimal, step, range, sitesBefore: before)
    }

    private mutating func tier(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        var x = check(arguments[0])
        let isNumber = demand(&x, Self.numbers, "a number", for: "tier")
        guard case .list(let rows) = arguments[1].kind, !rows.isEmpty else {
            fault(
                .ruleList, arguments[1].range, "tier wants a list of steps",
                help: "written \(RuleFunction.tier.signature)")
            return .faulty(range)
        }
        var tier = UnaryNumber.Tier(steps: [], values: [])
        var isSound = true
        var areWhole = true
        for row in rows {
            guard let (from, value, isWhole) = tierStep(row) else {
                isSound = false
                continue
            }
            areWhole = areWhole && isWhole
            if let last = tier.steps.last, !(last < from) {
                fault(
                    .ruleConstantRange, row.range, "the steps of a tier ascend",
                    help: "each [from, value] begins above the one before")
                isSound = false
            }
            tier.steps.append(from)
            tier.values.append(value)
        }
        guard isNumber, isSound else { return .faulty(range) }
        let sites = Sites(range: site(.rowOutOfRange, range))
        let steps = zip(tier.steps, tier.values).map { "\($0.decimal):\($1.decimal)" }
        return strict(
            "tier[\(steps.joined(separator: ","))]", [x], areWhole ? .integer : .decimal,
            .unary(.tier(tier), x.step, sites), range, sitesBefore: before)
    }

    private mutating func tierStep(
        _ row: Expression
    ) -> (from: Scaled, value: Scaled, isWhole: Bool)? {
        guard case .list(let pair) = row.kind, pair.count == 2 else {
            fault(
                .ruleList, row.range, "a step of a tier is [from, value]",
                help: "written \(RuleFunction.tier.signature)")
            return nil
        }
        var from = constantValue(pair[0], "a tier")
        var value = constantValue(pair[1], "a tier")
        let isFrom = demand(&from, Self.numbers, "a number", for: "tier")
        let isValue = demand(&value, Self.numbers, "a number", for: "tier")
        guard isFrom, isValue, let low = Self.number(from), let result = Self.number(value) else {
            return nil
        }
        return (low, result, value.type == .integer)
    }
}
