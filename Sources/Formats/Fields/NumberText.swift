import Tables

/// Numbers as price lists write them, read exactly: `1 234,50`, `1'234.50`, `1.234,56`, `-14`.
///
/// One pass over the bytes collects runs of digits and the separators between them; only then is
/// it decided which separator is the point, so that what can be read in two ways is seen.
struct NumberText {
    enum Outcome: Equatable {
        case value(ExactDecimal)
        case notANumber
        /// `73,000`: thousands or three decimals.
        case ambiguous
        case tooLong
    }

    private enum Separator { case none, comma, point, blank, apostrophe }

    /// Without blanks around it and with nothing but the number in it.
    ///
    /// - Complexity: one pass, no allocation.
    static func parse(
        _ cell: UnsafeRawBufferPointer, point: NumberOptions.Point, formatHasPoint: Bool = false
    ) -> Outcome {
        var reading = NumberText()
        var index = 0
        if let length = signLength(cell) {
            reading.negative = true
            index = length
        }
        while index < cell.count {
            let byte = cell[index]
            if byte >= 0x30, byte <= 0x39 {
                reading.take(digit: byte &- 0x30)
                index += 1
            } else {
                let (separator, length) = Self.separator(cell, at: index)
                guard length > 0, reading.take(separator: separator) else { return .notANumber }
                index += length
            }
        }
        if formatHasPoint, point == .either, reading.separators == 1, reading.last == .point,
            reading.run > 0
        {
            return reading.value(scale: reading.run)
        }
        return reading.outcome(point: point)
    }

    /// The short way for what nearly all numbers are: up to 18 digits, in threes with blanks
    /// between or without, with one point or comma or none. Nil where that does not settle what
    /// the cell means; `parse` then does.
    ///
    /// - Complexity: one pass; a call for each blank.
    @inline(always)
    static func plain(
        _ cell: UnsafeRawBufferPointer, point: NumberOptions.Point
    ) -> (mantissa: Int64, scale: UInt8)? {
        guard let base = cell.baseAddress else { return nil }
        var mantissa: Int64 = 0
        // Digits since the last separator, and before that.
        var (run, before) = (0, 0)
        var (hasPoint, hasGroups) = (false, false)
        var index = 0
        while index < cell.count {
            // Safe: the index is below the count.
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            let digit = byte &- 0x30
            if digit <= 9 {
                mantissa = mantissa &* 10 &+ Int64(digit)
                run &+= 1
                index &+= 1
                continue
            }
            guard !hasPoint, run > 0, !hasGroups || run == 3 else { return nil }
            if byte == 0x2E || byte == 0x2C {
                guard point == .either || (point == .comma) == (byte == 0x2C) else { return nil }
                hasPoint = true
                index &+= 1
            } else {
                let startsWithZero = base.load(as: UInt8.self) == 0x30
                guard hasGroups || run <= 3 && !startsWithZero, byte != 0x0A, byte != 0x0D else {
                    return nil
                }
                let length = Blanks.blankLength(cell, at: index, end: cell.count)
                guard length > 0 else { return nil }
                hasGroups = true
                index &+= length
            }
            before &+= run
            run = 0
        }
        guard run > 0, before &+ run <= 18 else { return nil }
        guard hasPoint else { return hasGroups && run != 3 ? nil : (mantissa, 0) }
        // Could be thousands.
        if point == .either, !hasGroups, run == 3, before <= 3 { return nil }
        while run > 0, mantissa % 10 == 0 {
            mantissa /= 10
            run &-= 1
        }
        return (mantissa, UInt8(truncatingIfNeeded: run))
    }

