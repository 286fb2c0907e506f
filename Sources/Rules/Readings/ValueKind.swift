import Tables

/// What a value measures, as far as its expression shows: percent means something else beside a
/// price than beside a share.
enum ValueKind {
    /// A price, a count: something that a percentage is taken of.
    case amount
    /// A part of something: a markup, `30%`, `change(price)`.
    case share
    /// A number as written, which may be either.
    case plain(ExactDecimal)
    case unknown

    var isAmount: Bool { if case .amount = self { true } else { false } }
    var isShare: Bool { if case .share = self { true } else { false } }

    /// A number that multiplies: `1.3`, not `100`.
    var isFactor: Bool {
        switch self {
        case .share: true
        case .plain(let number): number.isAtMost(10)
        case .amount, .unknown: false
        }
    }
}

extension ExactDecimal {
    /// Without regard to its sign.
    func isAtMost(_ bound: Int64) -> Bool {
        guard mantissa != .min else { return false }
        return !(Scaled(bound) < Scaled(mantissa: abs(mantissa), scale: scale))
    }
}

/// Words within the names of fields, tables and columns that say what is in them.
enum TellingWords {
    static func kind(_ name: String) -> ValueKind {
        let name = name.lowercased()
        if shares.contains(where: { name.contains($0) }) { return .share }
        if amounts.contains(where: { name.contains($0) }) { return .amount }
        return .unknown
    }

    /// Whether a rule mentions currencies: then a whole factor may be a rate.
    static func mentionsCurrency(_ text: String) -> Bool {
        let text = text.lowercased()
        return currencies.contains { text.contains($0) }
    }

    private static let shares = [
        "rate", "markup", "margin", "share", "percent", "pct", "discount", "vat", "tax", "fee",
        "commission", "coef", "factor", "ratio", "ladder", "наценк", "скидк", "процент", "ставк",
        "коэф", "маржа", "ндс", "комисс", "доля",
    ]
    private static let amounts = [
        "price", "cost", "net", "retail", "wholesale", "rrp", "msrp", "amount", "stock", "qty",
        "quantity", "цена", "цену", "опт", "розниц", "стоимост", "сумма", "остат", "количеств",
        "закуп",
    ]
    private static let currencies = [
        "usd", "eur", "cny", "kzt", "byn", "gbp", "currency", "exchange", "dollar",
        "euro", "yuan", "валют", "курс", "доллар", "юан", "pack", "box", "unit", "упак", "короб",
        "шт",
    ]
}

extension Readings {
    func kind(_ expression: Expression) -> ValueKind {
        switch expression.kind {
        case .number(let number, _): isPercent(expression) ? .share : .plain(number)
        case .name(let name): kind(ofField: name)
        case .prefix(.minus, let operand): kind(operand)
        case .choice(_, let first, let second): joined(kind(first), kind(second))
        case .infix(let infix, let left, let right): kind(infix, left, right)
        case .call(let name, _, let arguments): kind(ofCall: name, arguments)
        case .text, .boolean, .missing, .list, .prefix: .unknown
        }
    }

    /// Whether it is a share by its calculation, and not only by the name of a field, which may
    /// hold whole percent.
    func isCertainlyShare(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .infix(.over, _, _): kind(expression).isShare
        case .call(let name, _, let arguments):
            switch (RuleFunction(rawValue: name), arguments.first) {
            case (.change, _): true
            case (.abs, let first?), (.coalesce, let first?), (.min, let first?),
                (.max, let first?), (.round, let first?):
                isCertainlyShare(first)
            default: false
            }
        default: false
        }
    }

    private func kind(ofField name: String) -> ValueKind {
        let told = TellingWords.kind(name)
        if case .share = told { return .share }
        let isWhole = scope.fields.first { $0.name == name }?.type == .integer
        return isWhole ? .amount : told
    }

    private func kind(
        _ infix: Expression.Infix, _ left: Expression, _ right: Expression
    ) -> ValueKind {
        let (leftKind, rightKind) = (kind(left), kind(right))
        switch infix {
        case .times:
            if leftKind.isAmount || rightKind.isAmount { return .amount }
            return leftKind.isFactor && rightKind.isFactor ? .share : .unknown
        case .over:
            if case .plain = rightKind { return leftKind.isShare ? .unknown : leftKind }
            // The difference of two amounts, divided by one: a share.
            if case .infix(.minus, _, _) = left.kind, leftKind.isAmount { return .share }
            return .unknown
        case .plus, .minus: return joined(leftKind, rightKind)
        default: return .unknown
        }
    }

    /// Of two values that are added, or of which one is chosen.
    private func joined(_ left: ValueKind, _ right: ValueKind) -> ValueKind {
        switch (left, right) {
        case (.amount, _), (_, .amount): .amount
        case (.share, .share): .share
        case (.share, .plain), (.plain, .share): .share
        case (.plain(let number), .plain): .plain(number)
        default: .unknown
        }
    }

    private func kind(ofCall name: String, _ arguments: [Expression]) -> ValueKind {
        switch (RuleFunction(rawValue: name), arguments.first) {
        case (.change, _): .share
        case (.tier, _): kindOfTier(arguments)
        case (.lookup, _): kindOfLookup(arguments)
        case (.convert, _): .amount
        case (.coalesce, let first?), (.min, let first?), (.max, let first?):
            arguments.dropFirst().reduce(kind(first)) { joined($0, kind($1)) }
        case (.previous, let first?), (.abs, let first?), (.round, let first?),
            (.floor, let first?), (.ceil, let first?), (.roundUp, let first?),
            (.roundDown, let first?), (.roundTo, let first?):
            kind(first)
        default: .unknown
        }
    }

    private func kindOfTier(_ arguments: [Expression]) -> ValueKind {
        let values = tierValues(arguments)
        guard !values.isEmpty else { return .unknown }
        return values.allSatisfy { kind($0).isFactor } ? .share : .unknown
    }

    func tierValues(_ arguments: [Expression]) -> [Expression] {
        guard arguments.count == 2, case .list(let rows) = arguments[1].kind else { return [] }
        return rows.compactMap { row in
            guard case .list(let pair) = row.kind, pair.count == 2 else { return nil }
            return pair[1]
        }
    }

    private func kindOfLookup(_ arguments: [Expression]) -> ValueKind {
        for argument in [arguments.last, arguments.first] {
            switch argument?.kind {
            case .name(let name), .text(let name):
                let kind = TellingWords.kind(name)
                if case .unknown = kind { continue }
                return kind
            default: continue
            }
        }
        return .unknown
    }
}
