import Diagnostics

/// What is taken from a `Предложение` or a `Товар`: both have the same parts, so both are laid
/// out and read alike. Only the parts that a field asks for are laid.
struct CommerceMLElement {
    let group: Int
    let id: Int
    /// For each field the slots to look at, the first one that is not blank counts.
    var slots: [[Int]]
    var price: PriceParts?
    var stocks: [StockParts] = []
    var stock: Int?
    var deleted: [Int] = []
    /// Those of them that hold nothing but yes or no.
    var deletionMarks: ArraySlice<Int> { deleted.prefix(2) }
    var properties: NamedParts?
    var characteristics: NamedParts?
    var requisites: NamedParts?
    var productGroup: Int?

    struct PriceParts { var group = 0, type = 0, value = 0, currency = 0 }
    struct NamedParts { var group = 0, id = 0, name = 0, value = 0, valueId = 0 }
    struct StockParts {
        var group: Int
        var ids: [Int]
        var values: [Int]
        /// Holds other elements with stocks; counts only where it held none.
        var isOuter = false
    }

    /// - Parameter isProduct: whether it is deleted is asked in any case
    init(
        at path: String, fields: [CommerceMLField?], isProduct: Bool = false,
        _ shape: inout XMLShape
    ) {
        let group = shape.group(at: Self.steps(path))
        self.group = group
        id = shape.slot("Ид", in: group)
        slots = Array(repeating: [], count: fields.count)
        for (index, field) in fields.enumerated() {
            guard let field else { continue }
            lay(field, index, &shape)
        }
        if isProduct { layDeleted(&shape) }
    }

    static func steps(_ path: String) -> [XMLPath.Step] {
        path.split(separator: "/").map { XMLPath.Step(String($0)) }
    }

    private mutating func lay(_ field: CommerceMLField, _ index: Int, _ shape: inout XMLShape) {
        switch field {
        case .id, .productId: break
        case .characteristicId: slots[index] = [shape.slot("ИдХарактеристики", in: group)]
        case .barcode: slots[index] = ["Штрихкод", "ШтрихКод"].map { shape.slot($0, in: group) }
        case .path(let path): slots[index] = [shape.slot(path, in: group)]
        case .price, .currency: layPrices(&shape)
        case .quantity: layStocks(&shape)
        case .unit:
            slots[index] = [shape.slot("БазоваяЕдиница", in: group, leadingText: true)]
            for name in ["НаименованиеКраткое", "НаименованиеПолное", "МеждународноеСокращение"] {
                slots[index].append(shape.slot("БазоваяЕдиница/@\(name)", in: group))
            }
        case .group: productGroup = productGroup ?? shape.slot("Группы/Ид", in: group)
        case .deleted: layDeleted(&shape)
        case .property:
            properties =
                properties
                ?? named("ЗначенияСвойств/ЗначенияСвойства", &shape)
        case .characteristic:
            characteristics =
                characteristics
                ?? named("ХарактеристикиТовара/ХарактеристикаТовара", &shape)
        case .requisite:
            requisites = requisites ?? named("ЗначенияРеквизитов/ЗначениеРеквизита", &shape)
        }
    }

    private mutating func layDeleted(_ shape: inout XMLShape) {
        guard deleted.isEmpty else { return }
        deleted = ["@ПометкаУдаления", "ПометкаУдаления", "@Статус", "Статус"].map {
            shape.slot($0, in: group)
        }
    }

    private mutating func layPrices(_ shape: inout XMLShape) {
        guard price == nil else { return }
        let prices = shape.group(at: Self.steps("Цены/Цена"), in: group)
        price = PriceParts(
            group: prices, type: shape.slot("ИдТипаЦены", in: prices),
            value: shape.slot("ЦенаЗаЕдиницу", in: prices),
            currency: shape.slot("Валюта", in: prices))
    }

    /// The five ways in which dialects from 2.03 to 3.1 write stocks.
    private mutating func layStocks(_ shape: inout XMLShape) {
        guard stock == nil else { return }
        stock = shape.slot("Количество", in: group)
        layStock(
            "Склад", ids: ["@ИдСклада", "Ид"], values: ["@КоличествоНаСкладе", "Количество"], &shape
        )
        layStock("Остатки/Остаток", ids: [], values: ["Количество"], isOuter: true, &shape)
        layStock("Остатки/Остаток/Склад", ids: ["Ид"], values: ["Количество"], &shape)
        layStock("Склады/Склад", ids: ["Ид"], values: ["Количество"], &shape)
        layStock(
            "КоличествоНаСкладах/КоличествоНаСкладе", ids: ["ИдСклада", "Ид"],
            values: ["Количество"],
            &shape)
    }

    private mutating func layStock(
        _ path: String, ids: [String], values: [String], isOuter: Bool = false,
        _ shape: inout XMLShape
    ) {
        let stocked = shape.group(at: Self.steps(path), in: group)
        stocks.append(
            StockParts(
                group: stocked, ids: ids.map { shape.slot($0, in: stocked) },
                values: values.map { shape.slot($0, in: stocked) }, isOuter: isOuter))
    }

    private func named(_ path: String, _ shape: inout XMLShape) -> NamedParts {
        let entry = shape.group(at: Self.steps(path), in: group)
        return NamedParts(
            group: entry, id: shape.slot("Ид", in: entry),
            name: shape.slot("Наименование", in: entry), value: shape.slot("Значение", in: entry),
            valueId: shape.slot("ИдЗначения", in: entry))
    }
}
