import Diagnostics
import Tables

/// Cuts an expression into words; goes on behind a fault, so that all are found.
struct Lexer {
    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [Token] = []
    private var faults: [RuleFault] = []

    static func read(_ text: String) -> (tokens: [Token], faults: [RuleFault]) {
        var lexer = Lexer(bytes: Array(text.utf8))
        lexer.run()
        return (lexer.tokens, lexer.faults)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() {
        while faults.count < RuleLimits.faultsMax {
            skipBlanks()
            let start = index
            guard let scalar = peek() else {
                tokens.append(Token(kind: .end, range: start..<start))
                return
            }
            if scalar >= "0", scalar <= "9" {
                number()
            } else if scalar == "'" || scalar == "\"" {
                text(isRaw: false)
            } else if scalar == "r", isQuote(index + 1) {
                index += 1
                text(isRaw: true, start: start)
            } else if scalar == "`" {
                quotedName()
            } else if Self.beginsName(scalar) {
                name()
            } else {
                sign(scalar)
            }
        }
    }

    // MARK: bytes and scalars

    private func isQuote(_ index: Int) -> Bool {
        index < bytes.count && (bytes[index] == 0x27 || bytes[index] == 0x22)
    }

    private func peek() -> Unicode.Scalar? {
        index < bytes.count ? UTF8Scalar.decode(bytes, index).scalar : nil
    }

    private mutating func take() -> Unicode.Scalar {
        let (scalar, length) = UTF8Scalar.decode(bytes, index)
        index += length
        return scalar
    }

    private mutating func skipBlanks() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "_" || scalar.properties.isAlphabetic }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return true
        default: return false
        }
    }

    static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        if beginsName(scalar) { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }

    // MARK: kinds of words

    private mutating func name() {
        let start = index
        while true {
            while let scalar = peek(), Self.continuesName(scalar) { _ = take() }
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."),
                Self.beginsName(UTF8Scalar.decode(bytes, index + 1).scalar)
            else { break }
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        tokens.append(Token(kind: .name(word), range: start..<index))
    }

    private mutating func quotedName() {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`") { index += 1 }
        guard index < bytes.count, index > start + 1 else {
            index = min(index + 1, bytes.count)
            faults.append(
                RuleFault(
                    .ruleTextLiteral, start..<index, "no name between the back quotes",
                    help: "write a field's name as it is: `Цена, руб.`"))
            return
        }
        let word = String(decoding: bytes[start + 1..<index], as: UTF8.self)
        index += 1
        tokens.append(Token(kind: .quotedName(word), range: start..<index))
    }

    private mutating func digits() {
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
    }

    private mutating func number() {
        let start = index
        digits()
        var isWhole = true
        if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."),
            bytes[index + 1] >= 0x30, bytes[index + 1] <= 0x39
        {
            isWhole = false
            index += 1
            digits()
        }
        let written = String(decoding: bytes[start..<index], as: UTF8.self)
        var value = ExactDecimal(written)
        if index < bytes.count, bytes[index] == UInt8(ascii: "%") {
            index += 1
            isWhole = false
            value = value.flatMap { value in
                Scaled(value).movedPoint(by: 2).map {
                    ExactDecimal(mantissa: $0.mantissa, scale: $0.scale)
                }
            }
        }
        if let scalar = peek(), Self.continuesName(scalar) {
            while let scalar = peek(), Self.continuesName(scalar) { _ = take() }
            let isPercent =
                written.utf8.count < index - start && bytes[start + written.utf8.count] == 0x25
            faults.append(
                RuleFault(
                    .ruleNumberLiteral, start..<index,
                    isPercent ? "percent, and something behind it" : "letters behind a number",
                    help: isPercent
                        ? "the remainder is written with a blank: 7 % 3"
                        : "exponents and units are not read: write 1000, not 1e3"))
            return
        }
        guard let value else {
            faults.append(
                RuleFault(
                    .ruleNumberLiteral, start..<index, "more digits than a number holds",
                    help: "a number holds 18 digits"))
            return
        }
        tokens.append(Token(kind: .number(value, isWhole: isWhole), range: start..<index))
    }

    private static let pairs = ["||", "&&", "==", "!=", "<=", ">="]

    private mutating func sign(_ scalar: Unicode.Scalar) {
        let start = index
        if index + 1 < bytes.count {
            let pair = String(decoding: bytes[index...index + 1], as: UTF8.self)
            if Self.pairs.contains(pair) {
                index += 2
                tokens.append(Token(kind: .sign(pair), range: start..<index))
                return
            }
        }
        _ = take()
        if scalar == "=", index < bytes.count,
            let help = Self.turned[bytes[index]]
        {
            index += 1
            let turned = String(decoding: bytes[start..<index], as: UTF8.self)
            faults.append(RuleFault(.ruleCharacter, start..<index, "'\(turned)'", help: help))
            return
        }
        guard "<>!?:+-*/%()[],.".unicodeScalars.contains(scalar) else {
            faults.append(
                RuleFault(
                    .ruleCharacter, start..<index, "'\(Printable.text(String(scalar)))'",
                    help: Self.remedies[scalar]))
            return
        }
        tokens.append(Token(kind: .sign(String(scalar)), range: start..<index))
    }

    /// What follows a `=` that should follow it.
    private static let turned: [UInt8: String] = [
        UInt8(ascii: ">"): "at least is written >=", UInt8(ascii: "<"): "at most is written <=",
        UInt8(ascii: "!"): "unequal is written !=",
    ]

    private static let remedies: [Unicode.Scalar: String] = table([
        ("equality is written ==", "="), ("\"and\" is written &&", "&∧"),
        ("\"or\" is written ||", "|∨"), ("\"not\" is written !", "¬~"),
        ("write text in 'single' or \"double\" quotes", "«»“”„‘’‚‹›"),
        ("the minus sign is -", "−–—‒"), ("written <=", "≤⩽"), ("written >=", "≥⩾"),
        ("written !=", "≠"), ("written *", "×·•✕"), ("written /", "÷∶"),
        ("a blank that does not break; write a plain one", "\u{A0}\u{2009}\u{202F}"),
        ("values are separated by a comma: max(a, b)", ";"),
        ("there are no powers: write x * x", "^²³"),
        ("write the number alone: a currency is a part of convert(x, from, to)", "$€₽£¥"),
        ("percent is written %", "٪％"), ("a field is named without brackets", "{}"),
        ("a comment has no place in an expression; write it in the file, behind //", "#"),
        ("a decimal point is .", "٫"),
    ])

    private static func table(
        _ rows: [(help: String, signs: String)]
    ) -> [Unicode.Scalar: String] {
        var table: [Unicode.Scalar: String] = [:]
        for (help, signs) in rows {
            for sign in signs.unicodeScalars { table[sign] = help }
        }
        return table
    }
}

// MARK: text

extension Lexer {
    private mutating func text(isRaw: Bool, start: Int? = nil) {
        let start = start ?? index
        let quote = bytes[index]
        index += 1
        var value: [UInt8] = []
        let faultsBefore = faults.count
        while index < bytes.count, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "\\"), !isRaw {
                escape(into: &value)
            } else {
                value.append(bytes[index])
                index += 1
            }
        }
        guard index < bytes.count else {
            faults.append(
                RuleFault(
                    .ruleTextLiteral, start..<bytes.count, "the closing quote is missing"))
            return
        }
        index += 1
        guard faults.count == faultsBefore else { return }
        let word = String(decoding: value, as: UTF8.self)
        tokens.append(Token(kind: .text(word), range: start..<index))
    }

    private static let escapes: [UInt8: UInt8] = [
        0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x60: 0x60, 0x3F: 0x3F, 0x61: 0x07, 0x62: 0x08,
        0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09, 0x76: 0x0B,
    ]
    private static let hexLengths: [UInt8: Int] = [0x78: 2, 0x75: 4, 0x55: 8]

    private mutating func escape(into value: inout [UInt8]) {
        let start = index
        index += 1
        guard index < bytes.count else { return }
        let letter = bytes[index]
        if let plain = Self.escapes[letter] {
            value.append(plain)
            index += 1
            return
        }
        if let length = Self.hexLengths[letter], index + length < bytes.count {
            let digits = bytes[index + 1...index + length]
            // UInt32(_:radix:) would take a sign.
            if digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            {
                index += length + 1
                value += Array(String(Character(scalar)).utf8)
                return
            }
        }
        _ = take()
        faults.append(
            RuleFault(
                .ruleTextLiteral, start..<index, "unknown escape",
                help: "a backslash is written \\\\, or the text as r'…', where it is plain"))
    }
}
