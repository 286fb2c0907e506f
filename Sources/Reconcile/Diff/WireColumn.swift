import Formats
import Pipelines
import Tables

/// One field of a target's items for all rows of the desired state, at the precision that the
/// target holds.
struct WireColumn {
    enum Values {
        /// Never in an item.
        case absent
        /// The record's key itself.
        case key
        case constant(WireValue)
        case number([Int64])
        case boolean([UInt8])
        case text(TextValues, trim: Bool)
        /// Bound no more, so that the marketplace takes away what the snapshot holds.
        case dropped
    }

    var values: Values
    /// 1 where the row has no value; empty where every row has one.
    var missing: [UInt8] = []
    /// A row without a value leaves what the snapshot holds.
    var keepsHeld = false
    /// Rows that lost their value and say so: with a text, or with JSON such as `null`.
    var clearing: Clearing?
    /// Rows whose number had more digits than the target holds.
    var rounded = 0

    /// Whether the snapshot keeps a column for it.
    var isCompared: Bool {
        switch values {
        case .absent, .key: false
        default: true
        }
    }

    @inline(__always)
    func isMissing(_ row: Int) -> Bool { !missing.isEmpty && missing[row] != 0 }

    /// The row's value; the key stands for itself elsewhere.
    func value(_ row: Int) -> WireValue {
        if isMissing(row) { return .missing }
        if clearing != nil, case .text(let text) = clearedText(row) { return .text(text) }
        switch values {
        case .absent, .key, .dropped: return .missing
        case .constant(let value): return value
        case .number(let mantissas): return .number(mantissas[row])
        case .boolean(let values): return .boolean(values[row] == BooleanColumn.yes)
        case .text(let texts, let trim):
            return .text(texts.withText(row) { Array(trim ? Self.trimmed($0) : $0) })
        }
    }

    /// Without ASCII blanks around it: what a marketplace that trims would keep.
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var part = text[...]
        while let first = part.first, first <= 0x20 { part = part.dropFirst() }
        while let last = part.last, last <= 0x20 { part = part.dropLast() }
        return UnsafeRawBufferPointer(rebasing: part)
    }
}

/// Makes wire columns, and refuses the rows whose values the target cannot hold.
struct WireColumnMaker {
    let target: Target
    let desired: RecordTable

