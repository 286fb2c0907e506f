import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// Every real XML file is either read, with the records and sums that lxml finds in it, or
/// refused with the code that this table says.
@Suite("Real XML files", .realFiles("yml"))
struct RealXMLTests {
    private static let yml: [String: String] = [
        "wrong-kind/rss-named-yandex.xml": "F060",
        "wrong-kind/santechtula-bitrix-yandex-cp1251.php": "F007",
        "malformed-xml/hardsmoke-feed.yml": "F050",
    ]

    @Test("YML feeds, against lxml", .judged(by: "lxml"))
    func feeds() throws {
        let names = try RealFiles.list("yml") + RealFiles.list("history") + Self.yml.keys.sorted()
        let verdicts = try XMLJudge.verdicts(
            names.map { ["format": "yml", "files": [try RealFiles.path($0)]] })
        let fields = [
            XMLFixture.field("id"), XMLFixture.field("price", .decimal),
            XMLFixture.field("outlets", .decimal),
        ]
        for (name, verdict) in zip(names, verdicts) {
            let file = (name, try RealFiles.bytes(name))
            let outcome = XMLFixture.read([file], XMLFixture.spec(.yml, fields))
            Self.compare(outcome, verdict, refused: Self.yml[name], name)
        }
    }

    private struct Exchange {
        var files: [String]
        var priceType: String?
        var refused: String?

        init(_ files: [String], priceType: String? = nil, refused: String? = nil) {
            self.files = files
            self.priceType = priceType
            self.refused = refused
        }
    }

    private static let exchanges = [
        Exchange(["argentcrusade-prices"]),
        Exchange(["argentcrusade-remainders"]),
        Exchange(["argentcrusade-prices", "argentcrusade-remainders"]),
        Exchange(["avdivo-import", "avdivo-offers"]),
        Exchange(["avdivo-import"]),
        Exchange(["avdivo-offers"]),
        Exchange(["carono-classifier"], refused: "F060"),
        Exchange(["carono-import"]),
        Exchange(["carono-offers", "carono-import"]),
        Exchange(["carono-import_wo_classifier"]),
        Exchange(["carono-offers"]),
        Exchange(["carono-orders"], refused: "F073"),
        Exchange(["denis777-import", "denis777-offers"], priceType: "4) Опт"),
        Exchange(["denis777-offers"], refused: "F070"),
        Exchange(["denis777-offers"], priceType: "4) Опт.", refused: "F071"),
        Exchange(["dobromyslov-import0_1", "dobromyslov-offers0_1"]),
        Exchange(["dobromyslov-import0_1"]),
        Exchange(["irpsv-cscart-offers"], priceType: "Интернет"),
        Exchange(["santechtula-A-20161209-offers"]),
        Exchange(["santechtula-B-import-offers"]),
    ]

    @Test("CommerceML exchanges, against lxml", .judged(by: "lxml"))
    func exchanges() throws {
        let met = Set(Self.exchanges.flatMap(\.files).map { "commerceml/\($0).xml" })
        #expect(try RealFiles.list("commerceml").filter { !met.contains($0) } == [])
        let jobs = try Self.exchanges.map { exchange -> [String: Any] in
            [
                "format": "commerceml", "priceType": exchange.priceType as Any? ?? NSNull(),
                "files": try exchange.files.map { try RealFiles.path("commerceml/\($0).xml") },
            ]
        }
        let verdicts = try XMLJudge.verdicts(jobs)
        let fields = [
            XMLFixture.field("Ид"), XMLFixture.field("price", .decimal),
            XMLFixture.field("quantity", .decimal),
        ]
        for (exchange, verdict) in zip(Self.exchanges, verdicts) {
            let files = try exchange.files.map { name in
                (name, try RealFiles.bytes("commerceml/\(name).xml"))
            }
            let options = CommerceMLOptions(priceType: exchange.priceType)
            let outcome = XMLFixture.read(files, XMLFixture.spec(.commerceml(options), fields))
            Self.compare(
                outcome, verdict, refused: exchange.refused, exchange.files.joined(separator: "+"))
        }
    }

    /// What libxml2's own collection of broken and hostile files is refused with. Those that are
    /// sound XML are refused for holding no records.
    @Test("broken and hostile files")
    func hostile() throws {
        let spec = XMLFixture.spec(
            .xml(XMLOptions(record: "/no/such/record")), [XMLFixture.field("@id")])
        var found: [String: String] = [:]
        for name in try RealFiles.list("malformed-xml/libxml2") {
            let bytes = try RealFiles.bytes(name)
            let whole = XMLFixture.read([(name, bytes)], spec)
            found[String(name.dropFirst("malformed-xml/libxml2/".count))] = whole.refused ?? "read"
            let small = XMLFixture.read([(name, bytes)], spec, piece: 7)
            #expect(small.refused == whole.refused, "\(name) in small pieces")
        }
        #expect(found.values.allSatisfy { $0.hasPrefix("F0") })
        for (name, code) in HostileFiles.expected.sorted(by: { $0.key < $1.key }) {
            #expect(found[name] == code, "\(name)")
        }
        for name in found.keys.sorted() where HostileFiles.expected[name] == nil {
            Issue.record("\"\(name)\": \"\(found[name]!)\", is not in the table")
        }
    }

    @Test("what is read to its end is sound XML for lxml too", .judged(by: "lxml"))
    func agreesWithLxml() throws {
        let sound = HostileFiles.expected.filter {
            $0.value == "F060" && !HostileFiles.lenient.contains($0.key)
        }.keys.sorted()
        let verdicts = try XMLJudge.verdicts(
            sound.map {
                ["format": "any", "files": [try RealFiles.path("malformed-xml/libxml2/\($0)")]]
            })
        for (name, verdict) in zip(sound, verdicts) { #expect(verdict != nil, "\(name)") }
    }

    // MARK: Parts

    private static func compare(
        _ outcome: XMLOutcome, _ verdict: XMLJudge.Verdict?, refused: String?, _ name: String
    ) {
        #expect(outcome.refused == refused, "\(name): \(String(describing: outcome.diagnostic))")
        guard refused == nil, outcome.refused == nil else { return }
        let rows = outcome.reports.reduce(0) { $0 + $1.rows }
        let ours = XMLJudge.Verdict(
            rows: rows, keys: fnv(outcome.column(0)),
            prices: outcome.column(1).compactMap { $0 }.count,
            priceSum: sum(outcome.column(1)), stocks: outcome.column(2).compactMap { $0 }.count,
            stockSum: sum(outcome.column(2)))
        #expect(ours == verdict, "\(name)")
        #expect(rows == outcome.rows.count + outcome.rejects.count, "\(name)")
    }

    private static func sum(_ cells: [String?]) -> String {
        let total = cells.compactMap { $0.flatMap { Decimal(string: $0) } }.reduce(Decimal(0), +)
        return "\(total)"
    }

    private static func fnv(_ keys: [String?]) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in keys.map({ ($0 ?? "") + "\n" }).joined().utf8 {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(value, radix: 16)
    }
}
