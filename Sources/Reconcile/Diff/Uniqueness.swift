import Formats
import Pipelines
import Tables

/// Finds records that are two for us and one for the target: their identifiers differ only in
/// blanks around them or in case, or two records give the same identifier.
///
/// Keys are told apart already. So where the identifier is the key, only those keys need a look
/// that are not in normal form: trimmed, and in the one case that most keys of the list have.
struct Uniqueness {
    private let fields: [Int]
    private let rules: [TextRule?]
    private let isRequired: [Bool]
    /// The identifier is the record's key.
    let isKey: Bool
    private var fold = LetterFold.none
    /// Normal forms of identifiers that are not in normal form; where the identifier is not the
    /// key, of all of them. For each the first row that has it.
    private var seen = TextList()
    private var index = KeyIndex()
    private var firstRow: [Int32] = []
    /// Normal forms of the records that left the list.
    private var goneSeen = TextList()
    private var goneIndex = KeyIndex()
    private var scratch: [UInt8] = []

    /// Nil where nothing can collide: all unique fields are the same for every record.
    init?(target: Target, columns: [WireColumn]) {
        fields = target.unique.filter {
            switch columns[$0].values {
            case .absent, .constant, .dropped: false
            default: true
            }
        }
        guard let first = fields.first else { return nil }
        rules = fields.map {
            guard case .text(let rule) = target.fields[$0].form else { return nil }
            return rule
        }
        isRequired = fields.map { target.fields[$0].required }
        if case .key = columns[first].values { isKey = fields.count == 1 } else { isKey = false }
    }

    /// Refuses every row of the desired state that collides with another.
    mutating func check(
        _ desired: RecordTable, _ columns: [WireColumn], _ refusals: inout Refusals
    ) {
        fold = rules.contains { $0?.foldCase ?? false } ? LetterFold(most: desired.keys) : .none
        let trims = rules[0]?.trim ?? false
        for row in 0..<desired.rowCount {
            if isKey {
                let isNormal = desired.keys.withText(row) { fold.isNormal($0, trims: trims) }
                if isNormal || desired.fates[row] != .live { continue }
            } else if desired.fates[row] != .live || lacksIdentity(row, desired, columns) {
                continue
            }
            makeNormal(row, desired, columns)
            if isKey, let other = self.row(inNormalForm: desired) {
                // In normal form after all: its case had to be looked up.
                if other == row { continue }
                refuse(other, row, &refusals)
            }
            let (found, isNew) = scratch.withUnsafeBytes { index.insert($0, into: &seen) }
            if isNew {
                firstRow.append(Int32(truncatingIfNeeded: row))
            } else {
                refuse(Int(firstRow[found]), row, &refusals)
            }
        }
        if isKey { checkUnread(desired, trims: trims, &refusals) }
    }

    /// Refuses records that the target takes for one with a row of the list that is no record: of
    /// that row nobody knows what it would have said.
    private mutating func checkUnread(
        _ desired: RecordTable, trims: Bool, _ refusals: inout Refusals
    ) {
        guard trims || fold != .none else { return }
        let rejected = desired.rejectedKeys
        for number in 0..<rejected.count {
            rejected.withText(number) { checkUnread($0, desired, trims: trims, &refusals) }
        }
        for row in 0..<desired.rowCount {
            switch desired.fates[row] {
            case .live, .replaced, .dropped: continue
            case .conflicting, .rejected: break
            }
            desired.keys.withText(row) { checkUnread($0, desired, trims: trims, &refusals) }
        }
    }

    private mutating func checkUnread(
        _ key: UnsafeRawBufferPointer, _ desired: RecordTable, trims: Bool,
        _ refusals: inout Refusals
    ) {
        scratch.removeAll(keepingCapacity: true)
        fold.append(key, trims: trims, to: &scratch)
        let other = scratch.withUnsafeBytes { index.find($0, in: seen) }.map { Int(firstRow[$0]) }
        for row in [row(inNormalForm: desired), other].compactMap({ $0 })
        where desired.keys.withText(row, { !$0.elementsEqual(key) }) {
            refusals.refuse(row, field: fields[0], .collides)
        }
    }

    /// What a record that left the list would be taken for.
    enum GoneIdentity { case itsOwn, sameAsLive(Int), sameAsGone }

    /// The one field whose text tells records apart, if it is one; nil where it is the key.
    var identityField: Int? { isKey || fields.count != 1 || rules[0] == nil ? nil : fields[0] }

