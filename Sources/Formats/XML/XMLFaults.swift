import CLibXML2
import Diagnostics

/// libxml2's errors in words that help the one who must mend the file.
enum XMLFaults {
    static let askForAnew = "fetch the file anew; where it stays so, tell the supplier"
    private static let messageCharactersMax = 160
    /// libxml2 2.9 stops at 10 million bytes of names (XML_MAX_DICTIONARY_LIMIT).
    private static let nameBytesMax = 9_900_000

    /// - Parameters:
    ///   - code: one of `xmlParserErrors`
    ///   - nameBytes: what all names of the file take
    static func fault(
        code: Int, message: String, nameBytes: Int
    ) -> (code: DiagnosticCode, detail: String, help: String) {
        let words = clean(message)
        if nameBytes > nameBytesMax {
            return (.xmlTooLarge, "(more than 10 million bytes of different names)", askForAnew)
        }
        switch UInt32(code) {
        case XML_ERR_ENTITY_LOOP.rawValue:
            return (
                .xmlEntityBomb, "(an entity that holds itself, or many of them)",
                "nothing is taken from such a file; ask the supplier who made it"
            )
        case XML_ERR_UNDECLARED_ENTITY.rawValue, XML_WAR_UNDECLARED_ENTITY.rawValue:
            return (.xmlEntityUndeclared, "(\(words))", "write the character itself")
        case XML_ERR_NAME_REQUIRED.rawValue where message.contains("EntityRef"),
            XML_ERR_ENTITYREF_SEMICOL_MISSING.rawValue:
            return (
                .xmlMalformed, "(a bare & in a text)",
                "the program that makes the file must write & as &amp;"
            )
        case XML_ERR_LT_IN_ATTRIBUTE.rawValue:
            return (
                .xmlMalformed, "(a bare < in an attribute)",
                "the program that makes the file must write < as &lt;"
            )
        case XML_ERR_NAME_REQUIRED.rawValue where message.contains("StartTag"):
            return (
                .xmlMalformed, "(a bare < in a text, or a tag without a name)",
                "the program that makes the file must write < in texts as &lt;"
            )
        case XML_ERR_RESERVED_XML_NAME.rawValue:
            return (
                .xmlMalformed, "(something stands before the XML declaration)",
                "a program's text or an error message in front of the list? \(askForAnew)"
            )
        case XML_ERR_INTERNAL_ERROR.rawValue where message.contains("Huge"),
            XML_ERR_NAME_TOO_LONG.rawValue:
            return (
                .xmlTooLarge, "(a tag, name, attribute or comment too long: \(words))", askForAnew
            )
        default:
            return (.xmlMalformed, "(\(words))", askForAnew)
        }
    }

    /// The line that the parser stands in, and the column in it, counting characters.
    ///
    /// - Output: nil where the line does not lie whole in the parser's buffer or is very long
    static func excerpt(_ input: xmlParserInputPtr) -> (text: String, column: Int)? {
        guard let base = input.pointee.base, let current = input.pointee.cur,
            let end = input.pointee.end, base <= current, current <= end
        else { return nil }
        // Safe: base..<end is libxml2's buffer, and cur lies in it.
        var start = current
        let newline = UInt8(ascii: "\n")
        while start > base, start[-1] != newline, current - start < 4096 { start -= 1 }
        guard start == base ? input.pointee.consumed == 0 : start[-1] == newline else { return nil }
        var stop = current
        while stop < end, stop.pointee != newline, stop - current < 200 { stop += 1 }
        let before = String(
            decoding: UnsafeBufferPointer(start: start, count: current - start), as: UTF8.self)
        let whole = String(
            decoding: UnsafeBufferPointer(start: start, count: stop - start), as: UTF8.self)
        return (whole, before.count + 1)
    }

    static func text(_ name: UnsafePointer<xmlChar>) -> String {
        String(String(cString: name).prefix(messageCharactersMax))
    }

    private static func clean(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? "fault"
        guard line.count > messageCharactersMax else { return line }
        return line.prefix(messageCharactersMax) + "…"
    }
}
