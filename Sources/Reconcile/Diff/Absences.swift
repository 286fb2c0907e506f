import Diagnostics
import Tables

/// Records that the list lacks, and in how many good files in a row each was missing:
/// docs/formats/absent.md. What `gone` would still change is noted, whichever target has it, and is
/// what the next run begins with.
package final class Absences {
    /// What one source's files are to a count, in this run.
    package struct Source: Sendable, Equatable {
        package var name: String
        /// There is a file, and it does not count as a list without records.
        package var isThere: Bool
        /// Its bytes are not those of the last good run.
        package var isNew: Bool
        /// Nothing makes what it lacks doubtful.
        package var isGood: Bool

        package init(name: String, isThere: Bool, isNew: Bool, isGood: Bool) {
            self.name = name
            self.isThere = isThere
            self.isNew = isNew
            self.isGood = isGood
        }
    }

    package static let header = "key,source,files\n"
    /// Missing from so many files a record still waits.
    package let grace: Int
    package static let graceMost = 100

    private let sources: [Source]
    private let former: AbsentFiles
    private var keys = TextList()
    private var index = KeyIndex()
    /// For each key and source how many files lacked it.
    private var counts = AbsentFiles.Counts()

    /// - Parameter former: absent.csv of the last good run; empty where there is none.
    /// - Throws: `Failure` where it is no such file.
    package init(grace: Int, sources: [Source], former: [UInt8]) throws {
        self.grace = grace
        self.sources = sources
        self.former = try AbsentFiles(former, sources: sources.map(\.name))
        counts.width = sources.count
    }

    /// Notes a record that the list lacks and that `gone` would change.
    ///
    /// - Returns: whether it waits for further files.
    func waits(_ key: UnsafeRawBufferPointer) -> Bool {
        let (row, isNew) = index.insert(key, into: &keys)
        if isNew { counts.append(files(key)) }
        return waits(row)
    }

    private func waits(_ row: Int) -> Bool { counts.least(row).map { $0 <= grace } ?? false }

    /// Of each source in how many good files in a row the record was missing; nil where the source
    /// has no part in it.
    private func files(_ key: UnsafeRawBufferPointer) -> [Int?] {
        if let before = former.files(key) {
            let now = sources.indices.map { source -> Int? in
                guard sources[source].isThere, let files = before[source] else { return nil }
                return min(files + news(source), grace + 1)
            }
            if now.contains(where: { $0 != nil }) { return now }
        }
        let isAnyNew = sources.contains { $0.isThere && $0.isNew }
        return sources.indices.map { source in
            guard sources[source].isThere, sources[source].isNew || !isAnyNew else { return nil }
            return news(source)
        }
    }

    /// What this run adds to a count.
    private func news(_ source: Int) -> Int {
        sources[source].isNew && sources[source].isGood ? 1 : 0
    }

    /// From how many files a record was missing; nil of one that was not noted.
    package func files(missing key: UnsafeRawBufferPointer) -> Int? {
        index.find(key, in: keys).flatMap { counts.least($0) }
    }

    // MARK: What is kept of it

    /// How many records wait, by how many files are still to come.
    package var waiting: [Int: Int] {
        var waiting: [Int: Int] = [:]
        for row in 0..<keys.count where waits(row) {
            waiting[grace + 1 - counts.least(row)!, default: 0] += 1
        }
        return waiting
    }

    /// absent.csv of this run.
    package func lines() -> [UInt8] {
        let sorted = (0..<keys.count).sorted { left, right in
            keys.bytes[keys.range(left)].lexicographicallyPrecedes(keys.bytes[keys.range(right)])
        }
        let names = sources.map { source in
            var cell: [UInt8] = []
            CSVText.append(source.name, to: &cell)
            return cell
        }
        let comma = UInt8(ascii: ",")
        var out = Array(Self.header.utf8)
        for row in sorted {
            for source in sources.indices {
                guard let files = counts[row, source] else { continue }
                keys.withText(row) { CSVText.append($0, to: &out) }
                out.append(comma)
                out += names[source] + [comma]
                CSVText.append(number: files, to: &out)
                out.append(UInt8(ascii: "\n"))
            }
        }
        return out
    }
}

/// An absent.csv that was read.
package struct AbsentFiles {
    /// For each row and source a small number, or none.
    struct Counts {
        var width = 0
        private var values: [UInt8] = []
        private static let none = UInt8.max

        mutating func append(_ row: [Int?]) {
            for value in row { values.append(value.map { UInt8($0) } ?? Self.none) }
        }

        subscript(row: Int, source: Int) -> Int? {
            get {
                let value = values[row * width + source]
                return value == Self.none ? nil : Int(value)
            }
            set { values[row * width + source] = newValue.map { UInt8($0) } ?? Self.none }
        }

        func least(_ row: Int) -> Int? { (0..<width).compactMap { self[row, $0] }.min() }
    }

    private var keys = TextList()
    private var index = KeyIndex()
    private var counts = Counts()

    /// - Parameter sources: those that count; lines of others are passed over.
    /// - Throws: `Failure` (W002) where the bytes are no absent.csv.
    package init(_ bytes: [UInt8], sources: [String]) throws {
        counts.width = sources.count
        guard !bytes.isEmpty else { return }
        let places = Dictionary(uniqueKeysWithValues: zip(sources, sources.indices))
        let none = [Int?](repeating: nil, count: sources.count)
        // Safe: the reader is used up within the closure.
        try bytes.withUnsafeBytes { bytes in
            var reader = CSVTextReader(bytes)
            guard try reader.next(name: "absent.csv") else { return }
            while try reader.next(name: "absent.csv") {
                guard reader.count == 3, let files = Int(Self.text(reader, 2)),
                    (0...Absences.graceMost + 1).contains(files)
                else { continue }
                let (row, isNew) = reader.withCell(0) { index.insert($0, into: &keys) }
                if isNew { counts.append(none) }
                if let source = places[Self.text(reader, 1)] { counts[row, source] = files }
            }
        }
    }

    private static func text(_ reader: CSVTextReader, _ cell: Int) -> String {
        reader.string(cell)
    }

    /// By source; nil where the record was not missing.
    package func files(_ key: UnsafeRawBufferPointer) -> [Int?]? {
        guard let row = index.find(key, in: keys) else { return nil }
        return (0..<counts.width).map { counts[row, $0] }
    }
}
