package import Diagnostics

/// What checks say of records, sources and plans: docs/errors/C.md. None of them ends a run by
/// itself; a plan that one of them holds ends the command with 3.
extension DiagnosticCode {
    package static let checkStage = DiagnosticCode(
        "C001", "rule of the pipeline's own not kept", exit: .held)
    package static let unreadMatch = DiagnosticCode(
        "C002", "match may be a row that could not be read", exit: .held)
    package static let fileDoesNotCount = DiagnosticCode(
        "C027", "file does not count for grace", exit: .done)
}
