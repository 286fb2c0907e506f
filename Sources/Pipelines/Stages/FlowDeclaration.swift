/// The stages between `read` and `diff`.
enum FlowDeclaration {
    static let shapes = [
        FilterDeclaration.shape, SetDeclaration.shape, JoinDeclaration.shape,
        PickDeclaration.shape, SumDeclaration.shape, CheckDeclaration.shape
    ]

    static let words = shapes.map { $0.members[0].key }

    static func count(in stages: [JSON5Value]) -> Int {
        stages.count { PipelineDeclaration.word(of: $0).map(words.contains) ?? false }
    }

    /// nil where the stage has a fault, which is reported.
    static func decode(
        _ value: JSON5Value, word: String, _ context: inout PipelineContext
    ) -> FlowStage? {
        switch word {
        case FilterDeclaration.word: FilterDeclaration.decode(value, &context).map { .filter($0) }
        case SetDeclaration.word: SetDeclaration.decode(value, &context).map { .set($0) }
        case JoinDeclaration.word: JoinDeclaration.decode(value, &context).map { .join($0) }
        case PickDeclaration.word: PickDeclaration.decode(value, &context).map { .pick($0) }
        case SumDeclaration.word: SumDeclaration.decode(value, &context).map { .sum($0) }
        case CheckDeclaration.word: CheckDeclaration.decode(value, &context).map { .check($0) }
        default: preconditionFailure("a stage word without a declaration: \(word)")
        }
    }

    // MARK: semantic lint

    /// What only the whole of the stages can say.
    static func lint(_ context: inout PipelineContext) {
        guard context.isWhole else { return }
        for source in context.sources {
            if source.use == .unused {
                context.lint.fault(
                    .sourceUnused, "\"\(source.name)\"", at: source.namePlace,
                    help: "join it, pick it, or give it a pipeline of its own")
            }
            if source.hasRepeatedKeys, source.use == .list {
                context.lint.fault(
                    .keysRepeat, "the list", at: source.stage["duplicates"]!.place,
                    help: "add its records up with sum, or write another word")
            }
            if context.sources.count > 1, let partial = source.stage["partial"],
                partial.boolean == true
            {
                context.lint.fault(
                    .partialOfSeveral, "\"\(source.name)\"", at: partial.place,
                    help: "what a partial list does not mention is unknown: read full lists")
            }
        }
    }

    /// Warnings of what changes nothing.
    static func lintUnused(_ context: inout PipelineContext) {
        for name in context.emittedFields { context.noteUse(of: name, in: context.fields) }
        for (index, entry) in context.setEntries.enumerated()
        where !context.usedEntries.contains(index) {
            context.lint.warn(
                .setFieldUnused, "\"\(entry.key)\"", at: entry.keyPlace,
                help: "use it in an item or an expression, or remove it")
        }
        for table in context.tables where !table.isUsed {
            let name = table.value["table"]!
            context.lint.warn(
                .tableUnused, "\"\(table.name)\"", at: name.place,
                help: "use it with lookup or join, or remove it")
        }
    }
}
