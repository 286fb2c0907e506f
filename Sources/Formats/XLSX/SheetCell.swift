import Diagnostics

/// What one cell holds, however it is stored.
enum SheetCell {
    case empty
    /// Its parts joined; `mixed` says how some of them look, and others do not.
    case text(UnsafeRawBufferPointer, mixed: TextLooks.Marks)
    /// In plain notation, with so many digits before the point, and what its format says of it.
    case number(UnsafeRawBufferPointer, wholeDigits: Int, format: NumberSection?)
    case boolean(Bool)
    /// `2026-11-22`, `2026-11-22T10:30:00`, `10:30:00`.
    case date(UnsafeRawBufferPointer)
    /// `#N/A`
    case error(UnsafeRawBufferPointer)
    case fault(CellFault)
}

/// Reads cells by their type and style.
///
/// - Source: ECMA-376, part 1, 18.3.1.4 (c) and 18.18.11 (its types)
final class SheetCells {
    /// A spreadsheet keeps 15 digits of a number; what it writes beyond them is an artefact of its
    /// binary form.
    static let significantMax = 15

    private let workbook: Workbook
    private let shape: SheetShape
    private let scratch = ByteBuffer()
    /// The inline text now open: its parts, and whether its first text is among them.
    private let inlineText = ByteBuffer()
    private var inlineLooks = TextLooks()
    private var hasFirstText = false
    private let formulas: OpenFormulas?

    init(_ workbook: Workbook, _ shape: SheetShape) {
        self.workbook = workbook
        self.shape = shape
        formulas = workbook.areFormulasOpen ? OpenFormulas() : nil
    }

    func beginCell() {
        inlineText.removeAll()
        inlineLooks = TextLooks()
        hasFirstText = false
    }

    func addRun(_ part: WorkbookPart) {
        addFirstText(part)
        if shape.inline.isBroken(run: part) { inlineLooks.isBroken = true }
        if let text = shape.inline.text(ofRun: part) {
            add(text, shape.inline.marks(ofRun: part))
        }
    }

    /// A text before the runs belongs in front of them.
    private func addFirstText(_ part: WorkbookPart) {
        guard !hasFirstText, let text = part.value(shape.inline.text) else { return }
        hasFirstText = true
        if shape.inline.isBroken(text: part) { inlineLooks.isBroken = true }
        add(text, nil)
    }

    private func add(_ text: UnsafeRawBufferPointer, _ marks: TextLooks.Marks?) {
        if !SheetText.append(text, to: inlineText) { inlineLooks.isBroken = true }
        if text.nonBlank != nil { inlineLooks.add(marks) }
    }

    /// Notes a formula whose range takes in other cells; to be said of every cell.
    func noteFormula(_ part: WorkbookPart) {
        guard let formulas, let range = part.value(shape.formulaRange) else { return }
        formulas.note(type: part.text(shape.formulaType) ?? "", range: range)
    }

    /// The cell that has just ended; its bytes are valid until the next one.
    ///
    /// - Parameter hasStrayText: it has text in none of the elements that hold one
    func cell(_ part: WorkbookPart, at address: CellAddress, hasStrayText: Bool) -> SheetCell {
        addFirstText(part)
        let value = part.value(shape.value)
        if hasStrayText {
            return unreadable(inlineText.slice(0, 0), "it has a text outside its elements")
        }
        if let value, part.isNested(shape.value) || part.differs(shape.value) {
            return unreadable(value, "it has several values")
        }
        let type = part.value(shape.type)
        let isInline = type?.elementsEqual("inlineStr".utf8) ?? false
        let hasInlineText = inlineText.slice(0, inlineText.count).nonBlank != nil
        if hasInlineText || isInline, let fault = inlineFault(value, isInline, hasInlineText) {
            return .fault(fault)
        }
        if let open = openFormula(part, value, address, hasInlineText: hasInlineText) {
            return .fault(open)
        }
        if isInline { return inline(part) }
        guard let value, value.nonBlank != nil else {
            return type?.elementsEqual("e".utf8) ?? false
                ? .error(inlineText.slice(0, 0)) : .empty
        }
        return byType(type, value, part)
    }

    private func byType(
        _ type: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer, _ part: WorkbookPart
    ) -> SheetCell {
        guard let type, !type.elementsEqual("n".utf8) else { return number(value, part) }
        if type.elementsEqual("s".utf8) { return shared(value, part) }
        if type.elementsEqual("str".utf8) { return decoded(value) }
        if type.elementsEqual("b".utf8) { return boolean(value) }
        if type.elementsEqual("e".utf8) { return .error(value) }
        if type.elementsEqual("d".utf8) { return iso(value) }
        return unreadable(type, "a type of cell that is not known")
    }

    // MARK: Contents that do not fit

    private func inlineFault(
        _ value: UnsafeRawBufferPointer?, _ isInline: Bool, _ hasText: Bool
    ) -> CellFault? {
        if hasText, !isInline {
            return fault(
                inlineText.slice(0, inlineText.count), "a text of its own, which its type excludes")
        }
        guard isInline, let value = value?.nonBlank else { return nil }
        return fault(value, "a value, where its type says that it has a text of its own")
    }

    /// Why the cell's formula has no value that counts.
    private func openFormula(
        _ part: WorkbookPart, _ value: UnsafeRawBufferPointer?, _ address: CellAddress,
        hasInlineText: Bool
    ) -> CellFault? {
        let isFormula = part.value(shape.formula) != nil
        // A formula whose text is empty has a value, an empty one.
        let isEmptyText = value != nil
            && part.value(shape.type)?.elementsEqual("str".utf8) ?? false
        if isFormula, !hasInlineText, value?.nonBlank == nil, !isEmptyText {
            return CellFault(
                .formulaWithoutValue,
                reason: "open the workbook in a spreadsheet and save it: then it is computed")
        }
        guard workbook.areFormulasOpen, isFormula || formulas?.holds(address) ?? false else {
            return nil
        }
        return CellFault(
            .formulaWithoutValue,
            reason: "the workbook says that its formulas are still to be computed: open it in "
                + "a spreadsheet and save it")
    }

