package import Diagnostics

/// What reading a JSON5 text gives: its value where there is one, and every fault.
package struct JSON5Document: Sendable {
    package var source: SourceText
    /// Present also beside faults, then without the members and elements that had them.
    package var value: JSON5Value?
    package var faults: [Diagnostic]
}

/// Reads JSON5 (json5.org, version 1.0.0) and keeps the place of every key and value.
///
/// A recursive descent over the bytes. After a fault the reader goes on at the next comma or
/// bracket of the same nesting, so that one pass tells all faults. A repeated key is a fault, which
/// the standard leaves open. The bounds are ours: 4 MiB, 100 levels, 100 faults.
package struct JSON5Reader {
    package static let bytesMax = 4 << 20
    package static let depthMax = 100
    package static let faultsMax = 100

    let source: SourceText
    let bytes: [UInt8]
    var position = 0
    var faults: [Diagnostic] = []
    /// Opening brackets that wait for their closing ones.
    var open: [UInt8] = []
    /// A text without closing quote took the rest of its line, and the comma there.
    var commaLost = false
    private var endReported = false

    package static func read(_ bytes: [UInt8], label: String) -> JSON5Document {
        JSON5Repair.best(of: readOnce(bytes, label: label))
    }

    /// Without looking for what a forgotten bracket or quote has led to.
    static func readOnce(_ bytes: [UInt8], label: String) -> JSON5Document {
        var reader = JSON5Reader(SourceText(label: label, bytes: bytes))
        let value = reader.readDocument()
        return JSON5Document(source: reader.source, value: value, faults: reader.faults)
    }

    init(_ source: SourceText) {
        self.source = source
        bytes = source.bytes
    }

    private mutating func readDocument() -> JSON5Value? {
        guard bytes.count <= Self.bytesMax else {
            faults.append(
                Diagnostic(
                    .fileTooLarge, "\(bytes.count) bytes, at most \(Self.bytesMax) are read",
                    at: Place(file: source.label)))
            return nil
        }
        guard isUTF8() else { return nil }
        skipBlanks()
        guard position < bytes.count else {
            if faults.isEmpty { fault(.emptyFile, "", at: 0..<1, help: "begin with { }") }
            return nil
        }
        let value = readValue()
        guard value != nil else { return nil }
        skipBlanks()
        if position < bytes.count {
            fault(
                .textAfterEnd, "a file has one value", at: scalarRange,
                help: "remove what follows, or a bracket too many before it")
        }
        return value
    }

    // MARK: values

    /// nil where there was no value: the fault is reported, and the caller skips on.
    mutating func readValue() -> JSON5Value? {
        skipBlanks()
        guard let byte = peek() else {
            fault(.missingValue, "the file ends here", at: position..<position)
            return nil
        }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return readBracketed(byte)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let start = position
            let text = readString()
            return value(.string(text), from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            return readNumber()
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
            fault(.missingValue, "found \"\(Character(Unicode.Scalar(byte)))\"", at: scalarRange)
            return nil
        default:
            if startsName { return readWord() }
            fault(.unexpectedCharacter, describeScalar(), at: scalarRange, help: signHelp)
            position = scalarRange.upperBound
            return nil
        }
    }

    private mutating func readBracketed(_ bracket: UInt8) -> JSON5Value? {
        guard open.count < Self.depthMax else {
            fault(
                .nestedTooDeep, "(more than \(Self.depthMax) levels)", at: scalarRange,
                help: "is a bracket above it not closed?")
            position = bytes.count
            endReported = true
            return nil
        }
        open.append(bracket)
        defer { open.removeLast() }
        return bracket == UInt8(ascii: "{") ? readObject() : readArray()
    }

    private mutating func readObject() -> JSON5Value {
        let start = position
        position += 1
        var members: [JSON5Member] = []
        var indexOfKey: [String: Int] = [:]
        while readsAnother(opened: start, closing: UInt8(ascii: "}")) {
            guard let member = readMember() else { continue }
            if let first = indexOfKey[member.key] {
                fault(
                    .duplicateKey,
                    "\"\(member.key)\", first at "
                        + source.lineAndColumn(members[first].keyRange),
                    at: member.keyRange, help: "keep one of the two")
            } else {
                indexOfKey[member.key] = members.count
                members.append(member)
            }
        }
        return value(.object(members), from: start)
    }

    private mutating func readArray() -> JSON5Value {
        let start = position
        position += 1
        var elements: [JSON5Value] = []
        while readsAnother(opened: start, closing: UInt8(ascii: "]")) {
            if let element = readValue() { elements.append(element) } else { recover() }
        }
        return value(.array(elements), from: start)
    }

    /// Moves to the next member or element: over one comma, which must stand between two of them.
    /// False at the end, which is taken.
    private mutating func readsAnother(opened start: Int, closing: UInt8) -> Bool {
        let isFirst = position == start + 1
        var seenComma = isFirst
        while true {
            skipBlanks()
            guard let byte = peek() else {
                if !endReported {
                    fault(.openBracket, "", at: start..<start + 1, help: "close it")
                    endReported = true
                }
                return false
            }
            switch byte {
            case closing:
                position += 1
                commaLost = false
                return false
            case UInt8(ascii: ","):
                if seenComma {
                    fault(.missingValue, "found a comma", at: scalarRange, help: "remove it")
                }
                position += 1
                seenComma = true
                commaLost = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if closesWrongly(byte, opened: start) { return false }
            default:
                if !seenComma, !commaLost {
                    fault(
                        .missingComma, "expected before this", at: scalarRange, help: "put a comma")
                }
                commaLost = false
                return true
            }
        }
    }

    /// A closing bracket of the other kind. True where it belongs to a bracket further out, so that
    /// this one is taken as closed; else it is skipped.
    private mutating func closesWrongly(_ byte: UInt8, opened start: Int) -> Bool {
        fault(
            .wrongBracket,
            "it does not match the one opened at \(source.lineAndColumn(start..<start + 1))",
            at: scalarRange)
        let wanted = byte == UInt8(ascii: "}") ? UInt8(ascii: "{") : UInt8(ascii: "[")
        if open.contains(wanted) { return true }
        position += 1
        return false
    }

    /// nil where no whole member was there; the reader then stands before a comma or a bracket.
    private mutating func readMember() -> JSON5Member? {
        let start = position
        guard let key = readKey() else {
            recover()
            return nil
        }
        let keyRange = start..<position
        if commaLost { return nil }
        skipBlanks()
        switch peek() {
        case UInt8(ascii: ":"): position += 1
        case UInt8(ascii: "="):
            fault(
                .missingColon, "expected after \"\(key)\"", at: scalarRange,
                help: "write : instead of =")
            position += 1
        default:
            fault(.missingColon, "expected after \"\(key)\"", at: keyRange)
            if peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "}") { return nil }
        }
        guard let value = readValue() else {
            recover()
            return nil
        }
        return JSON5Member(key: key, keyRange: keyRange, value: value)
    }

    private mutating func readKey() -> String? {
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return readString()
        default:
            if startsName { return readName() }
            let start = position
            if let byte = peek(), byte >= 0x30, byte <= 0x39 {
                skipToken()
                fault(
                    .badKey, "it begins with a digit", at: start..<position,
                    help: "put it in quotes")
            } else {
                fault(
                    .badKey, describeScalar(), at: scalarRange,
                    help: signHelp ?? "a key is a name or a text in quotes")
                position = scalarRange.upperBound
            }
            return nil
        }
    }

    // MARK: faults

    func value(_ content: JSON5Value.Content, from start: Int) -> JSON5Value {
        JSON5Value(content, range: start..<position, source: source)
    }

    mutating func fault(
        _ code: DiagnosticCode, _ detail: String, at range: Range<Int>, help: String? = nil
    ) {
        guard faults.count < Self.faultsMax else {
            if faults.count == Self.faultsMax {
                faults.append(
                    Diagnostic(.tooManyFaults, "the rest is not read", at: source.place(range)))
                position = bytes.count
                endReported = true
            }
            return
        }
        faults.append(Diagnostic(code, detail, at: source.place(range), help: help))
    }

    /// Skips what is left of a bad member or element: to the comma or closing bracket behind it.
    private mutating func recover() {
        var depth = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: ","):
                if depth == 0 { return }
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                position += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString()
            default:
                let before = position
                skipBlanks()
                if position == before { position = scalarRange.upperBound }
            }
        }
    }
}
