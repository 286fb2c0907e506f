import Diagnostics
import Tables

/// `checks: { rows: { below: "50%" }, "same-file": { off: "resent every night" } }`: how the
/// built-in checks are set.
enum ChecksDeclaration {
    static let member = MemberShape(
        "checks", .object(shape), "How the built-in checks are set, and which are not made.")

    static let shape = ObjectShape(
        name: "the checks", about: "How the built-in checks are set.",
        members: BuiltInCheck.allCases.map {
            MemberShape($0.rawValue, .object(options($0)), about($0))
        })

    private static func options(_ check: BuiltInCheck) -> ObjectShape {
        var members = [
            MemberShape("off", .text(.reason), "The reason for which it is not made.")
        ]
        func add(_ key: String, _ value: Int?, _ about: String) {
            guard let value else { return }
            let text = "\"\(Share.text(value))\""
            members.append(MemberShape(key, .text(.percent), default: text, about))
        }
        add("limit", check.usual.limit, "The greatest share that passes, beyond what is usual.")
        add("below", check.usual.below, "How far it may fall.")
        add("above", check.usual.above, "How far it may rise.")
        if check == .floor {
            members.append(
                MemberShape("field", .text(.fieldName), "The field that holds the least price."))
        }
        return ObjectShape(
            name: "the check \(check.rawValue)", about: about(check), members: members)
    }

    static func decode(_ root: JSON5Value, _ context: inout PipelineContext) -> CheckTunings {
        var given: [BuiltInCheck: CheckTuning] = [:]
        for member in root["checks"]?.members ?? [] {
            guard let check = BuiltInCheck(rawValue: member.key) else { continue }
            func share(_ key: String) -> Int? { member.value[key]?.string.flatMap(Share.parse) }
            given[check] = CheckTuning(
                off: member.value["off"]?.string, limit: share("limit"), below: share("below"),
                above: share("above"), field: member.value["field"]?.string)
            lintField(member.value["field"], &context)
            lintLimits(check, member.value, &context)
        }
        return CheckTunings(given)
    }

    private static func lintField(_ value: JSON5Value?, _ context: inout PipelineContext) {
        guard let value, let name = value.string else { return }
        context.fields.require(name, at: value, &context.lint)
        guard let type = context.fields.type(of: name), !type.isNumber else { return }
        context.lint.fault(
            .valueDoesNotFit, "\"\(name)\": the least price is a number", at: value.place,
            help: "name a field of type \"decimal\"")
    }

    /// A limit that nothing can pass switches the check off, without the reason that `off` wants.
    private static func lintLimits(
        _ check: BuiltInCheck, _ settings: JSON5Value, _ context: inout PipelineContext
    ) {
        func lint(_ key: String, _ isEndless: (Int) -> Bool, _ why: String) {
            guard let value = settings[key], let text = value.string,
                let share = Share.parse(text), isEndless(share)
            else { return }
            context.lint.fault(
                .outOfRange, "\"\(text)\": the check would never hold, \(why)", at: value.place,
                help: "to switch it off say why: off: \"…\"")
        }
        lint("limit", { $0 >= 10_000 }, "for no share is above 100%")
        switch check {
        case .rows: lint("below", { $0 == 0 }, "for no file has fewer rows than none")
        case .medians: lint("above", { $0 == 0 }, "whatever falls")
        case .move: lint("below", { $0 >= 10_000 }, "for no price falls by more than 100%")
        default: break
        }
    }

    private static func about(_ check: BuiltInCheck) -> String {
        switch check {
        case .rows: "A file with fewer or more rows than usual."
        case .rejects: "More rejected rows than usual."
        case .cut: "A file that breaks off near its end."
        case .columns: "A header that is not the former one."
        case .garbled: "Texts in a wrong encoding."
        case .sameFile: "The bytes of an earlier file, not the last."
        case .olderFile: "A file made before the last good one."
        case .stale: "No new file for longer than usual."
        case .filled: "A field with more or fewer values than usual."
        case .medians: "A field whose median is far from the usual."
        case .keys: "Keys of another shape."
        case .vanished: "Records that left the list."
        case .new: "Records that are new in the list."
        case .moved: "Prices that move all together."
        case .equal: "One value for all records."
        case .zeroStock: "Stocks that fall to zero all together."
        case .refused: "Records that a target refuses."
        case .move: "One price that moves too far."
        case .floor: "A price below its least, or without one."
        case .discountBase: "A price that is not below its discount base."
        case .marketplace: "What the marketplace would refuse or put aside."
        case .emptied: "A value that left the list and that the marketplace keeps."
        }
    }
}

/// Shares as texts: `"5%"`, `"0.25%"`.
package enum Share {
    /// In hundredths of a percent; nil for anything else.
    package static func parse(_ text: String) -> Int? {
        guard text.hasSuffix("%"), let number = ExactDecimal(String(text.dropLast())),
            !number.isNegative, number.scale <= 2,
            let mantissa = number.mantissa(at: 2, rounding: .down), mantissa <= 10_000_000
        else { return nil }
        return Int(mantissa)
    }

    package static func text(_ share: Int) -> String {
        "\(ExactDecimal(mantissa: Int64(share), scale: 2))%"
    }
}

extension TextShape {
    /// Of a move or a discount: it may be above 100 %.
    static let percent = TextShape(
        "a share such as \"5%\"", pattern: "^[0-9]{1,5}(?:\\.[0-9]{1,2})?%$"
    ) { text in
        Share.parse(text) == nil
            ? Fault(detail: "\"\(text)\"", help: "a number and %: \"5%\", \"0.5%\"") : nil
    }
}
