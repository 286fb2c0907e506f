import Runs

/// A small bag as a run leaves it.
enum SampleBag {
    static let payload: [(name: String, content: String)] = [
        ("data/inputs/price.csv", "sku;price\r\nA-1;1 234,50\r\n"),
        ("data/inputs/прайс-лист.csv", "артикул;цена\nБ-2;99\n"),
        ("data/inputs/empty.csv", ""),
        ("data/plan/plan.json", "{\"changes\": 2}\n"),
        ("data/plan/batches/xway-prices-0001.json", "{\"items\": []}\n"),
        ("data/pipeline.json5", "{ stages: [] }\n"),
    ]

    static let info = BagInfo(
        runID: "20261122T020000Z-3f9a21c4", baggingDate: "2026-11-22", softwareAgent: "sverka 0.1",
        extra: [.init("Sverka-Pipeline", "acme\nPayload-Oxum: 1.1")])

    static func writePayload(_ sandbox: Sandbox, in folder: Path) throws {
        for (name, content) in payload { try sandbox.write(content, to: folder / name) }
    }

    /// One digest is given, so that the rest is hashed and this is not.
    static let known = [
        Path("data/inputs/price.csv"): SHA256.digest(of: Array(payload[0].content.utf8))
    ]

    @discardableResult
    static func make(_ sandbox: Sandbox, in folder: Path) throws -> Bag {
        try writePayload(sandbox, in: folder)
        return try BagWriter(sandbox.disk).seal(folder, info: info, known: known)
    }
}
