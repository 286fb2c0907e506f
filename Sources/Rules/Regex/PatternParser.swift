/// What a pattern says, as a tree.
indirect enum PatternNode {
    case empty
    case scalar(Unicode.Scalar)
    case anyButNewline
    case oneOf(Pattern.ScalarSet)
    case sequence([PatternNode])
    case either([PatternNode])
    /// `most` is nil for any number.
    case repeated(PatternNode, least: Int, most: Int?, isGreedy: Bool)
    case capture(PatternNode)
    case atStart, atEnd
}

struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var nesting = 0
    private var hasCapture = false

    static func parse(
        _ text: String
    ) throws(Pattern.Fault) -> (node: PatternNode, ignoresCase: Bool, hasCapture: Bool) {
        var parser = PatternParser(scalars: Array(text.unicodeScalars))
        guard parser.scalars.count <= Pattern.scalarsMax else {
            throw Pattern.Fault(
                offset: 0, reason: "more than \(Pattern.scalarsMax) characters")
        }
        let ignoresCase = parser.accept("(?i)")
        let node = try parser.either()
        guard parser.index == parser.scalars.count else { throw parser.fault("')' without '('") }
        return (node, ignoresCase, parser.hasCapture)
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    // MARK: the grammar

    private mutating func either() throws(Pattern.Fault) -> PatternNode {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Pattern.nestingMax else {
            throw fault("more than \(Pattern.nestingMax) groups within each other")
        }
        var branches = [try sequence()]
        while accept("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(Pattern.Fault) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" { parts.append(try repeated()) }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated() throws(Pattern.Fault) -> PatternNode {
        let start = index
        let node = try atom()
        guard let (least, most) = try quantifier() else { return node }
        if case .atStart = node { throw Pattern.Fault(offset: start, reason: "'^' repeated") }
        if case .atEnd = node { throw Pattern.Fault(offset: start, reason: "'$' repeated") }
        let isGreedy = !accept("?")
        if let next = peek, "*+?".unicodeScalars.contains(next) { throw fault("repeated twice") }
        return .repeated(node, least: least, most: most, isGreedy: isGreedy)
    }

    private mutating func quantifier() throws(Pattern.Fault) -> (least: Int, most: Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        let start = index
        guard accept("{") else { return nil }
        guard let least = number() else { throw fault("a number after '{'; or write \\{") }
        var most: Int? = least
        if accept(",") { most = peek == "}" ? nil : number() ?? -1 }
        guard accept("}") else { throw fault("'}' is missing") }
        guard least <= Pattern.repeatsMax, (most ?? least) >= least,
            (most ?? 0) <= Pattern.repeatsMax
        else {
            throw Pattern.Fault(
                offset: start, reason: "counts ascend and are at most \(Pattern.repeatsMax)")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, Pattern.ScalarSet.isDigit(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), Pattern.repeatsMax + 1)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(Pattern.Fault) -> PatternNode {
        let start = index
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case ".": return .anyButNewline
        case "^": return .atStart
        case "$": return .atEnd
        case "[": return .oneOf(try set(start))
        case "(": return try group(start)
        case "\\": return try escape(start)
        case "*", "+", "?", "{":
            throw Pattern.Fault(offset: start, reason: "nothing before '\(scalar)' to repeat")
        default: return .scalar(scalar)
        }
    }

    private mutating func group(_ start: Int) throws(Pattern.Fault) -> PatternNode {
        var captures = true
        if accept("?") {
            guard accept(":") else {
                throw Pattern.Fault(offset: start, reason: "of (?…) only (?:…) is known")
            }
            captures = false
        }
        // Only the first capture is ever asked for.
        if hasCapture { captures = false }
        if captures { hasCapture = true }
        let node = try either()
        guard accept(")") else { throw Pattern.Fault(offset: start, reason: "')' is missing") }
        return captures ? .capture(node) : node
    }

    private mutating func escape(_ start: Int) throws(Pattern.Fault) -> PatternNode {
        guard let letter = peek else {
            throw Pattern.Fault(offset: start, reason: "'\\' at the end")
        }
        index += 1
        if let part = Self.classes[letter] { return .oneOf(.init(parts: [part])) }
        return .scalar(try plain(letter, start))
    }

    private static let classes: [Unicode.Scalar: Pattern.ScalarSet.Part] = [
        "d": .digit, "w": .word, "s": .space, "D": .notDigit, "W": .notWord, "S": .notSpace,
    ]

    private func plain(
        _ letter: Unicode.Scalar, _ start: Int
    ) throws(Pattern.Fault) -> Unicode.Scalar {
        switch letter {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case _
        where letter.isASCII && !letter.properties.isAlphabetic
            && !Pattern.ScalarSet.isDigit(letter):
            return letter
        default: throw Pattern.Fault(offset: start, reason: "'\\\(letter)' is not known")
        }
    }

    private mutating func set(_ start: Int) throws(Pattern.Fault) -> Pattern.ScalarSet {
        var set = Pattern.ScalarSet()
        set.isNegated = accept("^")
        var isFirst = true
        while let scalar = peek, isFirst || scalar != "]" {
            isFirst = false
            let partStart = index
            index += 1
            var low = scalar
            if scalar == "\\", let letter = peek {
                index += 1
                if let part = Self.classes[letter] {
                    set.parts.append(part)
                    continue
                }
                low = try plain(letter, partStart)
            }
            set.parts.append(.range(try range(from: low, partStart)))
        }
        guard accept("]") else { throw Pattern.Fault(offset: start, reason: "']' is missing") }
        return set
    }

    private mutating func range(
        from low: Unicode.Scalar, _ start: Int
    ) throws(Pattern.Fault) -> ClosedRange<UInt32> {
        guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
            return low.value...low.value
        }
        index += 1
        var high = scalars[index]
        index += 1
        if high == "\\" {
            guard let letter = peek, Self.classes[letter] == nil else {
                throw Pattern.Fault(offset: start, reason: "a range ends with a character")
            }
            index += 1
            high = try plain(letter, start)
        }
        guard low <= high else {
            throw Pattern.Fault(offset: start, reason: "the range '\(low)-\(high)' is empty")
        }
        return low.value...high.value
    }

    // MARK: scalars

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func accept(_ word: String) -> Bool {
        let wanted = Array(word.unicodeScalars)
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    private func fault(_ reason: String) -> Pattern.Fault {
        Pattern.Fault(offset: index, reason: reason)
    }
}
