/// The shape of a CommerceML file of any kind and dialect, with the parts that the fields need.
struct CommerceMLLayout {
    static let root = "КоммерческаяИнформация"
    /// Deeper trees of product groups do not fit into `ReadLimits.depthMax` elements.
    private static let groupLevelsMax = 48

    struct Entry { var group = 0, id = 0, name = 0, currency = 0 }

    private(set) var shape = XMLShape()
    let start: Int
    let madeAt: Int
    /// Catalogues and packages as they open, with `@СодержитТолькоИзменения`.
    private(set) var openings: [(group: Int, changesOnly: Int, kind: Opening)] = []
    /// The same mark as an element.
    private(set) var marks: [(group: Int, text: Int)] = []
    private(set) var orders: Set<Int> = []
    private(set) var priceTypes: [Entry] = []
    private(set) var warehouses: [Entry] = []
    private(set) var productGroups: [Entry] = []
    private(set) var properties: [Entry] = []
    private(set) var variants: [Entry] = []
    private(set) var product: CommerceMLElement
    private(set) var offers: [CommerceMLElement] = []

    enum Opening { case catalog, package, changes }

    init(fields: [CommerceMLField?]) {
        let root = Self.root
        start = shape.openingGroup(at: CommerceMLElement.steps(root))
        madeAt = shape.slot("@ДатаФормирования", in: start)
        product = CommerceMLElement(
            at: "\(root)/Каталог/Товары/Товар", fields: fields, isProduct: true, &shape)
        let packages = ["ПакетПредложений", "ИзмененияПакетаПредложений"]
        for package in packages {
            offers.append(
                CommerceMLElement(
                    at: "\(root)/\(package)/Предложения/Предложение", fields: fields, &shape))
        }
        lay("Каталог", .catalog)
        lay("ПакетПредложений", .package)
        lay("ИзмененияПакетаПредложений", .changes)
        for path in ["Документ", "Контейнер/Документ"] {
            orders.insert(shape.openingGroup(at: CommerceMLElement.steps("\(root)/\(path)")))
        }
        for owner in ["Классификатор"] + packages {
            priceTypes.append(entry("\(owner)/ТипыЦен/ТипЦены"))
            warehouses.append(entry("\(owner)/Склады/Склад"))
        }
        layClassifier(fields)
    }

    private mutating func lay(_ name: String, _ kind: Opening) {
        let path = "\(Self.root)/\(name)"
        let group = shape.openingGroup(at: CommerceMLElement.steps(path))
        openings.append((group, shape.slot("@СодержитТолькоИзменения", in: group), kind))
        let mark = shape.group(at: CommerceMLElement.steps("\(path)/СодержитТолькоИзменения"))
        marks.append((mark, shape.slot(".", in: mark)))
    }

    private mutating func layClassifier(_ fields: [CommerceMLField?]) {
        if fields.contains(.group) {
            var path = "Классификатор"
            for _ in 0..<Self.groupLevelsMax {
                path += "/Группы/Группа"
                productGroups.append(entry(path))
            }
        }
        guard fields.contains(where: { if case .property? = $0 { true } else { false } }) else {
            return
        }
        for name in ["Свойство", "СвойствоНоменклатуры"] {
            let path = "Классификатор/Свойства/\(name)"
            properties.append(entry(path))
            let inner = shape.group(
                at: CommerceMLElement.steps("\(Self.root)/\(path)/ВариантыЗначений/Справочник"))
            variants.append(
                Entry(
                    group: inner, id: shape.slot("ИдЗначения", in: inner),
                    name: shape.slot("Значение", in: inner)))
        }
    }

    private mutating func entry(_ path: String) -> Entry {
        let group = shape.group(at: CommerceMLElement.steps("\(Self.root)/\(path)"))
        return Entry(
            group: group, id: shape.slot("Ид", in: group),
            name: shape.slot("Наименование", in: group),
            currency: shape.slot("Валюта", in: group))
    }
}
