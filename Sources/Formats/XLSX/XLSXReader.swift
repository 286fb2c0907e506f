import Diagnostics
package import Tables

/// Reads one sheet of an Excel workbook (ECMA-376) into record batches.
///
/// - Source: docs/formats/xlsx.md
package enum XLSXReader {
    /// - Parameters:
    ///   - file: the file's index among those of its source
    ///   - emit: gets the batches in the sheet's order
    /// - Throws: `Failure` where the workbook is refused: nothing of it may be used then; whatever
    ///   `emit` or the byte source throws.
    /// - Complexity: one pass over the sheet, three where no row has all names by itself and merged
    ///   cells are asked. Memory: the shared texts, one row, one batch.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        guard case .xlsx(let options) = spec.format else {
            preconditionFailure("the XLSX reader reads workbooks")
        }
        let workbook = try open(input, spec.limits)
        let (sheet, number, entry) = try workbook.sheet(options.sheet)
        var pass = try SheetPass(workbook, spec, options, MergedCells(), file: file)
        do {
            try pass.run(workbook, entry, emit)
        } catch let failure as Failure {
            guard let missing = pass.headerFailure else { throw failure }
            let merged = try MergedCells.read(workbook, entry)
            guard !merged.ranges.isEmpty else { throw missing }
            pass = try SheetPass(workbook, spec, options, merged, file: file)
            do {
                try pass.run(workbook, entry, emit)
            } catch let failure as Failure {
                throw pass.headerFailure ?? failure
            }
        }
        var report = SourceReport()
        pass.sink.describe(&report, file: input.name)
        report.packed = true
        report.headerLine = pass.headerLine
        report.note(header: pass.headerNames)
        report.linesAside = pass.linesAside
        if case .none = options.header, report.rows == 0 {
            throw CSVRefusal(file: input.name, spec: spec).emptyFile()
        }
        var words = "(\"\(sheet.name)\", \(number) of \(workbook.sheets.count)"
        if pass.hiddenRows > 0 {
            let what = options.skipsHidden ? "passed over" : "read"
            words += "; \(pass.hiddenRows) hidden row\(pass.hiddenRows == 1 ? "" : "s") \(what)"
        }
        report.notes.append(
            Diagnostic(.sheetRead, words + ")", severity: .note, at: Place(file: input.name)))
        return report
    }

    private static func open(_ input: InputFile, _ limits: ReadLimits) throws -> Workbook {
        let source = PeekedSource(input.bytes, file: input.name, bytesMax: limits.fileBytesMax)
        let head = try source.peek(512)
        if head.isEmpty { throw FileKind.empty(file: input.name) }
        let kind = FileKind(head: head)
        guard kind == .zip, let bytes = input.bytes.randomAccess else {
            if let kind, kind != .xml { throw kind.failure(file: input.name) }
            throw Failure(
                Diagnostic(
                    .notWorkbook, "(it is no .xlsx file)", at: Place(file: input.name),
                    help: "state the format that the file has: csv, xml, yml, commerceml, json"))
        }
        let archive = try ZipArchive(bytes, file: input.name, limits: limits)
        guard archive.entry(named: Workbook.contentTypes) != nil else {
            throw Failure(
                Diagnostic(
                    .notWorkbook, "(a zip archive without one)", at: Place(file: input.name),
                    help: "drop the workbook itself, or name it: member: \"*.xlsx\""))
        }
        return try Workbook(archive, limits: limits)
    }
}
