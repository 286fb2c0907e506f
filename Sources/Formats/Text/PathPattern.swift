import Foundation

/// A pattern for paths below `inbox/`, or in a zip archive, matched over raw bytes: names need not
/// be UTF-8.
///
/// `*` stands for any run, `?` for one character, `[a-я]` for one character of a set and `[!…]`
/// for one outside it; none of them for `/`. A character is one Unicode scalar in UTF-8, or one
/// byte that is no part of one. Other characters stand for themselves, with case; there is no
/// escape: `[*]` is a star. See docs/formats/pipeline.md, "from".
package struct PathPattern: Sendable, Equatable {
    package struct Fault: Error, Sendable, Equatable {
        package var detail: String
        package var help: String?
    }

    private enum Token: Sendable, Equatable {
        case run
        case one
        case scalar(UInt32)
        case set([ClosedRange<UInt32>], negated: Bool)
    }

    /// One list of tokens for each component between slashes.
    private let components: [[Token]]

    /// nil for a text that `parse` refuses.
    package init?(_ text: String) {
        guard case .success(let pattern) = Self.parse(text) else { return nil }
        self = pattern
    }

    /// No `/` stands in it.
    var isOnePart: Bool { components.count == 1 }

    /// It is one name, which matches nothing but itself.
    var isPlainName: Bool {
        isOnePart && components[0].allSatisfy { if case .scalar = $0 { true } else { false } }
    }

    private init(components: [[Token]]) { self.components = components }

    package static func parse(_ text: String) -> Result<PathPattern, Fault> {
        do { return .success(try parsed(text)) } catch { return .failure(error) }
    }

    private static func parsed(_ text: String) throws(Fault) -> PathPattern {
        let below = "patterns begin below inbox/: \"acme/price*.csv\""
        if text.isEmpty { throw Fault(detail: "it is empty", help: below) }
        if text.utf8.contains(0) { throw Fault(detail: "a NUL in it") }
        if text.hasPrefix("/") { throw Fault(detail: "an absolute path", help: below) }
        if text.contains("**") {
            throw Fault(detail: "\"**\" is not known", help: "name each folder: \"*/price*.csv\"")
        }
        var components: [[Token]] = []
        let scalars = text.precomposedStringWithCanonicalMapping.unicodeScalars
        for part in scalars.split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(part)
            if name == ".." { throw Fault(detail: "\"..\" leaves inbox/", help: below) }
            if name.isEmpty || name == "." {
                throw Fault(detail: "an empty part between slashes", help: below)
            }
            components.append(try tokens(Array(part)[...]))
        }
        return PathPattern(components: components)
    }

    private static func tokens(_ part: ArraySlice<Unicode.Scalar>) throws(Fault) -> [Token] {
        var tokens: [Token] = []
        var rest = part
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": tokens.append(.run)
            case "?": tokens.append(.one)
            case "[": tokens.append(try set(&rest))
            default: tokens.append(.scalar(scalar.value))
            }
        }
        return tokens
    }

    /// Reads behind `[`; a `]` that comes first is part of the set.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> Token {
        let negated = rest.first == "!"
        if negated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges, negated: negated) }
            guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
                ranges.append(low.value...low.value)
                continue
            }
            guard low.value <= high.value else {
                throw Fault(detail: "\"\(low)-\(high)\" runs backwards")
            }
            rest = rest.dropFirst(2)
            ranges.append(low.value...high.value)
        }
        throw Fault(detail: "a \"[\" without its \"]\"", help: "write [[] for the bracket itself")
    }

    /// Whether a path below `inbox/`, with `/` between its parts, matches.
    ///
    /// - Complexity: length of the path × length of the pattern, at worst.
    package func matches(_ path: some Sequence<UInt8>) -> Bool {
        let parts = Self.composed(Array(path)).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == components.count else { return false }
        return zip(parts, components).allSatisfy { Self.matches(Self.characters($0), $1) }
    }

    /// macOS writes `й` as a letter and a mark behind it; both spellings are one name.
    private static func composed(_ name: [UInt8]) -> [UInt8] {
        // U+0300 to U+036F begin so.
        guard name.contains(where: { $0 == 0xCC || $0 == 0xCD }),
            name.withUnsafeBytes({ UTF8Check.check($0) }) == .valid
        else { return name }
        let text = String(decoding: name, as: UTF8.self)
        return Array(text.precomposedStringWithCanonicalMapping.utf8)
    }

    /// Scalars as they are; a stray byte as a number above all scalars.
    private static func characters(_ name: ArraySlice<UInt8>) -> [UInt32] {
        let bytes = Array(name)
        var characters: [UInt32] = []
        var offset = 0
        while offset < bytes.count {
            let (length, isSound) = bytes.withUnsafeBytes {
                UTF8Check.character($0.baseAddress!, at: offset, count: bytes.count)
            }
            if isSound {
                let text = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
                characters.append(text.unicodeScalars.first!.value)
            } else {
                characters.append(0x110000 + UInt32(bytes[offset]))
            }
            offset += isSound ? length : 1
        }
        return characters
    }

    /// Goes back only to the last `*`: a later one can take over whatever an earlier one could.
    private static func matches(_ name: [UInt32], _ tokens: [Token]) -> Bool {
        var index = 0
        var token = 0
        var retry: (token: Int, index: Int)?
        while index < name.count {
            if token < tokens.count, tokens[token] == .run {
                token += 1
                retry = (token, index)
            } else if token < tokens.count, takes(tokens[token], name[index]) {
                token += 1
                index += 1
            } else if let last = retry {
                token = last.token
                index = last.index + 1
                retry = (token, index)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .run }
    }

    private static func takes(_ token: Token, _ character: UInt32) -> Bool {
        switch token {
        case .run: false
        case .one: true
        case .scalar(let scalar): scalar == character
        case .set(let ranges, let negated):
            ranges.contains { $0.contains(character) } != negated
        }
    }
}
