import Diagnostics
import Foundation
import Glibc
import Reconcile
import Runs
import Testing

/// A workspace with one pipeline, `acme`, on which a test plays days.
struct Shop {
    let sandbox: Sandbox
    let root: Path
    var workspace: Workspace { Workspace(root: root) }

    static let night = UTCTime("2026-11-22T02:00:00Z")!
    static let nextNight = UTCTime("2026-11-23T02:00:00Z")!
    static let later = UTCTime("2026-11-23T05:30:00Z")!
    static let thirdNight = UTCTime("2026-11-24T02:00:00Z")!

    /// Later than the time of any file.
    static let wallNanoseconds: Int64 = 4_000_000_000_000_000_000

    init(in outer: Sandbox, named name: String = "shop", pipeline: String = ShopFiles.pipeline())
        throws
    {
        sandbox = outer
        root = outer.folder / name
        for folder in ["inbox/acme", "outbox", "snapshots", "archive", "pipelines"] {
            try outer.disk.makeFolders(root / Path(folder))
        }
        try write(pipeline, to: "pipelines/acme.json5")
    }

    /// A workspace with what `contents()` gave of another; its files have one and the same time.
    init(_ contents: [String: [UInt8]], in outer: Sandbox, named name: String) throws {
        sandbox = outer
        root = outer.folder / name
        try outer.disk.makeFolders(root)
        for (place, bytes) in contents.sorted(by: { $0.key < $1.key }) {
            if place.hasSuffix("/") {
                try outer.disk.makeFolders(root / Path(place))
            } else {
                try put(bytes, at: root / Path(place))
                try set(FaultScenario.fileTime, of: root / Path(place))
            }
        }
    }

    // MARK: What a person does

    func write(_ text: String, to place: String) throws {
        try put(Array(text.utf8), at: root / Path(place))
    }

    /// Puts a file into `inbox/acme`, changed at `time` where that is given.
    @discardableResult
    func drop(_ text: String, as name: String = "price.csv", time: Int? = nil) throws -> Path {
        try drop(Array(text.utf8), as: Array(name.utf8), time: time)
    }

    @discardableResult
    func drop(_ bytes: [UInt8], as name: [UInt8], time: Int? = nil) throws -> Path {
        let path = root / Path("inbox/acme") / name
        try put(bytes, at: path)
        if let time { try set(time, of: path) }
        return path
    }

    /// - Parameter time: seconds since 1970.
    private func set(_ time: Int, of path: Path) throws {
        let times = [timespec(tv_sec: time, tv_nsec: 0), timespec(tv_sec: time, tv_nsec: 0)]
        let status = (path.bytes + [0]).withUnsafeBytes { bytes in
            // Safe: the bytes end with a NUL and live as long as the call.
            let name = bytes.assumingMemoryBound(to: CChar.self).baseAddress!
            return utimensat(AT_FDCWD, name, times, 0)
        }
        #expect(status == 0)
    }

    private func put(_ bytes: [UInt8], at path: Path) throws {
        if try sandbox.disk.exists(path) { try sandbox.disk.remove(path) }
        try sandbox.disk.makeFolders(path.parent)
        let file = try sandbox.disk.create(path)
        try file.append(bytes)
        try file.close()
    }

    func request(_ now: UTCTime = night, full: Bool = false) -> RunRequest {
        var request = RunRequest(
            pipeline: "acme", now: now, wallNanoseconds: Self.wallNanoseconds, environment: [:],
            holder: "a test")
        request.full = full
        return request
    }

    @discardableResult
    func run(
        _ now: UTCTime = night, faults: (any DiskFaults)? = nil, full: Bool = false
    ) throws -> RunReport {
        let report = try Workspace(root: root, disk: Disk(faults: faults))
            .run(request(now, full: full))
        if let folder = report.folder { try Conservation.check(report.plan, in: folder) }
        return report
    }

    @discardableResult
    func approve(
        _ now: UTCTime = night, _ selector: String = "acme", faults: (any DiskFaults)? = nil
    ) throws -> Decision {
        try Workspace(root: root, disk: Disk(faults: faults))
            .approve(selector, by: "anna", now: now, holder: "a test")
    }

    @discardableResult
    func reject(
        _ now: UTCTime = night, _ selector: String = "acme", faults: (any DiskFaults)? = nil
    ) throws -> Decision {
        try Workspace(root: root, disk: Disk(faults: faults))
            .reject(selector, by: "anna", why: "too dear", now: now, holder: "a test")
    }

    /// The first day's list read, approved and confirmed.
    func playFirstDay() throws {
        try drop(ShopFiles.firstDay, as: "price-1.csv")
        try run()
        try approve()
    }

    // MARK: What stands there

    /// Every file below `place` with its bytes, and every folder with a slash at its name's end;
    /// lock files are passed over.
    func contents(of place: String = "") throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        let start = place.isEmpty ? root : root / Path(place)
        if try sandbox.disk.exists(start) { try collect(start, &found) }
        return found
    }

    private func collect(_ folder: Path, _ found: inout [String: [UInt8]]) throws {
        for entry in try sandbox.disk.list(folder) where entry.name != Array(".lock".utf8) {
            let path = folder / entry.name
            let name = path.relative(to: root)!.printable
            if entry.kind == .folder {
                found[name + "/"] = []
                try collect(path, &found)
            } else {
                found[name] = try sandbox.disk.readAll(path, bytesMax: 64 << 20)
            }
        }
    }

    func remove() throws { try sandbox.disk.removeTree(root) }

    /// Names in `inbox/acme`.
    var inbox: [String] {
        get throws {
            try sandbox.disk.list(root / Path("inbox/acme")).map {
                Path(bytes: $0.name).printable
            }
        }
    }

    var isSound: Bool { get throws { try Verifier(sandbox.disk).verify(root).isSound } }

    /// The codes of everything that verification says, notes as well.
    var verification: [String] {
        get throws {
            try Verifier(sandbox.disk).verify(root).faults.map {
                "\($0.code.name) \($0.path.relative(to: root)?.printable ?? "")"
            }
        }
    }
}

/// What differs between two trees, to be read in a test's report.
func differences(_ left: [String: [UInt8]], _ right: [String: [UInt8]]) -> [String] {
    Set(left.keys).union(right.keys).sorted().compactMap { name in
        switch (left[name], right[name]) {
        case (nil, _): "only right: \(name)"
        case (_, nil): "only left: \(name)"
        case (let one?, let other?): one == other ? nil : "differs: \(name)"
        }
    }
}

/// The exit code and the first code of what `body` throws.
func failure(of body: () throws -> Void) -> String {
    do {
        try body()
        return "none"
    } catch let failure as Failure {
        return "\(failure.exit.rawValue) \(failure.diagnostics.first?.code.name ?? "")"
    } catch let failure as IOFailure {
        return "\(failure.diagnostic.code.exit.rawValue) \(failure.diagnostic.code.name)"
    } catch {
        return "\(error)"
    }
}
