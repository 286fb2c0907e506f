import Tables

/// One word of an expression, with the UTF-8 bytes that it takes.
struct Token: Equatable {
    enum Kind: Equatable {
        /// The value, and whether it was written as a whole number.
        case number(ExactDecimal, isWhole: Bool)
        case text(String)
        /// A name, its parts joined by dots.
        case name(String)
        /// A name between back quotes: a field, whatever it looks like.
        case quotedName(String)
        case sign(String)
        case end
    }

    var kind: Kind
    var range: Range<Int>

    func isSign(_ sign: String) -> Bool { kind == .sign(sign) }
    func isName(_ name: String) -> Bool { kind == .name(name) }
}
