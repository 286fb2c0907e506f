package import Diagnostics

/// What the archive as a whole can complain of: docs/errors/W.md.
extension DiagnosticCode {
    package static let archiveIncomplete = DiagnosticCode(
        "W050", "the archive lacks a bag", exit: .badInput)
    package static let beforeCheckpoint = DiagnosticCode(
        "W051", "the run lies before the checkpoint", exit: .inputMissing)
    package static let noHistory = DiagnosticCode(
        "W052", "no change of this key", exit: .inputMissing)
    package static let checkpointDamaged = DiagnosticCode(
        "W053", "checkpoint does not match its checksum", exit: .badInput)
}
