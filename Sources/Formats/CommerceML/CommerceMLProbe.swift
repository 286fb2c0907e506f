import Diagnostics

/// Looks into the start of a file, up to its first product or offer: what kind it is, and which
/// price types and warehouses it lists.
final class CommerceMLProbe: XMLGroupHandler {
    /// A classifier longer than this says what the file is by itself.
    static let bytesMax = 64 << 20

    private(set) var kind: CommerceMLPass.Role?
    private let exchange: CommerceMLExchange
    private let layout: CommerceMLLayout
    private var names: [[Int]] = []
    private var pricesMet = false
    private var stocksMet = false
    private var matcher: XMLMatcher?

    init(_ exchange: CommerceMLExchange) {
        self.exchange = exchange
        var fields: [CommerceMLField?] = [.price(nil), .quantity(nil)]
        for name in ["Наименование", "Артикул"] {
            fields.append(.path(XMLPath(steps: [XMLPath.Step(name)])))
        }
        layout = CommerceMLLayout(fields: fields)
    }

    /// - Output: nil where neither a product nor an offer was found
    /// - Throws: what the byte source throws; faults of the file are left for the reading itself.
    func look(_ input: XMLInput, limits: ReadLimits) throws -> CommerceMLPass.Role? {
        let stream = XMLStream(shape: layout.shape, file: input.file, limits: limits)
        stream.matcher.handler = self
        matcher = stream.matcher
        defer { matcher = nil }
        try input.probe(stream, bytesMax: Self.bytesMax) { kind != nil }
        return kind
    }

    func groupBegan(_ group: Int, line: Int) {
        if group == layout.product.group, kind == nil { kind = .catalogue }
    }

    func groupEnded(_ group: Int) {
        guard kind == nil, let matcher else { return }
        if let entry = layout.priceTypes.first(where: { $0.group == group }) {
            exchange.references.priceTypes.add(read(entry, matcher))
        } else if let entry = layout.warehouses.first(where: { $0.group == group }) {
            exchange.references.warehouses.add(read(entry, matcher))
        } else if let offer = layout.offers.first(where: { $0.group == group }) {
            kind = role(offer, matcher)
        } else if layout.offers.contains(where: { $0.price?.group == group }) {
            pricesMet = true
        } else if layout.offers.contains(where: { $0.stocks.contains { $0.group == group } }) {
            stocksMet = true
        }
    }

    private func role(_ offer: CommerceMLElement, _ matcher: XMLMatcher) -> CommerceMLPass.Role {
        let isNamed = offer.slots.joined().contains { matcher.value($0)?.nonBlank != nil }
        if let slot = offer.stock, matcher.value(slot) != nil { stocksMet = true }
        return !isNamed && pricesMet != stocksMet ? .side : .main
    }

    private func read(
        _ entry: CommerceMLLayout.Entry, _ matcher: XMLMatcher
    ) -> CommerceMLReferences.Entry {
        func text(_ slot: Int) -> String {
            matcher.value(slot)?.nonBlank.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        return CommerceMLReferences.Entry(
            id: text(entry.id), name: text(entry.name), currency: text(entry.currency))
    }
}
