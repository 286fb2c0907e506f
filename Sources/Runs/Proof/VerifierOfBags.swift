internal import Diagnostics

extension Verifier {
    /// A bag of ours is checked as `BagWriter` makes it: stricter than RFC 8493, which lets tag
    /// files be absent. One from elsewhere is checked as the RFC has it.
    func verifyBag(_ folder: Path, _ result: inout Verification) throws {
        result.folders += 1
        let everything = try Inventory(of: folder, disk)
        guard try isOurs(folder, everything) else {
            return try verifyForeignBag(folder, everything, &result)
        }
        var faults: [VerificationFault] = []
        _ = try checkDeclaration(folder, isOurs: true, &faults)
        faults += everything.faults

        let dataPrefix = Path(BagWriter.payloadFolder)
        let payload = everything.files.filter { $0.path.relative(to: dataPrefix) != nil }
        let tagFiles = everything.files.filter {
            $0.path.relative(to: dataPrefix) == nil && $0.path != Path(Manifest.tagFileName)
        }
        try checkPayloadSum(folder, payload, &faults)
        let manifestPath = folder / Manifest.fileName
        if let manifest = try manifest(manifestPath, &faults) {
            faults += outsidePlaces(manifest, manifestPath) { $0.relative(to: dataPrefix) != nil }
            faults += try compare(
                manifest, manifestPath, with: payload, in: folder, isTag: false, &result)
            faults += try planFaults(of: manifest, in: folder)
        }
        let tagManifestPath = folder / Manifest.tagFileName
        if let manifest = try manifest(tagManifestPath, &faults) {
            faults += outsidePlaces(manifest, tagManifestPath) {
                $0.relative(to: dataPrefix) == nil
            }
            faults += try compare(
                manifest, tagManifestPath, with: tagFiles, in: folder, isTag: true, &result)
        }
        try checkOtherManifests(folder, everything, &faults, &result)
        result.faults += faults
    }

    /// By what a bag holds, not by what its tag files say: those may be missing. Every run of ours
    /// has a plan, and every bag of ours names its maker.
    private func isOurs(_ folder: Path, _ everything: Inventory) throws -> Bool {
        let plan = Path(BagWriter.payloadFolder) / "plan"
        if everything.files.contains(where: { $0.path.relative(to: plan) != nil }) { return true }
        let info = folder / BagWriter.infoName
        guard try disk.status(info)?.kind == .file,
            let bytes = try? disk.readAll(info, bytesMax: Manifest.bytesMax)
        else { return false }
        return BagInfo.values(of: "Bag-Software-Agent", in: bytes).contains {
            $0.hasPrefix("sverka ")
        }
    }

    /// The plan has a manifest of its own: what the bag's says of its files must agree with it.
    private func planFaults(
        of manifest: Manifest, in folder: Path
    ) throws -> [VerificationFault] {
        let plan = Path(BagWriter.payloadFolder) / "plan"
        let path = folder / plan / Manifest.fileName
        guard try disk.exists(path) else { return [] }
        let (written, _) = Manifest.parse(try disk.readAll(path, bytesMax: Manifest.bytesMax))
        let archived = Dictionary(
            manifest.entries.map { ($0.path, $0.digest) }, uniquingKeysWith: { one, _ in one })
        let altered = written.entries.compactMap { entry -> VerificationFault? in
            let found = archived[plan / entry.path]
            guard found != entry.digest else { return nil }
            return VerificationFault(
                .planAltered(expected: entry.digest, found: found), folder / plan / entry.path)
        }
        // What lies beside the plan is in plan.json, which is as the run wrote it here.
        guard altered.isEmpty, let beside = try planOfBag(folder)?.bagFiles else { return altered }
        return beside.sorted { $0.key < $1.key }.compactMap { path, sha256 in
            guard let expected = Digest(hex: sha256), archived[path] != expected else { return nil }
            return VerificationFault(
                .planAltered(expected: expected, found: archived[path]), folder / path)
        }
    }

    /// Nil where it is not there or of another version.
    private func planOfBag(_ folder: Path) throws -> PlanFile? {
        let path = folder / BagWriter.payloadFolder / "plan" / PlanFile.fileName
        guard try disk.exists(path) else { return nil }
        return try? PlanFile.decode(disk.readAll(path, bytesMax: Manifest.bytesMax))
    }

    /// The manifest is for `data/`, the tag manifest for what is beside it.
    private func outsidePlaces(
        _ manifest: Manifest, _ path: Path, belongs: (Path) -> Bool
    ) -> [VerificationFault] {
        manifest.entries.filter { !belongs($0.path) }.map { entry in
            let fault = ManifestFault(.leadsOutside, line: entry.line, text: entry.path.bytes)
            return VerificationFault(.manifestLine(fault), path)
        }
    }

    /// - Returns: version and encoding; nil where they are not to be had.
    func checkDeclaration(
        _ folder: Path, isOurs: Bool, _ faults: inout [VerificationFault]
    ) throws -> (version: String, encoding: String)? {
        let path = folder / BagWriter.declarationName
        let missing = VerificationFault.Kind.declaration(found: "it is missing")
        guard let bytes = try content(path, missing: missing, &faults) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // RFC 8493 §2.1.1: exactly these two lines, in this order. Bags of earlier versions, which
        // other tools still make, differ in nothing that is checked here.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let versions = isOurs ? ["1.0", "0.97"] : ["1.0", "0.97", "0.96", "0.95", "0.94", "0.93"]
        let encodings = isOurs ? ["UTF-8"] : ["UTF-8", "UTF-16", "ISO-8859-1"]
        let found = (lines.last == "" ? lines.dropLast() : lines).map(String.init)
        for version in versions {
            for encoding in encodings {
                let known = [
                    "BagIt-Version: \(version)", "Tag-File-Character-Encoding: \(encoding)",
                ]
                if found == known { return (version, encoding) }
            }
        }
        let start = text.unicodeScalars.prefix(80)
        faults.append(
            VerificationFault(.declaration(found: "it reads \"\(String(start))\""), path))
        return nil
    }

    private func checkPayloadSum(
        _ folder: Path, _ payload: [Inventory.File], _ faults: inout [VerificationFault]
    ) throws {
        let path = folder / BagWriter.infoName
        guard let bytes = try content(path, missing: .payloadSizeUnknown, &faults) else { return }
        let values = BagInfo.values(of: PayloadSum.label, in: bytes)
        guard values.count == 1, let expected = PayloadSum(values[0]) else {
            return faults.append(VerificationFault(.payloadSizeUnknown, path))
        }
        let found = PayloadSum(
            bytes: payload.reduce(0) { $0 + $1.size }, files: payload.count)
        if found != expected {
            faults.append(
                VerificationFault(.payloadSize(expected: expected, found: found), path))
        }
    }
}
