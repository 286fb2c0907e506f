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
        let pass: SheetPass
        do {
            pass = try read(workbook, entry, spec, options, file: file, emit)
        } catch var failure as Failure {
            if let last = failure.diagnostics.indices.last,
                Self.headerCodes.contains(failure.diagnostics[last].code),
                let words = workbook.words(butFor: number)
            {
                let help = failure.diagnostics[last].help
                failure.diagnostics[last].help = [help, words].compactMap { $0 }
                    .joined(separator: "; ")
            }
            throw failure
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

    /// What a sheet that is not the list's is refused with.
    private static let headerCodes: [DiagnosticCode] = [
        .unknownColumn, .headerBeyondEnd, .emptyFile,
    ]

    /// Reads the sheet, a second time with its merged cells where the header is not found without.
    private static func read(
        _ workbook: Workbook, _ entry: ZipEntry, _ spec: ReadSpec, _ options: XLSXOptions,
        file: Int, _ emit: (RecordBatch) throws -> Void
    ) throws -> SheetPass {
        let pass = try SheetPass(workbook, spec, options, MergedCells(), file: file)
        do {
            try pass.run(workbook, entry, emit)
            return pass
        } catch let failure as Failure {
            guard let missing = pass.headerFailure else { throw failure }
            let merged = try MergedCells.read(workbook, entry)
            guard !merged.ranges.isEmpty else { throw missing }
            let second = try SheetPass(workbook, spec, options, merged, file: file)
            do {
                try second.run(workbook, entry, emit)
                return second
            } catch let failure as Failure {
                throw second.headerFailure ?? failure
            }
        }
    }

    private static func open(_ input: InputFile, _ limits: ReadLimits) throws -> Workbook {
        let source = PeekedSource(input.bytes, file: input.name, bytesMax: limits.fileBytesMax)
        let head = try source.peek(512)
        if head.isEmpty { throw FileKind.empty(file: input.name) }
        let kind = FileKind(head: head)
        if kind == .gzip {
            throw Failure(
                Diagnostic(
                    .notWorkbook, "(it is packed with gzip, and workbooks are packed already)",
                    at: Place(file: input.name),
                    help: "unpack it, and put the workbook itself into the inbox"))
        }
        guard kind == .zip, let bytes = input.bytes.randomAccess else {
            if let kind, kind != .xml {
                throw try kind.refined(by: source).failure(file: input.name)
            }
            throw Failure(
                Diagnostic(
                    .notWorkbook, "(it is no .xlsx file)", at: Place(file: input.name),
                    help: "state the format that the file has: csv, xml, yml, commerceml, json"))
        }
        let archive = try ZipArchive(bytes, file: input.name, limits: limits)
        guard Workbook.isWorkbook(archive) else {
            let isOpenDocument = archive.entry(named: "mimetype") != nil
                && archive.entry(named: "content.xml") != nil
            throw Failure(
                Diagnostic(
                    .notWorkbook,
                    isOpenDocument
                        ? "(an OpenDocument file, .ods)" : "(a zip archive without one)",
                    at: Place(file: input.name),
                    help: isOpenDocument
                        ? "open it in a spreadsheet and save it as .xlsx"
                        : "put the workbook itself into the inbox, or name it: member: \"*.xlsx\""))
        }
        return try Workbook(archive, limits: limits)
    }
}
