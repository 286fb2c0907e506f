package import Diagnostics

/// What a workspace or a run can complain of: docs/errors/W.md.
extension DiagnosticCode {
    package static let notAWorkspace = DiagnosticCode(
        "W010", "no workspace here", exit: .inputMissing)
    package static let unknownPipeline = DiagnosticCode(
        "W011", "no such pipeline", exit: .inputMissing)
    package static let inputMissing = DiagnosticCode(
        "W012", "no input for the source", exit: .inputMissing)
    package static let locked = DiagnosticCode(
        "W013", "another process works on the pipeline", exit: .tryLater)
    package static let inputChanged = DiagnosticCode(
        "W014", "input changed while it was read", exit: .tryLater)
    package static let inputUnsettled = DiagnosticCode(
        "W015", "input is still being written", exit: .tryLater)
    package static let inputLost = DiagnosticCode(
        "W016", "input of a planned run is gone", exit: .badInput)
    package static let unknownRun = DiagnosticCode("W017", "no such run", exit: .inputMissing)
    package static let runNotOpen = DiagnosticCode(
        "W018", "the run is not open", exit: .notAllowed)
    package static let planChanged = DiagnosticCode(
        "W019", "the plan folder is not as it was written", exit: .notAllowed)
    package static let snapshotMoved = DiagnosticCode(
        "W020", "the snapshot has moved since the plan was made", exit: .notAllowed)
    package static let snapshotDamaged = DiagnosticCode(
        "W021", "snapshot does not match its checksum", exit: .badInput)
    package static let planUnreadable = DiagnosticCode(
        "W022", "plan cannot be read", exit: .badInput)
    package static let nothingRead = DiagnosticCode(
        "W023", "no row of the source could be read", exit: .badInput)
    package static let interrupted = DiagnosticCode(
        "W024", "interrupted; the workspace is as it was", exit: .tryLater)
    package static let otherParameters = DiagnosticCode(
        "W026", "the snapshot is of other parameters", exit: .notAllowed)
    package static let partialWaits = DiagnosticCode(
        "W027", "a partial list waits for a decision", exit: .notAllowed)
    package static let partialUnread = DiagnosticCode(
        "W028", "partial lists would go unread", exit: .notAllowed)
    package static let partialAmongSeveral = DiagnosticCode(
        "W030", "a partial list among several sources", exit: .notAllowed)
    package static let tooManyInputs = DiagnosticCode(
        "W029", "too many files for one run", exit: .badInput)
    package static let pipelineEdited = DiagnosticCode(
        "W062", "the pipeline was edited after the plan was made", exit: .done)
    package static let olderRead = DiagnosticCode(
        "W070", "an older file is read", exit: .done)
    package static let notArchivedYet = DiagnosticCode(
        "W071", "done, but not to the end", exit: .io)
    package static let snapshotNotConfirmed = DiagnosticCode(
        "W108", "snapshot is not the one confirmed last", exit: .badInput)
    package static let planOfAnother = DiagnosticCode(
        "W109", "plan is of another pipeline", exit: .badInput)
    package static let bagChanged = DiagnosticCode(
        "W110", "the run's bag is not as the run left it", exit: .notAllowed)
    package static let bagFileMissing = DiagnosticCode(
        "W111", "a file of the run is missing", exit: .badInput)
    package static let memoryForged = DiagnosticCode(
        "W112", "memory is not what the last runs have left", exit: .done)
    package static let planGone = DiagnosticCode(
        "W113", "plan of an open bag is gone", exit: .notAllowed)
    package static let fileUnread = DiagnosticCode(
        "W072", "no pipeline reads a file in the inbox", exit: .done)
    package static let patternUnmatched = DiagnosticCode(
        "W073", "no file has ever matched the source's pattern", exit: .done)
    package static let inputKept = DiagnosticCode(
        "W074", "a file cannot be moved out of the inbox", exit: .done)
    package static let linkUnread = DiagnosticCode(
        "W075", "something in the inbox is no regular file", exit: .done)
    package static let nothingJoined = DiagnosticCode(
        "W076", "join matches no record", exit: .done)
    package static let warehouseUnknown = DiagnosticCode(
        "W077", "warehouse that no row names", exit: .done)
    package static let runAmbiguous = DiagnosticCode(
        "W025", "several runs begin so", exit: .usage)
}
