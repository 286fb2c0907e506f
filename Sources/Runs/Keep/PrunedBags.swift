import Foundation
import Pipelines

/// One bag that `prune` has removed: a line of `archive/pruned.ndjson`, docs/formats/bag.md.
package struct PrunedBag: Codable, Sendable, Equatable {
    /// When, UTC.
    package var at: String
    /// On whose word.
    package var by: String
    /// The age in seconds beyond which bags were let go.
    package var keepSeconds: Int
    package var pipeline: String
    package var run: String
    /// The number of the run.
    package var sequence: Int
    /// SHA-256 of the bag's tag manifest, as the list of all bags has it.
    package var sha256: String
    /// SHA-256 of its manifest, which names every file of the payload.
    package var manifest: String

    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText.safe(Array(try encoder.encode(self))) + [UInt8(ascii: "\n")]
    }
}

/// The signed-off list of all bags that were removed.
struct PrunedBags {
    static let fileName = "pruned.ndjson"
    let bags: [PrunedBag]
    /// Lines that are none of ours, counted from 1.
    let badLines: [Int]

    init(_ disk: Disk, _ archives: Path) throws {
        let path = archives / Self.fileName
        guard try disk.exists(path) else {
            (bags, badLines) = ([], [])
            return
        }
        var bytes = try disk.readAll(path, bytesMax: 64 << 20)
        // What follows the last line feed was torn by a crash and is no line.
        bytes.removeSubrange((bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...)
        var bags: [PrunedBag] = []
        var badLines: [Int] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            if let bag = try? JSONDecoder().decode(PrunedBag.self, from: Data(line)) {
                bags.append(bag)
            } else {
                badLines.append(index + 1)
            }
        }
        (self.bags, self.badLines) = (bags, badLines)
    }

    /// Whether the bag of this place and digest was removed.
    func holds(_ bag: Path, _ digest: Digest) -> Bool {
        let pipeline = bag.parent.parent.parent.name
        return bags.contains {
            Array($0.run.utf8) == bag.name && Array($0.pipeline.utf8) == pipeline
                && $0.sha256 == digest.hex
        }
    }
}
