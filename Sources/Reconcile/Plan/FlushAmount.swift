/// How much must be kept before it is written.
package enum FlushAmount {
    case all
    /// Enough to be worth a write.
    case large

    private static let largeBytes = 256 << 10

    package func isReached(_ bytes: Int) -> Bool {
        switch self {
        case .all: bytes > 0
        case .large: bytes > Self.largeBytes
        }
    }
}
