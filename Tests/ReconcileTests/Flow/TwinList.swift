import Diagnostics
import Formats
import Pipelines
import Tables

/// A field's value in the twin; a missing one is not there.
enum TwinField: Equatable {
    case text(String)
    case number(ExactDecimal)
    case boolean(Bool)

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: ExactDecimal? { if case .number(let number) = self { number } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
}

/// One row of a list, as plain as it can be.
struct TwinRecord {
    enum Fate { case live, replaced, conflicting, dropped, rejected }

    var key: String
    var file: Int
    var line: Int
    var fate = Fate.live
    /// By the field's name.
    var values: [String: TwinField] = [:]
    /// Names of fields, of a row that could not be read, of which nothing is known.
    var unknown: Set<String> = []
}

/// A list of records: what the stages' twin works on instead of columns.
struct TwinList {
    var keyName: String
    var rows: [TwinRecord] = []
    /// Keys of rows that were rejected before they were records, in lower case.
    var rejected: Set<String> = []
    /// Rows that are no records, and what could be read of them.
    var unread: [TwinRecord] = []
    var repeats = false

    var liveCount: Int { rows.count { $0.fate == .live } }

    func wasRejected(_ key: String) -> Bool { rejected.contains(Self.folded(key)) }

    static func folded(_ key: String) -> String {
        var key = key.lowercased()[...]
        while key.first == " " { key.removeFirst() }
        while key.last == " " { key.removeLast() }
        return String(key)
    }

    /// A record's value; the key is a field like any other.
    func value(_ name: String, _ row: TwinRecord) -> TwinField? {
        name == keyName ? .text(row.key) : row.values[name]
    }

    /// What the marketplace is told of a key: that it is a record, that it is in the list and of no
    /// use, or that it is gone.
    func standing(of key: String) -> String {
        let held = rows.filter { $0.key == key && $0.fate != .dropped && $0.fate != .replaced }
        if held.contains(where: { $0.fate == .live }) { return "live" }
        return !held.isEmpty || wasRejected(key) ? "rejected" : "gone"
    }
}

/// A source before it is read: rows as they come, and what is to become of repeated keys.
struct TwinSource {
    var name: String
    var keyName = "sku"
    var fields: [FlowField]
    var duplicates: ReadStage.Duplicates
    /// By file.
    var files: [[TwinRecord]]
    /// Keys of rows that could not be read.
    var unread: [String] = []
    /// More of such rows, with what could be read of them; an empty key stands for none.
    var unreadRows: [TwinRecord] = []
    /// It came too late: it counts as a list without records.
    var isDropped = false

    /// The source's records, repeated keys settled.
    var list: TwinList {
        var list = TwinList(keyName: keyName, repeats: duplicates == .keep)
        var place: [String: Int] = [:]
        for row in files.joined() {
            guard duplicates != .keep, let first = place[row.key] else {
                place[row.key] = list.rows.count
                list.rows.append(row)
                continue
            }
            switch duplicates {
            case .reject:
                list.rows[first].fate = .conflicting
                list.unread.append(row)
            case .last:
                list.rows[first].fate = .replaced
                place[row.key] = list.rows.count
                list.rows.append(row)
            case .first, .keep: break
            }
        }
        let keys = unread + unreadRows.map(\.key).filter { !$0.isEmpty }
        // They come behind all others, so that the first record stays where the first counts.
        for key in keys where duplicates == .reject || duplicates == .last {
            if let row = place[key] { list.rows[row].fate = .conflicting }
        }
        list.rejected = Set(keys.map(TwinList.folded))
        list.unread += unread.map { key in
            var row = TwinRecord(key: key, file: 0, line: 1)
            row.unknown = Set(fields.map(\.name))
            return row
        } + unreadRows
        if isDropped {
            for row in list.rows.indices where list.rows[row].fate == .live {
                list.rows[row].fate = .dropped
            }
        }
        return list
    }
}
