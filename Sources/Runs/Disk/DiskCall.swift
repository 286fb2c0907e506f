/// One kind of call into the file system.
package enum DiskCall: String, Sendable, CaseIterable {
    case open, create, read, write, sync, close, truncate
    case status, list, map, lock, lease, times
    case rename, link, makeFolder, unlink, removeFolder
    /// The rename of `Disk.move`: apart from `rename`, so that a test can make it say EXDEV.
    case move
    /// `syncfs`: everything that the file system holds, at once.
    case syncAll

    /// As it reads in "cannot … inbox/price.csv".
    package var verb: String {
        switch self {
        case .open: "open"
        case .create: "create"
        case .read: "read"
        case .write: "write"
        case .sync, .syncAll: "make durable"
        case .close: "close"
        case .truncate: "shorten"
        case .status: "look at"
        case .list: "list"
        case .map: "map"
        case .lock: "lock"
        case .lease: "ask for writers of"
        case .times: "set the time of"
        case .rename, .move: "move"
        case .link: "link"
        case .makeFolder: "make the folder"
        case .unlink: "remove"
        case .removeFolder: "remove the folder"
        }
    }
}

/// Faults by counting: asked before every call into the file system.
///
/// What it throws is what the caller sees, and the call is not made. A fault that throws from the
/// n-th call on is a process killed there; one that throws `IOFailure` once is a full disk.
package protocol DiskFaults: Sendable {
    func before(_ call: DiskCall, _ path: Path) throws
}
