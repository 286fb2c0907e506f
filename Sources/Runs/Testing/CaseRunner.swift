import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// Runs one case in a folder of its own: the workspace gives the pipeline and the files that the
/// case names, and nothing in it is touched.
struct CaseRunner {
    private let workspace: Workspace
    private let pipeline: Pipeline
    private let scratch: Path
    private let now: UTCTime
    private let test: PipelineCase
    private var sources: [ReadStage]
    private var inputs = RunInputs()

    /// - Parameter scratch: a folder of this case alone.
    init(
        _ test: PipelineCase, _ pipeline: Pipeline, _ workspace: Workspace, scratch: Path,
        now: UTCTime
    ) {
        self.test = test
        self.pipeline = pipeline
        self.workspace = workspace
        self.scratch = scratch
        self.now = now
        sources = pipeline.sources
    }

    /// - Throws: `Failure` (78) with everything in which the case does not fit its pipeline;
    ///   `IOFailure`.
    mutating func run() throws -> CaseOutcome {
        var faults = CaseFaults()
        try placeInputs(&faults)
        let snapshots = try CaseSnapshots.make(test, pipeline, &faults)
        try faults.check()
        var pipeline = pipeline
        pipeline.sources = sources
        var request = RunRequest(
            pipeline: pipeline.name, now: now, wallNanoseconds: 0, environment: [:], holder: "")
        request.dryRun = true
        let own = Workspace(root: scratch, disk: workspace.disk)
        let watch = CaseWatch(sources, names: inputs.taken.map { $0.shownName.text })
        let draft = try RunDraft(
            own, pipeline, inputs, SnapshotStore(emptyOf: own, pipeline.name), former: nil,
            request, sink: watch)
        draft.given = snapshots
        draft.watch = watch
        do {
            let list = try draft.read()
            try draft.compare(list)
            let plan = try draft.plan()
            var outcome = watch.outcome
            outcome.state = plan.state.rawValue
            outcome.gone = plan.targets.reduce(0) { max($0, $1.totals.gone) }
            return outcome
        } catch let failure as Failure {
            var outcome = watch.outcome
            outcome.failure = failure
            return outcome
        }
    }

    private func fault(_ detail: String, _ place: Place, help: String? = nil) -> Failure {
        Failure(Diagnostic(.caseDoesNotFit, detail, at: place, help: help))
    }

    // MARK: Inputs

    private mutating func placeInputs(_ faults: inout CaseFaults) throws {
        let names = pipeline.sources.map(\.spec.source)
        let strange = test.sources.filter { !names.contains($0.name) }
        for given in strange {
            let near = Suggestion.nearest(to: given.name, among: names)
            faults.add(
                fault(
                    "no source \"\(given.name)\" in the pipeline", given.place,
                    help: near.map { "did you mean \"\($0)\"?" }
                        ?? "there are: " + names.firstFew()))
        }
        for (index, stage) in pipeline.sources.enumerated() {
            let name = stage.spec.source
            guard let given = test.sources.first(where: { $0.name == name }) else {
                // One that is misspelled is told as such.
                guard stage.whenAbsent == nil, strange.isEmpty else { continue }
                faults.add(
                    fault(
                        "nothing is given for the source \"\(name)\"", test.place,
                        help: "give it files or rows; \"rows: []\" is a list without records"))
                continue
            }
            switch given.content {
            case .files(let files):
                for (file, path) in files.enumerated() {
                    try faults.attempt { try place(path, file, of: index, given) }
                }
            case .rows(let rows): try place(rows, of: index, given, &faults)
            }
        }
    }

    private mutating func take(_ path: Path, name: String, _ pattern: Int, of source: Int,
        _ given: PipelineCase.Source) throws
    {
        guard let status = try workspace.disk.status(path, following: true), status.kind == .file
        else { throw fault("no file \(path.printable)", given.place) }
        let modified = try given.modified.map { try time($0) } ?? now
        inputs.taken.append(
            TakenInput(
                source: source, pattern: pattern, name: Array(name.utf8), path: path,
                status: status, former: nil, stored: "",
                modifiedNanoseconds: Int64(modified.seconds) * 1_000_000_000))
    }