    /// - Parameter identity: the record's key, or its text of `identityField`
    mutating func settle(
        gone identity: UnsafeRawBufferPointer, _ desired: RecordTable
    ) -> GoneIdentity {
        scratch.removeAll(keepingCapacity: true)
        fold.append(identity, trims: rules[0]?.trim ?? false, to: &scratch)
        if isKey, let row = row(inNormalForm: desired) { return .sameAsLive(row) }
        if let found = scratch.withUnsafeBytes({ index.find($0, in: seen) }) {
            return .sameAsLive(Int(firstRow[found]))
        }
        let isNew = scratch.withUnsafeBytes { goneIndex.insert($0, into: &goneSeen).isNew }
        return isNew ? .itsOwn : .sameAsGone
    }

    /// Such a row is refused for the value that it lacks; in a partial list that may be the
    /// snapshot's, of which nothing is known here.
    private func lacksIdentity(
        _ row: Int, _ desired: RecordTable, _ columns: [WireColumn]
    ) -> Bool {
        for (position, field) in fields.enumerated() where columns[field].isMissing(row) {
            if isRequired[position] || desired.partial { return true }
        }
        return false
    }

    private func refuse(_ one: Int, _ other: Int, _ refusals: inout Refusals) {
        refusals.refuse(one, field: fields[0], .collides)
        refusals.refuse(other, field: fields[0], .collides)
    }

    /// The row whose key is the normal form in `scratch`.
    private func row(inNormalForm desired: RecordTable) -> Int? {
        scratch.withUnsafeBytes { desired.index.find($0, in: desired.keys) }
            .flatMap { desired.fates[$0] == .live ? $0 : nil }
    }

    private mutating func makeNormal(
        _ row: Int, _ desired: RecordTable, _ columns: [WireColumn]
    ) {
        scratch.removeAll(keepingCapacity: true)
        for (position, field) in fields.enumerated() {
            if columns[field].isMissing(row) {
                // No value of its own is equal to none: this byte stands in no UTF-8.
                scratch.append(0xFF)
                continue
            }
            let trims = rules[position]?.trim ?? false
            let fold = rules[position]?.foldCase ?? false ? self.fold : .none
            switch columns[field].values {
            case .key:
                desired.keys.withText(row) { fold.append($0, trims: trims, to: &scratch) }
            case .text(let texts, _):
                if case .text(let cleared) = columns[field].clearedText(row) {
                    cleared.withUnsafeBytes { fold.append($0, trims: trims, to: &scratch) }
                    break
                }
                texts.withText(row) { fold.append($0, trims: trims, to: &scratch) }
            case .number(let mantissas): ExactDecimal(mantissas[row]).append(to: &scratch)
            case .boolean(let values): scratch.append(values[row])
            case .absent, .constant, .dropped: break
            }
            // Parts cannot run into each other.
            if fields.count > 1 { scratch.append(0) }
        }
    }
}

/// The case that identifiers are brought to before they are compared.
enum LetterFold {
    case none, lower, upper

    /// The case in which fewer of the keys have to be changed.
    init(most keys: TextList) {
        var lower = 0
        var upper = 0
        keys.bytes.withUnsafeBytes { bytes in
            for byte in bytes {
                lower &+= byte >= 0x61 && byte <= 0x7A ? 1 : 0
                upper &+= byte >= 0x41 && byte <= 0x5A ? 1 : 0
            }
        }
        self = upper > lower ? .upper : .lower
    }

    /// Whether `append` would add just these bytes. Letters beyond ASCII are never taken for
    /// normal: their case is looked up.
    func isNormal(_ text: UnsafeRawBufferPointer, trims: Bool) -> Bool {
        if trims, let first = text.first, let last = text.last, first <= 0x20 || last <= 0x20 {
            return false
        }
        switch self {
        case .none: return true
        case .lower: return !text.contains { $0 >= 0x80 || $0 >= 0x41 && $0 <= 0x5A }
        case .upper: return !text.contains { $0 >= 0x80 || $0 >= 0x61 && $0 <= 0x7A }
        }
    }

    /// Appends the normal form.
    func append(_ text: UnsafeRawBufferPointer, trims: Bool, to out: inout [UInt8]) {
        let text = trims ? WireColumn.trimmed(text) : text
        let isASCII = !text.contains { $0 >= 0x80 }
        switch self {
        case .none: out.append(contentsOf: text)
        case .lower where isASCII:
            for byte in text { out.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
        case .upper where isASCII:
            for byte in text { out.append(byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte) }
        case .lower: out.append(contentsOf: String(decoding: text, as: UTF8.self).lowercased().utf8)
        case .upper:
            // By the lower case too, so that ß and ss are as far apart as in the other way.
            let lower = String(decoding: text, as: UTF8.self).lowercased().utf8
            for byte in lower { out.append(byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte) }
        }
    }
}
