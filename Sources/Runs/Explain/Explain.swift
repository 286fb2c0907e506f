import Diagnostics
import Pipelines
import Reconcile
import Tables

/// Whose way is asked about, and in which run.
package struct ExplainRequest: Sendable {
    package var key = ""
    /// Nil for every pipeline.
    package var pipeline: String?
    /// A run id or a start of one; nil for the newest run.
    package var run: String?
    /// The inputs as a run would read them now.
    package var dry = false
    package var now: UTCTime
    package var wallNanoseconds: Int64
    package var environment: [String: String]
    package var isCancelled: @Sendable () -> Bool = { false }

    package init(now: UTCTime, wallNanoseconds: Int64, environment: [String: String]) {
        self.now = now
        self.wallNanoseconds = wallNanoseconds
        self.environment = environment
    }
}

extension Workspace {
    /// One item's way through the runs asked about: one explanation for each that has it.
    ///
    /// - Throws: `Failure` (66) where the key is nowhere, with where was looked; (64, 66) where
    ///   there is no such run; whatever reading the inputs throws.
    package func explain(_ request: ExplainRequest) throws -> [Explanation] {
        var near = NearKeys(Array(request.key.utf8))
        let (found, looked, product) = try explanations(request, &near)
        guard found.isEmpty else { return found }
        // It may be what a target calls the record.
        let pipelines = try subjects(request).map(\.pipeline)
        if let called = try onlyKey(called: request.key, in: pipelines, orElse: .keyNotFound) {
            var request = request
            request.key = called
            var others = NearKeys(Array(called.utf8))
            let found = try explanations(request, &others).found
            if !found.isEmpty { return found }
        }
        if let product {
            throw Failure(
                Diagnostic(
                    .keyNotFound, "\"\(request.key)\": it is a product without an offer",
                    at: product,
                    help: "the records of an exchange are its offers: the supplier must export an "
                        + "offer of this product"))
        }
        throw Failure(
            Diagnostic(
                .keyNotFound,
                "\"\(request.key)\"; looked in " + looked.firstFew(between: "; ", most: 2),
                help: near.help))
    }

    /// - Returns: an explanation for each run that has the key, and where else was looked.
    private func explanations(
        _ request: ExplainRequest, _ near: inout NearKeys
    ) throws -> (found: [Explanation], looked: [String], productWithoutOffer: Place?) {
        let key = Array(request.key.utf8)
        var found: [Explanation] = []
        var looked: [String] = []
        var product: Place?
        for subject in try subjects(request) {
            var explainer = try Explainer(self, subject, key, request)
            if let explanation = try explainer.explain(&near) {
                found.append(explanation)
            } else {
                looked.append(explainer.looked)
                product = product ?? explainer.productWithoutOffer
            }
        }
        return (found, looked, product)
    }

    /// Whom a stage took out of the list, in the one run asked about.
    ///
    /// - Parameter stage: its number among the stages between `read` and `diff`, from 1.
    /// - Throws: as `explain`; (64) where there is no such stage.
    package func drops(of stage: Int, _ request: ExplainRequest) throws -> StageDrops {
        let subjects = try subjects(request)
        guard subjects.count == 1 else {
            throw Failure(
                Diagnostic(
                    .explainNothing,
                    help: "say which pipeline is meant: --pipeline "
                        + subjects.map(\.pipeline).joined(separator: " or ")))
        }
        let explained = try ExplainedRun(self, subjects[0], request)
        let flow = explained.pipeline.flow
        guard (1...max(1, flow.count)).contains(stage), !flow.isEmpty else {
            throw Failure(
                Diagnostic(
                    .noSuchStage, "\(stage)",
                    at: Place(file: "pipelines/\(explained.pipeline.name).json5"),
                    help: "\(flow.count) stages stand between read and diff"))
        }
        let trace = FlowTrace(key: nil, watched: stage)
        let draft = try explained.draft(KeepingAll(trace), sink: DryPlan())
        draft.given = [:]
        _ = try draft.read()
        let totals = draft.stages[stage - 1]
        return StageDrops(
            pipeline: explained.pipeline.name, run: explained.run?.id.text, stage: stage,
            word: totals.word, place: totals.place, of: totals.of,
            records: trace.dropped.map { record in
                StageDrops.Record(
                    key: String(decoding: record.key, as: UTF8.self),
                    file: record.file.map { draft.names[$0] } ?? "", line: record.line,
                    fate: record.fate == .dropped ? "dropped" : "rejected")
            })
    }

    // MARK: Which runs

    private func subjects(_ request: ExplainRequest) throws -> [ExplainSubject] {
        if let selector = request.run {
            let run = try findRun(selector)
            if let pipeline = request.pipeline, pipeline != run.plan.pipeline {
                throw Failure(
                    Diagnostic(
                        .unknownRun, "\"\(selector)\" of \"\(pipeline)\"",
                        help: "it is a run of \"\(run.plan.pipeline)\""))
            }
            return [ExplainSubject(pipeline: run.plan.pipeline, run: run)]
        }
        let names = try request.pipeline.map { [$0] } ?? pipelineNames()
        var subjects: [ExplainSubject] = []
        for name in names {
            if request.dry {
                subjects.append(ExplainSubject(pipeline: name, run: nil))
            } else if let run = try latestRun(name) {
                subjects.append(ExplainSubject(pipeline: name, run: run))
            }
        }
        guard subjects.isEmpty else { return subjects }
        if let name = request.pipeline { _ = try findRun(name) }
        throw Failure(
            Diagnostic(
                .explainNothing,
                help: "no pipeline has run yet; look at the inputs as they are: --dry"))
    }
}

struct ExplainSubject {
    var pipeline: String
    /// Nil for the inputs that are there now.
    var run: RunFolder?
}

/// The pipeline and the inputs of a run, planned or not.
struct ExplainedRun {
    let workspace: Workspace
    let pipeline: Pipeline
    let inputs: RunInputs
    let run: RunFolder?
    private let former: RunFolder?
    private let request: RunRequest
    private let snapshots: SnapshotStore

    init(_ workspace: Workspace, _ subject: ExplainSubject, _ request: ExplainRequest) throws {
        self.workspace = workspace
        run = subject.run
        var now = request.now
        if let run {
            pipeline = try workspace.pipeline(of: run, environment: request.environment)
            inputs = try workspace.inputs(of: run, pipeline)
            former = nil
            now = UTCTime(run.plan.at) ?? now
            // What they hold now says nothing of then.
            snapshots = SnapshotStore(emptyOf: workspace, pipeline.name)
        } else {
            pipeline = try workspace.load(
                subject.pipeline, environment: request.environment, today: now.day
            ).pipeline
            former = try workspace.latestRun(pipeline.name)
            snapshots = try SnapshotStore(workspace, pipeline.name)
            inputs = RunInputs()
        }
        var run = RunRequest(
            pipeline: pipeline.name, now: now, wallNanoseconds: request.wallNanoseconds,
            environment: request.environment, holder: "")
        run.dryRun = true
        run.isCancelled = request.isCancelled
        self.request = run
    }

    func draft(_ watch: any RunWatch, sink: any PlanSink) throws -> RunDraft {
        let inputs = try run == nil
            ? workspace.takeInputs(of: pipeline, former: former, request) : inputs
        let draft = try RunDraft(
            workspace, pipeline, inputs, snapshots, former: former, request, sink: sink)
        draft.watch = watch
        draft.comparesAsked = run == nil
        if run == nil {
            draft.memory = try workspace.memory(of: pipeline.name).after(former)
            draft.formerAbsent = try workspace.absent(after: draft.memory, of: pipeline)
        }
        return draft
    }
}
