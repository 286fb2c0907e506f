/// Tells a CSV file's delimiter from its start; docs/formats/csv.md says how.
struct DelimiterDetector {
    static let sampleBytes = 64 << 10
    /// The commonest in the field first: where two fit as well, the first wins.
    static let candidates: [UInt8] = [0x3B, 0x09, 0x2C, 0x7C]
    private static let recordsMax = 1000

    let names: ColumnNames
    let header: CSVOptions.Header
    let ends: UnsafeMutablePointer<UInt32>
    let columnsMax: Int

    /// - Parameters:
    ///   - text: the file's start
    ///   - isWhole: it is all of the file
    func detect(_ text: UnsafeRawBufferPointer, isWhole: Bool) -> UInt8 {
        let padding = [UInt8](repeating: 0x0A, count: StructuralCursor.paddingBytes + 1)
        let whole = isWhole && text.count <= Self.sampleBytes
        let sample = Array(text.prefix(Self.sampleBytes)) + padding
        let end = sample.count - padding.count
        return sample.withUnsafeBytes { bytes in
            let (start, line) = startOfHeader(bytes, end: end)
            var best: (fit: Fit, delimiter: UInt8)?
            for delimiter in Self.candidates {
                let scanner = RecordScanner(
                    bytes.baseAddress!, start: start, end: end, isWhole: whole, line: line,
                    delimiter: delimiter, ends: ends, columnsMax: columnsMax)
                let fit = fit(scanner)
                if best == nil || best!.fit < fit { best = (fit, delimiter) }
            }
            return best!.delimiter
        }
    }

    private struct Fit: Comparable {
        /// The header's names are found with this delimiter.
        var hasHeader = false
        /// Records of the commonest width, times its delimiters.
        var regularity = 0

        static func < (left: Fit, right: Fit) -> Bool {
            left.hasHeader == right.hasHeader
                ? left.regularity < right.regularity : !left.hasHeader
        }
    }

    private func fit(_ scanner: RecordScanner) -> Fit {
        var scanner = scanner
        var fit = Fit()
        var widths: [Int: Int] = [:]
        var records = 0
        while records < Self.recordsMax, case .record = scanner.next() {
            if scanner.isBlank() { continue }
            records += 1
            widths[scanner.columnCount, default: 0] += 1
            if !names.isEmpty, !fit.hasHeader, isHeaderPlace(scanner.recordLine, records) {
                fit.hasHeader = names.areAllHeld(by: scanner.cellTexts())
            }
        }
        fit.regularity = widths.map { ($0.key - 1) * $0.value }.max() ?? 0
        return fit
    }

    /// Where a header on a stated line begins; what stands before it says nothing.
    private func startOfHeader(
        _ bytes: UnsafeRawBufferPointer, end: Int
    ) -> (offset: Int, line: Int) {
        guard case .line(let wanted) = header else { return (0, 1) }
        var offset = 0
        var line = 1
        while line < wanted, offset < end {
            let isPair = bytes[offset] == 0x0D && bytes[offset + 1] == 0x0A
            if bytes[offset] == 0x0A || bytes[offset] == 0x0D { line += 1 }
            offset += isPair ? 2 : 1
        }
        return (min(offset, end), line)
    }

    private func isHeaderPlace(_ line: Int, _ records: Int) -> Bool {
        switch header {
        case .none: false
        case .line(let wanted): line == wanted
        case .byNames: records <= CSVReader.headerRowsMax
        }
    }
}
