import Foundation
import TestSupport

/// One kind of mistake, and how it is made of what the supplier should have sent.
struct Mistake: Sendable {
    var name: String
    /// What lies in the inbox instead.
    var make: @Sendable (inout Delivery) -> Void
    /// Why nobody can see it in the list; nil of a mistake that must be stopped.
    var undetectable: String?
    /// So many runs follow, the later ones without a new file, as a timer starts them.
    var runs: Int

    init(
        _ name: String, undetectable: String? = nil, runs: Int = 1,
        _ make: @escaping @Sendable (inout Delivery) -> Void
    ) {
        self.name = name
        self.runs = runs
        self.make = make
        self.undetectable = undetectable
    }
}

/// What the supplier is about to send.
struct Delivery {
    var sheet: Sheet
    var supplier: Supplier
    /// The files of the days before, the last one at the end.
    var former: [[UInt8]]
    var random: SeededGenerator
    /// What is sent instead of the sheet's own bytes.
    var bytes: [UInt8]?
    /// A mistake that this form of list cannot have.
    var isImpossible = false

    var sent: [UInt8] { bytes ?? sheet.bytes }

    /// Prices, times or divided by something, in the supplier's own notation.
    mutating func scalePrices(by factor: Decimal, every step: Int = 1) {
        sheet.change(.price, every: step) { text in
            let isComma = text.contains(",")
            guard let value = Decimal(string: text.replacing(",", with: ".")) else { return text }
            var (product, rounded) = (value * factor, Decimal())
            NSDecimalRound(&rounded, &product, 2, .plain)
            let result = "\(rounded)"
            return isComma ? result.replacing(".", with: ",") : result
        }
    }

    mutating func needsHeader() { if sheet.header.isEmpty { isImpossible = true } }
    mutating func needsCSV() { if sheet.form != .csv { isImpossible = true } }
    mutating func needsStock() { if sheet.form == .yml { isImpossible = true } }

    mutating func cut(at percent: Int) {
        let whole = sheet.bytes
        bytes = Array(whole.prefix(whole.count * percent / 100))
    }

    /// Where in a row, from its first byte on, a cut goes through.
    enum CutPlace { case middle, lastCell, lineEnd, nextRow }

    /// Cuts the file so many rows before its last one.
    mutating func cut(_ place: CutPlace, before rows: Int) {
        let whole = sheet.bytes
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
        let (start, end) = (ends[ends.count - rows - 2] + 1, ends[ends.count - rows - 1])
        let count =
            switch place {
            case .middle: (start + end) / 2
            case .lastCell: end - 1
            case .lineEnd: end
            case .nextRow: end + 1
            }
        bytes = Array(whole.prefix(count))
    }

    /// How a list ends says nothing where the supplier's never end in a line end.
    mutating func needsLastLineEnd() { if sheet.end.isEmpty { isImpossible = true } }

    /// One record's price, of a record whose price is no trifle.
    mutating func changeOnePrice(_ body: (String) -> String) {
        let dear = sheet.rows.indices.filter { row in
            (Decimal(string: sheet[row, .price].replacing(",", with: ".")) ?? 0) > 300
        }
        let row = random.pick(dear)
        sheet[row, .price] = body(sheet[row, .price])
    }

    /// The text read as if it had been written in another encoding.
    mutating func garble(_ written: String.Encoding, readAs: String.Encoding) {
        for column in [Sheet.Column.name, .brand] {
            sheet.change(column) { text in
                let data = text.data(using: written, allowLossyConversion: true)!
                return String(data: data, encoding: readAs) ?? String(repeating: "?", count: 6)
            }
        }
    }
}

/// The kinds of mistakes that are tried.
enum Catalogue {
    static let all: [Mistake] = prices + stocks + rows + keys + files + texts + beyondSeeing

