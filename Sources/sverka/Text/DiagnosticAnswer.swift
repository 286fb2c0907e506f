import Diagnostics

/// A diagnostic as `--json` gives it.
struct DiagnosticAnswer: Encodable {
    var severity: String
    var code: String
    var summary: String
    var detail: String
    var file: String?
    var line: Int?
    var column: Int?
    var help: String?
    var command: String?

    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity.rawValue
        code = diagnostic.code.name
        summary = diagnostic.code.summary
        detail = diagnostic.detail
        file = diagnostic.place?.file
        line = diagnostic.place?.line
        column = diagnostic.place?.column
        help = diagnostic.help
        command = diagnostic.command
    }
}

/// What `--json` gives where a command fails.
struct FailureAnswer: Encodable {
    var exit: Int32
    var diagnostics: [DiagnosticAnswer]
}
