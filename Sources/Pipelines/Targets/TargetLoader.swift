package import Diagnostics
import Formats
import Tables

/// From the bytes of a target file to the model, or to everything that is wrong with it.
package enum TargetLoader {
    /// - Input: `path` is what messages call the file; `name` is its name without `.json5`.
    /// - Output: the target where no diagnostic is an error, and all diagnostics by place.
    package static func load(
        _ bytes: [UInt8], path: String, name: String
    ) -> (target: Target?, diagnostics: [Diagnostic]) {
        let document = JSON5Reader.read(bytes, label: path)
        var lint = Lint()
        guard let root = document.value else {
            lint.add(document.faults)
            return (nil, lint.sorted(first: path))
        }
        Shape.object(TargetDeclaration.shape).check(root, label: path, &lint)
        if document.hasSyntaxFaults {
            var syntax = Lint()
            syntax.add(document.faults + lint.diagnostics.filter(\.standsAlone))
            return (nil, syntax.sorted(first: path))
        }
        lint.add(document.faults)
        var decoder = TargetDecoder(root: root, lint: lint)
        let target = decoder.decode(name: name)
        return (target, decoder.lint.sorted(first: path))
    }
}

/// Decodes a target whose shape is checked, and reports what the shape cannot say.
private struct TargetDecoder {
    let root: JSON5Value
    var lint: Lint
    var parameters: [TargetParameter] = []
    var fields: [TargetField] = []

    mutating func decode(name: String) -> Target? {
        if let given = root["name"], let text = given.string, text != name {
            lint.fault(
                .targetNameDiffers, "\"\(text)\" in \(name).json5", at: given.place,
                help: "write \"\(name)\"")
        }
        parameters = (root["parameters"]?.members ?? []).map { parameter($0) }
        for member in root["fields"]?.members ?? [] {
            if let field = field(member) { fields.append(field) }
        }
        // With a field missing, whatever names it would be reported as unknown.
        guard fields.count == root["fields"]?.members?.count else { return nil }
        let identifier = root["identifier"].flatMap { index(of: $0) }
        lintIdentifier(identifier)
        let unique = root["unique"].map { ($0.elements ?? []).compactMap { index(of: $0) } }
        lintAddress()
        var item = TemplateDecoder(fields: fields, parameters: parameters, isBody: false)
        let itemTemplate = root["item"].flatMap { item.decode($0, &lint) }
        var body = TemplateDecoder(fields: fields, parameters: parameters, isBody: true)
        let bodyTemplate = root["body"].flatMap { body.decode($0, &lint) }
        lintUse(item: item, body: body)
        guard !lint.hasFaults, let identifier, let itemTemplate, let bodyTemplate else {
            return nil
        }
        var target = Target(
            name: name, about: root["about"]!.string!, source: root["source"]!.string!,
            assumed: root["assumed"]?.string, validUntil: root["validUntil"]?.string,
            method: root["method"]!.string!, url: root["url"]!.string!, parameters: parameters,
            fields: fields, identifier: identifier, body: bodyTemplate, item: itemTemplate,
            limits: limits(), unique: unique ?? [identifier])
        target.rules = rules()
        return target
    }

    private func rules() -> MarketplaceRules {
        let value = root["marketplace"]
        return MarketplaceRules(
            quarantineFall: value?["quarantineFall"]?.exact,
            quarantineMove: value?["quarantineMove"]?.string.flatMap(Share.parse),
            discounts: (value?["discounts"]?.elements ?? []).map {
                MarketplaceRules.Discount(
                    upTo: $0["upTo"]?.exact, least: $0["least"]?.exact,
                    leastShare: $0["leastShare"]?.string.flatMap(Share.parse))
            },
            discountMost: value?["discountMost"]?.string.flatMap(Share.parse))
    }

