import Diagnostics

/// What a workbook says of itself: its sheets, its date system, its styles and shared texts.
///
/// - Source: ECMA-376, parts 1 and 2; docs/formats/xlsx.md
struct Workbook {
    static let contentTypes = "[Content_Types].xml"
    /// Parts beside sheets and shared texts are small.
    private static let partBytesMax = 64 << 20
    private static let relationsMax = 10_000
    private static let stylesMax = 1_000_000

    struct Sheet: Equatable {
        var name: String
        var isHidden: Bool
        /// Nil for a sheet of another kind (a chart).
        var part: String?
    }

    let archive: ZipArchive
    let limits: ReadLimits
    private(set) var sheets: [Sheet] = []
    private(set) var from1904 = false
    /// By the number that a cell's `s` gives.
    private(set) var styles: [NumberFormats.Kind] = []
    let strings: SharedStrings
    private var stringsPart: String?
    private var stylesPart: String?

    var file: String { archive.file }

    init(_ archive: ZipArchive, limits: ReadLimits) throws {
        self.archive = archive
        self.limits = limits
        strings = SharedStrings(bytesMax: limits.sharedBytesMax)
        let roots = try relations(of: "")
        guard let main = roots.values.first(where: { $0.isOf("officeDocument") })?.target else {
            throw damaged("(no part is the workbook)")
        }
        try readSheets(main)
        guard !sheets.isEmpty else { throw damaged("(it has no sheet)") }
        try readStyles()
        try readStrings()
    }

    // MARK: Parts

    private struct Relation {
        var type: String
        var target: String

        func isOf(_ kind: String) -> Bool { type.hasSuffix("/" + kind) }
    }

    private var partLimits: ReadLimits {
        var small = limits
        small.fileBytesMax = min(limits.fileBytesMax, Self.partBytesMax)
        return small
    }

    /// Parts are found without case: some programs spell a name in two ways.
    func entry(_ part: String) -> ZipEntry? {
        if let entry = archive.entry(named: part) { return entry }
        let folded = part.lowercased()
        return archive.entries.first { $0.name.lowercased() == folded }
    }

    /// By id; empty where the part has none.
    private func relations(of part: String) throws -> [String: Relation] {
        let (folder, name) = Self.split(part)
        guard let entry = entry(folder + "_rels/" + name + ".rels") else { return [:] }
        var shape = XMLShape()
        let group = shape.group(at: [XMLPath.Step("Relationships"), XMLPath.Step("Relationship")])
        let slots = ["@Id", "@Type", "@Target"].map { shape.slot($0, in: group) }
        var found: [String: Relation] = [:]
        try WorkbookPart.read(archive, entry, shape, limits: partLimits) { _, part in
            guard let id = part.text(slots[0]), let type = part.text(slots[1]),
                let target = part.text(slots[2])
            else { return }
            found[id] = Relation(type: type, target: Self.resolve(target, from: folder))
            if found.count > Self.relationsMax { Self.refuse(part, "relations") }
        }
        return found
    }

    private static func split(_ part: String) -> (folder: String, name: String) {
        guard let slash = part.lastIndex(of: "/") else { return ("", part) }
        return (String(part[...slash]), String(part[part.index(after: slash)...]))
    }

