import Diagnostics
import Formats
import Tables
import Testing

@Suite struct BatchBuilderTests {
    private static let fields = [
        FieldSpec(name: "sku", type: .text, location: .position(1)),
        FieldSpec(name: "price", type: .decimal, location: .position(2)),
        FieldSpec(name: "shop", type: .text, location: .constant(.text("Москва"))),
        FieldSpec(name: "lot", type: .integer, location: .constant(.number(ExactDecimal(1)))),
        FieldSpec(name: "on", type: .boolean, location: .constant(.boolean(true))),
    ]

    private func add(_ builder: inout BatchBuilder, _ line: Int, _ key: String, _ price: String) {
        builder.beginRow(line: line)
        Array(price.utf8).withUnsafeBytes { builder.setCell(1, $0, bufferStart: nil) }
        Array(key.utf8).withUnsafeBytes { builder.setCell(0, $0, bufferStart: nil) }
        builder.endRow { Array("\(key);\(price)".utf8) }
    }

    private func rows(_ batch: RecordBatch) -> [String] {
        (0..<batch.rowCount).map { row in
            batch.columns.map { valueText($0, row, batch.text) }.joined(separator: "|")
        }
    }

    @Test func rejectedRowsLeaveNothingBehind() {
        var builder = BatchBuilder(fields: Self.fields, key: 0, file: 4)
        add(&builder, 2, "a", "1")
        add(&builder, 3, "b", "x")
        add(&builder, 4, "", "2")
        add(&builder, 5, "c", "")
        let batch = builder.take(text: [])
        #expect(rows(batch) == ["a|1|Москва|1|yes", "c|-|Москва|1|yes"])
        #expect(batch.lines == [2, 5])
        #expect(batch.file == 4)
        #expect(batch.rejects.map(\.line) == [3, 4])
        #expect(batch.rejects.map(\.file) == [4, 4])
        #expect(batch.rejects.map(\.code.name) == ["R003", "R001"])
        #expect(batch.rejects.map(\.column) == ["2", "1"])
        #expect(batch.rejects[0].raw == Array("b;x".utf8))
        #expect(builder.recordsTotal == 2 && builder.rejectsTotal == 2)
        add(&builder, 6, "d", "3")
        let second = builder.take(text: [])
        #expect(rows(second) == ["d|3|Москва|1|yes"])
        #expect(second.rejects.isEmpty)
        #expect(builder.recordsTotal == 3 && builder.rowCount == 0)
    }

    @Test func theFirstFaultOfARowIsListed() {
        var builder = BatchBuilder(fields: Self.fields, key: 0, file: 0)
        builder.beginRow(line: 1)
        builder.rejectRow(column: "x", CellFault(.nulByte, reason: "one"))
        builder.rejectRow(column: "y", CellFault(.rowTooLong, reason: "two"))
        builder.endRow { [] }
        let batch = builder.take(text: [])
        #expect(batch.rejects.map(\.reason) == ["one"])
        #expect(batch.rowCount == 0)
    }

    @Test func aBatchGrowsAsFarAsItMust() {
        var builder = BatchBuilder(fields: Self.fields, key: 0, file: 0)
        for row in 0..<20_000 { add(&builder, row + 1, "k\(row)", "\(row),5") }
        let batch = builder.take(text: [])
        #expect(batch.rowCount == 20_000)
        let all = rows(batch)
        for row in [0, 4095, 4096, 8191, 8192, 19_999] {
            #expect(all[row] == "k\(row)|\(row).5|Москва|1|yes")
            #expect(batch.lines[row] == UInt32(row + 1))
        }
    }

    @Test func slicesPointIntoTheBuffer() {
        var builder = BatchBuilder(fields: Self.fields, key: 0, file: 0)
        let buffer = Array("..key..1".utf8)
        builder.beginBatch(bufferCount: buffer.count)
        builder.beginRow(line: 1)
        buffer.withUnsafeBytes { bytes in
            builder.setCell(0, UnsafeRawBufferPointer(rebasing: bytes[2..<5]), bufferStart: 2)
        }
        builder.endRow { [] }
        #expect(builder.extraBytes == "Москва".utf8.count)
        let batch = builder.take(text: buffer)
        #expect(rows(batch) == ["key|-|Москва|1|yes"])
        guard case .text(let keys) = batch.columns[0] else { return #expect(Bool(false)) }
        #expect(keys.starts == [2] && keys.ends == [5])
    }

    @Test(arguments: [
        ("4.6E+12", "R002"), ("4,6e+12", "R002"), ("6.93217E+12", "R002"), ("4E+12", "R002"),
        ("#N/A", "R011"), ("#ссылка!", "R011"), ("#Н/Д", "R011"), ("", "R001"), ("\u{A0}", "R001"),
        ("00123", "00123"), ("84.140", "84.140"), ("068000001100000001", "068000001100000001"),
        ("1E5", "R002"), ("4E-12", "R002"), ("E+12", "E+12"), ("4E+12x", "4E+12x"), ("#12", "#12"),
        ("'0017", "0017"), (" a\tb ", "R012"), (String(repeating: "k", count: 1025), "R010"),
        (String(repeating: "7", count: 1025), "R010"),
    ]) func keysAreTextAndWhole(cell: String, expected: String) {
        for copied in [false, true] {
            var builder = BatchBuilder(fields: [Self.fields[0]], key: 0, file: 0)
            let buffer = Array(cell.utf8)
            builder.beginBatch(bufferCount: buffer.count)
            builder.beginRow(line: 1)
            buffer.withUnsafeBytes { builder.setCell(0, $0, bufferStart: copied ? nil : 0) }
            builder.endRow { [] }
            let batch = builder.take(text: buffer)
            #expect((batch.rejects.first?.code.name ?? rows(batch)[0]) == expected)
        }
    }
}
