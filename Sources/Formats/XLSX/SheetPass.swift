import Diagnostics
import Tables

/// One way through a sheet's rows: looks for the header, then turns rows into records.
final class SheetPass {
    /// The header is not among the rows; said once, with the row that came nearest.
    private(set) var headerFailure: Failure?
    private(set) var linesAside = 0
    private(set) var hiddenRows = 0
    private(set) var headerLine: Int?
    private(set) var headerNames: [String]?
    var sink: RecordSink

    private let spec: ReadSpec
    private let options: XLSXOptions
    private let file: String
    private let names: ColumnNames
    private let merged: MergedCells
    private let shape = SheetShape()
    private let cells: SheetCells
    private var isBody: Bool
    private var rowsSeen = 0
    private var nearest: (held: Int, row: HeaderRow)?

    // The row now read.
    private var line = 0
    private var column = -1
    private var isBlank = true
    private var headerCells: [String] = []
    private var typed: TypedCells
    /// Texts of the cells that merged ranges begin with.
    private var topLeft: [CellAddress.Key: String] = [:]
    private let topLeftKeys: Set<CellAddress.Key>

    /// For each column the fields that ask for it; for each field its column.
    private var fieldsAt: [[Int]] = []
    private let rules: [SheetFieldRules]

    init(_ workbook: Workbook, _ spec: ReadSpec, _ options: XLSXOptions, _ merged: MergedCells,
        file: Int
    ) throws {
        self.spec = spec
        self.options = options
        self.merged = merged
        self.file = workbook.file
        names = ColumnNames(spec, file: workbook.file)
        cells = SheetCells(workbook, shape)
        sink = RecordSink(spec, file: file)
        typed = TypedCells(fieldCount: spec.fields.count)
        topLeftKeys = Set(merged.ranges.map(\.first.key))
        rules = spec.fields.enumerated().map { SheetFieldRules($1, isKey: $0 == spec.key) }
        isBody = options.header == .none
        if case .byNames = options.header, names.isEmpty {
            throw CSVRefusal(file: workbook.file, spec: spec).headerNotStated()
        }
        if isBody { begin(try names.columns(in: nil), header: nil) }
    }

    /// - Throws: `Failure` where the sheet is refused; where the header is what is missing,
    ///   `headerFailure` is set and nothing was emitted.
    func run(
        _ workbook: Workbook, _ entry: ZipEntry, _ emit: (RecordBatch) throws -> Void
    ) throws {
        try WorkbookPart.read(
            workbook.archive, entry, shape.shape, limits: workbook.limits,
            began: { [unowned self] in began($0) },
            afterPiece: { try sink.emitIfFull(emit) },
            ended: { [unowned self] in ended($0, $1) })
        if !isBody { throw headerMissing() }
        try sink.emitRest(emit)
    }

    // MARK: Events

    private func began(_ group: Int) {
        if group == shape.row {
            column = -1
            isBlank = true
            headerCells.removeAll(keepingCapacity: true)
            typed.reset()
            isNumbered = false
        } else if group == shape.cell {
            cells.beginCell()
        }
    }

    private var isNumbered = false

    private func ended(_ group: Int, _ part: WorkbookPart) {
        if group == shape.inline.run { return cells.addRun(part) }
        if !isNumbered { number(part) }
        if group == shape.cell { takeCell(part) } else { takeRow(part) }
    }

    /// A row says its number, or is the next one.
    private func number(_ part: WorkbookPart) {
        isNumbered = true
        let next = part.number(shape.rowNumber) ?? line + 1
        guard next > line, next <= CellAddress.rowsMax else {
            return damaged(part, "(row \(next) stands behind row \(line))")
        }
        line = next
        // The header's row is not there: it has no names, and this one is a record already.
        guard !isBody, case .line(let wanted) = options.header, line > wanted else { return }
        begin(row(wanted), part)
    }

    private func takeCell(_ part: WorkbookPart) {
        var next = column + 1
        if let given = part.value(shape.address) {
            guard let address = CellAddress(given), address.row == line, address.column > column
            else { return damaged(part, "(a cell of row \(line) stands where it cannot)") }
            next = address.column
        }
        guard next < CellAddress.columnsMax else {
            return damaged(part, "(row \(line) has too many cells)")
        }
        column = next
        cells.noteFormula(part)
        let hasStrayText = part.takeStrayText()
        if !isBody || fieldsAt.indices.contains(column) || isBlank {
            let address = CellAddress(column: column, row: line)
            take(cells.cell(part, at: address, hasStrayText: hasStrayText))
        }
    }

