/// `param[Вес]`, `price['Розничная [опт]']/@unit`: a name with a free text in brackets, the short
/// form that YML and CommerceML fields use beside plain paths.
struct BracketedName: Equatable {
    var name: String
    /// The text in the brackets, without the quotes around it.
    var value: String
    /// What follows the brackets: `/@unit`.
    var rest: String

    /// Nil for a plain path, also for one with conditions as `param[@name='Вес']`.
    static func parse(_ path: String, names: Set<String>) -> Result<BracketedName, XMLPathFault>? {
        guard let bracket = path.firstIndex(of: "["), names.contains(String(path[..<bracket]))
        else {
            return nil
        }
        let name = String(path[..<bracket])
        let inner = path[path.index(after: bracket)...]
        if inner.prefixMatch(of: #/@|[\p{L}_][\p{L}\p{N}_:.\-]*=['"]/#) != nil { return nil }
        let offset = path.distance(from: path.startIndex, to: inner.startIndex)
        if let quote = inner.first, quote == "'" || quote == "\"" {
            let quoted = inner.dropFirst()
            guard let end = quoted.firstIndex(of: quote) else {
                return .failure(XMLPathFault(offset: offset, message: "the quote is not closed"))
            }
            let after = quoted[quoted.index(after: end)...]
            guard after.first == "]" else {
                let place = path.distance(from: path.startIndex, to: after.startIndex)
                return .failure(XMLPathFault(offset: place, message: "] is wanted here"))
            }
            return found(name, quoted[..<end], after.dropFirst(), offset)
        }
        guard let end = inner.firstIndex(of: "]") else {
            return .failure(XMLPathFault(offset: path.count, message: "] is missing at the end"))
        }
        return found(name, inner[..<end], inner[end...].dropFirst(), offset)
    }

    private static func found(
        _ name: String, _ value: Substring, _ rest: Substring, _ offset: Int
    ) -> Result<BracketedName, XMLPathFault> {
        guard !value.isEmpty else {
            return .failure(
                XMLPathFault(offset: offset, message: "a name is wanted in the brackets"))
        }
        return .success(BracketedName(name: name, value: String(value), rest: String(rest)))
    }
}
