import Foundation
import Runs
import TestSupport
import Testing

/// The index of a bag's changes against a look at every entry.
@Suite("Index of changes")
struct ChangeIndexTests {
    /// Ways in which the hashes may lie: as they fall, in a heap at one end or the other, all but
    /// one of them equal, and none at all.
    private static func hashes(_ way: Int, _ random: inout SeededGenerator) -> [UInt64] {
        let count = random.number(0...4000)
        return (0..<count).map { entry in
            switch way {
            case 0: random.next()
            case 1: random.next() >> 40
            case 2: UInt64.max - random.next() >> 50
            case 3: entry == 0 ? 5 : 0x8000_0000_0000_0000
            default: random.chance(50) ? random.next() >> 62 : UInt64.max - UInt64(entry / 600)
            }
        }.sorted()
    }

    private static func file(_ hashes: [UInt64], changesBytes: Int) -> [UInt8] {
        var bytes = Array("sverka-changes-1".utf8)
        let head = [7, UInt64(changesBytes), UInt64(hashes.count)]
        for number in head + hashes + hashes.indices.map({ UInt64($0 * 10) }) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    @Test("finds every entry of a hash, and none of another", arguments: 0..<5)
    func entries(way: Int) throws {
        let scratch = try Scratch()
        for seed in 0..<8 {
            var random = SeededGenerator(UInt64(way * 100 + seed))
            let hashes = Self.hashes(way, &random)
            let bytes = Self.file(hashes, changesBytes: 99)
            let file = try Disk().openForReading(
                Path(scratch.file("index-\(way)-\(seed)", bytes).path))
            let index = try #require(
                try ChangeIndex(file, bytes: bytes.count, changesBytes: 99))
            var asked: [UInt64] = [0, 5, .max, 0x8000_0000_0000_0000, random.next()]
            for _ in 0..<20 where !hashes.isEmpty {
                let hash = random.pick(hashes)
                asked += [hash, hash &- 1, hash &+ 1]
            }
            for hash in asked {
                let expected = hashes.indices.filter { hashes[$0] == hash }.map { $0 * 10 }
                #expect(try index.offsets(hash) == expected)
            }
        }
    }

    @Test func anotherFileIsNone() throws {
        let scratch = try Scratch()
        let bytes = Self.file([1, 2, 3], changesBytes: 99)
        func isIndex(_ bytes: [UInt8], of changesBytes: Int) throws -> Bool {
            let file = try Disk().openForReading(
                Path(scratch.file("i\(bytes.count)-\(changesBytes)", bytes).path))
            return try ChangeIndex(file, bytes: bytes.count, changesBytes: changesBytes) != nil
        }
        #expect(try isIndex(bytes, of: 99))
        #expect(try !isIndex(bytes, of: 98))
        #expect(try !isIndex(Array(bytes.dropLast()), of: 99))
        #expect(try !isIndex(Array(bytes.prefix(39)), of: 99))
        #expect(try !isIndex([0] + bytes.dropFirst(), of: 99))
        #expect(try !isIndex([], of: 0))
    }

    /// What is cut off while it is read is told, and not taken for an answer.
    @Test func aFileThatIsCutIsToldOf() throws {
        let scratch = try Scratch()
        let bytes = Self.file([1, 2, 3], changesBytes: 99)
        let file = try Disk().openForReading(
            Path(scratch.file("cut", Array(bytes.prefix(50))).path))
        let index = try #require(try ChangeIndex(file, bytes: bytes.count, changesBytes: 99))
        #expect(throws: IOFailure.self) { try index.offsets(2) }
    }
}
