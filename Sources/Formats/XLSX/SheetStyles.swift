/// The styles of cells: of each its number format, and how its font looks.
///
/// - Source: ECMA-376, part 1, 18.8.10 (cellXfs), 18.8.22 (font), 18.8.30 (numFmt)
struct SheetStyles {
    private struct Style {
        var format: Int
        var font: Int
    }

    private var formats: [Int: NumberFormat] = [:]
    private var fonts: [TextLooks.Marks] = []
    private var styles: [Style] = []
    /// Of each style.
    private var resolved: [NumberFormat] = []

    var count: Int { formats.count + fonts.count + styles.count }

    mutating func add(_ group: Int, _ part: WorkbookPart, _ shape: StylesShape) {
        switch group {
        case shape.format:
            guard let id = part.number(shape.formatId) else { return }
            formats[id] = NumberFormat(part.text(shape.formatCode) ?? "")
        case shape.font:
            fonts.append(
                TextShape.marks(part, strike: shape.strike, shape.strikeValue, align: shape.align))
        default:
            styles.append(
                Style(
                    format: part.number(shape.styleFormat) ?? 0,
                    font: part.number(shape.styleFont) ?? 0))
        }
    }

    /// To be said when all are added.
    mutating func finish() {
        resolved = styles.map { formats[$0.format] ?? .builtIn($0.format) }
    }

    /// Of the style that a cell's `s` gives, else of the first one.
    ///
    /// - Output: nil where no style has the number
    func format(_ number: UnsafeRawBufferPointer?) -> NumberFormat? {
        guard let first = resolved.first else { return .general }
        guard let number else { return first }
        var index = 0
        for byte in number {
            guard byte >= 0x30, byte <= 0x39, index < resolved.count else { return nil }
            index = index * 10 + Int(byte - 0x30)
        }
        return resolved.indices.contains(index) && !number.isEmpty ? resolved[index] : nil
    }

    func font(_ style: Int) -> TextLooks.Marks {
        guard styles.indices.contains(style), fonts.indices.contains(styles[style].font) else {
            return []
        }
        return fonts[styles[style].font]
    }
}

/// Where the styles' XML has what is read of it.
struct StylesShape {
    private(set) var shape = XMLShape()
    let format: Int
    let formatId: Int
    let formatCode: Int
    let font: Int
    let strike: Int
    let strikeValue: Int
    let align: Int
    let styleFormat: Int
    let styleFont: Int

    init() {
        let steps = { (names: String...) in names.map { XMLPath.Step($0) } }
        format = shape.group(at: steps("styleSheet", "numFmts", "numFmt"))
        formatId = shape.slot("@numFmtId", in: format)
        formatCode = shape.slot("@formatCode", in: format)
        font = shape.group(at: steps("styleSheet", "fonts", "font"))
        strike = shape.slot("strike", in: font)
        strikeValue = shape.slot("strike/@val", in: font)
        align = shape.slot("vertAlign/@val", in: font)
        let style = shape.group(at: steps("styleSheet", "cellXfs", "xf"))
        styleFormat = shape.slot("@numFmtId", in: style)
        styleFont = shape.slot("@fontId", in: style)
    }
}
