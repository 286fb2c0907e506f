import Rules

extension Oracle {
    // MARK: division and rounding

    /// `x × 10^-scale / y`, to ten digits after the point, or as many as fit.
    func divided(_ x: Int128, _ scale: Int, by y: Number) -> Value {
        guard y.mantissa != 0 else { return .fault("E100") }
        for digits in stride(from: 10, through: 0, by: -1) {
            let found = Self.quotient(x, scale, y, digits: digits, "halfEven")
            if let found { return .number(found) }
        }
        return .fault("E101")
    }

    /// One division of 256 by 128 bits; nil where the result does not fit.
    static func quotient(
        _ x: Int128, _ scale: Int, _ y: Number, digits: Int, _ rounding: String
    ) -> Number? {
        func power(_ exponent: Int) -> UInt128 {
            (0..<exponent).reduce(UInt128(1)) { power, _ in power * 10 }
        }
        // x / 10^scale / (y / 10^y.scale) × 10^digits
        let move = digits + y.scale - scale
        let above = move > 0 ? power(move) : 1
        let below = move < 0 ? power(-move) : 1
        let divisor = y.mantissa.magnitude.multipliedFullWidth(by: below)
        let dividend = x.magnitude.multipliedFullWidth(by: above)
        var (whole, rest, unit): (UInt128, UInt128, UInt128)
        if divisor.high == 0 {
            guard dividend.high < divisor.low else { return nil }
            (whole, rest) = divisor.low.dividingFullWidth(dividend)
            unit = divisor.low
        } else {
            // The dividend has 126 bits and `above` is 1, so this is less than a quarter.
            (whole, rest, unit) = (0, x == 0 ? 0 : 1, 4)
        }
        let sign: Int128 = (x < 0) != (y.mantissa < 0) ? -1 : 1
        let away: Bool =
            switch rounding {
            case "up": rest > 0
            case "down": false
            case "halfUp": rest >= unit - rest
            default: rest > unit - rest || rest == unit - rest && whole % 2 == 1
            }
        whole += away && rest > 0 ? 1 : 0
        guard whole < 1 << 63 else { return nil }
        return Number(sign * Int128(whole), digits)
    }

    func rounded(_ name: String, _ operands: [Tree], _ digits: Int, _ rounding: String) -> Value {
        numeric(operands) { numbers in
            let x = numbers[0]
            guard name == "round" else {
                guard numbers[1].mantissa != 0 else { return .fault("E100") }
                let found = Self.quotient(
                    x.mantissa, x.scale, numbers[1], digits: digits, rounding)
                return found.map { .number($0) } ?? .fault("E101")
            }
            guard x.scale > digits else { return .number(x) }
            // Divided by 10^-digits to whole ones, and multiplied again.
            let unit = (0..<max(0, -digits)).reduce(Int128(1)) { power, _ in power * 10 }
            let found = Self.quotient(
                x.mantissa, x.scale, Number(unit, 0)!, digits: max(0, digits), rounding)
            guard let found else { return .fault("E101") }
            return digits < 0 ? result(found.mantissa * unit, 0) : .number(found)
        }
    }

    /// Walks to the multiple from the quotient, as the words say.
    private func stepped(_ x: Number, _ step: Number, up: Bool) -> Value {
        guard step.mantissa > 0 else { return .fault("E104") }
        let scale = max(x.scale, step.scale)
        let (wide, unit) = (x.at(scale), step.at(scale))
        var multiple = wide / unit * unit
        while multiple > wide { multiple -= unit }
        while up, multiple < wide { multiple += unit }
        return result(multiple, scale)
    }

    private func roundTo(_ x: Number, _ ending: Number) -> Value {
        guard x.mantissa >= 0 else { return .fault("E104") }
        var modulus = Number(1, 0)!
        while !(ending < modulus) { modulus = Number(modulus.mantissa * 10, 0)! }
        let scale = max(x.scale, ending.scale)
        let (wide, base, step) = (x.at(scale), ending.at(scale), modulus.at(scale))
        var low = base + max(0, (wide - base) / step) * step
        while low > wide, low > base { low -= step }
        let high = low + step
        let isNearer = (wide - low).magnitude < (high - wide).magnitude
        return result(low > wide || isNearer ? low : high, scale)
    }

    func change(_ index: Int) -> Value {
        let before = previous[OracleScope.fields[index].name] ?? .missing
        guard case .number(let old) = before, case .number(let new) = row[index],
            old.mantissa != 0
        else { return .missing }
        let scale = max(old.scale, new.scale)
        let difference = result(new.at(scale) - old.at(scale), scale)
        guard case .number(let moved) = difference else { return difference }
        return divided(moved.mantissa, moved.scale, by: old)
    }

