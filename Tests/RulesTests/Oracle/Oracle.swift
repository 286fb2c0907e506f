import Rules

/// Works an expression out for one row, by walking its tree: slow and obvious. What it returns is
/// what docs/expressions.md says.
struct Oracle {
    enum Value: Equatable {
        case number(Number)
        case text(String)
        case boolean(Bool)
        case date(Int64)
        case missing
        case fault(String)
    }

    /// Always in lowest terms, and never more digits than a column holds.
    struct Number: Equatable {
        var mantissa: Int128
        var scale: Int

        init?(_ mantissa: Int128, _ scale: Int) {
            var (mantissa, scale) = (mantissa, scale)
            while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
            guard scale <= 18, mantissa.magnitude < 1 << 63 else { return nil }
            self.mantissa = mantissa
            self.scale = scale
        }

        init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count <= 2, let whole = parts.first else { return nil }
            let digits = whole.hasPrefix("-") ? whole.dropFirst() : whole
            let all = String(digits) + (parts.count == 2 ? parts[1] : "")
            guard !digits.isEmpty, parts.count == 1 || !parts[1].isEmpty,
                all.allSatisfy({ "0123456789".contains($0) }), all.count < 38,
                let mantissa = Int128(all)
            else { return nil }
            self.init(
                whole.hasPrefix("-") ? -mantissa : mantissa, parts.count == 2 ? parts[1].count : 0)
        }

        /// The mantissa at a larger scale.
        func at(_ scale: Int) -> Int128 {
            (self.scale..<max(scale, self.scale)).reduce(mantissa) { value, _ in value * 10 }
        }

        var text: String {
            let digits = String(mantissa.magnitude)
            let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
            let sign = mantissa < 0 ? "-" : ""
            guard scale > 0 else { return sign + padded }
            return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
        }

        static func < (left: Number, right: Number) -> Bool {
            let scale = max(left.scale, right.scale)
            return left.at(scale) < right.at(scale)
        }
    }

    var row: [Value]
    var previous: [String: Value]

    func value(_ tree: Tree) -> Value {
        switch tree {
        case .number(let digits, let isPercent):
            guard let number = Number(digits) else { return .fault("E005") }
            return result(number.mantissa, number.scale + (isPercent ? 2 : 0))
        case .text(let text): return Self.text(text)
        case .boolean(let value): return .boolean(value)
        case .missing: return .missing
        case .field(let index): return row[index]
        case .previous(let index): return previous[OracleScope.fields[index].name] ?? .missing
        case .change(let index): return change(index)
        case .not(let operand):
            return strict([operand]) { values in .boolean(values[0] == .boolean(false)) }
        case .minus(let operand):
            return numeric([operand]) { result(-$0[0].mantissa, $0[0].scale) }
        case .choice(let condition, let first, let second):
            let decided = value(condition)
            guard case .boolean(let isFirst) = decided else { return decided }
            return value(isFirst ? first : second)
        case .infix(let sign, let left, let right): return infix(sign, left, right)
        case .among(let operand, let items):
            return strict([operand]) { values in
                .boolean(items.contains { self.value($0) == values[0] })
            }
        case .tier(let operand, let steps):
            return numeric([operand]) { numbers in
                let taken = steps.last { !(numbers[0] < Number($0.0)!) }
                guard let taken, let found = Number(taken.1) else { return .fault("E104") }
                return .number(found)
            }
        case .lookup(let key, let column): return strict([key]) { look(up: $0[0], column) }
        case .rounded(let name, let operands, let digits, let rounding):
            return rounded(name, operands, digits ?? 0, rounding ?? "halfEven")
        case .call(let name, let arguments), .method(let name, let arguments):
            return call(name, arguments)
        }
    }

    // MARK: what every operation does

    static func text(_ text: String) -> Value { text.isEmpty ? .missing : .text(text) }

    func result(_ mantissa: Int128, _ scale: Int) -> Value {
        Number(mantissa, scale).map { .number($0) } ?? .fault("E101")
    }

    /// The first fault of the operands, else missing where one is, else what the body says.
    func strict(_ operands: [Tree], _ body: ([Value]) -> Value) -> Value {
        let values = operands.map { value($0) }
        for value in values { if case .fault = value { return value } }
        return values.contains(.missing) ? .missing : body(values)
    }

    func numeric(_ operands: [Tree], _ body: ([Number]) -> Value) -> Value {
        strict(operands) { values in
            body(values.map { if case .number(let number) = $0 { number } else { Number(0, 0)! } })
        }
    }

    func texts(_ operands: [Tree], _ body: ([String]) -> Value) -> Value {
        strict(operands) { values in
            body(values.map { if case .text(let text) = $0 { text } else { "" } })
        }
    }

    // MARK: operators

    private func infix(_ sign: String, _ left: Tree, _ right: Tree) -> Value {
        switch sign {
        case "&&", "||":
            let first = value(left)
            guard case .boolean(let decided) = first else { return first }
            return decided == (sign == "||") ? first : value(right)
        case "==", "!=", "<", "<=", ">", ">=":
            return strict([left, right]) { .boolean(Self.holds(sign, Self.order($0[0], $0[1]))) }
        default:
            return strict([left, right]) { values in calculated(sign, values[0], values[1]) }
        }
    }

    static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.number(let x), .number(let y)): x < y ? -1 : y < x ? 1 : 0
        case (.date(let x), .date(let y)): x < y ? -1 : y < x ? 1 : 0
        case (.boolean(let x), .boolean(let y)): x == y ? 0 : 1
        case (.text(let x), .text(let y)):
            x == y ? 0 : x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars) ? -1 : 1
        default: 2
        }
    }

    private static func holds(_ sign: String, _ order: Int) -> Bool {
        switch sign {
        case "==": order == 0
        case "!=": order != 0
        case "<": order < 0
        case "<=": order <= 0
        case ">": order > 0
        default: order >= 0
        }
    }

    private func calculated(_ sign: String, _ left: Value, _ right: Value) -> Value {
        switch (left, right) {
        case (.text(let x), .text(let y)): return .text(x + y)
        case (.date(let x), .date(let y)): return .number(Number(Int128(x - y), 0)!)
        case (.date(let x), .number(let days)):
            return date(sign == "+" ? Int128(x) + days.mantissa : Int128(x) - days.mantissa)
        case (.number(let days), .date(let x)): return date(Int128(x) + days.mantissa)
        case (.number(let x), .number(let y)):
            let scale = max(x.scale, y.scale)
            switch sign {
            case "+": return result(x.at(scale) + y.at(scale), scale)
            case "-": return result(x.at(scale) - y.at(scale), scale)
            case "*": return result(x.mantissa * y.mantissa, x.scale + y.scale)
            case "/": return divided(x.mantissa, x.scale, by: y)
            default:
                guard y.mantissa != 0 else { return .fault("E100") }
                return result(x.at(scale) % y.at(scale), scale)
            }
        default: return .fault("not of one type")
        }
    }

    private func date(_ days: Int128) -> Value {
        // First a number, then a date.
        guard days.magnitude < 1 << 63 else { return .fault("E101") }
        return days >= -719_162 && days <= 2_932_896 ? .date(Int64(days)) : .fault("E104")
    }
}
