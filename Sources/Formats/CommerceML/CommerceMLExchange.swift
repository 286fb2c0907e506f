import Diagnostics
import Tables

/// What the files of one source have in common: choices, tables to join with, and the rows.
final class CommerceMLExchange {
    let spec: ReadSpec
    let options: CommerceMLOptions
    let fields: [CommerceMLField?]
    let single: SingleValue
    let fileNames: [String]
    var sinks: [RecordSink]

    var references = CommerceMLReferences()
    /// Names of product groups, and texts of property values, by id.
    var productGroups = JoinTable(fieldCount: 1)
    var variants = JoinTable(fieldCount: 1)
    /// For each field that is a property: the ids that its name has.
    var propertyIds: [Int: [[UInt8]]] = [:]

    var products: JoinTable
    /// Offers of files that hold only prices or only stocks.
    var sides: JoinTable
    /// Rows of `products` that are marked as deleted.
    private var deletedProducts: Set<Int> = []
    var packageSeen = false
    var catalogSeen = false
    var partial = false
    var cataloguesLeft = 0
    private var productsWithoutId: [(line: Int, file: Int)] = []

    /// For each field; made when the first offer comes.
    private(set) var prices: [PriceChoice?] = []
    private(set) var warehouses: [[UInt8]?] = []
    private(set) var isResolved = false
    /// Fields whose price type or warehouse was met.
    var choiceMet: [Bool]

    init(_ spec: ReadSpec, options: CommerceMLOptions, fileNames: [String]) throws {
        self.spec = spec
        self.options = options
        self.fileNames = fileNames
        single = SingleValue(spec)
        fields = try spec.fields.map { field in
            guard let text = try FieldPaths.text(of: field) else { return nil }
            switch CommerceMLField.parse(text) {
            case .success(let parsed): return parsed
            case .failure(let fault):
                throw FieldPaths.failure(fault, path: text, place: field.place ?? spec.place)
            }
        }
        sinks = fileNames.indices.map { RecordSink(spec, file: $0) }
        products = JoinTable(fieldCount: fields.count)
        sides = JoinTable(fieldCount: fields.count)
        choiceMet = Array(repeating: false, count: fields.count)
    }

    // MARK: Choices

    /// Settles price types and warehouses; the lists of all files are known by then.
    func resolve() throws(CommerceMLRefusal) {
        guard !isResolved else { return }
        prices = Array(repeating: nil, count: fields.count)
        warehouses = Array(repeating: nil, count: fields.count)
        for (index, field) in fields.enumerated() {
            switch field {
            case .price(let type), .currency(let type):
                try references.priceTypes.checkWhole("price types")
                prices[index] = try PriceChoice.choose(
                    type ?? options.priceType, among: references.priceTypes)
            case .quantity(let warehouse?):
                try references.warehouses.checkWhole("warehouses")
                warehouses[index] = try WarehouseChoice.choose(
                    warehouse, among: references.warehouses)
            default: break
            }
        }
        isResolved = true
    }

    /// Whether a price of this type is the one that the field means.
    func takes(_ type: UnsafeRawBufferPointer?, field: Int) throws(CommerceMLRefusal) -> Bool {
        switch prices[field] {
        case nil: return false
        case .ids(let ids):
            guard let type else { return references.priceTypes.entries.count == 1 }
            return ids.contains { type.elementsEqual($0) }
        case .theOnly(let known):
            let found = type.map(Array.init) ?? []
            guard let known else {
                prices[field] = .theOnly(found)
                return true
            }
            if known == found { return true }
            let both = [known, found].map { String(decoding: $0, as: UTF8.self) }
            throw CommerceMLRefusal(
                .cmlPriceTypeNotChosen, "(\(both.joined(separator: ", ")); no file names them)",
                help: "set priceType: in the read stage, or write price[\(both[0])]")
        }
    }

    // MARK: Rows

    /// Adds an offer's row: what it lacks comes from the files of prices and stocks, then from its
    /// product.
    func addOffer(
        id: UnsafeRawBufferPointer?, _ row: RecordCells, side: Int?, line: Int, file: Int
    ) {
        var cells = row.cells
        var faults = row.faults
        if let side {
            compare(cells, side, &faults)
            fill(&cells, &faults, from: sides, side, own: true)
        }
        if let id, let product = products.row(id) ?? products.row(Self.beforeHash(id)) {
            fill(&cells, &faults, from: products, product, own: false)
            products.meet(product)
        }
        add(id: id, &cells, faults, line: line, file: file)
    }

    /// An offer's price or stock and that of a file of prices or stocks: one of them is wrong, and
    /// nothing says which.
    private func compare(
        _ cells: [UnsafeRawBufferPointer?], _ side: Int,
        _ faults: inout [(field: Int, fault: CellFault)]
    ) {
        for (index, field) in fields.enumerated() {
            guard let own = cells[index]?.nonBlank, let other = sides.cell(side, index)?.nonBlank
            else { continue }
            let differs = field?.isExchanged ?? false
                ? !NumberText.isSame(own, other)
                : index == spec.key && single.contradict(index, own, other)
            guard differs else { continue }
            faults.append((index, Self.contradiction(own, other)))
        }
    }

