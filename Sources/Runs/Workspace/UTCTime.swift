/// An instant in whole seconds, as runs are stamped with; UTC, proleptic Gregorian.
package struct UTCTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01T00:00:00Z.
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    /// `2026-11-22T02:00:00Z`; also without the time of day (midnight) or with `+03:00` for `Z`.
    package init?(_ text: String) {
        let pattern =
            #/(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:Z|([+-])(\d\d):(\d\d))?)?/#
        guard let match = text.wholeMatch(of: pattern)?.output, let year = Int(match.1),
            let month = Int(match.2), let day = Int(match.3), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        let hour = match.4.flatMap { Int($0) } ?? 0
        let minute = match.5.flatMap { Int($0) } ?? 0
        let second = match.6.flatMap { Int($0) } ?? 0
        guard hour < 24, minute < 60, second < 60 else { return nil }
        var offset = 0
        if let sign = match.7, let hours = match.8.flatMap({ Int($0) }),
            let minutes = match.9.flatMap({ Int($0) })
        {
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        let days = Self.dayNumber(year, month, day)
        seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// `2026-11-22T02:00:00Z`
    package var text: String {
        let (date, time) = parts
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
            + "T\(two(time.hour)):\(two(time.minute)):\(two(time.second))Z"
    }

    /// `20261122T020000Z`
    package var compact: String { text.filter { $0 != "-" && $0 != ":" } }

    /// `2026-11-22`
    package var day: String { String(text.prefix(10)) }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private var parts:
        (date: (year: String, month: Int, day: Int), time: (hour: Int, minute: Int, second: Int))
    {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - day * 86_400
        // Days are counted from 1 March, so that the leap day is a year's last.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let digits = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return (
            (padded, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1),
            (rest / 3600, rest % 3600 / 60, rest % 60)
        )
    }

    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
