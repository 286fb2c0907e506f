import Diagnostics
import Tables

/// Turns the ended elements of a feed into tables and rows.
final class YMLOffers: XMLGroupHandler {
    private(set) var shape = XMLShape()
    @exclusivity(unchecked) var sink: RecordSink

    private enum Cell {
        case constant
        /// The first of them that is not blank.
        case firstOf([Int])
        /// `name`, else these, joined by blanks.
        case joined(first: Int, others: [Int])
        case sum(Int)
        case outlet(name: [UInt8])
        case category(id: Int)
        case categoryPath(id: Int)
        case rate(id: Int)
    }

    private struct Parts {
        var catalog = 0, date = 0
        var category = 0, categoryId = 0, categoryParent = 0, categoryName = 0
        var currency = 0, currencyId = 0, currencyRate = 0
        var offer = 0
        var outlet = 0, outletId = 0, outletName = 0, outletStock = 0
    }

    private static let tableBytesMax = 256 << 20

    private let fields: [FieldSpec]
    private var parts = Parts()
    private var sources: [Cell] = []
    @exclusivity(unchecked) private var sums: [StockSum] = []
    @exclusivity(unchecked) private var tables = YMLTables()
    @exclusivity(unchecked) private unowned var stream: XMLStream!
    @exclusivity(unchecked) private unowned var matcher: XMLMatcher!
    private var madeAt: String?
    @exclusivity(unchecked) private var offersMet = 0
    @exclusivity(unchecked) private var line = 0

    @exclusivity(unchecked) private var row: RecordCells
    private let single: SingleValue
    /// For each field that is the price as a number: where its `from` stands.
    private var lowerBounds: [Int: Int] = [:]
    /// For each number with a stated currency: where the offer names its own.
    private var currencies: [Int: Int] = [:]

    init(_ spec: ReadSpec, file: Int) throws {
        fields = spec.fields
        sink = RecordSink(spec, file: file)
        row = RecordCells(fieldCount: fields.count)
        single = SingleValue(spec)
        layParts()
        for (index, field) in fields.enumerated() {
            sources.append(try cell(field, spec))
            if field.type != .text, try FieldPaths.text(of: field) == "price" {
                lowerBounds[index] = shape.slot("price/@from", in: parts.offer)
            }
            if field.numbers.currency != nil, field.type != .text {
                currencies[index] = shape.slot("currencyId", in: parts.offer)
            }
        }
    }

    func attach(_ stream: XMLStream) {
        self.stream = stream
        matcher = stream.matcher
        matcher.handler = self
    }

    func describe(_ report: inout SourceReport, file: String) {
        sink.describe(&report, file: file)
        report.madeAt = madeAt
        let missing = [
            (needsCategories && !tables.hasCategories, "categories"),
            (needsCurrencies && !tables.hasCurrencies, "currencies"),
        ]
        for (isMissing, name) in missing where isMissing {
            report.notes.append(
                Diagnostic(
                    .ymlTableMissing, "(the feed has no <\(name)>)", severity: .warning,
                    at: Place(file: file), help: "fields that need it are empty in every record"))
        }
    }

    // MARK: The shape

    private func layParts() {
        let steps = { (names: String) in
            names.split(separator: "/").map { XMLPath.Step(String($0)) }
        }
        parts.catalog = shape.openingGroup(at: steps("yml_catalog"))
        parts.date = shape.slot("@date", in: parts.catalog)
        parts.category = shape.group(at: steps("yml_catalog/shop/categories/category"))
        parts.categoryId = shape.slot("@id", in: parts.category)
        parts.categoryParent = shape.slot("@parentId", in: parts.category)
        parts.categoryName = shape.slot(".", in: parts.category)
        parts.currency = shape.group(at: steps("yml_catalog/shop/currencies/currency"))
        parts.currencyId = shape.slot("@id", in: parts.currency)
        parts.currencyRate = shape.slot("@rate", in: parts.currency)
        parts.offer = shape.group(at: steps("yml_catalog/shop/offers/offer"))
        parts.outlet = shape.group(at: steps("outlets/outlet"), in: parts.offer)
        parts.outletId = shape.slot("@id", in: parts.outlet)
        parts.outletName = shape.slot("@warehouse_name", in: parts.outlet)
        parts.outletStock = shape.slot("@instock", in: parts.outlet)
    }

