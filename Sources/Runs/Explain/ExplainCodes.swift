package import Diagnostics

/// What `eval` and `explain` look for and do not find: docs/errors/W.md.
extension DiagnosticCode {
    package static let noSuchStage = DiagnosticCode("W031", "no such stage", exit: .usage)
    package static let noSuchSource = DiagnosticCode("W032", "no such source", exit: .usage)
    package static let keyNotFound = DiagnosticCode("W033", "no such key", exit: .inputMissing)
}

extension DiagnosticCode {
    package static let bagIncomplete = DiagnosticCode(
        "W034", "the run's bag lacks what it was made of", exit: .inputMissing)
    package static let explainNothing = DiagnosticCode(
        "W035", "nothing to explain", exit: .inputMissing)
}