    /// Whether two cells hold the same number, whatever its form, or the same text.
    static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        if one.elementsEqual(other) { return true }
        let left = parse(one, point: .either, formatHasPoint: true)
        guard case .value = left else { return false }
        return left == parse(other, point: .either, formatHasPoint: true)
    }

    private var negative = false
    private var mantissa: UInt64 = 0
    private var overflow = false
    /// Digits in the run now read, and in the first and in the one before the last separator.
    private var run = 0
    private var firstRun = 0
    private var firstDigitIsZero = false
    /// All runs between the first and the last separator have three digits.
    private var groupsAreThrees = true
    private var separators = 0
    private var last = Separator.none
    /// The one kind of all separators before the last.
    private var grouping = Separator.none

    private mutating func take(digit: UInt8) {
        if separators == 0, run == 0 { firstDigitIsZero = digit == 0 }
        run += 1
        let (product, over) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        overflow = overflow || over || carry
        mantissa = sum
    }

    /// False where a separator cannot stand here.
    private mutating func take(separator: Separator) -> Bool {
        guard run > 0 else { return false }
        if separators == 0 {
            firstRun = run
        } else {
            groupsAreThrees = groupsAreThrees && run == 3
            guard grouping == .none || grouping == last else { return false }
            grouping = last
        }
        last = separator
        separators += 1
        run = 0
        return true
    }

    private func outcome(point: NumberOptions.Point) -> Outcome {
        guard run > 0 else { return .notANumber }
        if separators == 0 { return value(scale: 0) }
        let lastIsPoint = last == .comma || last == .point
        let givenPoint: Separator? =
            switch point {
            case .comma: .comma
            case .point: .point
            case .either: nil
            }
        // `0,500` is no number of thousands, whatever is said of the point.
        let wholeGroups = groupsAreThrees && firstRun <= 3 && !firstDigitIsZero
        let allGroups = wholeGroups && run == 3 && (grouping == .none || grouping == last)
        if !lastIsPoint || grouping == last {
            // Only thousands: `1 234`, `1,234,567`; the point itself never groups.
            return allGroups && last != givenPoint ? value(scale: 0) : .notANumber
        }
        if let givenPoint {
            if last == givenPoint {
                return separators == 1 || wholeGroups ? value(scale: run) : .notANumber
            }
            return separators == 1 && allGroups ? value(scale: 0) : .notANumber
        }
        if separators > 1 { return wholeGroups ? value(scale: run) : .notANumber }
        let couldBeThousands = run == 3 && firstRun <= 3 && !firstDigitIsZero
        return couldBeThousands ? .ambiguous : value(scale: run)
    }

    private func value(scale: Int) -> Outcome {
        guard !overflow, mantissa <= UInt64(Int64.max) else { return .tooLong }
        var magnitude = Int64(mantissa)
        var scale = scale
        while scale > Int(ExactDecimal.scaleMax), magnitude % 10 == 0 {
            magnitude /= 10
            scale -= 1
        }
        guard scale <= Int(ExactDecimal.scaleMax) else { return .tooLong }
        return .value(
            ExactDecimal(mantissa: negative ? -magnitude : magnitude, scale: UInt8(scale)))
    }

    /// Bytes of a minus sign at the front: hyphen or U+2212.
    private static func signLength(_ cell: UnsafeRawBufferPointer) -> Int? {
        guard let first = cell.first else { return nil }
        if first == UInt8(ascii: "-") { return 1 }
        let isMinus = cell.count > 3 && first == 0xE2 && cell[1] == 0x88 && cell[2] == 0x92
        return isMinus ? 3 : nil
    }

    private static func separator(
        _ cell: UnsafeRawBufferPointer, at index: Int
    ) -> (Separator, length: Int) {
        switch cell[index] {
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: "."): return (.point, 1)
        case UInt8(ascii: "'"): return (.apostrophe, 1)
        case 0xE2
        where index + 2 < cell.count && cell[index + 1] == 0x80 && cell[index + 2] == 0x99:
            return (.apostrophe, 3)  // U+2019
        case 0x0A, 0x0D: return (.none, 0)
        default: return (.blank, Blanks.blankLength(cell, at: index, end: cell.count))
        }
    }
}
