import Diagnostics
import Formats
import Pipelines
import Tables

/// Why a record cannot become an item of a target.
enum Unfit: UInt8 {
    case valueMissing = 1
    case valueMissingOfNew
    case belowMinimum
    case aboveMaximum
    case numberTooLarge
    case textTooLong
    case notAnInteger
    case collides
    case itemTooLarge
    case identifierUnsound
    case integerOutOfRange
    case notListed
    case roundsToClearing
    case nothingToSay

    var code: DiagnosticCode {
        switch self {
        case .valueMissing, .valueMissingOfNew: .valueMissing
        case .belowMinimum, .aboveMaximum, .numberTooLarge: .valueOutOfRange
        case .textTooLong, .notAnInteger, .identifierUnsound, .integerOutOfRange:
            .identifierUnfit
        case .notListed: .valueNotListed
        case .roundsToClearing: .roundsToClearing
        case .nothingToSay: .itemSaysNothing
        case .collides: .identifiersCollide
        case .itemTooLarge: .itemTooLarge
        }
    }

    func reason(_ field: TargetField, of target: Target) -> String {
        switch self {
        case .valueMissing:
            return "\(target.name) wants \(field.name), and the row has none"
        case .valueMissingOfNew:
            return "new record in a partial list, and the row has no \(field.name)"
        case .belowMinimum:
            if let bound = bounds(field)?.exclusiveMinimum {
                return "\(field.name) is not above \(bound)"
            }
            return "\(field.name) is below \(bounds(field)?.minimum?.description ?? "0")"
        case .aboveMaximum:
            if let bound = bounds(field)?.exclusiveMaximum {
                return "\(field.name) is not below \(bound)"
            }
            return "\(field.name) is above \(bounds(field)?.maximum?.description ?? "the bound")"
        case .numberTooLarge: return "\(field.name) has more digits than can be held"
        case .textTooLong:
            return "\(field.name) is longer than \(textRule(field)?.charactersMax ?? 0) characters"
        case .notAnInteger:
            return "\(field.name) must be digits without a leading zero, below 2^63"
        case .identifierUnsound:
            return "\(field.name) holds what no identifier may: a character that does not show, or "
                + "a number, word or mark that a program put there (docs/formats/identifiers.md)"
        case .collides:
            return "another record's \(field.name) differs only in blanks or case"
        case .itemTooLarge:
            return "alone it passes \(target.limits.bytes ?? 0) bytes"
        case .integerOutOfRange:
            let range = bounds(field)?.inWords ?? ""
            return "\(field.name): expected a number of \(range)"
        case .notListed: return "\(field.name): expected one of \(listed(field))"
        case .roundsToClearing:
            return "\(field.name) would be rounded to \(cleared(field)), which takes it away"
        case .nothingToSay:
            return "the row has nothing but its identifier for \(target.name)"
        }
    }

    private func bounds(_ field: TargetField) -> NumberBounds? {
        switch field.form {
        case .number(let rule): rule.bounds
        case .text(let rule): rule.bounds
        case .boolean: nil
        }
    }

    private func cleared(_ field: TargetField) -> String {
        if case .cleared(.number(let number)) = field.absence { return number.description }
        return "0"
    }

    private func listed(_ field: TargetField) -> String {
        switch field.form {
        case .number(let rule): rule.values.map(\.description).joined(separator: ", ")
        case .text(let rule): rule.values.joined(separator: ", ")
        case .boolean: ""
        }
    }

    private func textRule(_ field: TargetField) -> TextRule? {
        guard case .text(let rule) = field.form else { return nil }
        return rule
    }
}

/// The first reason of each refused row: two bytes a row, and none where nothing is refused.
struct Refusals {
    private var reasons: [UInt16] = []
    private let rows: Int
    private(set) var count = 0

    init(rows: Int) { self.rows = rows }

    mutating func refuse(_ row: Int, field: Int, _ unfit: Unfit) {
        if reasons.isEmpty { reasons = Array(repeating: 0, count: rows) }
        guard reasons[row] == 0 else { return }
        reasons[row] = UInt16(field) << 8 | UInt16(unfit.rawValue)
        count += 1
    }

    func isRefused(_ row: Int) -> Bool { !reasons.isEmpty && reasons[row] != 0 }

    func reason(_ row: Int) -> (field: Int, unfit: Unfit)? {
        guard isRefused(row), let unfit = Unfit(rawValue: UInt8(reasons[row] & 0xFF)) else {
            return nil
        }
        return (Int(reasons[row] >> 8), unfit)
    }
}
