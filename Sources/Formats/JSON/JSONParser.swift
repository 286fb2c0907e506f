import Diagnostics

/// Where and why a text is not JSON as RFC 8259 has it, or passes a bound.
struct JSONFault: Error {
    enum Kind { case malformed, cut, tooDeep, tooLarge }
    var kind: Kind
    var message: String
    var line: Int
    var column: Int?
}

/// Parses JSON values from a feed, onto a tape or only to see that they are sound.
final class JSONParser {
    let feed: JSONFeed
    private let limits: ReadLimits
    /// Where the record now parsed began.
    private var recordStart = 0
    /// The name or string parsed last where there is no tape.
    let scratch = ByteBuffer(capacity: 256)

    init(_ feed: JSONFeed, limits: ReadLimits) {
        self.feed = feed
        self.limits = limits
    }

    /// A whole record onto the tape.
    func record(_ tape: JSONTape) throws {
        tape.reset()
        recordStart = feed.consumed
        try value(tape, depth: 1)
    }

    /// A value that is not wanted.
    func skip(depth: Int) throws {
        recordStart = feed.consumed
        try value(nil, depth: depth)
    }

    /// Nothing but blanks may follow.
    func end() throws {
        try feed.skipBlanks()
        if try feed.peek() != nil { throw fault("something follows the end") }
    }

    func fault(_ message: String, _ kind: JSONFault.Kind = .malformed) -> JSONFault {
        JSONFault(kind: kind, message: message, line: feed.line, column: feed.column)
    }

    /// - Throws: `JSONFault` at the end of the text.
    func next(_ wanted: String) throws -> UInt8 {
        guard let byte = try feed.peek() else { throw fault("\(wanted) is wanted", .cut) }
        return byte
    }

    func expect(_ byte: UInt8, _ wanted: String) throws {
        guard try next(wanted) == byte else { throw fault("\(wanted) is wanted here") }
        feed.advance()
    }

    // MARK: Values

    private func value(_ tape: JSONTape?, depth: Int) throws {
        guard depth <= limits.depthMax else {
            throw fault("more than \(limits.depthMax) levels", .tooDeep)
        }
        if let tape {
            guard tape.nodes.count < JSONTape.nodesMax,
                feed.consumed - recordStart <= limits.recordBytesMax
            else { throw fault("one record of too many bytes or values", .tooLarge) }
        }
        try feed.skipBlanks()
        switch try next("a value") {
        case UInt8(ascii: "{"): try object(tape, depth)
        case UInt8(ascii: "["): try array(tape, depth)
        case UInt8(ascii: "\""): try string(tape, .string)
        case UInt8(ascii: "t"): try word("true", tape, .yes)
        case UInt8(ascii: "f"): try word("false", tape, .no)
        case UInt8(ascii: "n"): try word("null", tape, .null)
        default: try number(tape)
        }
    }

    private func object(_ tape: JSONTape?, _ depth: Int) throws {
        let node = tape?.open(.object)
        try members { try value(tape, depth: depth + 1) } name: { try string(tape, .name) }
        guard let tape, let node else { return }
        if let name = tape.repeatedName(in: node) {
            tape.fail(CellFault(.jsonRepeatedName, reason: "\"\(name.prefix(60))\""))
        }
        tape.close(node)
    }

    /// The members of the object that begins here.
    ///
    /// - Parameters:
    ///   - value: takes one value
    ///   - name: takes the string before it
    func members(_ value: () throws -> Void, name: () throws -> Void) throws {
        feed.advance()
        try feed.skipBlanks()
        if try next("a name or }") == UInt8(ascii: "}") { return feed.advance() }
        while true {
            try feed.skipBlanks()
            guard try next("a name") == UInt8(ascii: "\"") else {
                throw fault("a name in quotes is wanted here")
            }
            try name()
            try feed.skipBlanks()
            try expect(UInt8(ascii: ":"), ":")
            try value()
            try feed.skipBlanks()
            if try next("a comma or }") == UInt8(ascii: "}") { return feed.advance() }
            try expect(UInt8(ascii: ","), "a comma or }")
        }
    }

    private func array(_ tape: JSONTape?, _ depth: Int) throws {
        let node = tape?.open(.array)
        try elements { try value(tape, depth: depth + 1) }
        if let node { tape?.close(node) }
    }

    /// The elements of the list that begins here.
    func elements(_ value: () throws -> Void) throws {
        feed.advance()
        try feed.skipBlanks()
        if try next("a value or ]") == UInt8(ascii: "]") { return feed.advance() }
        while true {
            try value()
            try feed.skipBlanks()
            if try next("a comma or ]") == UInt8(ascii: "]") { return feed.advance() }
            try expect(UInt8(ascii: ","), "a comma or ]")
        }
    }

