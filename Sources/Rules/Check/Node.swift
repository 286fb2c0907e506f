/// A part of an expression that was checked: its step, and what is known of its value.
struct Node {
    enum Known: Equatable {
        case type(RuleType)
        /// The word `missing`: of whatever type is wanted.
        case anything
        /// A fault was found in it and said; nothing that follows from it is said again.
        case faulty
    }

    var step: Step
    var known: Known
    var mayBeMissing: Bool
    var range: Range<Int>
    /// The same for parts that say the same: presence asked for once is known from then on.
    var key: String
    var isConstant = false
    /// Keys of the parts that have a value whenever this one has.
    var proofs: Set<String> = []
    /// Keys of the parts that have a value where this is true, or false.
    var whenTrue: Set<String> = []
    var whenFalse: Set<String> = []

    static func faulty(_ range: Range<Int>) -> Node {
        Node(step: .missing(.number), known: .faulty, mayBeMissing: false, range: range, key: "")
    }

    /// Whether it never has a value: the word `missing`, an empty text.
    var isNothing: Bool {
        if case .missing = step { known != .faulty } else { false }
    }

    var type: RuleType? {
        guard case .type(let type) = known else { return nil }
        return type
    }

    var isFaulty: Bool { known == .faulty }

    /// The literal `missing` has no type of its own until one is wanted.
    mutating func adopt(_ type: RuleType) {
        guard known == .anything else { return }
        known = .type(type)
        step = .missing(type.storage)
    }
}
