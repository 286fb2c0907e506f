internal import Diagnostics
internal import Foundation

/// Bags that other tools have made, as RFC 8493 has them: manifests of any usual algorithm, tag
/// files that may be absent, bag-info.txt as it comes, files that were to be fetched.
extension Verifier {
    /// One `manifest-ALGORITHM.txt` or `tagmanifest-ALGORITHM.txt`.
    private struct OtherManifest {
        var path: Path
        var algorithm: BagAlgorithm
        var isTag: Bool
        var lines: [Manifest.Line]
    }

    func verifyForeignBag(
        _ folder: Path, _ everything: Inventory, _ result: inout Verification
    ) throws {
        var faults: [VerificationFault] = []
        let head = try checkDeclaration(folder, isOurs: false, &faults)
        faults += everything.faults
        let (version, encoding) = head ?? ("1.0", "UTF-8")
        let manifests = try otherManifests(folder, everything, version, encoding, &faults)
        let data = Path(BagWriter.payloadFolder)
        let payload = everything.files.filter { $0.path.relative(to: data) != nil }
        if !manifests.contains(where: { !$0.isTag }) {
            let isUnknown = faults.contains { $0.code == .algorithmUnknown }
            if !isUnknown {
                faults.append(VerificationFault(.manifestMissing, folder / Manifest.fileName))
            }
        }
        if kind(folder / data) != .folder {
            faults.append(VerificationFault(.missing, folder / data))
        }
        try checkInfo(folder, encoding, payload, &faults)
        try checkFetch(folder, encoding, &faults)
        faults += try unlisted(payload, manifests, isEach: version == "1.0", in: folder)
        for manifest in manifests {
            faults += try compare(manifest, everything, in: folder, &result)
        }
        var seen: [VerificationFault] = []
        for fault in faults where !seen.contains(fault) { seen.append(fault) }
        result.faults += seen
    }

    /// Of a bag of ours, what others have added to it.
    func checkOtherManifests(
        _ folder: Path, _ everything: Inventory, _ faults: inout [VerificationFault],
        _ result: inout Verification
    ) throws {
        let manifests = try otherManifests(folder, everything, "1.0", "UTF-8", &faults)
        for manifest in manifests where manifest.algorithm != .sha256 {
            faults += try compare(manifest, everything, in: folder, &result)
        }
        try checkFetch(folder, "UTF-8", &faults)
        let info = folder / BagWriter.infoName
        if let bytes = try? disk.readAll(info, bytesMax: Manifest.bytesMax) {
            faults += infoFaults(String(decoding: bytes, as: UTF8.self), info)
        }
    }

    // MARK: Manifests

    /// - Parameter version: earlier than 1.0 a file may be listed twice, if with the same digest
    private func otherManifests(
        _ folder: Path, _ everything: Inventory, _ version: String, _ encoding: String,
        _ faults: inout [VerificationFault]
    ) throws -> [OtherManifest] {
        var found: [OtherManifest] = []
        for file in everything.files {
            guard let name = file.path.text, !name.contains("/"), name.hasSuffix(".txt"),
                let start = ["tagmanifest-", "manifest-"].first(where: name.hasPrefix)
            else { continue }
            let path = folder / file.path
            let algorithm = name.dropFirst(start.count).dropLast(".txt".count)
            guard let known = BagAlgorithm(rawValue: String(algorithm)) else {
                faults.append(
                    VerificationFault(.algorithmUnknown(name: String(algorithm)), path))
                continue
            }
            guard let bytes = try content(path, missing: .manifestMissing, &faults) else {
                continue
            }
            let (lines, bad) = Manifest.parseLines(
                Self.utf8(bytes, encoding), digits: known.digits)
            let isTag = start == "tagmanifest-"
            // Those of our own manifests are named with them.
            if known != .sha256 || encoding != "UTF-8" || !isNamedElsewhere(faults, path) {
                faults += bad.filter { $0.kind != .repeated || version == "1.0" }
                    .map { VerificationFault(.manifestLine($0), path) }
            }
            found.append(OtherManifest(path: path, algorithm: known, isTag: isTag, lines: lines))
        }
        return found
    }

    private func isNamedElsewhere(_ faults: [VerificationFault], _ path: Path) -> Bool {
        faults.contains { fault in
            if case .manifestLine = fault.kind { fault.path == path } else { false }
        }
    }

    /// The payload files that no manifest lists; from version 1.0 on each must list every file.
    private func unlisted(
        _ payload: [Inventory.File], _ manifests: [OtherManifest], isEach: Bool, in folder: Path
    ) throws -> [VerificationFault] {
        let lists = manifests.filter { !$0.isTag }.map { manifest in
            Set(manifest.lines.flatMap { [Self.form($0.path), Self.form($0.literal)] })
        }
        guard !lists.isEmpty else { return [] }
        return payload.filter { file in
            let name = Self.form(file.path)
            return isEach
                ? !lists.allSatisfy { $0.contains(name) } : !lists.contains { $0.contains(name) }
        }.map { VerificationFault(.extra, folder / $0.path) }
    }

