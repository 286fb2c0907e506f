import Diagnostics
import Tables

/// The types that JSON tells apart.
enum JSONType: Sendable {
    case null, boolean, number, text, list, object

    init(_ value: JSON5Value) {
        self =
            switch value.content {
            case .null: .null
            case .boolean: .boolean
            case .number: .number
            case .string: .text
            case .array: .list
            case .object: .object
            }
    }
}

extension Shape {
    func takes(_ type: JSONType) -> Bool {
        switch self {
        case .text, .choice: type == .text
        case .number: type == .number
        case .boolean: type == .boolean
        case .null: type == .null
        case .list: type == .list
        case .object, .map, .oneOfStages: type == .object
        case .either(let shapes): shapes.contains { $0.takes(type) }
        case .anything: true
        }
    }

    /// What is wanted, for messages.
    var inWords: String {
        switch self {
        case .text(let text): text.inWords
        case .number(let number): number.inWords
        case .boolean: "true or false"
        case .null: "null"
        case .choice(let choices):
            choices.map { "\"\($0.word)\"" }.joined(separator: " or ")
        case .list: "a list"
        case .object, .map, .oneOfStages: "an object"
        case .either(let shapes): shapes.map(\.inWords).joined(separator: ", or ")
        case .anything: "any value"
        }
    }

    /// Reports everything about a value that does not fit; `label` is the key that it stands under.
    func check(_ value: JSON5Value, label: String, _ lint: inout Lint) {
        guard checkType(value, label: label, &lint) else { return }
        switch self {
        case .boolean, .null, .anything: break
        case .text(let shape):
            if let fault = shape.fault(value.string!) {
                lint.fault(
                    shape.code, "\"\(label)\": \(fault.detail)", at: value.place,
                    help: fault.help)
            }
        case .number(let shape): shape.check(value, label: label, &lint)
        case .choice(let choices): Self.check(value, choices, label: label, &lint)
        case .list(let element):
            if value.elements!.isEmpty {
                lint.fault(.empty, "\"\(label)\"", at: value.place)
            }
            for one in value.elements! { element.check(one, label: label, &lint) }
        case .object(let shape): shape.check(value, &lint)
        case .map(let shape): shape.check(value, label: label, &lint)
        case .oneOfStages(let shapes):
            Self.checkStage(value, shapes, &lint)
        case .either(let shapes):
            let meant = shapes.first { $0.takes(JSONType(value)) }!
            guard case .choice(let choices) = meant else {
                return meant.check(value, label: label, &lint)
            }
            let others = shapes.filter { !$0.takes(.text) }.map(\.asWritten)
            Self.check(value, choices, or: others, label: label, &lint)
        }
    }

    /// Whether the value is of a type that fits; reports it if not.
    func checkType(_ value: JSON5Value, label: String, _ lint: inout Lint) -> Bool {
        guard !takes(JSONType(value)) else { return true }
        lint.fault(
            .wrongType, "\"\(label)\": expected \(inWords), found \(value.inWords)",
            at: value.place, help: remedy(for: value))
        return false
    }

    /// - Parameter others: what may stand there beside the words, as it is written.
    private static func check(
        _ value: JSON5Value, _ choices: [Choice], or others: [String] = [], label: String,
        _ lint: inout Lint
    ) {
        let word = value.string!
        let known = choices.map(\.word)
        guard !known.contains(word) else { return }
        let near = Suggestion.nearest(to: word, among: known).map { "did you mean \"\($0)\"?" }
        lint.fault(
            .unknownChoice, "\"\(label)\": \"\(word)\"", at: value.place,
            help: near ?? didYouMean("", among: known + others))
    }

    /// As it stands in a file: `{ set: … }`.
    private var asWritten: String {
        switch self {
        case .object(let shape): "{ \(shape.members.first?.key ?? ""): … }"
        case .map(let shape): "{ \(shape.entry.uppercased()): … }"
        case .oneOfStages: "{ read: … }"
        case .list(let element): "[ \(element.asWritten), … ]"
        case .text: "\"…\""
        case .either(let shapes): shapes.map(\.asWritten).joined(separator: ", or ")
        default: inWords
        }
    }

    /// How a value of the wrong type is to be written, if its content shows it; else what fits.
    private func remedy(for value: JSON5Value) -> String {
        switch value.content {
        case .number(let number) where takes(.text) && !isChoice:
            return "put it in quotes: \"\(number.text)\""
        case .string(let text) where takes(.boolean) && ["true", "false"].contains(text),
            .string(let text) where takes(.number) && ExactDecimal(text) != nil:
            return "write it without quotes: \(text)"
        case .string where takesList(of: .text): return "put it in brackets: [\(value.inWords)]"
        case .object where takesList(of: .object): return "put brackets around it: [{ … }]"
        default: return "write \(asWritten)"
        }
    }

    private func takesList(of type: JSONType) -> Bool {
        switch self {
        case .list(let element): element.takes(type)
        case .either(let shapes): shapes.contains { $0.takesList(of: type) }
        default: false
        }
    }

    private var isChoice: Bool {
        if case .choice = self { true } else { false }
    }

