/// Finds which bracket of a text was left open, by the brackets and the indentation of its lines.
///
/// A reader sees a missing `}` only further on, where a key is expected and something else comes,
/// and everything it says from there is about the wrong object. People close a bracket on a line
/// that begins like the one that opened it: so the first line that begins no further in than an
/// open bracket's line says that this bracket should be closed by now.
///
/// - Complexity: one pass.
struct BracketScan {
    private struct Opening {
        var offset: Int
        var bracket: UInt8
        /// Blanks at the start of its line.
        var indent: Int
        var line: Int
    }

    /// Offsets of brackets that are never closed, and the line before which each should be.
    private(set) var unclosed: [(offset: Int, endsBefore: Int?)] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var indent = 0
    private var isFirstOnLine = true
    private var open: [Opening] = []
    /// As `open`, with what the indentation says to be closed taken off.
    private var openByIndent: [Opening] = []
    private var late: [(offset: Int, endsBefore: Int?)] = []
    private var isSoundByIndent = true
    /// Opening brackets less closing ones, of each kind.
    private var braces = 0
    private var squares = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        while position < bytes.count { step() }
        settle()
    }

    /// Nothing is said if as many are closed as opened, or more: then another fault explains it.
    private mutating func settle() {
        guard braces > 0 || squares > 0 else { return }
        for opening in openByIndent { late.append((opening.offset, nil)) }
        if isSoundByIndent, late.count == max(0, braces) + max(0, squares) {
            unclosed = late
        } else if let innermost = open.last {
            unclosed = [(innermost.offset, nil)]
        }
    }

    private mutating func step() {
        let byte = bytes[position]
        switch byte {
        case 0x0A, 0x0D:
            if byte == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
                position += 1
            }
            line += 1
            indent = 0
            isFirstOnLine = true
            position += 1
        case 0x20, 0x09:
            if isFirstOnLine { indent += 1 }
            position += 1
        case UInt8(ascii: "/") where beginsComment: skipComment()
        case UInt8(ascii: "#") where isFirstOnLine: skipLine()
        default:
            if isFirstOnLine { closeByIndent(before: byte) }
            isFirstOnLine = false
            token(byte)
        }
    }

    private mutating func token(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText(byte)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let opening = Opening(offset: position, bracket: byte, indent: indent, line: line)
            open.append(opening)
            openByIndent.append(opening)
            if byte == UInt8(ascii: "{") { braces += 1 } else { squares += 1 }
            position += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            let wanted = byte == UInt8(ascii: "}") ? UInt8(ascii: "{") : UInt8(ascii: "[")
            if byte == UInt8(ascii: "}") { braces -= 1 } else { squares -= 1 }
            if open.last?.bracket == wanted { open.removeLast() }
            if openByIndent.last?.bracket == wanted {
                openByIndent.removeLast()
            } else {
                isSoundByIndent = false
            }
            position += 1
        default: position += 1
        }
    }

    private mutating func closeByIndent(before byte: UInt8) {
        let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
        while let last = openByIndent.last, last.line < line,
            isClosing ? last.indent > indent : last.indent >= indent
        {
            openByIndent.removeLast()
            late.append((last.offset, line))
        }
    }

    // MARK: what holds no brackets

    /// `inbox/*.csv` without quotes is no comment.
    private var beginsComment: Bool {
        guard position + 1 < bytes.count else { return false }
        let isComment =
            bytes[position + 1] == UInt8(ascii: "/") || bytes[position + 1] == UInt8(ascii: "*")
        let before = position > 0 ? bytes[position - 1] : 0x20
        return isComment && !(before >= 0x61 && before <= 0x7A)
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
            position += 1
        }
    }

    private mutating func skipComment() {
        guard bytes[position + 1] == UInt8(ascii: "*") else { return skipLine() }
        position += 2
        while position < bytes.count {
            if bytes[position] == 0x0A { line += 1 }
            if bytes[position] == UInt8(ascii: "*"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "/")
            {
                position += 2
                return
            }
            position += 1
        }
    }

    private mutating func skipText(_ quote: UInt8) {
        let start = position
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0A || byte == 0x0D {
                position = OpenText.end(bytes, start + 1..<position)
                return
            }
            position += 1
            if byte == quote { return }
            guard byte == UInt8(ascii: "\\"), position < bytes.count else { continue }
            if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
                position += 1
            }
            if bytes[position] == 0x0A || bytes[position] == 0x0D { line += 1 }
            position += 1
        }
    }
}
