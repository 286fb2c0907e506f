import Testing

/// Every code that the sources can say is explained in docs/errors, and nothing else is.
@Suite(.inCheckout) struct DiagnosticCodeTests {
    struct Code: Hashable {
        var name: String
        var words: String
    }

    @Test func codesAreUnique() {
        let names = Self.codesInSources.map(\.name)
        let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(repeated.sorted() == [])
        #expect(!names.isEmpty)
    }

    @Test func everyCodeIsExplained() {
        let explained = Set(Self.sections.map(\.code))
        let missing = Self.codesInSources.filter { !explained.contains($0) }
        #expect(missing.map { "docs/errors: missing ## \($0.name) \($0.words)" }.sorted() == [])
    }

    @Test func everyExplanationHasItsCode() {
        let codes = Set(Self.codesInSources)
        let stray = Self.sections.filter { !codes.contains($0.code) }
        #expect(stray.map { "\($0.path): no such code: \($0.code.name) \($0.code.words)" } == [])
        let names = Self.sections.map(\.code.name)
        #expect(names.count == Set(names).count, "a code is explained twice")
    }

    /// `F.md`, or a part of the family such as `F-xml.md`.
    @Test func aPageHoldsItsLetter() {
        let strays = Self.sections.filter { section in
            let page = "docs/errors/\(section.code.name.prefix(1))"
            return section.path != "\(page).md" && !section.path.hasPrefix("\(page)-")
        }
        #expect(strays.map { "\($0.path): \($0.code.name) is of another page" } == [])
    }

    // MARK: reading both sides

    static let codesInSources = Repository.files(below: "Sources/", endings: [".swift"])
        .flatMap { codes($0.text) }

    static let sections = Repository.files(below: "docs/errors/", endings: [".md"])
        .flatMap { file in sections(file.text).map { (path: file.path, code: $0) } }

    static func codes(_ source: String) -> [Code] {
        let code = source.split(separator: "\n").filter { !$0.contains(#/^\s*\/\//#) }
            .joined(separator: "\n")
        let call = #/DiagnosticCode\(\s*"([A-Z]\d{3})",\s*"((?:[^"\\]|\\.)*)"/#
        return code.matches(of: call).map {
            Code(name: String($0.1), words: String($0.2).replacing("\\\"", with: "\""))
        }
    }

    static func sections(_ page: String) -> [Code] {
        page.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/## ([A-Z]\d{3}) ?(.*)/#).map {
                Code(name: String($0.1), words: String($0.2))
            }
        }
    }

    @Test func bothSidesAreRead() {
        let source = """
            /// `DiagnosticCode("X000", "not this", exit: .io)`
            static let a = DiagnosticCode("X001", "one", exit: .io)
            static let b = DiagnosticCode(
                "X002", "\\"two\\"", exit: .io)
            """
        let page = "# X\n\n## X001 one\n\ntext\n\n## X002 \"two\"\n### X003 no\n"
        #expect(Self.codes(source) == Self.sections(page))
        #expect(Self.codes(source).count == 2)
    }
}
