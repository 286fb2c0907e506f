/// A regular expression, compiled to a program whose run is bounded by the product of its size and
/// the text's length: no pattern and no text make it slow (docs/expressions.md, "Patterns").
struct Pattern: Sendable {
    enum Instruction: Sendable, Equatable {
        case scalar(UInt32)
        case anyButNewline
        case oneOf(Int)
        /// Goes on at both, the first having precedence.
        case split(Int, Int)
        case jump(Int)
        /// Notes where the capture begins, or ends.
        case open, close
        case atStart, atEnd
        case accept
    }

    /// Scalars of a class in square brackets, or of `\d`, `\w`, `\s`.
    struct ScalarSet: Sendable, Equatable {
        enum Part: Sendable, Equatable {
            case range(ClosedRange<UInt32>)
            case digit, word, space
            case notDigit, notWord, notSpace
        }

        var parts: [Part] = []
        var isNegated = false
    }

    struct Fault: Error {
        /// Unicode scalars from the pattern's start.
        var offset: Int
        var reason: String
    }

    var program: [Instruction]
    var sets: [ScalarSet]
    var ignoresCase: Bool
    var hasCapture: Bool
    /// Begins with `^`, so that only the start of a text need be tried.
    var isAnchored: Bool { program[0] == .atStart }

    static let scalarsMax = 1000
    static let instructionsMax = 2000
    static let repeatsMax = 100
    static let nestingMax = 32

    init(_ text: String) throws(Fault) {
        let tree = try PatternParser.parse(text)
        var compiler = PatternCompiler()
        try compiler.add(tree.node)
        try compiler.append(.accept)
        program = compiler.program
        sets = compiler.sets
        ignoresCase = tree.ignoresCase
        hasCapture = tree.hasCapture
    }
}

extension Pattern.ScalarSet {
    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        if holds(scalar) { return !isNegated }
        if ignoringCase {
            for other in Self.otherCases(scalar) where holds(other) { return !isNegated }
        }
        return isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        for part in parts {
            let isIn: Bool =
                switch part {
                case .range(let range): range.contains(scalar.value)
                case .digit: Self.isDigit(scalar)
                case .word: Self.isWord(scalar)
                case .space: TextWork.isSpace(scalar)
                case .notDigit: !Self.isDigit(scalar)
                case .notWord: !Self.isWord(scalar)
                case .notSpace: !TextWork.isSpace(scalar)
                }
            if isIn { return true }
        }
        return false
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x410...0x44F, 0x401, 0x451: return true
        case 0..<0x80: return false
        default:
            return Lexer.beginsName(scalar) || scalar.properties.numericType != nil
        }
    }

    /// The scalar's lower and upper case, where each is one scalar.
    static func otherCases(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap {
            let scalars = $0.unicodeScalars
            return scalars.count == 1 ? scalars.first : nil
        }
    }

    static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
        switch scalar.value {
        case 0x41...0x5A, 0x410...0x42F: scalar.value + 0x20
        case 0..<0x80, 0x430...0x44F: scalar.value
        default:
            otherCases(scalar).first?.value ?? scalar.value
        }
    }
}
