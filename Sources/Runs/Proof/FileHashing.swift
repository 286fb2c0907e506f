internal import Synchronization
internal import Tables

extension Disk {
    /// The digests of many files, computed by two threads at once.
    ///
    /// - Input: sizes only decide the order of work, largest first, so that the threads end
    ///   together.
    /// - Returns: one result a file, in the order of `files`; an `IOFailure` is a result, so that
    ///   one unreadable file does not hide the others.
    /// - Throws: what is thrown besides `IOFailure`.
    /// - Complexity: reads each file once, in pieces of 1 MiB.
    package func digests(
        of files: [(path: Path, size: Int)]
    ) throws -> [Result<Digest, IOFailure>] {
        let order = files.indices.sorted {
            (files[$1].size, $0) < (files[$0].size, $1)
        }
        let work = Mutex(
            HashingWork(order: order, results: .init(repeating: nil, count: files.count)))
        let paths = files.map(\.path)
        let threadCount = min(Self.hashingThreadsMax, files.count)
        Halves.concurrently(threadCount) { _ in
            while let index = work.withLock({ $0.takeNext() }) {
                let result = Result { try self.digest(of: paths[index]) }
                work.withLock { $0.results[index] = result }
            }
        }
        return try work.withLock { work in
            try work.results.map { result in
                do {
                    return .success(try result!.get())
                } catch let failure as IOFailure {
                    return .failure(failure)
                }
            }
        }
    }

    private static var hashingThreadsMax: Int { 2 }
}

/// What the threads share, one at a time.
private struct HashingWork: Sendable {
    let order: [Int]
    var next = 0
    var results: [Result<Digest, any Error>?]

    init(order: [Int], results: [Result<Digest, any Error>?]) {
        self.order = order
        self.results = results
    }

    mutating func takeNext() -> Int? {
        guard next < order.count else { return nil }
        next += 1
        return order[next - 1]
    }
}
