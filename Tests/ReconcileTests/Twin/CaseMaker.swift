import Formats
import TestSupport

/// Makes random cases of the differential test: few records with much trouble, over three days.
struct CaseMaker {
    private var random: SeededGenerator
    private let targets: [String]
    private let keys: [String]

    static let troubleKeys = [
        "A-1", "a-1", " A-1", "A-1 ", "\tA-1", "Б-2", "б-2", "Б-2 ", "=1+1", "+2", "-3", "@x", "'q",
        "''", "a,b", "a\"b", "a\nb", "a\rb", "x\ty", "e\u{301}", "é", "É", "x\u{1}y", "\u{202E}z",
        "007", "7", "🛒1", "👩‍👩‍👧", "a\\b", "a/b", "  two  ", "null", "true", "0", "Ж".repeated(254),
        "Ж".repeated(255), "Ж".repeated(256), "z".repeated(300), "\u{7F}", "line\u{2028}end",
    ]
    static let digitKeys = [
        "0", "007", "7", " 7", "7 ", "12345", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "１２", "-5", "12a", "+1", "4611686018427387904", "10", "11",
        "99999999999999999999",
    ]
    static let numbers = [
        "0", "1", "10.5", "11.5", "-0.5", "0.5", "0.005", "0.015", "0.0049", "-2.5", "100", "99.99",
        "1000000", "999999", "999999.5", "1000000.4", "-1", "49.5", "50.5", "1190", "0.4",
        "999999999999999999", "92233720368547758.07", "92233720368547758.1",
        "9223372036854775807", "-9223372036854775807", "0.000000000000000001", "100000.5",
        "2000000000", "2147483647", "2147483648", "-2147483649", "123456.789012345678",
    ]
    static let words = [
        "RUB", "USD", "  ",
        "X", "RUBL", "=1", "'", "-", "🎁", "a\u{0}b", "two words", "\"", "Ёж", "ёж",
        "тридцать две буквы и ещё немного",
    ]

    init(seed: UInt64, targets: [String]) {
        random = SeededGenerator(seed)
        self.targets = targets
        let isDigits = targets.contains { $0.hasPrefix("wildberries") }
        var pool = isDigits ? Self.digitKeys : Self.troubleKeys
        pool.shuffle(using: &random)
        let plain = (0..<random.number(0...12)).map { isDigits ? "\(1000 + $0)" : "K-\($0)" }
        keys = Array(pool.prefix(random.number(1...10))) + plain
    }

    /// The records of the day before, by the key's place in `keys`.
    private var records: [Int: [TwinValue]] = [:]

    mutating func make(id: String) -> TwinCase {
        var twin = TwinCase(id: id)
        if targets.contains("mine") { twin.own["mine"] = PipelineMaker.ownTarget(&random) }
        var pipeline = PipelineMaker(&random, targets: targets)
        for _ in 0..<3 {
            if random.chance(15) { pipeline = PipelineMaker(&random, targets: targets) }
            if random.chance(20) { pipeline.gone = PipelineMaker.gone(&random) }
            twin.days.append(day(pipeline.text))
        }
        return twin
    }

    private mutating func day(_ pipeline: String) -> TwinDay {
        var day = TwinDay(pipeline: pipeline)
        day.full = random.chance(15)
        day.partial = random.chance(20)
        day.files = ["list.csv", "=второй, \"файл\".csv"]
        change(missing: day.partial ? 30 : 3)
        var order = records.keys.sorted()
        order.shuffle(using: &random)
        if day.partial { order = Array(order.prefix(order.count / 2)) }
        // Copies: two or three rows of one key, the later ones with values of their own.
        for key in order where random.chance(12) {
            for _ in 0..<random.number(1...2) {
                order.insert(key, at: random.number(0...order.count))
            }
        }
        day.batches = batches(order, missing: day.partial ? 30 : 3)
        return day
    }

    /// Some records leave, some come, some move.
    private mutating func change(missing: Int) {
        let isFirst = records.isEmpty
        for key in keys.indices {
            if records[key] == nil {
                if random.chance(isFirst ? 70 : 25) { records[key] = values(key, missing: missing) }
            } else if random.chance(20) {
                records[key] = nil
            } else {
                for field in 1..<PipelineMaker.fields.count where random.chance(12) {
                    records[key]![field] = value(field, missing: missing)
                }
            }
        }
    }

    private mutating func batches(_ order: [Int], missing: Int) -> [TwinBatch] {
        var batches = [TwinBatch()]
        var line = 1
        var seen: Set<Int> = []
        for key in order {
            if random.chance(15) {
                let next = batches.last!.file == 0 && random.chance(30) ? 1 : batches.last!.file
                if next != batches.last!.file { line = 1 }
                batches.append(TwinBatch(file: next))
            }
            line += random.number(1...3)
            if random.chance(5) {
                let isKnown = random.chance(70)
                batches[batches.count - 1].rejects.append(
                    TwinReject(line: line, key: isKnown ? keys[key] : ""))
                continue
            }
            let isCopy = !seen.insert(key).inserted
            let values = isCopy && random.chance(70) ? values(key, missing: missing) : records[key]!
            batches[batches.count - 1].rows.append(TwinRow(line: line, values: values))
        }
        return batches
    }

    private mutating func values(_ key: Int, missing: Int) -> [TwinValue] {
        PipelineMaker.fields.indices.map {
            $0 == 0 ? .text(keys[key]) : value($0, missing: missing)
        }
    }

    private mutating func value(_ field: Int, missing: Int) -> TwinValue {
        if random.chance(missing) { return .missing }
        switch PipelineMaker.fields[field].0 {
        case "code":
            // What no identifier may be is told apart by tests of its own.
            let text = random.chance(70) ? random.pick(keys) : random.pick(Self.words)
            let isSound = Array(text.utf8).withUnsafeBytes(IdentifierText.isSound)
            return .text(isSound ? text : "code-\(random.number(1...9))")
        case "cur": return .text(random.chance(80) ? "RUB" : random.pick(Self.words))
        case "ok": return .boolean(random.chance(70))
        case "qty", "lot":
            return .number(
                random.chance(85) ? "\(random.number(0...120))" : random.pick(["-1", "2000000001"]))
        default: return .number(random.chance(60) ? price() : random.pick(Self.numbers))
        }
    }

    private mutating func price() -> String {
        let whole = random.number(1...5000)
        guard random.chance(50) else { return "\(whole)" }
        let digits = (0..<random.number(1...6)).map { _ in "\(random.number(0...9))" }
        return "\(whole).\(digits.joined())"
    }
}

extension String {
    func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