    private func word(_ word: StaticString, _ tape: JSONTape?, _ kind: JSONTape.Kind) throws {
        let node = tape?.open(kind)
        for index in 0..<word.utf8CodeUnitCount {
            guard try next("\(word)") == word.utf8Start[index] else {
                throw fault("\(word) is wanted here")
            }
            feed.advance()
        }
        if let node { tape?.close(node) }
    }

    // MARK: Numbers

    private func number(_ tape: JSONTape?) throws {
        let out = tape?.text ?? scratch
        if tape == nil { scratch.removeAll() }
        let node = tape?.open(.number)
        func take(_ byte: UInt8) throws -> Bool {
            guard try feed.peek() == byte else { return false }
            out.append(byte)
            feed.advance()
            return true
        }
        func digits() throws -> Int {
            var count = 0
            while let byte = try feed.peek(), byte >= 0x30, byte <= 0x39 {
                out.append(byte)
                feed.advance()
                count += 1
                if count > limits.recordBytesMax { throw fault("a number too long", .tooLarge) }
            }
            return count
        }
        _ = try take(UInt8(ascii: "-"))
        if try !take(0x30), try digits() == 0 {
            throw fault("a value is wanted here", try feed.peek() == nil ? .cut : .malformed)
        }
        if try take(UInt8(ascii: ".")), try digits() == 0 {
            throw fault("a digit is wanted here", try feed.peek() == nil ? .cut : .malformed)
        }
        if let byte = try feed.peek(), byte | 0x20 == UInt8(ascii: "e") {
            _ = try take(byte)
            if try !take(UInt8(ascii: "+")) { _ = try take(UInt8(ascii: "-")) }
            if try digits() == 0 {
                throw fault("a digit is wanted here", try feed.peek() == nil ? .cut : .malformed)
            }
        }
        if let node { tape?.close(node) }
    }

    // MARK: Strings

    /// A string of the envelope, which stands in `scratch` then.
    func name() throws { try string(nil, .name) }

    private func string(_ tape: JSONTape?, _ kind: JSONTape.Kind) throws {
        let out = tape?.text ?? scratch
        if tape == nil { scratch.removeAll() }
        let node = tape?.open(kind)
        feed.advance()
        let start = out.count
        while true {
            let byte = try next("the end of a string")
            if byte < 0x20 { throw fault("a control character stands in a string") }
            feed.advance()
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                try escape(out, tape)
            } else {
                out.append(byte)
            }
            if out.count - start > limits.recordBytesMax {
                throw fault("one record of too many bytes or values", .tooLarge)
            }
        }
        if let node { tape?.close(node) }
    }

    private func escape(_ out: ByteBuffer, _ tape: JSONTape?) throws {
        let byte = try next("an escape")
        guard "\"\\/bfnrtu".utf8.contains(byte) else {
            throw fault("an escape that JSON does not know")
        }
        feed.advance()
        switch byte {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): try scalar(out, tape)
        default: out.append(byte)
        }
    }

    private func scalar(_ out: ByteBuffer, _ tape: JSONTape?) throws {
        var unit = try hex()
        while unit & 0xFC00 == 0xD800, try feed.peek() == UInt8(ascii: "\\") {
            feed.advance()
            guard try next("an escape") == UInt8(ascii: "u") else {
                halfPair(out, tape)
                return try escape(out, tape)
            }
            feed.advance()
            let second = try hex()
            if second & 0xFC00 == 0xDC00 {
                let whole = 0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF
                return append(Unicode.Scalar(whole)!, out)
            }
            halfPair(out, tape)
            unit = second
        }
        guard let scalar = Unicode.Scalar(unit) else { return halfPair(out, tape) }
        if unit == 0 { tape?.fail(CellFault(.nulByte, reason: "\\u0000 stands in a string")) }
        append(scalar, out)
    }

    private func halfPair(_ out: ByteBuffer, _ tape: JSONTape?) {
        tape?.fail(CellFault(.jsonHalfPair, reason: "half of a surrogate pair"))
        append("\u{FFFD}", out)
    }

    private func append(_ scalar: Unicode.Scalar, _ out: ByteBuffer) {
        for byte in UTF8.encode(scalar)! { out.append(byte) }
    }

    private func hex() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = try next("a hexadecimal digit")
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw fault("a hexadecimal digit is wanted here")
            }
            feed.advance()
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
