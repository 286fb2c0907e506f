import Foundation

/// Plans and manifests that were read already, by the digest of their bytes: one command looks at
/// the same run several times, each time checking its bytes.
final class PlanCache: @unchecked Sendable {
    // Safe to share: what varies is touched only under `lock`.
    private let lock = NSLock()
    private var plans: [Digest: PlanFile] = [:]
    private var listed: [Digest: Digest?] = [:]

    /// - Throws: `DecodingError` where the bytes are no plan.
    func plan(_ bytes: [UInt8], _ digest: Digest) throws -> PlanFile {
        if let known = lock.withLock({ plans[digest] }) { return known }
        let plan = try PlanFile.decode(bytes)
        lock.withLock { plans[digest] = plan }
        return plan
    }

    /// What a manifest of this digest says of plan.json; nil if it says nothing.
    func listed(_ manifest: [UInt8], _ digest: Digest) -> Digest? {
        if let known = lock.withLock({ listed[digest] }) { return known }
        let entry = Manifest.parse(manifest).manifest.entries.first {
            $0.path == Path(PlanFile.fileName)
        }
        lock.withLock { listed[digest] = .some(entry?.digest) }
        return entry?.digest
    }
}
