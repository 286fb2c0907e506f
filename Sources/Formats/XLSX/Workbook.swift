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

    /// The part that every workbook has; names of parts have no case (ECMA-376, part 2, 6.2.2.2).
    static func isWorkbook(_ archive: ZipArchive) -> Bool {
        let wanted = contentTypes.lowercased()
        return archive.entries.contains { $0.name.lowercased() == wanted }
    }

    let archive: ZipArchive
    let limits: ReadLimits
    private(set) var sheets: [Sheet] = []
    private(set) var from1904 = false
    private(set) var styles = SheetStyles()
    /// The workbook says that what is stored with its formulas does not count.
    private(set) var areFormulasOpen = false
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
        guard !main.lowercased().hasSuffix(".bin") else {
            throw Failure(
                Diagnostic(
                    .notWorkbook, "(a binary workbook, .xlsb)", at: Place(file: archive.file),
                    help: "open it in a spreadsheet and save it as .xlsx"))
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
        let target = target.replacing("\\", with: "/")
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
        let calculation = shape.group(at: steps("workbook", "calcPr"))
        let whole = shape.slot("@fullCalcOnLoad", in: calculation)
        let completed = shape.slot("@calcCompleted", in: calculation)
        let sheet = shape.group(at: steps("workbook", "sheets", "sheet"))
        let slots = ["@name", "@state", "@id"].map { shape.slot($0, in: sheet) }
        var found: [Sheet] = []
        var from1904 = false
        var areFormulasOpen = false
        try WorkbookPart.read(archive, entry, shape, limits: partLimits) { group, part in
            if group == properties {
                from1904 = part.flag(date1904)
                return
            }
            if group == calculation {
                areFormulasOpen = part.flag(whole)
                    || part.value(completed) != nil && !part.flag(completed)
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
        self.areFormulasOpen = areFormulasOpen
        stringsPart = relations.values.first { $0.isOf("sharedStrings") }?.target
        stylesPart = relations.values.first { $0.isOf("styles") }?.target
    }

    private mutating func readStyles() throws {
        guard let part = stylesPart, let entry = entry(part) else { return }
        let shape = StylesShape()
        var styles = SheetStyles()
        try WorkbookPart.read(archive, entry, shape.shape, limits: partLimits) { group, part in
            styles.add(group, part, shape)
            if styles.count > Self.stylesMax { Self.refuse(part, "styles") }
        }
        styles.finish()
        self.styles = styles
    }

    /// A text and the runs behind it are joined in their order.
    private func readStrings() throws {
        guard let part = stringsPart, let entry = entry(part) else { return }
        var shape = XMLShape()
        shape.watchesStrayText = true
        let item = shape.group(at: [XMLPath.Step("sst"), XMLPath.Step("si")])
        let text = TextShape(&shape, in: item)
        let strings = self.strings
        var hasFirstText = false
        func addFirstText(_ part: WorkbookPart) {
            guard !hasFirstText, let first = part.value(text.text) else { return }
            hasFirstText = true
            strings.append(first, nil)
        }
        var isBroken = false
        try WorkbookPart.read(
            archive, entry, shape, limits: limits,
            began: { if $0 == item { (hasFirstText, isBroken) = (false, false) } }
        ) { group, part in
            addFirstText(part)
            if group == text.run {
                if text.isBroken(run: part) { isBroken = true }
                if let run = text.text(ofRun: part) { strings.append(run, text.marks(ofRun: part)) }
                return
            }
            isBroken = isBroken || text.isBroken(text: part) || part.takeStrayText()
            if !strings.end(isBroken: isBroken) {
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

    /// Which sheet was read, and which others there are; nil where there are none.
    func words(butFor number: Int) -> String? {
        guard sheets.count > 1 else { return nil }
        let others = sheets.indices.filter { $0 != number - 1 }
        let shown = others.prefix(10).map { "\($0 + 1) \"\(sheets[$0].name)\"" }
        let rest = others.count > 10 ? ", and \(others.count - 10) more" : ""
        return "sheet \(number) \"\(sheets[number - 1].name)\" was read, not "
            + shown.joined(separator: ", ") + rest
            + ": sheet: \"\(sheets[others[0]].name)\" in the read stage reads another"
    }

    private var list: String {
        let shown = sheets.prefix(10).enumerated().map { index, sheet in
            "\(index + 1) \"\(sheet.name)\"" + (sheet.isHidden ? " (hidden)" : "")
        }
        let rest = sheets.count > 10 ? ", and \(sheets.count - 10) more" : ""
        return shown.joined(separator: ", ") + rest
    }
}
