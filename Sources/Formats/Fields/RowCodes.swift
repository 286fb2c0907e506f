package import Diagnostics

/// Why a row could not become a record: faults of single cells. docs/errors/R.md.
extension DiagnosticCode {
    package static let keyMissing = DiagnosticCode("R001", "row without a key", exit: .badInput)
    package static let keyDigitsLost = DiagnosticCode(
        "R002", "digits lost in the key", exit: .badInput)
    package static let notANumber = DiagnosticCode("R003", "not a number", exit: .badInput)
    package static let numberAmbiguous = DiagnosticCode(
        "R004", "number can be read in two ways", exit: .badInput)
    package static let numberTooLong = DiagnosticCode(
        "R005", "number has too many digits", exit: .badInput)
    package static let notWhole = DiagnosticCode("R006", "not a whole number", exit: .badInput)
    package static let negativeNumber = DiagnosticCode("R007", "negative number", exit: .badInput)
    package static let otherCurrency = DiagnosticCode("R008", "other currency", exit: .badInput)
    package static let unknownWord = DiagnosticCode("R009", "unknown word", exit: .badInput)
    package static let keyTooLong = DiagnosticCode("R010", "key too long", exit: .badInput)
    package static let spreadsheetError = DiagnosticCode(
        "R011", "spreadsheet error in the key", exit: .badInput)
    package static let valueRequired = DiagnosticCode(
        "R200", "required value missing", exit: .badInput)
    package static let notADate = DiagnosticCode("R201", "not a date", exit: .badInput)
    package static let keyHasControl = DiagnosticCode(
        "R012", "line break or control character in the key", exit: .badInput)
    package static let keyHasInvisible = DiagnosticCode(
        "R013", "character in the key that does not show", exit: .badInput)
    package static let keyIsFormula = DiagnosticCode(
        "R014", "formula or quotation marks in the key", exit: .badInput)
}
