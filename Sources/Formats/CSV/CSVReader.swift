import Diagnostics
package import Tables

/// Reads delimited text into record batches. docs/formats/csv.md is its specification.
///
/// Cells that no field asks for are never looked at; text cells are slices of the chunk that was
/// read, which becomes the batch's buffer.
package struct CSVReader {
    /// How far a header is looked for by its names, in rows that are not blank.
    static let headerRowsMax = 100

    /// - Parameters:
    ///   - file: which of the source's files it is, from 0
    ///   - chunkBytes: of new text in a batch, at least
    ///   - emit: gets the batches in the file's order
    /// - Throws: `Failure` where the file is refused; what `emit` and the source throw.
    /// - Complexity: one pass; memory for two chunks, or two records where they are longer.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, chunkBytes: Int = TextDecoder.chunkBytes,
        emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        guard case .csv(let options) = spec.format else {
            preconditionFailure("the CSV reader is given CSV sources")
        }
        var reader = try CSVReader(input, spec, options, file: file, chunkBytes: chunkBytes)
        // Safe: freed here, after the last use; scanners do not outlive `run`.
        defer { reader.ends.deallocate() }
        try reader.run(emit)
        return reader.report
    }

    private enum Phase {
        /// Lines are passed over until this one.
        case lines(until: Int)
        case header(rowsSeen: Int)
        case body
    }

    private let spec: ReadSpec
    private let refusal: CSVRefusal
    private let options: CSVOptions
    private let names: ColumnNames
    private let ends: UnsafeMutablePointer<UInt32>
    private var supply: ChunkSupply
    private var builder: BatchBuilder
    private var report: SourceReport
    private var phase: Phase
    private var delimiter: UInt8 = 0
    private var line = 1
    /// The row that came nearest to the header, while it is looked for.
    private var nearest: (held: Int, row: HeaderRow)?
    /// Rows that are no header with the delimiter that was stated.
    private var headerRows: [HeaderRow] = []
    /// The file's start, if the pipeline states its encoding.
    private var sample: [UInt8] = []
    private var header: HeaderRow?
    /// The first bytes of the rows looked through for the header that are no text.
    private var invalidInHeader: InvalidBytes?
    private var plan: [PlannedCell] = []
    /// Cells that a row may have with something in them.
    private var widthMax = Int.max
    private var overLines = CellsOverLines()
    /// Cells of the last row on one line: what a row is like where no header says so.
    private var plainWidth = 0
    /// Cells that a row must have.
    private var widthMin = 0
    private var endOfText = EndOfText()
    private var commas: DecimalCommas?
    private var badIndex = 0
    private var badOffset = Int.max
    private var scratch: [UInt8] = []

    private init(
        _ input: InputFile, _ spec: ReadSpec, _ options: CSVOptions, file: Int, chunkBytes: Int
    ) throws {
        precondition(spec.limits.recordBytesMax <= 1 << 30, "offsets in a chunk have 32 bits")
        self.spec = spec
        refusal = CSVRefusal(file: input.name, spec: spec)
        self.options = options
        names = ColumnNames(spec, file: input.name)
        let (source, packed) = try PackedSource.detect(input, limits: spec.limits)
        let kind = FileKind(head: try source.peek(512))
        if let kind { throw kind.failure(file: input.name) }
        if FormatGuess.isJSON(try source.peek(512)) { throw refusal.isJSON() }
        if spec.encoding != nil { sample = Array(try source.peek(64 << 10)) }
        let decoder = try TextDecoder(
            source, file: input.name, encoding: spec.encoding, names: names.asked)
        supply = ChunkSupply(decoder, chunkBytes: chunkBytes)
        builder = BatchBuilder(
            fields: spec.fields, key: spec.key, file: file, keptOfRejects: spec.keptOfRejects)
        report = SourceReport()
        report.packed = packed
        report.encoding = decoder.encoding
        report.encodingDetected = decoder.encodingDetected
        switch options.header {
        case .none: phase = .body
        case .line(let line): phase = .lines(until: line)
        case .byNames:
            phase = .header(rowsSeen: 0)
            if names.isEmpty { throw refusal.headerNotStated() }
        }
        ends = .allocate(capacity: spec.limits.columnsMax + 1)
        if let given = spec.encoding, given != decoder.encoding {
            report.notes.append(refusal.markDecides(decoder.encoding, given: given))
        }
    }
}