    /// Prices, discounts and stocks are numbers, availability is true or false; each stands once.
    private mutating func lintRole(_ field: TargetField, _ value: JSON5Value) {
        guard let role = field.role, let place = value["role"]?.place else { return }
        let fits: Bool
        switch field.form {
        case .number: fits = role != .available
        case .boolean: fits = role == .available
        case .text: fits = false
        }
        if !fits || fields.contains(where: { $0.role == role }) {
            lint.fault(
                .badRole, "\"\(role.rawValue)\" of \"\(field.name)\"", at: place,
                help: fits ? "one field has it already" : "the field's type is another")
        }
    }

    private mutating func parameter(_ member: JSON5Member) -> TargetParameter {
        if ["items", "emit", "item"].contains(member.key)
            || PipelineDeclaration.isStageWord(member.key)
        {
            lint.fault(.reservedName, "of the parameter \"\(member.key)\"", at: member.keyPlace)
        }
        return TargetParameter(
            name: member.key, about: member.value["about"]?.string ?? "",
            type: member.value["type"]?.string.flatMap(FieldType.init) ?? .text,
            required: member.value["required"]?.boolean ?? false)
    }

    private mutating func field(_ member: JSON5Member) -> TargetField? {
        let value = member.value
        if parameters.contains(where: { $0.name == member.key }) || member.key == "items" {
            lint.fault(
                .reservedName, "of the field \"\(member.key)\"", at: member.keyPlace,
                help: "a placeholder must mean one thing")
        }
        guard let form = form(value) else { return nil }
        let field = TargetField(
            name: member.key, about: value["about"]?.string ?? "", form: form,
            required: value["required"]?.boolean ?? false, fallback: value["default"]?.fieldValue,
            role: value["role"]?.string.flatMap(TargetRole.init))
        lintRole(field, value)
        if let given = value["default"] {
            if field.required {
                lint.fault(
                    .defaultOfRequired, "\"\(member.key)\"", at: given.place,
                    help: "a required field is bound by the pipeline: remove one of the two")
            }
            if let fallback = field.fallback, let fault = field.fault(in: fallback) {
                lint.fault(.defaultBreaksRule, "\"\(member.key)\"", at: given.place, help: fault)
            }
        }
        return field
    }

    private mutating func form(_ value: JSON5Value) -> TargetField.Form? {
        func flag(_ key: String) -> Bool { value[key]?.boolean ?? false }
        switch value["type"]?.string {
        case "text":
            return .text(
                TextRule(
                    trim: flag("trim"), foldCase: flag("foldCase"),
                    charactersMax: value["charactersMax"]?.whole, asInteger: flag("asInteger")))
        case "number":
            guard let scale = value["scale"]?.whole, (0...18).contains(scale) else { return nil }
            let minimum = value["minimum"]?.exact
            let maximum = value["maximum"]?.exact
            if let minimum, let maximum, minimum > maximum {
                lint.fault(
                    .emptyRange, "(\(minimum) and \(maximum))", at: value["minimum"]!.place)
            }
            return .number(
                NumberRule(
                    scale: UInt8(scale),
                    rounding: value["rounding"]?.string.flatMap(Rounding.init) ?? .halfEven,
                    quoted: flag("quoted"), minorUnits: flag("minorUnits"), minimum: minimum,
                    maximum: maximum, fixedScale: flag("fixedScale")))
        case "boolean": return .boolean
        default: return nil
        }
    }

    private func limits() -> TargetLimits {
        let value = root["limits"]!
        return TargetLimits(
            items: value["items"]!.whole!, bytes: value["bytes"]?.whole,
            requestsPerMinute: value["requestsPerMinute"]?.whole,
            requestsPerDay: value["requestsPerDay"]?.whole,
            itemsPerMinute: value["itemsPerMinute"]?.whole)
    }

    // MARK: semantic lint

    private mutating func index(of value: JSON5Value) -> Int? {
        guard let name = value.string else { return nil }
        if let index = fields.firstIndex(where: { $0.name == name }) { return index }
        lint.fault(
            .unknownListedField, "\"\(name)\"", at: value.place,
            help: didYouMean(name, among: fields.map(\.name)))
        return nil
    }

    private mutating func lintIdentifier(_ index: Int?) {
        guard let index else { return }
        guard case .text = fields[index].form, fields[index].required else {
            lint.fault(
                .badIdentifier, "\"\(fields[index].name)\"", at: root["identifier"]!.place,
                help: "give the field type: \"text\" and required: true")
            return
        }
    }

