import Diagnostics

/// Price types and warehouses of all files of one exchange: small lists that are chosen from by
/// name or id.
struct CommerceMLReferences {
    struct Entry: Equatable {
        var id: String
        var name: String
        /// Of a price type.
        var currency = ""
    }

    struct List {
        private(set) var entries: [Entry] = []
        private var ids: Set<String> = []
        /// More of them than any price list has; beyond it nothing can be chosen.
        static let entriesMax = 10_000
        private(set) var isCut = false

        mutating func add(_ entry: Entry) {
            guard !entry.id.isEmpty, !ids.contains(entry.id) else { return }
            guard entries.count < Self.entriesMax else {
                isCut = true
                return
            }
            ids.insert(entry.id)
            entries.append(entry)
        }

        /// - Parameter what: "price types"
        func checkWhole(_ what: String) throws(CommerceMLRefusal) {
            guard isCut else { return }
            throw CommerceMLRefusal(
                .xmlTooLarge, "(more than \(Self.entriesMax) \(what))",
                help: "no trader has so many: is this the right file?")
        }

        func ids(named text: String) -> [String] {
            if entries.contains(where: { $0.id == text }) { return [text] }
            return entries.filter { $0.name == text }.map(\.id)
        }

        /// `"Розничная" (bb14…), "Оптовая" (a70b…)`.
        var words: String {
            let shown = entries.prefix(20).map { "\"\($0.name)\" (\($0.id))" }
            let rest = entries.count - shown.count
            return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        }

        func suggestion(for text: String) -> String {
            let isShared = entries.contains { $0.name == text }
            if isShared { return "give the id of the one meant" }
            let near = Suggestion.nearest(to: text, among: entries.map(\.name))
            return near.map { "did you mean \"\($0)\"?" } ?? "choose one of \(words)"
        }
    }

    var priceTypes = List()
    var warehouses = List()
}

/// Which of an offer's prices a field means.
enum PriceChoice {
    case ids([[UInt8]])
    /// No list of types anywhere: the one type that all prices have; empty until one was met.
    case theOnly([UInt8]?)

    /// - Parameter wanted: name or id as the pipeline gives it
    static func choose(
        _ wanted: String?, among types: CommerceMLReferences.List
    ) throws(CommerceMLRefusal) -> PriceChoice {
        guard let wanted else {
            switch types.entries.count {
            case 0: return .theOnly(nil)
            case 1: return .ids([Array(types.entries[0].id.utf8)])
            default:
                throw CommerceMLRefusal(
                    .cmlPriceTypeNotChosen, "(\(types.words))",
                    help: "set priceType: in the read stage, or name it in the field: "
                        + "price[\(types.entries[0].name)]")
            }
        }
        if types.entries.isEmpty { return .ids([Array(wanted.utf8)]) }
        let ids = types.ids(named: wanted)
        if ids.count == 1 { return .ids([Array(ids[0].utf8)]) }
        throw CommerceMLRefusal(
            .cmlPriceTypeUnknown, "\"\(wanted)\"\(shared(ids))",
            help: types.suggestion(for: wanted))
    }
}

/// Which warehouse a field means.
enum WarehouseChoice {
    static func choose(
        _ wanted: String, among warehouses: CommerceMLReferences.List
    ) throws(CommerceMLRefusal) -> [UInt8] {
        if warehouses.entries.isEmpty { return Array(wanted.utf8) }
        let ids = warehouses.ids(named: wanted)
        if ids.count == 1 { return Array(ids[0].utf8) }
        throw CommerceMLRefusal(
            .cmlWarehouseUnknown, "\"\(wanted)\"\(shared(ids))",
            help: warehouses.suggestion(for: wanted))
    }
}

/// Why a name with these ids does not choose one.
private func shared(_ ids: [String]) -> String {
    guard !ids.isEmpty else { return " is not listed" }
    let rest = ids.count - min(ids.count, 20)
    return " is the name of \(ids.count): " + ids.prefix(20).joined(separator: ", ")
        + (rest > 0 ? " and \(rest) more" : "")
}

/// A refusal before its place is known.
struct CommerceMLRefusal: Error {
    var code: DiagnosticCode
    var detail: String
    var help: String

    init(_ code: DiagnosticCode, _ detail: String, help: String) {
        self.code = code
        self.detail = detail
        self.help = help
    }
}
