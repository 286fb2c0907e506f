import Diagnostics
import Tables

/// Gathers the cells of the product or offer now open.
struct CommerceMLElementReading {
    private let exchange: CommerceMLExchange
    private(set) var element: CommerceMLElement?
    private(set) var row: RecordCells
    /// One for each field that is a quantity in total; nil for other fields.
    private var sums: [StockSum?]
    private var warehousesInside = 0
    private let single: SingleValue

    init(_ exchange: CommerceMLExchange) {
        self.exchange = exchange
        row = RecordCells(fieldCount: exchange.fields.count)
        single = exchange.single
        sums = exchange.fields.enumerated().map { index, field in
            field == .quantity(nil) ? StockSum(exchange.spec.fields[index]) : nil
        }
    }

    mutating func begin(_ element: CommerceMLElement) {
        self.element = element
        row.reset()
        warehousesInside = 0
        for index in sums.indices { sums[index]?.reset() }
    }

    /// An inner group ended: a price, a stock, a property.
    mutating func end(_ group: Int, _ matcher: XMLMatcher) throws(CommerceMLRefusal) {
        guard let element else { return }
        if let price = element.price, price.group == group { return try endPrice(price, matcher) }
        if let stock = element.stocks.first(where: { $0.group == group }) {
            return endStock(stock, matcher)
        }
        if let parts = element.properties, parts.group == group {
            return endProperty(parts, matcher)
        }
        if let parts = element.characteristics, parts.group == group {
            endNamed(parts, matcher) {
                if case .characteristic(let name)? = $0 { name } else { nil }
            }
        }
        if let parts = element.requisites, parts.group == group {
            endNamed(parts, matcher) { if case .requisite(let name)? = $0 { name } else { nil } }
        }
    }

    /// The element ended: everything else that its slots hold.
    mutating func finish(_ element: CommerceMLElement, _ matcher: XMLMatcher) {
        if matcher.differs(element.id), let id = matcher.value(element.id) {
            row.fail(exchange.spec.key, CellFault(.twoValues, id, "another Ид follows"))
        }
        for (index, field) in exchange.fields.enumerated() {
            for slot in element.slots[index] {
                guard let value = matcher.value(slot) else { continue }
                row.set(index, value)
                if let fault = single.fault(index, slot, matcher) { row.fail(index, fault) }
                if value.nonBlank != nil { break }
            }
            switch field {
            case .quantity(nil): finishQuantity(index, element, matcher)
            case .group: finishGroup(index, element, matcher)
            case .deleted:
                if let fault = deletionFault(element, matcher) { row.fail(index, fault) }
                guard isDeleted(element, matcher) else { break }
                row.make(index) { for byte in "true".utf8 { $0.append(byte) } }
            default: break
            }
        }
        row.finish()
    }

    // MARK: Prices and stocks

    private mutating func endPrice(
        _ parts: CommerceMLElement.PriceParts, _ matcher: XMLMatcher
    ) throws(CommerceMLRefusal) {
        guard exchange.isResolved else { return }
        let type = matcher.value(parts.type)?.nonBlank
        for (index, field) in exchange.fields.enumerated() {
            let value: UnsafeRawBufferPointer?
            switch field {
            case .price: value = matcher.value(parts.value)
            case .currency: value = matcher.value(parts.currency)?.nonBlank
            default: continue
            }
            guard try exchange.takes(type, field: index) else { continue }
            exchange.choiceMet[index] = true
            if case .price? = field {
                checkPrice(index, parts.value, matcher)
                if value?.nonBlank != nil { checkCurrency(index, parts.currency, type, matcher) }
            }
            guard !row.isMade(index) else { continue }
            if let value {
                row.make(index) { $0.append(value) }
            } else if case .currency? = field, let known = currency(of: type) {
                row.make(index) { for byte in known.utf8 { $0.append(byte) } }
            }
        }
    }

    /// Two prices of one type cannot both be right, and neither can one that is several texts.
    private mutating func checkPrice(_ index: Int, _ slot: Int, _ matcher: XMLMatcher) {
        if let fault = single.fault(index, slot, matcher) { row.fail(index, fault) }
        guard let made = row.made(index)?.nonBlank, let value = matcher.value(slot)?.nonBlank,
            !NumberText.isSame(made, value)
        else { return }
        row.fail(index, CellFault(.twoValues, value, "the offer has another price of this type"))
    }

