package import Formats
import Tables

extension TargetField {
    /// The pipeline type that fits.
    package var type: FieldType {
        switch form {
        case .text: .text
        case .number(let rule): rule.scale == 0 ? .integer : .decimal
        case .boolean: .boolean
        }
    }

    /// Why a value stated in a pipeline or target file cannot stand in this field, if so.
    ///
    /// Stricter than what happens to values that are read: a stated number with more digits than
    /// the target holds is a slip, not something to round.
    package func fault(in value: FieldValue) -> String? {
        switch (form, value) {
        case (.text(let rule), .text(let text)): rule.fault(in: text)
        case (.number(let rule), .number(let number)): rule.fault(in: number)
        case (.boolean, .boolean): nil
        default: "\(type.inWords) is wanted"
        }
    }
}

extension TargetField.Form {
    /// The pipeline types that it takes.
    var inWords: String {
        switch self {
        case .text: "text"
        case .number: "integer or decimal"
        case .boolean: "boolean"
        }
    }
}

extension TextRule {
    func fault(in text: String) -> String? {
        let scalars = trim ? text.trimmingBlanks().unicodeScalars : text.unicodeScalars
        if scalars.isEmpty { return "the text is empty" }
        if let charactersMax, scalars.count > charactersMax {
            return "at most \(charactersMax) characters"
        }
        if asInteger {
            let number = Int64(String(scalars))
            let digits = scalars.allSatisfy { ("0"..."9").contains($0) }
            guard digits, let number, scalars.count == 1 || scalars.first != "0" else {
                return "digits without a leading zero"
            }
            if let fault = bounds.fault(in: ExactDecimal(number)) { return fault }
        }
        if !values.isEmpty, !values.contains(where: { $0.unicodeScalars.elementsEqual(scalars) }) {
            return "one of \(values.joined(separator: ", "))"
        }
        return nil
    }
}

extension NumberRule {
    func fault(in number: ExactDecimal) -> String? {
        if number.scale > scale {
            return scale == 0
                ? "a whole number is wanted" : "at most \(scale) digits after the point"
        }
        if let fault = bounds.fault(in: number) { return fault }
        if !values.isEmpty, !values.contains(number) {
            return "one of \(values.map(\.description).joined(separator: ", "))"
        }
        if mantissa(of: number) == nil { return "too large" }
        return nil
    }

    private func mantissa(of number: ExactDecimal) -> Int64? {
        number.mantissa(at: scale, rounding: rounding)
    }
}

extension String {
    /// Without the white space (Unicode) at both ends.
    func trimmingBlanks() -> String {
        var scalars = unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(scalars)
    }
}
