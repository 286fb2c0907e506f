import Formats
import Tables
import Testing

/// Endless-looking text that is made while it is read.
final class GeneratedSource: ByteSource {
    private let line: [UInt8]
    private var bytesLeft: Int
    private var offset = 0
    private(set) var largestRead = 0

    init(line: String, bytes: Int) {
        self.line = Array(line.utf8)
        bytesLeft = bytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        largestRead = max(largestRead, buffer.count)
        let count = min(buffer.count, bytesLeft)
        for index in 0..<count {
            buffer[index] = line[offset]
            offset += 1
            if offset == line.count { offset = 0 }
        }
        bytesLeft -= count
        return count
    }
}

@Suite struct CSVMemoryTests {
    @Test func a200MegabyteFileIsReadInSmallBatches() throws {
        let line = "00123;Смеситель для кухни, хром;1234,50;7\n"
        let lineBytes = line.utf8.count
        let source = GeneratedSource(line: line, bytes: 200_000_000 / lineBytes * lineBytes)
        var largestBatch = 0
        var rows = 0
        let spec = csvSpec(["#1", "#3"], header: .none)
        let report = try CSVReader.read(
            InputFile(name: "big.csv", bytes: source), spec: spec, file: 0
        ) { batch in
            largestBatch = max(largestBatch, batch.text.count)
            rows += batch.rowCount
        }
        #expect(rows == 200_000_000 / lineBytes)
        #expect(report.rows == rows && report.rejects == 0)
        #expect(largestBatch < 2 * TextDecoder.chunkBytes)
        #expect(source.largestRead < 2 * TextDecoder.chunkBytes)
    }

    @Test func aFileWithoutLineEndsStopsAtTheRecordBound() throws {
        var limits = ReadLimits()
        limits.recordBytesMax = 1 << 20
        let source = GeneratedSource(line: "x\"", bytes: 1 << 40)
        let spec = csvSpec(["#1"], header: .none, limits: limits)
        let codes = try failureCodes {
            let file = InputFile(name: "a", bytes: source)
            _ = try CSVReader.read(file, spec: spec, file: 0) { _ in }
        }
        #expect(codes == ["F015"])
        #expect(source.largestRead <= 4 << 20)
    }

    @Test func cutsBetweenChunksGiveWhatAWholeReadGives() throws {
        var text = "a;b\r\n"
        for row in 0..<3000 { text += "\"к\(row)\"\"x\r\n\";\(row),5\r\n" }
        let spec = csvSpec(["a", "b"])
        let whole = try readCSV(Array(text.utf8), spec)
        #expect(whole.records.count == 3000)
        for pieceBytes in [97, 1000, 4096] {
            #expect(try readCSV(Array(text.utf8), spec, pieceBytes: pieceBytes) == whole)
        }
    }
}
