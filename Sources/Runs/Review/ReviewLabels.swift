import Diagnostics
import Reconcile
import Tables

/// labels.csv by key: what each record of a plan is grouped by.
///
/// - Complexity: one pass; for each record its key and 20 bytes, and, where keys are asked for in
///   another order than the file's, its place in a hash table.
struct ReviewLabels {
    /// The columns of labels.csv.
    private enum Column { static let (supplier, brand, name, category) = (2, 3, 4, 5) }

    /// What targets call the records, if not by their keys: `ozon-stocks.offer_id`.
    private(set) var identifierNames: [String] = []
    private static let columns = 6
    private let file: MappedFile?
    private let fileName: String
    /// By number: in the order of the file, then keys that have no line in it.
    private(set) var keys = TextList()
    /// Made when a key is first asked for out of turn.
    private var index: KeyIndex?
    /// Where a record's name starts.
    private var nameStarts: [Int] = []
    private var labels: [Labels] = []

    private struct Labels {
        var supplier: Int32 = -1
        var brand: Int32 = -1
        var category: Int32 = -1
    }

    /// - Parameter file: nil where the plan is from before there were labels.
    init(_ file: MappedFile?, _ fileName: String, _ names: inout ReviewNames) throws {
        self.file = file
        self.fileName = fileName
        guard let file else { return }
        try file.withBytes { bytes in
            var reader = CSVTextReader(bytes)
            guard try reader.next(name: fileName) else { return }
            if reader.count > Self.columns {
                identifierNames = (Self.columns..<reader.count).map { column in
                    reader.string(column)
                }
            }
            while try reader.next(name: fileName) { try add(reader, &names) }
        }
    }

    private mutating func add(
        _ line: CSVTextReader, _ names: inout ReviewNames
    ) throws {
        guard line.count == Self.columns + identifierNames.count else {
            throw ReviewRows.unreadable(fileName, line.line)
        }
        let hasRoom = line.withCell(0) { key in
            guard keys.hasRoom(for: key.count) else { return false }
            keys.append(key)
            return true
        }
        guard hasRoom else { return }
        func number(_ column: Int, _ list: inout NameList) -> Int32 {
            line.withCell(column) { $0.isEmpty ? -1 : Int32(list.number(of: $0)) }
        }
        nameStarts.append(line.start(of: Column.name))
        labels.append(
            Labels(
                supplier: number(Column.supplier, &names.suppliers),
                brand: number(Column.brand, &names.brands),
                category: number(Column.category, &names.categories)))
    }

    /// The number of a key; one that labels.csv lacks gets the next.
    ///
    /// - Parameter before: the number of the key that came before, whose successor it often is.
    mutating func number(of key: UnsafeRawBufferPointer, before: Int) -> Int {
        if before + 1 < keys.count, keys.withText(before + 1, { $0.isSame(as: key) }) {
            return before + 1
        }
        // The first of a plan's second half: not worth a hash table.
        if before < 0, index == nil,
            let found = (0..<keys.count).first(where: { row in
                keys.withText(row) { $0.isSame(as: key) }
            })
        {
            return found
        }
        precondition(keys.hasRoom(for: key.count), "a plan's keys take less than 4 GiB")
        if index == nil { makeIndex() }
        return index!.insert(key, into: &keys).row
    }

    /// Of a key that the file has twice the first counts.
    private mutating func makeIndex() {
        var made = KeyIndex(expected: keys.count)
        var indexed = TextList()
        for number in 0..<keys.count {
            let isNew = keys.withText(number) { made.insert($0, into: &indexed).isNew }
            // Each keeps its number.
            if !isNew { keys.withText(number) { indexed.append($0) } }
        }
        (index, keys) = (made, indexed)
    }

    func label(_ row: inout ReviewRow) {
        guard row.keyNumber < labels.count else { return }
        let found = labels[row.keyNumber]
        row.supplier = Int(found.supplier)
        row.brand = Int(found.brand)
        row.category = Int(found.category)
    }

    /// Numbers in `ReviewNames` by number of a key; -1 for none.
    func supplier(_ key: Int) -> Int { key < labels.count ? Int(labels[key].supplier) : -1 }
    func brand(_ key: Int) -> Int { key < labels.count ? Int(labels[key].brand) : -1 }
    func category(_ key: Int) -> Int { key < labels.count ? Int(labels[key].category) : -1 }

    /// A record's name, as labels.csv has it; empty where it has none.
    func withName<Result>(
        _ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        guard let file, number < nameStarts.count else {
            return try body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return try file.withBytes { bytes in
            try CSVTextReader.withCell(at: nameStarts[number], of: bytes, name: fileName, body)
        }
    }

    /// What targets call a record; empty texts for those that do not know it.
    func forEachIdentifier(
        _ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let file, !identifierNames.isEmpty, number < nameStarts.count else { return }
        try file.withBytes { bytes in
            // The rest of the line, from the name on.
            var reader = CSVTextReader(bytes, from: nameStarts[number])
            guard try reader.next(name: fileName) else { return }
            for column in identifierNames.indices {
                try reader.withCell(Self.columns - Column.name + column, body)
            }
        }
    }

    /// The numbers of the keys that a target calls so.
    func numbers(called identifier: [UInt8]) throws -> [Int] {
        try nameStarts.indices.filter { number in
            var isCalled = false
            try forEachIdentifier(number) { isCalled = isCalled || $0.elementsEqual(identifier) }
            return isCalled
        }
    }
}