    static func contradiction(
        _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
    ) -> CellFault {
        CellFault(
            .filesContradict, one,
            "\"\(String(decoding: other.prefix(60), as: UTF8.self))\" stands in another place")
    }

    private func fill(
        _ cells: inout [UnsafeRawBufferPointer?], _ faults: inout [(field: Int, fault: CellFault)],
        from table: JoinTable, _ row: Int, own: Bool
    ) {
        for (field, fault) in table.faults(row) where cells[field]?.nonBlank == nil {
            faults.append((field, fault))
        }
        for field in cells.indices where cells[field]?.nonBlank == nil {
            guard own || !(fields[field]?.isOwn ?? true) else { continue }
            if let cell = table.cell(row, field) { cells[field] = cell }
        }
    }

    /// Rows that no offer of a main file had: offers known by their price or stock alone.
    func addUnmetSides(_ emit: (RecordBatch) throws -> Void) throws {
        for row in 0..<sides.count where !sides.isMet(row) {
            let file = Int(sides.files[row])
            let empty = RecordCells(fieldCount: fields.count)
            addOffer(
                id: sides.key(row), empty, side: row, line: Int(sides.lines[row]), file: file)
            try sinks[file].emitIfFull(emit)
        }
    }

    /// Products as records, if no file holds offers.
    func addProducts(_ emit: (RecordBatch) throws -> Void) throws {
        for (line, file) in productsWithoutId {
            var cells = [UnsafeRawBufferPointer?](repeating: nil, count: fields.count)
            add(id: nil, &cells, [], line: line, file: file)
        }
        for row in 0..<products.count { try addProduct(row, emit) }
    }

    /// Products that a partial exchange says are deleted, and that none of its offers mentions:
    /// nothing else says so.
    func addDeletedProducts(_ emit: (RecordBatch) throws -> Void) throws {
        guard partial else { return }
        for row in deletedProducts.sorted() where !products.isMet(row) {
            try addProduct(row, emit)
            products.meet(row)
        }
    }

    private func addProduct(_ row: Int, _ emit: (RecordBatch) throws -> Void) throws {
        let file = Int(products.files[row])
        var cells = fields.indices.map { products.cell(row, $0) }
        add(
            id: products.key(row), &cells, products.faults(row), line: Int(products.lines[row]),
            file: file)
        try sinks[file].emitIfFull(emit)
    }

    func deleteProduct(_ id: UnsafeRawBufferPointer) {
        if let row = products.row(id) { deletedProducts.insert(row) }
    }

    /// What became of one file's products.
    struct ProductCounts {
        /// Records of their own, or joined with an offer.
        var met = 0
        var alone = 0
        var deletedAlone = 0
        /// The line of one without an offer that has the watched key, or its id.
        var watchedLine: Int?
    }

    /// By file.
    var productCounts: [ProductCounts] {
        var counts = fileNames.map { _ in ProductCounts() }
        for row in 0..<products.count {
            let file = Int(products.files[row])
            guard !products.isMet(row) else {
                counts[file].met += 1
                continue
            }
            counts[file].alone += 1
            if deletedProducts.contains(row) { counts[file].deletedAlone += 1 }
            if let watched = spec.watchedKey,
                products.key(row).elementsEqual(watched)
                    || products.cell(row, spec.key)?.nonBlank?.elementsEqual(watched) ?? false
            {
                counts[file].watchedLine = Int(products.lines[row])
            }
        }
        return counts
    }

    /// Rows only where products are the records.
    func addProductsWithoutId(_ lines: [Int], file: Int) {
        productsWithoutId += lines.map { ($0, file) }
    }

    private func add(
        id: UnsafeRawBufferPointer?, _ cells: inout [UnsafeRawBufferPointer?],
        _ faults: [(field: Int, fault: CellFault)], line: Int, file: Int
    ) {
        Self.notDeleted.withUTF8Buffer { notDeleted in
            for (index, field) in fields.enumerated() {
                switch field {
                case .id: cells[index] = id
                case .productId: cells[index] = id.map(Self.beforeHash)
                case .characteristicId:
                    if let id, let after = Self.afterHash(id) { cells[index] = after }
                case .deleted where cells[index] == nil:
                    cells[index] = UnsafeRawBufferPointer(notDeleted)
                default: break
                }
            }
            sinks[file].add(line: line, cells: cells, faults: faults)
        }
    }

    private static let notDeleted: StaticString = "false"
    private static let hash = UInt8(ascii: "#")

    static func beforeHash(_ id: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: id[..<(id.firstIndex(of: hash) ?? id.count)])
    }

    private static func afterHash(_ id: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        id.firstIndex(of: hash).map { UnsafeRawBufferPointer(rebasing: id[($0 + 1)...]) }
    }
}
