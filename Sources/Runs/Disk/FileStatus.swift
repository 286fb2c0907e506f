internal import Glibc

/// What stands under a name.
package enum FileKind: String, Sendable, Hashable {
    case file, folder
    /// A symbolic link; it is never followed without being asked to.
    case link
    /// A pipe, a socket or a device.
    case special

    /// Nil where the file system does not say (DT_UNKNOWN).
    init?(directoryType: UInt8) {
        switch Int(directoryType) {
        case Int(DT_UNKNOWN): return nil
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .folder
        case Int(DT_LNK): self = .link
        default: self = .special
        }
    }

    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .link
        default: self = .special
        }
    }
}

/// One name in a folder.
package struct FolderEntry: Sendable, Hashable, Comparable {
    package let name: [UInt8]
    package let kind: FileKind

    package init(name: [UInt8], kind: FileKind) {
        self.name = name
        self.kind = kind
    }

    /// Whether the name starts with a dot: hidden, unfinished, or not ours.
    package var isHidden: Bool { name.first == UInt8(ascii: ".") }

    package static func < (left: Self, right: Self) -> Bool {
        left.name.lexicographicallyPrecedes(right.name)
    }
}

/// What the file system knows of a file.
package struct FileStatus: Sendable, Hashable {
    package let kind: FileKind
    /// In bytes.
    package let size: Int
    /// Nanoseconds since 1970-01-01 UTC.
    package let modifiedNanoseconds: Int64
    package let device: UInt64
    package let inode: UInt64

    init(_ info: stat) {
        kind = FileKind(mode: info.st_mode)
        size = Int(info.st_size)
        // The seconds are clamped: a file system may hold times that overflow 64-bit nanoseconds.
        let second: Int64 = 1_000_000_000
        let seconds = max(-9_000_000_000, min(9_000_000_000, Int64(info.st_mtim.tv_sec)))
        modifiedNanoseconds = seconds * second + Int64(info.st_mtim.tv_nsec)
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
    }
}
