/// What a file that begins with `<` is: markup or a program of a web server.
enum MarkupKind {
    /// Nil if the bytes begin with no tag, instruction or comment.
    ///
    /// - Parameter head: the file's first bytes
    static func kind(of head: ArraySlice<UInt8>) -> FileKind? {
        var text = narrow(head)[...]
        while true {
            text = text.drop { blanks.contains($0) }
            guard text.first == UInt8(ascii: "<"), text.count > 1 else { return nil }
            guard text.starts(with: "<!--".utf8) else { return kind(behind: text.dropFirst()) }
            guard let end = endOfComment(text) else { return .xml }
            text = text[end...]
        }
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    /// ASCII in lower case; of UTF-16 the bytes that are not 0.
    private static func narrow(_ head: ArraySlice<UInt8>) -> [UInt8] {
        let start = Array(head.prefix(2))
        let isWide = [[0xFF, 0xFE], [0xFE, 0xFF], [0x3C, 0], [0, 0x3C]].contains(start)
        let bytes = isWide ? head.filter { $0 != 0 && $0 < 0xFE } : Array(head)
        return bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    private static func endOfComment(_ text: ArraySlice<UInt8>) -> Int? {
        text.indices.dropFirst(4).first { text[$0...].starts(with: "-->".utf8) }.map { $0 + 3 }
    }

    /// - Parameter text: what follows `<`
    private static func kind(behind text: ArraySlice<UInt8>) -> FileKind? {
        switch text.first {
        case UInt8(ascii: "?"): return instruction(text.dropFirst())
        case UInt8(ascii: "%"): return text.dropFirst().first.map(isCode) ?? false ? .program : nil
        case UInt8(ascii: "!"):
            let (name, rest) = name(text.dropFirst())
            guard name == "doctype" else { return text.dropFirst().first == 0x5B ? .xml : nil }
            return Self.name(rest.drop { blanks.contains($0) }).name == "html" ? .html : .xml
        default:
            let (name, rest) = name(text)
            guard let first = name.utf8.first, first >= 0x61, first <= 0x7A,
                let next = rest.first, blanks.contains(next) || next == 0x3E || next == 0x2F
            else { return nil }
            return name == "html" ? .html : htmlNames.contains(name) ? .htmlPart : .xml
        }
    }

    /// `<?php …` and PHP's short tags are a program; XML has a name there, and blanks or `?>` next.
    private static func instruction(_ text: ArraySlice<UInt8>) -> FileKind? {
        guard !text.isEmpty else { return nil }
        let (name, rest) = name(text)
        guard let first = name.utf8.first, 0x61...0x7A ~= first || first == 0x5F || first >= 0x80
        else { return .php }
        if name == "php" || keywords.contains(name) { return .php }
        guard let next = rest.first else { return .xml }
        return blanks.contains(next) || next == UInt8(ascii: "?") ? .xml : .php
    }

    /// What may follow `<%` in a program: `<%@`, `<%=`, `<% `.
    private static func isCode(_ byte: UInt8) -> Bool {
        "@=-!# \t\r\n".utf8.contains(byte)
    }

    private static func name(
        _ text: ArraySlice<UInt8>
    ) -> (name: String, rest: ArraySlice<UInt8>) {
        let name = text.prefix {
            $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x80
                || "-_.:".utf8.contains($0)
        }
        return (String(decoding: name, as: UTF8.self), text[name.endIndex...])
    }

    /// Words that PHP begins with, and XML instructions do not.
    private static let keywords: Set<String> = [
        "class", "declare", "define", "die", "do", "echo", "else", "endforeach", "endif", "exit",
        "for", "foreach", "function", "global", "header", "if", "include", "include_once",
        "namespace", "print", "require", "require_once", "return", "session_start", "static",
        "switch", "throw", "try", "unset", "use", "var", "while",
    ]

    /// What a piece of a web page begins with; as XML they may be somebody's own names.
    private static let htmlNames: Set<String> = [
        "a", "b", "big", "body", "br", "center", "div", "font", "form", "h1", "h2", "h3", "head",
        "hr", "i", "img", "link", "meta", "p", "pre", "script", "span", "strong", "style", "table",
        "tbody", "td", "th", "thead", "title", "tr", "ul",
    ]
}
