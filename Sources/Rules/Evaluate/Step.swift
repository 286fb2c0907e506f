import Tables

/// One operation of a compiled expression, with its operands. Each is worked out for a whole chunk
/// of rows at once. Names are indices by now, and constants are worked out.
indirect enum Step: Sendable {
    case number(Scaled)
    case text([UInt8])
    case boolean(Bool)
    case missing(Storage)
    case field(Int, Storage)
    case previous(Int, Storage)
    case today

    case unary(UnaryNumber, Step, Sites)
    case binary(BinaryNumber, Step, Step, Sites)
    /// `x`, from, to: the currencies' names; the column of the table that holds rates.
    case convert(Step, Step, Step, table: Int, column: Int, Sites)
    case size(Step)
    case parseNumber(Step, site: UInt8)
    case parseDate(Step, site: UInt8)

    case compareNumbers(Comparison, Step, Step)
    case compareTexts(Comparison, Step, Step)
    case compareBooleans(isEqual: Bool, Step, Step)
    case amongNumbers(Step, [Scaled])
    case amongTexts(Step, TextSet)
    case testText(TextTest, Step, Step)
    case matches(Step, Pattern)
    case has(Step, Storage)
    case not(Step)
    case and(Step, Step)
    case or(Step, Step)

    case cased(Step, isUpper: Bool, site: UInt8)
    case trim(Step)
    case concat(Step, Step, site: UInt8)
    /// A part that is not empty, and what takes its place.
    case replace(Step, [UInt8], [UInt8], site: UInt8)
    case extract(Step, Pattern)
    case split(Step, Step, Step)
    /// A number, boolean or date as text.
    case written(Step, RuleType)

    case choice(Step, Step, Step, Storage)
    case coalesce(Step, Step, Storage)
    case lookup(Step, table: Int, column: Int, Storage)
}

enum TextTest: Sendable { case contains, startsWith, endsWith }

/// The texts of a constant list.
struct TextSet: Sendable {
    private var texts = TextList()
    private var index: KeyIndex

    init(_ list: [[UInt8]]) {
        index = KeyIndex(expected: list.count)
        for text in list {
            // Safe: used only within the closure.
            text.withUnsafeBytes { _ = index.insert($0, into: &texts) }
        }
    }

    func contains(_ text: UnsafeRawBufferPointer) -> Bool { index.find(text, in: texts) != nil }
}
