import Foundation
import Runs
import TestSupport
import Testing

/// Names as suppliers give them, through a run, the bag and its two other judges.
@Suite("File names")
struct NameTests {
    static let names: [[UInt8]] = [
        "with blanks in it.csv", "Прайс-лист №5 (новый).csv", "100%25 off%.csv",
        "line\nfeed.csv",
        "carriage\rreturn.csv", "back\\slash.csv", "-leading-dash.csv", "quote'\"`$(x).csv",
        "tab\there.csv", "Case.csv", "case.csv", "é.csv", "e\u{301}.csv", "*.csv", "aux.csv",
        "\u{202E}vsc.csv",
    ].map { Array($0.utf8) } + [
        [0xEF, 0xF0, 0xE0, 0xE9, 0xF1] + Array(".csv".utf8), [0xFF] + Array(".csv".utf8),
        [0xFE] + Array(".csv".utf8),
    ]

    @Test("every name comes back byte for byte, and bagit and sha256sum take the bag",
        .judged(by: "bagit"), arguments: ["all", "newest"], [false, true])
    func names(files: String, compress: Bool) throws {
        let sandbox = try Sandbox()
        let shop = try Shop(
            in: sandbox,
            pipeline: ShopFiles.pipeline(read: "files: \"\(files)\",", compress: compress))
        var lists: [[UInt8]: String] = [:]
        for (index, name) in Self.names.enumerated() {
            lists[name] = ShopFiles.header + "A\(index);1;true;1\n"
            try shop.drop(Array(lists[name]!.utf8), as: name, time: 1_000)
        }
        let plan = try shop.run().plan
        #expect(try shop.inbox == [])
        let bag = try #require(try shop.approve().bag)
        #expect(try shop.verification == [])

        var found: Set<[UInt8]> = []
        for input in plan.inputs {
            let bytes = try original(input.name, input.nameBytes)
            found.insert(bytes)
            let stored = bag / "data" / Path(input.stored)
            let text = compress ? try unpacked(stored) : sandbox.text(stored)
            #expect(text == lists[bytes], "\(input.name)")
            #expect(input.sha256 == SHA256.digest(of: Array(lists[bytes]!.utf8)).hex)
        }
        for file in plan.setAside {
            let bytes = try original(file.name, file.nameBytes)
            found.insert(bytes)
            #expect(sandbox.text(bag / "data" / Path(file.stored)) == lists[bytes], "\(file.name)")
        }
        #expect(found == Set(Self.names))
        #expect(plan.inputs.count == (files == "all" ? Self.names.count : 1))

        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let sums = try runProgram("sha256sum", ["-c", "--quiet", manifest], in: bag)
            #expect(sums.status == 0, "\(sums.output)")
        }
        let verdict = try runProgram(
            Judge.python, ["-m", "bagit", "--validate", bag.text!], in: bag)
        #expect(verdict.status == 0, "\(verdict.output)")
    }

    /// The name below `inbox/acme/`, as docs/formats/plan.md says that it is kept.
    private func original(_ name: String, _ hexadecimal: String?) throws -> [UInt8] {
        var bytes = Array(name.utf8)
        if let hexadecimal {
            let digits = Array(hexadecimal)
            bytes = stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)!
            }
        }
        let folder = Array("acme/".utf8)
        #expect(bytes.starts(with: folder))
        return Array(bytes.dropFirst(folder.count))
    }

    private func unpacked(_ path: Path) throws -> String {
        try runProgram("gzip", ["-dc", path.text!]).output
    }
}