    private static let prices: [Mistake] = [
        Mistake("kopeks for roubles") { $0.scalePrices(by: 100) },
        Mistake("thousands of roubles") { $0.scalePrices(by: Decimal(string: "0.001")!) },
        Mistake("roubles for kopeks") { $0.scalePrices(by: Decimal(string: "0.01")!) },
        Mistake("currency changed to dollars") { $0.scalePrices(by: Decimal(string: "0.0111")!) },
        Mistake("currency changed to tenge") { $0.scalePrices(by: Decimal(string: "5.6")!) },
        Mistake("decimal point lost") {
            $0.sheet.change(.price) { $0.filter(\.isNumber) }
        },
        Mistake("first digit of prices lost") {
            $0.sheet.change(.price) { $0.count > 4 ? String($0.dropFirst()) : $0 }
        },
        Mistake("a zero typed behind prices") {
            $0.scalePrices(by: 10)
        },
        Mistake("wholesale prices of another column") {
            $0.scalePrices(by: Decimal(string: "0.72")!)
        },
        Mistake("retail prices of another column") { $0.scalePrices(by: Decimal(string: "1.4")!) },
        Mistake("the tax taken off") { $0.scalePrices(by: Decimal(string: "0.8333")!) },
        Mistake("the tax put on twice") { $0.scalePrices(by: Decimal(string: "1.2")!) },
        Mistake("all prices equal") { $0.sheet.change(.price) { _ in "999" } },
        Mistake("all prices one cent") { $0.sheet.change(.price) { _ in "0.01" } },
        Mistake("all prices zero") { $0.sheet.change(.price) { _ in "0" } },
        Mistake("prices empty") { $0.sheet.change(.price) { _ in "" } },
        Mistake("half of the prices empty") { $0.sheet.change(.price, every: 2) { _ in "" } },
        Mistake("prices negative") { $0.sheet.change(.price) { "-\($0)" } },
        Mistake("one price of a cent") { $0.changeOnePrice { _ in "0.01" } },
        Mistake("one price of a rouble") { $0.changeOnePrice { _ in "1" } },
        Mistake("one price ten times lower") {
            $0.changeOnePrice { text in
                let value = Decimal(string: text.replacing(",", with: "."))! / 10
                return "\(value)".replacing(".", with: text.contains(",") ? "," : ".")
            }
        },
        Mistake("one price a hundred times higher") {
            $0.changeOnePrice { "\($0.filter(\.isNumber))00" }
        },
        Mistake("one price empty") { $0.changeOnePrice { _ in "" } },
        Mistake("one price a word") { $0.changeOnePrice { _ in "звоните" } },
        Mistake("stock in the price column") { $0.needsStock(); $0.sheet.swap(.price, .stock) },
        Mistake("articles in the price column") {
            for row in $0.sheet.rows.indices { $0.sheet[row, .price] = $0.sheet[row, .key] }
        },
        Mistake("prices moved down by a row") {
            let last = $0.sheet[$0.sheet.rows.count - 1, .price]
            for row in $0.sheet.rows.indices.dropFirst().reversed() {
                $0.sheet[row, .price] = $0.sheet[row - 1, .price]
            }
            $0.sheet[0, .price] = last
        },
        Mistake("prices sorted apart from the rest") {
            let sorted = $0.sheet.rows.map { $0[3] }.sorted()
            for row in $0.sheet.rows.indices { $0.sheet[row, .price] = sorted[row] }
        },
        Mistake("one third of prices in dollars") {
            $0.scalePrices(by: Decimal(string: "0.0111")!, every: 3)
        },
        Mistake("prices as formulas") { $0.sheet.change(.price) { "=\($0)*1" } },
        Mistake("prices as dates") { $0.sheet.change(.price) { _ in "01.12.2026" } },
        Mistake("prices with exponents") { $0.sheet.change(.price) { "\($0.prefix(1))E+12" } },
    ]

    private static let stocks: [Mistake] = [
        Mistake("all stocks zero") { $0.sheet.change(.stock) { _ in "0" } },
        Mistake("half of the stocks zero") { $0.sheet.change(.stock, every: 2) { _ in "0" } },
        Mistake("every twelfth stock zero") { $0.sheet.change(.stock, every: 12) { _ in "0" } },
        Mistake("all stocks equal") { $0.needsStock(); $0.sheet.change(.stock) { _ in "10" } },
        Mistake("stocks empty") { $0.needsStock(); $0.sheet.change(.stock) { _ in "" } },
        Mistake("stocks a thousand times too large") {
            $0.needsStock(); $0.sheet.change(.stock) { $0 == "0" ? "0" : "\($0)000" }
        },
        Mistake("stocks negative") { $0.needsStock(); $0.sheet.change(.stock) { "-\($0)" } },
        Mistake("prices in the stock column") {
            $0.needsStock()
            for row in $0.sheet.rows.indices { $0.sheet[row, .stock] = $0.sheet[row, .price] }
        },
    ]