// MARK: Chunks

extension CSVReader {
    private mutating func run(_ emit: (RecordBatch) throws -> Void) throws {
        delimiter = options.delimiter ?? 0
        if case .body = phase { try begin(nil) }
        var rowsEmitted = 0
        var sampled = options.delimiter != nil
        while !supply.isWhole {
            var chunk = try supply.next(wanted: sampled ? nil : DelimiterDetector.sampleBytes)
            try chunk.withUnsafeMutableBytes { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                if !sampled { try detectDelimiter(bytes) }
                sampled = true
                try scan(bytes)
                if supply.isWhole { noteEnd(bytes) }
            }
            let rows = builder.recordsTotal + builder.rejectsTotal
            if rows > rowsEmitted {
                rowsEmitted = rows
                try emit(builder.take(text: consume chunk))
            }
        }
        if case .body = phase {} else { throw headerNotFound() }
        if case .none = options.header, rowsEmitted == 0 { throw refusal.emptyFile() }
        if let line = commas?.doubtfulLine { throw refusal.decimalCommas(line: line) }
        report.records = builder.recordsTotal
        report.rejects = builder.rejectsTotal
        report.rows = report.records + report.rejects
        report.rowsOverLines = overLines.rows
        if let note = overLines.note(file: refusal.file) { report.notes.append(note) }
        report.delimiter = delimiter
        report.delimiterDetected = options.delimiter == nil
    }

    private mutating func detectDelimiter(_ bytes: UnsafeRawBufferPointer) throws {
        let detector = DelimiterDetector(
            names: names, asked: AskedPositions(spec), header: options.header, ends: ends,
            columnsMax: spec.limits.columnsMax)
        let found = detector.detect(
            UnsafeRawBufferPointer(rebasing: bytes[..<supply.textBytes]), isWhole: supply.isWhole)
        switch found {
        case .delimiter(let found): delimiter = found
        case .either(let one, let other): throw refusal.delimiterUnknown(one, other)
        }
        if case .body = phase { watchCommas() }
    }

    /// Takes all whole records of a chunk; the rest is carried.
    private mutating func scan(_ chunk: UnsafeRawBufferPointer) throws {
        builder.beginBatch(bufferCount: chunk.count)
        badIndex = 0
        badOffset = supply.badPlaces.first?.offset ?? .max
        guard let start = try passLines(chunk) else { return }
        var scanner = RecordScanner(
            chunk.baseAddress!, start: start, end: supply.textBytes, isWhole: supply.isWhole,
            line: line, delimiter: delimiter, ends: ends, columnsMax: spec.limits.columnsMax)
        while true {
            switch scanner.next() {
            case .record: try take(scanner)
            case .unfinished:
                let bytes = supply.textBytes - scanner.recordStart
                guard bytes <= spec.limits.recordBytesMax else {
                    throw refusal.recordTooLong(line: scanner.recordLine)
                }
                endOfText.note(linesBefore: scanner.recordStart, in: chunk)
                supply.carry(from: scanner.recordStart, of: chunk)
                line = scanner.nextLine
                return
            case .end:
                line = scanner.nextLine
                return
            case .quoteOpen: throw refusal.quoteNotClosed(line: scanner.quoteLine)
            case .tooManyColumns: throw refusal.tooManyColumns(line: scanner.recordLine)
            }
        }
    }

