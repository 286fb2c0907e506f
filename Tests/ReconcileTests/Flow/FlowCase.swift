import Diagnostics
import Formats
import Pipelines
import Reconcile
import Rules
import Tables
import TestSupport

/// Sources and stages for both: the real ones and their twin.
struct FlowCase {
    var sources: [TwinSource]
    var tables: [TwinSource] = []
    var stages: [(stage: FlowStage, twin: TwinStage)] = []
    /// Names of fields that `gone` asks for, so that they are used.
    var wanted: [String] = []
    /// The fields that the list has in the end.
    var fields: [FlowField] = []

    /// For each file of each source, in order; some are equal.
    var modified: [Int64] {
        let count = sources.reduce(0) { $0 + $1.files.count }
        return (0..<count).map { Int64([3, 1, 2, 3, 2][$0 % 5]) }
    }

    static let place = Place(file: "pipelines/acme.json5", line: 5, column: 3)

    // MARK: The twin's answer

    func twin() -> FlowTwin {
        var used: Set<String> = Set(wanted + ["sku"])
        for (stage, _) in stages {
            for placed in stage.rules { used.formUnion(placed.rule.fields) }
            switch stage {
            case .sum(let stage): used.formUnion([stage.quantity] + (stage.by.map { [$0] } ?? []))
            case .join(let stage): used.formUnion(stage.many?.map(\.field) ?? [])
            case .filter, .set, .pick, .check: break
            }
        }
        var twin = FlowTwin(
            sources: sources.map(\.list), tables: tables.map(\.list), names: sources.map(\.name),
            modified: modified, used: used)
        twin.run(stages.map(\.twin))
        return twin
    }

    // MARK: The real answer

    func pipeline() -> Pipeline {
        Pipeline(
            name: "acme", about: nil, confirm: .approve,
            sources: sources.map(Self.read), tables: tables.map(Self.table),
            flow: stages.map(\.stage),
            diff: DiffStage(
                key: "sku",
                gone: .set(
                    Dictionary(uniqueKeysWithValues: wanted.map { ($0, .boolean(false)) })),
                place: Self.place),
            emits: [], archive: ArchiveStage(), files: [])
    }

    /// - Parameter pieces: rows of a batch
    func flow(
        pieces: Int, listing: @escaping (Reject) throws -> Void
    ) throws -> Flow {
        var firstFile = 0
        var read: [RecordTable] = []
        for source in sources {
            let kept = pipeline().fieldsOfRejects(of: read.count)
            read.append(
                try Self.records(source, kept, firstFile: firstFile, pieces: pieces))
            firstFile += source.files.count
        }
        return Flow(
            pipeline(), sources: read, modified: modified, today: 20_000, listing: listing)
    }

    static func read(_ source: TwinSource) -> ReadStage {
        let fields = [FlowField(source.keyName, .text)] + source.fields
        return ReadStage(
            spec: ReadSpec(
                source: source.name, format: .csv(CSVOptions()),
                fields: fields.map {
                    FieldSpec(name: $0.name, type: $0.type, location: .column($0.name))
                }, key: 0),
            from: ["*.csv"], files: .all, settleSeconds: 0, duplicates: source.duplicates,
            partial: nil, place: place)
    }

    private static func records(
        _ source: TwinSource, _ kept: [Int], firstFile: Int, pieces: Int
    ) throws -> RecordTable {
        var builder = RecordTableBuilder(
            stage: read(source), keeping: Set(source.fields.map(\.name)), keptOfRejects: kept,
            firstFile: firstFile, fewWords: firstFile % 2 == 0 ? TextGatherer.fewWords : 0)
        for (file, rows) in source.files.enumerated() {
            for start in stride(from: 0, to: rows.count, by: pieces) {
                let piece = Array(rows[start..<min(start + pieces, rows.count)])
                try builder.add(batch(source, file, piece)) { _ in }
            }
        }
        var unread = batch(source, 0, [])
        let fields = [FlowField(source.keyName, .text)] + source.fields
        let rows = source.unread.map { key in
            var row = TwinRecord(key: key, file: 0, line: 1)
            row.unknown = Set(source.fields.map(\.name))
            return row
        } + source.unreadRows
        unread.rejects = rows.map { row in
            var reject = Reject(
                file: 0, line: row.line, column: "", code: .sumUnknown, reason: "", raw: [],
                key: Array(row.key.utf8))
            reject.cells = kept.map { cell(row, fields[$0].name, isKey: $0 == 0) }
            return reject
        }
        try builder.add(unread) { _ in }
        var table = builder.finish { _ in }
        if source.isDropped {
            for row in 0..<table.rowCount where table.fates[row] == .live {
                table.fates[row] = .dropped
            }
        }
        return table
    }

    private static func cell(_ row: TwinRecord, _ field: String, isKey: Bool) -> RejectedCell {
        if row.unknown.contains(field) { return .unread }
        if isKey { return row.key.isEmpty ? .missing : .text(Array(row.key.utf8)) }
        switch row.values[field] {
        case nil: return .missing
        case .text(let text): return .text(Array(text.utf8))
        case .number(let number): return .number(number)
        case .boolean(let value): return .boolean(value)
        }
    }

    private static func batch(
        _ source: TwinSource, _ file: Int, _ rows: [TwinRecord]
    ) -> RecordBatch {
        var text: [UInt8] = []
        func texts(_ values: [String?]) -> Column {
            var column = TextColumn()
            for value in values {
                column.starts.append(value == nil ? TextColumn.missing : UInt32(text.count))
                text += Array((value ?? "").utf8)
                column.ends.append(value == nil ? TextColumn.missing : UInt32(text.count))
            }
            return .text(column)
        }
        var columns = [texts(rows.map(\.key))]
        for field in source.fields {
            let values = rows.map { $0.values[field.name] }
            switch column(field.type, values) {
            case .text: columns.append(texts(values.map { $0?.text }))
            case .number(let numbers): columns.append(.number(numbers))
            case .boolean(let flags): columns.append(.boolean(flags))
            }
        }
        return RecordBatch(
            text: text, columns: columns, lines: rows.map { UInt32($0.line) }, file: file,
            rejects: [])
    }

    static func column(_ type: FieldType, _ values: [TwinField?]) -> ValueColumn {
        switch type {
        case .text:
            var column = TextValues()
            for value in values {
                Array((value?.text ?? "").utf8).withUnsafeBytes { column.append($0) }
            }
            return .text(column)
        case .boolean:
            return .boolean(
                BooleanColumn(
                    values: values.map {
                        $0?.boolean.map { $0 ? BooleanColumn.yes : BooleanColumn.no }
                            ?? BooleanColumn.missing
                    }))
        default:
            var column = NumberColumn()
            for value in values { column.append(value?.number) }
            return .number(column)
        }
    }

    private static func table(_ source: TwinSource) -> TableStage {
        let rows = source.list.rows
        var keys = TextList()
        for row in rows { Array(row.key.utf8).withUnsafeBytes { keys.append($0) } }
        let columns = source.fields.map { field in
            column(field.type, rows.map { $0.values[field.name] })
        }
        return TableStage(
            name: source.name, key: source.keyName, columns: source.fields,
            values: LookupTable(name: source.name, keys: keys, columns: columns), keys: keys,
            place: place)
    }
}
