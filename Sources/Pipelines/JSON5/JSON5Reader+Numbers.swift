import Diagnostics
import Tables

// Numbers (JSON5 §6): kept as text, and exactly where that is possible.
extension JSON5Reader {
    mutating func readNumber() -> JSON5Value? {
        let start = position
        var negative = false
        if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            negative = sign == UInt8(ascii: "-")
            position += 1
        }
        if startsName { return readSignedWord(from: start) }
        let exact: ExactDecimal?
        if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X")
        {
            position += 2
            guard let magnitude = readHexDigits() else { return badNumber(from: start) }
            exact = magnitude.value.map { ExactDecimal(negative ? -$0 : $0) }
        } else {
            guard let digits = readDecimal() else { return badNumber(from: start) }
            exact = digits.exact(negative: negative)
        }
        if let (next, _) = scalar(at: position),
            Self.isNamePart(next) || next == "." || next == "+" || next == "-" || next == "\\"
        {
            return badNumber(from: start)
        }
        return value(.number(JSON5Number(text: text(from: start), exact: exact)), from: start)
    }

    /// `+Infinity`, `-NaN`.
    private mutating func readSignedWord(from start: Int) -> JSON5Value? {
        let word = readName()
        guard word == "Infinity" || word == "NaN" else { return badNumber(from: start) }
        return value(.number(JSON5Number(text: text(from: start), exact: nil)), from: start)
    }

    private mutating func badNumber(from start: Int) -> JSON5Value? {
        skipToken()
        let token = text(from: start)
        let digits = token.drop { $0 == "-" || $0 == "+" }
        let octal = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
        fault(
            .badNumber, token, at: start..<max(position, start + 1),
            help: octal ? "put it in quotes where it is text: a number has no leading zero" : nil)
        return nil
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// nil without a single digit; the value is nil where it does not fit 63 bits.
    private mutating func readHexDigits() -> (value: Int64?, Void)? {
        var value: Int64? = 0
        var count = 0
        while let byte = peek(), let digit = Self.hexDigit(byte) {
            if let held = value {
                let (product, overflow) = held.multipliedReportingOverflow(by: 16)
                let (sum, carry) = product.addingReportingOverflow(Int64(digit))
                value = overflow || carry ? nil : sum
            }
            count += 1
            position += 1
        }
        return count == 0 ? nil : (value, ())
    }

    /// Digits, point and exponent; nil where they do not make a number, with a leading zero too.
    private mutating func readDecimal() -> DecimalDigits? {
        var number = DecimalDigits()
        let start = position
        while let byte = peek(), byte >= 0x30, byte <= 0x39 {
            number.digits.append(byte)
            position += 1
        }
        let whole = position - start
        if whole > 1, bytes[start] == UInt8(ascii: "0") { return nil }
        if peek() == UInt8(ascii: ".") {
            position += 1
            while let byte = peek(), byte >= 0x30, byte <= 0x39 {
                number.digits.append(byte)
                number.fraction += 1
                position += 1
            }
        }
        guard !number.digits.isEmpty else { return nil }
        guard let e = peek(), e == UInt8(ascii: "e") || e == UInt8(ascii: "E") else {
            return number
        }
        position += 1
        var negative = false
        if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            negative = sign == UInt8(ascii: "-")
            position += 1
        }
        let exponentStart = position
        while let byte = peek(), byte >= 0x30, byte <= 0x39 {
            // Past a million the number is out of reach anyway; more digits change nothing.
            number.exponent = min(number.exponent * 10 + Int(byte - 0x30), 1_000_000)
            position += 1
        }
        guard position > exponentStart else { return nil }
        if negative { number.exponent = -number.exponent }
        return number
    }
}

/// A decimal number taken apart: `digits × 10^(exponent - fraction)`.
private struct DecimalDigits {
    var digits: [UInt8] = []
    var fraction = 0
    var exponent = 0

    func exact(negative: Bool) -> ExactDecimal? {
        var significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard !significant.isEmpty else { return .zero }
        var power = exponent - fraction
        while significant.last == UInt8(ascii: "0") {
            significant.removeLast()
            power += 1
        }
        guard significant.count + max(power, 0) <= 19, power >= -Int(ExactDecimal.scaleMax) else {
            return nil
        }
        var mantissa: Int64 = 0
        for digit in significant + Array(repeating: UInt8(ascii: "0"), count: max(power, 0)) {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            if overflow || carry { return nil }
            mantissa = sum
        }
        return ExactDecimal(
            mantissa: negative ? -mantissa : mantissa, scale: UInt8(max(-power, 0)))
    }
}
