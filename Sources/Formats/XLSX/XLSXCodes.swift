package import Diagnostics

/// Why a workbook was refused whole. docs/errors/F-packed.md.
extension DiagnosticCode {
    package static let notWorkbook = DiagnosticCode("F220", "not a workbook", exit: .badInput)
    package static let workbookDamaged = DiagnosticCode(
        "F221", "workbook damaged", exit: .badInput)
    package static let sheetMissing = DiagnosticCode("F222", "no such sheet", exit: .badInput)
    package static let workbookTooLarge = DiagnosticCode(
        "F223", "part of the workbook too large", exit: .badInput)
    /// Not a refusal: a note that says what was read.
    package static let sheetRead = DiagnosticCode("F224", "sheet read", exit: .done)
}

/// Why a row of a sheet could not become a record. docs/errors/R-cells.md.
extension DiagnosticCode {
    package static let cellError = DiagnosticCode(
        "R210", "spreadsheet error in a cell", exit: .badInput)
    package static let formulaWithoutValue = DiagnosticCode(
        "R211", "formula without a stored value", exit: .badInput)
    package static let cellDigitsLost = DiagnosticCode(
        "R212", "digits lost in a number", exit: .badInput)
    package static let dateForKey = DiagnosticCode(
        "R213", "a date where the key should be", exit: .badInput)
    package static let cellUnreadable = DiagnosticCode(
        "R214", "cell that cannot be read", exit: .badInput)
    package static let shownAsPercent = DiagnosticCode(
        "R215", "number shown as a percent", exit: .badInput)
    package static let shownOtherwise = DiagnosticCode(
        "R216", "number shown otherwise than it is stored", exit: .badInput)
    package static let textOfSeveralLooks = DiagnosticCode(
        "R217", "text with a part struck through, raised or lowered", exit: .badInput)
}
