import Diagnostics
import Formats
import Rules
import Tables

/// The rows of a table, read with the pipeline file.
struct TableFile {
    private(set) var keys = TextList()
    private var columns: [ValueColumn]
    /// Where each row starts.
    private var lines: [Int] = []
    /// The columns but for the key, as the rows of `keys`.
    private(set) var values: LookupTable

    /// nil where there is a fault, which is reported.
    static func read(
        _ from: JSON5Value, _ spec: ReadSpec, _ context: inout PipelineContext
    ) -> TableFile? {
        guard let name = from.string, TextShape.tableFile.fault(name) == nil else { return nil }
        let path = "pipelines/tables/\(name)"
        guard let bytes = context.loader.tableFile(name) else {
            context.lint.fault(
                .unknownTableFile, path, at: from.place,
                help: didYouMean(name, among: context.loader.tableNames))
            return nil
        }
        let bytesMax = PipelineLoader.tableBytesMax
        guard bytes.count <= bytesMax else {
            context.lint.fault(
                .badTable, "\(path): more than \(bytesMax) bytes", at: from.place,
                help: "read it as a source and join it")
            return nil
        }
        if !context.tableFiles.contains(where: { $0.path == path }) {
            context.tableFiles.append(PipelineFile(path: path, bytes: bytes))
        }
        return TableFile(path: path, bytes, spec, &context.lint)
    }

    private init?(path: String, _ bytes: [UInt8], _ spec: ReadSpec, _ lint: inout Lint) {
        var spec = spec
        spec.limits.fileBytesMax = PipelineLoader.tableBytesMax
        // Words that records are looked up by, written by hand: 2.0 is one, and so is a dash.
        spec.fields[spec.key].asWritten = true
        columns = spec.fields.map { $0.type.emptyColumn }
        values = LookupTable(name: spec.source, keys: TextList(), columns: [])
        var rejects: [Reject] = []
        do {
            let file = InputFile(name: path, bytes: ArraySource(bytes))
            for report in try SourceReader.read(
                files: [file], spec: spec,
                emit: { batch in
                    append(batch, key: spec.key)
                    rejects += batch.rejects.prefix(Lint.faultsMax + 1 - rejects.count)
                })
            {
                lint.add(report.notes.filter { $0.severity == .warning })
            }
        } catch let failure as Failure {
            lint.add(failure.diagnostics)
            return nil
        } catch {
            lint.fault(
                .badTable, "\(path): \(error)", at: Place(file: path),
                help: "write it anew as a CSV file")
            return nil
        }
        for reject in rejects { Self.report(reject, path, &lint) }
        let others = spec.fields.indices.filter { $0 != spec.key }
        values = LookupTable(name: spec.source, keys: keys, columns: others.map { columns[$0] })
        guard lintKeys(path, &lint), rejects.isEmpty else { return nil }
    }

    // MARK: rows

    private mutating func append(_ batch: RecordBatch, key: Int) {
        batch.text.withUnsafeBytes { text in
            for (index, column) in batch.columns.enumerated() {
                columns[index].append(column, text)
            }
            guard case .text(let column) = batch.columns[key] else {
                preconditionFailure("a key is text")
            }
            for row in column.starts.indices {
                // Safe: slices lie within the batch's text; lint lets no key be missing.
                keys.append(
                    UnsafeRawBufferPointer(
                        rebasing: text[Int(column.starts[row])..<Int(column.ends[row])]))
            }
        }
        lines += batch.lines.map(Int.init)
    }

    // MARK: semantic lint

    private static func report(_ reject: Reject, _ path: String, _ lint: inout Lint) {
        let column = reject.column.isEmpty ? "" : ", in \"\(reject.column)\""
        let detail = "\(reject.code.name) \(reject.code.summary)\(column): \(reject.reason)"
        let excerpt = String(decoding: reject.raw.prefix(4096), as: UTF8.self)
        lint.fault(
            .badTable, detail,
            at: Place(file: path, line: reject.line, excerpt: excerpt),
            help: "mend the row: the pipeline uses all of its table or none")
    }

    /// Whether each key stands once.
    private func lintKeys(_ path: String, _ lint: inout Lint) -> Bool {
        var isSound = true
        for row in 0..<keys.count {
            let first = keys.withText(row) { values.row($0) } ?? row
            guard first != row else { continue }
            isSound = false
            lint.fault(
                .repeatedTableKey, "\"\(keys.string(row))\", first in line \(lines[first])",
                at: Place(file: path, line: lines[row]), help: "keep one of the rows")
            guard lint.diagnostics.count <= Lint.faultsMax else { break }
        }
        return isSound
    }
}

extension FieldType {
    fileprivate var emptyColumn: ValueColumn {
        switch self {
        case .text: .text(TextValues())
        case .integer, .decimal, .date: .number(NumberColumn())
        case .boolean: .boolean(BooleanColumn())
        }
    }
}

extension ValueColumn {
    /// Appends a batch's column; `text` is the batch's.
    fileprivate mutating func append(_ column: Column, _ text: UnsafeRawBufferPointer) {
        switch (self, column) {
        case (.number(var values), .number(let more)):
            values.mantissas += more.mantissas
            values.scales += more.scales
            self = .number(values)
        case (.boolean(var values), .boolean(let more)):
            values.values += more.values
            self = .boolean(values)
        case (.text(var values), .text(let more)):
            for row in more.starts.indices {
                // Safe: slices lie within the batch's text.
                values.append(UnsafeRawBufferPointer(rebasing: text[more.range(row)]))
            }
            self = .text(values)
        default: preconditionFailure("a field's columns have its type")
        }
    }
}
