import Diagnostics
import Tables

/// Builds the tree of an expression by precedence climbing; ends at the first word out of place.
struct Parser {
    private let tokens: [Token]
    private let bytes: [UInt8]
    private var index = 0
    private var nesting = 0

    /// Returns the tree, or faults, at least one.
    static func parse(_ text: String) -> (expression: Expression?, faults: [RuleFault]) {
        let length = text.utf8.count
        guard length <= RuleLimits.textBytesMax else {
            let detail = "\(length) bytes, at most \(RuleLimits.textBytesMax)"
            return (nil, [RuleFault(.ruleTooLarge, 0..<length, detail, help: splitHelp)])
        }
        let (tokens, faults) = Lexer.read(text)
        guard faults.isEmpty else { return (nil, faults) }
        var parser = Parser(tokens: tokens, bytes: Array(text.utf8))
        do throws(RuleFault) {
            return (try parser.whole(), [])
        } catch {
            return (nil, [error])
        }
    }

    private init(tokens: [Token], bytes: [UInt8]) {
        self.tokens = tokens
        self.bytes = bytes
    }

    static let splitHelp = "make a part of it a field of its own, in a stage before"

    // MARK: the grammar

    private mutating func whole() throws(RuleFault) -> Expression {
        if case .end = next.kind {
            throw RuleFault(
                .ruleSyntax, next.range, "there is nothing in it",
                help: "write a rule, such as price > 0")
        }
        let expression = try choice()
        guard case .end = next.kind else { throw unexpected("the end or an operator") }
        return expression
    }

