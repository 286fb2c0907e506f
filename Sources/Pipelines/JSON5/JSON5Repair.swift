import Diagnostics

/// Finds the one bracket or quote whose lack makes the rest of a file unreadable.
///
/// A forgotten bracket shows far behind its place: as a bad key, a missing comma, text after the
/// end. So a text that does not nest is read again with each likely repair, and the repair after
/// which everything nests is what is told, with the faults that are left then. A text that is
/// sound is never looked at, and a repair that does not help is not told: nothing is lost by a
/// wrong guess.
///
/// Where a bracket may lack is seen by how the lines are indented. The refused way, counting
/// brackets alone, finds that one lacks, and not where.
struct JSON5Repair {
    private static let bytesMax = 64 << 10
    private static let repairsMax = 200

    /// Faults that a forgotten bracket or quote may be the cause of.
    private static let causes: Set<DiagnosticCode> = [
        .openText, .missingColon, .missingValue, .badKey, .openBracket, .wrongBracket,
        .textAfterEnd, .openComment,
    ]

    /// A stretch of the text written otherwise.
    private struct Repair {
        var offset: Int
        /// How many bytes it replaces.
        var removes = 0
        var adds: [UInt8] = []
        var fault: Diagnostic
    }

    private struct Line {
        var start: Int
        /// The first and the last byte that is no blank and in no comment.
        var first: Int
        var last: Int
        var brackets: [Int] = []
        /// Behind each colon.
        var values: [Int] = []
        /// The quote of a text that the line does not close, or does not open.
        var openQuote: UInt8?
        /// The texts in quotes, with them.
        var texts: [Range<Int>] = []

        var indent: Int { first - start }
    }

    private let source: SourceText
    private var lines: [Line] = []
    private var repairs: [Repair] = []

    /// The document as it is after the repair, or as it was given.
    static func best(of document: JSON5Document) -> JSON5Document {
        guard document.source.bytes.count <= bytesMax,
            document.faults.contains(where: {
                // A bare word may be a key between wrong brackets; it may stay one, too.
                causes.contains($0.code) || $0.code == .unknownWord
            })
        else { return document }
        var search = JSON5Repair(document.source)
        search.find()
        // An object of a list without its opening bracket begins with a name.
        for fault in document.faults.filter({ $0.code == .unknownWord }).prefix(3) {
            search.forgottenOpening(at: fault)
        }
        var best = document
        // The repair is told as a fault of its own.
        var faultsMax = document.faults.count - 1
        for repair in search.repairs.prefix(repairsMax) {
            let found = search.reading(repair)
            guard !found.faults.contains(where: { causes.contains($0.code) }),
                found.faults.count <= faultsMax
            else { continue }
            best = found
            best.faults.insert(repair.fault, at: 0)
            faultsMax = found.faults.count - 1
            if faultsMax < 0 { break }
        }
        return best
    }

    private init(_ source: SourceText) {
        self.source = source
    }

    private var bytes: [UInt8] { source.bytes }

    private func reading(_ repair: Repair) -> JSON5Document {
        var text = bytes
        text.replaceSubrange(repair.offset..<repair.offset + repair.removes, with: repair.adds)
        return JSON5Reader.readOnce(text, label: source.label)
    }

    private mutating func find() {
        split()
        var open: [(bracket: Int, line: Int)] = []
        for index in lines.indices {
            quotesWithin(index)
            forgottenClosing(before: index, open)
            nest(index, &open)
            forgottenOpening(index)
            forgottenQuote(index)
        }
    }

    private mutating func nest(_ index: Int, _ open: inout [(bracket: Int, line: Int)]) {
        for bracket in lines[index].brackets {
            if bytes[bracket] == UInt8(ascii: "{") || bytes[bracket] == UInt8(ascii: "[") {
                open.append((bracket, index))
            } else if let last = open.last, Self.closing(bytes[last.bracket]) == bytes[bracket] {
                open.removeLast()
                otherPair(last.bracket, bracket)
                let (line, opened) = (lines[index], lines[last.line])
                if last.line < index, bracket != line.first, line.indent > opened.indent {
                    surplus(bracket)
                }
            } else {
                surplus(bracket)
                if let last = open.last { otherKind(last.bracket, bracket) }
                if !open.isEmpty { open.removeLast() }
            }
        }
    }

    // MARK: Repairs

