import Diagnostics

/// What a list most likely is, by its first bytes: for the remedy of a `format:` that does not fit.
package enum FormatGuess: String {
    case csv, json, yml, commerceml, xml, xlsx

    /// nil where nothing speaks for any of them.
    ///
    /// - Parameter head: the first bytes, some hundred if there are so many
    package init?(head: some Collection<UInt8>) {
        guard let found = Self.guess(Array(head.prefix(4096))) else { return nil }
        self = found
    }

    private static func guess(_ head: [UInt8]) -> FormatGuess? {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        let text = head.drop { blanks.contains($0) }
        guard let first = text.first else { return nil }
        if text.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .xlsx }
        if first == UInt8(ascii: "<") { return guess(xml: String(decoding: text, as: UTF8.self)) }
        if isJSON(text) { return .json }
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
        let isList = line.contains { ";,|\t".utf8.contains($0) } && !line.contains(0)
        return isList ? .csv : nil
    }

    private static func guess(xml text: String) -> FormatGuess? {
        let lower = text.lowercased()
        guard !lower.contains("<html"), !lower.contains("<!doctype html") else { return nil }
        if text.contains("<yml_catalog") { return .yml }
        return text.contains("<КоммерческаяИнформация") ? .commerceml : .xml
    }

    /// By the root element of an XML file.
    init(root: String?) {
        switch root {
        case "yml_catalog": self = .yml
        case "КоммерческаяИнформация": self = .commerceml
        default: self = .xml
        }
    }

    /// `{ "…` and `[ {`: no header of a CSV list begins so.
    static func isJSON(_ text: some Collection<UInt8>) -> Bool {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        let signs = Array(text.prefix(512).filter { !blanks.contains($0) }.prefix(2))
        guard signs.count == 2 else { return false }
        return signs[0] == UInt8(ascii: "{") && "\"}".utf8.contains(signs[1])
            || signs[0] == UInt8(ascii: "[") && "{[".utf8.contains(signs[1])
    }

    /// The remedy.
    var help: String {
        switch self {
        case .json: "this looks like JSON: state format: \"json\", or \"ndjson\" for one a line"
        case .xml: "this looks like XML: state format: \"xml\" and record: in the read stage"
        default: "this looks like \(name): state format: \"\(rawValue)\" in the read stage"
        }
    }

    private var name: String {
        switch self {
        case .csv: "CSV"
        case .json: "JSON"
        case .yml: "YML"
        case .commerceml: "CommerceML"
        case .xml: "XML"
        case .xlsx: "a workbook"
        }
    }
}