    private mutating func choice() throws(RuleFault) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= RuleLimits.depthMax else { throw tooDeep(next.range) }
        let condition = try infix(above: 0)
        guard accept("?") != nil else { return condition }
        let first = try choice()
        _ = try expect(":")
        let second = try choice()
        return try node(
            .choice(condition, first, second), condition.range.lowerBound..<second.range.upperBound,
            [condition, first, second])
    }

    private mutating func infix(above strength: Int) throws(RuleFault) -> Expression {
        var left = try prefix()
        while let infix = self.infix, infix.strength > strength {
            index += 1
            let right = try self.infix(above: infix.strength)
            left = try node(
                .infix(infix, left, right), left.range.lowerBound..<right.range.upperBound,
                [left, right])
        }
        return left
    }

    private mutating func prefix() throws(RuleFault) -> Expression {
        let start = next.range.lowerBound
        let prefix: Expression.Prefix
        if accept("!") != nil {
            prefix = .not
        } else if accept("-") != nil {
            prefix = .minus
        } else {
            return try postfix()
        }
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= RuleLimits.depthMax else { throw tooDeep(next.range) }
        let operand = try self.prefix()
        return try node(.prefix(prefix, operand), start..<operand.range.upperBound, [operand])
    }

    private mutating func postfix() throws(RuleFault) -> Expression {
        var value = try primary()
        while accept(".") != nil {
            guard case .name(let method) = next.kind else { throw unexpected("a function's name") }
            let nameRange = next.range
            index += 1
            value = try call(method, at: nameRange, on: value)
        }
        return value
    }

    private mutating func primary() throws(RuleFault) -> Expression {
        let token = next
        switch token.kind {
        case .number(let value, let isWhole):
            index += 1
            return leaf(.number(value, isWhole: isWhole), token)
        case .text(let text):
            index += 1
            return leaf(.text(text), token)
        case .quotedName(let name):
            index += 1
            return leaf(.name(name), token)
        case .name(let name):
            return try named(name, token)
        case .sign("("):
            index += 1
            var inner = try choice()
            let close = try expect(")")
            inner.range = token.range.lowerBound..<close.upperBound
            return inner
        case .sign("["):
            index += 1
            let items = try items(until: "]", max: RuleLimits.listMax)
            return try node(
                .list(items.values), token.range.lowerBound..<items.end, items.values)
        default: throw unexpected("a value")
        }
    }

    private mutating func named(_ name: String, _ token: Token) throws(RuleFault) -> Expression {
        if name == "in" { throw unexpected("a value") }
        index += 1
        if next.isSign("(") {
            guard let dot = name.lastIndex(of: ".") else { return try call(name, at: token.range) }
            // `name.lower()`: the last part is the function, what stands before it the field.
            let method = String(name[name.index(after: dot)...])
            let field = String(name[..<dot])
            let middle = token.range.lowerBound + field.utf8.count
            let range = token.range.lowerBound..<middle
            let object = Expression(kind: .name(field), range: range, depth: 1)
            return try call(method, at: middle + 1..<token.range.upperBound, on: object)
        }
        switch name {
        case "true": return leaf(.boolean(true), token)
        case "false": return leaf(.boolean(false), token)
        case "missing": return leaf(.missing, token)
        default: return leaf(.name(name), token)
        }
    }

    private mutating func call(
        _ name: String, at range: Range<Int>, on object: Expression? = nil
    ) throws(RuleFault) -> Expression {
        _ = try expect("(")
        let items = try items(until: ")", max: RuleLimits.argumentsMax)
        let arguments = (object.map { [$0] } ?? []) + items.values
        let start = object?.range.lowerBound ?? range.lowerBound
        return try node(.call(name, at: range, arguments), start..<items.end, arguments)
    }

    private mutating func items(
        until close: String, max: Int
    ) throws(RuleFault) -> (values: [Expression], end: Int) {
        var values: [Expression] = []
        if let end = accept(close) { return (values, end.upperBound) }
        while true {
            guard values.count < max else {
                throw RuleFault(
                    .ruleTooLarge, next.range, "more than \(max) values in one list",
                    help: "put long lists into a table and use lookup")
            }
            values.append(try choice())
            if accept(",") != nil { continue }
            return (values, try expect(close).upperBound)
        }
    }

    // MARK: words

    private var next: Token { tokens[index] }

    private var infix: Expression.Infix? {
        switch next.kind {
        case .sign(let sign): Expression.Infix(rawValue: sign)
        case .name("in"): .in
        default: nil
        }
    }

    private mutating func accept(_ sign: String) -> Range<Int>? {
        guard next.isSign(sign) else { return nil }
        defer { index += 1 }
        return next.range
    }

    private mutating func expect(_ sign: String) throws(RuleFault) -> Range<Int> {
        guard let range = accept(sign) else { throw unexpected("'\(sign)'") }
        return range
    }

    private func leaf(_ kind: Expression.Kind, _ token: Token) -> Expression {
        Expression(kind: kind, range: token.range, depth: 1)
    }

    /// A chain as `a + b + c` is a tree as deep as it is long, so depth is bounded here as well.
    private func node(
        _ kind: Expression.Kind, _ range: Range<Int>, _ children: [Expression]
    ) throws(RuleFault) -> Expression {
        let depth = 1 + (children.map(\.depth).max() ?? 0)
        guard depth <= RuleLimits.depthMax else { throw tooDeep(range) }
        return Expression(kind: kind, range: range, depth: depth)
    }

    private func tooDeep(_ range: Range<Int>) -> RuleFault {
        RuleFault(
            .ruleTooLarge, range, "more than \(RuleLimits.depthMax) levels", help: Self.splitHelp)
    }

    private func unexpected(_ wanted: String) -> RuleFault {
        let found =
            switch next.kind {
            case .end: "the end"
            case .number: "a number"
            case .text: "a text"
            case .name(let name), .quotedName(let name): "'\(name)'"
            case .sign(let sign): "'\(sign)'"
            }
        return RuleFault(
            .ruleSyntax, next.range, "expected \(wanted), found \(found)",
            help: remedy(expectsValue: wanted == "a value") ?? remedy(wanted))
    }

    // MARK: remedies

    /// What to write instead, if it is a known slip.
    private func remedy(expectsValue: Bool) -> String? {
        let before = index > 0 ? tokens[index - 1] : nil
        if index > 2, tokens[index - 2].isSign("("), tokens[index - 3].isName("in") {
            return "write in [\"A\", \"B\"]"
        }
        switch (before?.kind, next.kind) {
        case (.sign("<"), .sign(">")): return "unequal is written !="
        case (.sign("*"), .sign("*")): return "there are no powers: write x * x"
        case (.sign("/"), .sign("/")): return "a whole result is floor(x / y)"
        case (.sign("%"), _) where expectsValue:
            return "percent is written directly behind a number: price * 15%"
        case (.sign(let sign), .sign("+")) where expectsValue && "=+-*/%(,".contains(sign):
            return "a number has no sign + before it"
        case (.number?, .number):
            return "a number is written without blanks: 1000"
        case (.number?, _) where isPercent(before) && !expectsValue:
            return remedyBehindPercent
        case (.number?, .sign(",")): return "a number has a point, not a comma: 1.5"
        case (_, .name(let word)) where !expectsValue:
            if case .name(let first)? = before?.kind, let help = OtherLanguages.prefix(first) {
                return help
            }
            return OtherLanguages.infix(word)
        case (.name(let word)?, _) where !expectsValue:
            return OtherLanguages.prefix(word)
                ?? (word.lowercased() == "in" ? "write in [\"A\", \"B\"]" : nil)
        case (.name("in")?, _): return "write in [\"A\", \"B\"]"
        case (_, .name("in")): return "write x in [\"A\", \"B\"]"
        default: return nil
        }
    }

    /// How to go on, by what would fit.
    private func remedy(_ wanted: String) -> String {
        switch (wanted, next.kind) {
        case ("a value", _): return "write a field, a number or a text in quotes"
        case ("a function's name", _): return "write a function behind the point: name.lower()"
        case ("':'", _): return "write : and the value if the condition is false"
        case (_, .end): return "close the bracket that is still open"
        case (_, .sign(")")), (_, .sign("]")): return "remove it, or open a bracket before it"
        default: return "write an operator between two values, such as + or &&"
        }
    }

    /// `30% of price`, `30% price`, `30%(price)`.
    private var remedyBehindPercent: String? {
        switch next.kind {
        case .name(let word):
            if word.lowercased() != "of", let help = OtherLanguages.infix(word) { return help }
            return "say of what by *: price * 30%"
        case .sign("("), .quotedName: return "say of what by *: price * 30%"
        default: return nil
        }
    }

    private func isPercent(_ token: Token?) -> Bool {
        guard let token, case .number = token.kind else { return false }
        return bytes[token.range.upperBound - 1] == UInt8(ascii: "%")
    }
}

extension RuleFault: Error {}
