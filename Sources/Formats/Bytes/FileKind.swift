package import Diagnostics

/// Kinds of file that land in an inbox by mistake, told by their first bytes.
package enum FileKind: String, Sendable, CaseIterable {
    case gzip, zip, oldOffice, lockedOffice, pdf, picture, rar, sevenZip, tar, bzip2, xz, zstandard
    case otherArchive, database, document, html, htmlPart, php, program, xml, zeros

    /// Nil where the bytes begin like none of them; text lists are nil.
    ///
    /// - Parameter head: the first bytes of the file, a few hundred where there are so many
    package init?(head: some Collection<UInt8>) {
        let head = Array(head.prefix(512))
        for (kind, magic) in Self.magics where head.starts(with: magic) {
            self = kind
            return
        }
        if head.count == 512, head.allSatisfy({ $0 == 0 }) {
            self = .zeros
        } else if head.starts(with: "BZh".utf8), head.dropFirst(4).starts(with: Self.bzip2Block) {
            self = .bzip2
        } else if Self.isTar(head) {
            self = .tar
        } else if Self.isTable(head) {
            self = .database
        } else if Self.isArchive(head) {
            self = .otherArchive
        } else if let kind = MarkupKind.kind(of: head[...]) {
            self = kind
        } else {
            return nil
        }
    }

    /// What the file is, in words that follow "this is".
    package var words: String {
        switch self {
        case .gzip: "a gzip file inside a packed file"
        case .zip: "a zip archive or a workbook (.xlsx) inside a packed file"
        case .oldOffice: "an old office document (.xls or .doc)"
        case .lockedOffice: "a workbook or document with a password"
        case .pdf: "a PDF document"
        case .picture: "a picture (PNG, JPEG, GIF or TIFF)"
        case .rar: "a rar archive"
        case .sevenZip: "a 7z archive"
        case .tar: "a tar archive"
        case .bzip2: "a file packed with bzip2"
        case .xz: "a file packed with xz or lzma"
        case .zstandard: "a file packed with Zstandard or LZ4"
        case .otherArchive: "an archive of a kind that is not read"
        case .database: "a table of a database (dBASE, SQLite, Access or Parquet)"
        case .document: "a text document (RTF or PostScript)"
        case .html: "a web page (HTML)"
        case .htmlPart: "a part of a web page (HTML)"
        case .php: "a PHP program"
        case .program: "a program of a web server (ASP or JSP)"
        case .xml: "an XML document"
        case .zeros: "zero bytes and nothing else"
        }
    }

    package var remedy: String {
        switch self {
        case .gzip, .zip: "unpack it once before dropping it"
        case .oldOffice: "open it in a spreadsheet, save it as .xlsx, and state format: \"xlsx\""
        case .lockedOffice:
            "ask the supplier for it without a password, or open it in a spreadsheet and save it "
                + "without one"
        case .pdf, .picture, .document, .database:
            "ask the supplier for the list as a spreadsheet, CSV, YML or CommerceML"
        case .rar, .sevenZip, .tar, .otherArchive:
            "unpack the archive and put the list itself into the inbox, or pack it as a zip archive"
        case .bzip2, .xz, .zstandard: "unpack it, or pack the list with gzip instead"
        case .html, .htmlPart:
            "the download answered with a page (a login or an error?); fetch the list anew"
        case .php, .program:
            "the server sent its program instead of running it; fetch the list anew"
        case .zeros: "a damaged disk, or a file made to fill it? fetch the list anew"
        case .xml: "state format: \"yml\", \"commerceml\" or \"xml\" in the read stage"
        }
    }

    /// An office file with a password has the same first bytes as an old one; what it holds is
    /// named in its directory (MS-CFB 2.2 and 2.6.1, MS-OFFCRYPTO 2.3.4.4).
    func refined(by source: PeekedSource) throws -> FileKind {
        guard self == .oldOffice else { return self }
        let name: [UInt8] = "EncryptedPackage".utf8.flatMap { [$0, 0] }
        let head = Array(try source.peek(Self.directorySearchBytes))
        if head.firstRange(of: name) != nil { return .lockedOffice }
        guard head.count >= 76 else { return self }
        let header = ZipRecord(bytes: head)
        let shift = header.int16(30)
        guard shift == 9 || shift == 12 else { return self }
        let start = (header.int32(48) + 1) << shift
        guard start <= Self.directoryStartMax else { return self }
        let directory = Array(try source.peek(start + 4096).dropFirst(start))
        return directory.firstRange(of: name) == nil ? self : .lockedOffice
    }

    private static let directorySearchBytes = 64 << 10
    /// A directory further back is not looked for: the file is refused either way.
    private static let directoryStartMax = 32 << 20

    /// The refusal of a file that is of this kind.
    package func failure(file: String) -> Failure {
        Failure(Diagnostic(.wrongKind, "it is \(words)", at: Place(file: file), help: remedy))
    }

    /// The refusal of a file without a byte.
    static func empty(file: String, detail: String = "") -> Failure {
        Failure(
            Diagnostic(
                .emptyFile, detail, at: Place(file: file),
                help: "a feed that stopped? nothing is taken from it; fetch the list anew"))
    }

    private static let magics: [(FileKind, [UInt8])] = [
        (.gzip, [0x1F, 0x8B]),
        (.zip, [0x50, 0x4B, 0x03, 0x04]),
        (.zip, [0x50, 0x4B, 0x05, 0x06]),
        // The marks of an archive that is, or was to be, split into parts.
        (.zip, [0x50, 0x4B, 0x30, 0x30, 0x50, 0x4B, 0x03, 0x04]),
        (.zip, [0x50, 0x4B, 0x07, 0x08, 0x50, 0x4B, 0x03, 0x04]),
        (.oldOffice, [0xD0, 0xCF, 0x11, 0xE0]),
        (.pdf, Array("%PDF-".utf8)),
        (.picture, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (.picture, [0xFF, 0xD8, 0xFF]),
        (.picture, Array("GIF87a".utf8)),
        (.picture, Array("GIF89a".utf8)),
        (.picture, [0x49, 0x49, 0x2A, 0x00]),
        (.picture, [0x4D, 0x4D, 0x00, 0x2A]),
        (.rar, Array("Rar!".utf8) + [0x1A, 0x07]),
        (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        (.xz, [0x5D, 0x00, 0x00]),
        (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]),
        (.zstandard, [0x04, 0x22, 0x4D, 0x18]),
        (.otherArchive, [0x1F, 0x9D]),
        (.otherArchive, [0x1F, 0xA0]),
        (.otherArchive, Array("LZIP".utf8) + [0x01]),
        (.otherArchive, Array("MSCF".utf8) + [0, 0, 0, 0]),
        (.otherArchive, [0x60, 0xEA]),
        (.otherArchive, [0xC7, 0x71]),
        (.otherArchive, Array("!<arch>\n".utf8)),
        (.database, Array("SQLite format 3".utf8) + [0]),
        (.database, [0, 1, 0, 0] + Array("Standard ".utf8)),
        (.database, Array("PAR1".utf8) + [0x15]),
        (.document, Array("{\\rtf".utf8)),
        (.document, Array("%!PS".utf8)),
    ]

    /// By the mark of POSIX archives, or by the checksum that older ones have, too.
    private static func isTar(_ head: [UInt8]) -> Bool {
        guard head.count == 512, head[0] != 0 else { return false }
        if head[257..<262].elementsEqual("ustar".utf8) { return true }
        let field = 148..<156
        let sum = head.indices.reduce(0) { $0 + (field.contains($1) ? 0x20 : Int(head[$1])) }
        let digits = head[field].drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x37 }
        return !digits.isEmpty && Int(String(decoding: digits, as: UTF8.self), radix: 8) == sum
    }

    /// A dBASE table: a version, a day, the header's length, and zeros where no text has them.
    private static func isTable(_ head: [UInt8]) -> Bool {
        let versions: Set<UInt8> = [
            0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5,
        ]
        guard head.count >= 33, versions.contains(head[0]) else { return false }
        return 1...12 ~= head[2] && 1...31 ~= head[3] && head[12] == 0 && head[13] == 0
            && head[30] == 0 && head[31] == 0
    }

    /// What begins the first block of bzip2, behind its mark and the block's size.
    private static let bzip2Block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]

    /// lha and cpio, which have their marks behind other bytes or in digits.
    private static func isArchive(_ head: [UInt8]) -> Bool {
        let isLha = head.count > 20 && head[2] == 0x2D && head[3] == 0x6C && head[6] == 0x2D
        let isCpio = head.count > 110 && head.starts(with: "07070".utf8)
            && head[6..<76].allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        return isLha || isCpio
    }
}
