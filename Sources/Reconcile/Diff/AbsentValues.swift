import Formats
import Pipelines
import Tables

/// Decides on values that the snapshot has and the list has not, one field after the other.
struct AbsentValues {
    /// 1 for each row that lacks a value which the marketplace keeps; empty where none does.
    private var kept: [UInt8] = []
    /// Fields that the pipeline binds no more, and how many records of the snapshot have a value.
    private(set) var unbound: [(field: String, records: Int)] = []

    @inline(__always)
    func isKept(_ row: Int) -> Bool { !kept.isEmpty && kept[row] != 0 }

    /// - Parameter held: the field's column in the snapshot, where there is one
    mutating func settle(
        _ column: inout WireColumn, _ field: TargetField, _ held: HeldColumn?,
        _ maker: WireColumnMaker
    ) {
        let isUnknown = maker.desired.partial || maker.desired.lacksSource && !field.required
        column.keepsHeld = isUnknown || !field.required && field.absence == .keeps
        guard let held else { return }
        if case .absent = column.values {
            let count = held.count
            guard count > 0 else { return }
            if field.absence == .removes {
                column = .dropped(rows: maker.desired.rowCount)
            } else {
                unbound.append((field.name, count))
            }
            return
        }
        guard !column.missing.isEmpty, !isUnknown, !field.required else { return }
        switch field.absence {
        case .removes: break
        case .keeps: keep(held.lost(column))
        case .cleared(let value): column.clear(held.lost(column), maker.constant(value, field))
        case .clearedByJSON(let json): column.clear(held.lacking(column), .missing, json: json)
        }
    }

    private mutating func keep(_ lost: [UInt8]) {
        if kept.isEmpty { kept = lost } else { for row in lost.indices { kept[row] |= lost[row] } }
    }
}

/// What becomes of a value that the list has no more: docs/formats/target.md, "A value that goes
/// away". Nothing here touches a row of a column in which every row has a value.
extension WireColumn {
    /// What rows without a value put in place of what the snapshot holds.
    struct Clearing {
        /// 1 where the row lost its value.
        var rows: [UInt8]
        /// As a value of the field; missing where JSON says it.
        var value = WireValue.missing
        /// `null` or `""`: the snapshot holds no value afterwards.
        var json: [UInt8]?
    }

    /// A field that the pipeline binds no more, of a marketplace that takes away what is left out.
    static func dropped(rows: Int) -> WireColumn {
        WireColumn(values: .dropped, missing: Array(repeating: 1, count: rows))
    }

    /// Puts what clears a value where a row has lost one.
    ///
    /// - Parameter cleared: the value that clears; missing where JSON does
    mutating func clear(_ lost: [UInt8], _ cleared: WireValue, json: [UInt8]? = nil) {
        guard lost.contains(1) else { return }
        switch (values, cleared) {
        case (.number(var mantissas), .number(let mantissa)):
            values = .absent
            for row in lost.indices where lost[row] != 0 { mantissas[row] = mantissa }
            values = .number(mantissas)
        case (.boolean(var flags), .boolean(let yes)):
            values = .absent
            let flag = yes ? BooleanColumn.yes : BooleanColumn.no
            for row in lost.indices where lost[row] != 0 { flags[row] = flag }
            values = .boolean(flags)
        default:
            clearing = Clearing(rows: lost, value: cleared, json: json)
            if json != nil { return }
        }
        for row in lost.indices where lost[row] != 0 { missing[row] = 0 }
    }

    /// What a row says in place of a text that it has lost; missing where it has lost none.
    func clearedText(_ row: Int) -> WireValue {
        guard let clearing, clearing.rows[row] != 0 else { return .missing }
        return clearing.value
    }

    /// The JSON that takes a row's value away, where there is such.
    func clearingJSON(_ row: Int) -> [UInt8]? {
        guard let clearing, let json = clearing.json, clearing.rows[row] != 0 else { return nil }
        return json
    }
}

/// A column of the snapshot beside the rows of the list.
struct HeldColumn {
    let snapshot: Snapshot
    let column: Int
    /// For each row of the list its row in the snapshot, or -1.
    let rows: [Int32]

    /// 1 for each row of the list that has no value where the snapshot has one.
    func lost(_ wire: WireColumn) -> [UInt8] {
        var lost = lacking(wire)
        for row in lost.indices
        where lost[row] != 0 && snapshot.isMissing(column, Int(rows[row])) {
            lost[row] = 0
        }
        return lost
    }

    /// 1 for each row of the list that has no value and is known to the snapshot. It may have lost
    /// its value in an earlier run, whose request has failed: nothing in the snapshot says so.
    func lacking(_ wire: WireColumn) -> [UInt8] {
        var lacking = [UInt8](repeating: 0, count: rows.count)
        for row in lacking.indices where wire.isMissing(row) && rows[row] >= 0 { lacking[row] = 1 }
        return lacking
    }

    /// Rows of the snapshot that have a value.
    var count: Int {
        (0..<snapshot.rowCount).count { !snapshot.isMissing(column, $0) }
    }
}
