import Reconcile

/// What of a plan is approved: everything else waits, as if a check had held it, so that the
/// totals add up and holds.csv lists it.
final class RunSelection: RowCheck {
    static let checkName = "selection"
    let name = RunSelection.checkName
    private let only: Set<[UInt8]>?
    private let except: Set<[UInt8]>
    private let release: Set<[UInt8]>
    private var released: Set<[UInt8]> = []

    init(_ revision: Revision) {
        func keys(_ texts: [String]) -> Set<[UInt8]> { Set(texts.map { Array($0.utf8) }) }
        only = revision.only.map(keys)
        except = keys(revision.except)
        release = keys(revision.release)
    }

    /// Keys that another check held and that go.
    var releasedCount: Int { released.count }

    /// Itself, and the checks with what is released let go.
    func applied(to checks: [AskedRowCheck]) -> [AskedRowCheck] {
        let own = AskedRowCheck(check: self) { PlanFile.Check(row: "selection", $0) }
        guard !release.isEmpty else { return [own] + checks }
        return [own] + checks.map { asked in
            let releasing = ReleasingCheck(asked.check, release) { [self] in released.insert($0) }
            return AskedRowCheck(check: releasing, verdict: asked.verdict)
        }
    }

    /// Changes that it keeps back.
    func leftOut(_ asked: [AskedRowCheck]) -> Int {
        asked.first { $0.check === self }?.tally.held ?? 0
    }

    func begin(_ rows: ComparedRows) -> Bool { only != nil || !except.isEmpty }

    func finding(_ record: ComparedRecord) -> RowFinding? {
        record.withKey(leavesOut) ? RowFinding(.hold, "left out of the approval") : nil
    }

    func leavesOut(_ key: UnsafeRawBufferPointer) -> Bool {
        let key = Array(key)
        return !(only?.contains(key) ?? true) || except.contains(key)
    }
}

/// A check whose holds are warnings for the records that somebody has released.
private final class ReleasingCheck: RowCheck {
    private let inner: any RowCheck
    private let release: Set<[UInt8]>
    private let note: (_ released: [UInt8]) -> Void

    init(
        _ inner: any RowCheck, _ release: Set<[UInt8]>,
        note: @escaping (_ released: [UInt8]) -> Void
    ) {
        self.inner = inner
        self.release = release
        self.note = note
    }

    var name: String { inner.name }

    func begin(_ rows: ComparedRows) -> Bool { inner.begin(rows) }

    func finding(_ record: ComparedRecord) -> RowFinding? {
        guard let finding = inner.finding(record) else { return nil }
        guard finding.verdict == .hold else { return finding }
        let key = record.withKey { Array($0) }
        guard release.contains(key) else { return finding }
        note(key)
        return RowFinding(.warn, "released: \(finding.reason)")
    }

    func leavesOut(_ key: UnsafeRawBufferPointer) -> Bool { inner.leavesOut(key) }
}
