import Formats
package import Pipelines
package import Tables

/// Measures a source while it is read.
package struct SourceGauge {
    private let fields: [FieldSpec]
    private let key: Int
    private var rows = 0
    private var present: [Int]
    private var texts = 0
    private var garbled = 0
    /// Rows in which a text looks garbled.
    package private(set) var garbledRecords = QuestionedRecords()

    /// Rows beyond this line are looked at one in sixteen: enough for a share, and cheap.
    private static let everyLine: UInt32 = 50_000
    private static let oneInSixteen = RowSample(of: 16, most: 1)
    private static let numbersMax = 50_000
    private static let keysMax = 20_000
    private static let shapesMax = 12

    package init(_ stage: ReadStage) {
        fields = stage.spec.fields
        key = stage.spec.key
        present = Array(repeating: 0, count: fields.count)
    }

    package mutating func add(_ batch: RecordBatch) {
        rows += batch.rowCount
        for field in fields.indices {
            switch batch.columns[field] {
            case .text(let column):
                present[field] += column.starts.reduce(0) {
                    $0 + ($1 != TextColumn.missing ? 1 : 0)
                }
                if field != key { look(at: column, in: batch) }
            case .number(let column):
                present[field] += column.scales.reduce(0) {
                    $0 + ($1 != NumberColumn.missing ? 1 : 0)
                }
            case .boolean(let column):
                present[field] += column.values.reduce(0) {
                    $0 + ($1 != BooleanColumn.missing ? 1 : 0)
                }
            }
        }
    }

    private mutating func look(at column: TextColumn, in batch: RecordBatch) {
        batch.text.withUnsafeBytes { text in
            for row in 0..<batch.rowCount {
                let (start, line) = (column.starts[row], batch.lines[row])
                guard start != TextColumn.missing,
                    line <= Self.everyLine || Self.oneInSixteen.holds(Int(line))
                else { continue }
                texts += 1
                let range = Int(start)..<Int(column.ends[row])
                if GarbledText.holds(UnsafeRawBufferPointer(rebasing: text[range])) {
                    garbled += 1
                    note(row, of: batch, text)
                }
            }
        }
    }

    private mutating func note(
        _ row: Int, of batch: RecordBatch, _ text: UnsafeRawBufferPointer
    ) {
        guard case .text(let keys) = batch.columns[key], keys.starts[row] != TextColumn.missing
        else { return }
        let range = Int(keys.starts[row])..<Int(keys.ends[row])
        garbledRecords.add(
            UnsafeRawBufferPointer(rebasing: text[range]), file: UInt16(batch.file),
            line: batch.lines[row])
    }

    /// - Parameter table: what was made of the batches
    package func finish(_ table: RecordTable, _ measures: inout SourceMeasures) {
        measures.garbled = Self.share(garbled, of: texts)
        for (field, spec) in fields.enumerated() where field != key {
            measures.filled[spec.name] = Self.share(present[field], of: rows)
        }
        var shapes: [String: Int] = [:]
        measures.medians = Halves.both {
            Self.medians(table)
        } and: {
            shapes = Self.keyShapes(table)
        }
        measures.keys = shapes
    }

    private static func medians(_ table: RecordTable) -> [String: String] {
        var medians: [String: String] = [:]
        for (index, field) in table.fields.enumerated() {
            guard case .number(let numbers) = table.columns[index], field.type != .date else {
                continue
            }
            medians[field.name] = median(numbers, table)?.description
        }
        return medians
    }

    private static func keyShapes(_ table: RecordTable) -> [String: Int] {
        var counts: [String: Int] = [:]
        let sample = RowSample(of: table.rowCount, most: keysMax)
        for row in 0..<table.rowCount where sample.holds(row) {
            counts[table.keys.withText(row) { KeyShape.of($0) }, default: 0] += 1
        }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var parts = sorted.prefix(shapesMax).map { (shape: $0.key, count: $0.value) }
        let rest = sorted.dropFirst(shapesMax).reduce(0) { $0 + $1.value }
        if rest > 0 { parts.append((SourceMeasures.otherShapes, rest)) }
        let shares = wholeShares(parts.map(\.count))
        return Dictionary(uniqueKeysWithValues: zip(parts.map(\.shape), shares))
    }

    /// Shares that are together all: what cutting each leaves goes to those that it takes most of.
    package static func wholeShares(_ counts: [Int]) -> [Int] {
        let total = counts.reduce(0, +)
        guard total > 0 else { return counts }
        var shares = counts.map { share($0, of: total) }
        let left = 10_000 - shares.reduce(0, +)
        func rest(_ index: Int) -> Int128 { Int128(counts[index]) * 10_000 % Int128(total) }
        let order = counts.indices.sorted { (rest($1), $0) < (rest($0), $1) }
        for index in order.prefix(left) { shares[index] += 1 }
        return shares
    }

    private static func median(_ numbers: NumberColumn, _ table: RecordTable) -> ExactDecimal? {
        let sample = RowSample(of: table.rowCount, most: numbersMax)
        func forEach(_ body: (_ row: Int) -> Void) {
            for row in 0..<table.rowCount
            where sample.holds(row) && table.fates[row] == .live
                && numbers.scales[row] != NumberColumn.missing
            { body(row) }
        }
        var (count, scale) = (0, UInt8(0))
        forEach { row in
            count += 1
            scale = max(scale, numbers.scales[row])
        }
        guard count > 0 else { return nil }
        // Whole numbers at one scale are sorted much faster.
        var mantissas: [Int64] = []
        mantissas.reserveCapacity(count)
        forEach { row in
            let number = ExactDecimal(
                mantissa: numbers.mantissas[row], scale: numbers.scales[row])
            if let mantissa = number.mantissa(at: scale, rounding: .halfEven) {
                mantissas.append(mantissa)
            }
        }
        guard mantissas.count == count else {
            var values: [ExactDecimal] = []
            forEach { row in numbers.value(row).map { values.append($0) } }
            values.sort()
            return values[count / 2]
        }
        return ExactDecimal(mantissa: DigitSort.sorted(mantissas)[count / 2], scale: scale)
    }

    /// In hundredths of a percent, rounded down; 0 of nothing.
    package static func share(_ count: Int, of total: Int) -> Int {
        total == 0 ? 0 : Int(Int128(count) * 10_000 / Int128(total))
    }
}
