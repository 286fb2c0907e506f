import Diagnostics
import Tables

/// A source's files with each zip archive among them replaced by the files in it that are read.
///
/// Readers see the files; whoever asked for them sees the archives: batches, rejects and reports
/// are led back to them.
struct ZipInputs {
    private(set) var files: [InputFile] = []
    /// For each of `files`, which input it comes from.
    private var owners: [Int] = []
    /// For each input, the names that are read in it; empty where it is no archive.
    private var members: [[String]] = []
    private let names: [String]

    /// - Throws: `Failure` where an archive is refused, or does not say which file is meant.
    init(_ inputs: [InputFile], spec: ReadSpec) throws {
        names = inputs.map(\.name)
        for (index, input) in inputs.enumerated() {
            guard let archive = try Self.archive(input, spec.limits),
                try !Self.isWorkbook(archive, spec.format)
            else {
                add(input, index)
                members.append([])
                continue
            }
            let chosen = try Self.choose(archive, spec)
            members.append(chosen.map(\.name))
            for entry in chosen { add(try Self.open(archive, entry, spec.format), index) }
        }
    }

    private mutating func add(_ file: InputFile, _ owner: Int) {
        files.append(file)
        owners.append(owner)
    }

    /// Nil where the bytes are none of an archive, or only stream.
    private static func archive(_ input: InputFile, _ limits: ReadLimits) throws -> ZipArchive? {
        guard let source = input.bytes.randomAccess else { return nil }
        let bytes = try ZipBytes(source, file: input.name)
        guard bytes.count >= 4 else { return nil }
        let head = try bytes.read(0, min(8, bytes.count))
        guard FileKind(head: head.bytes) != .zip else {
            return try ZipArchive(source, file: input.name, limits: limits)
        }
        // An archive behind something else, or the last of several parts, is no list either.
        guard bytes.count >= ZipEnd.bytes, let end = try ZipEnd.find(in: bytes),
            try end.isOneOfSeveral || end.hasTable(in: bytes)
        else { return nil }
        return try ZipArchive(source, file: input.name, limits: limits)
    }

    /// The mark that the first part of a split archive begins with, in front of its first file.
    static func marker(in bytes: ZipBytes) throws -> UInt64? {
        guard bytes.count >= 4 else { return nil }
        let mark = try bytes.read(0, 4).number(0, 4)
        return [0x3030_4B50, 0x0807_4B50].contains(mark) ? mark : nil
    }

    private static func isWorkbook(_ archive: ZipArchive, _ format: SourceFormat) throws -> Bool {
        guard Workbook.isWorkbook(archive) else { return false }
        if case .xlsx = format { return true }
        throw Failure(
            Diagnostic(
                .wrongKind, "it is a workbook (.xlsx)", at: Place(file: archive.file),
                help: "state format: \"xlsx\" in the read stage"))
    }

    // MARK: Choosing

