import Formats
import Tables

extension JSON5Value {
    /// A text, an exact number or a boolean; nil for all else.
    var fieldValue: FieldValue? {
        switch content {
        case .string(let text): .text(text)
        case .number(let number): number.exact.map(FieldValue.number)
        case .boolean(let value): .boolean(value)
        default: nil
        }
    }
}

extension FieldType {
    func takes(_ value: FieldValue) -> Bool {
        switch (self, value) {
        case (.text, .text), (.decimal, .number), (.boolean, .boolean): true
        case (.integer, .number(let number)): number.isWhole
        case (.date, .text): value.days != nil
        default: false
        }
    }

    var inWords: String {
        switch self {
        case .text: "a text"
        case .integer: "a whole number"
        case .decimal: "a number"
        case .boolean: "true or false"
        case .date: "a date such as \"2026-11-22\""
        }
    }

    /// A text from outside (an environment variable) as a value of this type.
    func value(of text: String) -> FieldValue? {
        switch self {
        case .text: .text(text)
        case .date: takes(.text(text)) ? .text(text) : nil
        case .integer, .decimal:
            ExactDecimal(text).map(FieldValue.number).flatMap { takes($0) ? $0 : nil }
        case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        }
    }
}
