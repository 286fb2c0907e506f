import Tables

extension Checker {
    mutating func call(
        _ name: String, _ nameRange: Range<Int>, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        guard let function = RuleFunction(rawValue: name) else {
            fault(.ruleUnknownFunction, nameRange, "'\(name)'", help: helpForFunction(name))
            for argument in arguments {
                if case .list = argument.kind { continue }
                _ = check(argument)
            }
            return .faulty(range)
        }
        guard function.argumentCounts.contains(arguments.count) else {
            let counts = function.argumentCounts
            let (least, most) = (counts.lowerBound, counts.upperBound)
            let wanted = least == most ? "\(least)" : "\(least) to \(most)"
            let comma =
                hasDecimalComma(range) ? "; a number has a point, not a comma: 1.5" : ""
            fault(
                .ruleArguments, range, "\(name): expected \(wanted), found \(arguments.count)",
                help: "written \(function.signature)\(comma)")
            return .faulty(range)
        }
        switch function {
        case .has, .coalesce: return presence(function, arguments, range)
        case .min, .max, .abs, .floor, .ceil, .round, .roundUp, .roundDown, .roundTo, .div, .tier:
            return numeric(function, arguments, range)
        case .lower, .upper, .trim, .replace, .extract, .matches, .contains, .startsWith,
            .endsWith, .split, .size:
            return textual(function, arguments, range)
        case .number, .text, .date, .today, .daysSince:
            return converted(function, arguments, range)
        case .lookup, .convert, .previous, .change:
            return lookedUp(function, arguments, range)
        }
    }

    private func helpForFunction(_ name: String) -> String {
        let names = RuleFunction.allCases.map(\.rawValue)
        if let same = names.first(where: { $0.lowercased() == name.lowercased() }) {
            return "did you mean \(same)?"
        }
        return OtherLanguages.function(name) ?? didYouMean(name, names)
            ?? "there are: \(names.joined(separator: ", "))"
    }

    /// Whether a comma without a blank stands between two digits.
    func hasDecimalComma(_ range: Range<Int>) -> Bool {
        guard range.upperBound <= source.count, range.count > 2 else { return false }
        return (range.lowerBound + 1..<range.upperBound - 1).contains { index in
            source[index] == UInt8(ascii: ",")
                && [source[index - 1], source[index + 1]].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        }
    }

    /// The arguments checked, each of its type; nil where one is not.
    mutating func values(
        _ function: RuleFunction, _ arguments: [Expression], _ types: [[RuleType]]
    ) -> [Node]? {
        var nodes: [Node] = []
        var areSound = true
        for (number, argument) in arguments.enumerated() {
            var node = check(argument)
            let wanted = types[min(number, types.count - 1)]
            let words = wanted[0] == .decimal ? "a number" : Self.words(wanted[0])
            if !demand(&node, wanted, words, for: function.rawValue) { areSound = false }
            nodes.append(node)
        }
        return areSound ? nodes : nil
    }

    // MARK: has, coalesce

    private mutating func presence(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        var nodes: [Node] = []
        let outside = present
        for argument in arguments {
            let node = check(argument)
            nodes.append(node)
        }
        present = outside
        if function == .has {
            guard !nodes[0].isFaulty else { return .faulty(range) }
            guard let type = common(nodes, "has") else { return .faulty(range) }
            var node = Node(
                step: .has(nodes[0].step, type.storage), known: .type(.boolean),
                mayBeMissing: false, range: range, key: "has(\(nodes[0].key))")
            node.proofs = [node.key]
            node.whenTrue = nodes[0].proofs.union([nodes[0].key])
            return node
        }
        guard let type = common(nodes, "coalesce") else { return .faulty(range) }
        for index in nodes.indices { nodes[index].adopt(type) }
        var step = nodes[nodes.count - 1].step
        for node in nodes.dropLast().reversed() { step = .coalesce(node.step, step, type.storage) }
        var node = Node(
            step: step, known: .type(type),
            mayBeMissing: nodes.allSatisfy(\.mayBeMissing), range: range,
            key: "coalesce(\(nodes.map(\.key).joined(separator: ",")))")
        node.proofs = [node.key]
        return node
    }

    // MARK: text

