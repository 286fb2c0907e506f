import Diagnostics
import Runs

/// `sverka verify`: computes every checksum again.
enum VerifyCommand: Command {
    static let declaration = CommandDeclaration(
        name: "verify", operands: "[PATH…]", operandsLeast: 0, operandsMost: 10_000,
        about: "Computes every checksum again: the workspace, bags, plans.")

    struct Answer: Encodable {
        var path: String
        var folders: Int
        var files: Int
        var bytes: Int
        var diagnostics: [DiagnosticAnswer]
    }

    static func run(_ context: Context) throws -> ExitCode {
        let named = context.arguments.operands.map { Path($0) }
        let paths = named.isEmpty ? [context.workspace.root] : named
        let verifier = Verifier(context.workspace.disk)
        var answers: [Answer] = []
        var (isSound, isThere) = (true, true)
        for path in paths {
            let found = try verifier.verify(path)
            context.terminal.tell(found.diagnostics)
            if found.isNothing {
                isThere = false
                context.terminal.answer("\(path.printable): nothing to verify")
            } else {
                isSound = isSound && found.isSound
                context.terminal.answer(
                    "\(path.printable): \(found.isSound ? "sound" : "DAMAGED"),"
                        + " \(found.folders.of("folder")), \(found.files.of("file")),"
                        + " \(found.bytes.of("byte")) hashed")
            }
            answers.append(
                Answer(
                    path: path.printable, folders: found.folders, files: found.files,
                    bytes: found.bytes, diagnostics: found.diagnostics.map(DiagnosticAnswer.init)))
        }
        try context.terminal.json(answers)
        return !isSound ? .badInput : isThere ? .done : .inputMissing
    }
}
