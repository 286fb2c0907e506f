package import Diagnostics

/// Why a CSV file was refused whole. docs/errors/F.md.
extension DiagnosticCode {
    package static let unknownColumn = DiagnosticCode("F010", "unknown column", exit: .badInput)
    package static let repeatedColumn = DiagnosticCode(
        "F011", "column name stands twice in the header", exit: .badInput)
    package static let headerBeyondEnd = DiagnosticCode(
        "F012", "header line beyond the end of the file", exit: .badInput)
    package static let headerNotStated = DiagnosticCode(
        "F013", "header not stated", exit: .badPipeline)
    package static let quoteNotClosed = DiagnosticCode(
        "F014", "quote never closed", exit: .badInput)
    package static let recordTooLong = DiagnosticCode("F015", "record too long", exit: .badInput)
    package static let tooManyColumns = DiagnosticCode("F016", "too many columns", exit: .badInput)
    package static let markDecides = DiagnosticCode(
        "F017", "byte order mark names another encoding", exit: .badInput)
    package static let cellOverLines = DiagnosticCode(
        "F018", "quoted cell goes over several lines", exit: .done)
    package static let decimalCommas = DiagnosticCode(
        "F019", "decimal commas in a list delimited by commas", exit: .badInput)
    package static let delimiterUnknown = DiagnosticCode(
        "F020", "delimiter cannot be told", exit: .badInput)
}

/// Why a CSV row could not become a record. docs/errors/R.md.
extension DiagnosticCode {
    package static let textAfterQuote = DiagnosticCode(
        "R020", "text after a closing quote", exit: .badInput)
    package static let nulByte = DiagnosticCode("R021", "NUL byte", exit: .badInput)
    package static let invalidBytes = DiagnosticCode(
        "R022", "bytes that are no text", exit: .badInput)
    package static let rowTooShort = DiagnosticCode("R023", "row too short", exit: .badInput)
    package static let rowTooLong = DiagnosticCode("R024", "row too long", exit: .badInput)
}
