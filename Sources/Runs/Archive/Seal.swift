import Diagnostics

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
        var known = try copyPlan(run, to: open / "data" / "plan")
        for input in run.plan.inputs where input.bag == run.id.text && !input.compressed {
            known["data/\(input.stored)"] = Digest(hex: input.sha256)
        }
        for file in run.plan.setAside { known["data/\(file.stored)"] = Digest(hex: file.sha256) }
        for file in run.plan.pipelineFiles {
            known["data/\(file.path)"] = Digest(hex: file.sha256)
        }
        try Bag.write(
            in: open, disk: disk, known: known,
            info: BagInfo(
                date: String(run.plan.at.prefix(10)), identifier: run.id.text,
                fields: [
                    ("External-Description", "sverka run of pipeline \(pipeline)"),
                    ("Sverka-State", run.journal.state?.rawValue ?? ""),
                ]))
        try disk.makeFolders(sealed.parent)
        try disk.rename(open, to: sealed, replacing: false)
        try disk.syncFolder(sealed.parent)
        try disk.syncFolder(open.parent)
    }

    /// The plan folder and its journal, file by file.
    ///
    /// - Returns: the digests of the copied files by their place in the bag.
    private func copyPlan(_ run: RunFolder, to folder: Path) throws -> [String: Digest] {
        if try disk.exists(folder) { try disk.removeTree(folder) }
        try disk.makeFolders(folder / "batches")
        var known: [String: Digest] = [:]
        let manifest = try disk.readAll(run.folder / StagedPlan.manifestName, bytesMax: 64 << 20)
        let (entries, faults) = Manifest.parse(
            manifest, name: shown(run.folder / StagedPlan.manifestName))
        guard faults.isEmpty else { throw Failure(faults, exit: .badInput) }
        let others = [StagedPlan.manifestName, Journal.fileName]
        for path in entries.map(\.path) + others {
            let copy = try disk.create(folder / Path(path), hashing: true)
            let original = try disk.openForReading(run.folder / Path(path))
            try disk.forEachPiece(of: original) { try copy.append($0) }
            try copy.close()
            known["data/plan/\(path)"] = copy.digest
        }
        return known
    }
}
