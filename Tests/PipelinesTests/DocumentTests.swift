import Diagnostics
import Foundation
import Pipelines
import Testing

/// What the documents say is what the code does.
@Suite("Documents of pipelines and targets")
struct DocumentTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The first JSON5 example of a document.
    private static func example(_ path: String) throws -> [UInt8] {
        let text = try text(path)
        let start = try #require(text.range(of: "```json5\n"))
        let end = try #require(text.range(of: "```\n", range: start.upperBound..<text.endIndex))
        return Array(text[start.upperBound..<end.lowerBound].utf8)
    }

    @Test("the example pipeline has no fault")
    func pipeline() throws {
        let (pipeline, diagnostics) = LintTests.loader.load(
            try Self.example("docs/formats/pipeline.md"), path: "p.json5", name: "p")
        #expect(diagnostics == [])
        #expect(pipeline != nil)
    }

    @Test("the example of the stages has no fault")
    func stages() throws {
        let (pipeline, diagnostics) = Flow.documented.load(
            try Self.example("docs/formats/stages.md"), path: "p.json5", name: "p")
        #expect(diagnostics == [])
        #expect(pipeline?.flow.count == 6)
    }

    @Test("the example target has no fault")
    func target() throws {
        let (target, diagnostics) = TargetLoader.load(
            try Self.example("docs/formats/target.md"), path: "t.json5", name: "shop-prices")
        #expect(diagnostics == [])
        #expect(target != nil)
    }

    @Test("every built-in target and parameter stands in the table of pipeline.md")
    func builtIn() throws {
        let text = try Self.text("docs/formats/pipeline.md")
        for target in BuiltInTargets.all {
            let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(target.name)`") }
            for name in target.parameters.map(\.name) + target.fields.map(\.name) {
                #expect(row?.contains("`\(name)`") == true, "\(target.name): \(name)")
            }
        }
    }

    @Test("every code made here has its section", arguments: ["J", "P", "T"])
    func codes(_ letter: String) throws {
        let pages = try Self.text("docs/errors/\(letter).md").split(separator: "\n")
            .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        let files = ["JSON5/JSON5Codes", "PipelineCodes", "Targets/TargetCodes"]
        var codes: [String] = []
        for file in files {
            let source = try Self.text("Sources/Pipelines/\(file).swift")
            let call = /DiagnosticCode\(\s*"([JPT]\d+)", "((?:[^"\\]|\\.)*)"/
            for match in source.matches(of: call) {
                codes.append("\(match.1) " + match.2.replacing("\\\"", with: "\""))
            }
        }
        #expect(codes.count > 60)
        #expect(pages == codes.filter { $0.hasPrefix(letter) }.sorted())
    }
}