    private func time(_ given: (text: String, place: Place)) throws -> UTCTime {
        guard let time = UTCTime(given.text) else {
            throw fault(
                "no time: \"\(given.text)\"", given.place, help: "write it as 2026-11-22T02:00:00Z")
        }
        return time
    }

    private mutating func place(
        _ file: (path: String, place: Place), _ index: Int, of source: Int,
        _ given: PipelineCase.Source
    ) throws {
        let kinds = pipeline.sources[source].spec.format.name == "commerceml"
        let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
        guard !file.path.hasPrefix("/"), !parts.contains("..") else {
            throw fault(
                "\"\(file.path)\" leads out of the workspace", file.place,
                help: "name a file below it: \"samples/price.csv\"")
        }
        let path = workspace.root / Path(file.path)
        guard try workspace.disk.status(path, following: true)?.kind == .file else {
            throw fault("no file \"\(file.path)\" in the workspace", file.place)
        }
        try take(path, name: file.path, kinds ? index : 0, of: source, given)
    }

    // MARK: Rows

    /// Writes rows as a CSV file, and lets the source read it as such.
    private mutating func place(
        _ rows: [[(field: String, cell: String, place: Place)]], of source: Int,
        _ given: PipelineCase.Source, _ faults: inout CaseFaults
    ) throws {
        let spec = pipeline.sources[source].spec
        guard case .csv(let options) = spec.format else {
            return faults.add(
                fault(
                    "\"\(given.name)\" is \(spec.format.name), and rows are CSV", given.place,
                    help: "give it a file: { file: \"samples/…\" }"))
        }
        let layout = RowLayout(spec.fields)
        var bytes: [UInt8] = []
        let hasHeader = options.header != .none
        if hasHeader { layout.append(layout.header, to: &bytes) }
        for row in rows {
            var cells = layout.blank
            for (field, cell, place) in row {
                guard let column = layout.column(of: field) else {
                    let near = Suggestion.nearest(to: field, among: layout.fields)
                    faults.add(
                        fault(
                            "no field \"\(field)\" of \"\(given.name)\" that stands in a column",
                            place,
                            help: near.map { "did you mean \"\($0)\"?" }
                                ?? "there are: " + layout.fields.joined(separator: ", ")))
                    continue
                }
                cells[column] = cell
            }
            layout.append(cells, to: &bytes)
        }
        sources[source].spec.encoding = .utf8
        sources[source].spec.format = .csv(
            CSVOptions(
                delimiter: UInt8(ascii: ";"), header: hasHeader ? .line(1) : .none))
        let name = "\(given.name).csv"
        try workspace.disk.writeWhole(scratch / Path(name), bytes)
        try faults.attempt { try take(scratch / Path(name), name: name, 0, of: source, given) }
    }
}

/// Where the fields of a CSV source stand in a file that is made for them.
struct RowLayout {
    /// Names of the fields that stand in a column.
    let fields: [String]
    private let columns: [Int]
    let header: [String]

    var blank: [String] { header.map { _ in "" } }

    init(_ specs: [FieldSpec]) {
        var header: [String?] = []
        var fields: [String] = []
        var columns: [Int] = []
        // Positions first: the named ones take the room between.
        for spec in specs {
            guard case .position(let position) = spec.location, position <= 1000 else { continue }
            while header.count < position { header.append(nil) }
            header[position - 1] = header[position - 1] ?? "column \(position)"
            fields.append(spec.name)
            columns.append(position - 1)
        }
        for spec in specs {
            guard case .column(let name) = spec.location else { continue }
            var column = header.firstIndex { $0 == name }
            if column == nil, let free = header.firstIndex(where: { $0 == nil }) {
                header[free] = name
                column = free
            }
            if column == nil { header.append(name) }
            fields.append(spec.name)
            columns.append(column ?? header.count - 1)
        }
        self.fields = fields
        self.columns = columns
        self.header = header.enumerated().map { $1 ?? "column \($0 + 1)" }
    }

    func column(of field: String) -> Int? { fields.firstIndex(of: field).map { columns[$0] } }

    func append(_ cells: [String], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes += Array("\"\(cell.replacing("\"", with: "\"\""))\"".utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
