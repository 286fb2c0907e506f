/// What a field of a CommerceML source means.
///
/// - Source: docs/formats/commerceml.md, "Fields"
enum CommerceMLField: Equatable {
    case id
    /// The id before `#`.
    case productId
    /// The id after `#`.
    case characteristicId
    case barcode
    case price(String?)
    case currency(String?)
    case quantity(String?)
    case unit
    case group
    case deleted
    case property(String)
    case characteristic(String)
    case requisite(String)
    /// Of the offer, else of its product.
    case path(XMLPath)

    static func parse(_ path: String) -> Result<CommerceMLField, XMLPathFault> {
        switch path {
        case "Ид": return .success(.id)
        case "productId": return .success(.productId)
        case "characteristicId": return .success(.characteristicId)
        case "Штрихкод", "ШтрихКод": return .success(.barcode)
        case "price": return .success(.price(nil))
        case "currency": return .success(.currency(nil))
        case "quantity": return .success(.quantity(nil))
        case "unit": return .success(.unit)
        case "group": return .success(.group)
        case "deleted": return .success(.deleted)
        default: break
        }
        let names: Set<String> = [
            "price", "currency", "quantity", "property", "characteristic", "requisite",
        ]
        guard let bracketed = BracketedName.parse(path, names: names) else {
            return XMLPath.parse(path).map { .path($0) }
        }
        return bracketed.flatMap { parse($0, path) }
    }

    private static func parse(
        _ bracketed: BracketedName, _ path: String
    ) -> Result<CommerceMLField, XMLPathFault> {
        guard bracketed.rest.isEmpty else {
            let offset = path.count - bracketed.rest.count
            return .failure(XMLPathFault(offset: offset, message: "nothing follows the brackets"))
        }
        let value = bracketed.value
        switch bracketed.name {
        case "price": return .success(.price(value))
        case "currency": return .success(.currency(value))
        case "quantity": return .success(.quantity(value))
        case "property": return .success(.property(value))
        case "characteristic": return .success(.characteristic(value))
        default: return .success(.requisite(value))
        }
    }

    /// What files of prices and stocks hold: two values for one offer cannot both be right.
    var isExchanged: Bool {
        switch self {
        case .price, .currency, .quantity: true
        default: false
        }
    }

    /// Never taken from the product where the offer has none.
    var isOwn: Bool {
        switch self {
        case .id, .productId, .characteristicId: true
        default: false
        }
    }
}
