/// JSON whose members keep their order, for text that must come out the same each time.
indirect enum SchemaNode {
    case object([(String, SchemaNode)])
    case array([SchemaNode])
    case text(String)
    case number(Int)
    case flag(Bool)
    /// JSON as it is.
    case raw(String)

    /// Indented by two blanks, with a line feed at the end.
    var rendered: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indent: 0)
        bytes.append(UInt8(ascii: "\n"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8], indent: Int) {
        func newLine(_ indent: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
        }
        switch self {
        case .text(let text): JSONText.append(text, to: &bytes)
        case .number(let number): bytes.append(contentsOf: "\(number)".utf8)
        case .flag(let flag): bytes.append(contentsOf: "\(flag)".utf8)
        case .raw(let json): bytes.append(contentsOf: json.utf8)
        case .object(let members) where members.isEmpty: bytes.append(contentsOf: "{}".utf8)
        case .array(let elements) where elements.isEmpty: bytes.append(contentsOf: "[]".utf8)
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(indent + 2)
                JSONText.append(member.0, to: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                member.1.append(to: &bytes, indent: indent + 2)
            }
            newLine(indent)
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(indent + 2)
                element.append(to: &bytes, indent: indent + 2)
            }
            newLine(indent)
            bytes.append(UInt8(ascii: "]"))
        }
    }
}
