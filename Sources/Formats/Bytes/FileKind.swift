package import Diagnostics

/// Kinds of file that land in an inbox by mistake, told by their first bytes.
package enum FileKind: String, Sendable, CaseIterable {
    case gzip, zip, oldOffice, lockedOffice, pdf, picture, rar, sevenZip, html, php, xml, zeros

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
            return
        }
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        let text = head.drop(while: blanks.contains).map { byte in
            byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        }
        for (kind, start) in Self.starts where text.starts(with: Array(start.utf8)) {
            self = kind
            return
        }
        return nil
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
        case .html: "a web page (HTML)"
        case .php: "a PHP program"
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
        case .pdf, .picture:
            "ask the supplier for the list as a spreadsheet, CSV, YML or CommerceML"
        case .rar, .sevenZip: "unpack the archive and drop the list itself"
        case .html: "the download answered with a page (a login or an error?); fetch the list anew"
        case .php: "the server sent its program instead of running it; fetch the list anew"
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
        Failure(Diagnostic(.wrongKind, "but \(words)", at: Place(file: file), help: remedy))
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
    ]

    private static let starts: [(FileKind, String)] = [
        (.php, "<?php"), (.html, "<!doctype html"), (.html, "<html"), (.xml, "<?xml"),
    ]
}
