import Diagnostics

/// `{ include: "markup" }`: stands for the stages of `pipelines/include/markup.json5`.
enum IncludeDeclaration {
    static let shape = ObjectShape(
        name: "an include stage", about: "Stands for the stages of a fragment.",
        members: [
            MemberShape(
                "include", .text(.plainName), required: true,
                "The fragment's name: pipelines/include/NAME.json5.")
        ])

    static var word: String { shape.members[0].key }

    /// The fragment file as a whole.
    static var fragment: ObjectShape {
        ObjectShape(
            name: "the fragment", about: "Stages that pipelines include.",
            members: [
                MemberShape("$schema", .text(.any), "The JSON Schema, for editors."),
                MemberShape("about", .text(.any), "What the fragment is for."),
                PipelineDeclaration.stages
            ])
    }
}

/// Puts the stages of fragments in the place of the `include` stages that name them.
///
/// Each fragment is read and its shape checked once, however often it is included.
struct Includes {
    static let depthMax = 8
    /// Of a pipeline with everything it includes: fragments that include others twice each would
    /// grow beyond every bound (law 8).
    static let stagesMax = 1000

    private let loader: PipelineLoader
    private(set) var lint = Lint()
    /// The fragments, in the order of their first use.
    private(set) var files: [PipelineFile] = []
    /// False where a fragment could not be read.
    private(set) var isWhole = true
    private var fragments: [String: [JSON5Value]?] = [:]
    private var stageCount = 0
    private var isFull = false

    init(_ loader: PipelineLoader) { self.loader = loader }

    /// - Parameters:
    ///   - path: the fragments that the stages stand in, the outermost first.
    mutating func expand(_ stages: [JSON5Value], path: [String] = []) -> [JSON5Value] {
        var expanded: [JSON5Value] = []
        for stage in stages {
            // Includes without stages of their own count too: they must end as well.
            guard hasRoom(at: stage) else { return expanded }
            stageCount += 1
            guard PipelineDeclaration.word(of: stage) == IncludeDeclaration.word else {
                expanded.append(stage)
                continue
            }
            guard let given = stage[IncludeDeclaration.word], let name = given.string,
                TextShape.plainName.fault(name) == nil
            else {
                isWhole = false
                continue
            }
            guard !path.contains(name) else {
                let way = (path.drop { $0 != name } + [name]).joined(separator: " → ")
                refuse(
                    .endlessInclude, "\"\(name)\" includes itself: \(way)", at: given,
                    help: "remove one of these")
                continue
            }
            guard path.count < Self.depthMax else {
                refuse(
                    .endlessInclude, "more than \(Self.depthMax) deep", at: given,
                    help: "put the stages of the last ones into one fragment")
                continue
            }
            expanded += expand(fragment(name, at: given), path: path + [name])
        }
        return expanded
    }

    private mutating func hasRoom(at stage: JSON5Value) -> Bool {
        if stageCount >= Self.stagesMax, !isFull {
            isFull = true
            refuse(
                .pipelineTooLarge, "more than \(Self.stagesMax) stages", at: stage,
                help: "make a part of them a pipeline of its own")
        }
        return !isFull
    }

    private mutating func refuse(
        _ code: DiagnosticCode, _ detail: String, at value: JSON5Value, help: String
    ) {
        isWhole = false
        let place = value.place
        guard !lint.diagnostics.contains(where: { $0.code == code && $0.place == place }) else {
            return
        }
        lint.fault(code, detail, at: place, help: help)
    }

    private mutating func fragment(_ name: String, at given: JSON5Value) -> [JSON5Value] {
        if let known = fragments[name] { return known ?? [] }
        let stages = read(name, at: given)
        fragments[name] = .some(stages)
        if stages == nil { isWhole = false }
        return stages ?? []
    }

    private mutating func read(_ name: String, at given: JSON5Value) -> [JSON5Value]? {
        guard let bytes = loader.fragmentFile(name) else {
            lint.fault(
                .unknownFragment, "\"\(name)\"", at: given.place,
                help: didYouMean(name, among: loader.fragmentNames))
            return nil
        }
        let path = "pipelines/include/\(name).json5"
        files.append(PipelineFile(path: path, bytes: bytes))
        let document = JSON5Reader.read(bytes, label: path)
        guard let root = document.value else {
            lint.add(document.faults)
            return nil
        }
        var own = Lint()
        Shape.object(IncludeDeclaration.fragment).check(root, label: path, &own)
        guard !document.hasSyntaxFaults else {
            lint.add(document.faults + own.diagnostics.filter(\.standsAlone))
            return nil
        }
        lint.add(document.faults + own.diagnostics)
        return root["stages"]?.elements
    }
}
