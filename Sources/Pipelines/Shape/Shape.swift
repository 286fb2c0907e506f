import Diagnostics

/// What a value of a file may be: the one description that lint checks values by and that the
/// JSON Schema is made from.
indirect enum Shape: Sendable {
    case text(TextShape)
    case number(NumberShape)
    case boolean
    case null
    /// One of some words.
    case choice([Choice])
    case list(of: Shape)
    case object(ObjectShape)
    /// An object whose keys are the writer's own.
    case map(MapShape)
    /// Objects told apart by the key that names them: the stages.
    case oneOfStages([ObjectShape])
    /// Alternatives of different JSON types, so that the type of a value chooses among them.
    case either([Shape])
    /// Any JSON.
    case anything
}

struct Choice: Sendable {
    var word: String
    var about: String

    init(_ word: String, _ about: String) {
        self.word = word
        self.about = about
    }
}

struct NumberShape: Sendable {
    var inWords: String
    var whole = false
    var minimum: Int?
    var maximum: Int?

    static let any = NumberShape(inWords: "a number")
    static let whole = NumberShape(inWords: "a whole number", whole: true)

    static func whole(_ minimum: Int, _ maximum: Int? = nil) -> NumberShape {
        NumberShape(inWords: "a whole number", whole: true, minimum: minimum, maximum: maximum)
    }
}

struct MapShape: Sendable {
    var key: TextShape
    var value: Shape
    var mayBeEmpty = false
    /// What one entry is called: "field", "word".
    var entry: String
}

struct ObjectShape: Sendable {
    /// In messages ("a read stage") and, without blanks, in the schema's definitions.
    var name: String
    var about: String
    var members: [MemberShape]
    /// What other keys may hold; nil where there are no others.
    var others: Shape?
    /// Of each group exactly one key stands.
    var exactlyOneOf: [[String]] = []

    func member(_ key: String) -> MemberShape? { members.first { $0.key == key } }

    /// The keys that a writer may choose, for "did you mean".
    var keys: [String] { members.map(\.key) }

    var definitionName: String {
        name.split(separator: " ").filter { $0 != "a" && $0 != "an" && $0 != "the" }
            .joined(separator: "-")
    }
}

struct MemberShape: Sendable {
    var key: String
    var about: String
    var shape: Shape
    var required = false
    /// As JSON; only for the schema and the reader of the docs.
    var defaultJSON: String?
    var requiredWhen: Condition?
    var onlyWhen: Condition?

    init(
        _ key: String, _ shape: Shape, required: Bool = false, default defaultJSON: String? = nil,
        requiredWhen: Condition? = nil, onlyWhen: Condition? = nil, _ about: String
    ) {
        self.key = key
        self.about = about
        self.shape = shape
        self.required = required
        self.defaultJSON = defaultJSON
        self.requiredWhen = requiredWhen
        self.onlyWhen = onlyWhen
    }
}

/// What another key of the same object says.
struct Condition: Sendable {
    enum Test: Sendable {
        /// It has one of these words.
        case words([String])
        case flag(Bool)
        /// It stands there, whatever it holds.
        case present
    }

    var key: String
    var test: Test
    /// What the other key means where it does not stand, for a test of words.
    var absentMeans: String?

    static func key(_ key: String, _ words: [String], absentMeans: String? = nil) -> Condition {
        Condition(key: key, test: .words(words), absentMeans: absentMeans)
    }

    /// Where the key does not stand the flag is taken for the other one.
    static func key(_ key: String, is flag: Bool) -> Condition {
        Condition(key: key, test: .flag(flag))
    }

    static func present(_ key: String) -> Condition { Condition(key: key, test: .present) }

    /// nil where the other key holds something that cannot be judged.
    func holds(in object: JSON5Value) -> Bool? {
        switch test {
        case .words(let words):
            guard let other = object[key] else {
                if let meant = absentMeans { return words.contains(meant) }
                return nil
            }
            if let word = other.string { return words.contains(word) }
            return nil
        case .flag(let flag):
            guard let other = object[key] else { return false }
            if let stated = other.boolean { return stated == flag }
            return nil
        case .present: return object[key] != nil
        }
    }
}
