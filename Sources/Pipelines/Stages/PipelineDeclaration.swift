import Diagnostics

/// The pipeline file as a whole.
enum PipelineDeclaration {
    /// What may stand among the stages.
    private struct Kind {
        var shape: ObjectShape
        /// Where it may stand: from the rank that the stages before have reached, to this one.
        var rank: Int
        var required = false
        var repeatable = false
        /// Stands before what has this rank, wherever else.
        var floats = false

        var word: String { shape.members[0].key }
    }

    private static let kinds =
        [
            Kind(shape: ReadDeclaration.shape, rank: 0, required: true, repeatable: true),
            Kind(shape: TableDeclaration.shape, rank: 1, repeatable: true, floats: true)
        ] + FlowDeclaration.shapes.map { Kind(shape: $0, rank: 1, repeatable: true) } + [
            Kind(shape: DiffDeclaration.shape, rank: 2, required: true),
            Kind(shape: EmitDeclaration.shape, rank: 3, required: true, repeatable: true),
            Kind(shape: ArchiveDeclaration.shape, rank: 4)
        ]
    private static let order =
        "the order is read; then table, \(FlowDeclaration.words.joined(separator: ", ")); "
        + "then diff, emit, archive"

    static let stageShapes = kinds.map(\.shape) + [IncludeDeclaration.shape]

    static let shape = ObjectShape(
        name: "the pipeline file", about: "A pipeline: from dropped files to ready requests.",
        members: [
            MemberShape("$schema", .text(.any), "The JSON Schema, for editors."),
            MemberShape("about", .text(.any), "What the pipeline is for."),
            MemberShape(
                "confirm",
                .choice([
                    Choice("answer", "The marketplace's answers, item by item."),
                    Choice("approve", "The approval: requests are carried over by hand.")
                ]), default: "\"answer\"", "What makes desired values the known ones."),
            MemberShape(
                "approve", .text(.approval), default: "\"always\"",
                "Whether a plan waits for a person: always, when-clean, above: 5%."),
            MemberShape(
                "labels", .object(LabelsDeclaration.shape), "What a review groups changes by."),
            MemberShape(
                "approvers", .number(.whole(1, 2)), default: "1",
                "How many different persons must approve a plan."),
            ChecksDeclaration.member,
            stages
        ])

    static let stages = MemberShape(
        "stages", .list(of: .oneOfStages(stageShapes)), required: true,
        "The steps, top to bottom, as the data flows.")

    static func isStageWord(_ word: String) -> Bool {
        stageShapes.contains { $0.members[0].key == word }
    }

    static func decode(
        _ root: JSON5Value, name: String, file: PipelineFile, _ context: inout PipelineContext
    ) -> Pipeline? {
        guard let written = root["stages"]?.elements else { return nil }
        var includes = Includes(context.loader)
        let stages = includes.expand(written)
        context.lint.add(includes.lint.diagnostics)
        context.isWhole = includes.isWhole
        lintOrder(stages, &context.lint)
        lintCounts(root, stages, &context)
        lintApprovers(root, &context.lint)
        let sources = decodeReads(stages, &context)
        func all(_ word: String) -> [JSON5Value] { stages.filter { self.word(of: $0) == word } }
        let diffs = all(DiffDeclaration.word)
        let emits = all(EmitDeclaration.word)
        context.heldFields = EmitDeclaration.heldFields(emits, key: context.sources.first?.key)
        let (tables, flow) = decodeFlow(stages, &context)
        FlowDeclaration.lint(&context)
        let labels = LabelsDeclaration.decode(root["labels"], &context)
        let diff = diffs.compactMap { DiffDeclaration.decode($0, &context) }.first
        for one in diffs {
            DiffDeclaration.lint(one, sources: all(ReadDeclaration.word), &context)
        }
        let decoded = emits.compactMap { EmitDeclaration.decode($0, &context) }
        if !emits.isEmpty { for one in diffs { DiffDeclaration.lintUnused(one, &context) } }
        let archive = all(ArchiveDeclaration.word)
            .compactMap { ArchiveDeclaration.decode($0, &context) }.first
        let checks = ChecksDeclaration.decode(root, &context)
        guard !context.lint.hasFaults, let diff else { return nil }
        let read = all(ReadDeclaration.word).count + all(TableDeclaration.word).count
        precondition(
            sources.count + tables.count + flow.count == read + FlowDeclaration.count(in: stages),
            "a stage without a fault is decoded")
        CheckDeclaration.lint(flow, &context)
        guard !context.lint.hasFaults else { return nil }
        FlowDeclaration.lintUnused(&context)
        var pipeline = Pipeline(
            name: name, about: root["about"]?.string,
            confirm: root["confirm"]?.string.flatMap(Confirm.init) ?? .answer,
            sources: sources, tables: tables, flow: flow, diff: diff, emits: decoded,
            archive: archive ?? ArchiveStage(),
            files: [file] + includes.files + context.tableFiles + context.targets.files)
        pipeline.approve = root["approve"]?.string.flatMap(ApprovalPolicy.init) ?? .always
        pipeline.labels = labels
        pipeline.approvers = root["approvers"]?.whole ?? 1
        pipeline.checks = checks
        pipeline.trialScope = context.trialScope
        return pipeline
    }

