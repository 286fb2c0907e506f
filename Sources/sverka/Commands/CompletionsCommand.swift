import Diagnostics

/// `sverka completions SHELL`: made from the commands' own declarations.
enum CompletionsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "completions", operands: "bash|zsh|fish", operandsLeast: 1, operandsMost: 1,
        about: "Prints the completion script of a shell.")

    static func run(_ context: Context) throws -> ExitCode {
        switch context.arguments.operands[0] {
        case "bash": print(bash, terminator: "")
        case "zsh": print("#compdef sverka\nautoload -U +X bashcompinit && bashcompinit\n" + bash)
        case "fish": print(fish, terminator: "")
        default:
            throw Arguments.fault(
                .badValue, "\"\(context.arguments.operands[0])\"", declaration)
        }
        return .done
    }

    private static var declarations: [CommandDeclaration] { Tool.commands.map { $0.declaration } }

    /// Commands whose operands are pipelines, also where a run id will do.
    private static let takingPipelines = ["run", "lint", "approve", "reject", "snapshot"]

    private static var bash: String {
        let cases = declarations.map { declaration in
            let options = declaration.allOptions.map { "--\($0.name)" }.joined(separator: " ")
            return "        \(declaration.name)) words=\"\(options)\" ;;"
        }
        return """
            _sverka() {
                local current=${COMP_WORDS[COMP_CWORD]} words pipelines=
                if [ "$COMP_CWORD" -eq 1 ]; then
                    words="\(declarations.map(\.name).joined(separator: " "))"
                    COMPREPLY=($(compgen -W "$words" -- "$current"))
                    return
                fi
                case ${COMP_WORDS[1]} in
            \(cases.joined(separator: "\n"))
                esac
                case ${COMP_WORDS[1]} in
                    \(takingPipelines.joined(separator: "|")))
                        pipelines=$(cd "${SVERKA_WORKSPACE:-.}" 2>/dev/null &&
                            ls pipelines 2>/dev/null | sed -n 's/\\.json5$//p') ;;
                esac
                COMPREPLY=($(compgen -W "$words $pipelines" -- "$current"))
            }
            complete -o default -F _sverka sverka

            """
    }

    private static var fish: String {
        var lines = ["complete -c sverka -f"]
        for declaration in declarations {
            let about = quoted(declaration.about)
            lines.append(
                "complete -c sverka -n __fish_use_subcommand -a \(declaration.name) -d \(about)")
            for option in declaration.allOptions {
                let value = option.value == nil ? "" : " -r"
                lines.append(
                    "complete -c sverka -n '__fish_seen_subcommand_from \(declaration.name)'"
                        + " -l \(option.name)\(value) -d \(quoted(option.about))")
            }
        }
        let list = "(ls pipelines 2>/dev/null | string replace -rf '\\.json5$' '')"
        lines.append(
            "complete -c sverka -n '__fish_seen_subcommand_from "
                + "\(takingPipelines.joined(separator: " "))' -a \"\(list)\"")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "\\'") + "'"
    }
}
