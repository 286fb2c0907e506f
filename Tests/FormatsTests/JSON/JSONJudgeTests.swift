import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// JSON files, seeded and real, against Python's own parser.
@Suite("JSON against Python", .judged(by: "json"))
struct JSONJudgeTests {
    /// A path as we write it and as the judge takes it.
    private struct Asked {
        var text: String
        var steps: [Any]

        init(_ text: String, _ steps: Any...) {
            self.text = text
            self.steps = steps
        }
    }

    private struct Job {
        var name: String
        var bytes: [UInt8]
        var record: String
        var paths: [Asked]
    }

    private enum Cells: Decodable {
        case rejected
        case values([String?])

        init(from decoder: any Decoder) throws {
            if let values = try? [String?](from: decoder) {
                self = .values(values)
            } else {
                self = .rejected
            }
        }
    }

    private static func compare(_ jobs: [Job]) throws {
        let scratch = try Scratch()
        var listed: [[String: Any]] = []
        for (index, job) in jobs.enumerated() {
            let file = try scratch.file("\(index).json", job.bytes)
            listed.append(
                ["file": file.path, "record": job.record, "paths": job.paths.map(\.steps)])
        }
        let list = try JSONSerialization.data(withJSONObject: listed)
        let (said, status) = try Judge.run("json_judge.py", on: Array(list))
        try #require(status == 0, "\(said)")
        let verdicts = try JSONDecoder().decode([[Cells]?].self, from: Data(said.utf8))
        #expect(verdicts.count == jobs.count)
        for (job, verdict) in zip(jobs, verdicts) { compare(job, verdict) }
    }

    private static func compare(_ job: Job, _ verdict: [Cells]?) {
        let fields = job.paths.map { XMLFixture.field($0.text) }
        let spec = XMLFixture.spec(.json(JSONOptions(record: job.record)), fields)
        let outcome = XMLFixture.read([(job.name, job.bytes)], spec)
        guard let verdict else {
            #expect(outcome.refused != nil, "\(job.name): Python does not read it")
            return
        }
        if outcome.refused == "F232" {
            #expect(verdict.isEmpty, "\(job.name)")
            return
        }
        #expect(outcome.refused == nil, "\(job.name): \(String(describing: outcome.diagnostic))")
        let values = verdict.compactMap { if case .values(let values) = $0 { values } else { nil } }
        // Python knows nothing of identifiers that a program has spoiled (R002).
        let sound = values.filter { !["1.25e3", "4.6E12"].contains($0[0]) }
        #expect(outcome.rows == sound, "\(job.name)")
        #expect(outcome.rejects.count == verdict.count - sound.count, "\(job.name)")
    }

    @Test("seeded files") func seeded() throws {
        var random = SeededGenerator(21)
        let paths = [
            Asked("id", "id"), Asked("a.b", "a", "b"), Asked("a['c d']", "a", "c d"),
            Asked("s[1].q", "s", 1, "q"), Asked("s[w=7].q", "s", ["w", "7"], "q"),
        ]
        let jobs = (0..<150).map { index -> Job in
            let text = Self.document(&random)
            let record = ["/", "/items", "/r/*"].randomElement(using: &random)!
            return Job(
                name: "seeded \(index): \(text)", bytes: Array(text.utf8), record: record,
                paths: paths)
        }
        try Self.compare(jobs)
    }

    private static func document(_ random: inout SeededGenerator) -> String {
        let items = (0..<Int.random(in: 0...4, using: &random)).map { _ in item(&random) }
        let list = "[" + items.joined(separator: " ,\n") + "]"
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return list
        case 1: return "{\"x\": \(value(&random, 2)), \"items\": \(list)}"
        case 2: return "{\"r\": {\"a\": \(list), \"b\": {\"id\": \"Z\"}}}"
        default: return "{\"items\": \(list)} " + (Bool.random(using: &random) ? "" : "x")
        }
    }

    private static func item(_ random: inout SeededGenerator) -> String {
        var members = ["\"id\": \(value(&random, 0))"]
        members.append("\"a\": {\"b\": \(value(&random, 0)), \"c d\": \(value(&random, 0))}")
        let stocks = (0..<Int.random(in: 0...3, using: &random)).map { _ -> String in
            let place = ["7", "\"7\"", "8"].randomElement(using: &random)!
            return "{\"q\": \(value(&random, 0)), \"w\": \(place)}"
        }
        members.append("\"s\": [" + stocks.joined(separator: ",") + "]")
        members.append("\"z\": \(value(&random, 2))")
        if Int.random(in: 0..<12, using: &random) == 0 { members.append("\"z\": 1") }
        return "{" + members.shuffled(using: &random).joined(separator: ", ") + "}"
    }

    private static func value(_ random: inout SeededGenerator, _ depth: Int) -> String {
        if depth > 0, Bool.random(using: &random) {
            let inner = (0..<2).map { _ in value(&random, depth - 1) }
            return Bool.random(using: &random)
                ? "[\(inner.joined(separator: ","))]" : "{\"p\":\(inner[0]),\"q\":\(inner[1])}"
        }
        let values = [
            "\"A-1\"", "\"ключ\\u0416\"", "17", "-0.50", "1.25e3", "12345678901234567890", "null",
            "true", "false", "\" x \"", "\"\\ud83d\\ude00\\\"\\\\\"", "\"\"", "4.6E12", "0",
        ]
        return values.randomElement(using: &random)!
    }

    @Test("real answers of marketplaces", .realFiles("json"))
    func real() throws {
        let names = try RealFiles.list("json", ending: ".json")
        #expect(!names.isEmpty)
        let jobs = try names.map { name -> Job in
            let bytes = try RealFiles.bytes(name)
            return Job(
                name: name, bytes: bytes, record: Self.record(of: bytes),
                paths: [
                    Asked("offer_id", "offer_id"), Asked("id", "id"), Asked("price", "price"),
                ])
        }
        try Self.compare(jobs)
        let keys = ["id", "assortmentId", "offer_id", "nmID", "external_id", "orderId"]
        try Self.compare(
            jobs.flatMap { job in
                keys.map { key in
                    Job(
                        name: "\(job.name), \(key)", bytes: job.bytes, record: job.record,
                        paths: [Asked(key, key)])
                }
            })
    }

    /// Where the first list of objects stands, by Foundation's eyes.
    private static func record(of bytes: [UInt8]) -> String {
        func find(_ value: Any, _ path: String) -> String? {
            if value is [[String: Any]] { return path }
            guard let members = value as? [String: Any] else { return nil }
            for name in members.keys.sorted() {
                if let found = find(members[name]!, path + "/" + name) { return found }
            }
            return nil
        }
        let root = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        let path = root.flatMap { find($0, "") } ?? "/"
        return path.isEmpty ? "/" : path
    }
}
