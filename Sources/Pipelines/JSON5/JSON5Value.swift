package import Diagnostics
package import Tables

/// One value of a JSON5 text, and where it stands.
package struct JSON5Value: Sendable {
    package enum Content: Sendable {
        case null
        case boolean(Bool)
        case number(JSON5Number)
        case string(String)
        case array([JSON5Value])
        /// In the text's order, each key once: of a repeated key, a fault, the first value stays.
        case object([JSON5Member])
    }

    package var content: Content
    /// Bytes in the source; of an object or an array, from its opening to its closing bracket.
    package var range: Range<Int>
    package let source: SourceText

    package init(_ content: Content, range: Range<Int>, source: SourceText) {
        self.content = content
        self.range = range
        self.source = source
    }

    /// - Complexity: the length of the line that the value stands on.
    package var place: Place { source.place(range) }

    /// Only the first character: for what is missing in an object or an array.
    package var startPlace: Place { source.place(range.lowerBound..<range.lowerBound + 1) }
}

package struct JSON5Member: Sendable {
    package var key: String
    /// Bytes in the source, quotes included.
    package var keyRange: Range<Int>
    package var value: JSON5Value

    package init(key: String, keyRange: Range<Int>, value: JSON5Value) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }

    package var keyPlace: Place { value.source.place(keyRange) }
}

/// A number as it stands in the text: nothing is rounded by reading it.
package struct JSON5Number: Sendable, Equatable {
    /// `-0x1F`, `.5`, `+Infinity`.
    package var text: String
    /// nil where it is not finite or has more than 18 significant digits.
    package var exact: ExactDecimal?

    package init(text: String, exact: ExactDecimal?) {
        self.text = text
        self.exact = exact
    }
}

extension JSON5Value {
    package var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    package var boolean: Bool? {
        if case .boolean(let value) = content { value } else { nil }
    }

    /// nil for anything but a number that is held exactly.
    package var exact: ExactDecimal? {
        if case .number(let number) = content { number.exact } else { nil }
    }

    /// nil for anything but a whole number that an Int holds.
    package var whole: Int? {
        guard let exact, exact.isWhole else { return nil }
        return Int(exact.mantissa)
    }

    package var elements: [JSON5Value]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    package var members: [JSON5Member]? {
        if case .object(let members) = content { members } else { nil }
    }

    package func member(_ key: String) -> JSON5Member? { members?.first { $0.key == key } }

    package subscript(key: String) -> JSON5Value? { member(key)?.value }

    /// The value in words, for "not …" in a message.
    package var inWords: String {
        switch content {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let number): number.text
        case .string(let text): text.count > 40 ? "a text" : "\"\(text)\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}
