import Diagnostics
import Foundation
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
        ReviewCommand.self, EvalCommand.self, ExplainCommand.self, HistoryCommand.self,
        TestCommand.self, ApproveCommand.self, RejectCommand.self, ReplayCommand.self,
        VerifyCommand.self, SnapshotCommand.self, PruneCommand.self, SchemaCommand.self,
        CompletionsCommand.self, VersionCommand.self, HelpCommand.self,
    ]

    static func main(_ words: [String]) -> ExitCode {
        Interrupt.watch()
        let environment = ProcessInfo.processInfo.environment
        let terminal = Terminal(words, environment: environment)
        do {
            return try dispatch(words, terminal, environment)
        } catch {
            let failure = Failure(caught: error)
            terminal.tell(failure.diagnostics)
            try? terminal.json(
                FailureAnswer(
                    exit: failure.exit.rawValue,
                    diagnostics: failure.diagnostics.map(DiagnosticAnswer.init)))
            return failure.exit
        }
    }

    private static func dispatch(
        _ words: [String], _ terminal: Terminal, _ environment: [String: String]
    ) throws -> ExitCode {
        let words = commandFirst(words)
        guard let name = words.first else {
            print(HelpCommand.overview(on: terminal.page))
            return .usage
        }
        let command = try named(name)
        let context = try Context(
            Array(words.dropFirst()), command.declaration, terminal, environment: environment)
        if context.arguments.has("help") {
            print(command.declaration.help(on: terminal.page))
            return .done
        }
        return try command.run(context)
    }

    /// - Throws: `Failure` (64) where there is no such command.
    static func named(_ name: String) throws -> any Command.Type {
        let aliases = ["--help": "help", "-h": "help", "--version": "version"]
        let wanted = aliases[name] ?? name
        if let command = commands.first(where: { $0.declaration.name == wanted }) { return command }
        let near = Suggestion.nearest(to: name, among: commands.map { $0.declaration.name })
        throw Failure(
            Diagnostic(
                .unknownCommand, "\"\(name)\"", help: near.map { "did you mean \($0)?" },
                command: "sverka help"))
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
}

extension Failure {
    /// Whatever a command can throw, in words.
    init(caught error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let failure as IOFailure: self = failure.failure
        default:
            self.init(
                Diagnostic(
                    .unexpected, "\(error)", help: "this is a fault of ours: please report it"))
        }
    }
}

extension DiagnosticCode {
    static let unexpected = DiagnosticCode("U900", "unexpected failure", exit: .internalFault)
}