    // MARK: Kinds

    private func inline(_ part: WorkbookPart) -> SheetCell {
        let joined = inlineText.slice(0, inlineText.count)
        if inlineLooks.isBroken { return unreadable(joined, "a text that cannot be read") }
        return text(joined, inlineLooks, part)
    }

    private func decoded(_ raw: UnsafeRawBufferPointer) -> SheetCell {
        scratch.removeAll()
        guard SheetText.append(raw, to: scratch) else {
            return unreadable(raw, "half a character")
        }
        let bytes = scratch.slice(0, scratch.count)
        return bytes.nonBlank == nil ? .empty : .text(bytes, mixed: [])
    }

    private func text(
        _ bytes: UnsafeRawBufferPointer, _ looks: TextLooks, _ part: WorkbookPart
    ) -> SheetCell {
        guard bytes.nonBlank != nil else { return .empty }
        let style = part.number(shape.style) ?? 0
        return .text(bytes, mixed: looks.mixed(in: workbook.styles.font(style)))
    }

    private func shared(_ value: UnsafeRawBufferPointer, _ part: WorkbookPart) -> SheetCell {
        guard let index = Int(String(decoding: value[Blanks.trim(value)], as: UTF8.self)),
            let found = workbook.strings.text(index)
        else { return unreadable(value, "no shared text has this number") }
        let looks = workbook.strings.looks(index)
        if looks.isBroken { return unreadable(found, "a text that cannot be read") }
        return looks.isPlain ? plain(found) : text(found, looks, part)
    }

    private func plain(_ bytes: UnsafeRawBufferPointer) -> SheetCell {
        bytes.nonBlank == nil ? .empty : .text(bytes, mixed: [])
    }

    private func boolean(_ value: UnsafeRawBufferPointer) -> SheetCell {
        let word = value[Blanks.trim(value)]
        if word.elementsEqual("1".utf8) || word.elementsEqual("true".utf8) { return .boolean(true) }
        if word.elementsEqual("0".utf8) || word.elementsEqual("false".utf8) {
            return .boolean(false)
        }
        return unreadable(value, "neither true nor false")
    }

    private func number(_ value: UnsafeRawBufferPointer, _ part: WorkbookPart) -> SheetCell {
        scratch.removeAll()
        let trimmed = UnsafeRawBufferPointer(rebasing: value[Blanks.trim(value)])
        guard
            let shape = PlainNumber.write(
                trimmed, significantMax: Self.significantMax, to: scratch)
        else { return unreadable(value, "no number") }
        let plain = scratch.slice(0, scratch.count)
        guard let format = workbook.styles.format(part.value(self.shape.style)) else {
            return unreadable(value, "no style of the workbook has its number")
        }
        let hasFraction = format.countsDecimals && plain.contains(UInt8(ascii: "."))
        guard !format.isPlain || hasFraction else {
            return .number(plain, wholeDigits: shape.wholeDigits, format: nil)
        }
        let section = format.section(for: plain)
        switch section.kind {
        case .number:
            let isPlain = section.isPlain && !(hasFraction && section.decimals != nil)
            return .number(
                plain, wholeDigits: shape.wholeDigits, format: isPlain ? nil : section)
        case .date: return date(SerialDate.text(plain, from1904: workbook.from1904), value)
        case .duration: return date(SerialDate.duration(plain), value)
        }
    }

    private func date(_ text: String?, _ value: UnsafeRawBufferPointer) -> SheetCell {
        guard let text else { return unreadable(value, "shown as a date, and no day has it") }
        scratch.removeAll()
        Array(text.utf8).withUnsafeBytes { scratch.append($0) }
        return .date(scratch.slice(0, scratch.count))
    }

    private func iso(_ value: UnsafeRawBufferPointer) -> SheetCell {
        let trimmed = UnsafeRawBufferPointer(rebasing: value[Blanks.trim(value)])
        return DatePattern.iso.days(trimmed) == nil
            ? unreadable(value, "no date") : .date(trimmed)
    }

    private func unreadable(_ bytes: UnsafeRawBufferPointer, _ why: String) -> SheetCell {
        .fault(fault(bytes, why))
    }

    private func fault(_ bytes: UnsafeRawBufferPointer, _ why: String) -> CellFault {
        CellFault(.cellUnreadable, bytes, why)
    }
}

/// Ranges that a formula of one cell fills, in a workbook whose formulas are still to be computed:
/// the values in them are placeholders like the formula's own.
final class OpenFormulas {
    /// Ranges that are kept; a range goes when the rows have passed it.
    private static let rangesMax = 1000
    private var ranges: [CellRange] = []
    /// More ranges than are kept: no cell counts any more.
    private var isFull = false

    func note(type: String, range: UnsafeRawBufferPointer) {
        guard ["array", "dataTable"].contains(type), let range = CellRange(range) else { return }
        if ranges.count == Self.rangesMax {
            ranges.removeAll { $0.last.row < range.first.row }
        }
        guard ranges.count < Self.rangesMax else {
            isFull = true
            return
        }
        ranges.append(range)
    }

    func holds(_ cell: CellAddress) -> Bool {
        isFull || !ranges.isEmpty && ranges.contains { $0.holds(cell) }
    }
}