    /// A line that is not indented below the bracket that is open still.
    private mutating func forgottenClosing(before index: Int, _ open: [(bracket: Int, line: Int)]) {
        let line = lines[index]
        guard index > 0, let (bracket, opened) = open.last, opened < index else { return }
        let isClosing = [UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[line.first])
        guard line.indent < lines[opened].indent
            || line.indent == lines[opened].indent
                && (!isClosing || bytes[line.first] != Self.closing(bytes[bracket]))
        else { return }
        let before = lines[index - 1].last
        let hasComma = bytes[before] == UInt8(ascii: ",")
        let closing = Self.closing(bytes[bracket])
        repairs.append(
            Repair(
                offset: hasComma ? before : before + 1,
                adds: hasComma || isClosing ? [closing] : [closing, UInt8(ascii: ",")],
                fault: Diagnostic(
                    .openBracket, "",
                    at: source.place(bracket..<bracket + 1),
                    help: "write \(Self.text(closing)) before line "
                        + "\(source.place(line.first..<line.first).line ?? 0)")))
    }

    /// A line that ends with a colon, or that closes more than it opens.
    private mutating func forgottenOpening(_ index: Int) {
        let line = lines[index]
        let closes = line.brackets.count { Self.opening(bytes[$0]) != nil }
        let isShort = closes * 2 > line.brackets.count
        let isOpen = bytes[line.last] == UInt8(ascii: ":") && index + 1 < lines.count
            && lines[index + 1].indent > line.indent
        guard isShort || isOpen else { return }
        for value in isShort ? line.values : [line.last + 1] {
            for bracket in [UInt8(ascii: "["), UInt8(ascii: "{")] {
                repairs.append(
                    Repair(
                        offset: value, adds: [bracket],
                        fault: Diagnostic(
                            .bracketMissing, "", at: source.place(value - 1..<value),
                            help: "write \(Self.text(bracket)) after the colon")))
            }
        }
    }

    private mutating func forgottenOpening(at fault: Diagnostic) {
        guard let place = fault.place, let offset = source.offset(of: place) else { return }
        repairs.append(
            Repair(
                offset: offset, adds: [UInt8(ascii: "{")],
                fault: Diagnostic(
                    .bracketMissing, "", at: place, help: "write \(Self.text(0x7B)) before it")))
    }

    private mutating func surplus(_ bracket: Int) {
        repairs.append(
            Repair(
                offset: bracket, removes: 1,
                fault: Diagnostic(
                    .wrongBracket, "\(Self.text(bytes[bracket])) closes nothing",
                    at: source.place(bracket..<bracket + 1), help: "remove it")))
    }

    /// An opening bracket that is closed by one of the other kind.
    private mutating func otherKind(_ bracket: Int, _ closing: Int) {
        guard let opening = Self.opening(bytes[closing]) else { return }
        repairs.append(
            Repair(
                offset: bracket, removes: 1, adds: [opening],
                fault: Diagnostic(
                    .wrongBracket,
                    "it is closed by one of another kind at "
                        + source.lineAndColumn(closing..<closing + 1),
                    at: source.place(bracket..<bracket + 1),
                    help: "write \(Self.text(opening))")))
    }

    /// A pair of brackets that holds what only the other kind can: `stages: { { … }, … }`.
    private mutating func otherPair(_ bracket: Int, _ closing: Int) {
        var reader = JSON5Reader(source)
        reader.position = bracket + 1
        reader.skipBlanks()
        let begins = reader.peek()
        let isObject = bytes[bracket] == UInt8(ascii: "{")
        if isObject {
            guard begins == UInt8(ascii: "{") || begins == UInt8(ascii: "[") else { return }
        } else {
            if begins == UInt8(ascii: "\"") || begins == UInt8(ascii: "'") {
                reader.skipString()
            } else {
                guard reader.startsName else { return }
                reader.skipToken()
            }
            reader.skipBlanks()
            guard reader.peek() == UInt8(ascii: ":") else { return }
        }
        let first = UInt8(ascii: isObject ? "[" : "{")
        let last = Self.closing(first)
        repairs.append(
            Repair(
                offset: bracket, removes: closing + 1 - bracket,
                adds: [first] + bytes[bracket + 1..<closing] + [last],
                fault: Diagnostic(
                    .wrongBracket, isObject ? "it holds a list" : "it holds keys and values",
                    at: source.place(bracket..<bracket + 1),
                    help: "write \(Self.text(first)), and \(Self.text(last)) at "
                        + source.lineAndColumn(closing..<closing + 1))))
    }

