/// The completion script of bash; zsh runs the same one.
enum BashCompletions {
    /// The command may stand behind options, so it is looked for; `--workspace` says whose
    /// pipelines are meant.
    static func script(_ declarations: [CommandDeclaration], function: String = "_sverka") -> String
    {
        let names = declarations.map(\.name)
        let common = CommandDeclaration.common.map { "--\($0.name)" }
        return """
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                local workspace=${SVERKA_WORKSPACE:-.} command= words= index=0
                while [ $((index += 1)) -lt "$COMP_CWORD" ]; do
                    case ${COMP_WORDS[index]} in
                        --workspace) index=$((index + 1)); workspace=${COMP_WORDS[index]} ;;
                        -*) ;;
                        *) if [ -z "$command" ]; then command=${COMP_WORDS[index]}; fi ;;
                    esac
                done
                COMPREPLY=()
                if [ "$previous" = --workspace ]; then
                    COMPREPLY=($(compgen -d -- "$current"))
                    return
                fi
                local pipelines=$(cd "$workspace" 2>/dev/null && ls pipelines 2>/dev/null |
                    sed -n '/\\.test\\.json5$/d; s/\\.json5$//p' | tr '\\n' ' ')
                case $command$previous in
                    review--by)
                        COMPREPLY=($(compgen -W "\(CompletionsCommand.groups)" -- "$current"))
                        return ;;
                    *--pipeline)
                        COMPREPLY=($(compgen -W "$pipelines" -- "$current"))
                        return ;;
                esac
                case $command in
                    "") words="\((names + common).joined(separator: " "))" ;;
            \(declarations.map(options).joined(separator: "\n"))
                esac
                case $command in
                    help) words="$words \(names.joined(separator: " "))" ;;
            \(fixedWords)
                esac
                case $command in
                    \(CompletionsCommand.takingPipelines.joined(separator: "|")))
                        words="$words $pipelines" ;;
                    \(CompletionsCommand.takingPaths.joined(separator: "|")))
                        case $current in
                            -*) ;;
                            *) COMPREPLY=($(compgen -f -- "$current")); return ;;
                        esac ;;
                esac
                case $command in
                    \(CompletionsCommand.takingRuns.joined(separator: "|")))
                        case $current in
                            2*) words="$words $(cd "$workspace" 2>/dev/null &&
                                ls outbox/*/ 2>/dev/null | grep '^2[0-9]*T' | tr '\\n' ' ')" ;;
                        esac ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -F \(function) sverka

            """
    }

    static func zshScript(_ declarations: [CommandDeclaration]) -> String {
        """
        #compdef sverka
        autoload -U +X bashcompinit && bashcompinit

        """ + script(declarations, function: "_sverka_words") + """
            # Loaded by the first TAB: that one is to be answered too.
            if [ "${funcstack[1]}" = _sverka ]; then _bash_complete -F _sverka_words; fi

            """
    }

    private static func options(_ declaration: CommandDeclaration) -> String {
        let options = declaration.allOptions.map { "--\($0.name)" }.joined(separator: " ")
        return "        \(declaration.name)) words=\"\(options)\" ;;"
    }

    private static var fixedWords: String {
        CompletionsCommand.words.sorted { $0.key < $1.key }.map { name, words in
            "        \(name)) words=\"$words \(words.joined(separator: " "))\" ;;"
        }.joined(separator: "\n")
    }
}
