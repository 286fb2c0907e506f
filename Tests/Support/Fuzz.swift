import Foundation

/// How long and from where the seeded fuzz tests go: a smoke in the tests, for hours by
/// `make fuzz`.
package enum Fuzz {
    private static let environment = ProcessInfo.processInfo.environment

    /// What `SVERKA_FUZZ_ROUNDS` says, else the smoke's own number.
    package static func rounds(_ smoke: Int) -> Int {
        environment["SVERKA_FUZZ_ROUNDS"].flatMap { Int($0) } ?? smoke
    }

    /// The smoke's own seed, moved by `SVERKA_FUZZ_SEED`; both are told where they are set, so that
    /// what was found can be found again.
    package static func generator(_ smoke: UInt64) -> SeededGenerator {
        let shift = environment["SVERKA_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0
        return SeededGenerator(smoke &+ shift &* 1_000_003)
    }
}
