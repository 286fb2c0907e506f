/// Told when an element that the shape names as a group opens and ends. When it ends, its slots
/// hold what was met.
protocol XMLGroupHandler: AnyObject {
    func groupBegan(_ group: Int, line: Int)
    func groupEnded(_ group: Int)
}

/// Runs a shape over the events of one file.
///
/// An open element stands at none, one or several nodes of the shape's tree; most stand at none
/// and cost one comparison per edge of their parent. Names are compared as the pointers that
/// libxml2's dictionary gives out, so no text is compared and no `String` made.
final class XMLMatcher {
    /// Name, prefix, namespace, start and end of the value: libxml2's five pointers an attribute.
    typealias Attributes = UnsafeMutablePointer<UnsafePointer<UInt8>?>
    typealias Name = UnsafePointer<UInt8>

    @exclusivity(unchecked) unowned var handler: (any XMLGroupHandler)?
    /// Decodes an attribute's value where it holds references; set by the stream.
    var decodeReferences: (UnsafeRawBufferPointer, ByteBuffer) -> Void = { $1.append($0) }

    /// The line where the tag now read starts; set by the stream.
    var currentLine: () -> Int = { 0 }

    /// Safe: these four are allocated in `init`, freed in `deinit`, and hold plain values only;
    /// indices come from the shape that they were made from.
    private let nodes: UnsafeMutablePointer<FlatNode>
    private let edges: UnsafeMutablePointer<FlatEdge>
    private let captured: UnsafeMutablePointer<FlatCapture>
    private let slotStates: UnsafeMutablePointer<SlotState>
    private let edgeTests: [[(name: Name, value: [UInt8])]]
    private let slots: [XMLShape.Slot]
    private let groups: [XMLShape.Group]
    private let answers: [[(node: Int, test: Int)]]
    private let expected: [[[UInt8]]]

    /// Bits of the child tests met, for each node.
    @exclusivity(unchecked) private var testsMet: [UInt64]
    @exclusivity(unchecked) private var answerStarts: [Int]
    /// Nodes at which the open elements stand, and where each element's part begins.
    @exclusivity(unchecked) private var active: [Int] = [0]
    @exclusivity(unchecked) private var frames: [Int] = [0]
    /// Open elements below one that stands at no node.
    @exclusivity(unchecked) private var skippedDepth = 0
    @exclusivity(unchecked) private var openGroups = 0
    @exclusivity(unchecked) private var captures = 0
    private let watchesStrayText: Bool
    @exclusivity(unchecked) private var strayTextMet = false
    private let text = ByteBuffer()
    private let attributeText = ByteBuffer()
    private let scratch = ByteBuffer(capacity: 256)

    /// Bytes held for the outermost open group: what a record costs.
    var heldBytes: Int { text.count + attributeText.count }

    private struct FlatEdge {
        var name: Name
        var node: Int
        var hasTests: Bool
    }

    /// A slot that takes text, or the attribute of a name.
    private struct FlatCapture {
        var slot: Int
        var attribute: Name?
    }

    private struct FlatNode {
        var edges: Range<Int>
        /// Ranges of `captured`.
        var texts: Range<Int>
        var leadingTexts: Range<Int>
        var attributes: Range<Int>
        var heldSlots: Range<Int>
        var group: Int
        var groupEndsAtOpen: Bool
        var tests: Int
        var answers: Bool
        /// Nothing is to be done when the element ends.
        var endsQuietly: Bool
    }

    private struct SlotState {
        enum Phase: UInt8 { case empty, open, again, full }
        var phase = Phase.empty
        var isAttribute = false
        /// The node with child tests that must still agree; -1 where none is left.
        var heldBy = -1
        var start = 0
        var end = 0
        var againStart = 0
        /// The value lies in an element that holds other elements.
        var isNested = false
        var isRepeated = false
        /// Another, different value was met.
        var differs = false
        /// And it is no other spelling of the same number.
        var contradicts = false
        /// As `heldBy`, for a different value met later; -1 where there is none.
        var laterHeldBy = -1
        var laterContradicts = false
    }

