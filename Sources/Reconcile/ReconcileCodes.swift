package import Diagnostics

/// Faults that show only when records meet: docs/errors/R.md and docs/errors/W.md.
extension DiagnosticCode {
    package static let duplicateLost = DiagnosticCode(
        "R100", "duplicate key, another row won", exit: .badInput)
    package static let duplicateRejected = DiagnosticCode(
        "R101", "duplicate key", exit: .badInput)
    package static let valueMissing = DiagnosticCode(
        "R102", "value missing for the target", exit: .badInput)
    package static let valueOutOfRange = DiagnosticCode(
        "R103", "value outside the target's bounds", exit: .badInput)
    package static let identifierUnfit = DiagnosticCode(
        "R104", "identifier that the target cannot hold", exit: .badInput)
    package static let identifiersCollide = DiagnosticCode(
        "R105", "two keys that the target takes for one", exit: .badInput)
    package static let itemTooLarge = DiagnosticCode(
        "R106", "item larger than a request may be", exit: .badInput)
    package static let valueNotListed = DiagnosticCode(
        "R107", "value that the target does not know", exit: .badInput)
    package static let itemSaysNothing = DiagnosticCode(
        "R108", "item with nothing but its identifier", exit: .badInput)
    package static let roundsToClearing = DiagnosticCode(
        "R109", "number that rounding would make disappear", exit: .badInput)
    package static let severalMatches = DiagnosticCode(
        "R301", "several records match", exit: .badInput)
    package static let sharedMatch = DiagnosticCode(
        "R302", "match shared with another record", exit: .badInput)
    package static let unknownWarehouse = DiagnosticCode(
        "R303", "unknown warehouse", exit: .badInput)
    package static let matchRejected = DiagnosticCode(
        "R304", "matching record was rejected", exit: .badInput)
    package static let sumUnknown = DiagnosticCode("R305", "sum is not known", exit: .badInput)
    package static let tooMuchText = DiagnosticCode(
        "F100", "sources hold too much text", exit: .badInput)
    package static let snapshotUnreadable = DiagnosticCode(
        "W001", "snapshot cannot be read", exit: .badInput)
    package static let changesUnreadable = DiagnosticCode(
        "W002", "changes of the plan cannot be read", exit: .badInput)
    package static let totalsDoNotAddUp = DiagnosticCode(
        "W003", "totals do not add up", exit: .internalFault)
}
