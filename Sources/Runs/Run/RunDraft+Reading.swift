import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// The first half of a run: from the inputs to the list that is compared.
extension RunDraft {
    /// Reads every input and runs the stages that stand before `diff`.
    ///
    /// - Returns: the list that is compared; its live rows are the records.
    /// - Throws: `Failure` where an input is refused or changed meanwhile.
    func read() throws -> RecordTable {
        heldWhenRead = try sourcesHeldWhenRead()
        var tables = try readSources()
        guard !pipeline.flow.isEmpty else {
            records = tables[0].liveCount
            return tables[0]
        }
        var flow = flow(tables)
        tables = []
        var list = try flow.run()
        list.lacksSource = sources.contains { $0.lack == "absent" && $0.then != "drop" }
        stages = flow.totals
        checkResults = flow.checks
        joinDoubts = flow.doubts
        records = list.liveCount
        return list
    }

    /// What every source holds, before any stage.
    func readSources() throws -> [RecordTable] {
        let meter = ProgressMeter(
            total: inputs.taken.reduce(0) { $0 + $1.originalBytes }, report: request.progress)
        var tables: [RecordTable] = []
        // While one source's records are measured, the next one's are read already.
        var next: OpenSource? = open(0, meter)
        defer { next?.close() }
        let snapshots = Errand { [self] in try checkedSnapshots() }
        defer { snapshots.wait() }
        for source in pipeline.sources.indices {
            let opened = next!
            next = nil
            let table = try read(source, opened) {
                let following = source + 1
                if following < pipeline.sources.count { next = open(following, meter) }
            }
            tables.append(table)
        }
        loaded = try snapshots.get()
        try loadAsked()
        try checkUnchanged()
        try checkFormer()
        if tables.contains(where: \.partial) { try checkPartialLists() }
        return tables
    }

    func flow(_ tables: [RecordTable]) -> Flow {
        Flow(
            pipeline, sources: tables,
            snapshots: loaded.merging(asked.mapValues(\.snapshot)) { $1 },
            modified: inputs.taken.map { modified($0) },
            today: Int64(Int((Double(request.now.seconds) / 86_400).rounded(.down))),
            keepsAll: watch != nil, trace: watch?.trace,
            listing: { try self.list($0, target: "") })
    }

    /// One source's files, being read on a thread of its own.
    private struct OpenSource {
        /// Of the run's inputs.
        let inputs: [Int]
        let hashing: [HashingSource]
        let ahead: [PrefetchingSource]
        let reading: ReadAhead<[SourceReport]>

        func close() {
            reading.abandon()
            for source in ahead { source.finish() }
        }
    }

    private func open(_ source: Int, _ meter: ProgressMeter) -> OpenSource {
        let mine = inputs.taken.indices.filter { inputs.taken[$0].source == source }
        let hashing = mine.map { self.hashing($0, meter) }
        let ahead = hashing.map { PrefetchingSource($0) }
        let names = mine.map { self.names[$0] }
        var spec = pipeline.sources[source].spec
        spec.keptOfRejects = pipeline.fieldsOfRejects(of: source)
        spec.watchedKey = watch?.trace?.key
        // Safe to hand over: the reading thread alone uses the sources until it has ended.
        nonisolated(unsafe) let files = zip(names, ahead).map {
            InputFile(name: "inbox/" + $0, bytes: $1)
        }
        return OpenSource(
            inputs: mine, hashing: hashing, ahead: ahead,
            reading: ReadAhead(
                help: { ahead.contains { $0.readAhead() } },
                read: { [spec] emit in
                    try SourceReader.read(files: files, spec: spec, emit: emit)
                }))
    }

    /// Takes the records of one source's files.
    ///
    /// - Parameter whenTaken: called when the files are read, before what was read is measured.
    private func read(
        _ source: Int, _ opened: OpenSource, whenTaken: () -> Void
    ) throws -> RecordTable {
        defer { opened.close() }
        let stage = pipeline.sources[source]
        let firstFile = inputs.taken.firstIndex { $0.source == source } ?? 0
        var builder = RecordTableBuilder(
            stage: stage,
            keeping: watch == nil
                ? pipeline.neededFields(of: source) : Set(stage.spec.fields.map(\.name)),
            keptOfRejects: pipeline.fieldsOfRejects(of: source), firstFile: firstFile,
            heldBefore: heldBytes, expectedRows: expectedRows(stage.spec.source))
        var gauge = SourceGauge(stage)
        func listed(_ reject: Reject) throws {
            var reject = reject
            reject.file += firstFile
            try list(reject, target: "")
        }
        let reports = try opened.reading.run(
            take: { batch in
                if request.isCancelled() { throw Failure(Diagnostic(.interrupted)) }
                watch?.batch(batch, of: source, firstFile: firstFile)
                gauge.add(batch)
                for reject in batch.rejects {
                    if reject.hidesItsKey { note(unreadableKey: reject, source, firstFile) }
                    try listed(reject)
                }
                try builder.add(batch) { try listed($0) }
            })
        whenTaken()
        for source in opened.ahead { source.finish() }
        digests += try opened.hashing.map { try $0.finish() }
        self.reports += reports
        for (taken, source) in zip(opened.inputs.map { inputs.taken[$0] }, opened.hashing) {
            guard source.byteCount == taken.originalBytes || !taken.isNew else {
                throw Failure(changed(taken))
            }
        }
        heldBytes += builder.heldBytes
        var table = try builder.finish { try listed($0) }
        table.partial = stage.partial ?? reports.contains(where: \.partial)
        try account(source, reports, table, duplicates: builder.duplicates)
        try measure(source, gauge, table)
        if self.sources[source].then == ReadStage.Lack.drop.rawValue {
            for row in 0..<table.rowCount where table.fates[row] == .live {
                table.fates[row] = .dropped
            }
        }
        return table
    }

