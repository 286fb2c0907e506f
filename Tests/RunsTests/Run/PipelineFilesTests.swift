import Foundation
import Diagnostics
import Glibc
import Pipelines
import Runs
import Testing

/// What `pipelines/` holds beside the pipelines: fragments, tables, targets.
@Suite("Files of a pipeline")
struct PipelineFilesTests {
    private static let stages = #"{ table: "t", from: "t.csv", key: "k", fields: "#
        + #"{ k: "k", v: { column: "v", type: "decimal" } } }, { include: "part" }"#
    private static let part = #"{ stages: [ { filter: "coalesce(lookup(t, sku), 1) > 0" } ] }"#

    private static func shop(_ sandbox: Sandbox) throws -> Shop {
        let pipeline = ShopFiles.pipeline()
        let diff = try #require(pipeline.range(of: "{ diff:"))
        return try Shop(
            in: sandbox,
            pipeline: pipeline.replacingCharacters(in: diff, with: stages + ", { diff:"))
    }

    private static func lint(_ shop: Shop, _ disk: Disk = Disk()) throws -> [String] {
        try Workspace(root: shop.root, disk: disk)
            .lint("acme", environment: [:], today: "2026-11-22")
            .diagnostics.map { "\($0.code.name) \($0.help ?? "")" }
    }

    @Test("a table and a fragment are found, and missed with their neighbours' names")
    func found() throws {
        let sandbox = try Sandbox()
        let shop = try Self.shop(sandbox)
        try shop.write(Self.part, to: "pipelines/include/pert.json5")
        try shop.write("k,v\n", to: "pipelines/tables/tt.csv")
        #expect(
            try Self.lint(shop) == [
                "P053 did you mean \"tt.csv\"?", "P056 did you mean \"pert\"?",
            ])
        try shop.write(Self.part, to: "pipelines/include/part.json5")
        try shop.write("k,v\n1,2\n", to: "pipelines/tables/t.csv")
        let loaded = try shop.workspace.load("acme", environment: [:], today: "2026-11-22")
        #expect(
            loaded.pipeline.files.map(\.path) == [
                "pipelines/acme.json5", "pipelines/include/part.json5", "pipelines/tables/t.csv",
            ])
        #expect(loaded.pipeline.files[2].bytes == Array("k,v\n1,2\n".utf8))
    }

    @Test("a table that is too large is a fault of the pipeline, not of the disk")
    func large() throws {
        let sandbox = try Sandbox()
        let shop = try Self.shop(sandbox)
        try shop.write(Self.part, to: "pipelines/include/part.json5")
        try sandbox.write(
            [UInt8](repeating: 65, count: PipelineLoader.tableBytesMax + 1),
            to: shop.root / Path("pipelines/tables/t.csv"))
        #expect(try Self.lint(shop).map { $0.prefix(4) } == ["P054"])
    }

    @Test("whichever call of the disk fails, the failure is thrown")
    func failures() throws {
        let sandbox = try Sandbox()
        let shop = try Self.shop(sandbox)
        try shop.write(Self.part, to: "pipelines/include/part.json5")
        try shop.write("k,v\n1,2\n", to: "pipelines/tables/t.csv")
        let counting = CountedFaults()
        #expect(try Self.lint(shop, Disk(faults: counting)) == [])
        #expect(counting.count > 10)
        for failing in 1...counting.count {
            let faults = CountedFaults(.once(EIO), at: failing)
            #expect(throws: IOFailure.self, "call \(failing)") {
                try Self.lint(shop, Disk(faults: faults))
            }
        }
    }
}