    /// - Parameter intern: gives the dictionary's pointer for a name
    init(_ shape: XMLShape, intern: (String) -> Name) {
        var edges: [FlatEdge] = []
        var edgeTests: [[(name: Name, value: [UInt8])]] = []
        var nodes: [FlatNode] = []
        var captured: [FlatCapture] = []
        func keep(_ captures: [FlatCapture]) -> Range<Int> {
            captured += captures
            return captured.count - captures.count..<captured.count
        }
        for node in shape.nodes {
            for edge in node.edges {
                let flat = FlatEdge(
                    name: intern(edge.name), node: edge.node, hasTests: !edge.tests.isEmpty)
                edges.append(flat)
                edgeTests.append(edge.tests.map { (intern($0.name), Array($0.value.utf8)) })
            }
            let ends =
                !node.texts.isEmpty || !node.leadingTexts.isEmpty || node.group != nil
                || !node.childTests.isEmpty || !node.answers.isEmpty
            nodes.append(
                FlatNode(
                    edges: edges.count - node.edges.count..<edges.count,
                    texts: keep(node.texts.map { FlatCapture(slot: $0) }),
                    leadingTexts: keep(node.leadingTexts.map { FlatCapture(slot: $0) }),
                    attributes: keep(
                        node.attributes.map {
                            FlatCapture(slot: $0.slot, attribute: intern($0.name))
                        }),
                    heldSlots: keep(node.heldSlots.map { FlatCapture(slot: $0) }),
                    group: node.group ?? -1,
                    groupEndsAtOpen: node.group.map { shape.groups[$0].endsAtOpen } ?? false,
                    tests: node.childTests.count, answers: !node.answers.isEmpty,
                    endsQuietly: !ends))
        }
        self.nodes = Self.allocate(nodes)
        self.edges = Self.allocate(edges)
        self.captured = Self.allocate(captured)
        slotStates = Self.allocate(Array(repeating: SlotState(), count: shape.slots.count))
        self.edgeTests = edgeTests
        answers = shape.nodes.map(\.answers)
        expected = shape.nodes.map { node in node.childTests.map { Array($0.value.utf8) } }
        slots = shape.slots
        groups = shape.groups
        watchesStrayText = shape.watchesStrayText
        testsMet = Array(repeating: 0, count: nodes.count)
        answerStarts = Array(repeating: 0, count: nodes.count)
    }

    deinit {
        nodes.deallocate()
        edges.deallocate()
        captured.deallocate()
        slotStates.deallocate()
    }

