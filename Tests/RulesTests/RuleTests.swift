import Diagnostics
import Dispatch
import Rules
import Synchronization
import Tables
import Testing

/// What a compiled rule says of itself, and how it is evaluated.
@Suite struct RuleTests {
    private static func rule(_ text: String) throws -> Rule {
        let (rule, faults) = Rule.compile(text, in: ExampleTests.scope)
        return try #require(rule, "\(faults)")
    }

    @Test func namesAreListed() throws {
        let rule = try Self.rule(
            "lookup(markups, brand, rate) * cost + change(cost) + convert(old + qty, brand, '')"
        )
        #expect(rule.fields == ["cost", "qty", "brand", "old"])
        #expect(rule.previousFields == ["cost"])
        #expect(rule.tables == ["markups", "currencies"])
        #expect(rule.type == .decimal)
        #expect(rule.mayBeMissing)
        #expect(try Self.rule("previous(cost)").fields == [])
    }

    @Test(arguments: [
        ("1 + qty", RuleType.integer), ("1 + cost", .decimal), ("qty / 1", .decimal),
        ("roundUp(qty, 10)", .integer), ("roundUp(cost, 10)", .decimal), ("round(cost)", .integer),
        ("round(cost, 1)", .decimal), ("div(cost, 2, 0)", .integer), ("roundTo(cost, 9)", .integer),
        ("roundTo(cost, 0.9)", .decimal), ("tier(cost, [[0, 1]])", .integer),
        ("available ? 1 : 2.5", .decimal), ("coalesce(missing, since)", .date),
        ("today() + 1", .date), ("brand + '!'", .text), ("has(old)", .boolean), ("30%", .decimal),
        ("min(since, today())", .date), ("available ? missing : true", .boolean),
        ("date(brand)", .date), ("size(name)", .integer), ("text(cost)", .text),
    ]) func typesAreKnown(_ text: String, _ type: RuleType) throws {
        #expect(try Self.rule(text).type == type)
    }

    @Test(arguments: [
        ("has(old)", ["old"]), ("!has(old)", []), ("has(old) && has(note)", ["note", "old"]),
        ("has(old) || has(note)", []), ("!(!has(old) || cost > 5)", ["old"]),
        ("has(old + moscow.quantity)", ["moscow.quantity", "old"]), ("has(coalesce(old, 1))", []),
        ("available ? has(old) : has(old) && has(note)", ["old"]), ("cost > 0", []),
        ("has(change(cost))", ["cost"]),
        ("(has(old) && cost > 1) || (has(old) && cost < 0)", ["old"]),
    ]) func presenceIsProved(_ text: String, _ fields: [String]) throws {
        #expect(try Self.rule(text).provesPresent.sorted() == fields)
    }

    @Test func faultsPointAtWhatFailed() throws {
        let rule = try Self.rule("cost + (qty - 7) * 2 / (qty - 7)")
        let result = rule.evaluate(ExampleTests.columns, rows: 0..<1)
        #expect(result.faults.map(\.row) == [0])
        #expect(result.faults.map(\.fault.code) == [.rowDivisionByZero])
        #expect(result.faults.map(\.fault.range) == [7..<32])
    }

    /// The first of several faults, in the order of the text.
    @Test func theFirstFaultCounts() throws {
        let rule = try Self.rule("number(name) + cost / (qty - 7) + old")
        let result = rule.evaluate(ExampleTests.columns, rows: 0..<1)
        #expect(result.faults.map(\.fault.code.name) == ["E102"])
    }

    @Test func noRowsGiveNoValues() throws {
        for text in ["cost", "brand + '!'", "cost > 1", "lookup(markups, brand, rate)"] {
            let result = try Self.rule(text).evaluate(ExampleTests.columns, rows: 1..<1)
            #expect(result.faults.isEmpty)
            switch result.column {
            case .number(let column): #expect(column.scales.isEmpty)
            case .text(let column): #expect(column.count == 0)
            case .boolean(let column): #expect(column.values.isEmpty)
            }
        }
    }

