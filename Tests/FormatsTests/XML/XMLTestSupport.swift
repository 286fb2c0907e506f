import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// What reading gave, in a form that tests can compare and print.
struct XMLOutcome: Equatable {
    /// Each record's cells as text; nil is missing.
    var rows: [[String?]] = []
    var lines: [Int] = []
    /// `R003 price line 4` in file order.
    var rejects: [String] = []
    var raws: [String] = []
    var reports: [SourceReport] = []
    /// The code of the refusal.
    var refused: String?
    var diagnostic: Diagnostic?

    var report: SourceReport { reports[0] }
    func column(_ index: Int) -> [String?] { rows.map { $0[index] } }
}

enum XMLFixture {
    static let pieceSizes = [1, 2, 3, 7, 64, Int.max]

    static func field(
        _ path: String, _ type: FieldType = .text, numbers: NumberOptions = NumberOptions()
    ) -> FieldSpec {
        FieldSpec(name: path, type: type, location: .path(path), numbers: numbers)
    }

    static func spec(
        _ format: SourceFormat, _ fields: [FieldSpec], key: Int = 0, encoding: TextEncoding? = nil,
        limits: ReadLimits = ReadLimits()
    ) -> ReadSpec {
        ReadSpec(
            source: "s", format: format, encoding: encoding, fields: fields, key: key,
            limits: limits)
    }

    static func read(_ files: [(name: String, bytes: [UInt8])], _ spec: ReadSpec, piece: Int = .max)
        -> XMLOutcome
    {
        var outcome = XMLOutcome()
        let inputs = files.map {
            InputFile(name: $0.name, bytes: ArraySource($0.bytes, pieceBytes: piece))
        }
        do {
            outcome.reports = try SourceReader.read(files: inputs, spec: spec) {
                take($0, spec, &outcome)
            }
        } catch let failure as Failure {
            outcome.refused = failure.diagnostics[0].code.name
            outcome.diagnostic = failure.diagnostics[0]
        } catch {
            fatalError("an array cannot fail: \(error)")
        }
        return outcome
    }

    static func read(_ text: String, _ spec: ReadSpec, piece: Int = .max) -> XMLOutcome {
        read([("f.xml", Array(text.utf8))], spec, piece: piece)
    }

    static func xml(
        _ text: String, record: String, _ fields: [FieldSpec], limits: ReadLimits = ReadLimits(),
        piece: Int = .max
    ) -> XMLOutcome {
        read(text, spec(.xml(XMLOptions(record: record)), fields, limits: limits), piece: piece)
    }

    static func xml(_ text: String, record: String, _ paths: String...) -> XMLOutcome {
        xml(text, record: record, paths.map { field($0) })
    }

    private static func take(_ batch: RecordBatch, _ spec: ReadSpec, _ outcome: inout XMLOutcome) {
        for row in 0..<batch.rowCount {
            outcome.rows.append(batch.columns.map { cell($0, row, batch.text) })
            outcome.lines.append(Int(batch.lines[row]))
        }
        for reject in batch.rejects {
            outcome.rejects.append("\(reject.code.name) \(reject.column) line \(reject.line)")
            outcome.raws.append(String(decoding: reject.raw, as: UTF8.self))
        }
    }

    private static func cell(_ column: Column, _ row: Int, _ text: [UInt8]) -> String? {
        switch column {
        case .text(let column):
            guard column.starts[row] != TextColumn.missing else { return nil }
            let range = Int(column.starts[row])..<Int(column.ends[row])
            return String(decoding: text[range], as: UTF8.self)
        case .number(let column): return column.value(row)?.description
        case .boolean(let column):
            return column.values[row] == BooleanColumn.missing
                ? nil : column.values[row] == BooleanColumn.yes ? "true" : "false"
        }
    }

    static func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }
}

/// Reads files with Python's lxml, apart from anything of ours.
enum XMLJudge {
    struct Verdict: Decodable, Equatable {
        var rows: Int
        var keys: String
        var prices: Int
        var priceSum: String
        var stocks: Int
        var stockSum: String
    }

    /// - Parameter jobs: `format`, `priceType`, `files` each
    static func verdicts(_ jobs: [[String: Any]]) throws -> [Verdict?] {
        let json = try JSONSerialization.data(withJSONObject: jobs)
        let (said, status) = try Judge.run("xml_judge.py", [String(decoding: json, as: UTF8.self)])
        try #require(status == 0, "\(said)")
        return try JSONDecoder().decode([Verdict?].self, from: Data(said.utf8))
    }
}
