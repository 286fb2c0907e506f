internal import Diagnostics

extension Verifier {
    /// A bag as `BagWriter` makes it: stricter than RFC 8493, which lets tag files be absent.
    func verifyBag(_ folder: Path, _ result: inout Verification) throws {
        result.folders += 1
        var faults: [VerificationFault] = []
        try checkDeclaration(folder, &faults)
        let everything = try Inventory(of: folder, disk)
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
        result.faults += faults
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
        return written.entries.compactMap { entry in
            let found = archived[plan / entry.path]
            guard found != entry.digest else { return nil }
            return VerificationFault(
                .planAltered(expected: entry.digest, found: found), folder / plan / entry.path)
        }
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

    private func checkDeclaration(_ folder: Path, _ faults: inout [VerificationFault]) throws {
        let path = folder / BagWriter.declarationName
        let missing = VerificationFault.Kind.declaration(found: "it is missing")
        guard let bytes = try content(path, missing: missing, &faults) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        // RFC 8493 §2.1.1: exactly these two lines, in this order. Bags of version 0.97, which
        // other tools still make, differ in nothing that is checked here.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let known = ["1.0", "0.97"].map {
            ["BagIt-Version: \($0)", "Tag-File-Character-Encoding: UTF-8"]
        }
        let found = lines.last == "" ? lines.dropLast() : lines
        guard known.contains(found.map(String.init)) else {
            let start = text.unicodeScalars.prefix(80)
            return faults.append(
                VerificationFault(.declaration(found: "it reads \"\(String(start))\""), path))
        }
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
