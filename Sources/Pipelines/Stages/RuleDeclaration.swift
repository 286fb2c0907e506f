import Diagnostics
import Rules

/// An expression that stands in a stage: docs/expressions.md.
enum RuleDeclaration {
    enum Wanted {
        /// A yes or no that is certainly there.
        case condition
        case text, number, anything
    }

    static let shape = Shape.text(.notEmpty)

    /// Compiles an expression, or a number or boolean that stands for itself.
    ///
    /// - Parameters:
    ///   - fields: what it may name, of the records that `side` calls by name in messages.
    ///   - previous: the fields whose earlier value is known; nil outside of checks.
    /// - Returns: nil where it has a fault, which is reported.
    static func decode(
        _ value: JSON5Value?, in fields: KnownFields, side: String? = nil,
        previous: [String]? = nil, wanted: Wanted, _ context: inout PipelineContext
    ) -> PlacedRule? {
        guard let value, let text = text(value, wanted), hasRoom(fields, at: value, &context) else {
            return nil
        }
        let scope = RuleScope(
            fields: fields.ruleFields, tables: context.tables.map(\.ruleTable),
            previousFields: previous)
        let (rule, faults) = Rule.compile(text, in: scope)
        let told = faults.filter { !isEcho($0, in: text, of: fields, context) }
        for fault in told {
            let detail = fault.detail + (side.map { ", in \"\($0)\"" } ?? "")
            context.lint.fault(
                fault.code, detail, at: value.place(ofText: fault.range), help: fault.help)
        }
        for reading in Rule.readings(text, in: scope) {
            context.lint.warn(
                reading.code, reading.detail, at: value.place(ofText: reading.range),
                help: reading.help)
        }
        guard let rule else { return nil }
        for name in rule.fields { context.noteUse(of: name, in: fields) }
        for index in context.tables.indices where rule.tables.contains(context.tables[index].name) {
            context.tables[index].isUsed = true
        }
        guard isOfType(rule, wanted, at: value, &context.lint) else { return nil }
        return PlacedRule(
            rule, fields: scope.fields.map(\.name), tables: scope.tables.map(\.name),
            previous: previous ?? [], place: value.place)
    }

    /// nil for what the shape has refused already.
    private static func text(_ value: JSON5Value, _ wanted: Wanted) -> String? {
        switch (value.content, wanted) {
        case (.string(let text), _): text.isEmpty ? nil : text
        case (.number(let number), .anything): number.exact.map { "\($0)" }
        case (.boolean(let flag), .anything): "\(flag)"
        default: nil
        }
    }

    // MARK: semantic lint

    private static func hasRoom(
        _ fields: KnownFields, at value: JSON5Value, _ context: inout PipelineContext
    ) -> Bool {
        guard context.lint.diagnostics.count <= Lint.faultsMax else { return false }
        context.expressions += 1
        let tooMany = context.expressions > PipelineContext.expressionsMax
        guard tooMany || fields.fields.count > PipelineContext.fieldsMax else { return true }
        // Said once: of the first that is one too many.
        if !tooMany || context.expressions == PipelineContext.expressionsMax + 1 {
            let what = tooMany ? "expressions" : "fields for one expression"
            context.lint.fault(
                .pipelineTooLarge, "more than \(PipelineContext.expressionsMax) \(what)",
                at: value.place, help: "make a part of it a pipeline of its own, or a table")
        }
        return false
    }

    /// Whether a name is unknown only because of a fault that is reported elsewhere.
    private static func isEcho(
        _ fault: RuleFault, in text: String, of fields: KnownFields, _ context: PipelineContext
    ) -> Bool {
        switch fault.code.name {
        case "E010":
            let name = String(decoding: Array(text.utf8)[fault.range], as: UTF8.self)
            let bare = name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name
            if let field = fields[bare] { return field.type == nil }
            return !fields.complete || !context.isWhole
        case "E012", "E013": return !context.isWhole
        default: return false
        }
    }

    private static func isOfType(
        _ rule: Rule, _ wanted: Wanted, at value: JSON5Value, _ lint: inout Lint
    ) -> Bool {
        let (fits, words) =
            switch wanted {
            case .condition: (rule.type == .boolean, "a yes or no")
            case .text: (rule.type == .text, "a text")
            case .number: (rule.type.isNumber, "a number")
            case .anything: (true, "")
            }
        guard fits else {
            lint.fault(
                .expressionType, "\(words) is wanted, found \(rule.type.inWords)", at: value.place,
                help: remedy(wanted, rule.type))
            return false
        }
        if case .condition = wanted, rule.mayBeMissing {
            lint.fault(
                .conditionMissing, "nothing can be decided by it", at: value.place,
                help: "guard it: coalesce(x, false), or has(x) && x")
            return false
        }
        return true
    }

    private static func remedy(_ wanted: Wanted, _ found: RuleType) -> String? {
        switch wanted {
        case .condition: "compare it: x > 0, x == \"A\", has(x)"
        case .text: "text(x) writes it as a text"
        case .number:
            found == .text
                ? "number(x) reads a number from a text" : "write what gives a number"
        case .anything: nil
        }
    }
}

extension RuleType {
    var inWords: String {
        switch self {
        case .text: "a text"
        case .integer: "a whole number"
        case .decimal: "a number"
        case .boolean: "a yes or no"
        case .date: "a date"
        }
    }
}
