/// Texts of a table; a missing value stands as an empty text, which is never a value.
///
/// Where the same few come again and again (brands, groups, currencies) each is kept once, and a
/// row holds its number: less to write and to move, and much that is asked of a text is asked once.
package struct TextValues: Sendable {
    /// The texts themselves: each row's own, or each once, the empty one first.
    package private(set) var words = TextList()
    /// For each row its text in `words`; empty where every row has its own.
    package private(set) var numbers: [UInt16] = []
    /// Whether rows share their texts.
    package let isShared: Bool

    /// Most texts that can be shared.
    package static let wordsMax = 1 << 16

    package init() { isShared = false }

    /// A text for each row.
    package init(_ texts: TextList) {
        words = texts
        isShared = false
    }

    /// - Parameters:
    ///   - words: each once, the empty one first, at most `wordsMax`
    ///   - numbers: for each row its text in `words`
    package init(words: TextList, numbers: [UInt16]) {
        precondition(words.count <= Self.wordsMax && words.range(0).isEmpty, "see above")
        self.words = words
        self.numbers = numbers
        isShared = true
    }

    package var count: Int { isShared ? numbers.count : words.count }

    /// Where in `words` a row's text stands.
    @inline(__always)
    package func word(_ row: Int) -> Int { isShared ? Int(numbers[row]) : row }

    package func isMissing(_ row: Int) -> Bool { words.range(word(row)).isEmpty }

    /// The bytes of one row's text, valid only within the closure.
    @inline(__always)
    package func withText<Result>(
        _ row: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try words.withText(word(row), body)
    }

    package func string(_ row: Int) -> String { words.string(word(row)) }

    package func bytes(_ row: Int) -> [UInt8] { Array(words.bytes[words.range(word(row))]) }

    /// Names, one a row.
    package init(_ names: [String]) {
        self.init()
        for name in names { Array(name.utf8).withUnsafeBytes { append($0) } }
    }

    /// The same with each text once; as they are where they are too many different ones.
    package var shared: TextValues {
        guard !isShared else { return self }
        var gatherer = WordGatherer()
        var numbers: [UInt16] = []
        for row in 0..<count {
            guard let number = withText(row, { gatherer.number(of: $0) }) else { return self }
            numbers.append(number)
        }
        return TextValues(words: gatherer.words, numbers: numbers)
    }

    // MARK: Growing

    /// A text for each row, in memory of their own: a shared text is copied for each of its rows.
    package var spread: TextList {
        isShared ? TextList(count, of: [words]) { (0, Int(numbers[$0])) } : words
    }

    /// Appends a row, where rows do not share their texts.
    package mutating func append(_ text: UnsafeRawBufferPointer) {
        precondition(!isShared, "shared texts are numbered as they are gathered")
        words.append(text)
    }

    /// Appends rows without a text, where rows do not share their texts.
    package mutating func appendMissing(_ count: Int) {
        for _ in 0..<count { append(UnsafeRawBufferPointer(start: nil, count: 0)) }
    }

    package mutating func append(contentsOf other: TextValues) {
        precondition(!isShared, "shared texts are numbered as they are gathered")
        let more = other.spread
        more.bytes.withUnsafeBytes { bytes in
            more.ends.withUnsafeBufferPointer { words.append(contentsOf: bytes, from: 0, ends: $0) }
        }
    }

    package mutating func reserve(texts: Int, bytes: Int) {
        words.reserve(texts: texts, bytes: bytes)
    }

    // MARK: Gathering

    /// Texts of several columns.
    ///
    /// - Parameter place: for each text its column and its row there; missing where the row is
    ///   below zero.
    @inline(__always)
    package init(
        _ count: Int, of columns: [TextValues], at place: (Int) -> (column: Int, row: Int)
    ) {
        if let shared = Self.together(columns) {
            let numbers = Buffers.with(columns.map(\.numbers)) { numbers in
                Buffers.with(shared.numbers) { shared in
                    Halves.array(count) { elements, rows in
                        for index in rows {
                            let (column, row) = place(index)
                            let number = row < 0 ? 0 : Int(numbers[column][row])
                            elements[index] = row < 0 ? 0 : shared[column][number]
                        }
                    }
                }
            }
            self.init(words: shared.words, numbers: numbers)
            return
        }
        let isShared = columns.map(\.isShared)
        self.init(
            Buffers.with(columns.map(\.numbers)) { numbers in
                TextList(count, of: columns.map(\.words)) { index in
                    let (column, row) = place(index)
                    if row < 0 || !isShared[column] { return (column, row) }
                    return (column, Int(numbers[column][row]))
                }
            })
    }

    /// The words of several columns, each once, and for each column what number there its words
    /// have; nil where rows do not share their texts, or where the words are too many together.
    private static func together(
        _ columns: [TextValues]
    ) -> (words: TextList, numbers: [[UInt16]])? {
        // A column without rows (of a source that has not the field) stands in nobody's way.
        guard columns.contains(where: \.isShared),
            columns.allSatisfy({ $0.isShared || $0.count == 0 })
        else { return nil }
        var gatherer = WordGatherer()
        var numbers: [[UInt16]] = []
        for column in columns {
            var own: [UInt16] = []
            for word in 0..<(column.isShared ? column.words.count : 0) {
                guard let number = column.words.withText(word, { gatherer.number(of: $0) }) else {
                    return nil
                }
                own.append(number)
            }
            numbers.append(own)
        }
        return (gatherer.words, numbers)
    }
}

/// Numbers texts as they come, each once; the empty one is 0.
package struct WordGatherer {
    package private(set) var words = TextList()
    private var index = KeyIndex()

    package init() { words.append(UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// The text's number; nil where it is new and there are `TextValues.wordsMax` already.
    package mutating func number(of text: UnsafeRawBufferPointer) -> UInt16? {
        if text.isEmpty { return 0 }
        let hashed = index.hash(text)
        if words.count == TextValues.wordsMax {
            return index.find(text, hashed: hashed, in: words).map(UInt16.init(truncatingIfNeeded:))
        }
        index.reserve(1)
        let row = index.insert(text, hashed: hashed, into: &words).row
        return UInt16(truncatingIfNeeded: row)
    }
}