    private mutating func textual(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        let types: [[RuleType]] =
            function == .split ? [[.text], [.text], [.integer]] : [[.text]]
        guard let nodes = values(function, arguments, types) else { return .faulty(range) }
        var type = RuleType.text
        var addsMissing = false
        var operands = nodes
        let steps = nodes.map(\.step)
        let step: Step
        switch function {
        case .lower, .upper:
            let site = site(.rowTextTooLong, range)
            step = .cased(steps[0], isUpper: function == .upper, site: site)
        case .trim:
            step = .trim(steps[0])
            addsMissing = true
        case .replace:
            guard isPart(nodes[1], function), isConstant(nodes[2], function) else {
                return .faulty(range)
            }
            let site = site(.rowTextTooLong, range)
            step = .replace(
                steps[0], Self.text(nodes[1]) ?? [], Self.text(nodes[2]) ?? [], site: site)
            // What takes the part's place may be nothing: then the part is cut out.
            operands[2].mayBeMissing = false
            addsMissing = nodes[2].mayBeMissing
        case .split:
            guard isPart(nodes[1], function) else { return .faulty(range) }
            if let number = Self.number(nodes[2]), number.mantissa < 0 {
                fault(.ruleConstantRange, nodes[2].range, "split counts its pieces from 0")
                return .faulty(range)
            }
            step = .split(steps[0], steps[1], steps[2])
            addsMissing = true
        case .extract, .matches:
            guard let pattern = pattern(nodes[1], function) else { return .faulty(range) }
            addsMissing = function == .extract
            type = addsMissing ? .text : .boolean
            step = addsMissing ? .extract(steps[0], pattern) : .matches(steps[0], pattern)
        case .size:
            type = .integer
            step = .size(steps[0])
        default:
            guard !nodes[1].isConstant || isPart(nodes[1], function) else { return .faulty(range) }
            type = .boolean
            let tests: [RuleFunction: TextTest] = [
                .startsWith: .startsWith, .endsWith: .endsWith,
            ]
            step = .testText(tests[function] ?? .contains, steps[0], steps[1])
        }
        return strict(
            function.rawValue, operands, type, step, range, sitesBefore: before,
            addsMissing: addsMissing)
    }

    private mutating func isConstant(_ node: Node, _ function: RuleFunction) -> Bool {
        if !node.isConstant {
            fault(
                .ruleNotConstant, node.range, "\(function.rawValue) wants a constant text here")
        }
        return node.isConstant
    }

    /// A constant text that is not empty.
    private mutating func isPart(_ node: Node, _ function: RuleFunction) -> Bool {
        guard isConstant(node, function) else { return false }
        if node.mayBeMissing {
            fault(.ruleConstantRange, node.range, "\(function.rawValue) cannot look for nothing")
        }
        return !node.mayBeMissing
    }

    private mutating func pattern(_ node: Node, _ function: RuleFunction) -> Pattern? {
        guard isPart(node, function), let bytes = Self.text(node) else { return nil }
        do throws(Pattern.Fault) {
            return try Pattern(String(decoding: bytes, as: UTF8.self))
        } catch {
            fault(
                .ruleRegex, node.range,
                "\(error.reason), at character \(error.offset + 1) of the pattern",
                help: "a sign that stands for itself gets a backslash, as in r'\\.'")
            return nil
        }
    }

    // MARK: number, text, date

    private mutating func converted(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        let before = sites.count
        switch function {
        case .today:
            return Node(
                step: .today, known: .type(.date), mayBeMissing: false, range: range, key: "today()"
            )
        case .number, .date:
            guard let nodes = values(function, arguments, [[.text]]) else { return .faulty(range) }
            let isDate = function == .date
            let site = site(isDate ? .rowNotADate : .rowNotANumber, range)
            let step: Step =
                isDate
                ? .parseDate(nodes[0].step, site: site) : .parseNumber(nodes[0].step, site: site)
            return strict(
                function.rawValue, nodes, isDate ? .date : .decimal, step, range,
                sitesBefore: before)
        case .text:
            let all: [RuleType] = [.decimal, .integer, .boolean, .date, .text]
            guard let nodes = values(function, arguments, [all]), let type = nodes[0].type else {
                return .faulty(range)
            }
            let step = type == .text ? nodes[0].step : .written(nodes[0].step, type)
            return strict("text", nodes, .text, step, range, sitesBefore: before)
        default:
            guard let nodes = values(function, arguments, [[.date]]) else { return .faulty(range) }
            let sites = Sites(overflow: site(.rowOverflow, range))
            let step = Step.binary(.subtract, .today, nodes[0].step, sites)
            return strict(
                "daysSince", nodes, .integer, step, range, sitesBefore: before, isOfTheRun: true)
        }
    }
}
