import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// Real suppliers' files, read by us and by Python's csv module.
@Suite(.realFiles("csv"), .judged())
struct RealCSVTests {
    /// How a file is to be read.
    struct Recipe: Sendable {
        var file: String
        /// Positions of all columns, the key first.
        var key: Int
        var width: Int
        var hasHeader: Bool
        var encoding = TextEncoding.utf8
        var delimiter = ";"
        /// Rows that we reject and Python reads, by code, each with its true reason.
        var rejects: [String: Int] = [:]
    }

    static let recipes: [Recipe] = [
        Recipe(file: "artd95-pricelist.csv", key: 1, width: 6, hasHeader: false),
        Recipe(file: "crystalpanther-tovar.csv", key: 1, width: 3, hasHeader: false),
        Recipe(file: "eurotec-blanco_000.csv", key: 1, width: 3, hasHeader: true, delimiter: ","),
        Recipe(file: "kmz-catalog_parts_list.csv", key: 4, width: 7, hasHeader: true),
        Recipe(
            file: "konstantinkarasik-price.csv", key: 1, width: 7, hasHeader: true, delimiter: ","),
        Recipe(file: "lleonidd-export.csv", key: 1, width: 64, hasHeader: true, delimiter: ","),
        Recipe(file: "theznat-options.csv", key: 5, width: 6, hasHeader: true, delimiter: ","),
        Recipe(
            file: "vladir-el-price.csv", key: 1, width: 11, hasHeader: false,
            encoding: .windows1251),
        Recipe(
            file: "yury-parfen-pricelist.csv", key: 1, width: 6, hasHeader: true, delimiter: ","),
    ]

    @Test func everyRealFileHasARecipe() throws {
        #expect(try RealFiles.list("csv", ending: ".csv") == Self.recipes.map { "csv/" + $0.file })
    }

    /// Python's rows, cells trimmed as ours are; the units between them cannot stand in a list.
    private static let program = """
        import csv, io, sys
        head, data = sys.stdin.buffer.read().split(b"\\n", 1)
        encoding, delimiter, skip, width = head.decode().split(" ")
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        blanks = " \\t\\n\\r\\u00a0\\u202f\\u2009\\u2007\\u200b\\ufeff"
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[int(skip):]
        out = []
        for row in rows:
            if any(cell.strip(blanks) for cell in row):
                cells = [cell.strip(blanks) or "-" for cell in row[:int(width)]]
                out.append("\\x1f".join(cells))
        sys.stdout.buffer.write("\\x1e".join(out).encode())
        """

