import Diagnostics

/// The pipeline file as a whole.
enum PipelineDeclaration {
    /// In the order in which they may stand.
    static let stageShapes = [
        ReadDeclaration.shape, DiffDeclaration.shape, EmitDeclaration.shape,
        ArchiveDeclaration.shape,
    ]
    /// Stages of versions to come.
    static let laterWords = ["filter", "set", "join", "pick", "check"]

    static let shape = ObjectShape(
        name: "the pipeline file", about: "A pipeline: from dropped files to ready requests.",
        members: [
            MemberShape("$schema", .text(.any), "The JSON Schema, for editors."),
            MemberShape("about", .text(.any), "What the pipeline is for."),
            MemberShape(
                "confirm",
                .choice([
                    Choice("answer", "The marketplace's answers, item by item."),
                    Choice("approve", "The approval: requests are carried over by hand."),
                ]), default: "\"answer\"", "What makes desired values the known ones."),
            MemberShape(
                "stages", .list(of: .oneOfStages(stageShapes, later: laterWords)), required: true,
                "The steps, top to bottom, as the data flows."),
        ])

    static func isStageWord(_ word: String) -> Bool {
        laterWords.contains(word) || stageShapes.contains { $0.members[0].key == word }
    }

    static func decode(
        _ root: JSON5Value, name: String, file: PipelineFile, _ context: inout PipelineContext
    ) -> Pipeline? {
        guard let stages = root["stages"]?.elements else { return nil }
        func all(_ word: String) -> [JSON5Value] { stages.filter { self.word(of: $0) == word } }
        let reads = all(ReadDeclaration.word)
        let diffs = all(DiffDeclaration.word)
        let emits = all(EmitDeclaration.word)
        let archives = all(ArchiveDeclaration.word)
        lintOrder(stages, &context.lint)
        lintCounts(root, stages, &context.lint)
        if reads.isEmpty { context.fields.complete = false }
        // Records of several sources would come out of a join with all of their fields; what a
        // later stage of this version uses is looked up among them all.
        let sources = reads.compactMap { ReadDeclaration.decode($0, &context) }
        lintNames(reads, &context.lint)
        let diff = diffs.compactMap { DiffDeclaration.decode($0, &context) }.first
        for one in diffs { DiffDeclaration.lint(one, sources: reads, &context) }
        let decoded = emits.compactMap { EmitDeclaration.decode($0, &context) }
        if !emits.isEmpty { for one in diffs { DiffDeclaration.lintUnused(one, &context) } }
        let archive = archives.compactMap { ArchiveDeclaration.decode($0, &context) }.first
        guard !context.lint.hasFaults, let diff else { return nil }
        return Pipeline(
            name: name, about: root["about"]?.string,
            confirm: root["confirm"]?.string.flatMap(Confirm.init) ?? .answer,
            sources: sources, diff: diff, emits: decoded, archive: archive ?? ArchiveStage(),
            files: [file] + context.targets.files)
    }

    /// The stage word that an object stands under.
    private static func word(of stage: JSON5Value) -> String? {
        stage.members?.first { isStageWord($0.key) }?.key
    }

    // MARK: semantic lint

    private static func lintOrder(_ stages: [JSON5Value], _ lint: inout Lint) {
        let order = stageShapes.map(\.members[0].key)
        var highest = 0
        for stage in stages {
            guard let word = word(of: stage), let rank = order.firstIndex(of: word) else {
                continue
            }
            if rank < highest {
                lint.fault(
                    .stageOrder, "\"\(word)\" after \"\(order[highest])\"",
                    at: stage.member(word)!.keyPlace,
                    help: "the order is " + order.joined(separator: ", "))
            }
            highest = max(highest, rank)
        }
    }

    private static func lintCounts(
        _ root: JSON5Value, _ stages: [JSON5Value], _ lint: inout Lint
    ) {
        // A stage that is there but not understood may be the one that is missed.
        let understood = !stages.isEmpty && stages.allSatisfy { word(of: $0) != nil }
        for shape in stageShapes {
            let word = shape.members[0].key
            let found = stages.filter { self.word(of: $0) == word }
            if found.isEmpty, word != ArchiveDeclaration.word, understood {
                lint.fault(
                    .missingStage, "\"\(word)\"", at: root.member("stages")!.keyPlace,
                    help: "\(word): \(shape.about)")
            }
            guard word != EmitDeclaration.word else { continue }
            for extra in found.dropFirst() {
                let place = extra.member(word)!.keyPlace
                if word == ReadDeclaration.word {
                    lint.fault(
                        .severalSources, "with \"\(extra[word]?.string ?? "")\"", at: place,
                        help: "this version compares one source; joining several comes with the "
                            + "stages join and pick. Until then give each a pipeline of its own")
                } else {
                    lint.fault(.repeatedStage, "\"\(word)\"", at: place, help: "keep one")
                }
            }
        }
    }

    private static func lintNames(_ reads: [JSON5Value], _ lint: inout Lint) {
        var seen: Set<String> = []
        for read in reads {
            guard let value = read["read"], let name = value.string else { continue }
            if !seen.insert(name).inserted {
                lint.fault(.repeatedName, "source \"\(name)\"", at: value.place)
            }
        }
    }
}
