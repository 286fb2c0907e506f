import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// Seeded lists full of trouble, for every built-in target; what comes out is judged by the
/// contracts: Tests/Judges/contract_judge.py.
@Suite("Requests and the marketplaces' contracts", .judged(by: "jsonschema"))
struct ContractTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private struct Claim: Encodable {
        var target: String
        var file: String
        var body: String
    }

    private static let targets: [String: String] = [
        "ozon-prices": #"offer_id: "ID", price: "price", old_price: "more", min_price: "least", "#
            + #"net_price: "least", currency_code: "currency""#,
        "ozon-stocks": #"offer_id: "ID", stock: "stock""#,
        "wildberries-prices": #"nmID: "ID", price: "price", discount: "percent""#,
        "wildberries-stocks": #"chrtId: "ID", amount: "stock""#,
        "xway-prices": #"external_id: "ID", price: "more", discount_price: "price", "#
            + #"available: true, batch_count: "percent""#,
        "yandex-prices": #"offerId: "ID", price: "price", discountBase: "more", "#
            + #"minimumForBestseller: "least""#,
        "yandex-stocks": #"sku: "ID", count: "stock""#,
    ]
    private static let parameters = [
        "ozon-stocks": #"warehouse: "22142605386000","#, "wildberries-stocks": "warehouse: 77,",
        "xway-prices": "shop: 2145,", "yandex-prices": "business: 9,",
        "yandex-stocks": "campaign: 5,",
    ]

    /// - Parameter identifier: the key itself, or another field
    private static func pipeline(_ target: String, identifier: String) -> String {
        let numbers = ["price", "more", "least", "percent", "stock"].map {
            #"\#($0): { column: "\#($0)", type: "decimal", point: "point" }"#
        }
        let item = targets[target]!.replacing(#""ID""#, with: "\"\(identifier)\"")
        return """
            { confirm: "approve",
              checks: { move: { off: "a test" }, refused: { off: "a test" } },
              stages: [
              { read: "list", from: "acme/*.csv", format: "csv", delimiter: ";", key: "key",
                fields: { key: "key", code: "code", currency: "currency",
                  \(numbers.joined(separator: ", ")) } },
              { diff: { key: "key", gone: { set: { stock: 0, percent: 1, least: 1 } } } },
              { emit: "\(target)", \(parameters[target] ?? "")
                item: { \(item) } } ] }
            """
    }

    private static let identifiers = [
        "0", "007", "7", "1", "9223372036854775807", "9223372036854775808", "-5", "A-1", "a-1",
        " A-1", "A-1 ", "\tA-1", "x\u{1}y", "a\nb", "a\tb", "x\u{7F}", "c\u{85}1", "q\"q",
        "b\\s", "🛒1",
        "=1+1", "nb\u{A0}", "line\u{2028}end", "e\u{301}", "é", "Ж".repeated(50), "Ж".repeated(51),
        "z".repeated(50), "z".repeated(51), "y".repeated(255), "y".repeated(256), "🎁".repeated(255),
    ]
    private static let edges = [
        "0", "1", "0.01", "0.005", "0.004", "0.5", "-1", "1.5", "99", "100", "99.5", "5", "4.99",
        "12.3456789", "100000", "100001", "999999", "1000000", "2000000000", "2000000001",
        "100000000", "100000000.01", "1000000000", "1000000000000000", "9500", "10000", "9499.99",
        "400", "420", "420.01", "380", "950", "1000", "950.01", "10", "9.99", "10001", "10501", "",
        "", "15", "0.15", "30",
    ]

    private static func list(
        _ random: inout SeededGenerator, digits: Bool, rows: Int, day: Int
    ) -> String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\"", with: "\"\"") + "\""
        }
        var text = "key;code;price;more;least;percent;stock;currency\n"
        func row(_ key: String, _ code: String) {
            let price = random.chance(50) ? "\(random.number(1...20_000))" : random.pick(edges)
            let more = random.chance(60)
                ? "\((Double(price).map { Int($0) } ?? 1) * random.number(100...2200) / 100)"
                : random.pick(edges)
            let currency = random.pick(["RUB", "RUB", "RUB", "KZT", "rub", "RUR", "", "₽"])
            let cells = [
                key, code, price, more, random.pick(edges), random.pick(edges),
                random.pick(edges), currency,
            ]
            text += cells.map(quoted).joined(separator: ";") + "\n"
        }
        for (number, identifier) in identifiers.shuffled(using: &random).enumerated() {
            row(random.chance(80) ? identifier : "K-\(number)", identifier)
        }
        for number in 0..<rows where !random.chance(day == 1 ? 0 : 10) {
            let plain = digits
                ? "\(1000 + number)" : "\(number)-" + "ы".repeated(random.pick([1, 40, 43, 240]))
            row(plain, digits ? "\(900_000 + number)" : "code-\(number)")
        }
        return text
    }

    private func claims(_ target: String, seed: UInt64, rows: Int) throws -> [Claim] {
        var random = SeededGenerator(seed)
        let identifier = random.pick(["key", "code"])
        let shop = try Shop(
            in: sandbox, named: "\(target)-\(seed)",
            pipeline: Self.pipeline(target, identifier: identifier))
        var claims: [Claim] = []
        for (day, now) in [Shop.night, Shop.nextNight, Shop.thirdNight].enumerated() {
            let list = Self.list(
                &random, digits: target.hasPrefix("wildberries"), rows: rows, day: day + 1)
            try shop.drop(list, as: "list-\(day).csv")
            let report = try shop.run(now, full: day == 2 && random.chance(50))
            let folder = try #require(report.folder)
            for batch in report.plan.targets.flatMap(\.batches) {
                let bytes = try sandbox.disk.readAll(
                    folder / "batches" / Path(batch.file), bytesMax: 1 << 24)
                claims.append(
                    Claim(
                        target: target, file: "seed \(seed) day \(day) \(batch.file)",
                        body: String(decoding: bytes, as: UTF8.self)))
            }
            if report.plan.targets[0].totals.items > 0 { try shop.approve(now) }
        }
        try shop.remove()
        return claims
    }

    private func judge(_ seeds: Range<UInt64>, rows: Int, _ options: [String] = []) throws -> (
        said: String, status: Int32
    ) {
        var lines: [UInt8] = []
        for target in Self.targets.keys.sorted() {
            for seed in seeds {
                for claim in try claims(target, seed: seed, rows: rows) {
                    lines += Array(try JSONEncoder().encode(claim)) + [UInt8(ascii: "\n")]
                }
            }
        }
        return try Judge.run("contract_judge.py", options, on: lines)
    }

    @Test("seeded bodies of every built-in target keep its contract")
    func seeded() throws {
        let (said, status) = try judge(0..<12, rows: 60)
        #expect(status == 0, "\(said)")
        for target in Self.targets.keys { #expect(said.contains("\"\(target)\":"), "\(said)") }
    }

    @Test("requests that are full keep their limits")
    func full() throws {
        let (said, status) = try judge(100..<101, rows: 2300)
        #expect(status == 0, "\(said)")
    }

    @Test("the judge does see a fault in each body")
    func spoiled() throws {
        let (said, status) = try judge(0..<3, rows: 10, ["--spoil"])
        let parts = said.split(separator: "\n").last?.split(separator: " ") ?? []
        try #require(parts.count > 3, "\(said)")
        #expect(status == 1 && parts[0] == parts[2], "\(said)")
        #expect((Int(parts[0]) ?? 0) > 30, "\(said)")
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
