import Diagnostics

/// `"${NAME}"`: a text of exactly this form takes an environment variable's value.
///
/// The value is never shown in a message: it may be a secret.
enum Variable {
    enum Reading {
        /// No variable: the text itself.
        case text(String)
        case value(String, name: String)
        /// Reported.
        case fault
    }

    static func read(_ value: JSON5Value, _ context: inout PipelineContext) -> Reading {
        let text = value.string ?? ""
        guard text.contains("${") else { return .text(text) }
        guard let name = name(in: text) else {
            context.lint.fault(
                .badVariable, "\"\(text)\"", at: value.place,
                help: "the whole text is the variable: \"${NAME}\"")
            return .fault
        }
        guard let found = context.environment[name] else {
            context.lint.fault(
                .variableUnset, name, at: value.place,
                help: "set it where sverka starts: \(name)=…")
            return .fault
        }
        return .value(found, name: name)
    }

    /// The variable that a text names, where it is of exactly this form.
    static func name(in text: String) -> String? {
        let name = text.dropFirst(2).dropLast()
        guard text.hasPrefix("${"), text.hasSuffix("}"), isName(name) else { return nil }
        return String(name)
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
