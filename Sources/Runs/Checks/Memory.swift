import Diagnostics
import Foundation
package import Reconcile

/// One run that memory keeps: docs/formats/memory.md.
package struct RememberedRun: Codable, Sendable, Equatable {
    package var run: String
    package var sequence: Int
    package var measures: RunMeasures
}

/// The last good runs of one pipeline, the oldest first.
package struct Memory: Sendable, Equatable {
    package static let fileName = "memory.ndjson"
    /// Of each source, runs that read a new file of it.
    package static let runsMax = 30
    /// The file keeps some more than a run uses.
    static let keptMax = 40
    static let bytesMax = 64 << 20

    package private(set) var runs: [RememberedRun]

    package init(_ runs: [RememberedRun] = []) {
        self.runs = Self.kept(runs.sorted { $0.sequence < $1.sequence }, of: Self.keptMax)
    }

    private init(asWritten runs: [RememberedRun]) { self.runs = runs }

    /// Of each source the last so many runs that read a new file of it, and the last run of all. A
    /// run that found nothing new says nothing new: a pipeline that runs each hour, and the source
    /// that comes each hour, must not push out what is known of a list that comes once a week.
    fileprivate static func kept(_ sorted: [RememberedRun], of most: Int) -> [RememberedRun] {
        var later: [String: Int] = [:]
        var kept: [RememberedRun] = []
        for run in sorted.reversed() {
            let fresh = run.measures.sources.filter(\.fresh).map(\.source)
            if kept.isEmpty || fresh.contains(where: { later[$0, default: 0] < most }) {
                kept.append(run)
            }
            for source in fresh { later[source, default: 0] += 1 }
        }
        return kept.reversed()
    }

    /// What the run after `former` may use: by the order in which runs were planned. A clock may
    /// stand still, or go back.
    func after(_ former: RunFolder?) -> Memory {
        let earlier = runs.filter { $0.sequence <= former?.plan.sequence ?? 0 }
        return Memory(asWritten: Self.kept(earlier, of: Self.runsMax))
    }

    func adding(_ run: RememberedRun) -> Memory {
        Memory(runs.filter { $0.run != run.run } + [run])
    }

    /// A line a run; the first line is the SHA-256 of the others, so that damage is seen.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines: [UInt8] = []
        for run in runs { lines += Array(try encoder.encode(run)) + [UInt8(ascii: "\n")] }
        return Self.head(of: lines[...]) + lines
    }

    private static func head(of lines: ArraySlice<UInt8>) -> [UInt8] {
        let sum = SHA256.digest(of: Array(lines)).hex
        return Array("{\"format\":\"sverka-memory-1\",\"sha256\":\"\(sum)\"}\n".utf8)
    }

    /// nil where the bytes are not what was written.
    static func decode(_ bytes: [UInt8]) -> Memory? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let lines = bytes[(end + 1)...].split(separator: UInt8(ascii: "\n"))
        let runs = lines.compactMap {
            try? JSONDecoder().decode(RememberedRun.self, from: Data($0))
        }
        guard runs.count == lines.count, head(of: bytes[(end + 1)...]) == Array(bytes[...end])
        else { return nil }
        return Memory(asWritten: runs)
    }

    // MARK: What it says

    /// The measures of a source in the runs that read a new file of it, the oldest first.
    func sources(_ name: String) -> [SourceMeasures] {
        let all = runs.compactMap { $0.measures.sources.first { $0.source == name && $0.fresh } }
        return Array(all.suffix(Self.runsMax))
    }

    /// When these runs were: in seconds since 1970.
    func times(ofSource name: String) -> [Int] {
        runs.filter { run in
            run.measures.sources.contains { $0.source == name && $0.fresh }
        }.compactMap { RunID($0.run)?.time.seconds }
    }

    func targets(_ name: String) -> [TargetMeasures] {
        let all = runs.compactMap { $0.measures.targets.first { $0.target == name } }
        return Array(all.suffix(Self.runsMax))
    }
}

extension Workspace {
    func memoryFile(_ pipeline: String) -> Path { archive(pipeline) / Path(Memory.fileName) }

    /// What is remembered of a pipeline's good runs: from its file, or, if that is damaged, gone or
    /// a copy of an earlier day, from the runs themselves.
    ///
    /// - Parameter next: a run that has become good just now and is not remembered yet
    func memory(of pipeline: String, before next: RunID? = nil) throws -> Memory {
        let path = memoryFile(pipeline)
        if try disk.exists(path),
            let memory = Memory.decode(try disk.readAll(path, bytesMax: Memory.bytesMax)),
            try isUpToDate(memory, of: pipeline, before: next)
        {
            return memory
        }
        var runs: [RememberedRun] = []
        for id in try runIDs(pipeline).reversed().prefix(Self.lookedBackMax) {
            guard let run = try runFolder(pipeline, id), let good = run.remembered else { continue }
            runs.append(good)
        }
        return Memory(runs)
    }

