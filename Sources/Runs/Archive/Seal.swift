import Diagnostics
import Tables

extension Workspace {
    /// Makes a closed run's bag whole and puts it into its place in the archive.
    ///
    /// Can be stopped at any instant and called again: what is copied already is compared, and the
    /// bag appears in its place by one rename.
    func seal(_ run: RunFolder) throws {
        let pipeline = run.plan.pipeline
        let open = openBag(pipeline, run.id)
        let sealed = sealedBag(pipeline, run.id)
        guard try !disk.exists(sealed) else { return }
        let lock = try lockChain()
        defer { lock.release() }
        let chain = try BagChain(disk, archives)
        if try !chain.holds(open, as: sealed) {
            let bag = try fill(open, of: run, previous: chain.previous(of: sealed))
            try chain.append(sealed, bag.tagManifestDigest)
        }
        try disk.makeFolders(sealed.parent)
        try disk.rename(open, to: sealed, replacing: false)
        try disk.syncFolder(sealed.parent)
        try disk.syncFolder(open.parent)
        try removeWhereEmpty([open.parent])
    }

    /// The bag as it will stand in the archive, in the folder of the open run.
    ///
    /// - Parameter previous: the bag sealed before it in this workspace.
    private func fill(_ open: Path, of run: RunFolder, previous: String) throws -> Bag {
        let pipeline = run.plan.pipeline
        let changed = try bagFaults(of: run).map(\.path)
        let plan = try copyPlan(run, into: open)
        var known = plan.digests
        let own = run.plan.inputs.filter { $0.bag == run.id.text }
        let stored = try own.filter { try disk.exists(open / "data" / Path($0.stored)) }
        for input in stored where !input.compressed {
            known[Path("data/\(input.stored)")] = Digest(hex: input.sha256)
        }
        for file in run.plan.setAside
        where try disk.exists(open / "data" / Path(file.stored)) {
            known[Path("data/\(file.stored)")] = Digest(hex: file.sha256)
        }
        let lost = own.filter { input in !stored.contains { $0.stored == input.stored } }
        return try BagWriter(disk).seal(
            open,
            info: BagInfo(
                runID: run.id.text, baggingDate: String(run.plan.at.prefix(10)),
                softwareAgent: "sverka \(Version.text)",
                extra: [
                    BagInfo.Field("Sverka-Pipeline", pipeline),
                    BagInfo.Field("Sverka-State", run.journal.state?.rawValue ?? ""),
                    BagInfo.Field(BagChain.label, previous),
                ] + lost.map { BagInfo.Field("Sverka-Lost-Input", "\($0.sha256) \($0.name)") }
                    + (plan.altered + changed).map {
                        BagInfo.Field("Sverka-Altered-File", $0.printable)
                    }),
            known: known)
    }

    /// Held while one bag is put into the chain, over all pipelines.
    func lockChain() throws -> FileLock {
        try disk.makeFolders(archives)
        return try disk.lockWaiting(archives / ".lock", holder: "sealing a bag")
    }

    /// The plan folder and its journal, file by file, with the index of its changes; what somebody
    /// took out of it is not there. The requests, which are many, are copied on another thread.
    ///
    /// - Returns: the digests of the copied files by their place in the bag, and which of them are
    ///   not, or no more, what the run wrote.
    private func copyPlan(
        _ run: RunFolder, into bag: Path
    ) throws -> (digests: [Path: Digest], altered: [Path]) {
        let folder = bag / "data" / "plan"
        if try disk.exists(folder) { try disk.removeTree(folder) }
        try disk.makeFolders(folder / "batches")
        let entries = try manifest(run.folder / Manifest.fileName).entries
        let places = entries.map(\.path) + [Path(Manifest.fileName), Path(Journal.fileName)]
        let isRequest = { (path: Path) in path.printable.hasPrefix("batches/") }
        let requests = Errand { try copy(places.filter(isRequest), of: run, to: folder) }
        defer { requests.wait() }
        var known = try copy(places.filter { !isRequest($0) }, of: run, to: folder)
        try ChangeIndex.write(bag, sequence: run.plan.sequence, disk)
        known.merge(try requests.get()) { first, _ in first }
        let altered = entries.filter { known[Path("data/plan") / $0.path] != $0.digest }
        return (known, altered.map(\.path))
    }

    /// - Returns: the digests of the copies by their place in the bag.
    private func copy(
        _ places: [Path], of run: RunFolder, to folder: Path
    ) throws -> [Path: Digest] {
        var known: [Path: Digest] = [:]
        for path in places where try disk.status(run.folder / path)?.kind == .file {
            let copy = try disk.create(folder / path, hashing: true)
            let original = try disk.openForReading(run.folder / path)
            try disk.forEachPiece(of: original) { try copy.append($0) }
            try copy.close()
            known[Path("data/plan") / path] = copy.digest
        }
        return known
    }

    /// - Throws: `Failure` (65) with every line that is no manifest line.
    func manifest(_ path: Path) throws -> Manifest {
        let bytes = try disk.readAll(path, bytesMax: Manifest.bytesMax)
        let (manifest, faults) = Manifest.parse(bytes)
        guard faults.isEmpty else {
            let found = faults.map { VerificationFault(.manifestLine($0), path).diagnostic }
            throw Failure(found, exit: .badInput)
        }
        return manifest
    }
}
