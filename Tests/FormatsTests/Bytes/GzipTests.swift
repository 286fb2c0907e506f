import Diagnostics
import Formats
import TestSupport
import Testing

@Suite struct GzipTests {
    private static let text = Array(
        String(repeating: "Артикул;Цена\n00123;1 234,50\n", count: 999).utf8)

    private func unpack(
        _ packed: [UInt8], pieceBytes: Int = .max, limits: ReadLimits = ReadLimits()
    ) throws -> [UInt8] {
        let file = InputFile(name: "a.gz", bytes: ArraySource(packed, pieceBytes: pieceBytes))
        return try readAll(PackedSource.detect(file, limits: limits).source)
    }

    @Test(arguments: [1, 2, 3, 7, 64, Int.max])
    func readsWhatItWroteInPieces(pieceBytes: Int) throws {
        let packed = try gzipped(Self.text)
        #expect(packed.count * 20 < Self.text.count)
        #expect(try unpack(packed, pieceBytes: pieceBytes) == Self.text)
    }

    @Test func headerHoldsNothingThatChanges() throws {
        let packed = try gzipped(Self.text)
        #expect(Array(packed.prefix(10)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        #expect(try gzipped(Self.text) == packed)
    }

    @Test(arguments: [1, 7, Int.max]) func joinsMembers(pieceBytes: Int) throws {
        let packed = try gzipped(Array("ab".utf8)) + gzipped([]) + gzipped(Array("cd".utf8))
        #expect(try unpack(packed, pieceBytes: pieceBytes) == Array("abcd".utf8))
    }

    @Test func everyCutIsSeen() throws {
        let packed = try gzipped(Array("Артикул;Цена\n00123;1 234,50\n".utf8))
        for length in 2..<packed.count {
            for pieceBytes in [1, Int.max] {
                let codes = try failureCodes {
                    _ = try unpack(Array(packed[..<length]), pieceBytes: pieceBytes)
                }
                #expect(codes == ["F002"], "cut to \(length) of \(packed.count)")
            }
        }
    }

    @Test func everyChangedBitThatMattersIsSeen() throws {
        let text = Array("Артикул;Цена\n00123;1 234,50\n".utf8)
        let packed = try gzipped(text)
        for index in 10..<packed.count {
            for bit in 0..<8 {
                var changed = packed
                changed[index] ^= 1 << bit
                var unpacked: [UInt8] = []
                let codes = try failureCodes { unpacked = try unpack(changed) }
                // The bits that fill up a byte of the data mean nothing.
                if codes.isEmpty, unpacked == text { continue }
                #expect(codes.count == 1 && ["F002", "F003", "F004"].contains(codes[0]))
            }
        }
    }

    @Test func wrongChecksumAndLengthAreDamage() throws {
        let packed = try gzipped(Self.text)
        for back in [8, 4] {
            var changed = packed
            changed[packed.count - back] ^= 1
            #expect(try failureCodes { _ = try unpack(changed) } == ["F003"])
        }
    }

    @Test(arguments: [[0x0A], [0, 0, 0, 0], [0x1F, 0x00, 0x00], [0x41, 0x42, 0x43]] as [[UInt8]])
    func bytesAfterTheEndAreSeen(tail: [UInt8]) throws {
        for pieceBytes in [1, Int.max] {
            let codes = try failureCodes {
                _ = try unpack(gzipped(Self.text) + tail, pieceBytes: pieceBytes)
            }
            #expect(codes == ["F004"])
        }
    }

    @Test func bombIsStoppedByRatio() throws {
        var limits = ReadLimits()
        limits.ratioFreeBytes = 1 << 20
        let packed = try gzipped([UInt8](repeating: 0x20, count: 8 << 20))
        #expect(packed.count * 200 < 8 << 20)
        #expect(try failureCodes { _ = try unpack(packed, limits: limits) } == ["F005"])
        limits.ratioFreeBytes = 16 << 20
        #expect(try unpack(packed, limits: limits).count == 8 << 20)
    }

    @Test func bothSizesAreBounded() throws {
        var limits = ReadLimits()
        limits.fileBytesMax = 1000
        let noise = Self.text
        #expect(try failureCodes { _ = try unpack(gzipped(noise), limits: limits) } == ["F005"])
        #expect(try failureCodes { _ = try unpack(noise, limits: limits) } == ["F006"])
    }

    @Test func pythonReadsWhatWeWroteAndWeWhatItWrote() throws {
        let program = """
            import gzip, sys
            data = gzip.decompress(sys.stdin.buffer.read())
            sys.stdout.buffer.write(gzip.compress(data[:500]) + gzip.compress(data[500:], 1))
            """
        let answer = try Judge.answer(program, input: gzipped(Self.text, level: 9))
        #expect(answer.prefix(2) == [0x1F, 0x8B])
        #expect(try unpack(answer) == Self.text)
    }
}

@Suite struct FileKindTests {
    private func codes(_ bytes: [UInt8]) throws -> [String] {
        try failureCodes {
            let file = InputFile(name: "a.csv", bytes: ArraySource(bytes, pieceBytes: 3))
            _ = try PackedSource.detect(file, limits: ReadLimits())
        }
    }

