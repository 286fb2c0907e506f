/// Swift source with the insides of comments and literals blanked out, line by line as it was, so
/// that braces and words in it are code.
///
/// Understands `//`, nested `/* */`, `"…"`, `"""…"""`, `#"…"#`, `#/…/#` and interpolation. Bare
/// `/…/` literals are taken for code.
struct CodeText {
    static func blanked(_ source: String) -> String {
        var text = CodeText(source)
        text.code()
        return String(decoding: text.output, as: UTF8.self)
    }

    private let bytes: [UInt8]
    private var output: [UInt8]
    private var index = 0

    private init(_ source: String) {
        bytes = Array(source.utf8)
        output = bytes
    }

    private func at(_ word: StaticString, _ offset: Int = 0) -> Bool {
        let start = index + offset
        guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<word.utf8CodeUnitCount).allSatisfy {
            bytes[start + $0] == word.utf8Start[$0]
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] != UInt8(ascii: "\n") { output[index] = UInt8(ascii: " ") }
            index += 1
        }
    }

    private mutating func code() {
        while index < bytes.count {
            if !literalOrComment() { index += 1 }
        }
    }

    /// Blanks what starts here, if it is a comment or a literal.
    private mutating func literalOrComment() -> Bool {
        if at("//") {
            while index < bytes.count, !at("\n") { blank() }
        } else if at("/*") {
            blockComment()
        } else {
            var pounds = 0
            while at("#", pounds) { pounds += 1 }
            if at("\"", pounds) {
                string(pounds: pounds)
            } else if pounds > 0, at("/", pounds) {
                regex(pounds: pounds)
            } else {
                return false
            }
        }
        return true
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(2)
            } else if at("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func string(pounds: Int) {
        let isLong = at("\"\"\"", pounds)
        let quotes = isLong ? 3 : 1
        blank(pounds + quotes)
        while index < bytes.count {
            if at("\\"), hasPounds(pounds, after: 1) {
                if at("(", 1 + pounds) {
                    blank(2 + pounds)
                    interpolation()
                } else {
                    blank(2 + pounds)
                }
            } else if isLong ? at("\"\"\"") : at("\""), hasPounds(pounds, after: quotes) {
                return blank(quotes + pounds)
            } else if !isLong, at("\n") {
                return
            } else {
                blank()
            }
        }
    }

    private mutating func interpolation() {
        var depth = 1
        while index < bytes.count, depth > 0 {
            if literalOrComment() { continue }
            if at("(") { depth += 1 }
            if at(")") { depth -= 1 }
            blank()
        }
    }

    private mutating func regex(pounds: Int) {
        blank(pounds + 1)
        while index < bytes.count {
            if at("\\") {
                blank(2)
            } else if at("/"), hasPounds(pounds, after: 1) {
                return blank(1 + pounds)
            } else {
                blank()
            }
        }
    }

    private func hasPounds(_ count: Int, after offset: Int) -> Bool {
        (0..<count).allSatisfy { at("#", offset + $0) }
    }
}
