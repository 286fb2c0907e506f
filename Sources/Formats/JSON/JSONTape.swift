import Diagnostics

/// One record as a flat list of its values, in the order of the file.
final class JSONTape {
    /// A record of more values is no record.
    static let nodesMax = 1_000_000

    enum Kind: UInt8 {
        case object, array, name, string, number, yes, no, null
    }

    struct Node {
        var kind: Kind
        /// The text of a name, string or number: decoded, in `text`.
        var start: Int
        var end: Int
        /// Index of the node behind this one and all that is in it.
        var next: Int
    }

    private(set) var nodes: [Node] = []
    let text = ByteBuffer()
    /// Why the record cannot stand though its JSON is sound; the first such reason.
    private(set) var fault: CellFault?

    func reset() {
        nodes.removeAll(keepingCapacity: true)
        text.removeAll()
        fault = nil
    }

    func fail(_ found: CellFault) { fault = fault ?? found }

    /// - Output: the node's index, for `close`
    func open(_ kind: Kind) -> Int {
        nodes.append(Node(kind: kind, start: text.count, end: text.count, next: 0))
        return nodes.count - 1
    }

    func close(_ node: Int) {
        nodes[node].end = text.count
        nodes[node].next = nodes.count
    }

    func bytes(_ node: Int) -> UnsafeRawBufferPointer {
        text.slice(nodes[node].start, nodes[node].end)
    }

    // MARK: Finding

    /// The value at a path in the record that begins at `root`; nil where there is none.
    func find(_ steps: [JSONPath.Step], from root: Int = 0) -> Int? {
        var node = root
        for step in steps {
            let found: Int? =
                switch step {
                case .name(let name): member(name, of: node)
                case .index(let index): element(index, of: node)
                case .matching(let name, let value):
                    elements(of: node).first { holds($0, name, value) }
                }
            guard let found else { return nil }
            node = found
        }
        return node
    }

    /// All values at a path, in their order: of every object in a list that matches a condition.
    func findAll(_ steps: ArraySlice<JSONPath.Step>, from root: Int = 0) -> [Int] {
        guard let step = steps.first else { return [root] }
        let found: [Int] =
            switch step {
            case .name(let name): member(name, of: root).map { [$0] } ?? []
            case .index(let index): element(index, of: root).map { [$0] } ?? []
            case .matching(let name, let value):
                elements(of: root).filter { holds($0, name, value) }
            }
        return found.flatMap { findAll(steps.dropFirst(), from: $0) }
    }

    /// Whether two values are the same text, number or word; of others nothing is said.
    func isSame(_ one: Int, _ other: Int, asNumbers: Bool) -> Bool {
        switch (nodes[one].kind, nodes[other].kind) {
        case (.string, .string), (.number, .number), (.string, .number), (.number, .string):
            asNumbers
                ? NumberText.isSame(bytes(one), bytes(other))
                : bytes(one).elementsEqual(bytes(other))
        case (.yes, .yes), (.no, .no): true
        default: false
        }
    }

    /// `null`, or a text of nothing but blanks.
    func isMissing(_ node: Int) -> Bool {
        switch nodes[node].kind {
        case .null: true
        case .string: Blanks.trim(bytes(node)).isEmpty
        default: false
        }
    }

    private func member(_ name: String, of node: Int) -> Int? {
        guard nodes[node].kind == .object else { return nil }
        var at = node + 1
        while at < nodes[node].next {
            // A name is followed by its value.
            if bytes(at).elementsEqual(name.utf8) { return at + 1 }
            at = nodes[at + 1].next
        }
        return nil
    }

    private func element(_ index: Int, of node: Int) -> Int? {
        elements(of: node).dropFirst(index).first { _ in true }
    }

    /// Of a list; a single value is taken for a list of one.
    private func elements(of node: Int) -> some Sequence<Int> {
        let isList = nodes[node].kind == .array
        let end = nodes[node].next
        return sequence(state: isList ? node + 1 : node) { [nodes] at -> Int? in
            guard at < end else { return nil }
            defer { at = nodes[at].next }
            return at
        }
    }

    private func holds(_ node: Int, _ name: String, _ value: String) -> Bool {
        guard let member = member(name, of: node) else { return false }
        switch nodes[member].kind {
        case .string, .number: return bytes(member).elementsEqual(value.utf8)
        case .yes: return value == "true"
        case .no: return value == "false"
        case .object, .array, .name, .null: return false
        }
    }

    // MARK: Names

    /// The first name that stands twice among an object's members.
    func repeatedName(in object: Int) -> String? {
        var names: [Int] = []
        var at = object + 1
        while at < nodes.count {
            names.append(at)
            at = nodes[at + 1].next
        }
        if names.count <= 12 {
            for (index, name) in names.enumerated() {
                for other in names[..<index] where bytes(other).elementsEqual(bytes(name)) {
                    return String(decoding: bytes(name), as: UTF8.self)
                }
            }
            return nil
        }
        var seen: Set<[UInt8]> = []
        for name in names where !seen.insert(Array(bytes(name))).inserted {
            return String(decoding: bytes(name), as: UTF8.self)
        }
        return nil
    }
}
