package import Diagnostics

/// Why a JSON file was refused whole. docs/errors/F-packed.md.
extension DiagnosticCode {
    package static let jsonMalformed = DiagnosticCode("F230", "not sound JSON", exit: .badInput)
    package static let jsonCut = DiagnosticCode("F231", "JSON file cut short", exit: .badInput)
    package static let jsonNoRecords = DiagnosticCode(
        "F232", "nothing at the path of the records", exit: .badInput)
    package static let jsonTooDeep = DiagnosticCode("F233", "JSON nested too deep", exit: .badInput)
}

/// Why a record of a JSON file could not be read. docs/errors/R-cells.md.
extension DiagnosticCode {
    package static let jsonRepeatedName = DiagnosticCode(
        "R220", "name stands twice in one object", exit: .badInput)
    package static let jsonNoObject = DiagnosticCode(
        "R221", "record that is no object", exit: .badInput)
    package static let jsonNoSingleValue = DiagnosticCode(
        "R222", "not a single value", exit: .badInput)
    package static let jsonLineBroken = DiagnosticCode(
        "R223", "line that is no sound JSON", exit: .badInput)
    package static let jsonHalfPair = DiagnosticCode(
        "R224", "escape that is half a character", exit: .badInput)
}
