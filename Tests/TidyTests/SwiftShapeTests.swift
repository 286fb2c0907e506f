import Testing

/// Lines, functions and files of a size that a person takes in.
@Suite(.inCheckout) struct SwiftShapeTests {
    static let columnsMax = 100
    static let functionLinesMax = 60
    static let fileLinesMax = 500
    static let reasonMark = "// Long because: "

    /// Files whose lines are longer, each with its reason: literals that would say less in pieces.
    static let wideFiles: [String: String] = [:]

    @Test func linesFitTheScreen() {
        var faults: [String] = []
        for file in Repository.swift where Self.wideFiles[file.path] == nil {
            faults += Self.wideLines(file)
        }
        #expect(faults == [])
    }

    @Test func functionsFitTheScreen() {
        #expect(Repository.swift.flatMap(Self.longFunctions) == [])
    }

    @Test func filesAreShortOrSayWhyNot() {
        #expect(Repository.swift.compactMap(Self.longFile) == [])
    }

    @Test func exceptionsAreStillNeeded() {
        for path in Self.wideFiles.keys {
            let file = Repository.swift.first { $0.path == path }
            #expect(!(file.map(Self.wideLines) ?? []).isEmpty, "\(path) is no exception any more")
        }
    }

    // MARK: the checks, and that they can fail

    static func wideLines(_ file: Repository.File) -> [String] {
        file.lines.enumerated().filter { $0.element.count > columnsMax }.map {
            Repository.fault(file.path, $0.offset + 1, "\($0.element.count) columns")
        }
    }

    static func longFunctions(_ file: Repository.File) -> [String] {
        FunctionLengths.measure(file.text).filter { $0.lines > functionLinesMax }.map {
            Repository.fault(file.path, $0.line, "\($0.name) has \($0.lines) lines")
        }
    }

    static func longFile(_ file: Repository.File) -> String? {
        // The newline at the end begins no line.
        let count = file.lines.count - 1
        guard count > fileLinesMax else { return nil }
        let reason = file.lines.prefix(5).contains {
            $0.hasPrefix(reasonMark) && $0.count > reasonMark.count
        }
        return reason ? nil : Repository.fault(file.path, 1, "\(count) lines without a reason")
    }

    @Test func longOnesAreFound() {
        let wide = Repository.File(path: "A.swift", text: String(repeating: "ё", count: 101))
        #expect(Self.wideLines(wide) == ["A.swift:1: 101 columns"])
        let body = String(repeating: "    work()\n", count: 59)
        let long = Repository.File(path: "A.swift", text: "func a() {\n\(body)}\n")
        #expect(Self.longFunctions(long) == ["A.swift:1: a has 61 lines"])
        let lines = String(repeating: "\n", count: 501)
        #expect(Self.longFile(Repository.File(path: "A.swift", text: lines)) != nil)
        let excused = Self.reasonMark + "one table\n" + lines
        #expect(Self.longFile(Repository.File(path: "A.swift", text: excused)) == nil)
    }

    @Test func functionsAreMeasured() {
        let source = #"""
            protocol P {
                func none() -> Int
                init(a: Int)
            }
            struct S {
                init?(b: Int = { 3 }()) {
                    text = "} \(f("}")) {" // }
                }
                func several(
                    a: Int
                ) -> Int
                where A: B {
                    /* } */ return { 1 }()
                }
                let x = S.init(b: 1)
            }
            """#
        #expect(
            FunctionLengths.measure(source) == [
                .init(name: "init", line: 6, lines: 3), .init(name: "several", line: 9, lines: 6),
            ])
    }
}
