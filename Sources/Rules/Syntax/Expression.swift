import Tables

/// An expression as it is written, before anything is known of names and types.
struct Expression {
    indirect enum Kind {
        case number(ExactDecimal, isWhole: Bool)
        case text(String)
        case boolean(Bool)
        case missing
        case name(String)
        case call(String, at: Range<Int>, [Expression])
        case prefix(Prefix, Expression)
        case infix(Infix, Expression, Expression)
        case choice(Expression, Expression, Expression)
        case list([Expression])
    }

    enum Prefix: String {
        case not = "!"
        case minus = "-"
    }

    enum Infix: String {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case atMost = "<="
        case more = ">"
        case atLeast = ">="
        case `in`
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
        case modulo = "%"

        /// A higher one binds tighter.
        var strength: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .equal, .unequal, .less, .atMost, .more, .atLeast, .in: 3
            case .plus, .minus: 4
            case .times, .over, .modulo: 5
            }
        }
    }

    var kind: Kind
    /// UTF-8 bytes within the text.
    var range: Range<Int>
    /// Levels of the tree below and with this one.
    var depth: Int
}
