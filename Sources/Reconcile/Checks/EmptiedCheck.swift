package import Pipelines
import Tables

/// A value that the list has no more and that the marketplace keeps when it is left out: nothing
/// that could be sent would take it away.
package final class EmptiedCheck: RowCheck {
    package let name = BuiltInCheck.emptied.rawValue
    private var fields: [Int] = []
    private var stock: Int?
    private var available: Int?

    package init() {}

    package func begin(_ rows: ComparedRows) -> Bool {
        fields = rows.keptFields
        stock = rows.field(of: .stock)
        available = rows.field(of: .available)
        return !fields.isEmpty
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        guard let field = fields.first(where: record.isKept), !isOffSale(record) else {
            return nil
        }
        let target = record.rows.target
        var old: [UInt8] = []
        record.old(field).append(to: &old, scale: record.rows.scale(field) ?? 0)
        return RowFinding(
            .hold,
            "\(target.fields[field].name) was \(String(decoding: old, as: UTF8.self)), the list has"
                + " none, and \(target.name) keeps what is left out")
    }

    /// Taking an offer off sale is never held by a doubt about its price.
    private func isOffSale(_ record: ComparedRecord) -> Bool {
        if let available, record.new(available) == .boolean(false) { return true }
        return stock.flatMap { record.newNumber($0) }.map { $0 <= 0 } ?? false
    }
}
