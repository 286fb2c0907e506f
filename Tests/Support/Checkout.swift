package import Foundation

/// Where the sources stand that the tests were built from, and the programs built with them.
package enum Checkout {
    package static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of the binary under test: it stands beside the tests' own.
    package static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// The built `sverka`; nil, saying so, where it was not built.
    package static let binary: String? = {
        let path = built.appending(path: "sverka").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("\(path) is missing: tests on the real program are skipped")
            return nil
        }
        return path
    }()
}
