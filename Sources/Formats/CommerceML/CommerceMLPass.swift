import Diagnostics
import Tables

/// One file's elements on their way into the exchange.
final class CommerceMLPass: XMLGroupHandler {
    enum Role {
        case catalogue
        /// Holds offers that are streamed.
        case main
        /// Holds offers that are kept by id: prices or stocks alone.
        case side
    }

    private enum Part {
        case none, start, orders, product
        case offer(Int)
        case opening(Int)
        case mark(Int)
        case priceType(Int)
        case warehouse(Int)
        case productGroup(Int)
        case property(Int)
        case variant(Int)
        case inner
    }

    private static let tableBytesMax = JoinTable.bytesMax

    let exchange: CommerceMLExchange
    let layout: CommerceMLLayout
    private let role: Role
    private let file: Int
    private unowned var stream: XMLStream!
    private unowned var matcher: XMLMatcher!
    private var parts: [Part]
    private var reading: CommerceMLElementReading
    private var line = 0
    private(set) var madeAt: String?
    private(set) var offersMet = 0
    /// Offers that two files give different values for.
    private(set) var disagreements = 0

    init(_ exchange: CommerceMLExchange, role: Role, file: Int) {
        self.exchange = exchange
        self.role = role
        self.file = file
        layout = CommerceMLLayout(fields: exchange.fields)
        parts = Array(repeating: .inner, count: layout.shape.groups.count)
        reading = CommerceMLElementReading(exchange)
        parts[layout.start] = .start
        parts[layout.product.group] = .product
        for (index, offer) in layout.offers.enumerated() { parts[offer.group] = .offer(index) }
        for (index, opening) in layout.openings.enumerated() {
            parts[opening.group] = .opening(index)
        }
        for (index, mark) in layout.marks.enumerated() { parts[mark.group] = .mark(index) }
        for group in layout.orders { parts[group] = .orders }
        for (index, type) in layout.priceTypes.enumerated() {
            parts[type.group] = .priceType(index)
        }
        for (index, house) in layout.warehouses.enumerated() {
            parts[house.group] = .warehouse(index)
        }
        for (index, group) in layout.productGroups.enumerated() {
            parts[group.group] = .productGroup(index)
        }
        for (index, property) in layout.properties.enumerated() {
            parts[property.group] = .property(index)
        }
        for (index, variant) in layout.variants.enumerated() {
            parts[variant.group] = .variant(index)
        }
    }

    func attach(_ stream: XMLStream) {
        self.stream = stream
        matcher = stream.matcher
        matcher.handler = self
    }

    // MARK: Events

    func groupBegan(_ group: Int, line: Int) {
        switch parts[group] {
        case .product:
            self.line = line
            reading.begin(layout.product)
        case .offer(let index):
            self.line = line
            refusing { () throws(CommerceMLRefusal) in try exchange.resolve() }
            reading.begin(layout.offers[index])
        default: break
        }
    }

    func groupEnded(_ group: Int) {
        switch parts[group] {
        case .none: break
        case .start: madeAt = string(layout.madeAt)
        case .orders:
            stream.fail(
                .cmlOrders, "(<Документ>)",
                help: "these are orders; the inbox needs the files with offers and products")
        case .opening(let index): open(layout.openings[index])
        case .mark(let index): mark(layout.marks[index].text)
        case .priceType(let index):
            exchange.references.priceTypes.add(entry(layout.priceTypes[index]))
        case .warehouse(let index):
            exchange.references.warehouses.add(entry(layout.warehouses[index]))
        case .productGroup(let index): keep(layout.productGroups[index], &exchange.productGroups)
        case .property(let index): endProperty(layout.properties[index])
        case .variant(let index): endVariant(layout.variants[index], of: layout.properties[index])
        case .product: endProduct()
        case .offer: endOffer()
        case .inner:
            refusing { () throws(CommerceMLRefusal) in try reading.end(group, matcher) }
        }
    }

    // MARK: Heads and lists

    private func open(_ opening: (group: Int, changesOnly: Int, kind: CommerceMLLayout.Opening)) {
        switch opening.kind {
        case .catalog: exchange.catalogSeen = true
        case .package: exchange.packageSeen = true
        case .changes:
            exchange.packageSeen = true
            exchange.partial = true
        }
        mark(opening.changesOnly)
    }

    private func mark(_ slot: Int) {
        let text = string(slot)?.lowercased()
        if text == "true" || text == "1" { exchange.partial = true }
    }

