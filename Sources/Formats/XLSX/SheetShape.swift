/// Where the parts of a sheet's XML stand that are read.
struct SheetShape {
    private(set) var shape = XMLShape()
    let row: Int
    let cell: Int
    let run: Int
    let rowNumber: Int
    let rowHidden: Int
    let address: Int
    let style: Int
    let type: Int
    let value: Int
    let formula: Int
    let inlineText: Int
    let runText: Int

    init() {
        let steps = ["worksheet", "sheetData", "row"].map { XMLPath.Step($0) }
        row = shape.group(at: steps)
        rowNumber = shape.slot("@r", in: row)
        rowHidden = shape.slot("@hidden", in: row)
        cell = shape.group(at: [XMLPath.Step("c")], in: row)
        address = shape.slot("@r", in: cell)
        style = shape.slot("@s", in: cell)
        type = shape.slot("@t", in: cell)
        value = shape.slot("v", in: cell)
        formula = shape.slot("f", in: cell)
        inlineText = shape.slot("is/t", in: cell)
        run = shape.group(at: [XMLPath.Step("is"), XMLPath.Step("r")], in: cell)
        runText = shape.slot("t", in: run)
    }
}

/// The merged cells that begin near the top of a sheet, where a header stands.
struct MergedCells {
    private static let rowsMax = 1000
    private static let rangesMax = 16_384

    private(set) var ranges: [CellRange] = []

    /// Merged cells stand behind the rows, so that reading them is a pass of its own.
    static func read(_ workbook: Workbook, _ entry: ZipEntry) throws -> MergedCells {
        var shape = XMLShape()
        let group = shape.group(
            at: ["worksheet", "mergeCells", "mergeCell"].map { XMLPath.Step($0) })
        let reference = shape.slot("@ref", in: group)
        var found = MergedCells()
        try WorkbookPart.read(
            workbook.archive, entry, shape, limits: workbook.limits
        ) { _, part in
            guard let range = part.value(reference).flatMap({ CellRange($0) }),
                range.first.row <= rowsMax
            else { return }
            found.ranges.append(range)
            if found.ranges.count > rangesMax {
                part.fail(
                    .workbookTooLarge, "(its merged cells)", help: "state header: with its line")
            }
        }
        return found
    }

    /// A row with the values that merged cells lend it.
    ///
    /// - Parameter topLeft: the text of a cell further up
    func header(
        line: Int, cells: [String], topLeft: (CellAddress) -> String?
    ) -> (cells: [String], origins: [Int]) {
        var cells = cells
        var origins = Array(cells.indices)
        for range in ranges where range.first.row <= line && line <= range.last.row {
            let own = range.first.row == line
            let first = range.first.column
            let lent = own ? (cells.indices.contains(first) ? cells[first] : nil)
                : topLeft(range.first)
            guard let lent, !lent.isEmpty else { continue }
            while cells.count <= range.last.column {
                origins.append(cells.count)
                cells.append("")
            }
            for column in first...range.last.column {
                cells[column] = lent
                origins[column] = first
            }
        }
        return (cells, origins)
    }
}
