// A field's name in quotes is a text: `lookup(markups, 'brand', rate)`, `'qty' > '5'`.
extension Readings {
    /// Texts that are a call's argument; constants there give the same for every record.
    mutating func checkQuotedFields(inCall arguments: [Expression]) {
        for argument in arguments { checkQuotedField(argument) }
    }

    /// Texts that are compared with another constant.
    mutating func checkQuotedFields(_ left: Expression, _ right: Expression) {
        guard isConstant(left), isConstant(right) else { return }
        checkQuotedField(left)
        checkQuotedField(right)
    }

    private mutating func checkQuotedField(_ expression: Expression) {
        guard case .text(let text) = expression.kind,
            scope.fields.contains(where: { $0.name == text })
        else { return }
        warn(
            RuleFault(
                .ruleQuotedField, expression.range, "\(source(expression)) is always this text",
                help: "the field is written without quotes: \(text)"))
    }

    private func isConstant(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .number, .text, .boolean, .missing: true
        default: false
        }
    }
}
