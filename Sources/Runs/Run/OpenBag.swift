import Diagnostics

/// What lies in the bag of a run that is not sealed yet, beside its inputs, compared with
/// plan.json: the pipeline's files, what the run began with, the files set aside, and nothing else.
extension Workspace {
    struct BagFault {
        /// Below the bag's folder.
        var path: Path
        var detail: String
    }

    /// - Throws: `Failure` (W110) with every file that is not as the run left it.
    func checkBag(_ run: RunFolder) throws {
        let faults = try bagFaults(of: run)
        guard faults.isEmpty else {
            throw Failure(faults.map { bagChanged(run, $0) })
        }
    }

    func bagChanged(_ run: RunFolder, _ fault: BagFault) -> Diagnostic {
        let place = openBag(run.plan.pipeline, run.id) / fault.path
        return Diagnostic(
            .bagChanged, "(\(fault.detail))", at: Place(file: shown(place)),
            help: "nothing is approved; restore the file from a copy, or close the plan:",
            command: "sverka reject \(run.id) --why \"its bag was changed\"")
    }

    /// - Returns: by path.
    func bagFaults(of run: RunFolder) throws -> [BagFault] {
        let bag = openBag(run.plan.pipeline, run.id)
        let expected = run.plan.bagFiles
        let inputs = run.plan.inputs.filter { $0.bag == run.id.text }.map(\.stored)
            + run.plan.setAside.map(\.stored)
        let others = Set(inputs.map { Path("data/\($0)") })
        let present = try filesOfRun(in: bag)
        var faults: [BagFault] = []
        for path in present where !others.contains(path) && expected[path] == nil {
            faults.append(BagFault(path: path, detail: "it is no file of the run"))
        }
        for (path, sha256) in expected {
            guard present.contains(path) else {
                faults.append(BagFault(path: path, detail: "it is missing"))
                continue
            }
            let found = try disk.digest(of: bag / path).hex
            if found != sha256 {
                faults.append(
                    BagFault(path: path, detail: "expected SHA-256 \(sha256), found \(found)"))
            }
        }
        let aside = try run.plan.setAside.compactMap { file -> BagFault? in
            let path = Path("data/\(file.stored)")
            guard present.contains(path) else { return nil }
            let found = try disk.digest(of: bag / path).hex
            guard found != file.sha256 else { return nil }
            return BagFault(path: path, detail: "expected SHA-256 \(file.sha256), found \(found)")
        }
        return (faults + aside).filter { !isOfEarlierVersion($0.path, run.plan) }
            .sorted { $0.path < $1.path }
    }

    /// A plan of an earlier version says nothing of what its run began with.
    private func isOfEarlierVersion(_ path: Path, _ plan: PlanFile) -> Bool {
        plan.memory == nil && path == Path("data/\(Memory.fileName)")
            || plan.absent == nil && path == Path("data") / Self.absentFile
    }

    /// Links and the like are named as the files are. What sealing adds before a crash is not.
    private func filesOfRun(in bag: Path) throws -> Set<Path> {
        guard try disk.exists(bag) else { return [] }
        let inventory = try Inventory(of: bag, disk)
        if let failure = inventory.unreadable { throw failure }
        let odd = inventory.faults.compactMap { $0.path.relative(to: bag) }
        let made = ["data/plan", "data/index"].map { Path($0) }
        let tags = [
            BagWriter.declarationName, BagWriter.infoName, Manifest.fileName, Manifest.tagFileName,
        ].map { Path($0) }
        return Set(inventory.files.map(\.path) + odd).filter { path in
            !tags.contains(path) && !AsideName.matches(path.name)
                && !made.contains { path.relative(to: $0) != nil }
        }
    }
}

extension PlanFile {
    /// What lies in the run's bag beside inputs and plan, by its path there: SHA-256.
    var bagFiles: [Path: String] {
        var files: [Path: String] = [:]
        for file in pipelineFiles {
            let safe = file.path.split(separator: "/").map { SafeName.make($0.utf8) }
            files[Path("data/\(safe.joined(separator: "/"))")] = file.sha256
        }
        if let memory { files[Path("data/\(Memory.fileName)")] = memory }
        if let absent { files[Path("data") / Workspace.absentFile] = absent }
        return files
    }
}
