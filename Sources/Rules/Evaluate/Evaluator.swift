import Tables

/// Works steps out over one chunk of rows. Both sides of a choice are worked out where rows need
/// both; a fault is a state of its row, and the state of the side not chosen is dropped with it.
struct Evaluator {
    let columns: RuleColumns
    let rows: Range<Int>

    var count: Int { rows.count }

    func number(_ step: Step) -> NumberVector {
        switch step {
        case .number(let value): return NumberVector(repeating: value, count: count)
        case .missing: return NumberVector(missing: count)
        case .field(let index, _): return numbers(columns.field(index))
        case .previous(let index, _): return numbers(columns.previous(index))
        case .today: return NumberVector(repeating: Scaled(columns.today), count: count)
        case .unary(let operation, let operand, let sites):
            var vector = number(operand)
            vector.apply(operation, sites)
            return vector
        case .binary(let operation, let left, let right, let sites):
            var vector = number(left)
            vector.apply(operation, number(right), sites)
            return vector
        case .convert: return convert(step)
        case .size(let operand): return size(text(operand))
        case .parseNumber(let operand, let site):
            return parse(text(operand), site) { text in ExactDecimal(text).map { Scaled($0) } }
        case .parseDate(let operand, let site):
            return parse(text(operand), site) { text in CivilDate.parse(text).map { Scaled($0) } }
        case .choice(let condition, let first, let second, _):
            let condition = boolean(condition)
            if let agreed = condition.agreed { return number(agreed ? first : second) }
            return NumberVector(number(first), number(second), where: condition)
        case .coalesce(let first, let second, _):
            let first = number(first)
            guard let isThere = Self.thereMask(first.states) else { return first }
            return NumberVector(first, number(second), where: isThere)
        case .lookup(let key, let table, let column, _):
            return lookUpNumbers(text(key), columns.table(table), column)
        default: preconditionFailure("the checker gives steps their kinds")
        }
    }

    // MARK: parts

    private func numbers(_ column: ValueColumn) -> NumberVector {
        guard case .number(let numbers) = column else {
            preconditionFailure("a column is of the type that the scope says")
        }
        let rowCount = min(numbers.mantissas.count, numbers.scales.count)
        precondition(rows.upperBound <= rowCount, "columns are as long as the rows asked for")
        return numbers.mantissas.withUnsafeBufferPointer { mantissas in
            numbers.scales.withUnsafeBufferPointer { scales in
                // Safe: the rows lie within the column, and there is at least one.
                NumberVector(
                    mantissas.baseAddress! + rows.lowerBound,
                    scales.baseAddress! + rows.lowerBound, count: count)
            }
        }
    }

    /// Where a value is not missing; nil where that is everywhere.
    static func thereMask(_ states: [UInt8]) -> BooleanVector? {
        guard states.contains(RowState.missing) else { return nil }
        return BooleanVector(values: states.map { $0 == RowState.missing ? 0 : 1 })
    }

    private func parse(
        _ texts: TextVector, _ site: UInt8, _ read: (UnsafeRawBufferPointer) -> Scaled?
    ) -> NumberVector {
        var vector = NumberVector(missing: count)
        vector.states = texts.states
        vector.slowly(Sites(range: site)) { (_, row) throws(NumberFault) in
            guard let value = texts.withText(row, read) else { throw .outOfRange }
            return value
        }
        return vector
    }

    private func size(_ texts: TextVector) -> NumberVector {
        parse(texts, 0) { text in Scaled(TextWork.size(text)) }
    }

    private func convert(_ step: Step) -> NumberVector {
        guard case .convert(let x, let source, let aim, let index, let column, let sites) = step
        else {
            preconditionFailure("a step of another kind")
        }
        var vector = number(x)
        let table = columns.table(index)
        let from = lookUpNumbers(text(source), table, column)
        let to = lookUpNumbers(text(aim), table, column)
        RowState.combine(&vector.states, from.states)
        RowState.combine(&vector.states, to.states)
        vector.isConstant = false
        vector.slowly(sites) { (value, row) throws(NumberFault) in
            try ExactArithmetic.convert(value, from: from.value(row), to: to.value(row))
        }
        return vector
    }

    private func lookUpNumbers(
        _ keys: TextVector, _ table: LookupTable, _ column: Int
    ) -> NumberVector {
        guard case .number(let source) = table.columns[column] else {
            preconditionFailure("a table's column is of the type that the scope says")
        }
        let found = table.rows(keys)
        let (mantissas, scales) = source.gathered(found)
        // Safe: both have `count` elements.
        var vector = mantissas.withUnsafeBufferPointer { mantissas in
            scales.withUnsafeBufferPointer { scales in
                NumberVector(mantissas.baseAddress!, scales.baseAddress!, count: scales.count)
            }
        }
        if keys.states.contains(where: { $0 != RowState.present }) {
            RowState.combine(&vector.states, keys.states)
        }
        return vector
    }
}

extension NumberColumn {
    /// The numbers of some rows; missing where a row is below 0.
    fileprivate func gathered(_ rows: [Int32]) -> (mantissas: [Int64], scales: [UInt8]) {
        var gatheredMantissas = Array(repeating: Int64(0), count: rows.count)
        var gatheredScales = Array(repeating: Self.missing, count: rows.count)
        // Safe: rows are of a table whose columns were checked to be as long as its keys.
        mantissas.withUnsafeBufferPointer { mantissas in
            scales.withUnsafeBufferPointer { scales in
                for (place, row) in rows.enumerated() where row >= 0 {
                    gatheredMantissas[place] = mantissas[Int(row)]
                    gatheredScales[place] = scales[Int(row)]
                }
            }
        }
        return (gatheredMantissas, gatheredScales)
    }
}

extension NumberVector {
    /// Each row from the first where the condition holds, else from the second.
    init(_ first: NumberVector, _ second: NumberVector, where condition: BooleanVector) {
        var (left, right) = (first, second)
        let isAligned = Self.align(&left, &right)
        var result = isAligned ? left : first
        let other = isAligned ? right : second
        result.isConstant = false
        result.states = []
        if !(first.states.isEmpty && second.states.isEmpty && condition.states.isEmpty) {
            result.states = condition.chosen(first.states, second.states)
        }
        if isAligned {
            result.bound = max(left.bound, right.bound)
            // Safe: vectors of one chunk are equally long.
            result.mantissas.withUnsafeMutableBufferPointer { result in
                other.mantissas.withUnsafeBufferPointer { other in
                    for row in 0..<result.count where condition.values[row] == 0 {
                        result[row] = other[row]
                    }
                }
            }
        } else {
            if result.isUniform {
                result.scales = Array(repeating: result.scale, count: result.count)
            }
            for row in 0..<result.count where condition.values[row] == 0 {
                result.mantissas[row] = other.mantissas[row]
                result.scales[row] = other.isUniform ? other.scale : other.scales[row]
            }
        }
        self = result
    }
}

extension BooleanVector {
    /// The states of a choice between two sides.
    func chosen(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        (0..<count).map { row in
            let own = RowState.of(states, row)
            guard own == RowState.present else { return own }
            return RowState.of(values[row] == 1 ? first : second, row)
        }
    }
}
