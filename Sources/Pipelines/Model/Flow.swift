package import Diagnostics
package import Formats
package import Rules
package import Tables

/// The stages between `read` and `diff`, in the order of the file: docs/formats/stages.md.
package enum FlowStage: Sendable {
    case filter(FilterStage)
    case set(SetStage)
    case join(JoinStage)
    case pick(PickStage)
    case sum(SumStage)
    case check(CheckStage)

    /// The stage's word in the pipeline file.
    package var word: String {
        switch self {
        case .filter: "filter"
        case .set: "set"
        case .join: "join"
        case .pick: "pick"
        case .sum: "sum"
        case .check: "check"
        }
    }

    package var place: Place {
        switch self {
        case .filter(let stage): stage.place
        case .set(let stage): stage.place
        case .join(let stage): stage.place
        case .pick(let stage): stage.place
        case .sum(let stage): stage.place
        case .check(let stage): stage.place
        }
    }

    /// Index of the source whose records it changes before they are joined or picked; nil where it
    /// works on the list.
    package var source: Int? {
        switch self {
        case .filter(let stage): stage.source
        case .set(let stage): stage.source
        case .sum(let stage): stage.source
        case .check(let stage): stage.source
        case .join, .pick: nil
        }
    }

    /// Every expression of the stage.
    package var rules: [PlacedRule] {
        switch self {
        case .filter(let stage): [stage.condition]
        case .set(let stage): stage.fields.map(\.rule)
        case .join(let stage): stage.on.flatMap { [$0.left, $0.right] }
        case .pick(let stage): stage.prefer.flatMap(\.rules)
        case .sum: []
        case .check(let stage): [stage.condition]
        }
    }
}

/// A compiled expression, and where the pipeline file has it.
package struct PlacedRule: Sendable {
    package var rule: Rule
    /// Names of the scope's fields and tables, in the order that the rule was compiled with.
    package var fields: [String]
    package var tables: [String]
    /// Names of the scope's fields whose earlier value is known; empty outside of checks.
    package var previous: [String]
    /// Of the expression's text.
    package var place: Place

    package init(
        _ rule: Rule, fields: [String], tables: [String], previous: [String] = [], place: Place
    ) {
        self.rule = rule
        self.fields = fields
        self.tables = tables
        self.previous = previous
        self.place = place
    }
}

/// A field that a stage makes.
package struct FlowField: Sendable, Equatable {
    package var name: String
    package var type: FieldType

    package init(_ name: String, _ type: FieldType) {
        self.name = name
        self.type = type
    }
}

/// `{ filter: "has(cost) && cost > 0" }`: what does not hold leaves the list.
package struct FilterStage: Sendable {
    package var source: Int?
    package var condition: PlacedRule
    package var place: Place

    package init(source: Int?, condition: PlacedRule, place: Place) {
        self.source = source
        self.condition = condition
        self.place = place
    }
}

/// `{ set: { price: "roundUp(cost * 1.25, 10) - 1" } }`: new or changed fields, in order.
package struct SetStage: Sendable {
    package var source: Int?
    package var fields: [(field: FlowField, rule: PlacedRule)]
    package var place: Place

    package init(
        source: Int?, fields: [(field: FlowField, rule: PlacedRule)], place: Place
    ) {
        self.source = source
        self.fields = fields
        self.place = place
    }
}