    private static func allocate<Value>(
        _ values: [Value]
    ) -> UnsafeMutablePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
        memory.initialize(from: values, count: values.count)
        return memory
    }

    // MARK: What was met

    /// The slot's value in the open or just ended group, nil where there was none.
    ///
    /// - Output: valid until the next event
    func value(_ slot: Int) -> UnsafeRawBufferPointer? {
        let state = slotStates[slot]
        guard state.phase == .full, state.heldBy < 0 else { return nil }
        return (state.isAttribute ? attributeText : text).slice(state.start, state.end)
    }

    /// Whether another value was met after the first one.
    func differs(_ slot: Int) -> Bool { slotStates[slot].differs }

    /// Whether another value was met that is no other spelling of the same number.
    func contradicts(_ slot: Int) -> Bool { slotStates[slot].contradicts }

    func isRepeated(_ slot: Int) -> Bool { slotStates[slot].isRepeated }

    /// Whether the slot's value is the text of several elements.
    func isNested(_ slot: Int) -> Bool { slotStates[slot].isNested }

    /// Whether text was met in a group that no slot takes, since this was last asked.
    func takeStrayText() -> Bool {
        defer { strayTextMet = false }
        return strayTextMet
    }

    // MARK: Events

    func start(_ name: Name, _ attributes: Attributes?, count: Int) {
        if captures > 0, skippedDepth == 0 { noteNesting() }
        if skippedDepth > 0 {
            skippedDepth += 1
            return
        }
        let frame = frames[frames.count - 1]
        let frameEnd = active.count
        for index in frame..<frameEnd {
            let node = active[index]
            if !nodes[node].leadingTexts.isEmpty { closeLeading(node) }
            for edge in nodes[node].edges where edges[edge].name == name {
                if !edges[edge].hasTests || passes(edge, attributes, count) {
                    active.append(edges[edge].node)
                }
            }
        }
        guard active.count > frameEnd else {
            skippedDepth = 1
            return
        }
        frames.append(frameEnd)
        for index in frameEnd..<active.count { open(active[index], attributes, count) }
    }

    func end() {
        if skippedDepth > 0 {
            skippedDepth -= 1
            return
        }
        let frame = frames.removeLast()
        for index in frame..<active.count where !nodes[active[index]].endsQuietly {
            closeTexts(active[index])
        }
        for index in frame..<active.count where !nodes[active[index]].endsQuietly {
            close(active[index])
        }
        active.removeLast(active.count - frame)
    }

    func characters(_ bytes: Name, count: Int) {
        if captures > 0 { return text.append(bytes, count: count) }
        guard watchesStrayText, openGroups > 0, !strayTextMet else { return }
        let met = UnsafeRawBufferPointer(start: bytes, count: count)
        strayTextMet = !met[Blanks.trim(met)].isEmpty
    }

    /// An element begins within those whose text is taken.
    private func noteNesting() {
        for node in active {
            for index in nodes[node].texts {
                let slot = captured[index].slot
                if slotStates[slot].phase == .open { slotStates[slot].isNested = true }
            }
        }
    }

    // MARK: Opening

    private func open(_ node: Int, _ attributes: Attributes?, _ count: Int) {
        let flat = nodes[node]
        if flat.group >= 0 { openGroup(flat.group) }
        if flat.tests > 0 { testsMet[node] = 0 }
        for index in flat.texts { openText(captured[index].slot) }
        for index in flat.leadingTexts { openText(captured[index].slot) }
        if flat.answers {
            answerStarts[node] = text.count
            captures += 1
        }
        guard count > 0 || flat.groupEndsAtOpen else { return }
        for index in flat.attributes {
            guard let attributes, let name = captured[index].attribute,
                let value = Self.find(name, attributes, count)
            else { continue }
            take(value, captured[index].slot)
        }
        if flat.groupEndsAtOpen { closeGroup(flat.group) }
    }

    private func openGroup(_ group: Int) {
        if openGroups == 0 {
            text.removeAll()
            attributeText.removeAll()
        }
        openGroups += 1
        for slot in groups[group].slots { slotStates[slot] = SlotState() }
        handler?.groupBegan(group, line: currentLine())
    }

    private func openText(_ slot: Int) {
        captures += 1
        if isEmptySibling(slot) { slotStates[slot] = SlotState(isRepeated: true) }
        if slotStates[slot].phase == .empty {
            slotStates[slot].phase = .open
            slotStates[slot].isAttribute = false
            slotStates[slot].start = text.count
        } else {
            slotStates[slot].phase = .again
            slotStates[slot].isRepeated = true
            slotStates[slot].againStart = text.count
        }
    }

    /// Whether the slot was met, but only as an empty element, and each element that can follow
    /// lies in the same one: then the empty one says nothing.
    private func isEmptySibling(_ slot: Int) -> Bool {
        let state = slotStates[slot]
        guard state.phase == .full, slots[slot].isChild, !state.isNested else { return false }
        let met = text.slice(state.start, state.end)
        return met[Blanks.trim(met)].isEmpty
    }

    private func take(_ value: UnsafeRawBufferPointer, _ slot: Int) {
        let start = attributeText.count
        decode(value, attributeText)
        guard slotStates[slot].phase == .empty else {
            let again = attributeText.slice(start, attributeText.count)
            slotStates[slot].isRepeated = true
            compare(slot, again)
            attributeText.truncate(to: start)
            return
        }
        slotStates[slot].isAttribute = true
        slotStates[slot].start = start
        slotStates[slot].end = attributeText.count
        fill(slot)
    }

    // MARK: Closing

    private func closeLeading(_ node: Int) {
        for index in nodes[node].leadingTexts {
            let slot = captured[index].slot
            if slotStates[slot].phase != .full { closeText(slot) }
        }
    }

    private func closeTexts(_ node: Int) {
        for index in nodes[node].texts { closeText(captured[index].slot) }
        closeLeading(node)
        guard nodes[node].answers else { return }
        captures -= 1
        let found = text.slice(answerStarts[node], text.count)
        let trimmed = UnsafeRawBufferPointer(rebasing: found[Blanks.trim(found)])
        for (asked, test) in answers[node] where trimmed.elementsEqual(expected[asked][test]) {
            testsMet[asked] |= 1 << UInt64(test)
        }
    }

    private func closeText(_ slot: Int) {
        captures -= 1
        if slotStates[slot].phase == .open {
            slotStates[slot].end = text.count
            fill(slot)
            return
        }
        let start = slotStates[slot].againStart
        compare(slot, text.slice(start, text.count))
        slotStates[slot].phase = .full
        if captures == 0 { text.truncate(to: start) }
    }

    private func close(_ node: Int) {
        let flat = nodes[node]
        if flat.tests > 0 { settle(node, met: testsMet[node] == (1 << UInt64(flat.tests)) - 1) }
        if flat.group >= 0, !flat.groupEndsAtOpen { closeGroup(flat.group) }
    }

    private func closeGroup(_ group: Int) {
        handler?.groupEnded(group)
        openGroups -= 1
    }

    /// Keeps or drops what was met under an element with child tests.
    private func settle(_ node: Int, met: Bool) {
        for index in nodes[node].heldSlots {
            let slot = captured[index].slot
            if slotStates[slot].heldBy == node {
                if met {
                    slotStates[slot].heldBy = holder(of: slot, after: node)
                } else {
                    slotStates[slot] = SlotState()
                    continue
                }
            }
            guard slotStates[slot].laterHeldBy == node else { continue }
            slotStates[slot].laterHeldBy = met ? holder(of: slot, after: node) : -1
            if met, slotStates[slot].laterHeldBy < 0 {
                slotStates[slot].differs = true
                if slotStates[slot].laterContradicts { slotStates[slot].contradicts = true }
            }
        }
    }

    /// The next node with child tests on the slot's way outwards; -1 where there is none.
    private func holder(of slot: Int, after node: Int) -> Int {
        let holders = slots[slot].holders
        let position = holders.firstIndex(of: node)!
        return position + 1 < holders.count ? holders[position + 1] : -1
    }

    private func fill(_ slot: Int) {
        slotStates[slot].phase = .full
        slotStates[slot].heldBy = slots[slot].holders.first ?? -1
    }

    /// Where child tests must still agree, they also decide whether the other value counts.
    private func compare(_ slot: Int, _ again: UnsafeRawBufferPointer) {
        let state = slotStates[slot]
        guard !state.contradicts else { return }
        let first = (state.isAttribute ? attributeText : text).slice(state.start, state.end)
        let left = UnsafeRawBufferPointer(rebasing: first[Blanks.trim(first)])
        let right = UnsafeRawBufferPointer(rebasing: again[Blanks.trim(again)])
        guard !right.isEmpty, !left.elementsEqual(right) else { return }
        let contradicts = !NumberText.isSame(left, right)
        if let holder = slots[slot].holders.first {
            slotStates[slot].laterHeldBy = holder
            slotStates[slot].laterContradicts = state.laterContradicts || contradicts
        } else {
            slotStates[slot].differs = true
            slotStates[slot].contradicts = contradicts
        }
    }

    // MARK: Attributes

    private func passes(_ edge: Int, _ attributes: Attributes?, _ count: Int) -> Bool {
        guard let attributes else { return false }
        return edgeTests[edge].allSatisfy { name, expected in
            guard let value = Self.find(name, attributes, count) else { return false }
            scratch.removeAll()
            decode(value, scratch)
            let decoded = scratch.slice(0, scratch.count)
            return decoded[Blanks.trim(decoded)].elementsEqual(expected)
        }
    }

    private func decode(_ value: UnsafeRawBufferPointer, _ into: ByteBuffer) {
        if value.contains(UInt8(ascii: "&")) {
            decodeReferences(value, into)
        } else {
            into.append(value)
        }
    }

    /// The attribute without a prefix, wherever it is in the tag; else the first with one.
    private static func find(
        _ name: Name, _ attributes: Attributes, _ count: Int
    ) -> UnsafeRawBufferPointer? {
        var found: Int?
        for index in 0..<count where attributes[index * 5] == name {
            let hasPrefix = attributes[index * 5 + 1] != nil
            if !hasPrefix || found == nil { found = index }
            if !hasPrefix { break }
        }
        // Safe: libxml2 gives start and end of each value in one allocation of its own, valid
        // for the time of the callback.
        guard let found, let start = attributes[found * 5 + 3], let end = attributes[found * 5 + 4]
        else { return nil }
        return UnsafeRawBufferPointer(start: start, count: end - start)
    }
}
