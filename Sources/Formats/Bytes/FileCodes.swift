package import Diagnostics

/// Why a whole file was refused, whatever its format. docs/errors/F.md.
extension DiagnosticCode {
    package static let emptyFile = DiagnosticCode("F001", "empty file", exit: .badInput)
    package static let gzipCut = DiagnosticCode("F002", "gzip file cut short", exit: .badInput)
    package static let gzipDamaged = DiagnosticCode("F003", "gzip file damaged", exit: .badInput)
    package static let gzipTrailing = DiagnosticCode(
        "F004", "bytes after the end of a gzip file", exit: .badInput)
    package static let unpacksTooLarge = DiagnosticCode(
        "F005", "packed file grows beyond its bound", exit: .badInput)
    package static let fileTooLarge = DiagnosticCode("F006", "file too large", exit: .badInput)
    package static let wrongKind = DiagnosticCode("F007", "not a list", exit: .badInput)
    package static let encodingMismatch = DiagnosticCode(
        "F008", "encoding does not match the bytes", exit: .badInput)
    package static let encodingUnknown = DiagnosticCode(
        "F009", "encoding cannot be told", exit: .badInput)
}
