package import Reconcile

/// What one target is to be told of one record, or what checks say of it: the lines of changes.csv
/// and holds.csv that belong together, beside the record's labels.
///
/// One is filled again and again while a plan is read; its texts are ranges of `bytes`, valid as
/// long as the closure that gets it.
package struct ReviewRow: Sendable {
    /// A field of the target's item.
    package struct Value: Sendable {
        /// Number in `ReviewNames.fields`.
        package var field: Int
        package var old: Range<Int>
        package var new: Range<Int>
    }

    package struct Finding: Sendable {
        /// Number in `ReviewNames.checks`.
        package var check: Int
        package var isHold: Bool
        package var reason: Range<Int>
    }

    /// Nil where nothing of the record would change, or the target cannot hold it: then a check
    /// has something to say of it.
    package internal(set) var action: ChangeLines.Action?
    /// A check keeps it back: no request carries it.
    package internal(set) var isHeld = false
    /// Number of the plan's target; -1 where a check speaks of no target.
    package internal(set) var target = -1
    /// The same number for the same key, in the order of labels.csv.
    package internal(set) var keyNumber = -1
    package internal(set) var key = 0..<0
    package internal(set) var values: [Value] = []
    /// Number in `ReviewNames.files`; -1 for a record that left the list.
    package internal(set) var file = -1
    /// From 1; 0 where there is none.
    package internal(set) var line = 0
    /// Number in `ReviewNames.batches`; -1 where no request carries it.
    package internal(set) var batch = -1
    /// Numbers in `ReviewNames`; -1 where labels.csv says nothing.
    package internal(set) var supplier = -1
    package internal(set) var brand = -1
    package internal(set) var category = -1
    package internal(set) var findings: [Finding] = []
    private var bytes: [UInt8] = []

    init() {}

    /// The bytes of one of its texts, valid only within the closure.
    package func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    // MARK: Filling

    mutating func clear() {
        values.removeAll(keepingCapacity: true)
        findings.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        action = nil
        isHeld = false
        (target, keyNumber, file, line, batch) = (-1, -1, -1, 0, -1)
        (supplier, brand, category) = (-1, -1, -1)
    }

    mutating func append(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return start..<bytes.count
    }
}
