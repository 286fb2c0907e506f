/// The day that a file's name gives: `price_2026-11-22.csv`, `price 22.11.2026.xlsx`,
/// `20261122_0500.xml`.
package enum NamedDay {
    /// As `2026-11-22`; nil where the name gives none, or several.
    ///
    /// - Input: a name below `inbox/`; only what follows the last slash is looked at.
    package static func of(_ name: [UInt8]) -> String? {
        let slash = name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let groups = groups(of: Array(name[slash...]))
        var days: Set<String> = []
        for index in groups.indices {
            // With the time of day behind it, or without.
            if [8, 12, 14].contains(groups[index].digits.count) {
                let digits = groups[index].digits
                if let day = day(digits[0..<4], digits[4..<6], digits[6..<8]) { days.insert(day) }
            }
            guard index + 2 < groups.count, groups[index].isJoined, groups[index + 1].isJoined
            else { continue }
            let three = groups[index...index + 2].map(\.digits)
            switch three.map(\.count) {
            case [4, 2, 2]:
                if let day = day(three[0][...], three[1][...], three[2][...]) { days.insert(day) }
            case [2, 2, 4]:
                if let day = day(three[2][...], three[1][...], three[0][...]) { days.insert(day) }
            default: break
            }
        }
        return days.count == 1 ? days.first : nil
    }

    private struct Group {
        var digits: [UInt8]
        /// One separator of a date, and then the next group, follows.
        var isJoined = false
    }

    private static func groups(of name: [UInt8]) -> [Group] {
        var groups: [Group] = []
        var index = 0
        while index < name.count {
            var end = index
            while end < name.count, (0x30...0x39).contains(name[end]) { end += 1 }
            guard end > index else {
                index += 1
                continue
            }
            let isJoined = end + 1 < name.count && "-._".utf8.contains(name[end])
                && (0x30...0x39).contains(name[end + 1])
            groups.append(Group(digits: Array(name[index..<end]), isJoined: isJoined))
            index = end + 1
        }
        return groups
    }

    private static func day(
        _ year: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>, _ day: ArraySlice<UInt8>
    ) -> String? {
        func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits, as: UTF8.self) }
        guard (2000...2099).contains(Int(text(year))!), (1...12).contains(Int(text(month))!),
            (1...31).contains(Int(text(day))!)
        else { return nil }
        return "\(text(year))-\(text(month))-\(text(day))"
    }
}
