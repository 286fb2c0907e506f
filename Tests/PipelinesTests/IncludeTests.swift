import Diagnostics
import Pipelines
import Testing

@Suite("Fragments that pipelines include")
struct IncludeTests {
    private static func load(_ names: String...) -> (
        pipeline: Pipeline?, diagnostics: [Diagnostic]
    ) {
        let stages = names.map { "{ include: \"\($0)\" }" }.joined(separator: ", ")
        return LintTests.loader.load(
            Array(Flow.pipeline(stages).utf8), path: "p.json5", name: "p")
    }

    private static func told(_ diagnostics: [Diagnostic]) -> [String] {
        diagnostics.map {
            "\($0.code.name) \($0.place?.file ?? "") "
                + "\($0.place?.line ?? 0):\($0.place?.column ?? 0)"
        }
    }

    @Test("its stages stand in its place, and it belongs to the pipeline")
    func stages() throws {
        let text = Flow.pipeline(
            #"{ filter: "has(cost)" }, { include: "markup" }, { set: { a: "text(price)" } }"#,
            item: #"id: "a""#)
        let (pipeline, diagnostics) = LintTests.loader.load(
            Array(text.utf8), path: "p.json5", name: "p")
        #expect(diagnostics == [])
        #expect(pipeline?.flow.map(\.word) == ["filter", "set", "set"])
        #expect(pipeline?.flow[1].place.file == "pipelines/include/markup.json5")
        #expect(
            pipeline?.files.map(\.path) == [
                "p.json5", "pipelines/include/markup.json5", "pipelines/tables/markups.csv",
                "pipelines/targets/mine.json5"
            ])
    }

    @Test("included twice it is one file, and its fault is told once")
    func once() throws {
        let twice = Self.load("keep", "keep")
        #expect(twice.pipeline?.flow.count == 2)
        #expect(twice.pipeline?.files.count == 3)
        let faults = Self.load("fault", "fault").diagnostics
        #expect(
            Self.told(faults) == [
                "E010 pipelines/include/fault.json5 2:25",
                "P010 pipelines/include/fault.json5 2:39"
            ])
    }

    @Test("a fragment that cannot be read hides what it may define")
    func cut() {
        let faults = Self.load("cut").diagnostics
        #expect(faults.map(\.place?.file) == ["pipelines/include/cut.json5"])
        let text = Flow.two(#"{ include: "absent" }, { filter: "has(lookup(t, sku)) && x > 0" }"#)
        let more = LintTests.loader.load(Array(text.utf8), path: "p.json5", name: "p").diagnostics
        #expect(more.map(\.code.name) == ["P056"])
    }

    @Test("fragments may include others, 8 deep and no deeper")
    func depth() {
        #expect(Self.load("deep2").pipeline?.flow.count == 1)
        #expect(
            Self.told(Self.load("deep1").diagnostics)
                == ["P057 pipelines/include/deep8.json5 1:24"])
    }

    @Test("a circle is told with its way")
    func circle() {
        let faults = Self.load("loop").diagnostics
        #expect(faults.map(\.code.name) == ["P057"])
        #expect(faults.first?.detail == "\"loop\" includes itself: loop → empty-loop → loop")
    }

    @Test("stages that grow beyond every bound are refused")
    func growth() {
        #expect(Self.load("many", "many", "many").pipeline?.flow.count == 900)
        #expect(Self.load("many", "many", "many", "many").diagnostics.map(\.code.name) == ["P058"])
        let wide = Self.load("wide1")
        #expect(wide.pipeline == nil)
        #expect(wide.diagnostics.count < 20)
    }
}
