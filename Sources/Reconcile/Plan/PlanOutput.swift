package import Tables

/// Where the plan's growing parts go while it is worked out; `Runs` makes files of them.
package struct PlanOutput {
    /// Whole lines of changes.csv.
    package var changes: (_ lines: [UInt8]) throws -> Void
    /// Whole lines of holds.csv.
    package var holds: (_ lines: [UInt8]) throws -> Void
    /// One line of rejects.csv each.
    package var reject: (Reject) throws -> Void
    /// A request body under its file name.
    package var batch: (_ file: String, _ body: [UInt8], _ items: Int) throws -> Void
    /// What was put off of writing them, done by a second thread that has time for it.
    package var catchUp: () -> Void

    package init(
        changes: @escaping (_ lines: [UInt8]) throws -> Void,
        holds: @escaping (_ lines: [UInt8]) throws -> Void,
        reject: @escaping (Reject) throws -> Void,
        batch: @escaping (_ file: String, _ body: [UInt8], _ items: Int) throws -> Void,
        catchUp: @escaping () -> Void = {}
    ) {
        self.changes = changes
        self.holds = holds
        self.reject = reject
        self.batch = batch
        self.catchUp = catchUp
    }
}
