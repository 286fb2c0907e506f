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
        let members = root["fields"]?.members ?? []
        if members.count > Target.fieldsMax {
            lint.fault(
                .tooManyFields, "\(members.count), at most \(Target.fieldsMax)",
                at: members[Target.fieldsMax].keyPlace,
                help: "leave out what no item has, or make two targets of it")
        }
        for member in members {
            if let field = field(member) { fields.append(field) }
        }
        // With a field missing, whatever names it would be reported as unknown.
        guard fields.count == root["fields"]?.members?.count else { return nil }
        let identifier = root["identifier"].flatMap { index(of: $0) }
        lintIdentifier(identifier)
        let unique = root["unique"].map { ($0.elements ?? []).compactMap { index(of: $0) } }
        let anyOf = root["anyOf"].map { listedFields($0) }
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
        target.anyOf = anyOf
            ?? fields.indices.filter { $0 != identifier && !target.unique.contains($0) }
        target.rules = rules()
        return target
    }

    private func rules() -> MarketplaceRules {
        let value = root["marketplace"]
        func share(_ value: JSON5Value?) -> Int? { value?.string.flatMap(Share.parse) }
        var rules = MarketplaceRules()
        rules.quarantineFall = value?["quarantineFall"]?.exact
        rules.quarantineMove = share(value?["quarantineMove"])
        rules.discounts = (value?["discounts"]?.elements ?? []).map { given in
            var discount = MarketplaceRules.Discount(upTo: given["upTo"]?.exact)
            discount.least = given["least"]?.exact
            discount.above = given["above"]?.exact
            discount.leastShare = share(given["leastShare"])
            discount.aboveShare = share(given["aboveShare"])
            return discount
        }
        rules.discountMost = share(value?["discountMost"])
        rules.discountBelow = share(value?["discountBelow"])
        return rules
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
            lint.fault(.reservedName, "parameter \"\(member.key)\"", at: member.keyPlace)
        }
        let value = member.value
        var parameter = TargetParameter(
            name: member.key, about: value["about"]?.string ?? "",
            type: value["type"]?.string.flatMap(FieldType.init) ?? .text,
            required: value["required"]?.boolean ?? false)
        parameter.isSecret = value["secret"]?.boolean ?? false
        parameter.bounds = bounds(value, of: parameter.type.isNumber, member.key)
        if parameter.isSecret, parameter.type != .text {
            lint.fault(
                .badSecret, "\"\(member.key)\"", at: value["secret"]!.place,
                help: "\"${NAME}\" stands in its place: give it type: \"text\"")
        }
        return parameter
    }

    /// - Parameter isNumber: whether the value is one, so that it may have bounds.
    private mutating func bounds(
        _ value: JSON5Value, of isNumber: Bool, _ name: String
    ) -> NumberBounds {
        var bounds = NumberBounds(
            minimum: value["minimum"]?.exact, maximum: value["maximum"]?.exact)
        bounds.exclusiveMinimum = value["exclusiveMinimum"]?.exact
        bounds.exclusiveMaximum = value["exclusiveMaximum"]?.exact
        guard !bounds.isEmpty else { return bounds }
        let keys = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"]
        let place = keys.compactMap { value[$0] }[0].place
        if !isNumber {
            lint.fault(
                .boundOfNoNumber, "\"\(name)\"", at: place,
                help: "only a number has bounds; a text that stands as one says asInteger: true")
        } else {
            let own = value["scale"]?.whole ?? (value["asInteger"] == nil ? 18 : 0)
            let scale = UInt8(clamping: min(own, 18))
            if bounds.least(scale) > bounds.greatest(scale) {
                lint.fault(.emptyRange, "\(bounds.inWords)", at: place)
            }
        }
        return bounds
    }

    private mutating func field(_ member: JSON5Member) -> TargetField? {
        let value = member.value
        if parameters.contains(where: { $0.name == member.key }) || member.key == "items" {
            lint.fault(
                .reservedName, "field \"\(member.key)\"", at: member.keyPlace,
                help: "a placeholder must mean one thing")
        }
        guard let form = form(value, member.key) else { return nil }
        var field = TargetField(
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
        field.absence = absence(field, value)
        return field
    }

    /// What the contract says of a value that goes away.
    private mutating func absence(_ field: TargetField, _ value: JSON5Value) -> TargetAbsence {
        guard let given = value["cleared"] ?? value["absent"] else { return .keeps }
        if field.required {
            lint.fault(
                .absenceOfRequired, "\"\(field.name)\"", at: given.place,
                help: "a required field stands in every item: remove one of the two")
        } else if value["cleared"] != nil, value["absent"] != nil {
            lint.fault(
                .absenceTwice, "\"\(field.name)\"", at: given.place,
                help: "cleared says that the marketplace keeps what is left out: remove absent")
        }
        guard let cleared = value["cleared"] else {
            return given.string == "removes" ? .removes : .keeps
        }
        if case .null = cleared.content { return .clearedByJSON(Array("null".utf8)) }
        if cleared.string == "" { return .clearedByJSON(Array("\"\"".utf8)) }
        guard let stated = cleared.fieldValue else { return .keeps }
        if let fault = field.fault(in: stated) {
            lint.fault(.clearedBreaksRule, "\"\(field.name)\"", at: cleared.place, help: fault)
        }
        return .cleared(stated)
    }

    private mutating func form(_ value: JSON5Value, _ name: String) -> TargetField.Form? {
        func flag(_ key: String) -> Bool { value[key]?.boolean ?? false }
        let type = value["type"]?.string
        switch type {
        case "text":
            var rule = TextRule(
                trim: flag("trim"), foldCase: flag("foldCase"),
                charactersMax: value["charactersMax"]?.whole, asInteger: flag("asInteger"))
            rule.bounds = bounds(value, of: rule.asInteger, name)
            rule.values = listed(value, name) { $0.string }
            return .text(rule)
        case "number":
            guard let scale = value["scale"]?.whole, (0...18).contains(scale) else { return nil }
            var rule = NumberRule(
                scale: UInt8(scale),
                rounding: value["rounding"]?.string.flatMap(Rounding.init) ?? .halfEven,
                quoted: flag("quoted"), minorUnits: flag("minorUnits"),
                fixedScale: flag("fixedScale"))
            rule.bounds = bounds(value, of: true, name)
            rule.values = listed(value, name) { $0.exact.flatMap { $0.scale <= scale ? $0 : nil } }
            return .number(rule)
        case "boolean":
            _ = bounds(value, of: false, name)
            _ = listed(value, name) { _ -> Bool? in nil }
            return .boolean
        default: return nil
        }
    }

    /// The only values taken; each must be one that the field can hold.
    private mutating func listed<Value>(
        _ value: JSON5Value, _ name: String, _ read: (JSON5Value) -> Value?
    ) -> [Value] {
        (value["values"]?.elements ?? []).compactMap { element in
            if let value = read(element) { return value }
            lint.fault(
                .badListedValue, "\"\(name)\"", at: element.place,
                help: "a text field lists texts, a number field numbers of its own scale")
            return nil
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

    /// The fields of `anyOf`: what tells items apart says nothing of them.
    private mutating func listedFields(_ list: JSON5Value) -> [Int] {
        let named = [root["identifier"]].compactMap { $0 } + (root["unique"]?.elements ?? [])
        return (list.elements ?? []).compactMap { element in
            if named.contains(where: { $0.string == element.string }) {
                lint.fault(
                    .identifierInAnyOf, "\"\(element.string ?? "")\"", at: element.place,
                    help: "name the fields that say something of the record")
            }
            return index(of: element)
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
            if parameter.isSecret {
                lint.fault(
                    .badSecret, "\"{\(name)}\" in the address", at: value.place,
                    help: "addresses stand in logs: put it into the body")
            }
            if !parameter.required {
                lint.fault(
                    .badAddress, "\"{\(name)}\" may be left out", at: value.place,
                    help: "make the parameter required")
            }
        }
    }

    private mutating func lintUse(item: TemplateDecoder, body: TemplateDecoder) {
        if let value = root["body"], body.itemsSeen != 1 {
            lint.fault(
                .itemsPlaceholder, "found \(body.itemsSeen)", at: value.startPlace)
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
