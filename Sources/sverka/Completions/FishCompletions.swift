/// The completion script of fish.
enum FishCompletions {
    static func script(_ declarations: [CommandDeclaration]) -> String {
        var lines = ["complete -c sverka -f"]
        for option in CommandDeclaration.common {
            lines.append(line("__fish_use_subcommand", option))
        }
        for declaration in declarations {
            lines.append(
                "complete -c sverka -n __fish_use_subcommand -a \(declaration.name)"
                    + " -d \(quoted(declaration.about))")
            let condition = quoted("__fish_seen_subcommand_from \(declaration.name)")
            for option in declaration.allOptions { lines.append(line(condition, option)) }
            for word in CompletionsCommand.words[declaration.name] ?? [] {
                lines.append("complete -c sverka -n \(condition) -a \(word)")
            }
        }
        let taking = CompletionsCommand.takingPipelines.joined(separator: " ")
        let list = #"(ls pipelines 2>/dev/null | string match -v "*.test.json5" "#
            + #"| string replace -rf "[.]json5\$" "")"#
        let runs = CompletionsCommand.takingRuns.joined(separator: " ")
        lines.append(
            "complete -c sverka -n '__fish_seen_subcommand_from \(runs)'"
                + " -a '(ls outbox/*/ 2>/dev/null | string match -r \"^2[0-9]+T.*\")'")
        lines.append(
            "complete -c sverka -n '__fish_seen_subcommand_from review' -l by -x"
                + " -a '\(CompletionsCommand.groups)'")
        lines.append("complete -c sverka -l pipeline -x -a '\(list)'")
        lines.append(
            "complete -c sverka -n '__fish_seen_subcommand_from \(taking)' -a '\(list)'")
        let paths = CompletionsCommand.takingPaths.joined(separator: " ")
        lines.append("complete -c sverka -n '__fish_seen_subcommand_from \(paths)' -F")
        let names = declarations.map(\.name).joined(separator: " ")
        lines.append("complete -c sverka -n '__fish_seen_subcommand_from help' -a '\(names)'")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ condition: String, _ option: CommandDeclaration.Option) -> String {
        let value =
            switch option.value {
            case nil: ""
            case "DIR": " -r -F"
            default: " -x"
            }
        return "complete -c sverka -n \(condition) -l \(option.name)\(value)"
            + " -d \(quoted(option.about))"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "\\'") + "'"
    }
}
