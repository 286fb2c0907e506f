/// Where the parts of a sheet's XML stand that are read.
struct SheetShape {
    private(set) var shape = XMLShape()
    let row: Int
    let cell: Int
    let rowNumber: Int
    let rowHidden: Int
    let address: Int
    let style: Int
    let type: Int
    let value: Int
    let formula: Int
    let formulaType: Int
    let formulaRange: Int
    let inline: TextShape

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
        formulaType = shape.slot("f/@t", in: cell)
        formulaRange = shape.slot("f/@ref", in: cell)
        inline = TextShape(&shape, in: cell, at: "is")
        // Extensions may hold texts, which are none of the cell.
        _ = shape.slot("extLst", in: cell)
        shape.watchesStrayText = true
    }
}

/// The parts of a text, shared or a cell's own (ECMA-376, part 1, 18.4.8 and 18.3.1.53): one text,
/// or runs with looks of their own. How it is spoken is left out.
struct TextShape {
    let text: Int
    let run: Int
    private let runText: Int
    private let properties: Int
    private let strike: Int
    private let strikeValue: Int
    private let align: Int

    /// - Parameter path: of the text below the group; nil where the group is the text
    init(_ shape: inout XMLShape, in group: Int, at path: String? = nil) {
        let prefix = path.map { $0 + "/" } ?? ""
        text = shape.slot(prefix + "t", in: group)
        let steps = (path.map { [XMLPath.Step($0)] } ?? []) + [XMLPath.Step("r")]
        run = shape.group(at: steps, in: group)
        runText = shape.slot("t", in: run)
        properties = shape.slot("rPr", in: run)
        strike = shape.slot("rPr/strike", in: run)
        strikeValue = shape.slot("rPr/strike/@val", in: run)
        align = shape.slot("rPr/vertAlign/@val", in: run)
        _ = shape.slot(prefix + "rPh", in: group)
    }

    /// The run that has just ended; nil where it has no text.
    func text(ofRun part: WorkbookPart) -> UnsafeRawBufferPointer? { part.value(runText) }

    /// A run with two texts, or a text with elements in it, cannot be read.
    func isBroken(run part: WorkbookPart) -> Bool {
        part.isRepeated(runText) || part.isNested(runText)
    }

    func isBroken(text part: WorkbookPart) -> Bool {
        part.isRepeated(text) || part.isNested(text)
    }

    /// Nil where the run does not say how it looks.
    func marks(ofRun part: WorkbookPart) -> TextLooks.Marks? {
        guard part.value(properties) != nil else { return nil }
        return Self.marks(part, strike: strike, strikeValue, align: align)
    }

    static func marks(
        _ part: WorkbookPart, strike: Int, _ strikeValue: Int, align: Int
    ) -> TextLooks.Marks {
        var marks: TextLooks.Marks = []
        let isOff = ["0", "false", "off"].contains(part.text(strikeValue) ?? "")
        if part.value(strike) != nil, !isOff { marks.insert(.struck) }
        if ["superscript", "subscript"].contains(part.text(align) ?? "") { marks.insert(.raised) }
        return marks
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
