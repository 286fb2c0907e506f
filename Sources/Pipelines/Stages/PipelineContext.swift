import Diagnostics
import Rules

/// What the stages before have defined, and what is wrong so far.
struct PipelineContext {
    /// Expressions of one pipeline, each counted for every source that it is checked against, and
    /// fields that one of them may choose from: so the time that lint takes is bounded (law 8).
    static let expressionsMax = 1000
    static let fieldsMax = 1000

    var lint = Lint()
    let loader: PipelineLoader
    var targets: TargetCatalog
    /// Fields of the list; while a source or a table is decoded, its own.
    var fields = KnownFields()
    /// As many as the read stages, in their order.
    var sources: [SourceScope] = []
    var tables: [TableScope] = []
    /// Files of tables, in the order of their first use.
    var tableFiles: [PipelineFile] = []
    /// False where a fragment or a name could not be read, so that something may be defined or
    /// used though it does not seem to be.
    var isWhole = true
    /// The entries of all `set` stages; their indices are the origins of fields.
    var setEntries: [JSON5Member] = []
    var usedEntries: Set<Int> = []
    var expressions = 0
    /// Pipeline fields that some item carries.
    var emittedFields: Set<String> = []
    var emittedTargets: [String: JSON5Value] = [:]
    /// Fields that items carry and snapshots keep: what `previous` and `change` know.
    var heldFields: [String] = []
    var checkNames: Set<String> = []

    var trialScope: RuleScope?

    init(_ loader: PipelineLoader) {
        self.loader = loader
        targets = TargetCatalog(loader)
    }

    var environment: [String: String] { loader.environment }
    var today: String { loader.today }

    /// Notes what an expression that is tried here may name.
    mutating func noteScope(after stages: Int) {
        guard let trial = loader.trial, trial.after == stages else { return }
        let records = Records(source: trial.source == 0 ? nil : trial.source)
        guard records.source.map({ sources.indices.contains($0) }) ?? true else { return }
        trialScope = RuleScope(
            fields: self[records].ruleFields, tables: tables.map(\.ruleTable),
            previousFields: records.source == nil ? heldFields : nil)
    }

    mutating func noteUse(of name: String, in fields: KnownFields) {
        usedEntries.formUnion(fields[name]?.origins ?? [])
    }
}

/// What is known of one source.
struct SourceScope {
    enum Use {
        case unused
        /// Of the source that is read first: the stages work on it.
        case list
        case joined, picked
    }

    var name: String
    var stage: JSON5Value
    var key: String?
    var fields: KnownFields
    /// Several records of one key may stand in it, until a stage makes one of them.
    var hasRepeatedKeys: Bool
    var use = Use.unused

    var namePlace: Place { stage["read"]?.place ?? stage.startPlace }
}

/// What is known of one table.
struct TableScope {
    var name: String
    var value: JSON5Value
    /// The key first.
    var fields: KnownFields
    var key: String?
    var isUsed = false

    /// For `lookup`: the fields but for the key.
    var ruleTable: RuleScope.Table {
        RuleScope.Table(name, columns: fields.ruleFields.filter { $0.name != key })
    }
}

// MARK: which records a stage works on

/// The list, or a source before it is joined or picked.
struct Records {
    /// nil for the list.
    var source: Int?
}

extension PipelineContext {
    /// What `of` names; nil where that is a fault.
    mutating func records(of value: JSON5Value?) -> Records? {
        guard let value else { return Records(source: nil) }
        guard let index = unusedSource(value, allowingList: true) else {
            fields.complete = false
            return nil
        }
        return Records(source: sources[index].use == .list ? nil : index)
    }

    /// Index of the source that a value names, where it is neither joined nor picked yet; else
    /// nil, and said.
    mutating func unusedSource(_ value: JSON5Value, allowingList: Bool) -> Int? {
        guard let name = value.string else {
            isWhole = false
            return nil
        }
        guard let index = sources.firstIndex(where: { $0.name == name }) else {
            reportUnknown(name, at: value, among: sources.map(\.name))
            return nil
        }
        let why: String
        switch sources[index].use {
        case .unused: return index
        case .list where allowingList: return index
        case .list: why = "is the list itself: it is read first"
        case .joined: why = "is joined already"
        case .picked: why = "is picked already"
        }
        lint.fault(
            .sourceUsed, "\"\(name)\" \(why)", at: value.place,
            help: "each source is joined or picked once, after the stages that are of it")
        return nil
    }

    mutating func reportUnknown(_ name: String, at value: JSON5Value, among names: [String]) {
        if isWhole {
            lint.fault(
                .unknownSource, "\"\(name)\"", at: value.place, help: didYouMean(name, among: names)
            )
        }
        isWhole = false
    }

    subscript(_ records: Records) -> KnownFields {
        get { records.source.map { sources[$0].fields } ?? fields }
        set {
            if let source = records.source {
                sources[source].fields = newValue
            } else {
                fields = newValue
            }
        }
    }

    func key(of records: Records) -> String? {
        let index = records.source ?? 0
        return sources.indices.contains(index) ? sources[index].key : nil
    }

    /// Says that a stage must not make a field of this name; the key is never changed.
    mutating func lintNotKey(_ name: String, of records: Records, at place: Place) {
        guard name == key(of: records) else { return }
        lint.fault(
            .keyChanged, "\"\(name)\"", at: place,
            help: "give the new field a name of its own: the key stays what it is")
    }
}
