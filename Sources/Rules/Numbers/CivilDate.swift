/// Dates of the Gregorian calendar as whole days since 1970-01-01.
///
/// - Source: the era arithmetic of 400 years, each of 146 097 days.
enum CivilDate {
    /// 0001-01-01 to 9999-12-31.
    static let range: ClosedRange<Int64> = -719_162...2_932_896

    /// Reads `2026-11-22` and nothing else.
    static func parse(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count == 10, text[4] == 0x2D, text[7] == 0x2D else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for index in range {
                guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
                value = value * 10 + Int64(text[index] - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            year >= 1, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = days(year, month, day)
        let (_, sameMonth, sameDay) = civil(days)
        return sameMonth == month && sameDay == day ? days : nil
    }

    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // The year begins in March, so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// - Parameter days: within `range`.
    static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let day = dayOfYear - (153 * part + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Appends `2026-11-22`.
    static func append(_ days: Int64, to bytes: inout [UInt8]) {
        let (year, month, day) = civil(days)
        func append(_ value: Int64, _ digits: Int) {
            for power in [1000, 100, 10, 1].suffix(digits) {
                bytes.append(UInt8(value / Int64(power) % 10) + 0x30)
            }
        }
        append(year, 4)
        bytes.append(0x2D)
        append(month, 2)
        bytes.append(0x2D)
        append(day, 2)
    }
}