    @Test(arguments: [
        ([0x50, 0x4B, 3, 4, 20], FileKind.zip), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1], .oldOffice),
        (Array("%PDF-1.7".utf8), .pdf), ([0x52, 0x61, 0x72, 0x21, 0x1A, 7, 0], .rar),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], .picture),
        ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], .picture), (Array("GIF89a".utf8) + [1, 0], .picture),
        ([0x49, 0x49, 0x2A, 0, 8], .picture), ([0x4D, 0x4D, 0, 0x2A], .picture),
        (Array("\u{FEFF}\n <!DOCTYPE html><p>".utf8), .html), (Array("<HTML>".utf8), .html),
        (Array("<?php echo 1;".utf8), .php), (Array("\u{FEFF}<?xml version=\"1.0\"?>".utf8), .xml),
        (Array("<?if (1) {?>A;1\n".utf8), .php), (Array("<?= $x ?>;1".utf8), .php),
        (Array("<? echo 1 ?>".utf8), .php), (Array("<?$a=1?>".utf8), .php),
        (Array("<?PHP\n".utf8), .php), (Array("\n<?require('a.php');".utf8), .php),
        (Array("<?foo(1)?>".utf8), .php), (Array("<%@ page %>".utf8), .program),
        (Array("<?pi data?>(1)".utf8), .xml), (Array("<?pi (x)?><a/>".utf8), .xml),
        (Array("<?phpx?><a/>".utf8), .xml), (Array("<?php-style x?>".utf8), .xml),
        (Array("<?xml-stylesheet href=\"a(1).xsl\"?>".utf8), .xml),
        (Array("<htmlcatalog><a/>".utf8), .xml), (Array("<html5:a>".utf8), .xml),
        (Array("<html lang=\"ru\">".utf8), .html), (Array("<!doctype html>".utf8), .html),
        (Array("<!DOCTYPE htmlx>".utf8), .xml), (Array("<!-- x --><html>".utf8), .html),
        (Array("<br />\n<b>Warning</b>".utf8), .htmlPart), (Array("<table><tr>".utf8), .htmlPart),
        (Array("<offers><offer id=\"1\"/>".utf8), .xml),
        ([0xFF, 0xFE] + "<html>".utf16.flatMap { [UInt8($0), 0] }, .html),
        ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 1], .bzip2),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], .xz), ([0x28, 0xB5, 0x2F, 0xFD, 4], .zstandard),
        ([0x1F, 0x9D, 0x90], .otherArchive), (Array("MSCF".utf8) + [0, 0, 0, 0, 1], .otherArchive),
        ([0x24, 0x2B] + Array("-lh5-".utf8) + Array(repeating: 1, count: 30), .otherArchive),
        (Array("070701".utf8) + Array(repeating: 0x30, count: 110), .otherArchive),
        (Array("SQLite format 3".utf8) + [0, 16], .database),
        ([3, 126, 11, 30, 5, 0, 0, 0, 97, 0, 40] + Array(repeating: 0, count: 30), .database),
        (Array("{\\rtf1\\ansi".utf8), .document),
    ] as [([UInt8], FileKind)]) func kindsAreTold(head: [UInt8], kind: FileKind) throws {
        #expect(FileKind(head: head) == kind)
        let isMarkup = kind == .xml || kind == .htmlPart
        #expect(try codes(head) == (isMarkup ? [] : ["F007"]))
        #expect(try codes(gzipped(head)) == (isMarkup ? [] : ["F007"]))
        let failure = kind.failure(file: "a.csv")
        #expect(failure.exit == .badInput)
        #expect(failure.diagnostics[0].detail.contains(kind.words))
    }

    @Test func listsAreNoKind() {
        for text in [
            "Артикул;Цена", "PK;1", "<3;1", "%;1", "Rar;1", "7z;1", "GIF;1", "PNG;1", "II*;1", "",
            "<Без имени>;1", "<5 кг;1", "<", "<?", "BZh;1", "070701;1;2", "LZIP;1", "0;1\n2;3",
            "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25", "<a;b;c>",
        ] {
            #expect(FileKind(head: Array(text.utf8)) == nil)
        }
    }

    @Test("tar archives are told by their mark or their checksum") func tar() throws {
        for format in ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"] {
            let program = """
                import io, sys, tarfile
                out = io.BytesIO()
                tar = tarfile.open(fileobj=out, mode="w", format=tarfile.\(format))
                info = tarfile.TarInfo("price.csv")
                info.size = 10
                tar.addfile(info, io.BytesIO(b"sku;price\\n"))
                tar.close()
                sys.stdout.buffer.write(out.getvalue())
                """
            let archive = try Judge.answer(program)
            #expect(FileKind(head: archive) == .tar)
            #expect(try codes(archive) == ["F007"] && codes(gzipped(archive)) == ["F007"])
            // As before POSIX: without the mark, with the checksum of the rest.
            var old = archive
            for index in 257..<265 { old[index] = 0 }
            let sum = (0..<512).reduce(0) { $0 + (148..<156 ~= $1 ? 0x20 : Int(old[$1])) }
            let digits = String(sum, radix: 8)
            let field = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
            old.replaceSubrange(148..<156, with: Array(field.utf8))
            #expect(FileKind(head: old) == .tar)
        }
    }

    @Test func gzipInGzipAndEmptyFilesAreRefused() throws {
        #expect(try codes(gzipped(gzipped([0x41]))) == ["F007"])
        #expect(try codes([]) == ["F001"])
        #expect(try codes(gzipped([])) == ["F001"])
    }

    @Test func peekingLeavesTheBytes() throws {
        let source = PeekedSource(ArraySource(Array("abcdef".utf8), pieceBytes: 2), file: "a")
        #expect(try Array(source.peek(3)) == Array("abc".utf8))
        #expect(try Array(source.peek(100)) == Array("abcdef".utf8))
        #expect(try readAll(source, bufferBytes: 4) == Array("abcdef".utf8))
    }
}
