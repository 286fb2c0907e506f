import Tables

/// Texts that stand in many rows, each once, numbered in the order in which they first came.
package struct NameList: Sendable {
    private var texts = TextList()
    private var index = KeyIndex()
    private var last = -1

    init(_ names: [String] = []) {
        for name in names { _ = number(of: name) }
    }

    package var count: Int { texts.count }

    package subscript(_ number: Int) -> String { texts.string(number) }

    package var all: [String] { (0..<count).map { texts.string($0) } }

    /// - Complexity: one comparison where the text is that of the call before.
    mutating func number(of text: UnsafeRawBufferPointer) -> Int {
        if last >= 0, texts.withText(last, { $0.isSame(as: text) }) { return last }
        last = index.insert(text, into: &texts).row
        return last
    }

    mutating func number(of text: String) -> Int {
        var text = text
        // Safe: the bytes are used only within the closure.
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
    }
}

/// What the numbers in a `ReviewRow` stand for. Files, batches, fields and checks are known when
/// all rows were read.
package struct ReviewNames: Sendable {
    /// In the order of the plan.
    package internal(set) var targets: NameList
    package internal(set) var files = NameList()
    package internal(set) var batches = NameList()
    package internal(set) var fields = NameList()
    package internal(set) var checks = NameList()
    package internal(set) var suppliers = NameList()
    package internal(set) var brands = NameList()
    package internal(set) var categories = NameList()

    /// Of all lists but the targets'.
    var counts: [Int] {
        [files, batches, fields, checks, suppliers, brands, categories].map(\.count)
    }

    init(targets: [String]) { self.targets = NameList(targets) }
}