    /// The stage word that an object stands under.
    static func word(of stage: JSON5Value) -> String? {
        stage.members?.first { isStageWord($0.key) }?.key
    }

    // MARK: the stages before diff

    private static func decodeReads(
        _ stages: [JSON5Value], _ context: inout PipelineContext
    ) -> [ReadStage] {
        let reads = stages.filter { word(of: $0) == ReadDeclaration.word }
        let sources = reads.compactMap { read -> ReadStage? in
            context.fields = KnownFields()
            context.fields.complete = context.isWhole
            let stage = ReadDeclaration.decode(read, &context)
            context.sources.append(
                SourceScope(
                    name: read[ReadDeclaration.word]?.string ?? "", stage: read,
                    key: ReadDeclaration.keyName(read), fields: context.fields,
                    hasRepeatedKeys: read["duplicates"]?.string == "keep",
                    use: context.sources.isEmpty ? .list : .unused))
            return stage
        }
        context.fields = context.sources.first?.fields ?? KnownFields()
        if reads.isEmpty { context.fields.complete = false }
        return sources
    }

    private static func decodeFlow(
        _ stages: [JSON5Value], _ context: inout PipelineContext
    ) -> (tables: [TableStage], flow: [FlowStage]) {
        lintNames(stages, &context.lint)
        var tables: [TableStage] = []
        var flow: [FlowStage] = []
        for stage in stages {
            guard let word = word(of: stage) else { continue }
            if FlowDeclaration.words.contains(word) { context.noteScope(after: flow.count) }
            if word == TableDeclaration.word {
                if let table = TableDeclaration.decode(stage, &context) { tables.append(table) }
            } else if FlowDeclaration.words.contains(word) {
                if let one = FlowDeclaration.decode(stage, word: word, &context) {
                    flow.append(one)
                }
            }
        }
        context.noteScope(after: flow.count)
        return (tables, flow)
    }

    // MARK: semantic lint

    private static func lintOrder(_ stages: [JSON5Value], _ lint: inout Lint) {
        var highest = (rank: 0, word: "")
        for stage in stages {
            guard let word = word(of: stage), let kind = kinds.first(where: { $0.word == word })
            else { continue }
            if kind.rank < highest.rank {
                lint.fault(
                    .stageOrder, "\"\(word)\" after \"\(highest.word)\"",
                    at: stage.member(word)!.keyPlace, help: order)
            }
            if kind.rank > highest.rank, !kind.floats { highest = (kind.rank, word) }
        }
    }

    private static func lintCounts(
        _ root: JSON5Value, _ stages: [JSON5Value], _ context: inout PipelineContext
    ) {
        // A stage that is there but not understood may be the one that is missed.
        let understood =
            context.isWhole && !stages.isEmpty && stages.allSatisfy { word(of: $0) != nil }
        for kind in kinds {
            let found = stages.filter { self.word(of: $0) == kind.word }
            if found.isEmpty, kind.required, understood {
                context.lint.fault(
                    .missingStage, "\"\(kind.word)\"", at: root.member("stages")!.keyPlace,
                    help: "\(kind.word): \(kind.shape.about)")
            }
            guard !kind.repeatable else { continue }
            for extra in found.dropFirst() {
                context.lint.fault(
                    .repeatedStage, "\"\(kind.word)\"", at: extra.member(kind.word)!.keyPlace,
                    help: "keep one")
            }
        }
    }

    /// Two persons are asked for so that no plan goes by the word of fewer.
    private static func lintApprovers(_ root: JSON5Value, _ lint: inout Lint) {
        guard root["approvers"]?.whole == 2, let approve = root["approve"],
            let text = approve.string, let policy = ApprovalPolicy(text), policy != .always
        else { return }
        lint.fault(
            .approvesBesideApprovers, "\"\(text)\" beside approvers: 2", at: approve.place,
            help: "approve: \"always\" asks both; or leave out approvers")
    }

    /// Names of sources and tables are told apart nowhere.
    private static func lintNames(_ stages: [JSON5Value], _ lint: inout Lint) {
        var seen: Set<String> = []
        for word in [ReadDeclaration.word, TableDeclaration.word] {
            for stage in stages where self.word(of: stage) == word {
                guard let value = stage[word], let name = value.string else { continue }
                if !seen.insert(name).inserted {
                    let what = word == ReadDeclaration.word ? "source" : "table"
                    lint.fault(.repeatedName, "\(what) \"\(name)\"", at: value.place)
                }
            }
        }
    }
}
