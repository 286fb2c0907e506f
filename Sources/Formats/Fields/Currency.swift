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

    /// The fault of a number whose own element names another currency than the pipeline states.
    static func fault(
        _ found: UnsafeRawBufferPointer?, stated: String?
    ) -> CellFault? {
        guard let stated, let found = found?.nonBlank else { return nil }
        let text = String(decoding: found, as: UTF8.self)
        let known = code(of: found) ?? numbers[text] ?? text.uppercased()
        return known == stated
            ? nil : CellFault(.otherCurrency, found, "the file says so, \(stated) is wanted")
    }

    /// ISO 4217 in digits, as 1C writes them; 810 was the rouble until 1998 and lives on.
    private static let numbers = [
        "643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "980": "UAH", "933": "BYN",
        "398": "KZT", "156": "CNY",
    ]

    static func foldedWords(of code: String) -> [[UInt8]] {
        folded.first { $0.0 == code }?.1 ?? []
    }

    private static let folded: [(String, [[UInt8]])] = spellings.map { code, words in
        (code, words.map(FoldedText.fold))
    }
}