    /// `"brand == "ACME""`: quotes in a text that stands in such quotes itself.
    private mutating func quotesWithin(_ index: Int) {
        let texts = lines[index].texts
        for (first, text) in texts.enumerated() {
            let quote = bytes[text.lowerBound]
            // What ends a text has a comma, a colon or a bracket behind it, or nothing.
            func isEnd(_ text: Range<Int>) -> Bool {
                let behind = bytes[text.upperBound...].first { $0 != 0x20 && $0 != 0x09 }
                return behind.map { ",:}]\r\n/".utf8.contains($0) } ?? true
            }
            guard !isEnd(text), bytes[text.upperBound - 1] == quote,
                let last = texts[first...].first(where: isEnd),
                bytes[last.lowerBound] == quote
            else { continue }
            let other = quote == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
            let within = text.upperBound - 1..<last.upperBound - 1
            guard !bytes[within].contains(other) else { continue }
            repairs.append(
                Repair(
                    offset: within.lowerBound, removes: within.count,
                    adds: bytes[within].map { $0 == quote ? other : $0 },
                    fault: Diagnostic(
                        .quoteWithin, "", at: source.place(within),
                        help: "write \(Self.text(other)) within the text")))
        }
    }

    /// Of a text that its line does not close one quote lacks, anywhere in the line.
    private mutating func forgottenQuote(_ index: Int) {
        guard let quote = lines[index].openQuote else { return }
        func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
        func ends(_ byte: UInt8) -> Bool { isBlank(byte) || ",:}]".utf8.contains(byte) }
        func begins(_ byte: UInt8) -> Bool { isBlank(byte) || ",:{[".utf8.contains(byte) }
        let end = bytes[lines[index].first...].firstIndex { $0 == 0x0A || $0 == 0x0D }
            ?? bytes.count
        for offset in lines[index].first...end where offset == end || bytes[offset] & 0xC0 != 0x80 {
            let before = offset > lines[index].first ? bytes[offset - 1] : 0x20
            let after = offset < end ? bytes[offset] : 0x20
            guard before != quote, after != quote else { continue }
            if !ends(before), !begins(before), ends(after) {
                // Of the text that would end here.
                let start = bytes[..<offset].lastIndex(of: quote) ?? lines[index].first
                let help = "write \(Self.text(quote)) where it ends"
                quoting(offset, quote, Diagnostic(
                    .openText, "", at: source.place(start..<offset), help: help))
            } else if begins(before), !begins(after), !ends(after) {
                let end = bytes[offset..<end].firstIndex(where: ends) ?? end
                let help = "write \(Self.text(quote)) before it"
                quoting(offset, quote, Diagnostic(
                    .openingQuoteMissing, "", at: source.place(offset..<end), help: help))
            }
        }
    }

    private mutating func quoting(_ offset: Int, _ quote: UInt8, _ fault: Diagnostic) {
        repairs.append(Repair(offset: offset, adds: [quote], fault: fault))
    }

    // MARK: Lines

    private static func closing(_ bracket: UInt8) -> UInt8 {
        bracket == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    private static func opening(_ bracket: UInt8) -> UInt8? {
        switch bracket {
        case UInt8(ascii: "}"): UInt8(ascii: "{")
        case UInt8(ascii: "]"): UInt8(ascii: "[")
        default: nil
        }
    }

    private static func text(_ sign: UInt8) -> String {
        let quote = sign == UInt8(ascii: "\"") ? "'" : "\""
        return "\(quote)\(Character(Unicode.Scalar(sign)))\(quote)"
    }

    /// The lines that have more than blanks and comments.
    private mutating func split() {
        var reader = JSON5Reader(source)
        var lineStart = 0
        var line: Line?
        func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        while true {
            let before = reader.position
            reader.skipBlanks()
            // `alfa/*.csv"` begins a comment that never ends.
            if !reader.faults.isEmpty { line?.openQuote = UInt8(ascii: "\"") }
            if let end = bytes[before..<reader.position].lastIndex(where: isEnd) {
                if let whole = line { lines.append(whole) }
                line = nil
                lineStart = end + 1
            }
            guard let byte = reader.peek() else { break }
            let start = reader.position
            if line == nil { line = Line(start: lineStart, first: start, last: start) }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                reader.skipString()
                let isClosed = reader.position > start + 1 && bytes[reader.position - 1] == byte
                if !isClosed { line?.openQuote = byte }
                line?.texts.append(start..<reader.position)
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"):
                line?.brackets.append(start)
                reader.position += 1
            case UInt8(ascii: ":"):
                reader.position += 1
                line?.values.append(reader.position)
            default: reader.position = max(start + 1, reader.scalarRange.upperBound)
            }
            line?.last = reader.position - 1
        }
        if let line { lines.append(line) }
    }
}
