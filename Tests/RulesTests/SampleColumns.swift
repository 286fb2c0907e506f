import Rules
import Tables

/// Columns for tests, built a cell at a time.
enum SampleColumns {
    static func texts(_ cells: [String?]) -> ValueColumn {
        .text(TextValues(keys(cells.map { $0 ?? "" })))
    }

    static func keys(_ cells: [String]) -> TextList {
        var list = TextList()
        for cell in cells { append(cell, to: &list) }
        return list
    }

    private static func append(_ text: String, to list: inout TextList) {
        var text = text
        text.withUTF8 { list.append(UnsafeRawBufferPointer($0)) }
    }

    static func numbers(_ cells: [ExactDecimal?]) -> ValueColumn {
        .number(
            NumberColumn(
                mantissas: cells.map { $0?.mantissa ?? 77 },
                scales: cells.map { $0?.scale ?? NumberColumn.missing }))
    }

    static func numbers(_ cells: [String?]) -> ValueColumn {
        numbers(cells.map { $0.flatMap { ExactDecimal($0) } })
    }

    static func booleans(_ cells: [Bool?]) -> ValueColumn {
        .boolean(
            BooleanColumn(
                values: cells.map { cell in
                    switch cell {
                    case true?: BooleanColumn.yes
                    case false?: BooleanColumn.no
                    case nil: BooleanColumn.missing
                    }
                }))
    }

    /// A value as docs/expressions.md writes it.
    static func written(_ column: ValueColumn, _ row: Int, _ type: RuleType) -> String {
        switch column {
        case .text(let values):
            return values.isMissing(row) ? "missing" : "\"\(values.string(row))\""
        case .boolean(let values):
            return ["false", "true", "missing"][Int(values.values[row])]
        case .number(let numbers):
            guard let value = numbers.value(row) else { return "missing" }
            guard type == .date else { return value.description }
            return Self.date(value.mantissa)
        }
    }

    /// The slow way: a day after the other.
    static func date(_ days: Int64) -> String {
        var (year, month, day): (Int, Int, Int64) = (1970, 1, days + 1)
        while day < 1 {
            month -= 1
            if month == 0 { (year, month) = (year - 1, 12) }
            day += length(year, month)
        }
        while day > length(year, month) {
            day -= length(year, month)
            month += 1
            if month == 13 { (year, month) = (year + 1, 1) }
        }
        func padded(_ value: Int, _ count: Int) -> String {
            String(String(10_000 + value).suffix(count))
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(Int(day), 2))"
    }

    private static func length(_ year: Int, _ month: Int) -> Int64 {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
