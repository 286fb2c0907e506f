/// How a list writes its dates: `DD.MM.YYYY`, `YYYY-MM-DD hh:mm:ss`.
///
/// `YYYY`, `MM`, `DD`, `hh`, `mm`, `ss` stand for so many digits, `M` and `D` for one or two; all
/// else stands for itself. The time of day is checked and left out.
package struct DatePattern: Sendable, Equatable {
    private enum Part: Character, CaseIterable {
        case year = "Y"
        case month = "M"
        case day = "D"
        case hour = "h"
        case minute = "m"
        case second = "s"
    }

    private enum Token: Sendable, Equatable {
        case number(Part, digits: ClosedRange<Int>)
        case byte(UInt8)
    }

    private var tokens: [Token] = []
    /// ISO 8601: a time of day with any precision and zone may follow the date.
    private var timeMayFollow = false
    package private(set) var text = ""

    package static let iso: DatePattern = {
        guard case .success(var pattern) = parse("YYYY-MM-DD") else {
            preconditionFailure("a pattern of our own can be read")
        }
        pattern.timeMayFollow = true
        return pattern
    }()

    package static func parse(_ text: String) -> Result<DatePattern, XMLPathFault> {
        var pattern = DatePattern()
        pattern.text = text
        var seen: Set<Part> = []
        let letters = Array(text)
        var index = 0
        func fault(_ message: String) -> Result<DatePattern, XMLPathFault> {
            .failure(XMLPathFault(offset: index, message: message))
        }
        while index < letters.count {
            guard let part = Part(rawValue: letters[index]) else {
                let letter = letters[index]
                if letter.isASCII, letter.isLetter, letter != "T", letter != "Z" {
                    return fault("a pattern knows YYYY, MM, DD, hh, mm and ss")
                }
                pattern.tokens += letters[index].utf8.map(Token.byte)
                index += 1
                continue
            }
            let length = letters[index...].prefix { $0 == letters[index] }.count
            let mayBeShort = part == .month || part == .day
            switch (part, length) {
            case (.year, 4), (.month, 2), (.day, 2), (.hour, 2), (.minute, 2), (.second, 2):
                pattern.tokens.append(.number(part, digits: length...length))
            case (_, 1) where mayBeShort: pattern.tokens.append(.number(part, digits: 1...2))
            case (.year, _): return fault("a year has four digits: YYYY")
            default: return fault("write \(part.rawValue)\(part.rawValue)")
            }
            guard seen.insert(part).inserted else {
                return fault("\(part.rawValue) stands twice; minutes are mm, months are MM")
            }
            index += length
        }
        guard seen.isSuperset(of: [.year, .month, .day]) else {
            return fault("a date has YYYY, MM and DD")
        }
        return .success(pattern)
    }

    /// Days since 1970-01-01; nil where the cell is no date of this form.
    package func days(_ cell: UnsafeRawBufferPointer) -> Int64? {
        var values = (year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0)
        var index = 0
        for token in tokens {
            switch token {
            case .byte(let byte):
                guard index < cell.count, cell[index] == byte else { return nil }
                index += 1
            case .number(let part, let digits):
                guard let number = Self.number(cell, &index, digits) else { return nil }
                switch part {
                case .year: values.year = number
                case .month: values.month = number
                case .day: values.day = number
                case .hour: values.hour = number
                case .minute: values.minute = number
                case .second: values.second = number
                }
            }
        }
        if index < cell.count {
            guard timeMayFollow, Self.isTime(cell, from: index) else { return nil }
        }
        guard values.hour <= 23, values.minute <= 59, values.second <= 60 else { return nil }
        return CalendarDate.days(year: values.year, month: values.month, day: values.day)
    }

    private static func number(
        _ cell: UnsafeRawBufferPointer, _ index: inout Int, _ digits: ClosedRange<Int>
    ) -> Int? {
        var number = 0
        let start = index
        while index < cell.count, index - start < digits.upperBound, cell[index] &- 0x30 <= 9 {
            number = number * 10 + Int(cell[index] - 0x30)
            index += 1
        }
        return index - start >= digits.lowerBound ? number : nil
    }

    /// `T10:30`, ` 10:30:00.123`, each with `Z` or `+03:00` behind it or nothing.
    private static func isTime(_ cell: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var index = start
        func take(_ bytes: String) -> Bool {
            guard index < cell.count, bytes.utf8.contains(cell[index]) else { return false }
            index += 1
            return true
        }
        guard take("T "), let hour = number(cell, &index, 2...2), hour <= 23, take(":"),
            let minute = number(cell, &index, 2...2), minute <= 59
        else { return false }
        if take(":") {
            guard let second = number(cell, &index, 2...2), second <= 60 else { return false }
            if take(".,") {
                guard number(cell, &index, 1...9) != nil else { return false }
            }
        }
        if index == cell.count { return true }
        if take("Z") { return index == cell.count }
        guard take("+-"), number(cell, &index, 2...2) != nil else { return false }
        if index == cell.count { return true }
        _ = take(":")
        return number(cell, &index, 2...2) != nil && index == cell.count
    }
}
