import Diagnostics
import Pipelines
import Runs

/// `sverka init`: a workspace that runs at once.
enum InitCommand: Command {
    static let declaration = CommandDeclaration(
        name: "init", operands: "[DIR]", operandsLeast: 0, operandsMost: 1,
        about: "Makes a workspace with a commented pipeline and a price list.")

    static func run(_ context: Context) throws -> ExitCode {
        let text = context.arguments.operands.first ?? context.workspacePath
        let root = Path(text)
        let disk = context.workspace.disk
        if try disk.exists(root / "pipelines") {
            throw Failure(
                Diagnostic(
                    .workspaceExists, "\"\(root.printable)\"",
                    help: "nothing was changed; name another folder"))
        }
        for folder in ["inbox/example", "outbox", "snapshots", "archive"] {
            try disk.makeFolders(root / Path(folder))
        }
        let list = root / Path("inbox/example/price.csv")
        // A folder may hold files before it is a workspace: none of them is written over.
        if try !disk.exists(list) { try disk.writeWhole(list, Array(InitFiles.prices.utf8)) }
        // The pipelines come last: a folder that has them is a workspace.
        let staged = root / ".pipelines"
        if try disk.exists(staged) { try disk.removeTree(staged) }
        try disk.makeFolders(staged)
        try disk.writeWhole(staged / "example.json5", Array(InitFiles.pipeline.utf8))
        try disk.writeWhole(
            staged / "pipeline.schema.json", Array(PipelineSchema.pipeline.utf8))
        try disk.rename(staged, to: root / "pipelines", replacing: false)
        try disk.syncFolder(root)

        let into = text == "." ? "" : "cd \(ShellWord.quoted(text))\n  "
        context.terminal.answer(
            """
            made a workspace in \(root.printable)
              pipelines/example.json5     says how to read the list and what to send
              inbox/example/price.csv     a price list to try it on

            make a plan of it, review it, approve it:
              \(into)sverka run example
              sverka review example
              sverka approve example
            """)
        try context.terminal.json(["workspace": root.printable])
        return .done
    }
}
