import Reconcile

/// One case of the differential test, as the Python twin reads it: a pipeline, the lists of some
/// days, and what came of them.
struct TwinCase: Encodable {
    var id: String
    /// The workspace's own targets by name.
    var own: [String: String] = [:]
    var days: [TwinDay] = []
}

struct TwinDay: Encodable {
    var pipeline: String
    var full = false
    var partial = false
    var files: [String] = ["list.csv"]
    var batches: [TwinBatch] = []
    var answer = TwinAnswer()
}

struct TwinBatch: Encodable {
    var file = 0
    var rows: [TwinRow] = []
    var rejects: [TwinReject] = []
}

/// `[line, value, value, …]`, in the order of the pipeline's fields.
struct TwinRow: Encodable {
    var line: Int
    var values: [TwinValue]

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(line)
        for value in values {
            switch value {
            case .missing: try list.encodeNil()
            case .text(let text), .number(let text): try list.encode(text)
            case .boolean(let flag): try list.encode(flag)
            }
        }
    }
}

enum TwinValue {
    case missing
    case text(String)
    /// In plain notation.
    case number(String)
    case boolean(Bool)
}

struct TwinReject: Encodable {
    var line: Int
    var key: String
}

struct TwinAnswer: Encodable {
    var duplicates: [TwinListed] = []
    var duplicateCount = 0
    var targets: [TwinTarget] = []
}

/// What came of one day for one target.
struct TwinTarget: Encodable {
    var totals = TargetTotals()
    var changes = ""
    var rejects: [TwinListed] = []
    var batches: [TwinRequest] = []
    /// The next snapshot as CSV.
    var snapshot = ""
}

/// `[file, line, column, code, raw]`
struct TwinListed: Encodable {
    var file: Int
    var line: Int
    var column: String
    var code: String
    var raw: String

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(file)
        try list.encode(line)
        try list.encode(column)
        try list.encode(code)
        try list.encode(raw)
    }
}

/// `[file, body, items]`
struct TwinRequest: Encodable {
    var file: String
    var body: String
    var items: Int

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(file)
        try list.encode(body)
        try list.encode(items)
    }
}
