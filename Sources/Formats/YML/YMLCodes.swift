package import Diagnostics

/// Why a YML feed was refused or what is to be known of it. docs/errors/F-xml.md.
extension DiagnosticCode {
    package static let ymlTableLate = DiagnosticCode(
        "F065", "table stands behind the offers", exit: .badInput)
    package static let ymlTableMissing = DiagnosticCode(
        "F066", "table that a field needs is missing", exit: .badInput)
}