    private mutating func lintAddress() {
        guard let value = root["url"], let url = value.string else { return }
        for name in Target.placeholders(in: url) {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                lint.fault(
                    .unknownPlaceholder, "\"{\(name)}\"", at: value.place,
                    help: didYouMean(name, among: parameters.map(\.name))
                        ?? "name it under parameters")
                continue
            }
            if !parameter.required {
                lint.fault(
                    .badAddress, "with \"{\(name)}\", which may be left out", at: value.place,
                    help: "make the parameter required")
            }
        }
    }

    private mutating func lintUse(item: TemplateDecoder, body: TemplateDecoder) {
        if let value = root["body"], body.itemsSeen != 1 {
            lint.fault(
                .itemsPlaceholder, "and stands \(body.itemsSeen) times", at: value.startPlace)
        }
        for (index, field) in fields.enumerated() where !item.fieldsSeen.contains(index) {
            lint.fault(
                .fieldNotWritten, "\"\(field.name)\"", at: root["fields"]!.members![index].keyPlace,
                help: "write \"{\(field.name)}\" in the item, or remove the field")
        }
        let inAddress = Target.placeholders(in: root["url"]?.string ?? "")
        let used = item.parametersSeen.union(body.parametersSeen)
        for (index, parameter) in parameters.enumerated()
        where !used.contains(index) && !inAddress.contains(parameter.name) {
            lint.fault(
                .parameterUnused, "\"\(parameter.name)\"",
                at: root["parameters"]!.members![index].keyPlace)
        }
    }
}

/// Turns JSON with placeholders into a template.
private struct TemplateDecoder {
    let fields: [TargetField]
    let parameters: [TargetParameter]
    let isBody: Bool
    var fieldsSeen: Set<Int> = []
    var parametersSeen: Set<Int> = []
    var itemsSeen = 0

    init(fields: [TargetField], parameters: [TargetParameter], isBody: Bool) {
        self.fields = fields
        self.parameters = parameters
        self.isBody = isBody
    }

    mutating func decode(_ value: JSON5Value, _ lint: inout Lint) -> JSONTemplate? {
        switch value.content {
        case .null: return .literal(Array("null".utf8))
        case .boolean(let flag): return .literal(Array("\(flag)".utf8))
        case .number(let number):
            guard let exact = number.exact else {
                lint.fault(.literalNumber, number.text, at: value.place)
                return nil
            }
            return .literal(Array(exact.description.utf8))
        case .string(let text): return decode(text, at: value, &lint)
        case .array(let elements):
            return .array(elements.compactMap { decode($0, &lint) })
        case .object(let members):
            return .object(
                members.compactMap { member in
                    decode(member.value, &lint).map {
                        JSONTemplate.Member(key: JSONText.quoted(member.key), value: $0)
                    }
                })
        }
    }

    private mutating func decode(
        _ text: String, at value: JSON5Value, _ lint: inout Lint
    ) -> JSONTemplate? {
        let names = Target.placeholders(in: text)
        guard let name = names.first else { return .literal(JSONText.quoted(text)) }
        guard text == "{\(name)}" else {
            lint.fault(
                .placeholderInText, "\"\(text)\"", at: value.place,
                help: "the whole text is the placeholder: \"{\(name)}\"")
            return nil
        }
        if isBody, name == "items" {
            itemsSeen += 1
            return .items
        }
        if let index = parameters.firstIndex(where: { $0.name == name }) {
            parametersSeen.insert(index)
            return .parameter(index)
        }
        if !isBody, let index = fields.firstIndex(where: { $0.name == name }) {
            fieldsSeen.insert(index)
            return .field(index)
        }
        let known = parameters.map(\.name) + (isBody ? ["items"] : fields.map(\.name))
        lint.fault(
            .unknownPlaceholder, "\"\(text)\" in the \(isBody ? "body" : "item")", at: value.place,
            help: didYouMean(name, among: known) ?? "name it under fields or parameters")
        return nil
    }
}
