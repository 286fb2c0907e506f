import Diagnostics
import Formats

/// A kind of text: how it is called, the rule that lint checks and the same rule as a pattern for
/// the schema.
struct TextShape: Sendable {
    /// "a duration such as \"10s\""
    var inWords: String
    /// ECMA-262, as JSON Schema wants it; nil where any text will do.
    var pattern: String?
    var code: DiagnosticCode
    /// nil where the text fits.
    var fault: @Sendable (String) -> Fault?

    struct Fault: Sendable {
        var detail: String
        var help: String?
    }

    init(
        _ inWords: String, pattern: String? = nil, code: DiagnosticCode = .badText,
        fault: @escaping @Sendable (String) -> Fault? = { _ in nil }
    ) {
        self.inWords = inWords
        self.pattern = pattern
        self.code = code
        self.fault = fault
    }
}

extension TextShape {
    static let any = TextShape("a text")

    static let notEmpty = TextShape("a text", pattern: "[\\s\\S]", code: .empty) {
        $0.isEmpty ? Fault(detail: "an empty text", help: nil) : nil
    }

    /// A reason that somebody gives.
    static let reason = TextShape("a reason", pattern: "\\S", code: .empty) { text in
        let isSaid = text.unicodeScalars.contains {
            !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
                && $0.properties.generalCategory != .control
        }
        return isSaid ? nil : Fault(detail: "no reason", help: "say why, for whoever comes later")
    }

    /// Of a pipeline's field: free, so that any language will do, but not to be confused with a
    /// variable or with blanks.
    static let fieldName = TextShape(
        "a field's name", pattern: "^(?!\\$\\{)\\S(?:.*\\S)?$", code: .badName
    ) { name in
        let blank = name.first?.isWhitespace ?? true || name.last?.isWhitespace ?? true
        if blank { return Fault(detail: "\"\(name)\": it begins or ends with a blank", help: nil) }
        if name.contains(where: \.isNewline) {
            return Fault(detail: "with a line break", help: nil)
        }
        return name.hasPrefix("${") ? Fault(detail: "\"\(name)\": it looks like a variable") : nil
    }

    /// Of a source, a target and its fields: it stands in file names and messages.
    static let plainName = TextShape(
        "a name of letters, digits, - and _", pattern: "^[A-Za-z0-9_][A-Za-z0-9_-]*$",
        code: .badName
    ) { name in
        let first = name.utf8.first.map { isPlain($0) && $0 != UInt8(ascii: "-") } ?? false
        guard first, name.utf8.allSatisfy(isPlain) else {
            return Fault(
                detail: "\"\(name)\"", help: "letters a–z, digits, - and _ make a name")
        }
        return nil
    }

