import Diagnostics
import Formats
import Foundation
import Reconcile
import Runs
import Tables
import TestSupport

/// The CSV files of a plan folder with everything that may stand in them, from a seed.
struct PlanFiles {
    private var random: SeededGenerator
    private let records: Int
    private var changes = Array(ChangeLines.header.utf8)
    private var holds = Array(HoldLines.header.utf8)
    private var labels = Array(LabelLines.header.utf8)
    private var labelled: Set<String> = []
    /// How many lines of rejects.csv each code has.
    private(set) var rejects: [String: Int] = [:]

    static let checks = ["move", "floor, ours", "\"quoted\"", "=cmd()", "plan's own"]
    private static let texts = [
        "", "ACME", "Чайка", "=1+1", "-5", "'guarded", "a,b", "say \"no\"", "two\nlines", "cr\rlf",
        "<script>", "\u{1B}[31mred", "\u{202E}txt.exe", "名前名前", "@x", "\ttab",
    ]

    init(seed: UInt64, records: Int, in folder: Path, _ sandbox: Sandbox) throws {
        random = SeededGenerator(seed)
        self.records = records
        for target in ["xway-prices", "ozon-stocks"] { add(target) }
        for _ in 0..<random.number(0...6) { addOfPlan() }
        try sandbox.write(rejectLines(), to: folder / "rejects.csv")
        try sandbox.write(changes, to: folder / "changes.csv")
        try sandbox.write(holds, to: folder / "holds.csv")
        try sandbox.write(labels, to: folder / "labels.csv")
    }

    private mutating func rejectLines() -> [UInt8] {
        var lines = Array(RejectLines.header.utf8)
        for line in 0..<random.number(0...60) {
            let code = random.pick([DiagnosticCode.notANumber, .keyDigitsLost, .keyMissing])
            rejects[code.name, default: 0] += 1
            let reject = Reject(
                file: 0, line: line, column: random.pick(Self.texts), code: code,
                reason: random.pick(Self.texts), raw: Array(random.pick(Self.texts).utf8))
            RejectLines.append(
                reject, file: random.pick(["acme/price.csv", "odd, name.csv"]),
                target: random.pick(["", "ozon-stocks"]), to: &lines)
        }
        return lines
    }

    // MARK: Records

    private func key(_ index: Int) -> String {
        let text = Self.texts[index % Self.texts.count]
        return "\(text)\(index / Self.texts.count)"
    }

    private mutating func add(_ target: String) {
        for index in 0..<records {
            let isGone = index > records * 9 / 10
            let action = isGone ? "remove" : random.pick(["create", "update", "update", "update"])
            let line = Line(
                action: action, key: key(index), target: target,
                file: isGone ? "" : random.pick(["acme/price.csv", "odd, name.csv"]),
                line: isGone ? "" : "\(index + 2)")
            let fields = self.fields(target, action)
            switch random.number(0...9) {
            case 0, 1: continue
            case 2: hold(line, fields, ["hold"])
            case 3: hold(line, fields, ["warn", "hold"])
            case 4:
                hold(line, fields, ["warn"])
                change(line, fields)
            case 5: hold(line, fields, ["warn"])  // the target cannot hold it after all
            default: change(line, fields)
            }
        }
    }

    private struct Line {
        var action: String
        var key: String
        var target: String
        var file: String
        var line: String
    }

    private mutating func fields(_ target: String, _ action: String) -> [[String]] {
        var fields: [[String]] = []
        if target == "ozon-stocks" {
            fields.append(["stock", "\(random.number(0...3))", "\(random.number(0...3))"])
        } else {
            if random.chance(80) { fields.append(["price", price(), price()]) }
            if random.chance(30) || fields.isEmpty {
                fields.append(["available", random.pick(["true", "false"]),
                    random.pick(["true", "false"])])
            }
        }
        if action == "create" { for index in fields.indices { fields[index][1] = "" } }
        return fields
    }

    /// Few different ones, so that moves are as far as others; with fractions and extremes.
    private mutating func price() -> String {
        switch random.number(0...19) {
        case 0: ""
        case 1: "0"
        case 2: "0.01"
        case 3: "99999999999.99"
        case 4...9: "\(random.number(1...4))00"
        case 10...14: "\(random.number(90...110)).\(random.number(1...9))"
        default: "\(random.number(1...3000))"
        }
    }

    // MARK: Lines

    private mutating func change(_ line: Line, _ fields: [[String]]) {
        label(line)
        for field in fields {
            Self.append(
                [line.action, line.key] + field
                    + [line.file, line.line, line.target, "\(line.target)-0001.json"],
                to: &changes)
        }
    }

    private mutating func hold(_ line: Line, _ fields: [[String]], _ verdicts: [String]) {
        label(line)
        for (index, verdict) in verdicts.enumerated() {
            let finding = [Self.checks[index], verdict, random.pick(Self.texts)]
            for field in fields {
                Self.append(
                    [line.action, line.key] + field + [line.file, line.line, line.target]
                        + finding, to: &holds)
            }
        }
    }

    /// A check of the plan as a whole, about a record that may change or not, or is not known.
    private mutating func addOfPlan() {
        let line = Line(
            action: "", key: key(random.number(0...(records + 3))), target: "",
            file: "acme/price.csv", line: "7")
        if random.chance(50) { label(line) }
        Self.append(
            ["", line.key, "", "", "", line.file, line.line, "", Self.checks[4], "hold",
                random.pick(Self.texts)], to: &holds)
    }

    /// A few have no line: so it is in plans from before there were labels.
    private mutating func label(_ line: Line) {
        guard !labelled.contains(line.key), random.chance(97) else { return }
        labelled.insert(line.key)
        let supplier = random.pick(["prices", "kedr", "=polaris"])
        let brand = random.chance(60) ? "brand \(random.number(0...80))" : random.pick(Self.texts)
        Self.append(
            line.action == "remove"
                ? [line.key, "", "", "", "", ""]
                : [line.key, "prices", supplier, brand, random.pick(Self.texts),
                    random.pick(Self.texts)], to: &labels)
    }

    private static func append(_ cells: [String], to lines: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { lines.append(UInt8(ascii: ",")) }
            CSVText.append(cell, to: &lines)
        }
        lines.append(UInt8(ascii: "\n"))
    }
}