    /// A column with holes that its scope denies is no reason to invent values.
    @Test func holesStayHoles() throws {
        var columns = ExampleTests.columns
        columns.fields[0] = SampleColumns.numbers([String?.none])
        for text in [
            "cost > 1", "cost * 2", "cost > 1 && available", "cost > 1 ? 1 : 2", "!(cost > 1)",
        ] {
            let rule = try Self.rule(text)
            let result = rule.evaluate(columns, rows: 0..<1)
            #expect(SampleColumns.written(result.column, 0, rule.type) == "missing", "\(text)")
        }
    }

    @Test func madeTextsHaveAnEnd() throws {
        let scope = RuleScope(fields: [.init("x", .text, mayBeMissing: false)])
        let long = String(repeating: "a", count: 40_000)
        let columns = RuleColumns(fields: [SampleColumns.texts([long, "a"])], today: 0)
        for text in ["x + x", "replace(x, 'a', 'bbbb')", "upper(x + x)", "replace(x, 'a', 'bb')"] {
            let rule = try #require(Rule.compile(text, in: scope).rule)
            let result = rule.evaluate(columns, rows: 0..<2)
            #expect(result.faults.map(\.row) == [0])
            #expect(result.faults.map(\.fault.code.name) == ["E105"])
        }
        // What stays as it is may be longer.
        let same = try #require(Rule.compile("trim(x)", in: scope).rule)
        #expect(same.evaluate(columns, rows: 0..<2).faults.isEmpty)
    }

    /// Searching stays linear where every place almost matches.
    @Test func searchingIsLinear() throws {
        let scope = RuleScope(fields: [
            .init("x", .text, mayBeMissing: false), .init("y", .text, mayBeMissing: false),
        ])
        let text = String(repeating: "a", count: 400_000)
        let part = String(repeating: "a", count: 200_000) + "b"
        let columns = RuleColumns(
            fields: [SampleColumns.texts([text, text + "b"]), SampleColumns.texts([part, part])],
            today: 0)
        let rule = try #require(Rule.compile("contains(x, y)", in: scope).rule)
        let result = rule.evaluate(columns, rows: 0..<2)
        #expect(
            (0..<2).map { SampleColumns.written(result.column, $0, .boolean) } == ["false", "true"])
    }

    @Test func aTablesFirstRowOfAKeyCounts() {
        let table = LookupTable(
            name: "t", keys: SampleColumns.keys(["a", "", "a", "b"]),
            columns: [SampleColumns.numbers(["1", "2", "3", "4"])])
        let rows = ["a", "b", "", "c"].map { key in
            Array(key.utf8).withUnsafeBytes { table.row($0) }
        }
        #expect(rows == [0, 3, nil, nil])
        #expect(table.rowCount == 4)
    }

    /// Two threads at once, on ranges that do not fall on chunks, give what one gives.
    @Test func threadsShareARule() throws {
        let table = OracleTests.table(9, rows: 6000)
        let rules = ["a * 1.25 + coalesce(b, 2)", "s + coalesce(т, '-')", "a > 100 || has(b)"]
        for text in rules {
            let rule = try #require(Rule.compile(text, in: OracleScope.scope).rule)
            let whole = rule.evaluate(table.columns, rows: 0..<6000)
            let parts = Mutex<[Int: RuleResult]>([:])
            let borders = [0, 1, 2500, 4097, 6000]
            DispatchQueue.concurrentPerform(iterations: 4) { part in
                let result = rule.evaluate(table.columns, rows: borders[part]..<borders[part + 1])
                parts.withLock { $0[part] = result }
            }
            for part in 0..<4 {
                let result = try #require(parts.withLock { $0[part] })
                for row in borders[part]..<borders[part + 1] {
                    let found = SampleColumns.written(result.column, row - borders[part], rule.type)
                    #expect(found == SampleColumns.written(whole.column, row, rule.type))
                }
            }
            let faults = (0..<4).flatMap { part in parts.withLock { $0[part]!.faults.map(\.row) } }
            #expect(faults == whole.faults.map(\.row))
        }
    }
}
