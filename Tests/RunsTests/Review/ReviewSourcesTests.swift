import Diagnostics
import Foundation
import Runs
import Testing

/// What a digest says besides the changes: duplicates, and whether there is anything to decide.
@Suite("What a review tells of rows and of revisions")
struct ReviewSourcesTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    @Test("rows of a source end as records, rejects and duplicates")
    func sources() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        try shop.run(Shop.nextNight)
        let review = try shop.workspace.review("acme", environment: [:])
        let planned = review.run.plan.sources
        #expect(review.digest.sources.map(\.source) == planned.map(\.source))
        for (told, source) in zip(review.digest.sources, planned) {
            #expect(told.rows == told.records + told.rejected + told.duplicates)
            #expect(told.records == source.records && told.duplicates == source.duplicates)
        }
        #expect(review.digest.revision == nil)
    }

    @Test("a list of names is never longer than a few", arguments: [
        (0, ""), (2, "n1, n2"), (6, "n1, n2, n3, n4, n5, n6"),
        (1200, "n1, n2, n3, n4, n5, and 1 195 more"),
    ])
    func names(count: Int, expected: String) {
        #expect((0..<count).map { "n\($0 + 1)" }.firstFew() == expected)
    }
}
