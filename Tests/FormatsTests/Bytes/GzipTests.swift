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
    ] as [([UInt8], FileKind)]) func kindsAreTold(head: [UInt8], kind: FileKind) throws {
        #expect(FileKind(head: head) == kind)
        #expect(try codes(head) == (kind == .xml ? [] : ["F007"]))
        #expect(try codes(gzipped(head)) == (kind == .xml ? [] : ["F007"]))
        let failure = kind.failure(file: "a.csv")
        #expect(failure.exit == .badInput)
        #expect(failure.diagnostics[0].detail.contains(kind.words))
    }

    @Test func listsAreNoKind() {
        for text in [
            "Артикул;Цена", "PK;1", "<3;1", "%;1", "Rar;1", "7z;1", "GIF;1", "PNG;1", "II*;1", "",
        ] {
            #expect(FileKind(head: Array(text.utf8)) == nil)
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
