import Testing

/// What editors and people leave behind.
@Suite(.inCheckout) struct TextHygieneTests {
    private static let endings = [
        ".swift", ".md", ".py", ".sh", ".c", ".h", ".modulemap", "Makefile", ".gitignore",
        ".ci/run", ".ci/packages",
    ]

    /// Our own writing; inputs of tests and samples are as odd as they have to be.
    static var written: [Repository.File] {
        Repository.files(endings: endings)
            + Repository.files(below: "pipelines/", endings: [".json5"])
    }

    @Test func noBlanksAtLineEnds() {
        #expect(Self.written.flatMap(Self.trailingBlanks) == [])
    }

    @Test func filesEndWithOneNewline() {
        #expect(Self.written.compactMap(Self.endFault) == [])
    }

    @Test func nothingIsLeftForLater() {
        #expect(Self.written.flatMap { Self.holding(Self.leftovers, $0) } == [])
    }

    @Test func noPathsOfOneMachine() {
        #expect(Self.written.flatMap { Self.holding(Self.homes, $0) } == [])
    }

    // MARK: the checks, and that they can fail

    // In pieces, so that this file passes its own test.
    private static let leftovers = ["TO" + "DO", "FIX" + "ME"]
    private static let homes = ["/ho" + "me/", "/Us" + "ers/"]

    static func trailingBlanks(_ file: Repository.File) -> [String] {
        file.lines.enumerated().filter { $0.element.last == " " || $0.element.last == "\t" }
            .map { Repository.fault(file.path, $0.offset + 1, "blanks at the end") }
    }

    static func endFault(_ file: Repository.File) -> String? {
        let isSound =
            file.text.isEmpty || file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n")
        return isSound ? nil : Repository.fault(file.path, file.lines.count, "wants one newline")
    }

    static func holding(_ words: [String], _ file: Repository.File) -> [String] {
        file.lines.enumerated().flatMap { index, line in
            words.filter(line.contains).map { Repository.fault(file.path, index + 1, $0) }
        }
    }

    @Test func wrongOnesAreFound() {
        let file = Repository.File(path: "a.md", text: "one \ntwo \("TO" + "DO")\n\n")
        #expect(Self.trailingBlanks(file) == ["a.md:1: blanks at the end"])
        #expect(Self.endFault(file) == "a.md:4: wants one newline")
        #expect(Self.holding(Self.leftovers, file).count == 1)
    }
}
