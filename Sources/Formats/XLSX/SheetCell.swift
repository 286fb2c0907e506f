import Diagnostics

/// What one cell holds, however it is stored.
enum SheetCell {
    case empty
    case text(UnsafeRawBufferPointer)
    /// In plain notation, with so many digits before the point.
    case number(UnsafeRawBufferPointer, wholeDigits: Int)
    case boolean(Bool)
    /// `2026-11-22`, `2026-11-22T10:30:00`, `10:30:00`.
    case date(UnsafeRawBufferPointer)
    /// `#N/A`
    case error(UnsafeRawBufferPointer)
    case fault(CellFault)
}

/// Reads cells by their type and style.
final class SheetCells {
    /// A spreadsheet keeps 15 digits of a number; what it writes beyond them is an artefact of its
    /// binary form.
    static let significantMax = 15

    private let workbook: Workbook
    private let shape: SheetShape
    private let scratch = ByteBuffer()
    /// The runs of the inline text now open.
    private let runs = ByteBuffer()

    init(_ workbook: Workbook, _ shape: SheetShape) {
        self.workbook = workbook
        self.shape = shape
    }

    func beginCell() { runs.removeAll() }

    func addRun(_ part: WorkbookPart) {
        if let text = part.value(shape.runText) { SheetText.append(text, to: runs) }
    }

    /// The cell that has just ended; its bytes are valid until the next one.
    func cell(_ part: WorkbookPart) -> SheetCell {
        let type = part.value(shape.type)
        let value = part.value(shape.value)
        if type?.elementsEqual("inlineStr".utf8) ?? false { return inline(part) }
        guard let value, !value[Blanks.trim(value)].isEmpty else {
            let isText = type?.elementsEqual("str".utf8) ?? false
            guard part.value(shape.formula) != nil, !isText else { return .empty }
            return .fault(
                CellFault(
                    .formulaWithoutValue,
                    reason: "open the workbook in a spreadsheet and save it: then it is computed"))
        }
        guard let type, !type.elementsEqual("n".utf8) else { return number(value, part) }
        if type.elementsEqual("s".utf8) { return shared(value) }
        if type.elementsEqual("str".utf8) { return decoded(value) }
        if type.elementsEqual("b".utf8) { return .boolean(value.first == UInt8(ascii: "1")) }
        if type.elementsEqual("e".utf8) { return .error(value) }
        if type.elementsEqual("d".utf8) { return iso(value) }
        return unreadable(type, "a type of cell that is not known")
    }

    // MARK: Kinds

    private func inline(_ part: WorkbookPart) -> SheetCell {
        if runs.count > 0 { return text(runs.slice(0, runs.count)) }
        guard let text = part.value(shape.inlineText) else { return .empty }
        return decoded(text)
    }

    private func decoded(_ raw: UnsafeRawBufferPointer) -> SheetCell {
        scratch.removeAll()
        SheetText.append(raw, to: scratch)
        return text(scratch.slice(0, scratch.count))
    }

    private func text(_ bytes: UnsafeRawBufferPointer) -> SheetCell {
        bytes[Blanks.trim(bytes)].isEmpty ? .empty : .text(bytes)
    }

    private func shared(_ value: UnsafeRawBufferPointer) -> SheetCell {
        guard let index = Int(String(decoding: value[Blanks.trim(value)], as: UTF8.self)),
            let found = workbook.strings.text(index)
        else { return unreadable(value, "no shared text has this number") }
        return text(found)
    }

    private func number(_ value: UnsafeRawBufferPointer, _ part: WorkbookPart) -> SheetCell {
        scratch.removeAll()
        let trimmed = UnsafeRawBufferPointer(rebasing: value[Blanks.trim(value)])
        guard
            let shape = PlainNumber.write(
                trimmed, significantMax: Self.significantMax, to: scratch)
        else { return unreadable(value, "no number") }
        let plain = scratch.slice(0, scratch.count)
        let style = part.number(self.shape.style) ?? 0
        let kind = workbook.styles.indices.contains(style) ? workbook.styles[style] : .number
        switch kind {
        case .number: return .number(plain, wholeDigits: shape.wholeDigits)
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
        DatePattern.iso.days(value) == nil ? unreadable(value, "no date") : .date(value)
    }

    private func unreadable(_ bytes: UnsafeRawBufferPointer, _ why: String) -> SheetCell {
        .fault(CellFault(.cellUnreadable, bytes, why))
    }
}
