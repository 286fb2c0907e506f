/// Dates as spreadsheets store them: days since the end of 1899 or since 1904, with the time of
/// day as a fraction.
enum SerialDate {
    /// 9999-12-31 in the system of 1900.
    private static let daysMax = 2_958_465
    private static let secondsADay: Int128 = 86_400

    /// `2026-11-22`, `2026-11-22T10:30:00`, `10:30:00` where there is no day; the time is rounded
    /// to seconds.
    ///
    /// - Parameter serial: in plain notation
    /// - Output: nil where it is no day of the calendar. The system of 1900 has a 60th day, 29
    ///   February, that was none.
    static func text(_ serial: UnsafeRawBufferPointer, from1904: Bool) -> String? {
        guard let (whole, seconds) = parts(serial) else { return nil }
        let time = clock(seconds)
        if whole == 0, !from1904 { return time }
        guard whole <= daysMax, from1904 || whole != 60 else { return nil }
        let start =
            from1904
            ? CalendarDate.days(year: 1904, month: 1, day: 1)
            : CalendarDate.days(year: 1899, month: 12, day: whole < 60 ? 31 : 30)
        let date = start! + Int64(whole)
        guard date <= CalendarDate.days(year: 9999, month: 12, day: 31)! else { return nil }
        return CalendarDate.text(date) + (seconds == 0 ? "" : "T" + time)
    }

    /// `26:30:00`.
    static func duration(_ serial: UnsafeRawBufferPointer) -> String? {
        guard let (whole, seconds) = parts(serial), whole <= daysMax else { return nil }
        return clock(seconds, hours: whole * 24)
    }

    private static func parts(_ serial: UnsafeRawBufferPointer) -> (days: Int, seconds: Int)? {
        let point = serial.firstIndex(of: UInt8(ascii: ".")) ?? serial.count
        var whole = 0
        for byte in serial[..<point] {
            guard byte >= 0x30, byte <= 0x39, whole <= daysMax else { return nil }
            whole = whole * 10 + Int(byte - 0x30)
        }
        var fraction: Int128 = 0
        var scale: Int128 = 1
        // Eighteen digits are finer than any clock, and keep the product in bounds.
        for byte in serial[point...].dropFirst().prefix(18) {
            fraction = fraction * 10 + Int128(byte - 0x30)
            scale *= 10
        }
        let seconds = Int((fraction * secondsADay * 2 + scale) / (scale * 2))
        return seconds == Int(secondsADay) ? (whole + 1, 0) : (whole, seconds)
    }

    private static func clock(_ seconds: Int, hours: Int = 0) -> String {
        let parts = [hours + seconds / 3600, seconds / 60 % 60, seconds % 60]
        return parts.map { CalendarDate.padded($0, 2) }.joined(separator: ":")
    }
}
