import Diagnostics
import Formats
import TestSupport
import Testing

/// What decoding gave: text, and the places that were invalid.
private struct Decoded: Equatable {
    var text: [UInt8] = []
    /// `offset in the text @ offset in the file: bytes`
    var invalid: [String] = []
    var encoding = TextEncoding.utf8
    var detected = false
}

private func decode(
    _ bytes: [UInt8], _ encoding: TextEncoding?, pieceBytes: Int = .max, chunkBytes: Int = 64
) throws -> Decoded {
    let decoder = try TextDecoder(
        ArraySource(bytes, pieceBytes: pieceBytes), file: "a.csv", encoding: encoding)
    var decoded = Decoded(encoding: decoder.encoding, detected: decoder.encodingDetected)
    var chunk = [UInt8](repeating: 0, count: chunkBytes)
    while case let count = try decoder.fill(&chunk), count > 0 {
        #expect(String(validating: chunk[..<count], as: UTF8.self) != nil, "whole characters")
        for place in decoder.invalid {
            let offset = decoded.text.count + place.chunkOffset
            decoded.invalid.append("\(offset)@\(place.fileOffset): \(place.hex)")
        }
        decoded.text += chunk[..<count]
    }
    return decoded
}

private let pieces = [1, 2, 3, 7, 64, Int.max]

@Suite struct TextDecoderTests {
    @Test func utf8IsCheckedAsTheStandardLibraryDoes() throws {
        let letters: [[UInt8]] = [
            Array("a".utf8), Array("abcdefghij".utf8), Array("ж".utf8), Array("жжжжж".utf8),
            Array("€".utf8), Array("😀".utf8), [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80],
            [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xD0], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
            [0x80], [0xC1, 0xBF], [0xF5], [0],
        ]
        var random = SeededGenerator(3)
        for number in 0..<4000 {
            let count = Int.random(in: 0...30, using: &random)
            // A third is sound throughout.
            let kinds = number % 3 == 0 ? Array(letters.prefix(6)) : letters
            let bytes = (0..<count).flatMap { _ in kinds.randomElement(using: &random)! }
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let isSound = String(validating: bytes, as: UTF8.self) != nil
            for pieceBytes in [1, 5, Int.max] {
                let decoded = try decode(bytes, .utf8, pieceBytes: pieceBytes, chunkBytes: 19)
                #expect(decoded.text == expected)
                #expect(decoded.invalid.isEmpty == isSound)
            }
        }
    }

    @Test(arguments: pieces) func invalidPlacesHaveBothOffsets(pieceBytes: Int) throws {
        let bytes = Array("\u{FEFF}aж".utf8) + [0xFF] + Array("b".utf8) + [0xE2, 0x82]
            + Array("c".utf8) + [0xD0]
        let decoded = try decode(bytes, .utf8, pieceBytes: pieceBytes, chunkBytes: 16)
        #expect(decoded.text == Array("aж\u{FFFD}b\u{FFFD}c\u{FFFD}".utf8))
        #expect(decoded.invalid == ["3@6: 0xFF", "7@8: 0xE2 0x82", "11@11: 0xD0"])
    }

    @Test(arguments: [
        (TextEncoding.windows1251, "cp1251"), (.koi8r, "koi8_r"), (.cp866, "cp866"),
        (.iso88591, "latin_1"), (.iso88595, "iso8859_5"),
    ] as [(TextEncoding, String)])
    func everyByteMeansWhatPythonSays(encoding: TextEncoding, codec: String) throws {
        let program = """
            import sys
            b = bytes(range(256))
            sys.stdout.buffer.write(b.decode("\(codec)", "replace").encode("utf-8"))
            """
        let expected = try Judge.answer(program)
        let bytes = (0...255).map { UInt8($0) }
        for pieceBytes in [1, 7, Int.max] {
            let decoded = try decode(bytes, encoding, pieceBytes: pieceBytes, chunkBytes: 16)
            #expect(decoded.text == expected)
            #expect(decoded.invalid.count == (encoding == .windows1251 ? 1 : 0))
        }
        // Ten times over, so that the eight-byte steps are met at every offset.
        let long = try decode((0..<10).flatMap { _ in [0x41] + bytes }, encoding)
        #expect(long.text == (0..<10).flatMap { _ in [0x41] + expected })
    }

