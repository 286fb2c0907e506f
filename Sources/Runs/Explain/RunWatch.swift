import Reconcile
import Tables

/// Looks on while inputs are read and stages run: for whoever asks about records and wants no plan.
///
/// Where a run has one, every field is read and kept, used or not.
protocol RunWatch: AnyObject {
    var trace: FlowTrace? { get }

    /// - Parameter source: index in the pipeline's sources.
    func batch(_ batch: RecordBatch, of source: Int, firstFile: Int)
    func reject(_ reject: Reject, target: String)
}

/// Keeps every field, and notes nothing.
final class KeepingAll: RunWatch {
    let trace: FlowTrace?

    init(_ trace: FlowTrace? = nil) { self.trace = trace }

    func batch(_ batch: RecordBatch, of source: Int, firstFile: Int) {}
    func reject(_ reject: Reject, target: String) {}
}
