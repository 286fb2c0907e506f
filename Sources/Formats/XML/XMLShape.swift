/// What a reader wants from a file: groups (elements that are handed over when they end) and in
/// each group slots (the first text or attribute at a path), laid out as a tree of steps.
///
///     var shape = XMLShape()
///     let offer = shape.group(at: ["yml_catalog", "shop", "offers", "offer"].map { Step($0) })
///     let price = shape.slot(XMLPath(steps: [Step("price")]), in: offer)
///     let outlet = shape.group(at: [Step("outlets"), Step("outlet")], in: offer)
///
/// Every node of the tree lies at one depth, so that at any time at most one open element stands
/// at each of them; `XMLMatcher` keeps its state per node for that reason.
struct XMLShape {
    typealias Step = XMLPath.Step

    struct Edge {
        var name: String
        var tests: [XMLPath.Test]
        var node: Int
    }

    struct Node {
        var edges: [Edge] = []
        /// Slots that take the text of the element.
        var texts: [Int] = []
        /// Slots that take its text up to its first child.
        var leadingTexts: [Int] = []
        var attributes: [(name: String, slot: Int)] = []
        var group: Int?
        /// `[type='retail']`: the element counts only when all of these children were met.
        var childTests: [(node: Int, value: String)] = []
        /// Slots whose value stands or falls with `childTests`.
        var heldSlots: [Int] = []
        /// The node of which this one answers a child test, and which.
        var answers: [(node: Int, test: Int)] = []
    }

    struct Slot {
        var group: Int
        /// Nodes with child tests on the way to the slot, the innermost first.
        var holders: [Int]
        /// The text of a child of the group's own element: all that it meets are siblings.
        var isChild: Bool
    }

    struct Group {
        var node: Int
        var slots: [Int] = []
        /// Handed over as soon as its attributes are known: for elements that hold the whole file.
        var endsAtOpen = false
    }

    private(set) var nodes = [Node()]
    private(set) var slots: [Slot] = []
    private(set) var groups: [Group] = []
    /// Text within groups that no slot takes is noted.
    var watchesStrayText = false

    /// An element by its path from the root or from the element of an outer group.
    mutating func group(at steps: [Step], in outer: Int? = nil) -> Int {
        var node = outer.map { groups[$0].node } ?? 0
        for step in steps { node = child(of: node, step) }
        if let known = nodes[node].group { return known }
        groups.append(Group(node: node))
        nodes[node].group = groups.count - 1
        return groups.count - 1
    }

    /// An element of which only the attributes are wanted, at once.
    mutating func openingGroup(at steps: [Step]) -> Int {
        let group = group(at: steps)
        groups[group].endsAtOpen = true
        return group
    }

    mutating func slot(_ path: XMLPath, in group: Int, leadingText: Bool = false) -> Int {
        var node = groups[group].node
        var holders: [Int] = []
        for step in path.steps {
            node = child(of: node, step)
            if !nodes[node].childTests.isEmpty { holders.insert(node, at: 0) }
        }
        let isChild = path.steps.count == 1 && path.end == .text && !leadingText
        slots.append(Slot(group: group, holders: holders, isChild: isChild))
        let slot = slots.count - 1
        groups[group].slots.append(slot)
        for holder in holders { nodes[holder].heldSlots.append(slot) }
        switch path.end {
        case .text where leadingText: nodes[node].leadingTexts.append(slot)
        case .text: nodes[node].texts.append(slot)
        case .attribute(let name): nodes[node].attributes.append((name, slot))
        }
        return slot
    }

    /// `a/b` or `a/@b`, for paths that the readers themselves know.
    mutating func slot(_ path: String, in group: Int, leadingText: Bool = false) -> Int {
        guard case .success(let parsed) = XMLPath.parse(path) else {
            preconditionFailure("a path of our own can be read")
        }
        return slot(parsed, in: group, leadingText: leadingText)
    }

    /// The node one step down; steps with child tests are never shared, others are.
    private mutating func child(of node: Int, _ step: Step) -> Int {
        if step.childTests.isEmpty {
            for edge in nodes[node].edges
            where edge.name == step.name && edge.tests == step.attributeTests
                && nodes[edge.node].childTests.isEmpty
            {
                return edge.node
            }
        }
        nodes.append(Node())
        let added = nodes.count - 1
        nodes[node].edges.append(Edge(name: step.name, tests: step.attributeTests, node: added))
        for (index, test) in step.childTests.enumerated() {
            nodes.append(Node())
            let tested = nodes.count - 1
            nodes[added].edges.append(Edge(name: test.name, tests: [], node: tested))
            nodes[added].childTests.append((tested, test.value))
            nodes[tested].answers.append((added, index))
        }
        return added
    }
}
