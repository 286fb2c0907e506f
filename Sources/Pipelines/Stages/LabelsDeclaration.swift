import Formats

/// `labels: { brand: "vendor" }`, beside the stages.
enum LabelsDeclaration {
    static let shape = ObjectShape(
        name: "labels", about: "Which text fields of the list a review groups changes by.",
        members: [
            MemberShape("supplier", .text(.fieldName), "Whose it is; else the field supplier."),
            MemberShape("brand", .text(.fieldName), "Its make; else the field brand, or vendor."),
            MemberShape("name", .text(.fieldName), "What it is called; else the field name."),
            MemberShape("category", .text(.fieldName), "Its group; else the field category."),
        ])

    /// Called when the list's fields are those that items are made of.
    static func decode(_ value: JSON5Value?, _ context: inout PipelineContext) -> Labels {
        let key = context.sources.first?.key
        return Labels(
            fields: Labels.names.map { name in
                guard let given = value?[name], let field = given.string else {
                    let usual = name == "brand" ? ["brand", "vendor"] : [name]
                    let found = usual.first {
                        $0 != key && context.fields.type(of: $0) == .text
                    }
                    if let found { context.noteUse(of: found, in: context.fields) }
                    return found
                }
                context.fields.require(field, at: given, &context.lint)
                context.noteUse(of: field, in: context.fields)
                if let type = context.fields.type(of: field), type != .text || field == key {
                    context.lint.fault(
                        .typesDiffer, "\"\(field)\" is \(type.rawValue), a label is a text",
                        at: given.place, help: "name a text field that is not the key")
                }
                return field
            })
    }
}
