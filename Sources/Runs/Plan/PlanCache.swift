import Foundation

/// Plans that were decoded already, by the digest of their bytes: one command looks at the same
/// run several times, each time checking its bytes.
final class PlanCache: @unchecked Sendable {
    // Safe to share: `plans` is touched only under `lock`.
    private let lock = NSLock()
    private var plans: [Digest: PlanFile] = [:]

    /// - Throws: `DecodingError` where the bytes are no plan.
    func plan(_ bytes: [UInt8], _ digest: Digest) throws -> PlanFile {
        if let known = lock.withLock({ plans[digest] }) { return known }
        let plan = try PlanFile.decode(bytes)
        lock.withLock { plans[digest] = plan }
        return plan
    }
}
