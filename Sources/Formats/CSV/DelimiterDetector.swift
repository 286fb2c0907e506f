/// Tells a CSV file's delimiter from its start; docs/formats/csv.md says how.
struct DelimiterDetector {
    static let sampleBytes = 64 << 10
    /// The commonest in the field first: where two fit as well, the first wins.
    static let candidates: [UInt8] = [0x3B, 0x09, 0x2C, 0x7C]
    private static let recordsMax = 1000

    enum Found: Equatable {
        case delimiter(UInt8)
        /// Both cut the rows evenly, and no header says which one is right; the likelier first.
        case either(UInt8, UInt8)
    }

    let names: ColumnNames
    let asked: AskedPositions
    let header: CSVOptions.Header
    let ends: UnsafeMutablePointer<UInt32>
    let columnsMax: Int

    /// - Parameters:
    ///   - text: the file's start
    ///   - isWhole: it is all of the file
    func detect(_ text: UnsafeRawBufferPointer, isWhole: Bool) -> Found {
        let padding = [UInt8](repeating: 0x0A, count: StructuralCursor.paddingBytes + 1)
        let whole = isWhole && text.count <= Self.sampleBytes
        let sample = Array(text.prefix(Self.sampleBytes)) + padding
        let end = sample.count - padding.count
        return sample.withUnsafeBytes { bytes in
            let (start, line) = startOfHeader(bytes, end: end)
            var fits: [(fit: Fit, delimiter: UInt8)] = []
            for delimiter in Self.candidates {
                let scanner = RecordScanner(
                    bytes.baseAddress!, start: start, end: end, isWhole: whole, line: line,
                    delimiter: delimiter, ends: ends, columnsMax: columnsMax)
                fits.append((fit(scanner), delimiter))
            }
            var best = fits[0]
            for other in fits where best.fit < other.fit { best = other }
            let rival = fits.first {
                $0.delimiter != best.delimiter && isRival($0.fit, of: best.fit)
            }
            return rival.map { .either(best.delimiter, $0.delimiter) } ?? .delimiter(best.delimiter)
        }
    }

    /// Whether the rows may as well be cut in this way.
    private func isRival(_ other: Fit, of best: Fit) -> Bool {
        names.isEmpty && other.isEven && other.width >= max(2, asked.widthMin)
            && other.uncut <= best.uncut && !other.isUnlikely
    }

    private struct Fit: Comparable {
        /// The header's names are found with this delimiter.
        var hasHeader = false
        /// Records of the commonest width, times its delimiters.
        var regularity = 0
        /// The commonest width of records that are cut.
        var width = 0
        /// All records that are cut have this width.
        var isEven = false
        /// Records of one cell.
        var uncut = 0
        /// A key or a number holds a sign that is only ever a delimiter.
        var isUnlikely = false

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
            fit.isUnlikely = fit.isUnlikely || asked.holdDelimiters(scanner)
            if !names.isEmpty, !fit.hasHeader, isHeaderPlace(scanner.recordLine, records) {
                fit.hasHeader = names.areAllHeld(by: scanner.cellTexts())
            }
        }
        fit.regularity = widths.map { ($0.key - 1) * $0.value }.max() ?? 0
        fit.uncut = widths.removeValue(forKey: 1) ?? 0
        fit.isEven = widths.count == 1
        fit.width = widths.max { $0.value < $1.value }?.key ?? 1
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

/// The columns that a `read` stage asks for by position.
struct AskedPositions {
    /// `;`, tab and `|`: no number has them, and hardly a key.
    private static let delimiters: Set<UInt8> = [0x3B, 0x09, 0x7C]

    /// Cells that a row must have for all of them.
    let widthMin: Int
    /// Of the key and of numbers.
    private let strict: [Int]

    init(_ spec: ReadSpec) {
        let positions = spec.fields.map { field -> Int in
            if case .position(let position) = field.location { position } else { 0 }
        }
        widthMin = positions.max() ?? 0
        strict = spec.fields.indices.filter { field in
            positions[field] > 0
                && (field == spec.key || [.integer, .decimal].contains(spec.fields[field].type))
        }.map { positions[$0] - 1 }
    }

    func holdDelimiters(_ row: RecordScanner) -> Bool {
        strict.contains { column in
            guard column < row.columnCount else { return false }
            let raw = row.bytes(row.rawCell(column))
            let cell = UnsafeRawBufferPointer(rebasing: raw[Blanks.trim(raw)])
            return cell.first != 0x22 && cell.contains(where: Self.delimiters.contains)
        }
    }
}
