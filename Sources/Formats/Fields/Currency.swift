/// The ways in which price lists spell a currency next to a number.
package enum Currency {
    /// ISO 4217 code → spellings; a longer one stands before a shorter one that begins it.
    package static let spellings: [(code: String, words: [String])] = [
        ("RUB", ["рублей", "рубля", "рубль", "руб.", "руб", "р.", "р", "₽", "rub.", "rub", "rur"]),
        ("USD", ["долларов", "доллара", "доллар", "долл.", "долл", "usd", "us$", "$"]),
        ("EUR", ["евро", "eur", "€"]),
        ("UAH", ["гривен", "гривны", "гривна", "грн.", "грн", "uah", "₴"]),
        ("BYN", ["бел. руб.", "бел.руб.", "byn", "byr", "br"]),
        ("KZT", ["тенге", "тнг.", "тнг", "тг.", "тг", "kzt", "₸"]),
        ("CNY", ["юаней", "юаня", "юань", "cny", "rmb", "¥"]),
    ]

    /// The currency that the text is a spelling of, or nil.
    static func code(of cell: UnsafeRawBufferPointer) -> String? {
        for (code, words) in folded
        where words.contains(where: { FoldedText.equals(cell, $0) }) {
            return code
        }
        return nil
    }

    static func foldedWords(of code: String) -> [[UInt8]] {
        folded.first { $0.0 == code }?.1 ?? []
    }

    private static let folded: [(String, [[UInt8]])] = spellings.map { code, words in
        (code, words.map(FoldedText.fold))
    }
}