    private func cell(_ field: FieldSpec, _ spec: ReadSpec) throws -> Cell {
        guard let text = try FieldPaths.text(of: field) else { return .constant }
        let offer = parts.offer
        switch YMLField.parse(text) {
        case .failure(let fault):
            throw FieldPaths.failure(fault, path: text, place: field.place ?? spec.place)
        case .success(.attributeOrChild(let name)):
            return .firstOf([shape.slot("@\(name)", in: offer), shape.slot(name, in: offer)])
        case .success(.path(let path)): return .firstOf([shape.slot(path, in: offer)])
        case .success(.name):
            let others = ["typePrefix", "vendor", "model"].map { shape.slot($0, in: offer) }
            return .joined(first: shape.slot("name", in: offer), others: others)
        case .success(.outlets):
            sums.append(StockSum(field))
            return .sum(sums.count - 1)
        case .success(.outlet(let name)): return .outlet(name: Array(name.utf8))
        case .success(.category): return .category(id: shape.slot("categoryId", in: offer))
        case .success(.categoryPath): return .categoryPath(id: shape.slot("categoryId", in: offer))
        case .success(.currencyRate): return .rate(id: shape.slot("currencyId", in: offer))
        }
    }

    private var needsCategories: Bool {
        sources.contains {
            if case .category = $0 { true } else if case .categoryPath = $0 { true } else { false }
        }
    }

    private var needsCurrencies: Bool {
        sources.contains { if case .rate = $0 { true } else { false } }
    }

    // MARK: Events

    func groupBegan(_ group: Int, line: Int) {
        guard group == parts.offer else { return }
        self.line = line
        row.reset()
        for index in sums.indices { sums[index].reset() }
    }

    func groupEnded(_ group: Int) {
        switch group {
        case parts.offer: endOffer()
        case parts.outlet: endOutlet()
        case parts.category: endCategory()
        case parts.currency: endCurrency()
        case parts.catalog:
            madeAt = matcher.value(parts.date).map { String(decoding: $0, as: UTF8.self) }
        default: preconditionFailure("only groups that were laid can end")
        }
    }

    private func endCategory() {
        guard needsCategories, let id = trimmed(parts.categoryId) else { return }
        tables.addCategory(
            id: id, name: matcher.value(parts.categoryName)!, parent: trimmed(parts.categoryParent))
        checkTables("categories")
    }

    private func endCurrency() {
        guard needsCurrencies, let id = trimmed(parts.currencyId) else { return }
        tables.addCurrency(id: id, rate: matcher.value(parts.currencyRate))
        checkTables("currencies")
    }

    private func checkTables(_ name: String) {
        if offersMet > 0 {
            stream.fail(
                .ymlTableLate, "(<\(name)> after an offer)",
                help: "offers were read without it; ask for a feed in the usual order")
        }
        if tables.byteCount > Self.tableBytesMax {
            stream.fail(.xmlTooLarge, "(<\(name)>)", help: XMLFaults.askForAnew)
        }
    }

    private func endOutlet() {
        let stock = matcher.value(parts.outletStock)
        let id = trimmed(parts.outletId)
        let name = trimmed(parts.outletName)
        let isTotal = [id, name].contains { $0.map(StockSum.isTotal) ?? false }
        for index in sums.indices {
            if isTotal {
                sums[index].addTotal(stock)
            } else {
                sums[index].add(stock, of: id ?? name)
            }
        }
        for field in sources.indices {
            guard case .outlet(let wanted) = sources[field] else { continue }
            guard id?.elementsEqual(wanted) ?? false || name?.elementsEqual(wanted) ?? false else {
                continue
            }
            if stock?.nonBlank == nil {
                row.fail(field, CellFault(.stockUnreadable, reason: "an outlet without instock"))
            } else if let stock, let made = row.made(field), !NumberText.isSame(made, stock) {
                row.fail(
                    field, CellFault(.stocksContradict, stock, "the outlet has another stock, too"))
            }
            if !row.isMade(field) { row.make(field) { if let stock { $0.append(stock) } } }
        }
    }

