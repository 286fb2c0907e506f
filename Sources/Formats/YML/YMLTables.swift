/// Categories and currencies of a feed, by id.
struct YMLTables {
    /// A category tree deeper than this goes in a circle.
    private static let levelsMax = 50

    private var categories = ByteKeys()
    private var names: [(start: Int, end: Int)] = []
    /// Ids as the feed gives them: a parent may be listed after its child.
    private var parents: [(start: Int, end: Int)] = []
    private var currencies = ByteKeys()
    private var rates: [(start: Int, end: Int)] = []
    private let text = ByteBuffer()

    var hasCategories: Bool { categories.count > 0 }
    var hasCurrencies: Bool { currencies.count > 0 }
    var byteCount: Int { text.count + categories.byteCount + currencies.byteCount }

    /// The first one with an id counts.
    mutating func addCategory(
        id: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, parent: UnsafeRawBufferPointer?
    ) {
        guard categories.insert(id).isNew else { return }
        names.append(keep(name))
        parents.append(parent.map { keep($0) } ?? (0, 0))
    }

    mutating func addCurrency(id: UnsafeRawBufferPointer, rate: UnsafeRawBufferPointer?) {
        guard currencies.insert(id).isNew else { return }
        rates.append(rate.map { keep($0) } ?? (0, 0))
    }

    func category(_ id: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        categories.index(of: id).map { text.slice(names[$0].start, names[$0].end) }
    }

    /// Empty where the currency has no rate.
    func rate(_ id: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        currencies.index(of: id).map { text.slice(rates[$0].start, rates[$0].end) }
    }

    /// Appends `A / B / C`, the outermost category first.
    ///
    /// - Output: false for an unknown category, an unknown parent and a circle
    func appendPath(_ id: UnsafeRawBufferPointer, to bytes: ByteBuffer) -> Bool {
        var chain: [Int] = []
        var next: Int? = categories.index(of: id)
        while let index = next {
            chain.append(index)
            guard chain.count <= Self.levelsMax else { return false }
            let parent = parents[index]
            if parent.end == parent.start { break }
            next = categories.index(of: text.slice(parent.start, parent.end))
            if next == nil { return false }
        }
        for (position, index) in chain.reversed().enumerated() {
            if position > 0 { for byte in " / ".utf8 { bytes.append(byte) } }
            bytes.append(text.slice(names[index].start, names[index].end))
        }
        return !chain.isEmpty
    }

    private func keep(_ value: UnsafeRawBufferPointer) -> (start: Int, end: Int) {
        let start = text.count
        text.append(UnsafeRawBufferPointer(rebasing: value[Blanks.trim(value)]))
        return (start, text.count)
    }
}