/// `{ join: "moscow", on: "sku", keep: "left" }`
package struct JoinStage: Sendable {
    package enum Other: Sendable, Equatable {
        /// Index in the pipeline's sources.
        case source(Int)
        /// Index in the pipeline's tables.
        case table(Int)
    }

    package enum Keep: String, Sendable, CaseIterable {
        /// Every record of the list; without a match the other side's fields are missing.
        case left
        /// Only records with a match.
        case inner
        /// Only records without one.
        case anti
    }

    package enum Reducer: String, Sendable, CaseIterable { case sum, min, max, first, last }

    /// What is compared: a text of the list's record and one of the other side's.
    package struct On: Sendable {
        package var left: PlacedRule
        package var right: PlacedRule

        package init(left: PlacedRule, right: PlacedRule) {
            self.left = left
            self.right = right
        }
    }

    package var other: Other
    /// The other side's name: its fields are called `name.field` from here on.
    package var name: String
    /// Tried in this order; the first that finds a record wins.
    package var on: [On]
    package var keep: Keep
    /// For each field of the other side how several matching records become one; nil where only
    /// one may match.
    package var many: [(field: String, reducer: Reducer)]?
    /// Whether several records of the list may have the same match.
    package var shared: Bool
    /// The other side's fields that the list gets, with the names that they have there.
    package var fields: [(from: String, field: FlowField)]
    /// The field that says which of several `on` won; nil where there is but one.
    package var matchedBy: String?
    package var place: Place

    package init(
        other: Other, name: String, on: [On], keep: Keep,
        many: [(field: String, reducer: Reducer)]?, shared: Bool,
        fields: [(from: String, field: FlowField)], matchedBy: String?, place: Place
    ) {
        self.other = other
        self.name = name
        self.on = on
        self.keep = keep
        self.many = many
        self.shared = shared
        self.fields = fields
        self.matchedBy = matchedBy
        self.place = place
    }
}

/// `{ pick: ["acme", "beta"], prefer: [{ when: "qty > 0" }, { least: "cost" }], as: "supplier" }`:
/// records of several sources with the same key become one.
package struct PickStage: Sendable {
    package enum Preference: Sendable {
        /// Records for which it is true go before the others.
        case when([PlacedRule])
        case least([PlacedRule])
        case most([PlacedRule])
        /// The source whose file is newest.
        case freshest

        /// The expression, compiled for each of the stage's sources.
        package var rules: [PlacedRule] {
            switch self {
            case .when(let rules), .least(let rules), .most(let rules): rules
            case .freshest: []
            }
        }
    }

    /// Indices in the pipeline's sources; the last resort is this order.
    package var sources: [Int]
    package var prefer: [Preference]
    /// The field that gets the name of the source that won.
    package var supplier: String?
    /// The fields of the result but for the key, each present in at least one source.
    package var fields: [FlowField]
    package var place: Place

    package init(
        sources: [Int], prefer: [Preference], supplier: String?, fields: [FlowField], place: Place
    ) {
        self.sources = sources
        self.prefer = prefer
        self.supplier = supplier
        self.fields = fields
        self.place = place
    }
}

/// `{ sum: "quantity", of: "stocks", by: "warehouse", as: "stock", warehouses: { … } }`: several
/// records of one key become one.
package struct SumStage: Sendable {
    package enum Warehouse: Sendable, Equatable {
        /// Counts what is above the reserve.
        case counts(reserve: ExactDecimal)
        case skipped
    }

    package enum Others: String, Sendable, CaseIterable { case reject, count, skip }

    package var source: Int
    package var quantity: String
    /// The field that names the warehouse; nil where a record has no more of it than its key.
    package var by: String?
    package var warehouses: [(name: String, warehouse: Warehouse)]
    /// What becomes of a warehouse that is not named.
    package var others: Others
    /// The field that gets the sum.
    package var field: FlowField
    package var place: Place

    package init(
        source: Int, quantity: String, by: String?,
        warehouses: [(name: String, warehouse: Warehouse)], others: Others, field: FlowField,
        place: Place
    ) {
        self.source = source
        self.quantity = quantity
        self.by = by
        self.warehouses = warehouses
        self.others = others
        self.field = field
        self.place = place
    }
}

/// `{ table: "markups", from: "markups.csv", key: "category", fields: { … } }`: a small CSV of the
/// workspace's own, read with the pipeline file.
package struct TableStage: Sendable {
    package var name: String
    package var key: String
    package var columns: [FlowField]
    package var values: LookupTable
    /// For a join on its key.
    package var keys: TextList
    package var place: Place

    package init(
        name: String, key: String, columns: [FlowField], values: LookupTable, keys: TextList,
        place: Place
    ) {
        self.name = name
        self.key = key
        self.columns = columns
        self.values = values
        self.keys = keys
        self.place = place
    }
}
