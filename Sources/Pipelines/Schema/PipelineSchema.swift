/// The JSON Schemas (draft 2020-12) of the pipeline file and of the target file, made from the
/// shapes that lint checks by. What needs to look across stages only lint can say.
package enum PipelineSchema {
    /// What `sverka schema` prints.
    ///
    /// A fragment is described by its `#/$defs/fragment`.
    package static let pipeline = text(
        of: PipelineDeclaration.shape, title: "sverka pipeline", and: IncludeDeclaration.fragment)

    /// What `sverka schema --target` prints.
    package static let target = text(of: TargetDeclaration.shape, title: "sverka target")

    private static func text(
        of shape: ObjectShape, title: String, and other: ObjectShape? = nil
    ) -> String {
        var writer = SchemaWriter()
        guard case .object(let members) = writer.node(of: shape) else {
            preconditionFailure("an object's schema is an object")
        }
        if let other { _ = writer.reference(to: other) }
        let head: [(String, SchemaNode)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text(title)),
        ]
        let definitions: [(String, SchemaNode)] =
            writer.definitions.isEmpty ? [] : [("$defs", .object(writer.definitions))]
        return SchemaNode.object(head + members + definitions).rendered
    }
}

/// Turns shapes into schemas; objects become definitions, in the order of their first use.
private struct SchemaWriter {
    private(set) var definitions: [(String, SchemaNode)] = []

    mutating func node(of shape: Shape) -> SchemaNode {
        switch shape {
        case .text(let text):
            return .object(
                [("type", .text("string"))] + (text.pattern.map { [("pattern", .text($0))] } ?? []))
        case .number(let number):
            return .object(
                [("type", .text(number.whole ? "integer" : "number"))]
                    + (number.minimum.map { [("minimum", .number($0))] } ?? [])
                    + (number.maximum.map { [("maximum", .number($0))] } ?? []))
        case .boolean: return .object([("type", .text("boolean"))])
        case .null: return .object([("type", .text("null"))])
        case .choice(let choices):
            return .object([
                (
                    "oneOf",
                    .array(
                        choices.map {
                            .object([("const", .text($0.word)), ("description", .text($0.about))])
                        })
                )
            ])
        case .list(let element):
            return .object([
                ("type", .text("array")), ("minItems", .number(1)), ("items", node(of: element)),
            ])
        case .object(let object): return reference(to: object)
        case .map(let map): return node(of: map)
        case .oneOfStages(let shapes):
            return .object([("oneOf", .array(shapes.map { reference(to: $0) }))])
        case .either(let shapes):
            return .object([("anyOf", .array(shapes.map { node(of: $0) }))])
        case .anything: return .flag(true)
        }
    }

    mutating func reference(to object: ObjectShape) -> SchemaNode {
        let name = object.definitionName
        if !definitions.contains(where: { $0.0 == name }) {
            // Its place is taken first, so that the order is that of the first use.
            definitions.append((name, .flag(true)))
            let index = definitions.count - 1
            definitions[index].1 = node(of: object)
        }
        return .object([("$ref", .text("#/$defs/\(name)"))])
    }

    private mutating func node(of map: MapShape) -> SchemaNode {
        var members: [(String, SchemaNode)] = [("type", .text("object"))]
        if !map.mayBeEmpty { members.append(("minProperties", .number(1))) }
        if let pattern = map.key.pattern {
            members.append(("propertyNames", .object([("pattern", .text(pattern))])))
        }
        members.append(("additionalProperties", node(of: map.value)))
        return .object(members)
    }

    mutating func node(of object: ObjectShape) -> SchemaNode {
        let present = object.members
        var members: [(String, SchemaNode)] = [
            ("type", .text("object")), ("description", .text(object.about)),
        ]
        if !present.isEmpty {
            members.append(("properties", .object(present.map { ($0.key, node(of: $0)) })))
        }
        let required = present.filter(\.required).map { SchemaNode.text($0.key) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        members.append(("additionalProperties", object.others.map { node(of: $0) } ?? .flag(false)))
        let only = present.compactMap { member in
            member.onlyWhen.map { (member.key, holds($0)) }
        }
        if !only.isEmpty { members.append(("dependentSchemas", .object(only))) }
        var all = present.compactMap { member -> SchemaNode? in
            guard let condition = member.requiredWhen else { return nil }
            let then: [(String, SchemaNode)] = [("required", .array([.text(member.key)]))]
            return .object([("if", holds(condition)), ("then", .object(then))])
        }
        all += object.exactlyOneOf.map { group in
            .object([
                (
                    "oneOf",
                    .array(group.map { .object([("required", .array([.text($0)]))]) })
                )
            ])
        }
        if !all.isEmpty { members.append(("allOf", .array(all))) }
        return .object(members)
    }

    /// The schema of an object in which a condition holds.
    private func holds(_ condition: Condition) -> SchemaNode {
        let required = ("required", SchemaNode.array([.text(condition.key)]))
        let key = condition.key
        func says(_ test: (String, SchemaNode)) -> (String, SchemaNode) {
            ("properties", .object([(key, .object([test]))]))
        }
        switch condition.test {
        case .present: return .object([required])
        case .flag(let flag): return .object([says(("const", .flag(flag))), required])
        case .words(let words):
            let said = says(("enum", .array(words.map { .text($0) })))
            let heldWhenAbsent = condition.absentMeans.map(words.contains) ?? false
            return .object(heldWhenAbsent ? [said] : [said, required])
        }
    }

    private mutating func node(of member: MemberShape) -> SchemaNode {
        guard case .object(let members) = node(of: member.shape) else {
            return .object([("description", .text(member.about))])
        }
        return .object(
            [("description", .text(member.about))]
                + (member.defaultJSON.map { [("default", .raw($0))] } ?? []) + members)
    }
}