    /// A price in another currency than the pipeline states for it.
    private mutating func checkCurrency(
        _ index: Int, _ slot: Int, _ type: UnsafeRawBufferPointer?, _ matcher: XMLMatcher
    ) {
        let stated = exchange.spec.fields[index].numbers.currency
        var fault: CellFault?
        if let own = matcher.value(slot)?.nonBlank {
            fault = Currency.fault(own, stated: stated)
        } else if let known = currency(of: type) {
            fault = Array(known.utf8).withUnsafeBytes { Currency.fault($0, stated: stated) }
        }
        if let fault { row.fail(index, fault) }
    }

    /// What the list of price types says, where the price itself names no currency.
    private func currency(of type: UnsafeRawBufferPointer?) -> String? {
        let entries = exchange.references.priceTypes.entries
        let entry = entries.first { type?.elementsEqual($0.id.utf8) ?? (entries.count == 1) }
        return entry.flatMap { $0.currency.isEmpty ? nil : $0.currency }
    }

    private mutating func endStock(_ parts: CommerceMLElement.StockParts, _ matcher: XMLMatcher) {
        let slot = parts.values.first { matcher.value($0)?.nonBlank != nil }
        let value = slot.flatMap { matcher.value($0)?.nonBlank }
        let id = parts.ids.lazy.compactMap { matcher.value($0)?.nonBlank }.first
        let fault = Self.contradiction(in: parts, matcher)
        if parts.isOuter {
            let heldWarehouses = warehousesInside > 0
            warehousesInside = 0
            // Beside warehouses, a number without one is what they have together.
            if value == nil { return }
            for index in sums.indices {
                if heldWarehouses {
                    sums[index]?.addTotal(value)
                } else {
                    sums[index]?.add(value, of: nil)
                }
            }
            return
        }
        warehousesInside += 1
        for index in sums.indices {
            sums[index]?.add(value, of: id)
            if sums[index] != nil, let fault { row.fail(index, fault) }
            if let slot { checkStock(index, slot, matcher) }
        }
        guard let id, exchange.isResolved else { return }
        for index in exchange.fields.indices {
            guard let wanted = exchange.warehouses[index], id.elementsEqual(wanted) else {
                continue
            }
            exchange.choiceMet[index] = true
            if let fault { row.fail(index, fault) }
            if let slot { checkStock(index, slot, matcher) }
            if value == nil {
                row.fail(index, CellFault(.stockUnreadable, reason: "the warehouse has no number"))
            } else if let value, let made = row.made(index), !NumberText.isSame(made, value) {
                row.fail(
                    index,
                    CellFault(.stocksContradict, value, "the warehouse has another stock, too"))
            }
            if !row.isMade(index) { row.make(index) { if let value { $0.append(value) } } }
        }
    }

    /// Attribute and element of one entry that give two amounts, or name two warehouses.
    private static func contradiction(
        in parts: CommerceMLElement.StockParts, _ matcher: XMLMatcher
    ) -> CellFault? {
        let values = parts.values.compactMap { matcher.value($0)?.nonBlank }
        if values.count > 1, !NumberText.isSame(values[0], values[1]) {
            return CellFault(
                .stocksContradict, values[0], "the warehouse's entry has another stock, too")
        }
        let ids = parts.ids.compactMap { matcher.value($0)?.nonBlank }
        guard ids.count > 1, !ids[0].elementsEqual(ids[1]) else { return nil }
        return CellFault(.stocksContradict, ids[0], "the entry names another warehouse, too")
    }

    private mutating func checkStock(_ index: Int, _ slot: Int, _ matcher: XMLMatcher) {
        switch exchange.fields[index] {
        case .quantity?:
            if let fault = single.fault(index, slot, matcher) { row.fail(index, fault) }
        default: break
        }
    }

