import Formats

/// The fields that a `read` without `fields` yields: docs/formats/pipeline.md, "Ready-made fields".
enum ReadyMadeFields {
    static func of(_ format: String) -> [FieldSpec]? {
        switch format {
        case "yml": yml
        case "commerceml": commerceml
        default: nil
        }
    }

    static let key = "id"

    /// Numbers of YML have a point only (domain: the format's own rule), so a comma is a reject.
    private static let point = NumberOptions(point: .point)

    private static let yml = [
        field("id", "@id"),
        field("name", "name"),
        field("price", "price", .decimal, point),
        field("oldprice", "oldprice", .decimal, point),
        field("currencyId", "currencyId"),
        field("categoryId", "categoryId"),
        field("category", "category"),
        field("vendor", "vendor"),
        field("vendorCode", "vendorCode"),
        field("barcode", "barcode"),
        field("available", "available", .boolean),
        field("count", "count", .integer),
        field("url", "url"),
    ]

    private static let commerceml = [
        field("id", "Ид"),
        field("sku", "Артикул"),
        field("name", "Наименование"),
        field("barcode", "Штрихкод"),
        field("price", "price", .decimal),
        field("currency", "currency"),
        field("quantity", "quantity", .decimal),
        field("deleted", "deleted", .boolean),
    ]

    private static func field(
        _ name: String, _ path: String, _ type: FieldType = .text,
        _ numbers: NumberOptions = NumberOptions()
    ) -> FieldSpec {
        FieldSpec(name: name, type: type, location: .path(path), numbers: numbers)
    }
}