    /// Of a file in pipelines/tables/.
    static let tableFile = TextShape(
        "a file's name such as \"markups.csv\"",
        pattern: "^(?!\\.)[^/\\u0000-\\u001F\\u007F]+\\.csv$", code: .badName
    ) { name in
        let isSound = name.unicodeScalars.allSatisfy {
            $0 != "/" && $0.value > 0x1F && $0.value != 0x7F
        }
        guard isSound, name.hasSuffix(".csv"), name.utf8.count > 4, !name.hasPrefix(".") else {
            return Fault(
                detail: "\"\(name)\"",
                help: "the name of a CSV file in pipelines/tables/: \"markups.csv\"")
        }
        return nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    static let pattern = TextShape(
        "a file pattern below inbox/",
        pattern: "^(?!/)(?!(?:.*/)?\\.{0,2}(?:/|$))(?!.*\\*\\*)[^\\u0000]+$", code: .badPattern
    ) { text in
        switch PathPattern.parse(text) {
        case .success: nil
        case .failure(let fault): Fault(detail: "\"\(text)\": \(fault.detail)", help: fault.help)
        }
    }

    private static let sharePattern = "(?:100(?:\\.0{1,4})?|[0-9]{1,2}(?:\\.[0-9]{1,4})?)%"

    /// Of a whole: at most 100 %, with at most 4 digits after the point.
    static let share = TextShape(
        "a share such as \"5%\"", pattern: "^\(sharePattern)$"
    ) { text in
        CheckStage.Limit(share: text) == nil
            ? Fault(detail: "\"\(text)\"", help: "\"5%\", \"0.5%\"; at most 100 %") : nil
    }

    static let approval = TextShape(
        "always, when-clean or a share such as \"above: 5%\"",
        pattern: "^(?:always|when-clean|above: \(sharePattern))$",
        code: .unknownChoice
    ) { text in
        guard ApprovalPolicy(text) == nil else { return nil }
        return Fault(
            detail: "\"\(text)\" for \"approve\"",
            help: didYouMean(text, among: ["always", "when-clean", "above: 5%"]))
    }

    static let duration = TextShape(
        "a duration such as \"10s\"", pattern: "^[0-9]{1,9}[smhd]$", code: .badDuration
    ) { text in
        Duration.seconds(text) == nil
            ? Fault(
                detail: "\"\(text)\"",
                help: "a whole number and s, m, h or d: \"10s\", \"26h\", \"400d\"") : nil
    }

    static let encoding = TextShape(
        "an encoding", pattern: EncodingNames.pattern, code: .unknownEncoding
    ) { text in
        guard EncodingNames.encoding(text) == nil else { return nil }
        if EncodingNames.folded(text) == "utf16" {
            return Fault(
                detail: "\"\(text)\" leaves the byte order open",
                help: "write \"utf-16le\" or \"utf-16be\", or leave the key out: a byte order "
                    + "mark is found")
        }
        return Fault(
            detail: "\"\(text)\"", help: didYouMean(text, among: EncodingNames.canonical))
    }

    static let delimiter = TextShape(
        "one character", pattern: "^[\\u0009\\u0020-\\u0021\\u0023-\\u007E]$", code: .badDelimiter
    ) { text in
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] == 9 || (0x20...0x7E).contains(bytes[0]),
            bytes[0] != UInt8(ascii: "\"")
        else {
            return Fault(
                detail: "\"\(text)\"",
                help: "one ASCII character that is no quote: \";\", \",\", \"\\t\", \"|\"")
        }
        return nil
    }

    static let currency = TextShape(
        "a currency such as \"RUB\"", pattern: "^[A-Z]{3}$"
    ) { text in
        text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            ? nil : Fault(detail: "\"\(text)\"", help: "three capital letters of ISO 4217: \"RUB\"")
    }

    static let recordPath = TextShape(
        "a path from the root such as \"/root/items/item\"", pattern: "^/(?:[^/]+(?:/[^/]+)*)?$"
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isSound = parts.count >= 2 && parts[0].isEmpty
            && parts.dropFirst().allSatisfy { !$0.isEmpty }
        return isSound || text == "/"
            ? nil : Fault(detail: "\"\(text)\"", help: "names from the root: \"/root/items/item\"")
    }

    static let datePattern = TextShape(
        "a date pattern such as \"DD.MM.YYYY\"",
        pattern: "^(?=.*YYYY)(?=.*M)(?=.*D)(?:[YMDhmsTZ]|[^A-Za-z])+$", code: .badText
    ) { text in
        switch DatePattern.parse(text) {
        case .success: nil
        case .failure(let fault):
            Fault(detail: "\"\(text)\": at character \(fault.offset + 1)", help: fault.message)
        }
    }
}

/// `"90s"`, `"10m"`, `"26h"`, `"400d"`.
package enum Duration {
    /// nil for anything else; at most nine digits, so that no unit overflows.
    package static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let digits = text.dropLast()
        guard let last = text.last, let unit = units[last], (1...9).contains(digits.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits)
        else { return nil }
        return count * unit
    }

    static let shape = Shape.either([.text(.duration), .number(.whole(0, 999_999_999))])

    static func decode(_ key: String, of value: JSON5Value, _ lint: inout Lint) -> Int? {
        guard let given = value[key] else { return nil }
        guard let bare = given.whole else { return given.string.flatMap(seconds) }
        if bare > 0 {
            lint.warn(
                .durationBare, "\"\(key)\" is \(bare.of("second"))", at: given.place,
                help: "write \"\(bare)s\", or \(bare) with m, h or d")
        }
        return bare
    }
}