    private mutating func finishQuantity(
        _ index: Int, _ element: CommerceMLElement, _ matcher: XMLMatcher
    ) {
        let sum = sums[index]?.text()
        if let slot = element.stock, let value = matcher.value(slot)?.nonBlank {
            row.set(index, value)
            checkStock(index, slot, matcher)
            if let fault = sums[index]?.fault, fault.code == .stocksContradict {
                row.fail(index, fault)
            } else if let sum, sums[index]?.agrees(with: value) == false {
                let words = String(decoding: sum, as: UTF8.self)
                row.fail(
                    index,
                    CellFault(.stocksContradict, value, "its warehouses have \(words) together"))
            }
        } else if let sum {
            row.make(index) { buffer in sum.withUnsafeBytes { buffer.append($0) } }
        } else if let fault = sums[index]?.fault {
            row.fail(index, fault)
        }
    }

    // MARK: Names

    private mutating func endProperty(_ parts: CommerceMLElement.NamedParts, _ matcher: XMLMatcher)
    {
        let id = matcher.value(parts.id)?.nonBlank
        let name = matcher.value(parts.name)?.nonBlank
        let first = matcher.value(parts.value)?.nonBlank ?? matcher.value(parts.valueId)?.nonBlank
        guard let value = first else { return }
        for (index, field) in exchange.fields.enumerated() {
            guard case .property(let wanted)? = field else { continue }
            let isMeant =
                id.map { id in
                    id.elementsEqual(wanted.utf8)
                        || exchange.propertyIds[index]?.contains { id.elementsEqual($0) } ?? false
                } ?? false || name?.elementsEqual(wanted.utf8) ?? false
            guard isMeant else { continue }
            let listed = exchange.variants.row(value).flatMap { exchange.variants.cell($0, 0) }
            choose(index, listed ?? value, parts, matcher)
        }
    }

    /// The first value of that name counts; a number or a key must not have another one.
    private mutating func choose(
        _ index: Int, _ value: UnsafeRawBufferPointer, _ parts: CommerceMLElement.NamedParts,
        _ matcher: XMLMatcher
    ) {
        if let fault = single.fault(index, parts.value, matcher) { row.fail(index, fault) }
        guard let made = row.made(index)?.nonBlank else {
            return row.make(index) { $0.append(value) }
        }
        if single.contradict(index, made, value) {
            row.fail(index, CellFault(.twoValues, value, "another value of that name is before it"))
        }
    }

    private mutating func endNamed(
        _ parts: CommerceMLElement.NamedParts, _ matcher: XMLMatcher,
        wanted: (CommerceMLField?) -> String?
    ) {
        guard let name = matcher.value(parts.name)?.nonBlank,
            let value = matcher.value(parts.value)?.nonBlank
        else { return }
        for (index, field) in exchange.fields.enumerated() {
            guard let text = wanted(field), name.elementsEqual(text.utf8) else { continue }
            choose(index, value, parts, matcher)
        }
    }

    private mutating func finishGroup(
        _ index: Int, _ element: CommerceMLElement, _ matcher: XMLMatcher
    ) {
        guard exchange.productGroups.count > 0, let slot = element.productGroup,
            let id = matcher.value(slot)?.nonBlank
        else { return }
        if let group = exchange.productGroups.row(id) {
            row.set(index, exchange.productGroups.cell(group, 0))
        } else {
            row.fail(index, CellFault(.groupUnknown, id, "the classifier does not list it"))
        }
    }

    func isDeleted(_ element: CommerceMLElement, _ matcher: XMLMatcher) -> Bool {
        element.deleted.contains { slot in
            guard let value = matcher.value(slot)?.nonBlank else { return false }
            return Self.deletionWords.contains { FoldedText.equals(value, $0) }
        }
    }

    /// A mark of deletion that is neither a yes nor a no; a `Статус` has other words, too.
    private func deletionFault(
        _ element: CommerceMLElement, _ matcher: XMLMatcher
    ) -> CellFault? {
        let known = Self.deletionWords + Self.noDeletionWords
        let unknown = element.deletionMarks.lazy.compactMap { matcher.value($0)?.nonBlank }
            .first { value in !known.contains { FoldedText.equals(value, $0) } }
        return unknown.map {
            CellFault(.unknownWord, $0, "a mark of deletion is true or false")
        }
    }

    private static let deletionWords = ["true", "1", "да", "истина", "удален", "удалён"]
        .map(FoldedText.fold)
    private static let noDeletionWords = ["false", "0", "нет", "ложь"].map(FoldedText.fold)
}
