package import Diagnostics
package import Tables

/// `{ check: "coalesce(abs(change(price)), 0) <= 30%", otherwise: "hold", limit: "5%" }`: what
/// should be true of every record, and what becomes of those for which it is not.
package struct CheckStage: Sendable {
    package enum Otherwise: String, Sendable, CaseIterable { case hold, warn }

    /// How many records may fail before the whole plan waits.
    package struct Limit: Sendable, Equatable {
        package enum Amount: Sendable, Equatable {
            case count(Int)
            /// In percent, at most 100, with at most 4 digits after the point.
            case share(ExactDecimal)
        }

        package var amount: Amount
        /// As the pipeline says it: `5%`, `100`.
        package var text: String

        package init(count: Int) {
            amount = .count(count)
            text = "\(count)"
        }

        /// `5%`; nil for what is none.
        package init?(share text: String) {
            guard text.hasSuffix("%"), let percent = ExactDecimal(String(text.dropLast())),
                !percent.isNegative, percent.scale <= 4,
                percent.mantissa <= Self.hundred(at: percent.scale)
            else { return nil }
            amount = .share(percent)
            self.text = text
        }

        /// For a person: `5 %`, `1 000`.
        package var shown: String {
            if case .count(let most) = amount { return most.grouped }
            return text.replacing("%", with: " %")
        }

        /// All that are asked: more of them cannot fail.
        package var isWhole: Bool { amount == .share(ExactDecimal(100)) }

        package func isPassed(by failed: Int, of asked: Int) -> Bool {
            switch amount {
            case .count(let most): return failed > most
            case .share(let percent):
                let left = failed.multipliedFullWidth(by: Int(Self.hundred(at: percent.scale)))
                let right = asked.multipliedFullWidth(by: Int(percent.mantissa))
                return (left.high, left.low) > (right.high, right.low)
            }
        }

        private static func hundred(at scale: UInt8) -> Int64 {
            (0..<scale).reduce(100) { value, _ in value * 10 }
        }
    }

    package var name: String
    package var condition: PlacedRule
    package var otherwise: Otherwise
    /// The reason that a person reads.
    package var why: String?
    package var limit: Limit?
    /// Index of the source whose records it asks; nil for the list's.
    package var source: Int?
    package var place: Place

    package init(
        name: String, condition: PlacedRule, otherwise: Otherwise, why: String?, limit: Limit?,
        source: Int?, place: Place
    ) {
        self.name = name
        self.condition = condition
        self.otherwise = otherwise
        self.why = why
        self.limit = limit
        self.source = source
        self.place = place
    }
}
