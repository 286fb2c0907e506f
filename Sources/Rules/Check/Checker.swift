import Diagnostics
import Tables

/// Finds what the names of an expression mean and which types its parts have, and makes its steps.
/// Goes on behind a fault, so that all are found at once.
struct Checker {
    let scope: RuleScope
    private(set) var faults: [RuleFault] = []
    /// What can fail in a row, in the order of evaluation; the first has the greatest state.
    private(set) var sites: [RuleRowFault] = []
    /// Keys of the parts that have a value here, because the way here goes through a guard.
    var present: Set<String> = []
    var usedFields: Set<Int> = []
    var usedPrevious: Set<Int> = []
    var usedTables: Set<Int> = []

    /// The bytes that ranges are of; empty if nothing needs to be quoted.
    let source: [UInt8]

    init(scope: RuleScope, source: [UInt8] = []) {
        self.scope = scope
        self.source = source
    }

    /// What a part of the expression is written as.
    func words(of range: Range<Int>) -> String {
        range.upperBound <= source.count ? String(decoding: source[range], as: UTF8.self) : "x"
    }

    mutating func check(_ expression: Expression) -> Node {
        let range = expression.range
        var node: Node
        switch expression.kind {
        case .number(let value, let isWhole):
            node = constant(.number(Scaled(value)), isWhole ? .integer : .decimal, range)
        case .text(let text):
            node = constant(.text(Array(text.utf8)), .text, range)
            // An empty text is no value: law 7 has one kind of nothing.
            node.mayBeMissing = text.isEmpty
        case .boolean(let value): node = constant(.boolean(value), .boolean, range)
        case .missing:
            node = Node(
                step: .missing(.number), known: .anything, mayBeMissing: true, range: range,
                key: "missing", isConstant: true)
        case .name(let name): node = field(name, range)
        case .prefix(.not, let operand): node = not(operand, range)
        case .prefix(.minus, let operand): node = negated(operand, range)
        case .infix(let infix, let left, let right):
            node = self.infix(infix, left, right, range)
        case .choice(let condition, let first, let second):
            node = choice(condition, first, second, range)
        case .call(let name, let nameRange, let arguments):
            node = call(name, nameRange, arguments, range)
        case .list:
            fault(
                .ruleList, range, "a list stands only in \"in\" and in tier",
                help: "write brand in [\"A\", \"B\"]")
            node = .faulty(range)
        }
        if present.contains(node.key) { node.mayBeMissing = false }
        return node
    }

    // MARK: faults and sites

    mutating func fault(
        _ code: DiagnosticCode, _ range: Range<Int>, _ detail: String, help: String? = nil
    ) {
        guard faults.count < RuleLimits.faultsMax else { return }
        faults.append(RuleFault(code, range, detail, help: help))
    }

    /// The state of rows in which something fails here.
    mutating func site(_ code: DiagnosticCode, _ range: Range<Int>) -> UInt8 {
        if sites.count == RuleLimits.sitesMax {
            fault(
                .ruleTooLarge, range,
                "more than \(RuleLimits.sitesMax) operations that can fail in a row",
                help: Parser.splitHelp)
        }
        guard sites.count < RuleLimits.sitesMax else { return RowState.lastSite }
        sites.append(RuleRowFault(code: code, range: range))
        return RowState.firstSite - UInt8(sites.count - 1)
    }

    static func fault(_ state: UInt8, in sites: [RuleRowFault]) -> RuleRowFault {
        sites[Int(RowState.firstSite - state)]
    }

    // MARK: names and constants

    func constant(_ step: Step, _ type: RuleType, _ range: Range<Int>) -> Node {
        let key: String =
            switch step {
            case .number(let value): value.decimal.description
            case .text(let text): "'\(text.map { String($0, radix: 16) }.joined(separator: "."))'"
            case .boolean(let value): value ? "true" : "false"
            default: "missing"
            }
        return Node(
            step: step, known: .type(type), mayBeMissing: false, range: range, key: key,
            isConstant: true)
    }

    /// By index: a field's name may hold any sign.
    static func key(field index: Int) -> String { "#\(index)" }

    mutating func field(_ name: String, _ range: Range<Int>) -> Node {
        guard let index = scope.fields.firstIndex(where: { $0.name == name }) else {
            let help = helpForName(name)
            fault(.ruleUnknownField, range, "'\(Printable.text(name))'", help: help)
            return .faulty(range)
        }
        usedFields.insert(index)
        let field = scope.fields[index]
        let key = Self.key(field: index)
        return Node(
            step: .field(index, field.type.storage), known: .type(field.type),
            mayBeMissing: field.mayBeMissing, range: range, key: key, proofs: [key])
    }

    private func helpForName(_ name: String) -> String? {
        if let function = RuleFunction(rawValue: name) {
            return "a function: \(function.signature)"
        }
        if let help = OtherLanguages.name(name) { return help }
        let names = scope.fields.map(\.name)
        if let near = didYouMean(name, names) { return near }
        let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        let fields = names.isEmpty ? "no field is known here" : "fields known here: \(shown)"
        return Printable.text("\(fields); a text is written in quotes: \"\(name)\"")
    }