    // MARK: tables

    func look(up key: Value, _ column: String) -> Value {
        guard case .text(let key) = key,
            let index = OracleScope.words.prefix(5).firstIndex(of: key)
        else { return .missing }
        switch column {
        case "rate":
            return OracleScope.tableRates[index].flatMap { Number($0) }.map { .number($0) }
                ?? .missing
        case "word": return OracleScope.tableWords[index].map { .text($0) } ?? .missing
        default: return OracleScope.tableFlags[index].map { .boolean($0) } ?? .missing
        }
    }

    private func convert(_ arguments: [Tree]) -> Value {
        strict(arguments) { values in
            guard case .number(let x) = values[0], case .text(let from) = values[1],
                case .text(let to) = values[2],
                let source = OracleScope.codes.firstIndex(of: from),
                let aim = OracleScope.codes.firstIndex(of: to)
            else { return .missing }
            let rate = Number(OracleScope.rates[source])!
            return divided(
                x.mantissa * rate.mantissa, x.scale + rate.scale,
                by: Number(OracleScope.rates[aim])!)
        }
    }

    // MARK: functions

    func call(_ name: String, _ arguments: [Tree]) -> Value {
        switch name {
        case "has":
            let found = value(arguments[0])
            if case .fault = found { return found }
            return .boolean(found != .missing)
        case "coalesce":
            for argument in arguments {
                let found = value(argument)
                if found != .missing { return found }
            }
            return .missing
        case "today": return .date(OracleScope.today)
        case "daysSince":
            return strict(arguments) { values in
                guard case .date(let days) = values[0] else { return .missing }
                return .number(Number(Int128(OracleScope.today - days), 0)!)
            }
        case "text":
            return strict(arguments) { values in
                switch values[0] {
                case .number(let number): .text(number.text)
                case .date(let days): .text(SampleColumns.date(days))
                case .boolean(let value): .text(value ? "true" : "false")
                default: values[0]
                }
            }
        case "convert": return convert(arguments)
        case "min", "max":
            return strict(arguments) { values in
                values.dropFirst().reduce(values[0]) { best, value in
                    let order = Self.order(value, best)
                    return (name == "min" ? order < 0 : order > 0) ? value : best
                }
            }
        case "abs", "floor", "ceil", "roundUp", "roundDown", "roundTo":
            return numeric(arguments) { calculated(name, $0) }
        default: return textual(name, arguments)
        }
    }

    private func calculated(_ name: String, _ x: [Number]) -> Value {
        switch name {
        case "abs": .number(Number(x[0].mantissa < 0 ? -x[0].mantissa : x[0].mantissa, x[0].scale)!)
        case "floor": stepped(x[0], Number(1, 0)!, up: false)
        case "ceil": stepped(x[0], Number(1, 0)!, up: true)
        case "roundTo": roundTo(x[0], x[1])
        default: stepped(x[0], x[1], up: name == "roundUp")
        }
    }

    private func textual(_ name: String, _ arguments: [Tree]) -> Value {
        if name == "split" {
            return strict(arguments) { values in
                guard case .text(let text) = values[0], case .text(let separator) = values[1],
                    case .number(let index) = values[2]
                else { return .missing }
                let pieces = Self.pieces(text, separator)
                guard index.mantissa >= 0, index.mantissa < pieces.count else { return .missing }
                return Self.text(pieces[Int(index.mantissa)])
            }
        }
        if name == "replace" {
            guard case .text(let part) = arguments[1], case .text(let other) = arguments[2] else {
                return .missing
            }
            return texts([arguments[0]]) { text in
                Self.text(Self.pieces(text[0], part).joined(separator: other))
            }
        }
        return texts(arguments) { texts in
            let text = texts[0]
            switch name {
            case "lower": return .text(text.lowercased())
            case "upper": return .text(text.uppercased())
            case "trim": return Self.text(Self.trimmed(text))
            case "size": return .number(Number(Int128(text.unicodeScalars.count), 0)!)
            case "number": return Number(text).map { .number($0) } ?? .fault("E102")
            case "contains": return .boolean(Self.pieces(text, texts[1]).count > 1)
            case "startsWith": return .boolean(text.hasPrefix(texts[1]))
            case "endsWith": return .boolean(text.hasSuffix(texts[1]))
            default: return .fault("no such function")
            }
        }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }

    private static func pieces(_ text: String, _ separator: String) -> [String] {
        var pieces = [""]
        var rest = Array(text)
        let wanted = Array(separator)
        while !rest.isEmpty {
            if rest.starts(with: wanted) {
                pieces.append("")
                rest.removeFirst(wanted.count)
            } else {
                pieces[pieces.count - 1].append(rest.removeFirst())
            }
        }
        return pieces
    }
}
