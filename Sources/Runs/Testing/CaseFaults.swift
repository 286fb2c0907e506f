import Diagnostics

/// What is wrong with a test's cases: all of it, where one fault does not hide the next.
struct CaseFaults {
    private(set) var all: [Diagnostic] = []

    mutating func add(_ failure: Failure) { all += failure.diagnostics }

    /// Goes on behind what does not fit.
    ///
    /// - Returns: nil where it does not.
    mutating func attempt<Result>(_ body: () throws -> Result) throws -> Result? {
        do {
            return try body()
        } catch let failure as Failure where failure.exit == .badPipeline {
            add(failure)
            return nil
        }
    }

    /// - Throws: `Failure` (78) where there are faults.
    func check() throws {
        guard all.isEmpty else { throw Failure(all, exit: .badPipeline) }
    }
}