    /// So many runs are looked through for what a lost file held.
    private static var lookedBackMax: Int { 1000 }

    /// Whether it has the last good run: a copy of an earlier file has lost what came since, and a
    /// check would take an old list for a new one.
    private func isUpToDate(
        _ memory: Memory, of pipeline: String, before next: RunID?
    ) throws -> Bool {
        for id in try runIDs(pipeline).reversed() where id != next {
            // The newest of them says it; those behind it were looked at when it was remembered.
            if memory.runs.contains(where: { $0.run == id.text }) { return true }
            guard let journal = try unlessDamaged({ try journal(pipeline, id) }), journal.isGood
            else { continue }
            return try runFolder(pipeline, id)?.plan.measures == nil
        }
        return true
    }

    /// The lines that a run's checks used, kept beside its inputs: its plan depends on them.
    func keep(_ memory: Memory, _ id: RunID, of pipeline: String) throws {
        guard !memory.runs.isEmpty else { return }
        let data = openBag(pipeline, id) / "data"
        try disk.makeFolders(data)
        try disk.writeWhole(data / Path(Memory.fileName), try memory.encoded())
    }

    /// The lines that the run of this bag has used.
    ///
    /// - Throws: `Failure` (W034) where they are not what was kept.
    func keptMemory(in bag: Path) throws -> Memory {
        let path = bag / "data" / Path(Memory.fileName)
        guard try disk.exists(path) else { return Memory() }
        guard let memory = Memory.decode(try disk.readAll(path, bytesMax: Memory.bytesMax)) else {
            throw Failure(bagDamaged(path))
        }
        return memory
    }

    /// What a new run remembers: what the last run remembered, and that run if it has become good.
    /// The file in the archive says the same, unless somebody has edited it.
    ///
    /// - Returns: with it a warning (W112) where the file says something else.
    func memory(
        of pipeline: String, after former: RunFolder?
    ) throws -> (memory: Memory, warning: Diagnostic?) {
        let file = try memory(of: pipeline)
        guard let former, try disk.exists(bag(pipeline, former.id) / "data") else {
            return (file.after(former), nil)
        }
        let kept = try trusted(file, at: former)
        let others = Memory(kept.runs.filter { $0.run != former.id.text })
        let known = former.remembered.map { others.adding($0) } ?? others
        // A crash may have kept the former run itself from being added: that is no other word.
        let own = file.runs.first { $0.run == former.id.text }
        guard kept != file || own != nil && own != former.remembered else {
            return (known.after(former), nil)
        }
        let warning = Diagnostic(
            .memoryForged, severity: .warning, at: Place(file: shown(memoryFile(pipeline))),
            help: "checks compare with what the bag of run \(former.id) says instead")
        let isThere = try disk.exists(memoryFile(pipeline))
        return (known.after(former), isThere ? warning : nil)
    }

    /// `memory`, with what the run of this bag has used in the place of what it says of the runs
    /// before it.
    private func trusted(_ memory: Memory, at run: RunFolder) throws -> Memory {
        let before = memory.runs.filter { $0.sequence < run.plan.sequence }
        guard try disk.exists(bag(run.plan.pipeline, run.id) / "data"),
            let kept = try unlessDamaged({ try keptMemory(in: bag(run.plan.pipeline, run.id)) }),
            kept.runs != Memory.kept(before, of: Memory.runsMax)
        else { return memory }
        return Memory(kept.runs + memory.runs.filter { $0.sequence >= run.plan.sequence })
    }

    /// Adds a run that has become good.
    func remember(_ run: RunFolder) throws {
        guard let good = run.remembered else { return }
        let path = memoryFile(run.plan.pipeline)
        let present = try memory(of: run.plan.pipeline, before: run.id)
        let next = try trusted(present, at: run).adding(good)
        let bytes = try next.encoded()
        let isThere = try disk.exists(path)
        if isThere, try disk.readAll(path, bytesMax: Memory.bytesMax) == bytes { return }
        try disk.makeFolders(path.parent)
        try disk.writeWhole(path, bytes)
    }
}

extension RunFolder {
    /// What memory keeps of it; nil of a run that nobody has said yes to.
    var remembered: RememberedRun? {
        guard let measures = plan.measures, journal.isGood else { return nil }
        return RememberedRun(run: plan.run, sequence: plan.sequence, measures: measures)
    }
}

extension Journal {
    /// A yes was said, or there was nothing to ask.
    var isGood: Bool { isApproved || events.contains { $0.event == .empty } }
}