    private static let rows: [Mistake] = [
        Mistake("file cut at a half") { $0.cut(at: 50) },
        Mistake("file cut at nine tenths") { $0.cut(at: 90) },
        Mistake("file cut inside a row, 1 % missing") {
            $0.cut(.middle, before: $0.sheet.rows.count / 100)
        },
        Mistake("file cut inside a row, 2 % missing") {
            $0.cut(.middle, before: $0.sheet.rows.count / 50)
        },
        Mistake("file cut in its last row but one") { $0.cut(.middle, before: 1) },
        Mistake("file cut in a row's last cell, 1 % missing") {
            $0.needsLastLineEnd()
            $0.cut(.lastCell, before: $0.sheet.rows.count / 100)
        },
        Mistake("file cut right after a row, 1 % missing") {
            $0.needsLastLineEnd()
            $0.cut(.lineEnd, before: $0.sheet.rows.count / 100)
        },
        Mistake("file of a header alone") { $0.sheet.rows = [] },
        Mistake("file of one page of many") { $0.sheet.rows = Array($0.sheet.rows.prefix(50)) },
        Mistake("every twentieth row missing") {
            $0.sheet.rows = $0.sheet.rows.enumerated().filter { $0.offset % 20 != 7 }.map(\.element)
        },
        Mistake("one brand missing") {
            $0.sheet.rows.removeAll { $0[2] == "Bosch" }
        },
        Mistake("a block pasted twice") { $0.sheet.rows += $0.sheet.rows.prefix(150) },
        Mistake("a block pasted twice at other prices") {
            $0.sheet.rows += $0.sheet.rows.prefix(150).map { row in
                var row = row
                row[3] = "77"
                return row
            }
        },
        Mistake("the whole list twice") { $0.sheet.rows += $0.sheet.rows },
        Mistake("another supplier's list") { delivery in
            delivery.sheet.rows = delivery.sheet.rows.enumerated().map { index, row in
                ["X\(index)-7", row[1], "Чужой", row[3], row[4]]
            }
        },
        Mistake("another supplier's list put behind") { delivery in
            delivery.sheet.rows += delivery.sheet.rows.prefix(200).enumerated().map { index, row in
                ["X\(index)-7", row[1], "Чужой", row[3], row[4]]
            }
        },
        Mistake("test rows only") {
            $0.sheet.rows = (0..<30).map { ["test\($0)", "test", "test", "1", "1"] }
        },
    ]

    private static let keys: [Mistake] = [
        Mistake("ids as floats") { $0.sheet.change(.key) { "\($0).0" } },
        Mistake("ids with exponents") { $0.sheet.change(.key) { _ in "4.6E+12" } },
        Mistake("last digits of ids lost") { $0.sheet.change(.key) { "\($0.dropLast(3))000" } },
        Mistake("leading zeros of ids lost") {
            guard $0.sheet.rows.contains(where: { $0[0].hasPrefix("0") }) else {
                return $0.isImpossible = true
            }
            $0.sheet.change(.key) { String($0.drop { $0 == "0" }) }
        },
        Mistake("ids with a prefix") { $0.sheet.change(.key) { "N\($0)" } },
        Mistake("ids empty") { $0.sheet.change(.key) { _ in "" } },
        Mistake("a third of the ids empty") { $0.sheet.change(.key, every: 3) { _ in "" } },
        Mistake("row numbers for ids") { delivery in
            for row in delivery.sheet.rows.indices { delivery.sheet[row, .key] = "\(row + 1)" }
        },
        Mistake("names in the id column") { $0.sheet.swap(.key, .name) },
        Mistake("ids moved down by a row") { delivery in
            let last = delivery.sheet[delivery.sheet.rows.count - 1, .key]
            for row in delivery.sheet.rows.indices.dropFirst().reversed() {
                delivery.sheet[row, .key] = delivery.sheet[row - 1, .key]
            }
            delivery.sheet[0, .key] = last
        },
    ]