    /// Passes over the lines before the header, whatever quotes they hold; nil where the header is
    /// not reached yet.
    private mutating func passLines(_ chunk: UnsafeRawBufferPointer) throws -> Int? {
        guard case .lines(let until) = phase else { return 0 }
        let text = UnsafeRawBufferPointer(rebasing: chunk[..<supply.textBytes])
        var start = 0
        while line < until {
            let lineEnd = text[start...].firstIndex(where: isLineEnd)
            // The line feed of a CRLF may stand in the next chunk.
            let isCut = lineEnd == text.count - 1 && text[text.count - 1] == 0x0D
            guard let lineEnd, !isCut || supply.isWhole else {
                guard text.count - start <= spec.limits.recordBytesMax else {
                    throw refusal.recordTooLong(line: line)
                }
                supply.carry(from: start, of: chunk)
                if supply.isWhole, start < text.count { line += 1 }
                return nil
            }
            let isPair = text[lineEnd] == 0x0D && lineEnd + 1 < text.count
                && text[lineEnd + 1] == 0x0A
            start = lineEnd + (isPair ? 2 : 1)
            line += 1
            report.linesAside += 1
        }
        return start
    }

    private mutating func noteEnd(_ chunk: UnsafeRawBufferPointer) {
        let bad = supply.badPlaces.last { $0.invalid != nil }
        endOfText.finish(
            UnsafeRawBufferPointer(rebasing: chunk[..<supply.textBytes]),
            rows: builder.recordsTotal + builder.rejectsTotal,
            // U+FFFD stands in their place.
            endsInBadBytes: bad.map { $0.offset + 3 == supply.textBytes } ?? false,
            hadNULs: supply.hadNULs, &report)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

// MARK: Records

extension CSVReader {
    @inline(always)
    private mutating func take(_ scanner: RecordScanner) throws {
        if scanner.recordEnd &- scanner.recordStart > spec.limits.recordBytesMax {
            throw refusal.recordTooLong(line: scanner.recordLine)
        }
        if case .body = phase {
            if scanner.isBlank() {
                report.linesAside += 1
                skipBadPlaces(before: scanner.recordEnd)
            } else {
                takeRow(scanner)
            }
        } else {
            try takeHeader(scanner)
        }
    }

    @inline(never)
    private mutating func takeHeader(_ scanner: RecordScanner) throws {
        if badOffset < scanner.recordEnd, invalidInHeader == nil {
            invalidInHeader = supply.badPlaces[badIndex].invalid
        }
        skipBadPlaces(before: scanner.recordEnd)
        switch phase {
        case .body: preconditionFailure("the header comes once")
        case .lines:
            report.linesAside += scanner.nextLine - scanner.recordLine
            try begin(HeaderRow(scanner))
        case .header(let rowsSeen):
            report.linesAside += scanner.nextLine - scanner.recordLine
            if scanner.isBlank() { return }
            let row = HeaderRow(scanner)
            let held = names.held(by: row.cells)
            if names.areAllHeld(by: row.cells) { return try begin(row) }
            if nearest == nil || held > nearest!.held { nearest = (held, row) }
            headerRows.append(row)
            guard rowsSeen + 1 < Self.headerRowsMax else { throw headerNotFound() }
            phase = .header(rowsSeen: rowsSeen + 1)
        }
    }

    private func headerNotFound() -> Failure {
        if case .lines(let until) = phase {
            return refusal.headerBeyondEnd(wanted: until, lines: line - 1)
        }
        if let invalidInHeader {
            return refusal.wrongEncoding(report.encoding, invalidInHeader, sample)
        }
        guard let nearest else { return refusal.emptyFile() }
        if let better = better(headerRows) { return better }
        do {
            _ = try names.columns(in: nearest.row)
        } catch let failure as Failure {
            return failure
        } catch {}
        preconditionFailure("a row with all names is the header")
    }

    /// The refusal that names the encoding or the delimiter, if detection knows better than the
    /// pipeline.
    private func better(_ rows: [HeaderRow]) -> Failure? {
        guard !names.isEmpty else { return nil }
        if let failure = refusal.otherEncoding(report.encoding, sample, names) { return failure }
        guard options.delimiter != nil else { return nil }
        return refusal.otherDelimiter(delimiter, rows, names)
    }

    /// Fixes where each field's column stands; rows follow.
    private mutating func begin(_ row: HeaderRow?) throws {
        let columns: [Int]
        do {
            columns = try names.columns(in: row)
        } catch {
            // Names cannot be met in bytes that were read wrongly.
            if let invalidInHeader {
                throw refusal.wrongEncoding(report.encoding, invalidInHeader, sample)
            }
            if let row, let failure = better([row]) { throw failure }
            throw error
        }
        plan = columns.indices.filter { columns[$0] >= 0 }.map { field in
            PlannedCell(
                field: field, column: columns[field],
                mayBeAbsent: spec.fields[field].fallback != nil)
        }
        header = row
        report.headerLine = row?.line
        report.note(header: row?.cells)
        widthMax = row?.cells.count ?? .max
        widthMin = plan.filter { !$0.mayBeAbsent }.map { $0.column + 1 }.max() ?? 0
        phase = .body
        watchCommas()
    }

    /// Once the delimiter and the columns are known.
    private mutating func watchCommas() {
        let numbers = plan.filter { [.integer, .decimal].contains(spec.fields[$0.field].type) }
        commas = DecimalCommas(
            delimiter: delimiter, numbers: numbers.map(\.column), names: header?.cells,
            needed: widthMin)
    }

    @inline(always)
    private mutating func takeRow(_ scanner: RecordScanner) {
        builder.beginRow(line: scanner.recordLine)
        if scanner.nextLine &- scanner.recordLine > 1 {
            noteLines(scanner)
        } else {
            plainWidth = scanner.columnCount
        }
        let hasFault = badOffset < scanner.recordEnd || scanner.columnAfterQuote >= 0
            || scanner.columnCount > widthMax || scanner.columnCount < widthMin
        if hasFault { noteRowFaults(scanner) }
        if let column = commas?.see(scanner) { noteSplitNumber(scanner, column) }
        for index in plan.indices {
            let cell = plan[index]
            guard cell.column < scanner.columnCount else { continue }
            let range = scanner.rawCell(cell.column)
            var raw = scanner.bytes(range)
            var start = range.lowerBound
            if raw.count > 1, raw[0] == 0x22, raw[raw.count &- 1] == 0x22,
                !scanner.hasDoubledQuotes
            {
                // Nothing but the closing quote can stand last; text behind one rejects the row.
                raw = UnsafeRawBufferPointer(rebasing: raw[1..<raw.count &- 1])
                start &+= 1
            } else if raw.count > 0, QuotedCell.mayBegin(raw[0]) {
                setQuoted(cell.field, raw, start)
                continue
            }
            builder.setCell(cell.field, raw, bufferStart: start)
        }
        builder.endRow {
            Array(scanner.bytes(scanner.recordStart..<scanner.recordEnd))
        }
    }

    @inline(never)
    private mutating func setQuoted(_ field: Int, _ raw: UnsafeRawBufferPointer, _ start: Int) {
        let cell = QuotedCell(raw)
        if !cell.hasDoubledQuotes {
            return builder.setCell(field, cell.inner, bufferStart: start + cell.innerStart)
        }
        scratch.removeAll(keepingCapacity: true)
        cell.append(to: &scratch)
        scratch.withUnsafeBytes { builder.setCell(field, $0, bufferStart: nil) }
    }

    /// A row over several lines: what its cells took in is looked at.
    @inline(never)
    private mutating func noteLines(_ scanner: RecordScanner) {
        let width = header?.cells.count ?? plainWidth
        let columns = plan.map(\.column)
        let found = overLines.see(scanner, width: width, delimiter: delimiter, read: columns)
        for (column, suspicion) in found {
            overLines.note(suspicion, line: scanner.recordLine, column: label(column))
        }
    }

    private mutating func noteShortRow(_ scanner: RecordScanner) {
        let lacking = plan.first { !$0.mayBeAbsent && $0.column >= scanner.columnCount }
        guard let cell = lacking else { return }
        endOfText.note(shortRow: builder.recordsTotal + builder.rejectsTotal + 1)
        let expected = header.map { "where the header has \($0.cells.count)" }
            ?? "where column \(cell.column + 1) is asked for"
        let reason = "\(scanner.columnCount.of("cell")) \(expected)"
        // A line of one cell is no part of a record: broken off within its first cell, a record
        // goes on in the next line with all the others.
        if scanner.columnCount == 1, let key = plan.first(where: { $0.field == spec.key }),
            key.column > 0
        {
            return builder.rejectRow(
                column: spec.fields[spec.key].location.label,
                CellFault(.keyMissing, reason: reason), inCell: true)
        }
        builder.rejectRow(
            column: spec.fields[cell.field].location.label,
            CellFault(.rowTooShort, reason: reason))
    }

    /// Faults that lie in the row and not in a cell's value, in the order in which they weigh.
    @inline(never)
    private mutating func noteRowFaults(_ scanner: RecordScanner) {
        noteBadPlaces(scanner)
        if scanner.columnAfterQuote >= 0 {
            let column = scanner.columnAfterQuote
            let rest = QuotedCell(scanner.bytes(scanner.rawCell(column))).rest
            builder.rejectRow(
                column: label(column),
                CellFault(.textAfterQuote, rest, "stands behind the closing quote"))
        }
        if scanner.columnCount > widthMax {
            let extra = (widthMax..<scanner.columnCount).first { column in
                let raw = scanner.bytes(scanner.rawCell(column))
                return !Blanks.trim(raw).isEmpty && raw.count > 0
                    && !(QuotedCell(raw).isQuoted && Blanks.trim(QuotedCell(raw).inner).isEmpty)
            }
            if let extra {
                builder.rejectRow(
                    column: label(extra),
                    CellFault(
                        .rowTooLong,
                        reason: "\(scanner.columnCount.of("cell")) where the header has "
                            + "\(widthMax)"))
            }
        }
        noteShortRow(scanner)
    }

    @inline(never)
    private mutating func noteSplitNumber(_ scanner: RecordScanner, _ column: Int) {
        let value = scanner.bytes(scanner.rawCell(column))
        builder.rejectRow(
            column: label(column),
            CellFault(
                .rowTooLong, value,
                "a value under no name: a decimal comma in a list delimited by commas?"))
    }

    private mutating func noteBadPlaces(_ scanner: RecordScanner) {
        guard badOffset < scanner.recordEnd else { return }
        let place = supply.badPlaces[badIndex]
        let column = (0..<scanner.columnCount).first { Int(ends[$0]) > place.offset } ?? 0
        let field = plan.first { $0.column == column }?.field
        if let invalid = place.invalid {
            let bytes = invalid.length == 1 ? "byte" : "bytes"
            builder.rejectRow(
                column: label(column),
                CellFault(
                    .invalidBytes,
                    reason: "\(bytes) \(invalid.hex) at offset \(invalid.fileOffset) of the file "
                        + "cannot be \(report.encoding.rawValue)"), field: field,
                inCell: true)
        } else {
            builder.rejectRow(
                column: label(column),
                CellFault(.nulByte, reason: "a NUL stands in column \(column + 1)"), field: field,
                inCell: true)
        }
        skipBadPlaces(before: scanner.recordEnd)
    }

    @inline(__always)
    private mutating func skipBadPlaces(before offset: Int) {
        while badOffset < offset {
            badIndex += 1
            badOffset = badIndex < supply.badPlaces.count ? supply.badPlaces[badIndex].offset : .max
        }
    }

    /// A column's name in the header, or its position.
    private func label(_ column: Int) -> String {
        guard let header, column < header.cells.count, !header.cells[column].isEmpty else {
            return "\(column + 1)"
        }
        return ColumnNames.compared(header.cells[column])
    }
}

/// A cell that is read: which column, and for which field.
private struct PlannedCell {
    var field: Int
    var column: Int
    /// The field has a default.
    var mayBeAbsent: Bool
}