    private func compare(
        _ manifest: OtherManifest, _ everything: Inventory, in folder: Path,
        _ result: inout Verification
    ) throws -> [VerificationFault] {
        let data = Path(BagWriter.payloadFolder)
        let present = Set(everything.files.map(\.path))
        let forms = Dictionary(everything.files.map { (Self.form($0.path), $0.path) }) { one, _ in
            one
        }
        var faults: [VerificationFault] = []
        for line in manifest.lines {
            let place = (manifest.path, line.number)
            guard (line.path.relative(to: data) != nil) != manifest.isTag else {
                let fault = ManifestFault(.leadsOutside, line: line.number, text: line.path.bytes)
                faults.append(VerificationFault(.manifestLine(fault), manifest.path))
                continue
            }
            let named = [line.path, line.literal].first(where: present.contains)
            guard let path = named ?? forms[Self.form(line.path)] else {
                if kind(folder / line.path) == nil {
                    faults.append(VerificationFault(.missing, folder / line.path, listed: place))
                } else if !everything.faults.contains(where: { $0.path == folder / line.path }) {
                    faults.append(
                        VerificationFault(.specialFile, folder / line.path, listed: place))
                }
                continue
            }
            if named == nil { faults.append(VerificationFault(.otherForm, folder / path)) }
            do {
                let found = try digest(of: folder / path, manifest.algorithm)
                result.files += 1
                guard found != line.hex else { continue }
                let kind = VerificationFault.Kind.otherDigest(
                    algorithm: manifest.algorithm.rawValue, expected: line.hex, found: found,
                    isTag: manifest.isTag)
                faults.append(VerificationFault(kind, folder / path, listed: place))
            } catch let failure as IOFailure {
                faults.append(VerificationFault(.unreadable(failure), folder / path, listed: place))
            }
        }
        return faults
    }

    private func digest(of path: Path, _ algorithm: BagAlgorithm) throws -> String {
        guard algorithm != .sha256 else { return try disk.digest(of: path).hex }
        let file = try disk.openForReading(path)
        var hash = BagHash(algorithm)
        try disk.forEachPiece(of: file) { hash.update($0) }
        return hash.finalize()
    }

    /// File systems may keep a name in another Unicode form than it was given in.
    private static func form(_ path: Path) -> String {
        (path.text ?? path.printable).precomposedStringWithCanonicalMapping
    }

    // MARK: The other tag files

    private func checkInfo(
        _ folder: Path, _ encoding: String, _ payload: [Inventory.File],
        _ faults: inout [VerificationFault]
    ) throws {
        let path = folder / BagWriter.infoName
        guard try disk.status(path) != nil,
            let raw = try content(path, missing: .missing, &faults)
        else { return }
        let bytes = Self.utf8(raw, encoding)
        faults += infoFaults(String(decoding: bytes, as: UTF8.self), path)
        guard let value = BagInfo.values(of: PayloadSum.label, in: bytes).first else { return }
        guard let expected = PayloadSum(value) else {
            return faults.append(VerificationFault(.payloadSizeUnknown, path))
        }
        let found = PayloadSum(bytes: payload.reduce(0) { $0 + $1.size }, files: payload.count)
        if found != expected {
            faults.append(VerificationFault(.payloadSize(expected: expected, found: found), path))
        }
    }

    /// RFC 8493 §2.2.2: a label and a colon; a line that begins with a blank continues the one
    /// before.
    private func infoFaults(_ text: String, _ path: Path) -> [VerificationFault] {
        var faults: [VerificationFault] = []
        var isFirst = true
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let goesOn = line.first?.isWhitespace == true && !isFirst
            isFirst = false
            guard !goesOn, !line.contains(":") else { continue }
            let start = String(line.prefix(120))
            faults.append(
                VerificationFault(.infoLine(line: index + 1, text: start), path))
        }
        return faults
    }

    /// RFC 8493 §2.2.3: `URL LENGTH FILENAME`. Nothing is ever fetched.
    private func checkFetch(
        _ folder: Path, _ encoding: String, _ faults: inout [VerificationFault]
    ) throws {
        let path = folder / "fetch.txt"
        guard try disk.status(path) != nil,
            let bytes = try content(path, missing: .missing, &faults)
        else { return }
        let text = String(decoding: Self.utf8(bytes, encoding), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let parts = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
            let isSound = parts.count == 3 && Self.isAddress(parts[0])
                && (parts[1] == "-" || parts[1].allSatisfy { $0.isASCII && $0.isNumber })
                && Manifest.pathInside(Array(parts[2].utf8)[...])?
                    .relative(to: Path(BagWriter.payloadFolder)) != nil
            guard !isSound else { continue }
            let kind = VerificationFault.Kind.fetchLine(
                line: index + 1, text: String(line.prefix(120)))
            faults.append(VerificationFault(kind, path))
        }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        guard let colon = text.firstRange(of: "://"), colon.lowerBound > text.startIndex else {
            return false
        }
        return text.hasPrefix("file:") || text[colon.upperBound...].first.map { $0 != "/" } ?? false
    }

    /// Tag files may be in the encoding that bagit.txt states.
    private static func utf8(_ bytes: [UInt8], _ encoding: String) -> [UInt8] {
        switch encoding {
        case "ISO-8859-1":
            return Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
        case "UTF-16":
            let isLittle = bytes.starts(with: [0xFF, 0xFE])
            let hasMark = isLittle || bytes.starts(with: [0xFE, 0xFF])
            let units = stride(from: hasMark ? 2 : 0, to: bytes.count - 1, by: 2).map { index in
                let (one, two) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                return isLittle ? two << 8 | one : one << 8 | two
            }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        default: return bytes
        }
    }
}
