import Tables

extension Evaluator {
    func text(_ step: Step) -> TextVector {
        switch step {
        case .text(let text): return TextVector(repeating: text, count: count)
        case .missing: return TextVector(repeating: [], count: count)
        case .field(let index, _): return texts(columns.field(index))
        case .previous(let index, _): return texts(columns.previous(index))
        case .choice(let condition, let first, let second, _):
            let condition = boolean(condition)
            if let agreed = condition.agreed { return text(agreed ? first : second) }
            return choose(text(first), text(second), where: condition)
        case .coalesce(let first, let second, _):
            let first = text(first)
            guard let isThere = Self.thereMask(first.states) else { return first }
            return choose(first, text(second), where: isThere)
        case .lookup(let key, let table, let column, _):
            return lookUpTexts(text(key), columns.table(table), column)
        case .written(let operand, let type): return written(operand, type)
        default: return made(step)
        }
    }

    private func made(_ step: Step) -> TextVector {
        switch step {
        case .cased(let operand, let isUpper, let site):
            let texts = text(operand)
            return make(texts.states, site) { row, bytes in
                texts.withText(row) { TextWork.appendCased($0, isUpper: isUpper, to: &bytes) }
            }
        case .concat(let left, let right, let site):
            let (left, right) = (text(left), text(right))
            var states = left.states
            RowState.combine(&states, right.states)
            return make(states, site) { row, bytes in
                left.withText(row) { bytes.append(contentsOf: $0) }
                right.withText(row) { bytes.append(contentsOf: $0) }
            }
        case .replace(let operand, let part, let other, let site):
            let texts = text(operand)
            return make(texts.states, site) { row, bytes in
                texts.withText(row) { TextWork.appendReplaced($0, part, by: other, to: &bytes) }
            }
        case .trim(let operand): return cut(text(operand)) { text, _ in TextWork.trimmed(text) }
        case .extract(let operand, let pattern):
            var machine = PatternMachine(pattern)
            return cut(text(operand)) { text, _ in machine.extract(text) }
        case .split(let operand, let separator, let number):
            return split(text(operand), text(separator), self.number(number))
        default: preconditionFailure("the checker gives steps their kinds")
        }
    }

    private func texts(_ column: ValueColumn) -> TextVector {
        guard case .text(let values) = column else {
            preconditionFailure("a column is of the type that the scope says")
        }
        return TextVector(values, rows: rows)
    }

    /// Texts put together in a new buffer, in rows whose state says that all the parts are there.
    @inline(__always)
    private func make(
        _ states: [UInt8], _ site: UInt8, _ append: (Int, inout [UInt8]) -> Void
    ) -> TextVector {
        var bytes: [UInt8] = []
        var result = TextVector()
        result.reserve(count)
        for row in 0..<count {
            guard states[row] == RowState.present else {
                result.appendWithout(states[row])
                continue
            }
            let start = bytes.count
            append(row, &bytes)
            if bytes.count - start > RuleLimits.madeTextBytesMax {
                bytes.removeSubrange(start...)
                result.appendWithout(site)
            } else {
                result.appendSlice(UInt32(start), UInt32(bytes.count))
            }
        }
        result.bytes = bytes
        return result
    }

    /// Parts of the same texts, in the same buffer.
    @inline(__always)
    private func cut(
        _ texts: TextVector, _ part: (UnsafeRawBufferPointer, Int) -> Range<Int>?
    ) -> TextVector {
        var result = TextVector(bytes: texts.bytes)
        result.reserve(count)
        for row in 0..<count {
            guard texts.states[row] == RowState.present else {
                result.appendWithout(texts.states[row])
                continue
            }
            let start = texts.starts[row]
            if let range = texts.withText(row, { part($0, row) }) {
                result.appendSlice(
                    start + UInt32(range.lowerBound), start + UInt32(range.upperBound))
            } else {
                result.appendWithout(RowState.missing)
            }
        }
        return result
    }

    private func split(
        _ texts: TextVector, _ separators: TextVector, _ numbers: NumberVector
    ) -> TextVector {
        var texts = texts
        RowState.combine(&texts.states, separators.states)
        RowState.combine(&texts.states, numbers.states)
        return cut(texts) { text, row in
            // An integer, as the checker sees to; its scale may still be more than 0.
            let wanted = numbers.value(row).decimal.mantissa
            return separators.withText(row) { TextWork.piece(text, $0, wanted) }
        }
    }

    private func written(_ operand: Step, _ type: RuleType) -> TextVector {
        var result = TextVector()
        result.reserve(count)
        if type == .boolean {
            let values = boolean(operand)
            append(&result, values.states) { row, bytes in
                bytes += Array((values.values[row] == 1 ? "true" : "false").utf8)
            }
            return result
        }
        let values = number(operand)
        append(&result, values.states) { row, bytes in
            let value = values.value(row).decimal
            if type == .date, value.isWhole, CivilDate.range.contains(value.mantissa) {
                CivilDate.append(value.mantissa, to: &bytes)
            } else {
                value.append(to: &bytes)
            }
        }
        return result
    }

    private func append(
        _ result: inout TextVector, _ states: [UInt8], _ write: (Int, inout [UInt8]) -> Void
    ) {
        for row in 0..<count {
            let state = RowState.of(states, row)
            guard state == RowState.present else {
                result.appendWithout(state)
                continue
            }
            let start = UInt32(result.bytes.count)
            write(row, &result.bytes)
            result.appendSlice(start, UInt32(result.bytes.count))
        }
    }

    private func choose(
        _ first: TextVector, _ second: TextVector, where condition: BooleanVector
    ) -> TextVector {
        let states = condition.chosen(first.states, second.states)
        var result = TextVector()
        result.reserve(count)
        append(&result, states) { row, bytes in
            let chosen = condition.values[row] == 1 ? first : second
            chosen.withText(row) { bytes.append(contentsOf: $0) }
        }
        return result
    }

    private func lookUpTexts(
        _ keys: TextVector, _ table: LookupTable, _ column: Int
    ) -> TextVector {
        guard case .text(let source) = table.columns[column] else {
            preconditionFailure("a table's column is of the type that the scope says")
        }
        var result = TextVector(bytes: source.words.bytes)
        result.reserve(count)
        let rows = table.rows(keys)
        source.words.ends.withUnsafeBufferPointer { ends in
            for row in rows {
                if row < 0 {
                    result.appendWithout(RowState.missing)
                } else {
                    let row = source.word(Int(row))
                    result.appendSlice(row == 0 ? 0 : ends[row - 1], ends[row])
                }
            }
        }
        RowState.combine(&result.states, keys.states)
        return result
    }
}