    /// `worksheets/sheet1.xml`, `/xl/worksheets/sheet1.xml`, `../a.xml` as names in the archive.
    static func resolve(_ target: String, from folder: String) -> String {
        let path = target.hasPrefix("/") ? String(target.dropFirst()) : folder + target
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private static func refuse(_ part: WorkbookPart, _ what: String) {
        part.fail(.workbookTooLarge, "(too many \(what))", help: "is this a price list?")
    }

    private func damaged(_ detail: String) -> Failure {
        Failure(
            Diagnostic(
                .workbookDamaged, detail, at: Place(file: file),
                help: "open it in a spreadsheet, save it anew as .xlsx, and drop that file"))
    }

    // MARK: Reading

    private mutating func readSheets(_ main: String) throws {
        guard let entry = entry(main) else { throw damaged("(\(main) is missing)") }
        let relations = try relations(of: main)
        var shape = XMLShape()
        let steps = { (names: String...) in names.map { XMLPath.Step($0) } }
        let properties = shape.group(at: steps("workbook", "workbookPr"))
        let date1904 = shape.slot("@date1904", in: properties)
        let sheet = shape.group(at: steps("workbook", "sheets", "sheet"))
        let slots = ["@name", "@state", "@id"].map { shape.slot($0, in: sheet) }
        var found: [Sheet] = []
        var from1904 = false
        try WorkbookPart.read(archive, entry, shape, limits: partLimits) { group, part in
            if group == properties {
                from1904 = part.flag(date1904)
                return
            }
            let relation = part.text(slots[2]).flatMap { relations[$0] }
            let isSheet = relation?.isOf("worksheet") ?? false
            found.append(
                Sheet(
                    name: part.text(slots[0]) ?? "",
                    isHidden: ["hidden", "veryHidden"].contains(part.text(slots[1]) ?? ""),
                    part: isSheet ? relation?.target : nil))
            if found.count > Self.relationsMax { Self.refuse(part, "sheets") }
        }
        sheets = found
        self.from1904 = from1904
        stringsPart = relations.values.first { $0.isOf("sharedStrings") }?.target
        stylesPart = relations.values.first { $0.isOf("styles") }?.target
    }

    private mutating func readStyles() throws {
        guard let part = stylesPart, let entry = entry(part) else { return }
        var shape = XMLShape()
        let steps = { (names: String...) in names.map { XMLPath.Step($0) } }
        let format = shape.group(at: steps("styleSheet", "numFmts", "numFmt"))
        let slots = ["@numFmtId", "@formatCode"].map { shape.slot($0, in: format) }
        let style = shape.group(at: steps("styleSheet", "cellXfs", "xf"))
        let styleFormat = shape.slot("@numFmtId", in: style)
        var formats: [Int: NumberFormats.Kind] = [:]
        var ids: [Int] = []
        try WorkbookPart.read(archive, entry, shape, limits: partLimits) { group, part in
            if group == format {
                guard let id = part.number(slots[0]) else { return }
                formats[id] = NumberFormats.kind(of: part.text(slots[1]) ?? "")
            } else {
                ids.append(part.number(styleFormat) ?? 0)
            }
            if formats.count + ids.count > Self.stylesMax { Self.refuse(part, "styles") }
        }
        styles = ids.map { formats[$0] ?? NumberFormats.builtIn($0) }
    }

    /// The runs of a rich text are joined; how it is spoken (`rPh`) is left out.
    private func readStrings() throws {
        guard let part = stringsPart, let entry = entry(part) else { return }
        var shape = XMLShape()
        let text = shape.group(at: [XMLPath.Step("sst"), XMLPath.Step("si")])
        let plain = shape.slot("t", in: text)
        let run = shape.group(at: [XMLPath.Step("r")], in: text)
        let runText = shape.slot("t", in: run)
        let strings = self.strings
        try WorkbookPart.read(archive, entry, shape, limits: limits) { group, part in
            if group == run {
                if let text = part.value(runText) { strings.appendRun(text) }
                return
            }
            if let text = part.value(plain) { strings.appendRun(text) }
            if !strings.end() {
                part.fail(
                    .workbookTooLarge, "(its shared texts)", help: "see docs/formats/limits.md")
            }
        }
    }

    // MARK: Choosing

    /// The sheet to read, with its number from 1.
    ///
    /// - Throws: `Failure` where there is no such sheet, with those that there are.
    func sheet(_ wanted: XLSXOptions.Sheet) throws -> (sheet: Sheet, number: Int, entry: ZipEntry) {
        let index: Int?
        let words: String
        switch wanted {
        case .firstVisible:
            words = "(none that is shown)"
            index = sheets.firstIndex { !$0.isHidden && $0.part != nil }
        case .named(let name):
            words = "\"\(name)\""
            let wanted = ColumnNames.compared(name)
            index = sheets.firstIndex { ColumnNames.compared($0.name) == wanted }
        case .number(let number):
            words = "\(number)"
            index = sheets.indices.contains(number - 1) ? number - 1 : nil
        }
        guard let index, let part = sheets[index].part else {
            throw Failure(
                Diagnostic(
                    .sheetMissing, words, at: Place(file: file),
                    help: "the workbook has \(list)"))
        }
        guard let entry = entry(part) else { throw damaged("(\(part) is missing)") }
        return (sheets[index], index + 1, entry)
    }

    private var list: String {
        let shown = sheets.prefix(10).enumerated().map { index, sheet in
            "\(index + 1) \"\(sheet.name)\"" + (sheet.isHidden ? " (hidden)" : "")
        }
        let rest = sheets.count > 10 ? ", and \(sheets.count - 10) more" : ""
        return shown.joined(separator: ", ") + rest
    }
}
