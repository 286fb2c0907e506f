import Diagnostics
import Runs

/// `sverka version`
enum VersionCommand: Command {
    static let declaration = CommandDeclaration(
        name: "version", operands: "", operandsLeast: 0, operandsMost: 0,
        about: "Prints the version.")

    static func run(_ context: Context) throws -> ExitCode {
        context.terminal.answer("sverka \(Version.text)")
        try context.terminal.json(["version": Version.text])
        return .done
    }
}
