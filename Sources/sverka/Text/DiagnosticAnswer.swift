import Diagnostics

/// A diagnostic as `--json` gives it.
struct DiagnosticAnswer: Encodable {
    var severity: String
    var code: String
    var summary: String
    var detail: String
    var file: OrNull<String>
    var line: OrNull<Int>
    var column: OrNull<Int>
    var help: OrNull<String>
    var command: OrNull<String>

    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity.rawValue
        code = diagnostic.code.name
        summary = diagnostic.code.summary
        detail = diagnostic.detail
        file = OrNull(diagnostic.place?.file)
        line = OrNull(diagnostic.place?.line)
        column = OrNull(diagnostic.place?.column)
        help = OrNull(diagnostic.help)
        command = OrNull(diagnostic.command)
    }
}

/// What `--json` gives where a command fails.
struct FailureAnswer: Encodable {
    var exit: Int32
    var diagnostics: [DiagnosticAnswer]
}