    private static func checkStage(
        _ value: JSON5Value, _ shapes: [ObjectShape], _ lint: inout Lint
    ) {
        let words = shapes.map(\.members[0].key)
        let named = value.members!.filter { words.contains($0.key) }
        guard let first = named.first else {
            let written = value.members!.first
            lint.fault(
                .unknownStage, written.map { "\"\($0.key)\"" } ?? "an empty object",
                at: written?.keyPlace ?? value.place,
                help: didYouMean(written?.key ?? "", among: words))
            return
        }
        let shape = shapes[words.firstIndex(of: first.key)!]
        for other in named.dropFirst() where shape.member(other.key) == nil {
            lint.fault(
                .twoStages, "\"\(first.key)\" and \"\(other.key)\"", at: other.keyPlace,
                help: "give each stage an object of its own")
        }
        let strange = Set(named.dropFirst().map(\.key))
        shape.check(value, besides: strange, &lint)
    }
}

extension NumberShape {
    func check(_ value: JSON5Value, label: String, _ lint: inout Lint) {
        guard let exact = value.exact else {
            lint.fault(
                .outOfRange, "\"\(label)\": \(value.inWords)", at: value.place,
                help: "a number has at most 18 digits")
            return
        }
        guard !whole || exact.isWhole else {
            lint.fault(
                .wrongType, "\"\(label)\": expected a whole number, found \(value.inWords)",
                at: value.place, help: "write a number without a point")
            return
        }
        let low = minimum.map { exact < ExactDecimal(Int64($0)) } ?? false
        let high = maximum.map { exact > ExactDecimal(Int64($0)) } ?? false
        guard low || high else { return }
        let bounds = [minimum.map { "at least \($0)" }, maximum.map { "at most \($0)" }]
        lint.fault(
            .outOfRange, "\"\(label)\": \(value.inWords)", at: value.place,
            help: bounds.compactMap(\.self).joined(separator: " and "))
    }
}

extension MapShape {
    func check(_ value: JSON5Value, label: String, _ lint: inout Lint) {
        if value.members!.isEmpty, !mayBeEmpty {
            lint.fault(
                .empty, "\"\(label)\"", at: value.place, help: "write at least one \(entry)")
        }
        for member in value.members! {
            if let fault = key.fault(member.key) {
                lint.fault(key.code, fault.detail, at: member.keyPlace, help: fault.help)
            }
            self.value.check(member.value, label: member.key, &lint)
        }
    }
}

extension ObjectShape {
    /// `besides`: keys that are reported already.
    func check(_ value: JSON5Value, besides: Set<String> = [], _ lint: inout Lint) {
        for member in value.members! where !besides.contains(member.key) {
            check(member, in: value, &lint)
        }
        let meant = meantKeys(value)
        for member in members where value[member.key] == nil && !meant.contains(member.key) {
            let wanted = member.required || member.requiredWhen?.holds(in: value) == true
            guard wanted else { continue }
            let why = member.required ? "" : " with \(member.requiredWhen!.inWords(value))"
            lint.fault(
                .missingKey, "\"\(member.key)\" in \(name)\(why)", at: value.startPlace,
                help: "add \(member.key): \(member.about)")
        }
        for group in exactlyOneOf {
            let present = value.members!.filter { group.contains($0.key) }
            guard present.count != 1, meant.isDisjoint(with: group) else { continue }
            let names = group.map { "\"\($0)\"" }.joined(separator: ", ")
            lint.fault(
                .exactlyOne, "\(name): \(names)",
                at: present.isEmpty ? value.startPlace : present[1].keyPlace)
        }
    }

    /// Keys that unknown ones are most likely meant for: those are reported, and the right ones not
    /// as missing a second time.
    private func meantKeys(_ value: JSON5Value) -> Set<String> {
        guard others == nil else { return [] }
        let absent = keys.filter { value[$0] == nil }
        return Set(
            value.members!.filter { self.member($0.key) == nil }.compactMap {
                Suggestion.nearest(to: $0.key, among: absent)
            })
    }

    /// Whether the key that a condition asks says something that it may say.
    private func isKnown(_ key: String, in object: JSON5Value) -> Bool {
        guard case .choice(let choices)? = member(key)?.shape, let word = object[key]?.string else {
            return true
        }
        return choices.contains { $0.word == word }
    }

    private func check(_ member: JSON5Member, in object: JSON5Value, _ lint: inout Lint) {
        guard let shape = self.member(member.key) else {
            if let others {
                others.check(member.value, label: member.key, &lint)
            } else {
                lint.fault(
                    .unknownKey, "\"\(member.key)\" in \(name)", at: member.keyPlace,
                    help: didYouMean(member.key, among: keys))
            }
            return
        }
        if let condition = shape.onlyWhen, condition.holds(in: object) == false,
            isKnown(condition.key, in: object)
        {
            lint.fault(
                .optionDoesNotFit,
                "\(condition.inWords(object)): \"\(member.key)\" belongs to \(condition.wanted)",
                at: member.keyPlace, help: "remove it, or change \"\(condition.key)\"")
        }
        shape.shape.check(member.value, label: member.key, &lint)
    }
}

extension Condition {
    /// `format "xml"`: what the other key says in this object.
    func inWords(_ object: JSON5Value) -> String {
        guard let given = object[key] else {
            return absentMeans.map { "\(key) \"\($0)\"" } ?? "without \"\(key)\""
        }
        return given.string.map { "\(key) \"\($0)\"" } ?? "\(key) \(given.inWords)"
    }

    /// What it should say.
    var wanted: String {
        switch test {
        case .words(let words):
            "\(key) " + words.map { "\"\($0)\"" }.joined(separator: " or ")
        case .flag(let flag): "\(key) \(flag)"
        case .present: "\"\(key)\""
        }
    }
}