    /// An input's own bytes: what the bag has packed is unpacked first.
    private func hashing(_ index: Int, _ meter: ProgressMeter) -> HashingSource {
        let taken = inputs.taken[index]
        // However long nothing comes of what is read: a signal ends it.
        let isCancelled = request.isCancelled
        let progress: @Sendable (Int) throws -> Void = { count in
            if isCancelled() { throw Failure(Diagnostic(.interrupted)) }
            meter.add(count)
        }
        guard taken.former?.compressed ?? false else {
            return HashingSource(files[index], progress: progress)
        }
        let limits = pipeline.sources[taken.source].spec.limits
        return HashingSource(
            GzipSource(files[index], file: workspace.shown(taken.path), limits: limits),
            progress: progress)
    }

    /// The inputs as messages and the plan call them.
    var names: [String] { inputs.taken.map { $0.shownName.text } }

    /// Checks and maps the snapshots to compare with.
    private func checkedSnapshots() throws -> [String: Snapshot] {
        if let given { return given }
        var loaded: [String: Snapshot] = [:]
        for emit in pipeline.emits {
            guard let snapshot = try snapshots.snapshot(emit.target.name) else { continue }
            try checkOwner(of: snapshot, emit)
            loaded[emit.target.name] = snapshot
        }
        return loaded
    }

    /// What was asked for and is not confirmed: of a run that is computed again what was then.
    private func loadAsked() throws {
        guard comparesAsked, given == nil || basis != nil else { return }
        let then = basis?.plan
        if let then, then.targets.allSatisfy({ $0.asked == nil }) { return }
        let found = try workspace.askedSnapshots(
            of: pipeline.name, before: then.map { $0.revision?.sequence ?? $0.sequence },
            confirmed: loaded, keeps: then == nil && !request.dryRun)
        for emit in pipeline.emits {
            guard let rebuilt = found[emit.target.name] else { continue }
            let snapshot = try rebuilt.snapshot(name: "what was asked for")
            try checkOwner(of: snapshot, emit)
            asked[emit.target.name] = (snapshot, rebuilt.digest)
        }
    }

    /// What one shop holds says nothing of another.
    private func checkOwner(of snapshot: Snapshot, _ emit: EmitStage) throws {
        guard let run = RunID(snapshot.header.run),
            let plan = try workspace.runFolder(pipeline.name, run)?.plan,
            let made = plan.targets.first(where: { $0.target == emit.target.name }),
            let parameters = made.parameters, parameters != emit.ownerDigest.hex
        else { return }
        throw Failure(
            Diagnostic(
                .otherParameters, "\"\(emit.target.name)\"", at: emit.place,
                help: "give the other shop or warehouse a pipeline of its own"))
    }

    /// Each partial list counts: none may be passed over, and none may take the place of one that
    /// is not decided on.
    private func checkPartialLists() throws {
        guard pipeline.sources.count == 1 else { throw Failure(partialAmongSeveral) }
        if let unread = inputs.setAside.first {
            throw Failure(
                Diagnostic(
                    .partialUnread, at: Place(file: workspace.shown(unread.file.path)),
                    help: "read them all, in the order of their names: files: \"all\""))
        }
        let waiting = try workspace.outboxRuns(pipeline.name).last {
            $0.journal.isOpen && $0.plan.sources.contains(where: \.partial)
        }
        guard let waiting, inputs.taken.contains(where: \.isNew) else { return }
        throw Failure(
            Diagnostic(
                .partialWaits, "\"\(waiting.id)\"",
                at: Place(file: workspace.shown(waiting.folder)),
                help: "the new list stays in the inbox; approve or reject the one before it:",
                command: "sverka approve \(pipeline.name)"))
    }

    /// About as many as last time.
    private func expectedRows(_ source: String) -> Int {
        let rows = former?.plan.sources.first { $0.source == source }?.records ?? 0
        return rows + rows / 16
    }

