import Diagnostics
import Tables

/// Whether the texts that a number format shows around a number may stand around a number in one
/// field: those that may in a cell of text, too. What they mean is decided in one place,
/// `CellConverter`, which is asked to read `1` between them.
final class ShownTexts {
    private struct Asked: Hashable {
        var section: ObjectIdentifier
        var isSigned: Bool
    }

    private let converter: CellConverter
    /// Of each section that was asked for, whether it passes.
    private var known: [Asked: Bool] = [:]

    init(_ field: FieldSpec) {
        var spec = field
        spec.words = []
        spec.fallback = nil
        spec.numbers.negative = .keep
        // As in `SheetFieldRules`: roubles need no word in the pipeline.
        if spec.numbers.currency == nil { spec.numbers.currency = "RUB" }
        converter = CellConverter(spec: spec, isKey: false)
    }

    /// Why the number is not what a person reads.
    ///
    /// - Complexity: a look-up, but for the first number of each section
    func fault(_ number: UnsafeRawBufferPointer, _ section: NumberSection) -> CellFault? {
        let texts = section.texts
        guard texts.hasDigits, !texts.areBlank else { return nil }
        // Sections for numbers below zero and for zero show a sign of their own.
        let isSigned = number.first == UInt8(ascii: "-") || number.elementsEqual("0".utf8)
        let asked = Asked(section: ObjectIdentifier(section), isSigned: isSigned)
        let passes = known[asked] ?? passes(section, isSigned: isSigned)
        known[asked] = passes
        guard !passes else { return nil }
        let shown = [texts.before, texts.after].filter { $0.contains { !$0.isWhitespace } }
            .map { "\"\($0)\"" }.joined(separator: " and ")
        return CellFault(
            .shownOtherwise, number,
            "its number format \(section.code) adds \(shown); have the number itself in the cell, "
                + "or name in strip: what means nothing")
    }

    private func passes(_ section: NumberSection, isSigned: Bool) -> Bool {
        var (before, after) = (section.texts.before, section.texts.after)
        if isSigned { Self.dropSign(&before, &after) }
        if section.isScaled {
            (before, after) = (FormatWords.withoutMagnitudes(before),
                FormatWords.withoutMagnitudes(after))
        }
        // The section's currency is the field's: it may have a word that cells have not.
        if let currency = section.currency {
            if FormatWords.code(of: before) == currency { before = "" }
            if FormatWords.code(of: after) == currency { after = "" }
        }
        return Array((before + "1" + after).utf8).withUnsafeBytes { bytes in
            guard case .value(let value) = converter.number(bytes) else { return false }
            return value == ExactDecimal(1)
        }
    }

    /// A minus, or parentheses around all of it.
    private static func dropSign(_ before: inout String, _ after: inout String) {
        if let open = before.firstIndex(of: "("), let close = after.lastIndex(of: ")") {
            before.remove(at: open)
            after.remove(at: close)
        } else if let minus = before.firstIndex(where: "-−–".contains) {
            before.remove(at: minus)
        } else if let minus = after.firstIndex(where: "-−–".contains) {
            after.remove(at: minus)
        }
    }
}
