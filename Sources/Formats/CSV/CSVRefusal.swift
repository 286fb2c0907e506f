import Diagnostics

/// The words with which a CSV file is refused whole.
struct CSVRefusal {
    let file: String
    let spec: ReadSpec

    func headerNotStated() -> Failure {
        Failure(
            Diagnostic(
                .headerNotStated, "(all columns are asked for by position)", at: spec.place,
                help: "state header: \"none\", or the line that it stands on"))
    }

    func headerBeyondEnd(wanted: Int, lines: Int) -> Failure {
        Failure(
            Diagnostic(
                .headerBeyondEnd, "(line \(wanted) of \(lines))", at: Place(file: file),
                help: "the list has changed, or was cut; state header: with its line"))
    }

    func emptyFile() -> Failure {
        Failure(
            Diagnostic(
                .emptyFile, "(no line with text)", at: Place(file: file),
                help: "a feed that stopped? nothing is taken from it; fetch the list anew"))
    }

    /// The header was looked for in bytes that mean nothing in this encoding.
    func wrongEncoding(_ encoding: TextEncoding, _ invalid: InvalidBytes) -> Failure {
        let stated = spec.encoding == encoding ? " by the pipeline" : ""
        return Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(encoding.rawValue)\(stated), but \(invalid.hex) at offset "
                    + "\(invalid.fileOffset) is no text in it, and no header is found)",
                at: Place(file: file),
                help: "state encoding: as it truly is, or nothing to have it detected"))
    }

    func quoteNotClosed(line: Int) -> Failure {
        Failure(
            Diagnostic(
                .quoteNotClosed, at: Place(file: file, line: line),
                help: "the list was cut short, or a quote inside a cell is not doubled"))
    }

    func recordTooLong(line: Int) -> Failure {
        Failure(
            Diagnostic(
                .recordTooLong, "(more than \(spec.limits.recordBytesMax) bytes)",
                at: Place(file: file, line: line),
                help: "a quote that is never closed? see docs/formats/limits.md"))
    }

    func tooManyColumns(line: Int) -> Failure {
        Failure(
            Diagnostic(
                .tooManyColumns, "(more than \(spec.limits.columnsMax))",
                at: Place(file: file, line: line), help: "is the delimiter the right one?"))
    }

    func decimalCommas(line: Int) -> Failure {
        Failure(
            Diagnostic(
                .decimalCommas,
                "(this row can be read in two ways: a number with a decimal comma, or two cells)",
                at: Place(file: file, line: line),
                help: "have the numbers quoted or written with a point, or another delimiter used"))
    }

    /// Not a refusal: a warning for the report.
    func markDecides(_ found: TextEncoding, given: TextEncoding) -> Diagnostic {
        Diagnostic(
            .markDecides, "(\(found.rawValue) instead of \(given.rawValue))", severity: .warning,
            at: Place(file: file), help: "state encoding: \"\(found.rawValue)\"")
    }
}
