#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What one text is made into, or found in it. Results are appended to a buffer.
enum TextWork {
    /// Each scalar's lower or upper case, without a language: docs/expressions.md, "Text".
    static func appendCased(
        _ text: UnsafeRawBufferPointer, isUpper: Bool, to bytes: inout [UInt8]
    ) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                let isOther = isUpper ? byte >= 0x61 && byte <= 0x7A : byte >= 0x41 && byte <= 0x5A
                bytes.append(isOther ? byte ^ 0x20 : byte)
                index += 1
                continue
            }
            let (scalar, length) = UTF8Scalar.decode(text, index)
            index += length
            switch (scalar.value, isUpper) {
            case (0x410...0x42F, false): appendTwo(scalar.value + 0x20, to: &bytes)
            case (0x430...0x44F, true): appendTwo(scalar.value - 0x20, to: &bytes)
            case (0x410...0x42F, true), (0x430...0x44F, false):
                appendTwo(scalar.value, to: &bytes)
            default:
                let properties = scalar.properties
                bytes += Array(
                    (isUpper ? properties.uppercaseMapping : properties.lowercaseMapping).utf8)
            }
        }
    }

    /// A scalar of two bytes.
    private static func appendTwo(_ value: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }

    /// The first bytes of white space in UTF-8, and a few others.
    private static func mayBeginSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0xC2 || byte >= 0xE1 && byte <= 0xE3
    }

    /// Unicode's property White_Space, asked of every text that is trimmed.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
            0x205F, 0x3000:
            true
        default: false
        }
    }

    /// The range without white space at both ends.
    static func trimmed(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        var start = 0
        while start < text.count, mayBeginSpace(text[start]) {
            let (scalar, length) = UTF8Scalar.decode(text, start)
            guard isSpace(scalar) else { break }
            start += length
        }
        var end = text.count
        while end > start {
            var before = end - 1
            while before > start, text[before] & 0xC0 == 0x80 { before -= 1 }
            guard mayBeginSpace(text[before]) else { break }
            let (scalar, length) = UTF8Scalar.decode(text, before)
            guard isSpace(scalar), before + length == end else { break }
            end = before
        }
        return start..<end
    }

    /// The first place at or behind `from` where `part` stands; `part` is not empty.
    ///
    /// - Complexity: linear: where trying place after place takes too long, Knuth, Morris and
    ///   Pratt's way goes on.
    static func find(
        _ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from: Int = 0
    ) -> Int? {
        guard text.count - from >= part.count else { return nil }
        var place = from
        var patience = 4 * (text.count - from) + 256
        let last = text.count - part.count
        while place <= last {
            // Safe: there are `last - place + 1` bytes from there on.
            guard
                let found = memchr(text.baseAddress! + place, Int32(part[0]), last - place + 1)
            else { return nil }
            place = UnsafeRawPointer(found) - text.baseAddress!
            var same = 1
            while same < part.count, text[place + same] == part[same] { same += 1 }
            if same == part.count { return place }
            place += 1
            patience -= same
            if patience < 0 { return findLinearly(part, in: text, from: place) }
        }
        return nil
    }

    private static func findLinearly(
        _ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from: Int
    ) -> Int? {
        var shared = [0]
        var same = 0
        for index in 1..<part.count {
            while same > 0, part[index] != part[same] { same = shared[same - 1] }
            if part[index] == part[same] { same += 1 }
            shared.append(same)
        }
        same = 0
        for index in from..<text.count {
            while same > 0, text[index] != part[same] { same = shared[same - 1] }
            if text[index] == part[same] { same += 1 }
            if same == part.count { return index - part.count + 1 }
        }
        return nil
    }

    /// Every `part`, which is not empty, replaced by another text.
    static func appendReplaced(
        _ text: UnsafeRawBufferPointer, _ part: [UInt8], by other: [UInt8],
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        // Safe: the pointer is used only within the closure.
        part.withUnsafeBytes { part in
            var index = 0
            while let found = find(part, in: text, from: index) {
                bytes.append(contentsOf: text[index..<found])
                bytes.append(contentsOf: other)
                index = found + part.count
                // What follows could only make it longer than it may be.
                if bytes.count - start > RuleLimits.madeTextBytesMax { return }
            }
            bytes.append(contentsOf: text[index...])
        }
    }

    /// The piece with the number `wanted`, from 0, between the separators.
    static func piece(
        _ text: UnsafeRawBufferPointer, _ separator: UnsafeRawBufferPointer, _ wanted: Int64
    ) -> Range<Int>? {
        guard wanted >= 0 else { return nil }
        var index = 0
        var number: Int64 = 0
        while let found = find(separator, in: text, from: index) {
            if number == wanted { return index..<found }
            index = found + separator.count
            number += 1
        }
        return number == wanted ? index..<text.count : nil
    }

    /// Unicode scalars.
    static func size(_ text: UnsafeRawBufferPointer) -> Int64 {
        var count: Int64 = 0
        for byte in text where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }
}