    /// What `member:` names, or else the only file there is; CommerceML takes all XML.
    private static func choose(_ archive: ZipArchive, _ spec: ReadSpec) throws -> [ZipEntry] {
        let candidates = archive.entries.filter { !$0.isAside }
        let shown = list(candidates)
        guard spec.members.isEmpty else {
            let chosen = chosen(of: candidates, by: spec.members)
            guard !chosen.isEmpty else {
                throw failure(
                    archive, .zipNothingFits, "(it holds \(shown))",
                    "member: in the read stage says which one is read")
            }
            return chosen.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
        if case .commerceml = spec.format {
            let exchange = candidates.filter { $0.name.lowercased().hasSuffix(".xml") }
            if !exchange.isEmpty {
                return exchange.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            }
        }
        guard let first = candidates.first else {
            throw failure(archive, .zipNothingFits, "(it holds no file)", "download it again")
        }
        guard candidates.count == 1 else {
            throw failure(
                archive, .zipChoiceOpen, "(\(shown))",
                "say which one is read: member: \"\(shortName(of: first, in: candidates))\"")
        }
        return [first]
    }

    /// What one of the patterns matches. A plain name is first that of a file in no folder: copies
    /// in others, `old/price.csv`, are not meant by `price.csv` then.
    private static func chosen(
        of candidates: [ZipEntry], by patterns: [PathPattern]
    ) -> [ZipEntry] {
        let hasOwn = patterns.map { pattern in
            pattern.isPlainName && candidates.contains { $0.names.matchesWhole(pattern) }
        }
        return candidates.filter { entry in
            zip(patterns, hasOwn).contains { pattern, hasOwn in
                hasOwn ? entry.names.matchesWhole(pattern) : entry.names.matches(pattern)
            }
        }
    }

    /// A `member:` that chooses one file: this one, or the one of its name that lies in no folder.
    private static func shortName(of entry: ZipEntry, in all: [ZipEntry]) -> String {
        let name = entry.name.split(separator: "/").last.map(String.init) ?? ""
        guard let pattern = PathPattern(name), chosen(of: all, by: [pattern]).count == 1 else {
            return entry.name
        }
        return name
    }

    private static func list(_ entries: [ZipEntry]) -> String {
        let shown = entries.prefix(8).map(\.name).joined(separator: ", ")
        return entries.isEmpty
            ? "nothing" : shown + (entries.count > 8 ? ", and \(entries.count - 8) more" : "")
    }

    private static func failure(
        _ archive: ZipArchive, _ code: DiagnosticCode, _ detail: String, _ help: String
    ) -> Failure {
        Failure(Diagnostic(code, detail, at: Place(file: archive.file), help: help))
    }

    /// A workbook is an archive itself and must be read anywhere, so it is unpacked in memory.
    private static func open(
        _ archive: ZipArchive, _ entry: ZipEntry, _ format: SourceFormat
    ) throws -> InputFile {
        let name = "\(archive.file)/\(entry.name)"
        let source = try ZipMemberSource(archive, entry)
        guard case .xlsx = format else { return InputFile(name: name, bytes: source) }
        guard entry.unpackedBytes <= archive.limits.nestedBytesMax else {
            throw failure(
                archive, .unpacksTooLarge,
                "(\(entry.name): more than \(archive.limits.nestedBytesMax) bytes)",
                "drop the workbook itself, outside the archive")
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = try piece.withUnsafeMutableBytes({ try source.read(into: $0) }),
            count > 0
        {
            bytes += piece[..<count]
        }
        return InputFile(name: name, bytes: ArraySource(bytes))
    }

    // MARK: Leading back

    /// The batch as one of the input that its file comes from.
    func ledBack(_ batch: RecordBatch) -> RecordBatch {
        let owner = owners[batch.file]
        let isOneOfSeveral = members[owner].count > 1
        guard owner != batch.file || isOneOfSeveral else { return batch }
        var batch = batch
        let prefix = isOneOfSeveral ? memberName(batch.file) + ": " : ""
        for index in batch.rejects.indices {
            batch.rejects[index].file = owner
            batch.rejects[index].reason = prefix + batch.rejects[index].reason
        }
        batch.file = owner
        return batch
    }

    /// One report for each input.
    func ledBack(_ reports: [SourceReport]) -> [SourceReport] {
        names.indices.map { input in
            let own = owners.indices.filter { owners[$0] == input }.map { reports[$0] }
            var whole = own[0]
            guard !members[input].isEmpty else { return whole }
            for other in own.dropFirst() { whole.add(other) }
            whole.packed = true
            whole.notes.insert(
                Diagnostic(
                    .readFromZip, "(\(members[input].joined(separator: ", ")))", severity: .note,
                    at: Place(file: names[input])), at: 0)
            return whole
        }
    }

    /// Reads the files of archives to their end: where one is damaged, that is the reason for
    /// whatever else was found in it.
    ///
    /// - Throws: `Failure` for the first of them that is damaged
    func checkWhole() throws {
        for file in files { try (file.bytes as? ZipMemberSource)?.readToEnd() }
    }

    private func memberName(_ file: Int) -> String {
        let owner = owners[file]
        return members[owner][file - owners.firstIndex(of: owner)!]
    }
}

extension PathPattern {
    /// A pattern without `/` is compared with a member's own name, in whatever folder it lies.
    func matchesMember(_ name: String) -> Bool {
        guard isOnePart else { return matches(name.utf8) }
        return matches(name.utf8.split(separator: UInt8(ascii: "/")).last ?? [])
    }
}

extension SourceReport {
    /// Counts another file of the same archive in.
    fileprivate mutating func add(_ other: SourceReport) {
        rows += other.rows
        records += other.records
        rejects += other.rejects
        linesAside += other.linesAside
        incompleteEnds += other.incompleteEnds
        openEnds += other.openEnds
        partial = partial || other.partial
        madeAt = madeAt ?? other.madeAt
        notes += other.notes
    }
}
