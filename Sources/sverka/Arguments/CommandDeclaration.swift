/// What a command takes: from this the parser, the help and the completions are made.
struct CommandDeclaration {
    struct Option {
        var name: String
        /// What its value is called in the help; nil for a flag.
        var value: String?
        var about: String
        /// Takes every word up to the next option, and may be given again.
        var takesMany = false
    }

    var name: String
    /// The words after the name, as the help shows them: `PIPELINE…`.
    var operands: String
    var operandsLeast: Int
    var operandsMost: Int
    var about: String
    var options: [Option] = []

    /// What every command takes.
    static let common: [Option] = [
        Option(name: "workspace", value: "DIR", about: "the workspace (SVERKA_WORKSPACE, else .)"),
        Option(name: "json", value: nil, about: "a machine's answer on standard output"),
        Option(name: "quiet", value: nil, about: "nothing but errors"),
        Option(name: "help", value: nil, about: "this text"),
    ]

    var allOptions: [Option] { options + Self.common }

    var usage: String { synopsis.joined(separator: " ") }

    /// The command with its operands, then each option: what is not broken over two lines.
    private var synopsis: [String] {
        let operands = operands.isEmpty ? "" : " \(operands)"
        let options = options.map { option in
            "[--\(option.name)\(option.value.map { " \($0)" } ?? "")]"
        }
        return ["sverka \(name)\(operands)"] + options
    }

    func help(on page: Page) -> String {
        var page = page
        page.flow(["usage: \(synopsis[0])"] + synopsis.dropFirst(), between: " ", indent: 0,
            hanging: 2)
        page.gap()
        page.words(about, indent: 0)
        page.gap()
        let rows = allOptions.map { option in
            (name: "--\(option.name)\(option.value.map { " \($0)" } ?? "")", about: option.about)
        }
        page.list(rows, indent: 2)
        return page.text
    }
}
