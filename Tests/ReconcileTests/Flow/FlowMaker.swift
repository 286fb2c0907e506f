import Formats
import Pipelines
import Tables
import TestSupport

/// Makes random sources and random stages on them.
struct FlowMaker {
    private var random: SeededGenerator
    private var made = FlowCase(sources: [])
    /// By source what it has by now; the first is the list.
    private var fields: [[FlowField]] = []
    private var repeats: [Bool] = []
    private var isThere: [Bool] = []
    private var fresh = 0
    /// Keys beside the troublesome ones.
    private let keyCount: Int
    private let rowsMax: Int

    static let troubleKeys = [
        "A-1", "a-1", " A-1", "A-1 ", "Я-2", "я-2", "x", "y", "xy", "C", "D", "E", "F", "G",
    ]

    init(seed: UInt64, keys: Int = 0, rowsMax: Int = 14) {
        random = SeededGenerator(seed)
        keyCount = keys
        self.rowsMax = rowsMax
    }

    mutating func make() -> FlowCase {
        let names = ["acme", "beta", "moscow", "gamma"]
        for name in names[0..<random.number(1...4)] { addSource(name) }
        if random.chance(40) { addTable() }
        for _ in 0..<random.number(1...6) { addStage() }
        if repeats[0] { sum(0) }
        made.fields = fields[0]
        made.wanted = fields[0].map(\.name).filter { _ in random.chance(85) }
        return made
    }

    // MARK: Sources

    private mutating func key() -> String {
        guard keyCount > 0, !random.chance(1) else { return random.pick(Self.troubleKeys) }
        return "K\(random.number(0...keyCount))"
    }

    private mutating func addSource(_ name: String) {
        let isFirst = made.sources.isEmpty
        var source = TwinSource(
            name: name, fields: someFields(),
            duplicates: random.pick(ReadStage.Duplicates.allCases), files: [])
        if !isFirst, random.chance(20) { source.keyName = "article" }
        let files = made.sources.reduce(0) { $0 + $1.files.count }
        for file in 0..<random.number(1...2) {
            var rows: [TwinRecord] = []
            let count = random.chance(5) ? 0 : keyCount > 0 ? rowsMax : random.number(0...rowsMax)
            for line in 0..<count {
                rows.append(record(source.fields, file: files + file, line: line + 2))
            }
            source.files.append(rows)
        }
        for _ in 0..<random.number(0...2) where random.chance(60) { source.unread.append(key()) }
        for _ in 0..<random.number(0...3) where random.chance(50) {
            source.unreadRows.append(unreadRow(source.fields, keyName: source.keyName))
        }
        source.isDropped = random.chance(4)
        made.sources.append(source)
        fields.append(source.fields)
        repeats.append(source.duplicates == .keep)
        isThere.append(true)
    }

    private mutating func addTable() {
        var table = TwinSource(
            name: "markups", keyName: "category", fields: someFields(), duplicates: .first,
            files: [[]])
        var seen: Set<String> = []
        for _ in 0..<random.number(0...8) {
            let row = record(table.fields, file: 0, line: 0)
            if seen.insert(row.key).inserted { table.files[0].append(row) }
        }
        made.tables.append(table)
    }

    private mutating func someFields() -> [FlowField] {
        let all = [
            FlowField("brand", .text), FlowField("place", .text), FlowField("ok", .boolean),
            FlowField("qty", .integer), FlowField("cost", random.chance(50) ? .decimal : .integer),
        ]
        return all.filter { _ in random.chance(80) }
    }

    private mutating func record(_ fields: [FlowField], file: Int, line: Int) -> TwinRecord {
        var record = TwinRecord(key: key(), file: file, line: line)
        for field in fields where !random.chance(20) {
            record.values[field.name] = value(field.type)
        }
        return record
    }

    /// A row that could not be read, or not in every field.
    private mutating func unreadRow(_ fields: [FlowField], keyName: String) -> TwinRecord {
        var row = record(fields, file: 0, line: 1)
        if random.chance(30) { row.key = "" }
        for field in fields where random.chance(30) {
            row.values[field.name] = nil
            row.unknown.insert(field.name)
        }
        if row.key.isEmpty, random.chance(50) { row.unknown.insert(keyName) }
        return row
    }

