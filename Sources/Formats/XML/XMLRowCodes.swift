package import Diagnostics

/// Why an offer could not become a record, beyond faults of single cells. docs/errors/R-xml.md.
extension DiagnosticCode {
    package static let stockUnreadable = DiagnosticCode(
        "R050", "stock of a warehouse is missing", exit: .badInput)
    package static let categoryUnknown = DiagnosticCode("R051", "unknown category", exit: .badInput)
    package static let currencyUnknown = DiagnosticCode("R052", "unknown currency", exit: .badInput)
    package static let groupUnknown = DiagnosticCode(
        "R053", "unknown product group", exit: .badInput)
    package static let filesContradict = DiagnosticCode(
        "R054", "files of the exchange contradict each other", exit: .badInput)
    package static let twoValues = DiagnosticCode(
        "R202", "field has two values in one record", exit: .badInput)
    package static let stocksContradict = DiagnosticCode(
        "R203", "stocks of one offer contradict each other", exit: .badInput)
    package static let priceIsBound = DiagnosticCode(
        "R204", "price that is only a lower bound", exit: .badInput)
}
