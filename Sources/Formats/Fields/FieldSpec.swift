package import Diagnostics
package import Tables

/// One field of a `read` stage: where its raw text stands in the input and what it must become.
package struct FieldSpec: Sendable {
    package var name: String
    package var type: FieldType
    package var location: FieldLocation
    package var numbers: NumberOptions
    package var booleans: BooleanOptions
    /// How a date is written.
    package var date: DatePattern
    /// Whole cells with a meaning of their own ("много": 50), compared without case and blanks
    /// around; they go before any other reading of the cell.
    package var words: [FieldWord]
    /// Blanks around the text are cut off.
    package var trim: Bool
    /// The texts look like what programs make of identifiers and are meant so: `1E5`, `2.0`.
    package var asWritten = false
    /// Stands in for an empty or absent cell; only where the pipeline says so (law 7).
    package var fallback: FieldValue?
    /// A missing value rejects the row, so that no record lacks it.
    package var isRequired: Bool
    /// Where the pipeline file defines the field.
    package var place: Place?

    package init(
        name: String, type: FieldType, location: FieldLocation,
        numbers: NumberOptions = NumberOptions(), booleans: BooleanOptions = BooleanOptions(),
        date: DatePattern = .iso, words: [FieldWord] = [], trim: Bool = true,
        fallback: FieldValue? = nil, isRequired: Bool = false, place: Place? = nil
    ) {
        self.name = name
        self.type = type
        self.location = location
        self.numbers = numbers
        self.booleans = booleans
        self.date = date
        self.words = words
        self.trim = trim
        self.fallback = fallback
        self.isRequired = isRequired
        self.place = place
    }
}

package enum FieldType: String, Sendable, CaseIterable {
    case text, integer, decimal, boolean
    /// A day, without a time: its column holds whole days since 1970-01-01 as numbers.
    case date
}

package enum FieldLocation: Sendable, Equatable {
    /// A column by the name in its header.
    case column(String)
    /// A column by its position, from 1.
    case position(Int)
    /// A path or a name in the format's own terms: `price/@value`, `param[Вес]`.
    case path(String)
    /// The same value in every record.
    case constant(FieldValue)

    /// As the pipeline gives it, for messages.
    package var label: String {
        switch self {
        case .column(let name): name
        case .position(let position): "\(position)"
        case .path(let path): path
        case .constant: "constant"
        }
    }
}

package enum FieldValue: Sendable, Equatable {
    case text(String)
    case number(ExactDecimal)
    case boolean(Bool)

    /// Days since 1970-01-01 of a text such as `2026-11-22`, as the pipeline file gives dates.
    package var days: ExactDecimal? {
        guard case .text(var text) = self else { return nil }
        // Safe: the bytes are used only within the closure.
        return text.withUTF8 { DatePattern.iso.days(UnsafeRawBufferPointer($0)) }
            .map(ExactDecimal.init)
    }
}

/// What a word in a cell means; nil means missing.
package struct FieldWord: Sendable, Equatable {
    package var word: String
    package var value: FieldValue?

    package init(_ word: String, _ value: FieldValue?) {
        self.word = word
        self.value = value
    }
}

package struct NumberOptions: Sendable, Equatable {
    package enum Point: String, Sendable, CaseIterable { case comma, point, either }
    package enum Negative: String, Sendable, CaseIterable { case keep, zero, reject }

    /// `either` takes `1 234,50` and `1234.50`, and rejects what could be both, as `73,000`.
    package var point: Point
    /// ISO code of the currency whose signs and words may stand around the number; another
    /// currency's reject the row, and so does any where none is named.
    package var currency: String?
    /// Other words that may stand around the number: "за шт", "от".
    package var strip: [String]
    package var negative: Negative
    /// Set by readers of formats that define the point as decimal point (YML, CommerceML): with
    /// `either`, one point is it even before three digits, as in `5.000`.
    package var formatHasPoint = false

    package init(
        point: Point = .either, currency: String? = nil, strip: [String] = [],
        negative: Negative = .keep
    ) {
        self.point = point
        self.currency = currency
        self.strip = strip
        self.negative = negative
    }
}

package struct BooleanOptions: Sendable, Equatable {
    /// Compared without case; every other text rejects the row.
    package var yes: [String]
    package var no: [String]

    package init(
        yes: [String] = ["true", "1", "yes", "да", "+"],
        no: [String] = ["false", "0", "no", "нет", "-"]
    ) {
        self.yes = yes
        self.no = no
    }
}
