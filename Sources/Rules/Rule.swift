import Tables

/// A compiled expression: checked, with its names resolved, ready for columns of any length. Holds
/// no state, so that several threads may evaluate it at once.
package struct Rule: Sendable {
    package let text: String
    package let type: RuleType
    package let mayBeMissing: Bool
    /// Names of the fields that it reads, in the scope's order.
    package let fields: [String]
    /// Names of the fields whose earlier value it reads, in the scope's order.
    package let previousFields: [String]
    /// Names of the tables that it looks values up in, in the scope's order.
    package let tables: [String]
    /// Fields that certainly have a value wherever this rule, a yes or no, is true.
    package let provesPresent: Set<String>

    /// The field that this rule is and nothing else.
    package let field: String?

    private let step: Step
    private let sites: [RuleRowFault]
    /// The state of rows whose text the column has no room for.
    private let fullState: UInt8
    /// Rules that put texts together work on fewer rows at once, so that texts take less memory.
    private let rowsAtOnce: Int

    /// Compiles an expression, or says everything that is wrong with it.
    ///
    /// - Returns: a rule and no faults, or no rule and at least one fault.
    /// - Complexity: bounded by the limits in docs/expressions.md.
    package static func compile(
        _ text: String, in scope: RuleScope
    ) -> (rule: Rule?, faults: [RuleFault]) {
        let (expression, faults) = Parser.parse(text)
        guard let expression else { return (nil, faults) }
        var checker = Checker(scope: scope, source: Array(text.utf8))
        let node = checker.check(expression)
        if node.known == .anything {
            checker.fault(
                .ruleType, node.range, "nothing says of which type this is",
                help: "missing has the type of what stands beside it")
        }
        guard checker.faults.isEmpty, let type = node.type else {
            return (nil, checker.faults.sorted { $0.range.lowerBound < $1.range.lowerBound })
        }
        return (Rule(text, node, type, checker), [])
    }

    /// Parts of an expression that a person is likely to have meant otherwise, each with both
    /// readings; of what can be parsed, whether or not it compiles.
    package static func readings(_ text: String, in scope: RuleScope) -> [RuleFault] {
        Parser.parse(text).expression.map { Readings.of($0, text, in: scope) } ?? []
    }

    private init(_ text: String, _ node: Node, _ type: RuleType, _ checker: Checker) {
        let scope = checker.scope
        self.text = text
        self.type = type
        mayBeMissing = node.mayBeMissing
        fields = checker.usedFields.sorted().map { scope.fields[$0].name }
        previousFields = checker.usedPrevious.sorted().map { scope.previousFields?[$0] ?? "" }
        tables = checker.usedTables.sorted().map { scope.tables[$0].name }
        provesPresent = Set(
            scope.fields.indices.filter { node.whenTrue.contains(Checker.key(field: $0)) }
                .map { scope.fields[$0].name })
        step = node.step
        field = if case .field(let index, _) = node.step { scope.fields[index].name } else { nil }
        // One more than the checker gives out, which leaves room for it.
        let whole = RuleRowFault(code: .rowTextTooLong, range: 0..<text.utf8.count)
        sites = checker.sites + [whole]
        fullState = RowState.firstSite - UInt8(checker.sites.count)
        rowsAtOnce = type == .text ? 512 : 2048
    }

    /// The rule's values in some rows.
    ///
    /// - Parameters:
    ///   - columns: as the scope says that the rule was compiled in, and long enough for the rows.
    ///   - rows: of the columns.
    /// - Complexity: one pass over the rows for each operation, a chunk of rows at a time; two
    ///   threads share many rows.
    package func evaluate(_ columns: RuleColumns, rows: Range<Int>) -> RuleResult {
        var faults: [(row: Int, fault: RuleRowFault)] = []
        let column = ResultRoom.column(type.storage, rows.count) { room in
            let parts = Halves.map(rows.count) { share in
                let writer = evaluate(columns, share, of: rows, into: room)
                return (writer.texts, writer.faults)
            }
            faults = parts.flatMap(\.1)
            return parts.map(\.0)
        }
        return RuleResult(column: column, faults: faults)
    }

    /// - Parameter share: of the rows, from 0
    private func evaluate(
        _ columns: RuleColumns, _ share: Range<Int>, of rows: Range<Int>, into room: ResultRoom
    ) -> ResultWriter {
        var writer = ResultWriter(room, share, parts: share.count == rows.count ? 1 : 2)
        var start = rows.lowerBound + share.lowerBound
        let last = rows.lowerBound + share.upperBound
        while start < last {
            let end = min(start + rowsAtOnce, last)
            let evaluator = Evaluator(columns: columns, rows: start..<end)
            let states =
                switch type.storage {
                case .number: writer.append(evaluator.number(step))
                case .text: writer.append(evaluator.text(step), full: fullState)
                case .boolean: writer.append(evaluator.boolean(step))
                }
            writer.noteFaults(states, from: start, sites)
            start = end
        }
        precondition(writer.next == share.upperBound, "every row has got its value")
        return writer
    }
}
