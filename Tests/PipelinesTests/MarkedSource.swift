/// A source text with a mark (1️⃣, 2️⃣ …) right before each place that a test speaks of.
struct MarkedSource {
    var bytes: [UInt8]
    /// Line and column, from 1, by the mark's number.
    var places: [Int: (line: Int, column: Int)] = [:]

    init(_ marked: String) {
        var text = ""
        var line = 1
        var column = 1
        for character in marked {
            let scalars = Array(character.unicodeScalars)
            if scalars.count == 3, scalars[2].value == 0x20E3,
                let number = Int(String(Character(scalars[0])))
            {
                places[number] = (line, column)
                continue
            }
            text.append(character)
            column += 1
            if character.isNewline {
                line += 1
                column = 1
            }
        }
        bytes = Array(text.utf8)
    }
}