    private mutating func value(_ type: FieldType) -> TwinField {
        switch type {
        case .text: return .text(keyCount > 0 && random.chance(90) ? key() : text())
        case .boolean: return .boolean(random.chance(50))
        default:
            let large = random.chance(4)
            if type == .decimal, random.chance(30) {
                return .number(ExactDecimal(mantissa: 25, scale: 1))
            }
            return .number(ExactDecimal(large ? .max : Int64(random.number(-1...4))))
        }
    }

    private mutating func text() -> String {
        random.pick(["x", "y", "xx", "A-1", "a-1", "Центр", "Юг", "Брак"])
    }

    // MARK: Stages

    private mutating func addStage() {
        let others = made.sources.indices.filter { $0 > 0 && isThere[$0] }
        let source = random.chance(60) || others.isEmpty ? nil : random.pick(others)
        switch random.number(0...9) {
        case 0...1: filter(source)
        case 2...3: set(source)
        case 4: if repeats[source ?? 0] { sum(source ?? 0) }
        case 5...7:
            // A list with repeated keys is added up first.
            if repeats[0] { sum(0) }
            if let other = others.randomElement(using: &random), random.chance(75) {
                join(other)
                isThere[other] = false
            } else if !made.tables.isEmpty {
                joinTable()
            }
        default:
            if repeats[0] { sum(0) }
            pick(others.filter { made.sources[$0].keyName == "sku" && random.chance(80) })
        }
    }

    private func rules(_ source: Int?) -> TwinRules {
        TwinRules(keyName: made.sources[source ?? 0].keyName, fields: fields[source ?? 0])
    }

    private mutating func define(_ field: FlowField, _ source: Int) {
        fields[source].removeAll { $0.name == field.name }
        fields[source].append(field)
    }

    private mutating func filter(_ source: Int?) {
        let rule = rules(source).condition(&random)
        let stage = FilterStage(source: source, condition: rule.placed, place: FlowCase.place)
        made.stages.append((.filter(stage), .filter(source: source, rule)))
    }

    private mutating func set(_ source: Int?) {
        var set: [(name: String, rule: TwinRule)] = []
        for _ in 0..<random.number(1...3) {
            let rules = rules(source)
            let rule: TwinRule =
                switch random.number(0...2) {
                case 0: rules.condition(&random)
                case 1: rules.number(&random) ?? rules.text(&random)
                default: rules.text(&random)
                }
            fresh += 1
            let old = fields[source ?? 0].first { $0.type == rule.type }
            let name = random.chance(30) ? old?.name ?? "new\(fresh)" : "new\(fresh)"
            set.append((name, rule))
            define(FlowField(name, rule.type), source ?? 0)
        }
        let stage = SetStage(
            source: source, fields: set.map { (FlowField($0.name, $0.rule.type), $0.rule.placed) },
            place: FlowCase.place)
        made.stages.append((.set(stage), .set(source: source, set)))
    }

    private mutating func sum(_ source: Int) {
        if !fields[source].contains(where: \.type.isNumber) {
            // What a list without numbers needs before it can be added up.
            let rule = TwinRule("1", made.sources[source].keyName, fields[source]) { _ in
                .value(.number(ExactDecimal(1)))
            }
            define(FlowField("one", rule.type), source)
            let stage = SetStage(
                source: source, fields: [(FlowField("one", rule.type), rule.placed)],
                place: FlowCase.place)
            made.stages.append((.set(stage), .set(source: source, [("one", rule)])))
        }
        let quantity = random.pick(fields[source].filter { $0.type.isNumber })
        let by = random.chance(75) ? fields[source].first { $0.type == .text }?.name : nil
        let reserve = ExactDecimal(mantissa: Int64(random.number(0...15)), scale: 1)
        let all: [(name: String, warehouse: SumStage.Warehouse)] = [
            ("Центр", .counts(reserve: reserve)), ("Юг", .counts(reserve: .zero)),
            ("x", .counts(reserve: ExactDecimal(-1))), ("y", .counts(reserve: ExactDecimal(1))),
            ("Брак", .skipped), ("A-1", .skipped), ("", .counts(reserve: ExactDecimal(1))),
        ]
        let stage = SumStage(
            source: source, quantity: quantity.name, by: by,
            warehouses: all.filter { _ in random.chance(80) },
            others: random.pick(SumStage.Others.allCases), field: FlowField("own", quantity.type),
            place: FlowCase.place)
        made.stages.append((.sum(stage), .sum(stage)))
        fields[source] = [stage.field]
        repeats[source] = false
    }

