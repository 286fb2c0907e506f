import Diagnostics
import Reconcile
import Runs

/// `sverka snapshot`: what the targets are known to hold, as CSV; or that worked out again.
enum SnapshotCommand: Command {
    static let declaration = CommandDeclaration(
        name: "snapshot", operands: "export PIPELINE | rebuild [PIPELINE…]", operandsLeast: 1,
        operandsMost: 10_000,
        about: "Prints a pipeline's confirmed state as CSV, or makes it again from the archive.",
        options: [
            .init(name: "target", value: "NAME", about: "export: one of several targets"),
            .init(name: "check", value: nil, about: "rebuild: compares and changes nothing"),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        let operands = context.arguments.operands
        if operands[0] == "rebuild" { return try rebuild(Array(operands.dropFirst()), context) }
        guard operands[0] == "export" else {
            throw Arguments.fault(.unknownArgument, "\"\(operands[0])\"", declaration)
        }
        guard operands.count > 1 else {
            throw Arguments.fault(.operandMissing, "PIPELINE", declaration)
        }
        guard operands.count == 2, !context.arguments.has("check") else {
            let odd = operands.count > 2 ? operands[2] : "--check"
            throw Arguments.fault(.unknownArgument, "\"\(odd)\"", declaration)
        }
        let pipeline = operands[1]
        let store = try SnapshotStore(context.workspace, pipeline)
        let target = try target(in: store, pipeline, context)
        guard let snapshot = try store.snapshot(target) else {
            preconditionFailure("the store has the targets that it names")
        }
        var export = SnapshotExport(snapshot)
        if context.terminal.isJSON { export.json() } else { export.csv() }
        return .done
    }

    /// The target asked for, or the only one.
    private static func target(
        in store: SnapshotStore, _ pipeline: String, _ context: Context
    ) throws -> String {
        let known = store.targets
        guard !known.isEmpty else { throw Failure(try none(pipeline, context)) }
        if let wanted = context.arguments.value("target") {
            guard !known.contains(wanted) else { return wanted }
            let near = Suggestion.nearest(to: wanted, among: known)
            throw Failure(
                Diagnostic(
                    .noSnapshot, "\"\(pipeline)\" has none for \"\(wanted)\"",
                    help: near.map { "did you mean \"\($0)\"?" } ?? "there is: \(list(known))"))
        }
        guard known.count == 1 else {
            throw Arguments.fault(.operandMissing, "--target", declaration, "one of \(list(known))")
        }
        return known[0]
    }

    private static func none(_ pipeline: String, _ context: Context) throws -> Diagnostic {
        let names = try context.workspace.pipelineNames()
        let near = names.contains(pipeline) ? nil : Suggestion.nearest(to: pipeline, among: names)
        return Diagnostic(
            .noSnapshot, "\"\(pipeline)\" has none",
            help: near.map { "did you mean \"\($0)\"?" } ?? "no run of it is confirmed yet; see:",
            command: near == nil ? "sverka status" : nil)
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
