package import Tables

/// Gathers the texts of one field: each once for as long as the same come again and again, and a
/// text for each row as soon as they do not.
package struct TextGatherer {
    private var shared = WordGatherer()
    private var numbers: [UInt16] = []
    private var own: TextValues?
    /// Of all rows' texts, each counted.
    private var spreadBytes = 0
    private let rows: Int
    private let fewWords: Int

    /// Of a text, more than most have: room that is not used is not taken, and a column that has to
    /// grow is copied.
    private static let textBytes = 32
    /// So many different texts are few in any column.
    package static let fewWords = 8192
    /// At least so many rows for each text, and sharing them saves memory and time.
    private static let rowsForWord = 8

    /// - Parameters:
    ///   - rows: about how many will come; for speed only
    ///   - fewWords: how many texts are shared in any case
    package init(rows: Int, fewWords: Int = fewWords) {
        self.rows = rows
        self.fewWords = fewWords
        numbers.reserveCapacity(rows)
    }

    package var values: TextValues {
        own ?? TextValues(words: shared.words, numbers: numbers)
    }

    /// What the texts take, or would take if each row had its own.
    package var heldBytes: Int {
        own?.words.bytes.count ?? (willSpread ? spreadBytes : shared.words.bytes.count)
    }

    /// They have become too many to be shared, and too long to be spread.
    private var willSpread = false

    package mutating func append(
        _ column: TextColumn, in text: UnsafeRawBufferPointer, rows: [Int]
    ) {
        var rest = rows[...]
        if own == nil {
            rest = appendShared(column, in: text, rows)
            let words = shared.words.count
            let isVaried = words > fewWords && words * Self.rowsForWord > numbers.count
            if isVaried || !rest.isEmpty { spread() }
        }
        guard !rest.isEmpty, !willSpread else { return }
        own!.append(contentsOf: rest, of: column, in: text)
    }

    /// - Returns: the rows that are left, where the texts have become too many.
    private mutating func appendShared(
        _ column: TextColumn, in text: UnsafeRawBufferPointer, _ rows: [Int]
    ) -> ArraySlice<Int> {
        for (place, row) in rows.enumerated() {
            let word = UnsafeRawBufferPointer(rebasing: text[column.range(row)])
            guard let number = shared.number(of: word) else { return rows[place...] }
            numbers.append(number)
            spreadBytes += word.count
        }
        return []
    }

    private mutating func spread() {
        // The caller refuses the source for it.
        willSpread = spreadBytes > Int(UInt32.max)
        guard !willSpread else { return }
        var own = TextValues()
        own.reserve(texts: rows, bytes: rows * Self.textBytes)
        own.append(contentsOf: values)
        (shared, numbers, self.own) = (WordGatherer(), [], own)
    }
}

extension TextValues {
    fileprivate mutating func append(
        contentsOf rows: ArraySlice<Int>, of column: TextColumn, in text: UnsafeRawBufferPointer
    ) {
        for row in rows { append(UnsafeRawBufferPointer(rebasing: text[column.range(row)])) }
    }
}
