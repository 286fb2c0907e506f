/// How long the functions of a Swift file are, by counting braces.
enum FunctionLengths {
    struct Function: Equatable {
        var name: String
        /// From 1.
        var line: Int
        /// From the line with `func` to that of the closing brace.
        var lines: Int
    }

    /// Words that begin another declaration: what stands before them had no body (a protocol's
    /// requirement).
    private static let declarations: Set<Substring> = [
        "func", "init", "var", "let", "case", "static", "package", "private", "internal",
        "mutating", "associatedtype", "typealias", "struct", "enum", "class", "extension", "}",
    ]

    /// - Complexity: one pass to find the functions, one over each body.
    static func measure(_ source: String) -> [Function] {
        let lines = CodeText.blanked(source)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { index in
            guard let (name, column) = declaration(in: lines[index]),
                let end = end(of: index, from: column, in: lines)
            else { return nil }
            return Function(name: name, line: index + 1, lines: end - index + 1)
        }
    }

    /// The function that a line declares, and what follows its name.
    private static func declaration(
        in line: Substring
    ) -> (name: String, rest: Substring.Index)? {
        if let match = line.firstMatch(of: #/(?:^|\s)func\s+([^\s(<]+)/#) {
            return (String(match.1), match.range.upperBound)
        }
        if let match = line.firstMatch(of: #/(?:^|\s)(init|deinit|subscript)[?!]?\s*(?=[(<{])/#) {
            return (String(match.1), match.range.upperBound)
        }
        return nil
    }

    /// Index of the line with the closing brace; nil where there is no body.
    private static func end(
        of start: Int, from column: Substring.Index, in lines: [Substring]
    ) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in start..<lines.count {
            let line = index == start ? lines[index][column...] : lines[index]
            if index > start, braces == 0, parentheses == 0 {
                let first = line.split(separator: " ").first
                if first == nil || declarations.contains(first!) { return nil }
            }
            for character in line {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                default: break
                }
            }
        }
        return nil
    }
}