    func didYouMean(_ name: String, _ names: [String]) -> String? {
        Suggestion.nearest(to: name, among: names).map { "did you mean \($0)?" }
    }

    // MARK: operations

    /// A node of an operation that has a value only where all its operands have; worked out at
    /// once where they are constants.
    ///
    /// - Parameters:
    ///   - sitesBefore: how many sites there were before the operands were checked.
    ///   - isOfTheRun: depends on tables, columns or the day besides.
    mutating func strict(
        _ name: String, _ operands: [Node], _ type: RuleType, _ step: Step, _ range: Range<Int>,
        sitesBefore: Int, addsMissing: Bool = false, isOfTheRun: Bool = false
    ) -> Node {
        guard !operands.contains(where: \.isFaulty) else { return .faulty(range) }
        let key = "\(name)(\(operands.map(\.key).joined(separator: ",")))"
        var node = Node(
            step: step, known: .type(type),
            mayBeMissing: addsMissing || operands.contains(where: \.mayBeMissing), range: range,
            key: key, isConstant: !isOfTheRun && operands.allSatisfy(\.isConstant))
        node.proofs = operands.reduce(into: [key]) { $0.formUnion($1.proofs) }
        return node.isConstant ? folded(node, sitesBefore) : node
    }

    private mutating func folded(_ node: Node, _ sitesBefore: Int) -> Node {
        guard let type = node.type else { return node }
        let evaluator = Evaluator(columns: RuleColumns(fields: [], today: 0), rows: 0..<1)
        let state: UInt8
        let step: Step
        switch type.storage {
        case .number:
            let vector = evaluator.number(node.step)
            state = RowState.of(vector.states, 0)
            step = state == RowState.present ? .number(Scaled(vector.value(0).decimal)) : node.step
        case .text:
            let vector = evaluator.text(node.step)
            state = vector.states[0]
            step = state == RowState.present ? .text(vector.withText(0) { Array($0) }) : node.step
        case .boolean:
            let vector = evaluator.boolean(node.step)
            state = RowState.of(vector.states, 0)
            step = .boolean(vector.values[0] == 1)
        }
        defer { sites.removeSubrange(min(sitesBefore, sites.count)...) }
        switch state {
        case RowState.present: return constant(step, type, node.range)
        case RowState.missing:
            var node = node
            node.step = .missing(type.storage)
            node.mayBeMissing = true
            return node
        default:
            let reason = Self.fault(state, in: sites)
            fault(
                .ruleAlwaysFails, reason.range, reason.code.summary,
                help: reason.code == .rowNotANumber
                    ? "number reads 1234.5: a point, no blanks, nothing behind it" : nil)
            return .faulty(node.range)
        }
    }

    // MARK: demands

    /// Whether the node is of one of the types; says so where it is not.
    mutating func demand(
        _ node: inout Node, _ types: [RuleType], _ wanted: String, for place: String
    ) -> Bool {
        if let first = types.first { node.adopt(first) }
        guard let type = node.type else { return false }
        guard !types.contains(type) else { return true }
        fault(
            .ruleType, node.range, "\(place) wants \(wanted), found \(Self.words(type))",
            help: Self.remedy(from: type, to: types, for: place))
        return false
    }

    static func words(_ type: RuleType) -> String {
        switch type {
        case .text: "a text"
        case .integer: "a whole number"
        case .decimal: "a number"
        case .boolean: "a yes or no"
        case .date: "a date"
        }
    }

    private static func remedy(
        from type: RuleType, to types: [RuleType], for place: String
    ) -> String? {
        guard let wanted = types.first else { return nil }
        switch (place, wanted) {
        case ("!", .boolean):
            return "! turns a yes or no: !(x > 0); unequal is written x != y"
        case ("||", .boolean):
            return "each side is a yes or no: x == \"A\" || x == \"B\", or x in [\"A\", \"B\"]"
        default: break
        }
        switch (type, wanted) {
        case (.text, .integer), (.text, .decimal): return "number(x) reads a number from a text"
        case (.text, .date): return "date(x) reads a date from a text"
        case (.integer, .text), (.decimal, .text), (.date, .text), (.boolean, .text):
            return "text(x) writes it as a text"
        case (.decimal, .integer): return "round(x), floor(x) and ceil(x) give whole numbers"
        case (_, .boolean): return "compare it: x > 0, x == \"A\", has(x)"
        default: return nil
        }
    }

    /// Whether the value is certainly there; says so where it is needed and is not.
    mutating func demandPresent(_ node: Node, for place: String) -> Bool {
        guard node.mayBeMissing, !node.isFaulty else { return !node.isFaulty }
        if node.isNothing {
            fault(
                .ruleMayBeMissing, node.range, "\(place) with nothing says nothing",
                help: "ask with has(x), or !has(x)")
            return false
        }
        let substitute =
            switch node.type {
            case .text: "\"?\""
            case .boolean: "false"
            case .date: "today()"
            default: "0"
            }
        var name = "x"
        if case .field(let index, _) = node.step { name = Printable.text(scope.fields[index].name) }
        let help =
            "guard it: has(\(name)) && …, has(\(name)) ? … : …, or coalesce(\(name), \(substitute))"
        fault(.ruleMayBeMissing, node.range, "\(place) needs a value", help: help)
        return false
    }
}
