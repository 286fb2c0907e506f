import Diagnostics

/// The words of one command, parsed by its declaration.
struct Arguments {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []
    private let declaration: CommandDeclaration

    func has(_ flag: String) -> Bool { flags.contains(declared(flag, takesValue: false)) }
    func value(_ option: String) -> String? { values(option).last }
    func values(_ option: String) -> [String] { values[declared(option, takesValue: true)] ?? [] }

    /// A name that no declaration has would be silently absent.
    private func declared(_ name: String, takesValue: Bool) -> String {
        let option = declaration.allOptions.first { $0.name == name }
        precondition(
            option.map { ($0.value != nil) == takesValue } ?? false,
            "sverka \(declaration.name) declares --\(name)")
        return name
    }

    /// - Throws: `Failure` (64) with the first word that does not fit.
    init(_ words: [String], _ declaration: CommandDeclaration) throws {
        self.declaration = declaration
        var index = 0
        var onlyOperands = false
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--", !onlyOperands {
                onlyOperands = true
            } else if word.hasPrefix("-"), word.count > 1, !onlyOperands {
                try take(option: word, words, &index, declaration)
            } else {
                operands.append(word)
            }
        }
        if has("help") { return }
        if operands.count < declaration.operandsLeast {
            throw Self.fault(.operandMissing, declaration.operands, declaration)
        }
        if operands.count > declaration.operandsMost {
            throw Self.fault(
                .unknownArgument, "\"\(operands[declaration.operandsMost])\"", declaration)
        }
    }

    private mutating func take(
        option word: String, _ words: [String], _ index: inout Int,
        _ declaration: CommandDeclaration
    ) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0].drop { $0 == "-" })
        guard word.hasPrefix("--") || word == "-h",
            let option = declaration.allOptions.first(where: {
                $0.name == (word == "-h" ? "help" : name)
            })
        else {
            let near = Suggestion.nearest(to: name, among: declaration.allOptions.map(\.name))
            let meant = near.map { "did you mean --\($0)?" }
            throw Self.fault(
                .unknownArgument, "\"\(word)\"", declaration,
                behindDashes(word, declaration).map { (meant.map { $0 + " " } ?? "") + $0 }
                    ?? meant)
        }
        if option.value == nil {
            guard parts.count == 1 else {
                throw Self.fault(.valueNotTaken, "\"--\(name)\"", declaration)
            }
            flags.insert(option.name)
            return
        }
        if parts.count == 2 {
            values[option.name, default: []].append(String(parts[1]))
        } else if index < words.count {
            values[option.name, default: []].append(words[index])
            index += 1
            while option.takesMany, index < words.count, !words[index].hasPrefix("-") {
                values[option.name, default: []].append(words[index])
                index += 1
            }
        } else {
            throw Self.fault(.valueMissing, "\"--\(name)\"", declaration)
        }
    }

    /// How an operand that begins with a hyphen is given; nil if no operand is missing.
    private func behindDashes(
        _ word: String, _ declaration: CommandDeclaration
    ) -> String? {
        let isLong = word.hasPrefix("--")
        guard operands.count < (isLong ? declaration.operandsLeast : declaration.operandsMost)
        else { return nil }
        let command = ["sverka", declaration.name] + operands + ["--", word]
        return "what begins with \"-\" and is no option goes behind \"--\": "
            + command.map(ShellWord.quoted).joined(separator: " ")
    }

    static func fault(
        _ code: DiagnosticCode, _ detail: String, _ declaration: CommandDeclaration,
        _ help: String? = nil
    ) -> Failure {
        Failure(
            Diagnostic(code, detail, help: help ?? "usage: \(declaration.usage)"))
    }
}

/// What a command line can be wrong in: docs/errors/U.md.
extension DiagnosticCode {
    static let unknownCommand = DiagnosticCode("U001", "unknown command", exit: .usage)
    static let unknownArgument = DiagnosticCode("U002", "unknown argument", exit: .usage)
    static let operandMissing = DiagnosticCode("U003", "argument is missing", exit: .usage)
    static let valueMissing = DiagnosticCode("U004", "option without its value", exit: .usage)
    static let valueNotTaken = DiagnosticCode("U005", "option takes no value", exit: .usage)
    static let badValue = DiagnosticCode("U006", "value not understood", exit: .usage)
    static let workspaceExists = DiagnosticCode(
        "U007", "workspace already exists", exit: .notAllowed)
    static let noSnapshot = DiagnosticCode("U008", "no snapshot", exit: .inputMissing)
}
