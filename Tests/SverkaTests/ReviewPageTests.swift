import Foundation
import TestSupport
import Testing

/// review.html in Chromium without a window: Tests/Judges/review_page_judge.py looks at it.
@Suite(.judged(by: "selenium"), .judged(byProgram: "chromedriver"), .serialized)
struct ReviewPageTests {
    /// The page of a list with hostile keys and names, and of one with 100 000 rows; then the
    /// commands that it gave, in a shell.
    @Test
    func pageDoesWhatItSays() throws {
        let small = try Work(rows: 400)
        let plan = try small.planned()
        let many = try Work(rows: 100_000, allChange: true)
        let out = small.folder.appending(path: "out")
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        let judged = try Judge.run(
            "review_page_judge.py", [plan.path, try many.planned().path, out.path])
        #expect(judged.status == 0, "\(judged.said)")
        for line in judged.said.split(separator: "\n") where line.hasPrefix("first paint") {
            print(line)
        }

        // What was chosen on the page is what the revision leaves out, or takes.
        let except = try small.answer(to: "hostile.sh", in: out, as: "except")
        #expect(except.contains("it's 1") && except.contains("a=b"))
        let file = try Work(rows: 400)
        _ = try file.planned()
        let only = try file.answer(to: "file.sh", in: out, as: "only")
        #expect(only.count > 100 && only.contains("</script><script>hit=1</script>"))
    }

    /// The judge finds faults where there are some.
    @Test func aSpoiltPageIsFound() throws {
        let work = try Work(rows: 60)
        let plan = try work.planned()
        let spoilt = #"s/"created":1,"fields"/"created":2,"fields"/"#
        try work.shell("sed -i '\(spoilt)' '\(plan.path)/review.html'")
        let judged = try Judge.run("review_page_judge.py", ["--totals", plan.path])
        #expect(judged.status == 1 && judged.said.contains("! total: created"), "\(judged.said)")
    }

    /// The page of a plan that was approved in part offers nothing to approve.
    @Test func aRevisionIsApproved() throws {
        let work = try Work(rows: 60)
        let plan = try work.planned()
        let before = try Judge.run("review_page_judge.py", ["--approved", plan.path])
        #expect(before.status == 1 && before.said.contains("! approved: no command"))
        try work.shell("sverka approve acme --quiet --except SKU-000030 --by anna")
        let revision = try #require(try work.runs().last)
        let judged = try Judge.run("review_page_judge.py", ["--approved", revision.path])
        #expect(judged.status == 0, "\(judged.said)")
    }

    /// The same plan gives the same page, and the manifest has it.
    @Test func pageIsUnderTheManifest() throws {
        let work = try Work(rows: 60)
        let plan = try work.planned()
        try work.shell("cd '\(plan.path)' && sha256sum -c manifest-sha256.txt | grep review.html")
        try work.shell("sverka replay acme")
        try work.shell("printf ' ' >> '\(plan.path)/review.html'")
        try work.shell("! sverka approve acme --by anna")
    }
}

/// A workspace whose first list is approved, and whose second waits.
private struct Work {
    let scratch: Scratch
    let folder: URL
    private let workspace: URL
    private let rows: Int
    private let allChange: Bool

    /// - Parameter allChange: the cost of each row, and not of a third
    init(rows: Int, allChange: Bool = false) throws {
        scratch = try Scratch()
        folder = scratch.folder
        workspace = try scratch.made("workspace")
        self.rows = rows
        self.allChange = allChange
        try shell("mkdir -p pipelines inbox/acme")
        try Data(Self.pipeline.utf8).write(to: workspace.appending(path: "pipelines/acme.json5"))
    }

    /// - Returns: the plan folder of the second list.
    func planned() throws -> URL {
        for (day, hour) in [(1, "2026-11-22T02"), (2, "2026-11-23T02")] {
            let list = workspace.appending(path: "inbox/acme/price.csv")
            try Data(text(ofDay: day).utf8).write(to: list)
            try shell("sverka run acme --quiet --now \(hour):00:00Z")
            if day == 1 { try shell("sverka approve acme --quiet --by anna --now \(hour):30:00Z") }
        }
        return try #require(try runs().last)
    }

