import Tables

extension Evaluator {
    func boolean(_ step: Step) -> BooleanVector {
        switch step {
        case .boolean(let value): return BooleanVector(repeating: value, count: count)
        case .missing:
            let states = Array(repeating: RowState.missing, count: count)
            return BooleanVector(values: Array(repeating: 0, count: count), states: states)
        case .field(let index, _): return booleans(columns.field(index))
        case .previous(let index, _): return booleans(columns.previous(index))
        case .not(let operand):
            var vector = boolean(operand)
            vector.negate()
            return vector
        case .and(let left, let right): return joined(left, right, isAnd: true)
        case .or(let left, let right): return joined(left, right, isAnd: false)
        case .has(let operand, let storage): return has(operand, storage)
        case .choice(let condition, let first, let second, _):
            let condition = boolean(condition)
            if let agreed = condition.agreed { return boolean(agreed ? first : second) }
            return choose(boolean(first), boolean(second), where: condition)
        case .coalesce(let first, let second, _):
            let first = boolean(first)
            guard let isThere = Self.thereMask(first.states) else { return first }
            return choose(first, boolean(second), where: isThere)
        case .lookup(let key, let table, let column, _):
            return lookUpBooleans(text(key), columns.table(table), column)
        default: return tested(step)
        }
    }

    /// Comparisons and tests.
    private func tested(_ step: Step) -> BooleanVector {
        switch step {
        case .compareNumbers(let comparison, let left, let right):
            return number(left).compared(comparison, to: number(right))
        case .compareTexts(let comparison, let left, let right):
            return text(left).compared(comparison, to: text(right))
        case .compareBooleans(let isEqual, let left, let right):
            var vector = boolean(left)
            let right = boolean(right)
            RowState.combine(&vector.states, right.states)
            let flip: UInt8 = isEqual ? 1 : 0
            for row in 0..<count { vector.values[row] ^= right.values[row] ^ flip }
            return vector
        case .amongNumbers(let operand, let list): return among(number(operand), list)
        case .amongTexts(let operand, let set): return text(operand).test { set.contains($0) }
        case .testText(let test, let operand, let part): return self.test(test, operand, part)
        case .matches(let operand, let pattern):
            var machine = PatternMachine(pattern)
            return text(operand).test { machine.matches($0) }
        default: preconditionFailure("the checker gives steps their kinds")
        }
    }

    private func joined(_ left: Step, _ right: Step, isAnd: Bool) -> BooleanVector {
        var vector = boolean(left)
        if let agreed = vector.agreed { return agreed == isAnd ? boolean(right) : vector }
        vector.join(boolean(right), isAnd: isAnd)
        return vector
    }

    private func booleans(_ column: ValueColumn) -> BooleanVector {
        guard case .boolean(let booleans) = column else {
            preconditionFailure("a column is of the type that the scope says")
        }
        return Self.vector(booleans.values[rows])
    }

    private static func vector(_ source: some Collection<UInt8>) -> BooleanVector {
        let values = source.map { $0 & 1 }
        guard source.contains(BooleanColumn.missing) else { return BooleanVector(values: values) }
        let states = source.map {
            $0 == BooleanColumn.missing ? RowState.missing : RowState.present
        }
        return BooleanVector(values: values, states: states)
    }

    private func choose(
        _ first: BooleanVector, _ second: BooleanVector, where condition: BooleanVector
    ) -> BooleanVector {
        let values = (0..<count).map { row in
            condition.values[row] == 1 ? first.values[row] : second.values[row]
        }
        return BooleanVector(values: values, states: condition.chosen(first.states, second.states))
            .withoutIdleStates()
    }

    private func has(_ operand: Step, _ storage: Storage) -> BooleanVector {
        if case .field(let index, .number) = operand,
            case .number(let column) = columns.field(index)
        {
            precondition(rows.upperBound <= column.scales.count, "columns are long enough")
            let values = column.scales.withUnsafeBufferPointer { scales in
                // Safe: the rows lie within the column, and every value is written.
                let scales = UnsafeBufferPointer(rebasing: scales[rows])
                return [UInt8](unsafeUninitializedCapacity: count) { values, initialized in
                    for row in 0..<scales.count {
                        values[row] = scales[row] == NumberColumn.missing ? 0 : 1
                    }
                    initialized = scales.count
                }
            }
            return BooleanVector(values: values)
        }
        let states =
            switch storage {
            case .number: number(operand).states
            case .text: text(operand).states
            case .boolean: boolean(operand).states
            }
        guard !states.isEmpty else { return BooleanVector(repeating: true, count: count) }
        return BooleanVector(
            values: states.map { $0 == RowState.missing ? 0 : 1 },
            states: states.map { $0 == RowState.missing ? RowState.present : $0 }
        ).withoutIdleStates()
    }

    private func among(_ numbers: NumberVector, _ list: [Scaled]) -> BooleanVector {
        var result = BooleanVector(repeating: false, count: count)
        result.states = numbers.states
        for item in list {
            let item = NumberVector(repeating: item, count: count)
            let equal = numbers.compared(.equal, to: item)
            for row in 0..<count { result.values[row] |= equal.values[row] }
        }
        return result
    }

    private func test(_ test: TextTest, _ operand: Step, _ part: Step) -> BooleanVector {
        let (texts, parts) = (text(operand), text(part))
        switch test {
        case .contains: return texts.test(parts) { TextWork.find($1, in: $0) != nil }
        case .startsWith: return texts.test(parts) { $0.starts(with: $1) }
        case .endsWith:
            return texts.test(parts) { text, part in
                text.count >= part.count && text[(text.count - part.count)...].elementsEqual(part)
            }
        }
    }

    private func lookUpBooleans(
        _ keys: TextVector, _ table: LookupTable, _ column: Int
    ) -> BooleanVector {
        guard case .boolean(let source) = table.columns[column] else {
            preconditionFailure("a table's column is of the type that the scope says")
        }
        var vector = Self.vector(
            table.rows(keys).map { $0 < 0 ? BooleanColumn.missing : source.values[Int($0)] })
        RowState.combine(&vector.states, keys.states)
        return vector.withoutIdleStates()
    }
}