    @Test(arguments: [true, false]) func utf16IsReadAndItsFaultsAreSeen(isLittle: Bool) throws {
        let text = "a;ж€😀\n"
        func encode(_ units: [UInt16]) -> [UInt8] {
            units.flatMap { unit in
                let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                return isLittle ? pair : pair.reversed()
            }
        }
        let encoding = isLittle ? TextEncoding.utf16le : .utf16be
        for pieceBytes in pieces {
            let sound = try decode(
                encode([0xFEFF] + Array(text.utf16)), nil, pieceBytes: pieceBytes, chunkBytes: 16)
            #expect(sound.text == Array(text.utf8))
            #expect(sound.encoding == encoding && sound.detected && sound.invalid.isEmpty)
            let faulty = try decode(
                encode([0x61, 0xD83D, 0x62, 0xDE00, 0x63, 0xD83D]) + [0x64], encoding,
                pieceBytes: pieceBytes, chunkBytes: 16)
            #expect(faulty.text == Array("a\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}".utf8))
            #expect(faulty.invalid.map { $0.prefix { $0 != ":" } }
                == ["1@2", "5@6", "9@10", "12@12"])
        }
    }

    @Test func markDecidesAgainstWhatIsGiven() throws {
        let decoded = try decode(Array("\u{FEFF}ж".utf8), .windows1251)
        #expect(decoded.text == Array("ж".utf8))
        #expect(decoded.encoding == .utf8 && decoded.detected)
        #expect(try !decode(Array("\u{FEFF}ж".utf8), .utf8).detected)
    }

    @Test func aSingleByteEncodingThatIsUTF8IsAMismatch() throws {
        let eight = Array("жжжжжжжж".utf8)
        for encoding in [TextEncoding.windows1251, .koi8r, .cp866, .iso88591, .iso88595] {
            for pieceBytes in pieces {
                let codes = try failureCodes {
                    _ = try decode(eight, encoding, pieceBytes: pieceBytes)
                }
                #expect(codes == ["F008"])
            }
        }
        // Two letters are enough, whatever the file's size; one proves nothing, nor do five signs
        // of other alphabets, nor eight letters with a byte that speaks against.
        for text in ["жж", "a;ж;b\n1;ж;2\n"] {
            for pieceBytes in pieces {
                let codes = try failureCodes {
                    _ = try decode(Array(text.utf8), .windows1251, pieceBytes: pieceBytes)
                }
                #expect(codes == ["F008"], "\(text)")
            }
        }
        #expect(try decode(Array("a;ж;b".utf8), .windows1251).text.count > 0)
        #expect(try decode(Array("№№№№é".utf8), .windows1251).text.count > 0)
        #expect(try decode(eight + [0xE6, 0x3B], .windows1251).text.count > 0)
        #expect(try decode(eight + [0xD0], .windows1251).text.count > 0)
    }

    @Test func chunksAreNotCopiedAndNotCut() throws {
        let text = Array(String(repeating: "Смеситель;", count: 1000).utf8)
        #expect(try decode(text, .utf8, chunkBytes: 16).text == text)
        #expect(try decode(text, .utf8, chunkBytes: 1 << 20).text == text)
    }
}

@Suite struct EncodingDetectorTests {
    private static let list = """
        Артикул;Наименование;Цена;Наличие
        СМ-001;Смеситель для кухни, хром;1 234,50;много
        КР-77;Кран шаровой латунный;99,00;нет в наличии
        """
    private static let capitals = "АРТИКУЛ;ТОВАР;ЦЕНА\n1;БОЛТ ОЦИНКОВАННЫЙ;5\n2;ГАЙКА;7\n"
    private static let ukrainian = "Артикул;Назва;В наявності\n1;Змішувач для кухні;є\n2;Їжа;ні\n"

    @Test(arguments: [
        ("cp1251", list, TextEncoding.windows1251), ("koi8_r", list, .koi8r),
        ("cp866", list, .cp866),
        ("iso8859_5", list, .iso88595), ("utf-16-le", list, .utf16le),
        ("utf-16-be", list, .utf16be),
        ("utf-8", list, .utf8), ("utf-8-sig", list, .utf8), ("utf-16", list, .utf16le),
        ("cp1251", capitals, .windows1251), ("koi8_r", capitals, .koi8r),
        ("cp866", capitals, .cp866),
        ("iso8859_5", capitals, .iso88595), ("cp1251", ukrainian, .windows1251),
        ("cp866", "Артикул;Цена\n1;2\n", .cp866),
        ("cp1251", "Код;Товар;Цена\n1;2\n", .windows1251),
        ("koi8_r", "Код;Товар;Цена\n1;2\n", .koi8r), ("ascii", "sku;price\n1;2\n", .utf8),
        ("cp1251", "sku;price\n1;Цена по запросу №5 «опт» — ½\n".replacing("½", with: "…"),
            .windows1251),
    ] as [(String, String, TextEncoding)])
    func encodingsAreTold(codec: String, text: String, encoding: TextEncoding) throws {
        let program = "import sys; t = sys.stdin.buffer.read().decode('utf-8'); "
            + "sys.stdout.buffer.write(t.encode('\(codec)'))"
        let bytes = try Judge.answer(program, input: Array(text.utf8))
        for pieceBytes in [1, Int.max] {
            let decoded = try decode(bytes, nil, pieceBytes: pieceBytes)
            #expect(decoded.encoding == encoding)
            #expect(decoded.detected)
            #expect(decoded.text == Array(text.utf8))
            #expect(decoded.invalid.isEmpty)
        }
    }

    @Test func whatCannotBeToldIsRefused() throws {
        // "Café crème brûlée;5" in ISO-8859-1.
        let bytes = Array("Caf".utf8) + [0xE9] + Array(" cr".utf8) + [0xE8, 0x6D, 0x65, 0x20]
            + [0x62, 0x72, 0xFB, 0x6C, 0xE9, 0x65, 0x3B, 0x35]
        #expect(try failureCodes { _ = try decode(bytes, nil) } == ["F009"])
        let given = try decode(bytes, .iso88591)
        #expect(given.text == Array("Café crème brûlée;5".utf8))
    }

    @Test func detectionLooksBeyondTheFirstChunk() throws {
        let ascii = [UInt8](repeating: 0x61, count: 600_000)
        let word: [UInt8] = [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0xF1, 0xF2, 0xE2, 0xE8, 0xE5]
        let decoded = try decode(ascii + [0x20] + word, nil)
        #expect(decoded.encoding == .windows1251)
        #expect(decoded.text.suffix(22) == Array("Приветствие".utf8)[...])
        // Past the first MiB nobody looks, and the bytes are found invalid.
        let late = [UInt8](repeating: 0x61, count: 1 << 20) + [0xCF, 0xF0, 0xE8]
        #expect(try decode(late, nil).invalid.count == 3)
    }
}
