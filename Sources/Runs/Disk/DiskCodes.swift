package import Diagnostics

extension DiagnosticCode {
    package static let noSpace = DiagnosticCode("W100", "no space left on the disk", exit: .io)
    package static let readOnlyDisk = DiagnosticCode("W101", "read-only file system", exit: .io)
    package static let noPermission = DiagnosticCode("W102", "permission denied", exit: .io)
    package static let missingPath = DiagnosticCode("W103", "file or folder is missing", exit: .io)
    package static let pathTaken = DiagnosticCode("W104", "something stands there", exit: .io)
    package static let tooManyOpenFiles = DiagnosticCode("W105", "too many open files", exit: .io)
    package static let fileTooLarge = DiagnosticCode("W106", "file is too large", exit: .io)
    package static let diskFailure = DiagnosticCode("W107", "disk failure", exit: .io)
}