    private func damaged(_ part: WorkbookPart, _ detail: String) {
        part.fail(
            .workbookDamaged, detail,
            help: "open it in a spreadsheet, save it anew as .xlsx, and drop that file")
    }

    // MARK: Cells

    private func take(_ cell: SheetCell) {
        if case .empty = cell { return }
        isBlank = false
        guard isBody else { return takeHeaderCell(cell) }
        guard fieldsAt.indices.contains(column) else { return }
        for field in fieldsAt[column] {
            switch rules[field].fault(cell) {
            case let fault?: typed.fail(field, fault)
            case nil: rules[field].set(cell, field, &typed)
            }
        }
    }

    private func takeHeaderCell(_ cell: SheetCell) {
        let text: String
        switch cell {
        case .empty, .fault: text = ""
        case .text(let bytes, _), .error(let bytes), .date(let bytes), .number(let bytes, _, _):
            text = String(decoding: bytes, as: UTF8.self)
        case .boolean(let value): text = value ? "TRUE" : "FALSE"
        }
        while headerCells.count < column { headerCells.append("") }
        headerCells.append(text)
        let key = CellAddress(column: column, row: line).key
        if topLeftKeys.contains(key) { topLeft[key] = text }
    }

    // MARK: Rows

    private func takeRow(_ part: WorkbookPart) {
        _ = part.takeStrayText()
        let isHidden = part.flag(shape.rowHidden)
        guard isBody else { return takeHeaderRow(part) }
        if isHidden, !isBlank { hiddenRows += 1 }
        if isBlank || isHidden && options.skipsHidden {
            linesAside += 1
        } else {
            sink.add(line: line, typed: typed)
        }
    }

    private func takeHeaderRow(_ part: WorkbookPart) {
        switch options.header {
        case .none: preconditionFailure("without a header all rows are body")
        case .line(let wanted):
            linesAside += 1
            if line == wanted { begin(row(wanted), part) }
        case .byNames:
            linesAside += 1
            let row = row(line)
            guard !row.cells.allSatisfy(\.isEmpty) else { return }
            let held = names.held(by: row.cells)
            if names.areAllHeld(by: row.cells) { return begin(row, part) }
            if nearest == nil || held > nearest!.held { nearest = (held, row) }
            rowsSeen += 1
            if rowsSeen == CSVReader.headerRowsMax { stop(headerMissing(), part) }
        }
    }

    private func row(_ line: Int) -> HeaderRow {
        let (cells, origins) = merged.header(line: line, cells: headerCells) { topLeft[$0.key] }
        var row = HeaderRow(
            line: line, cells: cells, text: cells.prefix(64).joined(separator: " | "))
        row.isOpenEnded = true
        row.origins = origins
        return row
    }

    private func begin(_ row: HeaderRow, _ part: WorkbookPart) {
        do {
            begin(try names.columns(in: row), header: row)
        } catch let failure as Failure {
            headerFailure = failure
            stop(failure, part)
        } catch {
            preconditionFailure("finding columns throws failures only")
        }
    }

    private func stop(_ failure: Failure, _ part: WorkbookPart) {
        part.fail(failure.diagnostics[0].code, failure.diagnostics[0].detail, help: "")
    }

    private func begin(_ columns: [Int], header: HeaderRow?) {
        isBody = true
        headerLine = header?.line
        headerNames = header?.cells
        let width = (columns.max() ?? -1) + 1
        fieldsAt = Array(repeating: [], count: width)
        for (field, column) in columns.enumerated() where column >= 0 {
            fieldsAt[column].append(field)
        }
        let labels = spec.fields.map(\.location.label)
        sink.setColumnLabel { field, line in
            guard columns[field] >= 0 else { return labels[field] }
            let address = CellAddress(column: columns[field], row: line).text
            return Int(labels[field]) == nil ? "\(address) (\(labels[field]))" : address
        }
    }

    private func headerMissing() -> Failure {
        if let headerFailure { return headerFailure }
        let refusal = CSVRefusal(file: file, spec: spec)
        var failure = refusal.emptyFile()
        if case .line(let wanted) = options.header {
            failure = refusal.headerBeyondEnd(wanted: wanted, lines: line)
        } else if let nearest {
            do { _ = try names.columns(in: nearest.row) } catch let found as Failure {
                failure = found
            } catch {}
        }
        headerFailure = failure
        return failure
    }
}

extension CellAddress {
    typealias Key = Int
    fileprivate var key: Key { row * Self.columnsMax + column }
}
