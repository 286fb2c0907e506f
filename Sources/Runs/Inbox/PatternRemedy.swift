import Formats

/// How a pattern is written that would match a file: for one that is spelled as other programs
/// have it, or that has another name in it.
struct PatternRemedy {
    let inWords: String

    /// Nil if the file is only in another folder, or spelled in other capitals.
    ///
    /// - Parameter name: below `inbox/`
    init?(_ pattern: String, _ name: String) {
        func matches(_ pattern: String) -> Bool {
            PathPattern(pattern)?.matches(name.utf8) ?? false
        }
        let inbox = "inbox/"
        let slashes = pattern.replacing("\\", with: "/")
        let choices = Self.choices(pattern)
        if pattern.hasPrefix(inbox), matches(String(pattern.dropFirst(inbox.count))) {
            inWords = "write \"\(pattern.dropFirst(inbox.count))\": paths are below inbox/ already"
        } else if slashes != pattern, matches(slashes) {
            inWords = "write \"\(slashes)\": folders are separated by /"
        } else if matches(pattern + "/*") {
            inWords = "write \"\(pattern)/*\" for the files of a folder"
        } else if choices.contains(where: matches) {
            let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
            inWords = "write [\(list)]: several patterns are a list"
        } else {
            let near = NearPattern(name, pattern, of: "")
            guard near.difference == .name || near.difference == .ending else { return nil }
            let file = NearPattern.parts(name).base
            inWords = "did you mean \"\(name.dropLast(file.count))\(Self.pattern(for: file))\"?"
        }
    }

    /// `price_2026-11-20.csv` → `price_*.csv`.
    private static func pattern(for file: String) -> String {
        let stem = NearPattern.stem(file)
        let numbers = /[0-9](?:[0-9 ._-]*[0-9])?/
        return String(stem.replacing(numbers, with: "*") + file.dropFirst(stem.count))
    }

    /// `price.{csv,txt}` → `price.csv`, `price.txt`.
    private static func choices(_ pattern: String) -> [String] {
        guard let open = pattern.firstIndex(of: "{"),
            let close = pattern[open...].firstIndex(of: "}")
        else { return [] }
        let inner = pattern[pattern.index(after: open)..<close]
        return inner.split(separator: ",").map {
            String(pattern[..<open] + $0 + pattern[pattern.index(after: close)...])
        }
    }
}
