import Foundation

/// The header of a snapshot file, docs/formats/snapshot.md.
package struct SnapshotHeader: Codable, Sendable, Equatable {
    package struct Column: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable { case number, boolean, text }

        package var name: String
        package var kind: Kind
        /// Of numbers: digits after the point.
        package var scale: UInt8
        /// Of numbers: bytes of a mantissa, 4 or 8.
        package var width: Int
        /// Of texts: bytes of all of them.
        package var textBytes: Int
        package var constant: Bool
        package var missing: Bool
    }

    package var pipeline: String
    package var target: String
    /// The run whose confirmation made the snapshot.
    package var run: String
    package var rows: Int
    package var keyBytes: Int
    package var columns: [Column]

    static let magic = Array("sverka-snapshot1".utf8)

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