    func make(field index: Int, binding: ItemBinding, _ refusals: inout Refusals) -> WireColumn {
        let field = target.fields[index]
        switch binding {
        case .absent:
            guard let fallback = field.fallback else { return WireColumn(values: .absent) }
            return WireColumn(values: .constant(constant(fallback, field)))
        case .constant(let value):
            return WireColumn(values: .constant(constant(value, field)))
        case .field(let name) where name == desired.keyName:
            checkKeys(index, &refusals)
            return WireColumn(values: .key)
        case .field(let name):
            guard let slot = desired.fields.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("lint sees to it that a bound field is read")
            }
            return column(desired.column(slot), index, &refusals)
        }
    }

    /// A value stated in the pipeline; lint has checked that it fits.
    func constant(_ value: FieldValue, _ field: TargetField) -> WireValue {
        switch (value, field.form) {
        case (.boolean(let yes), .boolean): return .boolean(yes)
        case (.text(let text), .text): return .text(Array(text.utf8))
        case (.number(let number), .number(let rule)):
            guard let mantissa = number.mantissa(at: rule.scale, rounding: rule.rounding) else {
                preconditionFailure("lint sees to it that a constant fits its field")
            }
            return .number(mantissa)
        default: preconditionFailure("lint sees to it that a constant has its field's type")
        }
    }

    private func column(
        _ source: ValueColumn, _ index: Int, _ refusals: inout Refusals
    ) -> WireColumn {
        switch (source, target.fields[index].form) {
        case (.number(let numbers), .number(let rule)):
            return numberColumn(numbers, rule, index, &refusals)
        case (.boolean(let booleans), .boolean):
            var column = WireColumn(values: .boolean(booleans.values))
            if booleans.values.contains(BooleanColumn.missing) {
                column.missing = booleans.values.map { $0 == BooleanColumn.missing ? 1 : 0 }
            }
            return column
        case (.text(let texts), .text(let rule)):
            // The key has been through this when it was read.
            let isIdentifier = target.identifier == index || target.unique.contains(index)
            var column = WireColumn(values: .text(texts, trim: rule.trim))
            let fit = TextFit(rule, isIdentifier: isIdentifier)
            var missing = [UInt8](repeating: 0, count: desired.rowCount)
            for row in 0..<desired.rowCount {
                let isBlank = rule.trim && texts.withText(row) { TextFit.isBlank($0) }
                if texts.isMissing(row) || isBlank {
                    missing[row] = 1
                } else if let unfit = texts.withText(row, fit.unfit) {
                    refusals.refuse(row, field: index, unfit)
                }
            }
            if missing.contains(1) { column.missing = missing }
            return column
        default: preconditionFailure("lint sees to it that field types agree")
        }
    }

    /// What one thread finds in its share of the rows; rows in their order.
    private struct Share {
        var missing: [Int] = []
        var refused: [(row: Int, unfit: Unfit)] = []
        var rounded = 0
    }

    private func numberColumn(
        _ numbers: NumberColumn, _ rule: NumberRule, _ index: Int, _ refusals: inout Refusals
    ) -> WireColumn {
        let rows = desired.rowCount
        var clearing: Int64?
        if case .cleared(.number(let number)) = target.fields[index].absence {
            clearing = number.mantissa(at: rule.scale, rounding: rule.rounding)
        }
        var shares: [Share] = []
        let mantissas = [Int64](unsafeUninitializedCapacity: rows) { mantissas, initialized in
            // Safe: each share fills its own rows, and together they are all rows.
            let mantissas = mantissas
            shares = Halves.map(rows) { fill(mantissas, $0, numbers, rule, clearing: clearing) }
            initialized = rows
        }
        var column = WireColumn(values: .number(mantissas))
        if shares.contains(where: { !$0.missing.isEmpty }) {
            column.missing = Array(repeating: 0, count: rows)
        }
        for share in shares {
            column.rounded += share.rounded
            for row in share.missing { column.missing[row] = 1 }
            for (row, unfit) in share.refused { refusals.refuse(row, field: index, unfit) }
        }
        return column
    }

    private func fill(
        _ mantissas: UnsafeMutableBufferPointer<Int64>, _ rows: Range<Int>,
        _ numbers: NumberColumn, _ rule: NumberRule, clearing: Int64?
    ) -> Share {
        var share = Share()
        let low = rule.bounds.least(rule.scale)
        let high = rule.bounds.greatest(rule.scale)
        let listed = rule.values.compactMap {
            $0.mantissa(at: rule.scale, rounding: rule.rounding)
        }
        for row in rows {
            let scale = numbers.scales[row]
            var mantissa = numbers.mantissas[row]
            if scale != rule.scale {
                guard scale != NumberColumn.missing else {
                    share.missing.append(row)
                    mantissas[row] = 0
                    continue
                }
                let exact = ExactDecimal(mantissa: mantissa, scale: scale)
                guard let held = exact.mantissa(at: rule.scale, rounding: rule.rounding) else {
                    share.refused.append((row, .numberTooLarge))
                    // What cannot be held is no 0 for those that look for equal values.
                    share.missing.append(row)
                    mantissas[row] = 0
                    continue
                }
                if scale > rule.scale {
                    if desired.fates[row] == .live { share.rounded += 1 }
                    if held == clearing { share.refused.append((row, .roundsToClearing)) }
                }
                mantissa = held
            }
            if mantissa < low { share.refused.append((row, .belowMinimum)) }
            if mantissa > high { share.refused.append((row, .aboveMaximum)) }
            if !listed.isEmpty, !listed.contains(mantissa) {
                share.refused.append((row, .notListed))
            }
            mantissas[row] = mantissa
        }
        return share
    }

    private func checkKeys(_ index: Int, _ refusals: inout Refusals) {
        guard case .text(let rule) = target.fields[index].form else {
            preconditionFailure("lint sees to it that a key is bound to a text field")
        }
        let fit = TextFit(rule, isIdentifier: false)
        guard !fit.takesAll else { return }
        let odd = Halves.map(desired.rowCount) { rows in
            rows.filter { row in !desired.keys.withText(row) { fit.isPlain($0) } }
        }
        for row in odd.joined() {
            if let unfit = desired.keys.withText(row, fit.unfit) {
                refusals.refuse(row, field: index, unfit)
            }
        }
    }
}
