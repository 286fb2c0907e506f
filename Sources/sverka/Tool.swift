import Diagnostics
import Runs

/// One command: what it takes, and what it does with it.
protocol Command: Sendable {
    static var declaration: CommandDeclaration { get }
    static func run(_ context: Context) throws -> ExitCode
}

/// The program: finds the command, runs it, and turns whatever it throws into words and a number.
enum Tool {
    static let commands: [any Command.Type] = [
        InitCommand.self, LintCommand.self, RunCommand.self, StatusCommand.self,
        ApproveCommand.self, RejectCommand.self, VerifyCommand.self, SnapshotCommand.self,
        SchemaCommand.self, CompletionsCommand.self, VersionCommand.self, HelpCommand.self,
    ]

    static func main(_ words: [String]) -> ExitCode {
        Interrupt.watch()
        let isJSON = words.contains("--json")
        do {
            return try dispatch(words)
        } catch let failure as Failure {
            return report(failure, isJSON)
        } catch let failure as IOFailure {
            return report(Failure(failure.diagnostic), isJSON)
        } catch {
            let unknown = Diagnostic(
                .unexpected, "\(error)", help: "this is a fault of ours: please report it")
            return report(Failure(unknown), isJSON)
        }
    }

    private static func dispatch(_ words: [String]) throws -> ExitCode {
        let words = commandFirst(words)
        guard let name = words.first else {
            print(HelpCommand.overview)
            return .usage
        }
        let aliases = ["--help": "help", "-h": "help", "--version": "version"]
        let wanted = aliases[name] ?? name
        guard let command = commands.first(where: { $0.declaration.name == wanted }) else {
            let near = Suggestion.nearest(to: name, among: commands.map { $0.declaration.name })
            throw Failure(
                Diagnostic(
                    .unknownCommand, "\"\(name)\"", help: near.map { "did you mean \($0)?" },
                    command: "sverka help"))
        }
        let context = try Context(Array(words.dropFirst()), command.declaration)
        if context.arguments.has("help") {
            print(command.declaration.help, terminator: "")
            return .done
        }
        return try command.run(context)
    }

    /// Options that every command takes may stand before it: `sverka --workspace demo run acme`.
    private static func commandFirst(_ words: [String]) -> [String] {
        var leading: [String] = []
        var rest = words[...]
        while let word = rest.first, word.hasPrefix("--"), word != "--help", word != "--version" {
            leading.append(rest.removeFirst())
            let takesValue = CommandDeclaration.common.contains {
                "--\($0.name)" == word && $0.value != nil
            }
            if takesValue, let value = rest.popFirst() { leading.append(value) }
        }
        return Array(rest.prefix(1)) + leading + Array(rest.dropFirst())
    }

    private static func report(_ failure: Failure, _ isJSON: Bool) -> ExitCode {
        let words = isJSON ? ["--json"] : []
        guard let context = try? Context(words, HelpCommand.declaration) else { return failure.exit }
        context.terminal.endProgress()
        context.terminal.tell(failure.diagnostics)
        try? context.terminal.json(
            FailureAnswer(
                exit: failure.exit.rawValue,
                diagnostics: failure.diagnostics.map(DiagnosticAnswer.init)))
        return failure.exit
    }
}

extension DiagnosticCode {
    static let unexpected = DiagnosticCode("U900", "unexpected failure", exit: .internalFault)
}
