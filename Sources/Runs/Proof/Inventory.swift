/// Every file below a folder with its size, in the order of path bytes, and what must not be there.
struct Inventory {
    struct File {
        /// Relative to the folder.
        var path: Path
        var size: Int
    }

    private(set) var files: [File] = []
    /// Symbolic links, special files, and folders that cannot be listed.
    private(set) var faults: [VerificationFault] = []

    /// - Input: `isSkipped` leaves out an entry of the top folder by its name.
    init(
        of folder: Path, _ disk: Disk, skipping isSkipped: (FolderEntry) -> Bool = { _ in false }
    ) throws {
        try collect(folder, nil, disk, isSkipped)
        files.sort { $0.path < $1.path }
    }

    /// The first failure of the disk, where there was one.
    var unreadable: IOFailure? {
        faults.lazy.compactMap { fault in
            if case .unreadable(let failure) = fault.kind { failure } else { nil }
        }.first
    }

    var sum: PayloadSum {
        PayloadSum(bytes: files.reduce(0) { $0 + $1.size }, files: files.count)
    }

    private mutating func collect(
        _ root: Path, _ below: Path?, _ disk: Disk, _ isSkipped: (FolderEntry) -> Bool
    ) throws {
        let folder = below.map { root / $0 } ?? root
        do {
            for entry in try disk.list(folder) where below != nil || !isSkipped(entry) {
                let path = below.map { $0 / entry.name } ?? Path(bytes: entry.name)
                switch entry.kind {
                case .folder: try collect(root, path, disk, isSkipped)
                case .file:
                    files.append(File(path: path, size: try size(of: root / path, disk)))
                case .link: faults.append(VerificationFault(.linkInside, root / path))
                case .special: faults.append(VerificationFault(.specialFile, root / path))
                }
            }
        } catch let failure as IOFailure {
            faults.append(VerificationFault(.unreadable(failure), failure.path))
        }
    }

    /// A file whose size cannot be had stays in the list, or it would be called missing, too.
    private mutating func size(of path: Path, _ disk: Disk) throws -> Int {
        do {
            return try disk.status(path)?.size ?? 0
        } catch let failure as IOFailure {
            faults.append(VerificationFault(.unreadable(failure), path))
            return 0
        }
    }
}
