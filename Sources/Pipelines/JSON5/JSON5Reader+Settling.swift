import Diagnostics

// One forgotten bracket or quote makes many faults behind it: what the person forgot is said, and
// what only follows from it is not.
extension JSON5Reader {
    /// - Returns: false where what was read behind a fault cannot be trusted.
    mutating func settleFaults() -> Bool {
        guard !faults.isEmpty, faults.count == faultOffsets.count else { return faults.isEmpty }
        let textsAreClosed = settleOpenTexts()
        let bracketsAreClosed = settleOpenBrackets()
        return textsAreClosed && bracketsAreClosed
    }

    // MARK: texts

    /// A line with a forgotten quote gets one fault: where the quote is missing.
    private mutating func settleOpenTexts() -> Bool {
        var lines: [Range<Int>] = []
        for index in faults.indices {
            let line = line(of: faultOffsets[index])
            // Behind a first fault the reader may have passed over the text that is open.
            let isOpen = faults[index].code == .openText || OpenText.isOpen(bytes, line)
            if isOpen, !lines.contains(line) { lines.append(line) }
        }
        for line in lines {
            let first = faults.indices.first { line.contains(faultOffsets[$0]) } ?? 0
            var told = faults.first { $0.code == .openText && $0.place.map(isOn(line)) == true }
            var offset = line.lowerBound
            switch OpenText.place(bytes, line) {
            case .closing(let at):
                offset = at
                told = Diagnostic(
                    .openText, "", at: source.place(at..<line.upperBound),
                    help: "close it on the same line")
            case .opening(let at):
                offset = at
                told = Diagnostic(
                    .unopenedText, "", at: source.place(at..<line.upperBound),
                    help: "put a quote before it")
            case nil: break
            }
            remove { line.contains($0) }
            guard let fault = told else { continue }
            faults.insert(fault, at: min(first, faults.count))
            faultOffsets.insert(offset, at: min(first, faultOffsets.count))
        }
        return lines.isEmpty
    }

    private func isOn(_ line: Range<Int>) -> (Diagnostics.Place) -> Bool {
        let number = source.place(line.lowerBound..<line.lowerBound).line
        return { $0.line == number }
    }

    /// The bytes of the line that an offset is on, without its end.
    private func line(of offset: Int) -> Range<Int> {
        func isEnd(_ index: Int) -> Bool { bytes[index] == 0x0A || bytes[index] == 0x0D }
        var start = offset
        while start > 0, !isEnd(start - 1) { start -= 1 }
        var end = offset
        while end < bytes.count, !isEnd(end) { end += 1 }
        return start..<end
    }

    // MARK: brackets

    private static let bracketCodes: Set<DiagnosticCode> = [
        .badKey, .openBracket, .wrongBracket, .textAfterEnd, .missingComma, .missingColon,
        .duplicateKey,
    ]

    /// Names the bracket that was not closed, and drops what was said behind it; the same behind a
    /// bracket that is wrong or one too many.
    private mutating func settleOpenBrackets() -> Bool {
        guard faults.contains(where: { Self.bracketCodes.contains($0.code) }),
            !faults.contains(where: { $0.code == .nestedTooDeep || $0.code == .openComment })
        else { return true }
        let unclosed = BracketScan(bytes).unclosed.sorted { $0.offset < $1.offset }
        if let first = unclosed.first {
            remove { $0 >= first.offset }
            for (offset, line) in unclosed {
                let bracket = bytes[offset] == UInt8(ascii: "{") ? "}" : "]"
                fault(
                    .openBracket, "", at: offset..<offset + 1,
                    help: line.map { "close it with \(bracket) before line \($0)" }
                        ?? "close it with \(bracket)")
            }
            return false
        }
        let wrongOffsets = zip(faults, faultOffsets).filter {
            $0.0.code == .wrongBracket || $0.0.code == .textAfterEnd
        }.map(\.1)
        guard let wrong = wrongOffsets.min() else { return true }
        remove { $0 > wrong }
        return faults.last?.code == .textAfterEnd
    }

    private mutating func remove(where isDropped: (Int) -> Bool) {
        let kept = faults.indices.filter { !isDropped(faultOffsets[$0]) }
        faults = kept.map { faults[$0] }
        faultOffsets = kept.map { faultOffsets[$0] }
    }
}
