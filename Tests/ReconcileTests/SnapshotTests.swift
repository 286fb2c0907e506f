import Diagnostics
import Foundation
import Reconcile
import Tables
import TestSupport
import Testing

/// The snapshot file keeps docs/formats/snapshot.md.
@Suite("Snapshot files")
struct SnapshotTests {
    static func open(_ bytes: [UInt8]) throws -> Snapshot {
        try Snapshot(AlignedBytes(bytes), name: "x.snapshot")
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        for seed in 0..<300 {
            var random = SeededGenerator(UInt64(seed))
            let table = RandomTable(&random)
            let snapshot = try Self.open(table.file())
            #expect(snapshot.rowCount == table.keys.count)
            #expect(snapshot.header.columns.map(\.name) == table.fields.map(\.name))
            for row in 0..<snapshot.rowCount {
                #expect(snapshot.key(row) == table.keys[row])
                let found = table.fields.indices.map { snapshot.value($0, row) }
                #expect(found == table.rows[row], "seed \(seed) row \(row)")
            }
        }
    }

    @Test("an independent reader in Python reads the same table", .judged())
    func judge() throws {
        for seed in 300..<330 {
            var random = SeededGenerator(UInt64(seed))
            let table = RandomTable(&random)
            let (said, status) = try Judge.run("snapshot_reader.py", on: table.file())
            #expect(status == 0, "seed \(seed): \(said)")
            let lines = said.split(separator: "\n").map {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [Any]
            }
            try #require(lines.count == table.keys.count + 1)
            for (row, line) in lines.dropFirst().enumerated() {
                let cells = try #require(line).map { Self.plain($0) }
                let expected = [Self.plain(.text(table.keys[row]), 0)]
                    + zip(table.rows[row], table.fields).map { Self.plain($0, $1.scale) }
                #expect(cells == expected, "seed \(seed) row \(row)")
            }
        }
    }

    /// What the reader prints of a value, as bytes: equal texts may differ in their scalars.
    private static func plain(_ value: WireValue, _ scale: UInt8) -> [UInt8] {
        if value == .missing { return Array("none".utf8) }
        var bytes: [UInt8] = []
        value.append(to: &bytes, scale: scale)
        return bytes
    }

    private static func plain(_ value: Any) -> [UInt8] {
        if value is NSNull { return Array("none".utf8) }
        if let text = value as? String { return Array(text.utf8) }
        return Array((value as? Bool == true ? "true" : "false").utf8)
    }

    // MARK: One table, one file

    @Test("two histories that end in one table end in the same bytes")
    func canonical() throws {
        for seed in 0..<200 {
            var random = SeededGenerator(UInt64(1000 + seed))
            let table = RandomTable(&random)
            if table.fields.isEmpty { continue }
            let all = table.rows.indices.flatMap { row in
                table.fields.indices.map { (row: row, field: $0, value: table.rows[row][$0]) }
            }
            let straight = try Self.merge(table, [table.changes(all)])
            // The other way: first other values, then the right ones, some rows a day later.
            var detour = all
            for index in detour.indices where random.chance(50) {
                detour[index].value = RandomTable.value(
                    table.fields[detour[index].field], habit: 2, &random)
            }
            let early = detour.filter { $0.row % 3 != 0 }
            let other = try Self.merge(table, [table.changes(early), table.changes(all)])
            #expect(straight == other, "seed \(seed)")
            #expect(try straight == table.file(), "seed \(seed)")
        }
    }

    static func merge(_ table: RandomTable, _ days: [[UInt8]]) throws -> [UInt8] {
        var snapshot: Snapshot?
        var bytes: [UInt8] = []
        for day in days {
            var merge = SnapshotMerge(
                target: "mine", identifier: "id", fields: table.fields, snapshot: snapshot,
                name: "changes.csv")
            try day.withUnsafeBytes { try merge.read(changes: $0) }
            bytes = try merge.file(pipeline: "acme", run: RandomTable.run)
            snapshot = try open(bytes)
        }
        return bytes
    }

    // MARK: Damage

    @Test("no part of a snapshot is one")
    func truncations() throws {
        var random = SeededGenerator(7)
        for _ in 0..<12 {
            let bytes = try RandomTable(&random).file()
            for count in 0..<bytes.count {
                #expect(throws: Failure.self, "\(count) of \(bytes.count) bytes") {
                    try Self.open(Array(bytes[..<count]))
                }
            }
            #expect(throws: Failure.self) { try Self.open(bytes + [0]) }
            #expect(throws: Failure.self) { try Self.open(bytes + Array(repeating: 0, count: 8)) }
        }
    }

    @Test("a changed byte is refused, or reads as some table; it never leads astray")
    func flips() throws {
        var random = SeededGenerator(8)
        var refused = 0
        for _ in 0..<40 {
            let bytes = try RandomTable(&random).file()
            for _ in 0..<150 {
                var damaged = bytes
                for _ in 0..<random.number(1...3) {
                    damaged[random.number(0...damaged.count - 1)] ^= UInt8(random.number(1...255))
                }
                guard let snapshot = try? Self.open(damaged) else {
                    refused += 1
                    continue
                }
                _ = snapshot.exported()
                var merge = SnapshotMerge(
                    target: "mine", identifier: "id", fields: [], snapshot: snapshot, name: "x")
                try Array(ChangeLines.header.utf8).withUnsafeBytes {
                    try merge.read(changes: $0)
                }
                _ = try merge.file(pipeline: "acme", run: RandomTable.run)
            }
        }
        #expect(refused > 1000)
    }

    @Test("headers that promise too much are refused")
    func greedyHeaders() {
        let columns =
            #"{"constant":false,"kind":"text","missing":false,"name":"a","scale":0,"#
            + #""textBytes":9223372036854775807,"width":0}"#
        for (rows, keyBytes, columns) in [
            ("2147483647", "0", ""), ("-1", "0", ""), ("0", "-1", ""),
            ("0", "9223372036854775807", ""), ("1", "9223372036854775800", ""),
            ("9223372036854775807", "0", ""), ("0", "0", columns),
            ("0", "0", columns.replacing("9223372036854775807", with: "-8")),
            ("1e9", "0", columns),
        ] {
            let header =
                #"{"columns":[\#(columns)],"keyBytes":\#(keyBytes),"pipeline":"a","rows":\#(rows),"#
                + #""run":"r","target":"t"}"#
            for length in [UInt64(header.utf8.count), .max, 1 << 63, (1 << 63) - 1] {
                var bytes = Array("sverka-snapshot1".utf8)
                withUnsafeBytes(of: length.littleEndian) { bytes += Array($0) }
                bytes += Array(header.utf8)
                while bytes.count % 8 != 0 { bytes.append(0) }
                #expect(throws: Failure.self, "\(rows) \(keyBytes)") { try Self.open(bytes) }
            }
        }
    }
}