    /// Runs a command of the page in the workspace.
    ///
    /// - Returns: the keys that the revision names.
    func answer(to script: String, in out: URL, as name: String) throws -> Set<String> {
        try shell("cp '\(out.path)'/*.txt . && bash '\(out.path)/\(script)'")
        for run in try runs() {
            let plan = run.appending(path: "plan.json")
            let decoded = try JSONSerialization.jsonObject(with: try Data(contentsOf: plan))
            guard let revision = (decoded as? [String: Any])?["revision"] as? [String: Any] else {
                continue
            }
            return Set(try #require(revision[name] as? [String]))
        }
        Issue.record("there is no revision")
        return []
    }

    func runs() throws -> [URL] {
        let outbox = workspace.appending(path: "outbox/acme")
        return try FileManager.default.contentsOfDirectory(atPath: outbox.path).sorted()
            .filter { !$0.hasPrefix(".") }.map { outbox.appending(path: $0) }
    }

    func shell(_ line: String) throws {
        let outcome = try Shell(folder: workspace, aside: scratch.made("aside")).run(line)
        try #require([0, 3].contains(outcome.exit), "\(line)\n\(outcome.stdout)\(outcome.stderr)")
    }

    private static let pipeline = """
        {
          confirm: "approve",
          stages: [
            { read: "prices", from: "acme/price*", format: "csv", key: "sku", duplicates: "reject",
              fields: {
                sku: "sku", name: "name", brand: "brand", supplier: "supplier",
                category: "category",
                cost: { column: "cost", type: "decimal" },
                stock: { column: "stock", type: "integer" },
              } },
            { set: { price: "roundUp(cost * 1.25, 1)" } },
            { diff: { key: "sku", gone: { set: { stock: 0 } } } },
            { emit: "ozon-prices",
              item: { offer_id: "sku", price: "price", currency_code: { constant: "RUB" } } },
            { emit: "ozon-stocks", warehouse: "22142605386000",
              item: { offer_id: "sku", stock: "stock" } },
          ],
        }
        """

    /// Keys that a shell, a spreadsheet, a page or `approve` could take for something else.
    private static let keys = [
        "</script><script>hit=1</script>", "it's 1", "-dash", "@keys.txt", "a=b", "+1+1",
        #""quoted""#, "$(id)`id`", #"\back"#, "ключ 1",
    ]
    private static let names = [
        "</script><img src=x onerror=hit=1>", "<!--<script>", "\u{202E}abc\u{202C}",
        #"quote ' " & < >"#, "=HYPERLINK(1)", "\u{7}bell\u{2028}line",
    ]

    /// The second list: a third of the costs and a fifth of the stocks differ, two costs by much;
    /// a record is gone, another new.
    private func text(ofDay day: Int) -> String {
        var lines = ["sku,name,brand,supplier,category,cost,stock"]
        for index in 0..<rows where day == 1 || index != 31 {
            let plain = "SKU-\(String(1_000_000 + index).dropFirst())"
            let key = index < Self.keys.count ? Self.keys[index] : plain
            let name = index < 30 ? Self.names[index % Self.names.count] : "Чайник \(index)"
            let brand = index % 11 == 0 ? "<b class=x>x</b>" : "Бренд \(index % 7)"
            var (cost, stock) = (100 + index % 900, 5 + index % 7)
            if day == 2 {
                if allChange || index % 3 == 0 || index < 30 { cost += 1 }
                if index % 5 == 0 { stock = index % 50 == 0 ? 0 : stock + 1 }
                if index == 12 || index == 13 { cost *= 8 }
            }
            let texts = [key, name, brand, "Поставщик \(index % 3)",
                "Отдел \(index % 5)", "\(cost).50", "\(stock)"]
            lines.append(texts.map(Self.quoted).joined(separator: ","))
        }
        if day == 2 { lines.append("НОВЫЙ,Чайник новый,Бренд 1,Поставщик 1,Отдел 1,10.50,3")
            lines += (1...12).map { "UNREAD-\($0),Чайник,Бренд 1,Поставщик 1,Отдел 1,по запросу,3" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        #"""# + text.replacing(#"""#, with: #""""#) + #"""#
    }
}