    // MARK: join and pick

    private mutating func join(_ other: Int) {
        let side = (key: made.sources[other].keyName, fields: fields[other])
        join(.source(other), made.sources[other].name, side, hasRepeatedKeys: repeats[other])
    }

    private mutating func joinTable() {
        let table = made.tables[0]
        let side = (key: table.keyName, fields: table.fields)
        fresh += 1
        join(.table(0), "markups\(fresh)", side, hasRepeatedKeys: false)
    }

    private mutating func join(
        _ other: JoinStage.Other, _ name: String, _ side: (key: String, fields: [FlowField]),
        hasRepeatedKeys: Bool
    ) {
        let left = rules(nil)
        let right = TwinRules(keyName: side.key, fields: side.fields)
        let on = (0..<random.number(1...3)).map { _ in
            let key = TwinRule(side.key, side.key, side.fields) { .value($0(side.key)) }
            let own = TwinRule("sku", "sku", left.fields) { .value($0("sku")) }
            return (
                left: random.chance(60) ? own : left.text(&random),
                right: random.chance(60) ? key : right.text(&random)
            )
        }
        let keep = random.pick(JoinStage.Keep.allCases)
        var many: [(field: String, reducer: JoinStage.Reducer)]?
        if keep != .anti, hasRepeatedKeys || random.chance(40) { many = self.many(side) }
        let all = [FlowField(side.key, .text)] + side.fields
        let taken = many.map { many in all.filter { f in many.contains { $0.field == f.name } } }
        let gained = keep == .anti
            ? []
            : (taken ?? all).map {
                (from: $0.name, field: FlowField("\(name).\($0.name)", $0.type))
            }
        let stage = JoinStage(
            other: other, name: name,
            on: on.map { .init(left: $0.left.placed, right: $0.right.placed) },
            keep: keep, many: many, shared: random.chance(40), fields: gained,
            matchedBy: on.count > 1 && keep != .anti ? "\(name).matchedBy" : nil,
            place: FlowCase.place)
        made.stages.append((.join(stage), .join(stage, on: on)))
        for (_, field) in gained { define(field, 0) }
        if let matchedBy = stage.matchedBy { define(FlowField(matchedBy, .text), 0) }
    }

    private mutating func many(
        _ side: (key: String, fields: [FlowField])
    ) -> [(field: String, reducer: JoinStage.Reducer)] {
        var many: [(field: String, reducer: JoinStage.Reducer)] = []
        for field in [FlowField(side.key, .text)] + side.fields where random.chance(60) {
            let fitting: [JoinStage.Reducer] = field.type.isNumber
                ? JoinStage.Reducer.allCases : [.first, .last]
            many.append((field.name, random.pick(fitting)))
        }
        return many
    }

    private mutating func pick(_ others: [Int]) {
        for other in others where repeats[other] { sum(other) }
        let sources = [0] + others
        var union: [FlowField] = []
        for field in sources.flatMap({ fields[$0] }) {
            guard let place = union.firstIndex(where: { $0.name == field.name }) else {
                union.append(field)
                continue
            }
            guard union[place].type != field.type else { continue }
            // What cannot be one field is not picked.
            guard union[place].type.isNumber, field.type.isNumber else { return }
            union[place].type = .decimal
        }
        var prefer: [PickStage.Preference] = []
        var twins: [[TwinRule]] = []
        for _ in 0..<random.number(1...3) {
            let kind = random.number(0...3)
            let rules = sources.map { source in
                kind == 0
                    ? self.rules(source).condition(&random)
                    : self.rules(source).number(&random) ?? constant(source)
            }
            let placed = rules.map(\.placed)
            prefer.append([.when(placed), .least(placed), .most(placed), .freshest][kind])
            twins.append(kind == 3 ? [] : rules)
        }
        let stage = PickStage(
            sources: sources, prefer: prefer, supplier: random.chance(60) ? "supplier" : nil,
            fields: union.filter { $0.name != "supplier" }, place: FlowCase.place)
        made.stages.append((.pick(stage), .pick(stage, rules: twins)))
        for other in others { isThere[other] = false }
        fields[0] = stage.fields + (stage.supplier.map { [FlowField($0, .text)] } ?? [])
    }

    private func constant(_ source: Int) -> TwinRule {
        TwinRule("2", made.sources[source].keyName, fields[source]) { _ in
            .value(.number(ExactDecimal(2)))
        }
    }
}
