import Reconcile

/// A line of holds.csv.
struct KeyHold {
    /// Its first eight columns; `batch` is empty, no request carries it.
    var change: KeyChange
    var check: String
    var verdict: String
    var reason: String

    /// The lines of one key, or all.
    ///
    /// - Throws: `Failure` (W002) where they are cut.
    static func read(
        _ bytes: UnsafeRawBufferPointer, _ key: [UInt8]?, _ each: (KeyHold) -> Void
    ) throws {
        var reader = CSVTextReader(bytes)
        while try reader.next(name: "holds.csv") {
            guard reader.count == 11, key.map({ reader.equals(1, $0) }) ?? true else { continue }
            let cells = (0..<11).map(reader.string)
            each(
                KeyHold(
                    change: KeyChange(
                        action: cells[0], key: cells[1], field: cells[2],
                        old: cells[3].isEmpty ? nil : cells[3],
                        new: cells[4].isEmpty ? nil : cells[4], file: cells[5], line: cells[6],
                        target: cells[7], batch: ""),
                    check: cells[8], verdict: cells[9], reason: cells[10]))
        }
    }
}

extension Explanation.Hold {
    init(_ hold: KeyHold) {
        self.init(
            check: hold.check, verdict: hold.verdict, reason: hold.reason,
            target: hold.change.target, action: hold.change.action, field: hold.change.field,
            before: hold.change.old, after: hold.change.new)
    }
}