    @Test(arguments: recipes) func isReadAsPythonReadsIt(_ recipe: Recipe) throws {
        let bytes = try RealFiles.bytes("csv/" + recipe.file)
        let columns = [recipe.key] + (1...recipe.width).filter { $0 != recipe.key }
        let spec = csvSpec(
            columns.map { "#\($0)" }, delimiter: nil, header: recipe.hasHeader ? .line(1) : .none,
            encoding: nil)
        var rows: [String] = []
        var rejects: [String: Int] = [:]
        let report = try readBatches(bytes, spec) { batch in
            for row in 0..<batch.rowCount {
                let cells = (1...recipe.width).map { position in
                    valueText(batch.columns[columns.firstIndex(of: position)!], row, batch.text)
                }
                rows.append(cells.joined(separator: "\u{1F}"))
            }
            for reject in batch.rejects { rejects[reject.code.name, default: 0] += 1 }
        }
        #expect(report.encoding == recipe.encoding)
        #expect(report.delimiter == recipe.delimiter.utf8.first)
        #expect(rejects == recipe.rejects)
        let codec = recipe.encoding == .utf8 ? "utf-8" : "cp1251"
        let head = "\(codec) \(recipe.delimiter) \(recipe.hasHeader ? 1 : 0) \(recipe.width)\n"
        let answer = try Judge.answer(Self.program, input: Array(head.utf8) + bytes)
        let expected = String(decoding: answer, as: UTF8.self).components(separatedBy: "\u{1E}")
        let rejected = rejects.values.reduce(0, +)
        #expect(rows.count + rejected == expected.count)
        if rejected == 0 { #expect(rows == expected) }
        let cut = try readCSV(bytes, spec, pieceBytes: 1009)
        #expect(cut.records.count == rows.count)
    }

    /// Price columns read as decimals: the sum and the count of those that are numbers.
    @Test(arguments: [
        ("artd95-pricelist.csv", 2, ";", 0), ("yury-parfen-pricelist.csv", 2, ",", 1),
        ("yury-parfen-pricelist.csv", 3, ",", 1), ("konstantinkarasik-price.csv", 4, ",", 1),
        ("eurotec-blanco_000.csv", 3, ",", 1), ("vladir-el-price.csv", 10, ";", 0),
        ("vladir-el-price.csv", 11, ";", 0), ("crystalpanther-tovar.csv", 2, ";", 0),
    ]) func pricesAddUpAsInPython(
        file: String, position: Int, delimiter: String, skip: Int
    ) throws {
        let bytes = try RealFiles.bytes("csv/" + file)
        var spec = csvSpec(
            ["#1"], delimiter: nil, header: skip > 0 ? .line(1) : .none, encoding: nil)
        spec.fields.append(
            FieldSpec(name: "price", type: .decimal, location: .position(position)))
        var sum: Int64 = 0
        var count = 0
        try readBatches(bytes, spec) { batch in
            guard case .number(let column) = batch.columns[1] else { return }
            for row in 0..<batch.rowCount {
                guard let value = column.value(row) else { continue }
                sum += try #require(value.mantissa(at: 4, rounding: .down))
                count += 1
            }
        }
        let program = """
            import csv, io, re, sys
            from decimal import Decimal
            data = sys.stdin.buffer.read()
            try: text = data.decode("utf-8-sig")
            except UnicodeDecodeError: text = data.decode("cp1251")
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\(delimiter)"))
            total, count = Decimal(0), 0
            for row in rows[\(skip):]:
                if len(row) < \(position) or not row[0].strip(): continue
                cell = row[\(position - 1)].strip()
                if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell):
                    total += Decimal(cell.replace(",", "."))
                    count += 1
            print(int(total * 10000), count)
            """
        let answer = try Judge.answer(program, input: bytes)
        #expect(String(decoding: answer, as: UTF8.self) == "\(sum) \(count)\n")
        #expect(count > 0)
    }

    @Test
    func csvSpectrumIsReadAsItsJSONSays() throws {
        let folder = "malformed-csv/csv-spectrum"
        let names = try RealFiles.list(folder + "/csvs", ending: ".csv")
            .map { String($0.dropFirst(folder.count + "/csvs/".count)) }
        #expect(names.count >= 10)
        for name in names {
            let json = try RealFiles.bytes("\(folder)/json/\(name.dropLast(4)).json")
            let parsed = try JSONSerialization.jsonObject(with: Data(json))
            // One of the files has its only object outside of an array.
            let objects = try #require(
                parsed as? [[String: String]] ?? (parsed as? [String: String]).map { [$0] })
            let bytes = try RealFiles.bytes("\(folder)/csvs/\(name)")
            // One phone number differs between the two forms in the collection itself.
            let names = try #require(objects.first).keys.sorted()
                .filter { $0 != "Contact Phone Number" }
            // The first column is the key, in which no line break may stand.
            let key = try #require(names.first { name in
                !objects.contains { $0[name]!.contains(where: \.isNewline) }
            })
            let columns = [key] + names.filter { $0 != key }
            var rows: [[String]] = []
            // One letter of no script that lists are written in may be two of another encoding.
            let isUnsure = name == "utf8.csv"
            if isUnsure {
                #expect(throws: Failure.self) {
                    try readBatches(bytes, csvSpec(columns, delimiter: nil, encoding: nil)) { _ in }
                }
            }
            let spec = csvSpec(columns, delimiter: nil, encoding: isUnsure ? .utf8 : nil)
            let report = try readBatches(bytes, spec) { batch in
                for row in 0..<batch.rowCount {
                    rows.append(batch.columns.map { valueText($0, row, batch.text) })
                }
            }
            let expected = objects.map { object in
                columns.map { column in
                    let text = SlowCSV.trimmed(object[column]!)
                    return text.isEmpty ? "-" : text
                }
            }
            #expect(report.rejects == 0, "\(name)")
            #expect(rows == expected, "\(name)")
        }
    }
}