    // MARK: One offer

    private func endOffer() {
        offersMet += 1
        for field in sources.indices { fill(field) }
        for (field, slot) in lowerBounds { checkBound(field, slot) }
        for (field, slot) in currencies { checkCurrency(field, slot) }
        row.finish()
        sink.add(line: line, cells: row.cells, faults: row.faults)
    }

    private func fill(_ field: Int) {
        switch sources[field] {
        case .constant, .outlet: break
        case .firstOf(let slots): fillFirst(field, slots)
        case .joined(let first, let others):
            row.set(field, matcher.value(first))
            if trimmed(first) == nil { join(field, others) }
        case .sum(let index):
            if let text = sums[index].text() {
                row.make(field) { buffer in text.withUnsafeBytes { buffer.append($0) } }
            } else if let fault = sums[index].fault {
                row.fail(field, fault)
            }
        case .category(let slot):
            guard tables.hasCategories, let id = trimmed(slot) else { return }
            look(field, tables.category(id), .categoryUnknown, id)
        case .categoryPath(let slot):
            guard tables.hasCategories, let id = trimmed(slot) else { return }
            var known = false
            row.make(field) { known = tables.appendPath(id, to: $0) }
            if !known { row.fail(field, unknown(.categoryUnknown, id)) }
        case .rate(let slot):
            guard tables.hasCurrencies, let id = trimmed(slot) else { return }
            check(field, slot)
            look(field, tables.rate(id), .currencyUnknown, id)
        }
    }

    private func fillFirst(_ field: Int, _ slots: [Int]) {
        var taken: UnsafeRawBufferPointer?
        for slot in slots {
            guard let value = matcher.value(slot) else { continue }
            if let taken {
                // An offer's attribute and its child; ids of the two kinds may differ.
                guard single[field], !isText(field), let other = value.nonBlank,
                    !NumberText.isSame(taken, other)
                else { continue }
                row.fail(
                    field,
                    CellFault(.twoValues, taken, "attribute and element of the offer differ"))
                continue
            }
            row.set(field, value)
            check(field, slot)
            taken = value.nonBlank
        }
    }

    /// `<price from="true">`: the price is at least that, which is no price.
    private func checkBound(_ field: Int, _ slot: Int) {
        guard let mark = trimmed(slot).map({ String(decoding: $0, as: UTF8.self) }),
            mark == "true" || mark == "1"
        else { return }
        row.fail(
            field,
            CellFault(
                .priceIsBound,
                reason: "the offer has from=\"true\"; price[@from='true'] reads it all the same"))
    }

    private func checkCurrency(_ field: Int, _ slot: Int) {
        guard row.isMade(field) || row.cells[field]?.nonBlank != nil,
            let fault = Currency.fault(
                matcher.value(slot), stated: fields[field].numbers.currency)
        else { return }
        row.fail(field, fault)
    }

    private func isText(_ field: Int) -> Bool { fields[field].type == .text }

    private func check(_ field: Int, _ slot: Int) {
        if let fault = single.fault(field, slot, matcher) {
            row.fail(field, fault)
        } else if matcher.differs(slot) {
            sink.noteSecondValue(field, line: line)
        }
    }

    private func join(_ field: Int, _ slots: [Int]) {
        row.make(field) { buffer in
            var isFirst = true
            for slot in slots {
                guard let part = trimmed(slot) else { continue }
                if !isFirst { buffer.append(UInt8(ascii: " ")) }
                buffer.append(part)
                isFirst = false
            }
        }
    }

    private func look(
        _ field: Int, _ found: UnsafeRawBufferPointer?, _ code: DiagnosticCode,
        _ id: UnsafeRawBufferPointer
    ) {
        row.set(field, found)
        if found == nil { row.fail(field, unknown(code, id)) }
    }

    /// Nil where it is absent or blank.
    private func trimmed(_ slot: Int) -> UnsafeRawBufferPointer? { matcher.value(slot)?.nonBlank }

    private func unknown(_ code: DiagnosticCode, _ id: UnsafeRawBufferPointer) -> CellFault {
        CellFault(code, id, "the feed does not list it")
    }
}
