import Diagnostics
import Runs
import Testing

/// A secret never reaches a file: docs/formats/target.md, "Secrets".
@Suite("Secrets")
struct SecretTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static let value = "s3cr3t-9f1c"

    private static func target(_ rules: String) -> String {
        """
        { name: "mega", about: "a marketplace whose key travels in the body", source: "a test",
          method: "POST", url: "https://mega.example/save",
          parameters: { token: { type: "text", required: true, about: "the key"\(rules) } },
          fields: {
            offerId: { type: "text", required: true, about: "the key" },
            price: { type: "number", scale: 0, required: true, about: "the price" } },
          identifier: "offerId",
          body: { meta: {}, data: { token: "{token}", prices: "{items}" } },
          item: { offerId: "{offerId}", price: "{price}", by: "{token}" }, limits: { items: 300 } }
        """
    }

    private static func pipeline(token: String, shop: String = "") -> String {
        """
        { confirm: "approve", stages: [
          { read: "list", from: "acme/*.csv", format: "csv", delimiter: ";", key: "sku",
            fields: { sku: "sku", price: { column: "price", type: "decimal" } } },
          { diff: { key: "sku", gone: "keep" } },
          { emit: "mega", token: "\(token)", item: { offerId: "sku", price: "price" } } ] }
        """
    }

    private func shop(_ rules: String, token: String) throws -> Shop {
        let shop = try Shop(in: sandbox, pipeline: Self.pipeline(token: token))
        try shop.write(Self.target(rules), to: "pipelines/targets/mega.json5")
        return shop
    }

    private func run(_ shop: Shop, _ environment: [String: String]) throws -> RunReport {
        try shop.drop("sku;price\n1;1000\n", as: "list.csv")
        var request = shop.request()
        request.environment = environment
        return try shop.workspace.run(request)
    }

    @Test("it stays its name in every file of the workspace, set or not")
    func stays() throws {
        var ids: Set<String> = []
        for environment in [["MEGA_KEY": Self.value], [:], ["MEGA_KEY": "another"]] {
            let shop = try shop(", secret: true", token: "${MEGA_KEY}")
            let report = try run(shop, environment)
            ids.insert(report.plan.run + (report.plan.targets[0].parameters ?? ""))
            var approval = Approval(by: "anna", now: Shop.night, holder: "a test")
            approval.environment = environment
            try shop.workspace.approve("acme", approval)
            let contents = try shop.contents()
            var bodies = 0
            for (name, bytes) in contents {
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains(Self.value), "\(name)")
                guard name.contains("/batches/mega-0001") else { continue }
                bodies += 1
                #expect(
                    text == #"{"meta":{},"data":{"token":"${MEGA_KEY}","prices":"#
                        + #"[{"offerId":"1","price":1000,"by":"${MEGA_KEY}"}]}}"#)
            }
            #expect(bodies >= 1)
            try shop.remove()
        }
        #expect(ids.count == 1, "a new token changes no run id, and is in no digest: \(ids)")
    }

    @Test("in clear it is refused, and the message does not show it")
    func clear() throws {
        let shop = try shop(", secret: true", token: Self.value)
        for token in [Self.value, "Bearer ${MEGA_KEY}", "${MEGA-KEY}", ""] {
            try shop.write(Self.pipeline(token: token), to: "pipelines/acme.json5")
            let said = try shop.workspace.lint(
                "acme", environment: ["MEGA_KEY": Self.value], today: "2026-11-22"
            ).diagnostics
            let faults = said.filter { $0.severity == .error }
            #expect(!faults.isEmpty, "\(token)")
            if token == Self.value { #expect(faults.map(\.code.name) == ["P083"]) }
            #expect(!said.contains { "\($0.detail) \($0.help ?? "")".contains(Self.value) })
        }
    }

    @Test("a credential that is not secret is warned of", arguments: [
        ("token", "${MEGA}", true), ("token", "abc", true), ("shopName", "${MEGA}", false),
        ("shopName", "${MEGA_TOKEN}", true), ("apiKey", "${X}", true), ("monkey", "${X}", false),
        ("access_key", "${X}", true), ("client-secret", "${X}", true), ("keyboard", "${X}", false),
        ("password", "${X}", true), ("note", "plain", false), ("MyPassword2", "${X}", true),
    ])
    func credential(_ name: String, _ given: String, _ warned: Bool) throws {
        let shop = try Shop(
            in: sandbox, named: "credential",
            pipeline: Self.pipeline(token: given).replacing("token:", with: "\"\(name)\":"))
        let target = Self.target("").replacing("token: {", with: "\"\(name)\": {")
            .replacing("{token}", with: "{\(name)}")
        try shop.write(target, to: "pipelines/targets/mega.json5")
        let said = try shop.workspace.lint(
            "acme", environment: ["MEGA": "a", "MEGA_TOKEN": "b", "X": "c"], today: "2026-11-22"
            ).diagnostics
        #expect(said.map(\.code.name) == (warned ? ["P084"] : []), "\(said)")
    }
}