    private static let files: [Mistake] = [
        Mistake("yesterday's file but one") { $0.bytes = $0.former[$0.former.count - 2] },
        Mistake("last week's file") { $0.bytes = $0.former[$0.former.count - 7] },
        Mistake("yesterday's file but one, and the timer runs on", runs: 4) {
            $0.bytes = $0.former[$0.former.count - 2]
        },
        Mistake("half of the stocks zero, and the timer runs on", runs: 4) {
            $0.sheet.change(.stock, every: 2) { _ in "0" }
        },
        Mistake("yesterday's file") { $0.bytes = $0.former[$0.former.count - 1] },
        Mistake("empty file") { $0.bytes = [] },
        Mistake("an error page for a list") {
            $0.bytes = Array("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>\n".utf8)
        },
        Mistake("zeros for the file's second half") {
            let whole = $0.sheet.bytes
            let half = whole.count / 2
            $0.bytes = whole.prefix(half) + Array(repeating: 0, count: whole.count - half)
        },
        Mistake("header in another language") {
            $0.needsHeader()
            $0.sheet.header = ["code", "title", "vendor", "cost", "amount"]
        },
        Mistake("header moved down") {
            $0.needsCSV()
            $0.sheet.preamble = ["Прайс-лист", "", "от 5 января"]
        },
        Mistake("header gone") { $0.needsHeader(); $0.sheet.header = [] },
        Mistake("a column more in front") { delivery in
            delivery.needsCSV()
            if !delivery.sheet.header.isEmpty { delivery.sheet.header.insert("№", at: 0) }
            for row in delivery.sheet.rows.indices {
                delivery.sheet.rows[row].insert("\(row + 1)", at: 0)
            }
        },
        Mistake("a column missing") { delivery in
            delivery.needsCSV()
            if !delivery.sheet.header.isEmpty { delivery.sheet.header.remove(at: 2) }
            for row in delivery.sheet.rows.indices { delivery.sheet.rows[row].remove(at: 2) }
        },
        Mistake("another delimiter") { $0.needsCSV(); $0.sheet.delimiter = "," },
        Mistake("columns exchanged below the header") { $0.sheet.swap(.name, .price) },
    ]

    private static let texts: [Mistake] = [
        Mistake("the file in another encoding") {
            $0.needsCSV()
            $0.sheet.encoding = $0.sheet.encoding == .utf8 ? .windowsCP1251 : .utf8
        },
        Mistake("names as question marks") { delivery in
            delivery.sheet.change(.name) { String($0.map { $0.isASCII ? $0 : "?" }) }
        },
        Mistake("names of UTF-8 read as windows-1251") {
            $0.garble(.utf8, readAs: .windowsCP1251)
        },
        Mistake("names of windows-1251 read as Latin-1") {
            $0.garble(.windowsCP1251, readAs: .isoLatin1)
        },
        Mistake("names with replacement characters") { delivery in
            delivery.sheet.change(.name) { String($0.map { $0.isASCII ? $0 : "\u{FFFD}" }) }
        },
    ]

    private static let beyondSeeing: [Mistake] = [
        Mistake(
            "one price a tenth lower",
            undetectable: "as large as any day's moves: only the supplier knows"
        ) {
            $0.changeOnePrice { text in
                let value = Decimal(string: text.replacing(",", with: "."))! * 9 / 10
                return "\(value)".replacing(".", with: text.contains(",") ? "," : ".")
            }
        },
        Mistake(
            "two records' stocks exchanged",
            undetectable: "each is as likely as the other: only a count in the warehouse tells"
        ) {
            $0.needsStock()
            let stock = $0.sheet[3, .stock]
            $0.sheet[3, .stock] = "\((Int(stock) ?? 0) + 4)"
            $0.sheet[4, .stock] = stock
        },
        Mistake(
            "one record left out",
            undetectable: "a supplier takes single records off its list every day"
        ) { $0.sheet.rows.remove(at: 11) },
        Mistake(
            "file cut behind a line end, 1 % missing",
            undetectable: "it ends as a whole one does, and single records leave every day"
        ) {
            $0.needsCSV()
            $0.cut(.nextRow, before: $0.sheet.rows.count / 100)
        },
        Mistake(
            "one record too many",
            undetectable: "a supplier adds single records to its list every day"
        ) { $0.sheet.rows.append(["Z-1", "Лишний 1", "Bosch", "500", "3"]) },
    ]
}
