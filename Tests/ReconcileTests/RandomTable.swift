import Reconcile
import Tables
import TestSupport

/// A random table in the order of its keys, as a snapshot holds it.
struct RandomTable {
    var fields: [SnapshotWriter.Field]
    var keys: [[UInt8]] = []
    /// By row, then by field.
    var rows: [[WireValue]] = []

    init(_ random: inout SeededGenerator) {
        let kinds: [SnapshotHeader.Column.Kind] = [.number, .boolean, .text]
        fields = (0..<random.number(0...5)).map { index in
            let kind = random.pick(kinds)
            let scale = kind == .number ? UInt8(random.number(0...18)) : 0
            return SnapshotWriter.Field(name: "f\(index)я", kind: kind, scale: scale)
        }
        var drawn: Set<[UInt8]> = []
        for _ in 0..<random.number(0...40) {
            let pool = CaseMaker.troubleKeys
            let key = random.chance(40) ? random.pick(pool) : "K\(random.number(0...999))"
            drawn.insert(Array(key.utf8))
        }
        keys = drawn.sorted { $0.lexicographicallyPrecedes($1) }
        let habits = fields.map { _ in random.number(0...3) }
        for _ in keys {
            rows.append(zip(fields, habits).map { Self.value($0, habit: $1, &random) })
        }
    }

    /// - Parameter habit: 0 the same value always, 1 small, 2 wide, 3 sometimes missing.
    static func value(
        _ field: SnapshotWriter.Field, habit: Int, _ random: inout SeededGenerator
    ) -> WireValue {
        if habit == 3, random.chance(30) { return .missing }
        switch field.kind {
        case .number:
            let wide: [Int64] = [.max, .min + 1, Int64(Int32.max) + 1, Int64(Int32.min) - 1, 0]
            return .number(
                habit == 0 ? 7 : habit == 2 ? random.pick(wide) : Int64(random.number(-99...99)))
        case .boolean: return .boolean(habit == 0 || random.chance(50))
        case .text: return .text(Array((habit == 0 ? "RUB" : random.pick(CaseMaker.words)).utf8))
        }
    }

    func file() throws -> [UInt8] {
        var writer = SnapshotWriter(fields: fields, expectedRows: keys.count)
        for (row, key) in keys.enumerated() {
            key.withUnsafeBytes { writer.begin($0) }
            for (field, value) in rows[row].enumerated() { writer.append(value, to: field) }
        }
        var bytes: [UInt8] = []
        try writer.write(pipeline: "acme", target: "mine", run: Self.run) {
            bytes.append(contentsOf: $0)
        }
        return bytes
    }

    static let run = "20261122T020000Z-3f9a21c4"

    /// Lines of changes.csv that set the fields of rows; of all of them where none are named.
    func changes(_ chosen: [(row: Int, field: Int, value: WireValue)]) -> [UInt8] {
        var out = Array(ChangeLines.header.utf8)
        for (row, field, value) in chosen {
            out += Array("update,".utf8)
            CSVText.append(keys[row], to: &out)
            out += Array(",\(fields[field].name),,".utf8)
            if case .text(let text) = value {
                CSVText.append(text, to: &out)
            } else {
                value.append(to: &out, scale: fields[field].scale)
            }
            out += Array(",a.csv,1,mine,mine-0001.json\n".utf8)
        }
        return out
    }
}
