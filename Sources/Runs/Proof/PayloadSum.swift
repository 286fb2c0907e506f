/// How much a bag holds: BagIt's Payload-Oxum, the cheapest proof that nothing was cut or lost.
package struct PayloadSum: Sendable, Equatable, CustomStringConvertible {
    package static let label = "Payload-Oxum"

    package var bytes: Int
    package var files: Int

    package init(bytes: Int, files: Int) {
        self.bytes = bytes
        self.files = files
    }

    /// `<bytes>.<files>`, decimal digits only.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let bytes = Int(parts[0]), let files = Int(parts[1])
        else { return nil }
        self.init(bytes: bytes, files: files)
    }

    package var description: String { "\(bytes).\(files)" }
}
