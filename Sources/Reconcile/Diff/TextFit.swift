import Formats
import Pipelines
import Tables

/// Whether a text may stand in a field of a target, by the contract's own rules.
struct TextFit {
    private let rule: TextRule
    /// Errors and answers name the item by it: nothing in it may be unseen.
    private let isIdentifier: Bool
    private let least: Int64
    private let greatest: Int64

    init(_ rule: TextRule, isIdentifier: Bool) {
        self.rule = rule
        self.isIdentifier = isIdentifier
        least = rule.bounds.least(0)
        greatest = rule.bounds.greatest(0)
    }

    /// Whether no text needs a look.
    var takesAll: Bool {
        !rule.trim && !rule.asInteger && rule.charactersMax == nil && rule.values.isEmpty
            && !isIdentifier
    }

    /// Whether a text surely fits, as most do: no blanks around it, and short; or a number.
    @inline(__always)
    func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count > 0, text[0] > 0x20, text[text.count - 1] > 0x20,
            text.count <= rule.charactersMax ?? .max, rule.values.isEmpty, !isIdentifier
        else { return false }
        return !rule.asInteger || Self.integer(text).map { least <= $0 && $0 <= greatest } ?? false
    }

    /// Why the target cannot hold a text; nil where it can.
    func unfit(_ text: UnsafeRawBufferPointer) -> Unfit? {
        if rule.trim, text.count > 0, text[0] <= 0x20, Self.isBlank(text) { return .valueMissing }
        let text = rule.trim ? WireColumn.trimmed(text) : text
        if rule.asInteger {
            guard let number = Self.integer(text) else { return .notAnInteger }
            if number < least || number > greatest { return .integerOutOfRange }
        }
        // A text of so many bytes has at most as many characters: the count is rarely needed.
        if let most = rule.charactersMax, text.count > most,
            text.count(where: { $0 & 0xC0 != 0x80 }) > most
        {
            return .textTooLong
        }
        if isIdentifier, !IdentifierText.isSound(text) { return .identifierUnsound }
        if !rule.values.isEmpty, !rule.values.contains(where: { text.elementsEqual($0.utf8) }) {
            return .notListed
        }
        return nil
    }

    /// Whether trimming leaves nothing: no value then, as changes.csv has no empty text.
    static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 <= 0x20 }
    }

    /// The number that digits without a leading zero are; nil for anything else, and past 2^63.
    @inline(__always)
    static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let first = text.first, text.count <= 19, first != 0x30 || text.count == 1 else {
            return nil
        }
        var number: UInt64 = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            // 19 digits stay below 2^64.
            number = number &* 10 &+ UInt64(byte &- 0x30)
        }
        return Int64(exactly: number)
    }
}
