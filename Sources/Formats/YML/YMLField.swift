/// What a field of a YML source means.
///
/// - Source: docs/formats/yml.md, "Fields"
enum YMLField: Equatable {
    /// Attribute where the offer has it, else child element: `id`, `available`.
    case attributeOrChild(String)
    case path(XMLPath)
    /// `name`, and for offers of the kind `vendor.model` what stands in for it.
    case name
    /// The stock of all outlets together.
    case outlets
    /// The stock of one outlet, by its id or its `warehouse_name`.
    case outlet(String)
    case category
    case categoryPath
    case currencyRate

    /// Attributes of an offer; every other plain name is a child element.
    static let attributes: Set<String> = [
        "id", "available", "bid", "cbid", "fee", "group_id", "type",
    ]

    static func parse(_ path: String) -> Result<YMLField, XMLPathFault> {
        if attributes.contains(path) { return .success(.attributeOrChild(path)) }
        switch path {
        case "name": return .success(.name)
        case "outlets": return .success(.outlets)
        case "category": return .success(.category)
        case "categoryPath": return .success(.categoryPath)
        case "currencyRate": return .success(.currencyRate)
        default: break
        }
        guard let bracketed = BracketedName.parse(path, names: ["param", "outlet"]) else {
            return XMLPath.parse(path).map { .path($0) }
        }
        return bracketed.flatMap { parse($0, path) }
    }

    private static func parse(
        _ bracketed: BracketedName, _ path: String
    ) -> Result<YMLField, XMLPathFault> {
        let restOffset = path.count - bracketed.rest.count
        if bracketed.name == "outlet" {
            guard bracketed.rest.isEmpty else {
                return .failure(
                    XMLPathFault(offset: restOffset, message: "outlet[…] is the stock itself"))
            }
            return .success(.outlet(bracketed.value))
        }
        let test = XMLPath.Test(name: "name", value: bracketed.value)
        let step = XMLPath.Step("param", attributeTests: [test])
        if bracketed.rest.isEmpty { return .success(.path(XMLPath(steps: [step]))) }
        guard bracketed.rest.hasPrefix("/@"),
            case .success(let end) = XMLPath.parse(String(bracketed.rest.dropFirst()))
        else {
            return .failure(
                XMLPathFault(
                    offset: restOffset, message: "the end or an attribute as /@unit is wanted"))
        }
        return .success(.path(XMLPath(steps: [step], end: end.end)))
    }
}
