import Pipelines

/// Packs items into request bodies within the target's limits, in the order they come.
struct BatchWriter {
    private let target: Target
    private let writer: ItemWriter
    private let head: [UInt8]
    private let tail: [UInt8]
    private let write: (_ file: String, _ body: [UInt8], _ items: Int) throws -> Void
    private var body: [UInt8] = []
    private var item: [UInt8] = []
    private var items = 0
    private(set) var itemsTotal = 0
    private var number = 1

    init(
        emit: EmitStage,
        write: @escaping (_ file: String, _ body: [UInt8], _ items: Int) throws -> Void
    ) {
        target = emit.target
        let parameters = RenderedValues(parameters: emit.parameters)
        writer = ItemWriter(emit.target.item, parameters: parameters)
        (head, tail) = emit.target.body.bodyAroundItems(parameters: parameters)
        self.write = write
    }

    /// `xway-prices-0001.json`
    static func file(_ target: Target, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(target.name)-\(padded).json"
    }

    /// - Returns: the number of the body that the item went to, from 1; nil where it alone passes
    ///   the target's bytes.
    mutating func add(_ values: borrowing RenderedValues) throws -> Int? {
        item.removeAll(keepingCapacity: true)
        writer.append(values, to: &item)
        let bytesMax = target.limits.bytes ?? Int.max
        guard head.count + item.count + tail.count <= bytesMax else { return nil }
        let isFull = items == target.limits.items
            || items > 0 && body.count + 1 + item.count + tail.count > bytesMax
        if isFull { try flush() }
        if items == 0 {
            body.removeAll(keepingCapacity: true)
            body.append(contentsOf: head)
        } else {
            body.append(UInt8(ascii: ","))
        }
        body.append(contentsOf: item)
        items += 1
        itemsTotal += 1
        return number
    }

    mutating func flush() throws {
        guard items > 0 else { return }
        body.append(contentsOf: tail)
        try write(Self.file(target, number), body, items)
        number += 1
        items = 0
    }
}
