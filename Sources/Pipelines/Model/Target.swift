package import Formats
package import Tables

/// One kind of request to one marketplace, as data: docs/formats/target.md.
package struct Target: Sendable {
    /// What differs in a record is kept as one bit a field.
    package static let fieldsMax = 64

    package var name: String
    package var about: String
    /// Where the contract is written down.
    package var source: String
    /// Parts of the contract that no source shows, in words; nil where it is all documented.
    package var assumed: String?
    /// `2026-12-31`, where the contract is known to end.
    package var validUntil: String?
    package var method: String
    /// With `{parameter}` placeholders.
    package var url: String
    package var parameters: [TargetParameter]
    package var fields: [TargetField]
    /// Index in `fields` of the identifier that errors and answers name.
    package var identifier: Int
    package var body: JSONTemplate
    package var item: JSONTemplate
    package var limits: TargetLimits
    /// Indices in `fields` that together must differ between all items of one request; parameters
    /// are the same for all items and so play no part.
    package var unique: [Int]
    /// Indices in `fields`: an item carries at least one of them; empty where one that carries
    /// nothing but its identifier says enough.
    package var anyOf: [Int] = []
    package var rules = MarketplaceRules()

    package init(
        name: String, about: String, source: String, assumed: String?, validUntil: String?,
        method: String, url: String, parameters: [TargetParameter], fields: [TargetField],
        identifier: Int, body: JSONTemplate, item: JSONTemplate, limits: TargetLimits,
        unique: [Int]
    ) {
        self.name = name
        self.about = about
        self.source = source
        self.assumed = assumed
        self.validUntil = validUntil
        self.method = method
        self.url = url
        self.parameters = parameters
        self.fields = fields
        self.identifier = identifier
        self.body = body
        self.item = item
        self.limits = limits
        self.unique = unique
    }
}

/// A value given once in the `emit` stage: a shop, a warehouse.
package struct TargetParameter: Sendable, Equatable {
    package var name: String
    package var about: String
    package var type: FieldType
    package var required: Bool
    package var bounds = NumberBounds()
    /// Requests and plans hold `"${NAME}"` in its place.
    package var isSecret = false

    package init(name: String, about: String, type: FieldType, required: Bool) {
        self.name = name
        self.about = about
        self.type = type
        self.required = required
    }
}

/// One field of a target's item and the rules that the marketplace sets for it.
package struct TargetField: Sendable, Equatable {
    /// How the value stands in JSON.
    package enum Form: Sendable, Equatable {
        /// A JSON string; blanks around it cut where `trim`, compared without case where
        /// `foldCase` (for uniqueness only), at most `charactersMax` long.
        case text(TextRule)
        /// A JSON number or a decimal string, at `scale` digits after the point.
        case number(NumberRule)
        case boolean
    }

    package var name: String
    package var about: String
    package var form: Form
    package var required: Bool
    /// Used where the pipeline does not bind the field: the contract's own neutral value, as a
    /// lot size of 1.
    package var fallback: FieldValue?
    package var role: TargetRole?
    package var absence = TargetAbsence.keeps

    package init(
        name: String, about: String, form: Form, required: Bool, fallback: FieldValue? = nil,
        role: TargetRole? = nil
    ) {
        self.name = name
        self.about = about
        self.form = form
        self.required = required
        self.fallback = fallback
        self.role = role
    }
}

/// What the marketplace does with a value that an item leaves out.
package enum TargetAbsence: Sendable, Equatable {
    /// It keeps the value; so it does where nobody says.
    case keeps
    case removes
    /// It keeps the value, and this one takes it away.
    case cleared(FieldValue)
    /// It keeps the value, and this JSON takes it away: `null`, `""`.
    case clearedByJSON([UInt8])
}

package struct TextRule: Sendable, Equatable {
    package var trim: Bool
    package var foldCase: Bool
    package var charactersMax: Int?
    /// Stands in JSON as a whole number: every character must be a digit, without a leading zero,
    /// and the number must fit 64 bits.
    package var asInteger: Bool
    /// Of the number under `asInteger`.
    package var bounds = NumberBounds()
    /// The only texts taken; empty where all are.
    package var values: [String] = []

    package init(
        trim: Bool = false, foldCase: Bool = false, charactersMax: Int? = nil,
        asInteger: Bool = false
    ) {
        self.trim = trim
        self.foldCase = foldCase
        self.charactersMax = charactersMax
        self.asInteger = asInteger
    }
}

package struct NumberRule: Sendable, Equatable {
    /// Digits after the point that the target holds; `kopeks` is scale 2 with the point dropped.
    package var scale: UInt8
    package var rounding: Rounding
    /// A JSON string instead of a JSON number.
    package var quoted: Bool
    /// The mantissa itself is written: 1234.50 roubles as 123450.
    package var minorUnits: Bool
    package var bounds: NumberBounds
    /// The only numbers taken; empty where all are.
    package var values: [ExactDecimal] = []
    /// Trailing zeros are written (`12.50`), else lowest terms (`12.5`).
    package var fixedScale: Bool

    package init(
        scale: UInt8, rounding: Rounding = .halfEven, quoted: Bool = false,
        minorUnits: Bool = false, minimum: ExactDecimal? = nil, maximum: ExactDecimal? = nil,
        fixedScale: Bool = false
    ) {
        self.scale = scale
        self.rounding = rounding
        self.quoted = quoted
        self.minorUnits = minorUnits
        self.bounds = NumberBounds(minimum: minimum, maximum: maximum)
        self.fixedScale = fixedScale
    }
}

package struct TargetLimits: Sendable, Equatable {
    package var items: Int
    package var bytes: Int?
    package var requestsPerMinute: Int?
    package var requestsPerDay: Int?
    package var itemsPerMinute: Int?

    package init(
        items: Int, bytes: Int? = nil, requestsPerMinute: Int? = nil, requestsPerDay: Int? = nil,
        itemsPerMinute: Int? = nil
    ) {
        self.items = items
        self.bytes = bytes
        self.requestsPerMinute = requestsPerMinute
        self.requestsPerDay = requestsPerDay
        self.itemsPerMinute = itemsPerMinute
    }
}

/// A JSON text with holes. A member whose hole has no value is left out.
package indirect enum JSONTemplate: Sendable, Equatable {
    case object([Member])
    case array([JSONTemplate])
    /// JSON as it will be written: `"RUR"`, `true`.
    case literal([UInt8])
    /// Index in the target's `fields`; only in `item`.
    case field(Int)
    /// Index in the target's `parameters`.
    case parameter(Int)
    /// The array of all items; only in `body`, once.
    case items

    package struct Member: Sendable, Equatable {
        /// With quotes, escaped: `"offer_id"`.
        package var key: [UInt8]
        package var value: JSONTemplate

        package init(key: [UInt8], value: JSONTemplate) {
            self.key = key
            self.value = value
        }
    }
}
