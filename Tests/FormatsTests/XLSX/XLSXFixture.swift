import Diagnostics
import Formats

/// Makes workbooks from the XML of their parts.
struct XLSXFixture {
    var sheets: [(name: String, state: String, xml: String)] = []
    var strings = ""
    var styles = ""
    var date1904 = false
    /// Attributes of `calcPr`.
    var calculation = ""
    var sharedStringsName = "xl/sharedStrings.xml"

    /// One sheet with these rows, as the XML of `<row>` elements.
    init(_ rows: String, after: String = "") {
        sheets = [("Лист1", "", Self.sheet(rows, after: after))]
    }

    static func sheet(_ rows: String, after: String = "") -> String {
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/"
            + "2006/main\"><sheetData>\(rows)</sheetData>\(after)</worksheet>"
    }

    /// A row of inline texts; nil for a cell that is not there.
    static func row(_ number: Int, _ cells: String?..., attributes: String = "") -> String {
        let xml = cells.enumerated().map { column, text -> String in
            guard let text else { return "" }
            let letter = String(UnicodeScalar(UInt8(0x41 + column)))
            return "<c r=\"\(letter)\(number)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
        }
        return "<row r=\"\(number)\" \(attributes)>\(xml.joined())</row>"
    }

    /// A row of cells given as XML: `<c><v>1</v></c>`.
    static func raw(_ number: Int, _ cells: String...) -> String {
        "<row r=\"\(number)\">\(cells.joined())</row>"
    }

    var parts: [(name: String, text: String)] {
        let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        func relation(_ id: String, _ type: String, _ target: String) -> String {
            "<Relationship Id=\"\(id)\" Type=\"\(types)/\(type)\" Target=\"\(target)\"/>"
        }
        func relations(_ all: [String]) -> String {
            "<Relationships>\(all.joined())</Relationships>"
        }
        let listed = sheets.enumerated().map { index, sheet in
            "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" state=\"\(sheet.state)\" "
                + "r:id=\"rId\(index + 1)\"/>"
        }
        var targets = sheets.indices.map {
            relation("rId\($0 + 1)", "worksheet", "worksheets/sheet\($0 + 1).xml")
        }
        targets.append(relation("s", "sharedStrings", "sharedStrings.xml"))
        targets.append(relation("y", "styles", "/xl/styles.xml"))
        let workbook = "<workbook xmlns:r=\"\(types)\"><workbookPr date1904=\""
            + "\(date1904 ? "1" : "0")\"/><sheets>\(listed.joined())</sheets>"
            + "<calcPr \(calculation)/></workbook>"
        return [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", relations([relation("a", "officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations(targets)),
            (sharedStringsName, "<sst>\(strings)</sst>"),
            ("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"),
        ] + sheets.enumerated().map { ("xl/worksheets/sheet\($0 + 1).xml", $1.xml) }
    }

    func make() throws -> [UInt8] {
        try ZipFixture.zip(parts.map { ZipFixture.Member($0.name, $0.text) })
    }

    /// Columns by name, or by position as `#2`; the first one is the key.
    static func spec(
        _ columns: [String], types: [FieldType] = [], options: XLSXOptions = XLSXOptions()
    ) -> ReadSpec {
        let fields = columns.enumerated().map { index, column in
            FieldSpec(
                name: column, type: index < types.count ? types[index] : .text,
                location: column.first == "#"
                    ? .position(Int(column.dropFirst())!) : .column(column))
        }
        return ReadSpec(source: "s", format: .xlsx(options), fields: fields, key: 0)
    }

    func read(_ spec: ReadSpec, piece: Int = .max) throws -> XMLOutcome {
        XMLFixture.read([("price.xlsx", try make())], spec, piece: piece)
    }
}
