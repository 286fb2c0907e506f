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
    func wrongEncoding(
        _ encoding: TextEncoding, _ invalid: InvalidBytes, _ sample: [UInt8]
    ) -> Failure {
        let stated = spec.encoding == encoding ? " by the pipeline" : ""
        let detected = sample.isEmpty ? nil : EncodingDetector.detect(sample[...])
        let known = detected.flatMap {
            $0 == encoding ? nil : "the bytes look like \($0.rawValue): "
        }
        return Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(encoding.rawValue)\(stated), but \(invalid.hex) at offset "
                    + "\(invalid.fileOffset) is no text in it, and no header is found)",
                at: Place(file: file),
                help: (known ?? "")
                    + "state encoding: as it truly is, or nothing to have it detected"))
    }

    /// No header is found, and the bytes look like another encoding than the pipeline states.
    func otherEncoding(
        _ encoding: TextEncoding, _ sample: [UInt8], _ names: ColumnNames
    ) -> Failure? {
        guard spec.encoding == encoding, !sample.isEmpty,
            let detected = EncodingDetector.detect(sample[...]), detected != encoding,
            names.isAnyHeld(in: Self.text(sample, detected))
        else { return nil }
        return Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(encoding.rawValue) by the pipeline, and no header is found in it)",
                at: Place(file: file),
                help: "the bytes look like \(detected.rawValue): state encoding: "
                    + "\"\(detected.rawValue)\", or nothing to have it detected"))
    }

    /// A file's start; nothing where the encoding is none of a byte a character.
    private static func text(_ sample: [UInt8], _ encoding: TextEncoding) -> String {
        switch encoding {
        case .utf8: return String(decoding: sample, as: UTF8.self)
        case .utf16le, .utf16be: return ""
        default: break
        }
        let upper = SingleByteTables.upperHalf(encoding)
        var text = String.UnicodeScalarView()
        for byte in sample {
            let scalar: Unicode.Scalar? =
                byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(upper[Int(byte) - 0x80])
            text.append(scalar ?? "\u{FFFD}")
        }
        return String(text)
    }

    /// No header is found with the delimiter that the pipeline states, and one is with another.
    func otherDelimiter(_ stated: UInt8, _ rows: [HeaderRow], _ names: ColumnNames) -> Failure? {
        let others = DelimiterDetector.candidates.filter { $0 != stated }
        for row in rows {
            for other in others {
                let sign = Character(Unicode.Scalar(other))
                let cells = row.text.split(separator: sign, omittingEmptySubsequences: false)
                    .map { $0.trimmingQuotes }
                guard names.areAllHeld(by: cells) else { continue }
                let shown = other == 0x09 ? "\\t" : String(sign)
                let given = stated == 0x09 ? "\\t" : String(Character(Unicode.Scalar(stated)))
                return Failure(
                    Diagnostic(
                        .unknownColumn, "the pipeline states the delimiter \"\(given)\"",
                        at: row.place(file),
                        help: "with \"\(shown)\" all columns are found: state delimiter: "
                            + "\"\(shown)\", or nothing to have it detected"))
            }
        }
        return nil
    }

    /// Two delimiters cut all rows evenly, and columns are asked for by position alone.
    func delimiterUnknown(_ one: UInt8, _ other: UInt8) -> Failure {
        let shown = [one, other].map { $0 == 0x09 ? "\\t" : String(Character(Unicode.Scalar($0))) }
        return Failure(
            Diagnostic(
                .delimiterUnknown,
                "(\"\(shown[0])\" and \"\(shown[1])\" both cut all rows into the same columns)",
                at: Place(file: file),
                help: "state delimiter: \"\(shown[1])\" or delimiter: \"\(shown[0])\" in the read "
                    + "stage"))
    }

    func isJSON() -> Failure {
        Failure(
            Diagnostic(
                .wrongKind, "it is JSON", at: Place(file: file), help: FormatGuess.json.help))
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

extension Substring {
    /// Without the quotes around a cell.
    fileprivate var trimmingQuotes: String {
        var cell = self
        while let last = cell.last, last == "\r" || last == "\n" { cell = cell.dropLast() }
        guard cell.count > 1, cell.first == "\"", cell.last == "\"" else { return String(cell) }
        return String(cell.dropFirst().dropLast())
    }
}