    private func note(unreadableKey reject: Reject, _ source: Int, _ firstFile: Int) {
        unreadableKeys[source, default: 0] += 1
        if unreadableKeys[source] == 1 {
            let file = names[firstFile + reject.file]
            firstUnreadableKey[source] = "\(file):\(reject.line), \(reject.code.name)"
        }
    }

    func list(_ reject: Reject, target: String) throws {
        let file = names[reject.file]
        watch?.reject(reject, target: target)
        tally.add(ListedReject(reject: reject, file: file, target: target))
        try sink.reject(reject, file: file, target: target)
    }

    /// - Throws: `Failure` (75) where an input is not what it was when the inbox was looked at.
    func checkUnchanged() throws {
        for (taken, file) in zip(inputs.taken, files) {
            guard try file.status() == taken.status else { throw Failure(changed(taken)) }
        }
    }

    private func changed(_ taken: TakenInput) -> Diagnostic {
        Diagnostic(
            .inputChanged, at: Place(file: workspace.shown(taken.path)),
            help: "try again when it is whole; settle: in the read stage makes sure")
    }

    /// What was taken out of a bag is what went into it.
    private func checkFormer() throws {
        for (index, taken) in inputs.taken.enumerated() {
            guard let former = taken.former, former.sha256 != digests[index].hex else { continue }
            throw Failure(
                Diagnostic(
                    .inputLost, at: Place(file: workspace.shown(taken.path)),
                    help: "the archive is damaged; see what else is:", command: "sverka verify"))
        }
    }

    private func account(
        _ index: Int, _ reports: [SourceReport], _ table: RecordTable, duplicates: Int
    ) throws {
        var source = PlanFile.Source(
            source: pipeline.sources[index].spec.source,
            rows: reports.reduce(0) { $0 + $1.rows }, records: table.liveCount,
            rejected: reports.reduce(0) { $0 + $1.rejects }, duplicates: duplicates,
            partial: table.partial)
        let stage = pipeline.sources[index]
        if reports.isEmpty {
            source.lack = "absent"
            source.then = stage.whenAbsent?.rawValue
        } else if let maxAge = stage.maxAgeSeconds, age(of: index) > maxAge {
            source.lack = "old"
            source.then = stage.whenOld.rawValue
        }
        sources.append(source)
        if source.rows > 0, source.records + source.duplicates == 0 {
            throw Failure(nothingRead(source, index))
        }
    }

    /// Seconds since the oldest of the source's files was last modified.
    private func age(of source: Int) -> Int {
        let oldest = inputs.taken.filter { $0.source == source }.map { modified($0) }.min() ?? 0
        return request.now.seconds - Int(oldest / 1_000_000_000)
    }

    /// When an input was last modified, in nanoseconds; of one from a bag, as its plan says.
    func modified(_ taken: TakenInput) -> Int64 {
        if let given = taken.modifiedNanoseconds { return given }
        if let known = taken.former?.modifiedAt.flatMap({ UTCTime($0) }) {
            return Int64(known.seconds) * 1_000_000_000
        }
        // As plan.json keeps it, so that the run can be computed again.
        return taken.status.modifiedNanoseconds / 1_000_000_000 * 1_000_000_000
    }

    /// What the plan says of it; nil where it plays no part.
    func modifiedAt(_ taken: TakenInput) -> String? {
        let counts = pipeline.sources.count > 1
            || pipeline.sources[taken.source].maxAgeSeconds != nil
        return counts ? UTCTime(seconds: Int(modified(taken) / 1_000_000_000)).text : nil
    }

    private var partialAmongSeveral: Diagnostic {
        let source = sources.firstIndex(where: \.partial) ?? 0
        return Diagnostic(
            .partialAmongSeveral, "\"\(sources[source].source)\"",
            at: pipeline.sources[source].place,
            help: "ask the supplier for the whole list, or give this source a pipeline of its own")
    }

    private func nothingRead(_ source: PlanFile.Source, _ index: Int) -> Diagnostic {
        let mine = inputs.taken.indices.filter { inputs.taken[$0].source == index }
        let reasons = tally.reasons(ofFiles: mine)
        let counts = reasons.map { reason in
            let code = reason.first.reject.code
            return "\(reason.count.grouped) × \(code.name) \(code.summary)"
        }
        // A heading row must not be blamed for what the others have in common.
        let first = reasons.first?.first
        return Diagnostic(
            .nothingRead,
            "\"\(source.source)\": \(source.rows.of("row")), all rejected: "
                + counts.joined(separator: ", "),
            at: first.map {
                Place(
                    file: "inbox/" + $0.file, line: $0.reject.line, note: $0.reject.code.summary)
            },
            help: first.map {
                "\($0.reject.reason); change the pipeline so that it fits the file"
            })
    }
}
