/// How the runs of one cell's text differ in their looks, as far as it changes what a person reads:
/// struck through, raised or lowered.
///
/// - Source: ECMA-376, part 1, 18.4.4 (r), 18.4.7 (rPr), 18.4.10 (strike), 18.4.14 (vertAlign)
struct TextLooks {
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let struck = Marks(rawValue: 1)
        /// Or lowered.
        static let raised = Marks(rawValue: 2)
        static let all: Marks = [.struck, .raised]
    }

    /// What some run has, and what all have.
    private var some: Marks = []
    private var every = Marks.all
    /// A run says nothing of its own look and has that of its cell.
    private var hasBare = false
    /// The text cannot be read: half a character, a text where none can be.
    var isBroken = false

    /// No run says how it looks, so that all look like their cell.
    var isPlain: Bool { some.isEmpty && every == .all }

    /// Counts a run in; blank ones have no look.
    ///
    /// - Parameter marks: nil where the run does not say how it looks
    mutating func add(_ marks: Marks?) {
        guard let marks else {
            hasBare = true
            return
        }
        some.formUnion(marks)
        every.formIntersection(marks)
    }

    /// Marks that a part of the text has and another part has not.
    ///
    /// - Parameter font: of the cell itself
    func mixed(in font: Marks) -> Marks {
        let all = hasBare ? every.intersection(font) : every
        let any = hasBare ? some.union(font) : some
        return any.subtracting(all)
    }
}
