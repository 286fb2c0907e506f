import Formats
import Pipelines
import Reconcile
import Tables

/// Notes everything that reading, stages and targets say of one key.
final class KeyWatch: RunWatch, PlanSink {
    let key: [UInt8]
    private let flowTrace: FlowTrace
    private let sources: [ReadStage]
    private(set) var rows: [(source: Int, file: Int, line: Int, fields: [Explanation.Field])] = []
    private(set) var rejects: [(reject: Reject, target: String)] = []
    private(set) var changes: [KeyChange] = []
    private(set) var holds: [KeyHold] = []
    private var digests: [String: Digest] = [:]
    /// A file in which the key stands on every line must not fill the memory.
    private static let rowsMax = 1000

    init(_ key: [UInt8], _ pipeline: Pipeline) {
        self.key = key
        flowTrace = FlowTrace(key: key)
        sources = pipeline.sources
    }

    var trace: FlowTrace? { flowTrace }

    // MARK: Reading and stages

    func batch(_ batch: RecordBatch, of source: Int, firstFile: Int) {
        let spec = sources[source].spec
        guard case .text(let keys) = batch.columns[spec.key] else { return }
        for row in 0..<batch.rowCount where rows.count < Self.rowsMax {
            let range = Int(keys.starts[row])..<Int(keys.ends[row])
            guard range.count == key.count, batch.text[range].elementsEqual(key) else { continue }
            let fields = zip(spec.fields, batch.columns).map { field, column in
                Explanation.Field(field.name, column.shown(row, field.type, batch.text))
            }
            rows.append((source, firstFile + batch.file, Int(batch.lines[row]), fields))
        }
    }

    func reject(_ reject: Reject, target: String) {
        guard rejects.count < Self.rowsMax, concerns(reject) else { return }
        rejects.append((reject, target))
    }

    private func concerns(_ reject: Reject) -> Bool {
        if !reject.key.isEmpty { return reject.key == key }
        guard let named = RejectKey.named(reject.raw, sources) else { return false }
        guard named.count > key.count else { return named.elementsEqual(key) }
        // `sku=A-1; price=10`: what follows the key may be fields, or a part of a longer key.
        return named.starts(with: key) && named.dropFirst(key.count).starts(with: "; ".utf8)
            && rows.contains { $0.file == reject.file && $0.line == reject.line }
    }

    // MARK: Targets

    func changes(_ lines: [UInt8]) throws {
        // Safe: the reader is used within the closure alone.
        try lines.withUnsafeBytes { try KeyChange.read($0, key) { changes.append($0) } }
    }

    func holds(_ lines: [UInt8]) throws {
        // Safe: the reader is used within the closure alone.
        try lines.withUnsafeBytes { try KeyHold.read($0, key) { holds.append($0) } }
    }

    func labels(_ lines: [UInt8]) throws {}

    func reject(_ reject: Reject, file: String, target: String) throws {}

    func batch(_ file: String, _ body: [UInt8]) throws { digests[file] = SHA256.digest(of: body) }

    func settled() throws -> [String: Digest] { digests }
}

/// The key of a rejected row, as far as its text says it.
enum RejectKey {
    /// What stands behind `sku=`, the name of a source's key field, in what is left of a row.
    static func named(_ raw: [UInt8], _ sources: [ReadStage]) -> ArraySlice<UInt8>? {
        for source in sources {
            let name = Array("\(source.spec.fields[source.spec.key].name)=".utf8)
            if raw.starts(with: name) { return raw.dropFirst(name.count) }
        }
        return nil
    }

    /// The key where the row's reject has it, or where its text is nothing else.
    static func text(_ reject: Reject, _ sources: [ReadStage]) -> String? {
        if !reject.key.isEmpty { return String(decoding: reject.key, as: UTF8.self) }
        guard let named = named(reject.raw, sources) else { return nil }
        // Where fields follow, they stand behind a semicolon.
        let fields = named.indices.first { named[$0...].starts(with: "; ".utf8) }
        return String(decoding: named[..<(fields ?? named.endIndex)], as: UTF8.self)
    }
}

/// A line of changes.csv.
struct KeyChange {
    var action: String
    var key: String
    var field: String
    var old: String?
    var new: String?
    var file: String
    var line: String
    var target: String
    var batch: String

    /// The lines of one key, or all.
    ///
    /// - Throws: `Failure` (W002) where they are cut.
    static func read(
        _ bytes: UnsafeRawBufferPointer, _ key: [UInt8]?, _ each: (KeyChange) -> Void
    ) throws {
        var reader = CSVTextReader(bytes)
        while try reader.next(name: "changes.csv") {
            guard reader.count == 9, key.map({ reader.equals(1, $0) }) ?? true else { continue }
            let cells = (0..<9).map(reader.string)
            each(
                KeyChange(
                    action: cells[0], key: cells[1], field: cells[2],
                    old: cells[3].isEmpty ? nil : cells[3],
                    new: cells[4].isEmpty ? nil : cells[4], file: cells[5], line: cells[6],
                    target: cells[7], batch: cells[8]))
        }
    }
}

extension Column {
    /// A value as a person reads it; nil where it is missing.
    func shown(_ row: Int, _ type: FieldType, _ text: [UInt8]) -> String? {
        switch self {
        case .text(let column):
            guard column.starts[row] != TextColumn.missing else { return nil }
            return String(
                decoding: text[Int(column.starts[row])..<Int(column.ends[row])], as: UTF8.self)
        case .number(let column): return ValueColumn.number(column).shown(row, type)
        case .boolean(let column): return ValueColumn.boolean(column).shown(row, type)
        }
    }
}
