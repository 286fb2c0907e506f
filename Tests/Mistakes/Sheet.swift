import Foundation

/// A list as a supplier's program has it before it becomes a file: cells in rows.
struct Sheet {
    /// Columns by what they mean, whatever their place.
    enum Column: Int, CaseIterable { case key, name, brand, price, stock }

    enum Form { case csv, yml }
    enum Money { case point, comma, kopeks }

    var form: Form
    var header: [String]
    var rows: [[String]]
    var preamble: [String] = []
    /// What stands behind the last row.
    var end: String
    var delimiter = ";"
    var encoding = String.Encoding.utf8
    var date: String
    var currency = "RUB"

    init(_ list: PriceList, _ supplier: Supplier, day: Int) {
        form = supplier.form
        header = supplier.header
        encoding = supplier.encoding
        end = supplier.end
        date = Day.date(day)
        rows = list.items.map { item in
            [
                item.key, item.name, item.brand, supplier.price(item.price), "\(item.stock)",
            ]
        }
    }

    subscript(row: Int, column: Column) -> String {
        get { rows[row][column.rawValue] }
        set { rows[row][column.rawValue] = newValue }
    }

    mutating func change(_ column: Column, _ body: (String) -> String) {
        for row in rows.indices { self[row, column] = body(self[row, column]) }
    }

    mutating func change(_ column: Column, every step: Int, _ body: (String) -> String) {
        for row in stride(from: 0, to: rows.count, by: step) {
            self[row, column] = body(self[row, column])
        }
    }

    mutating func swap(_ left: Column, _ right: Column) {
        for row in rows.indices { rows[row].swapAt(left.rawValue, right.rawValue) }
    }

    // MARK: Bytes

    var text: String {
        switch form {
        case .csv: csv
        case .yml: yml
        }
    }

    var bytes: [UInt8] { Array(text.data(using: encoding, allowLossyConversion: true)!) }

    private var csv: String {
        let head = header.isEmpty ? [] : [header]
        let lines = (head + rows).map { $0.map(quoted).joined(separator: delimiter) }
        return (preamble + lines).joined(separator: "\n") + end
    }

    private func quoted(_ cell: String) -> String {
        guard cell.contains(delimiter) || cell.contains("\"") || cell.contains("\n") else {
            return cell
        }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    private var yml: String {
        func safe(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                .replacing("\"", with: "&quot;")
        }
        let offers = rows.map { row in
            let available = row[4] != "0"
            return "<offer id=\"\(safe(row[0]))\" available=\"\(available)\">"
                + "<price>\(safe(row[3]))</price><currencyId>\(currency)</currencyId>"
                + "<name>\(safe(row[1]))</name><vendor>\(safe(row[2]))</vendor></offer>"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <yml_catalog date="\(date)"><shop><name>A</name>
            <currencies><currency id="\(currency)" rate="1"/></currencies>
            <offers>
            \(offers.joined(separator: "\n"))
            </offers></shop></yml_catalog>

            """
    }
}

/// Days of the simulated year.
enum Day {
    /// `2026-01-05 06:00`: day 0 is a Monday.
    static func date(_ day: Int) -> String { "\(time(day).prefix(10)) 06:00" }

    /// The run's own time, in the night after.
    static func time(_ day: Int) -> String {
        let start = 1_767_571_200  // 2026-01-05T00:00:00Z
        let date = Date(timeIntervalSince1970: TimeInterval(start + day * 86_400 + 7 * 3600))
        return date.formatted(.iso8601)
    }
}
