/// Writes holds.csv: a line for each field of a record that a check holds or warns of
/// (docs/formats/plan.md).
package enum HoldLines {
    package static let header =
        "action,key,field,old,new,file,line,target,check,verdict,reason\n"

    package struct Line: Sendable {
        /// Nil where the check is not about a change of one target.
        package var action: ChangeLines.Action?
        package var key: [UInt8]
        package var field = ""
        package var old = WireValue.missing
        package var new = WireValue.missing
        /// Of numbers among `old` and `new`.
        package var scale: UInt8 = 0
        /// As it shows in the plan; empty for a record that the list lacks.
        package var file = ""
        package var line: Int?
        package var target = ""
        package var check: String
        package var finding: RowFinding

        package init(key: [UInt8], check: String, finding: RowFinding) {
            self.key = key
            self.check = check
            self.finding = finding
        }
    }

    package static func append(_ line: Line, to out: inout [UInt8]) {
        let comma = UInt8(ascii: ",")
        out.append(contentsOf: (line.action?.rawValue ?? "").utf8)
        out.append(comma)
        CSVText.append(line.key, to: &out)
        out.append(comma)
        CSVText.append(line.field, to: &out)
        out.append(comma)
        CSVText.append(line.old, scale: line.scale, to: &out)
        out.append(comma)
        CSVText.append(line.new, scale: line.scale, to: &out)
        out.append(comma)
        CSVText.append(line.file, to: &out)
        out.append(comma)
        if let number = line.line { CSVText.append(number: number, to: &out) }
        for text in [line.target, line.check, line.finding.verdict.rawValue, line.finding.reason] {
            out.append(comma)
            CSVText.append(text, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }
}
