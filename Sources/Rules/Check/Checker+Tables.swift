import Diagnostics

extension Checker {
    mutating func lookedUp(
        _ function: RuleFunction, _ arguments: [Expression], _ range: Range<Int>
    ) -> Node {
        switch function {
        case .lookup: lookup(arguments, range)
        case .convert: convert(arguments, range)
        case .previous: previous(arguments[0], .previous, range)
        default: change(arguments[0], range)
        }
    }

    // MARK: tables

    private mutating func lookup(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        let table = name(arguments[0], "a table's name").flatMap {
            self.table($0, at: arguments[0])
        }
        var key = check(arguments[1])
        let isText = demand(&key, [.text], "a text", for: "a table's key")
        guard let table, isText else { return .faulty(range) }
        let columns = scope.tables[table].columns
        var column: Int? = 0
        if arguments.count == 3 {
            column = name(arguments[2], "a column's name").flatMap { name in
                self.column(name, of: table, at: arguments[2].range)
            }
        } else if columns.count != 1 {
            fault(
                .ruleUnknownColumn, range, "the table has \(columns.count) columns",
                help: "name one: \(Printable.text(columns.map(\.name).joined(separator: ", ")))")
            return .faulty(range)
        }
        guard let column else { return .faulty(range) }
        let type = columns[column].type
        let step = Step.lookup(key.step, table: table, column: column, type.storage)
        return strict(
            "lookup[\(table).\(column)]", [key], type, step, range, sitesBefore: before,
            addsMissing: true, isOfTheRun: true)
    }

    private mutating func name(_ expression: Expression, _ wanted: String) -> String? {
        switch expression.kind {
        case .name(let name), .text(let name): return name
        default:
            fault(
                .ruleNotConstant, expression.range, "\(wanted) is wanted here",
                help: "written \(RuleFunction.lookup.signature)")
            return nil
        }
    }

    private mutating func table(_ name: String, at expression: Expression) -> Int? {
        guard let index = scope.tables.firstIndex(where: { $0.name == name }) else {
            fault(
                .ruleUnknownTable, expression.range, "'\(Printable.text(name))'",
                help: didYouMean(name, scope.tables.map(\.name)) ?? helpForTables)
            return nil
        }
        usedTables.insert(index)
        return index
    }

    private var helpForTables: String {
        let before = "a table stage comes before the stage that uses it"
        guard !scope.tables.isEmpty else { return "no table is known here; \(before)" }
        let names = scope.tables.map(\.name).joined(separator: ", ")
        return Printable.text("tables known here: \(names); \(before)")
    }

    private mutating func column(_ name: String, of table: Int, at range: Range<Int>) -> Int? {
        let columns = scope.tables[table].columns
        guard let index = columns.firstIndex(where: { $0.name == name }) else {
            fault(
                .ruleUnknownColumn, range, "'\(Printable.text(name))'",
                help: didYouMean(name, columns.map(\.name))
                    ?? Printable.text(
                        "its columns: " + columns.map(\.name).joined(separator: ", ")))
            return nil
        }
        return index
    }

    /// The table that `convert` takes rates from.
    static let currencies = "currencies"

    private mutating func convert(_ arguments: [Expression], _ range: Range<Int>) -> Node {
        let before = sites.count
        let nodes = values(.convert, arguments, [[.decimal, .integer], [.text], [.text]])
        guard let table = scope.tables.firstIndex(where: { $0.name == Self.currencies }) else {
            fault(
                .ruleUnknownTable, range, "'\(Self.currencies)'",
                help: "convert takes its rates from a table of this name: code, rate")
            return .faulty(range)
        }
        let columns = scope.tables[table].columns
        let found = columns.firstIndex { $0.name == "rate" } ?? (columns.count == 1 ? 0 : nil)
        guard let column = found, columns[column].type.isNumber else {
            fault(
                .ruleUnknownColumn, range, "'rate' of the table \(Self.currencies)",
                help: "a number: what one unit of the currency is worth")
            return .faulty(range)
        }
        usedTables.insert(table)
        guard let nodes else { return .faulty(range) }
        let sites = Sites(
            overflow: site(.rowOverflow, range), zero: site(.rowDivisionByZero, range))
        let step = Step.convert(
            nodes[0].step, nodes[1].step, nodes[2].step, table: table, column: column, sites)
        return strict(
            "convert", nodes, .decimal, step, range, sitesBefore: before, addsMissing: true,
            isOfTheRun: true)
    }

    // MARK: what was before

    private mutating func previous(
        _ expression: Expression, _ function: RuleFunction, _ range: Range<Int>
    ) -> Node {
        guard case .name(let name) = expression.kind else {
            fault(.ruleType, expression.range, "\(function.rawValue) wants a field's name")
            return .faulty(range)
        }
        // The field itself is not read, only what it was.
        let outside = usedFields
        let field = self.field(name, expression.range)
        usedFields = outside
        guard let type = field.type else { return .faulty(range) }
        guard let names = scope.previousFields else {
            fault(
                .ruleNoPrevious, range, "\(function.rawValue) is known only in checks",
                help: "put the rule into a check stage")
            return .faulty(range)
        }
        guard let index = names.firstIndex(of: name) else {
            fault(
                .ruleNoPrevious, expression.range, "no target holds '\(Printable.text(name))'",
                help: didYouMean(name, names)
                    ?? "fields held: \(Printable.text(names.joined(separator: ", ")))")
            return .faulty(range)
        }
        usedPrevious.insert(index)
        let key = "previous(\(field.key))"
        return Node(
            step: .previous(index, type.storage), known: .type(type), mayBeMissing: true,
            range: range, key: key, proofs: [key])
    }

    /// `(field - previous) / previous`, missing where either is, or where there was 0.
    private mutating func change(_ expression: Expression, _ range: Range<Int>) -> Node {
        let before = sites.count
        var previous = self.previous(expression, .change, range)
        guard !previous.isFaulty else { return .faulty(range) }
        var current = check(expression)
        let numbers: [RuleType] = [.decimal, .integer]
        guard demand(&current, numbers, "a number", for: "change"),
            demand(&previous, numbers, "a number", for: "change")
        else { return .faulty(range) }
        let sites = Sites(
            overflow: site(.rowOverflow, range), zero: site(.rowDivisionByZero, range))
        let difference = Step.binary(.subtract, current.step, previous.step, sites)
        let quotient = Step.binary(.divide, difference, previous.step, sites)
        // Compared with the constant first, so that nothing is divided by 0.
        let isThere = Step.and(
            .has(previous.step, .number),
            .compareNumbers(.unequal, previous.step, .number(Scaled(0))))
        let step = Step.choice(isThere, quotient, .missing(.number), .number)
        return strict(
            "change", [current, previous], .decimal, step, range, sitesBefore: before,
            addsMissing: true, isOfTheRun: true)
    }
}