    private func entry(_ entry: CommerceMLLayout.Entry) -> CommerceMLReferences.Entry {
        CommerceMLReferences.Entry(
            id: string(entry.id) ?? "", name: string(entry.name) ?? "",
            currency: string(entry.currency) ?? "")
    }

    private func keep(_ entry: CommerceMLLayout.Entry, _ table: inout JoinTable) {
        guard let id = matcher.value(entry.id)?.nonBlank else { return }
        let name = matcher.value(entry.name)?.nonBlank
        _ = table.add(id, [name], line: 0, file: 0, faults: [])
        bound(table)
    }

    private func endProperty(_ entry: CommerceMLLayout.Entry) {
        guard let id = string(entry.id), let name = string(entry.name) else { return }
        for (index, field) in exchange.fields.enumerated() {
            if case .property(name)? = field {
                exchange.propertyIds[index, default: []].append(Array(id.utf8))
            }
        }
    }

    /// Kept where the property is asked for, or where its name stands behind its values.
    private func endVariant(_ variant: CommerceMLLayout.Entry, of property: CommerceMLLayout.Entry)
    {
        if let name = string(property.name), let id = string(property.id) {
            let isAsked = exchange.fields.contains { field in
                if case .property(let wanted)? = field {
                    wanted == name || wanted == id
                } else {
                    false
                }
            }
            guard isAsked else { return }
        }
        keep(variant, &exchange.variants)
    }

    // MARK: Products and offers

    private func endProduct() {
        if role == .main, offersMet > 0 {
            return stream.fail(
                .cmlOrder, "(<Товар> behind <Предложение>)",
                help: "give products and offers as two files")
        }
        let element = layout.product
        reading.finish(element, matcher)
        guard let id = matcher.value(element.id)?.nonBlank else { return addProductWithoutId() }
        let single = exchange.single
        let agrees = exchange.products.add(
            id, reading.row.cells, line: line, file: file, faults: reading.row.faults
        ) { field, known, value in
            guard let known = known.nonBlank, let value = value.nonBlank,
                single.contradict(field, known, value)
            else { return nil }
            return CellFault(.twoValues, value, "the product is listed before with another value")
        }
        if !agrees { disagreements += 1 }
        if reading.isDeleted(element, matcher) { exchange.deleteProduct(id) }
        bound(exchange.products)
    }

    /// Counts as a row only where products are the records; then it is rejected for its key.
    private func addProductWithoutId() { productsWithoutId.append(line) }
    private(set) var productsWithoutId: [Int] = []

    private func endOffer() {
        offersMet += 1
        if role == .catalogue, exchange.cataloguesLeft > 0 {
            return stream.fail(
                .cmlOrder, "(offers in this file, products in one that comes later)",
                help: "give products and offers as separate files")
        }
        guard let element = reading.element else { return }
        reading.finish(element, matcher)
        note(element)
        let id = matcher.value(element.id)?.nonBlank
        if role == .side, let id {
            let (fields, single) = (exchange.fields, exchange.single)
            let agrees = exchange.sides.add(
                id, reading.row.cells, line: line, file: file, faults: reading.row.faults
            ) { field, known, value in
                guard let known = known.nonBlank, let value = value.nonBlank else { return nil }
                let isExchanged = fields[field]?.isExchanged ?? false
                guard isExchanged && !NumberText.isSame(known, value)
                    || single.contradict(field, known, value)
                else { return nil }
                return CommerceMLExchange.contradiction(known, value)
            }
            if !agrees { disagreements += 1 }
            return bound(exchange.sides)
        }
        let side = id.flatMap { exchange.sides.row($0) }
        if let side { exchange.sides.meet(side) }
        exchange.addOffer(id: id, reading.row, side: side, line: line, file: file)
    }

    private func note(_ element: CommerceMLElement) {
        for (field, slots) in element.slots.enumerated() {
            if slots.contains(where: { matcher.differs($0) }) {
                exchange.sinks[file].noteSecondValue(field, line: line)
            }
        }
    }

    // MARK: Help

    private func refusing(_ body: () throws(CommerceMLRefusal) -> Void) {
        do throws(CommerceMLRefusal) { try body() } catch {
            stream.fail(error.code, error.detail, help: error.help)
        }
    }

    private func bound(_ table: JoinTable) {
        guard table.byteCount > Self.tableBytesMax else { return }
        stream.fail(
            .xmlTooLarge, "(more than \(Self.tableBytesMax) bytes to join with)",
            help: "ask for fewer fields, or split the exchange")
    }

    private func string(_ slot: Int) -> String? {
        matcher.value(slot)?.nonBlank.map { String(decoding: $0, as: UTF8.self) }
    }
}
