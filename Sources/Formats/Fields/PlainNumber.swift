/// Numbers as programs write them (`1190.4`, `-4.6E+12`), brought exactly to plain notation with a
/// point and without an exponent.
enum PlainNumber {
    /// A longer text is no number that a list holds.
    static let textBytesMax = 400
    /// Zeros that an exponent may ask for; a double reaches 10^308.
    static let exponentMax = 400

    struct Shape: Equatable {
        /// Digits before the point; 0 for a number below 1.
        var wholeDigits: Int
        var isRounded = false
    }

    /// Appends the plain form to `out`.
    ///
    /// - Parameter significantMax: more digits than this are rounded, a half away from zero
    /// - Output: nil, and nothing is written, where the text is no such number
    static func write(
        _ text: UnsafeRawBufferPointer, significantMax: Int = .max, to out: ByteBuffer
    ) -> Shape? {
        guard var parts = Parts(text) else { return nil }
        let isRounded = parts.digits.count > significantMax
        if isRounded { parts.round(to: significantMax) }
        while parts.digits.last == 0 { parts.digits.removeLast() }
        if parts.digits.isEmpty {
            out.append(0x30)
            return Shape(wholeDigits: 0, isRounded: isRounded)
        }
        guard abs(parts.exponent) <= exponentMax else { return nil }
        if parts.isNegative { out.append(UInt8(ascii: "-")) }
        if parts.exponent <= 0 { out.append(0x30) }
        let whole = max(0, parts.exponent)
        for index in 0..<max(whole, parts.digits.count) {
            if index == whole { out.append(UInt8(ascii: ".")) }
            if index == whole, parts.exponent < 0 {
                for _ in 0..<(-parts.exponent) { out.append(0x30) }
            }
            out.append((index < parts.digits.count ? parts.digits[index] : 0) + 0x30)
        }
        return Shape(wholeDigits: whole, isRounded: isRounded)
    }

    /// A number in plain notation, its point moved to the right: `0.15` by two is `15`.
    static func shifted(_ plain: String, by places: Int) -> String {
        let out = ByteBuffer(capacity: 64)
        Array((plain + "e\(places)").utf8).withUnsafeBytes { _ = write($0, to: out) }
        return String(decoding: out.slice(0, out.count), as: UTF8.self)
    }

    /// `0.digits × 10^exponent`, the first digit not 0.
    private struct Parts {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0

        init?(_ text: UnsafeRawBufferPointer) {
            guard text.count <= textBytesMax else { return nil }
            var index = 0
            if index < text.count, text[index] == UInt8(ascii: "-") {
                isNegative = true
                index += 1
            }
            var seen = 0
            var point: Int?
            while index < text.count {
                let byte = text[index]
                if byte >= 0x30, byte <= 0x39 {
                    seen += 1
                    if !digits.isEmpty || byte != 0x30 {
                        digits.append(byte - 0x30)
                        if point == nil { exponent += 1 }
                    } else if point != nil {
                        exponent -= 1
                    }
                } else if byte == UInt8(ascii: "."), point == nil, seen > 0 {
                    point = seen
                } else {
                    break
                }
                index += 1
            }
            guard seen > 0, point != seen else { return nil }
            guard index < text.count else { return }
            guard text[index] | 0x20 == UInt8(ascii: "e"),
                let power = Self.power(text, from: index + 1)
            else { return nil }
            exponent += power
        }

        private static func power(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
            var index = start
            var isNegative = false
            if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == 0x2B {
                isNegative = text[index] == UInt8(ascii: "-")
                index += 1
            }
            guard index < text.count else { return nil }
            var power = 0
            while index < text.count {
                guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
                power = min(power * 10 + Int(text[index] - 0x30), 1_000_000)
                index += 1
            }
            return isNegative ? -power : power
        }

        mutating func round(to count: Int) {
            let isUp = digits[count] >= 5
            digits.removeLast(digits.count - count)
            guard isUp else { return }
            var index = count - 1
            while index >= 0, digits[index] == 9 {
                digits[index] = 0
                index -= 1
            }
            if index >= 0 {
                digits[index] += 1
            } else {
                digits.insert(1, at: 0)
                exponent += 1
            }
        }
    }
}
