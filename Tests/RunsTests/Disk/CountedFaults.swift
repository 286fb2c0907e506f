import Runs
import Synchronization

/// A process killed: every call from the n-th on is refused.
struct SimulatedCrash: Error {}

/// Faults by counting, for tests of whatever writes files.
final class CountedFaults: DiskFaults {
    enum Kind: Sendable {
        /// From the n-th call on nothing happens any more.
        case crash
        /// The n-th call fails with that errno, the later ones work.
        case once(Int32)
        /// From the n-th call on, those that write fail with that errno; looking still works.
        case writesFail(Int32)
        /// The same, and only those that write are counted: in between nothing else can happen.
        case fromWrite(Int32)
    }

    private let kind: Kind
    private let failing: Int
    private let seen = Mutex(0)

    /// `failing` counts from 1; 0 fails nothing and only counts.
    init(_ kind: Kind = .crash, at failing: Int = 0) {
        self.kind = kind
        self.failing = failing
    }

    var count: Int { seen.withLock { $0 } }

    func before(_ call: DiskCall, _ path: Path) throws {
        if case .fromWrite = kind, !call.isWriting { return }
        let number = seen.withLock {
            $0 += 1
            return $0
        }
        guard failing > 0, number >= failing else { return }
        switch kind {
        case .crash: throw SimulatedCrash()
        case .once(let code): if number == failing { throw IOFailure(call, path, code: code) }
        case .fromWrite(let code): throw IOFailure(call, path, code: code)
        case .writesFail(let code): if call.isWriting { throw IOFailure(call, path, code: code) }
        }
    }
}

extension DiskCall {
    fileprivate var isWriting: Bool {
        switch self {
        case .create, .write, .makeFolder, .link, .rename, .move: true
        default: false
        }
    }
}

/// Makes `Disk.move` take the way across file systems.
struct OtherFileSystem: DiskFaults {
    let counted: CountedFaults?

    init(then counted: CountedFaults? = nil) { self.counted = counted }

    func before(_ call: DiskCall, _ path: Path) throws {
        try counted?.before(call, path)
        if call == .move { throw IOFailure(call, path, code: 18) }  // EXDEV
    }
}
