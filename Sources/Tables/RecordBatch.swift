/// Some thousands of records, as columns. Text is slices into the batch's own buffer, so that a
/// batch is moved between threads whole and nothing is allocated for a row.
package struct RecordBatch: Sendable {
    /// UTF-8, valid wherever a slice of a text column points.
    package var text: [UInt8]
    /// As many as the source has fields, in the same order.
    package var columns: [Column]
    /// Where each record starts in its file, from 1.
    package var lines: [UInt32]
    /// Which of the source's files it comes from, from 0.
    package var file: Int
    /// The rows met while this batch was filled that could not become records.
    package var rejects: [Reject]

    package var rowCount: Int { lines.count }

    package init(
        text: [UInt8], columns: [Column], lines: [UInt32], file: Int, rejects: [Reject]
    ) {
        self.text = text
        self.columns = columns
        self.lines = lines
        self.file = file
        self.rejects = rejects
    }
}

/// The values of one field. Missing is a state of its own, never 0 and never an empty text.
package enum Column: Sendable {
    case text(TextColumn)
    /// Of integer and of decimal fields.
    case number(NumberColumn)
    case boolean(BooleanColumn)
}

/// Slices `starts[i]..<ends[i]` of the batch's text; missing where the start is `missing`.
package struct TextColumn: Sendable {
    package static let missing = UInt32.max
    package var starts: [UInt32]
    package var ends: [UInt32]

    package init(starts: [UInt32] = [], ends: [UInt32] = []) {
        self.starts = starts
        self.ends = ends
    }

    /// Where a row's text stands in the batch's; nowhere where it is missing.
    @inline(__always)
    package func range(_ row: Int) -> Range<Int> {
        starts[row] == Self.missing ? 0..<0 : Int(starts[row])..<Int(ends[row])
    }
}

/// Exact decimals in lowest terms; missing where the scale is `missing`.
package struct NumberColumn: Sendable {
    package static let missing = UInt8.max
    package var mantissas: [Int64]
    package var scales: [UInt8]

    package init(mantissas: [Int64] = [], scales: [UInt8] = []) {
        self.mantissas = mantissas
        self.scales = scales
    }

    package func value(_ row: Int) -> ExactDecimal? {
        scales[row] == Self.missing
            ? nil : ExactDecimal(mantissa: mantissas[row], scale: scales[row])
    }
}

package struct BooleanColumn: Sendable {
    package static let no: UInt8 = 0
    package static let yes: UInt8 = 1
    package static let missing: UInt8 = 2
    package var values: [UInt8]

    package init(values: [UInt8] = []) { self.values = values }
}
