internal import Diagnostics
internal import Foundation

extension Verifier {
    /// A folder with a `manifest-sha256.txt` over everything in it: a plan or snapshots.
    ///
    /// Beside a plan its journal grows after the manifest is made. Beside snapshots a crash leaves
    /// hidden files and snapshots that no manifest names yet: noted, since the next run removes
    /// them (docs/formats/snapshot.md).
    func verifyListed(_ folder: Path, _ result: inout Verification) throws {
        result.folders += 1
        var faults: [VerificationFault] = []
        let manifestPath = folder / Manifest.fileName
        guard let manifest = try manifest(manifestPath, &faults) else {
            return result.faults += faults
        }
        let isPlan = try manifest.entries.contains { $0.path == Path("plan.json") }
            || disk.exists(folder / "plan.json")
        var unlisted = [Manifest.fileName]
        if isPlan { unlisted.append(Journal.fileName) }
        let unlistedNames = unlisted.map { Array($0.utf8) }
        var hidden: [Path] = []
        let inventory = try Inventory(of: folder, disk) { entry in
            if !isPlan, entry.isHidden {
                hidden.append(folder / entry.name)
                return true
            }
            return entry.kind == .file && unlistedNames.contains(entry.name)
        }
        faults += inventory.faults + hidden.map { VerificationFault(.unfinished, $0) }
        faults += try compare(
            manifest, manifestPath, with: inventory.files, in: folder, isTag: false, &result)
        if isPlan {
            try checkJournal(folder / Journal.fileName, &faults)
            try checkName(folder, &faults)
        }
        result.faults += isPlan ? faults : faults.map(leftoverNoted)
    }

    /// It stands under no manifest until the run's bag is sealed.
    private func checkJournal(_ path: Path, _ faults: inout [VerificationFault]) throws {
        let kind = try disk.status(path)?.kind
        // Anything else than a file is in the inventory, with its fault.
        guard kind == nil || kind == .file,
            let bytes = try content(path, missing: .missing, &faults)
        else { return }
        do {
            let journal = try Journal(bytes)
            guard let manifest = try? disk.digest(of: path.parent / Manifest.fileName) else {
                return
            }
            let named = journal.events.compactMap(\.manifest)
            if let other = named.first(where: { $0 != manifest.hex }) {
                let kind = VerificationFault.Kind.planReplaced(expected: other, found: manifest)
                faults.append(VerificationFault(kind, path.parent / Manifest.fileName))
            }
        } catch {
            faults.append(VerificationFault(.journalLine(error), path))
        }
    }

    /// The run that a plan is of, by its plan.json.
    private struct PlanName: Decodable {
        var run: String
    }

    private func checkName(_ folder: Path, _ faults: inout [VerificationFault]) throws {
        let path = folder / PlanFile.fileName
        // A bag holds its plan as data/plan.
        guard let id = RunID(folder.name), faults.isEmpty,
            let bytes = try content(path, missing: .missing, &faults),
            let plan = try? JSONDecoder().decode(PlanName.self, from: Data(bytes)),
            plan.run != id.text
        else { return }
        faults.append(VerificationFault(.planOfAnother(found: "run \(plan.run)"), path))
    }

    private func leftoverNoted(_ fault: VerificationFault) -> VerificationFault {
        let name = fault.path.name
        let isLeftover =
            fault.kind == .extra
            && (name.suffix(9).elementsEqual(".snapshot".utf8)
                || name.starts(with: "through.".utf8))
        return isLeftover ? VerificationFault(.unfinished, fault.path) : fault
    }

    /// Everything below `archive/`, `outbox/` and `snapshots/`, each of which may be missing in a
    /// workspace that has not run yet.
    func verifyWorkspace(_ folder: Path, _ result: inout Verification) throws {
        // archive/PIPELINE/YYYY/MM/RUN, outbox/PIPELINE/RUN, snapshots/PIPELINE
        let archive = folder / "archive"
        var bags: [Path] = []
        try descend(archive, levels: 4, open: "open", &result) { bag, result in
            bags.append(bag)
            try verifyBag(bag, &result)
        }
        try verifyChain(archive, bags, &result)
        try descend(folder / "outbox", levels: 2, &result) { try verifyListed($0, &$1) }
        let snapshots = folder / "snapshots"
        if try disk.exists(snapshots / Manifest.fileName) {
            try verifyListed(snapshots, &result)
        } else {
            try descend(snapshots, levels: 1, &result) { try verifySnapshots($0, &$1) }
        }
        try verifyRuns(folder, &result)
    }

    /// A folder without a file is that of a pipeline which has confirmed nothing yet.
    private func verifySnapshots(_ folder: Path, _ result: inout Verification) throws {
        let hasFiles = try disk.list(folder).contains { !$0.isHidden }
        if hasFiles { try verifyListed(folder, &result) }
    }

    /// Calls `verify` for each folder that many levels down; what stands on the way there and is
    /// no folder belongs to nothing. Hidden folders, and those named `open`, are in the making.
    private func descend(
        _ folder: Path, levels: Int, open: String? = nil, _ result: inout Verification,
        _ verify: (Path, inout Verification) throws -> Void
    ) throws {
        let entries: [FolderEntry]
        do {
            guard try disk.exists(folder) else { return }
            entries = try disk.list(folder)
        } catch let failure as IOFailure {
            result.faults.append(VerificationFault(.unreadable(failure), folder))
            return
        }
        let (checkpoint, lists) = (Array("checkpoint".utf8), BagChain.files)
        let received = Array(Workspace.receivedFolderName.utf8)
        for entry in entries {
            let path = folder / entry.name
            switch entry.kind {
            case .folder where open.map { Array($0.utf8) } == entry.name:
                // Empty where a crash came between the last bag's leaving and its removal.
                if (try? disk.list(path).isEmpty) != true {
                    result.faults.append(VerificationFault(.unfinished, path))
                }
            case .folder where open != nil && levels == 3 && entry.name == checkpoint:
                try verifySnapshots(path, &result)
            // Notes about files in the inbox; one that is damaged counts as none.
            case .folder where open != nil && levels == 3 && entry.name == received: break
            case .folder where entry.isHidden:
                result.faults.append(VerificationFault(.unfinished, path))
            case .folder where levels == 1:
                do {
                    try verify(path, &result)
                } catch let failure as IOFailure {
                    result.faults.append(VerificationFault(.unreadable(failure), path))
                }
            case .folder: try descend(path, levels: levels - 1, open: open, &result, verify)
            case .file where entry.isHidden: break  // .gitkeep, or a lock
            case .file where open != nil && levels == 4 && lists.contains(entry.name): break
            // archive/PIPELINE/memory.ndjson: made anew from the bags where it is damaged.
            case .file where levels == 3 && entry.name == Array(Memory.fileName.utf8): break
            case .file: result.faults.append(VerificationFault(.stray, path))
            case .link: result.faults.append(VerificationFault(.linkInside, path))
            case .special: result.faults.append(VerificationFault(.specialFile, path))
            }
        }
    }
}
