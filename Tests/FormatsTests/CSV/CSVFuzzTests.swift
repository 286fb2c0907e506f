import Diagnostics
import Formats
import Foundation
import TestSupport
import Testing

/// A smoke run of the fuzz target: seeded mutations of a corpus of our own, plain and packed. No
/// input may end in anything but records, rejects and refusals that add up.
@Suite struct CSVFuzzTests {
    static let corpus: [[UInt8]] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Corpus/csv")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap {
            (try? Data(contentsOf: folder.appendingPathComponent($0))).map { [UInt8]($0) }
        }
    }()

    @Test func mutationsNeverBreakTheReader() throws {
        #expect(Self.corpus.count >= 6)
        var random = Fuzz.generator(7)
        var read = 0
        var refused = 0
        let rounds = Fuzz.rounds(6000)
        for number in 0..<rounds {
            var bytes = Self.corpus[number % Self.corpus.count]
            for _ in 0...Int.random(in: 0...4, using: &random) { Self.mutate(&bytes, &random) }
            if number % 5 == 0 {
                bytes = try gzipped(bytes)
                if number % 10 == 0 { Self.mutate(&bytes, &random) }
            }
            var limits = ReadLimits()
            limits.recordBytesMax = 200
            limits.columnsMax = 20
            let encodings: [TextEncoding?] = [nil, .utf8, .windows1251, .utf16le]
            let spec = csvSpec(
                ["#1", "#2"], delimiter: number % 3 == 0 ? nil : ";",
                header: number % 2 == 0 ? .none : .line(2), encoding: encodings[number % 4],
                limits: limits)
            let pieceBytes = [1, 17, Int.max][number % 3]
            let outcome = try readCSV(bytes, spec, pieceBytes: pieceBytes)
            #expect(outcome.failure != ["totals do not add up"])
            if outcome.failure.isEmpty { read += 1 } else { refused += 1 }
        }
        // The run is worth nothing where all files fall at the first check.
        #expect(read > rounds / 6 && refused > rounds / 6)
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return bytes.append(0x3B) }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert([0x22, 0x3B, 0x0A, 0x0D, 0, 0xD0][at % 6], at: at)
        case 3: bytes.removeLast(bytes.count - at)
        case 4: bytes += bytes[at...]
        default: bytes[at] ^= 1 << UInt8(at % 8)
        }
    }
}
