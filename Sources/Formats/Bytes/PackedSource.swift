import Diagnostics

/// Opens an input file's bytes: sees by their first bytes whether they are packed, and refuses at
/// once what cannot be a list.
package enum PackedSource {
    /// The plain bytes of the file, whether it is packed with gzip or not.
    ///
    /// - Throws: `Failure` for an empty file and for one that is a `FileKind` other than markup;
    ///   later, from the source itself, for gzip faults and for one that is too large.
    package static func detect(
        _ file: InputFile, limits: ReadLimits
    ) throws -> (source: PeekedSource, packed: Bool) {
        let raw = PeekedSource(file.bytes, file: file.name, bytesMax: limits.fileBytesMax)
        let packed = FileKind(head: try raw.peek(sniffedBytes)) == .gzip
        let source =
            packed
            ? PeekedSource(GzipSource(raw, file: file.name, limits: limits), file: file.name)
            : raw
        let head = try source.peek(sniffedBytes)
        if head.isEmpty {
            throw FileKind.empty(file: file.name, detail: packed ? "(packed)" : "")
        }
        if let kind = FileKind(head: head), kind != .xml, kind != .htmlPart {
            throw try kind.refined(by: source).failure(file: file.name)
        }
        return (source, packed)
    }

    private static let sniffedBytes = 512
}
