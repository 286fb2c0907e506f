internal import Glibc

extension Disk {
    /// Removes a file, or a symbolic link and not what it points to. Not durable before
    /// `syncFolder`.
    package func remove(_ path: Path) throws { try calls.unlink(path) }

    /// Removes an empty folder.
    package func removeFolder(_ path: Path) throws { try calls.unlink(path, folder: true) }

    /// Removes a folder with everything in it; a folder that is missing is no fault.
    ///
    /// Symbolic links are removed, never followed: every folder is opened inside the one above it
    /// and with O_NOFOLLOW, so that nothing outside is reached even where a folder is exchanged
    /// for a link meanwhile. A crash leaves a part of the tree: rename it to a hidden name first
    /// where that matters.
    ///
    /// - Throws: ENOTDIR where `folder` itself is a link or a file.
    package func removeTree(_ folder: Path) throws {
        let opened: Descriptor
        do {
            opened = try calls.open(folder, flags: Self.folderFlags)
        } catch let failure as IOFailure where failure.code == ENOENT {
            return
        }
        try removeContents(of: opened)
        try opened.close()
        try calls.unlink(folder, folder: true)
    }

    private static var folderFlags: Int32 { O_RDONLY | O_DIRECTORY | O_NOFOLLOW }

    private func removeContents(of folder: Descriptor) throws {
        for entry in try calls.entries(of: folder).sorted() {
            let path = folder.path / entry.name
            if entry.kind == .folder {
                let inner = try calls.open(
                    path, flags: Self.folderFlags, in: folder, name: entry.name)
                try removeContents(of: inner)
                try inner.close()
            }
            try calls.unlink(
                path, folder: entry.kind == .folder, in: folder, name: entry.name)
        }
    }
}
