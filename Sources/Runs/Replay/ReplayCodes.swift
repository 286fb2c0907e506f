package import Diagnostics

/// What computing a run again can complain of: docs/errors/W.md.
extension DiagnosticCode {
    package static let otherEnvironment = DiagnosticCode(
        "W040", "the environment gives other values than the run had", exit: .inputMissing)
    package static let pastSnapshotLost = DiagnosticCode(
        "W041", "the snapshot of then cannot be put together", exit: .inputMissing)
    package static let sameApprover = DiagnosticCode(
        "W042", "another person must approve", exit: .notAllowed)
    package static let inputAltered = DiagnosticCode(
        "W043", "an input is not what the run has read", exit: .notAllowed)
    package static let selectionUnknown = DiagnosticCode(
        "W044", "the plan has no such change", exit: .usage)
    package static let selectionEmpty = DiagnosticCode(
        "W045", "the selection leaves nothing to approve", exit: .usage)
    package static let selectionAmbiguous = DiagnosticCode(
        "W047", "the selector is a key, and could mean more", exit: .usage)
    package static let noKeysFile = DiagnosticCode(
        "W048", "no such file of keys", exit: .inputMissing)
    package static let planNotReproduced = DiagnosticCode(
        "W046", "the plan cannot be computed again as it was", exit: .notAllowed)
}
