internal import Diagnostics

extension Verifier {
    /// The chain of all bags: each that the list names is there, unless it was pruned, is the very
    /// bag, and names the one before it; and no other bag is there. See docs/formats/bag.md.
    ///
    /// - Parameter bags: those that stand in the archive.
    func verifyChain(_ archive: Path, _ bags: [Path], _ result: inout Verification) throws {
        guard try disk.exists(archive) else { return }
        let path = archive / BagChain.fileName
        do {
            let chain = try BagChain(disk, archive)
            let pruned = try PrunedBags(disk, archive)
            let list = archive / PrunedBags.fileName
            result.faults += pruned.badLines.map {
                VerificationFault(.prunedBroken, list, listed: (list, $0))
            }
            result.faults += chain.faults.map { VerificationFault(.manifestLine($0), path) }
            if try !disk.exists(path), try bags.contains(where: { try previous(of: $0) != nil }) {
                let found = "it is missing, and the archive holds bags that it must name"
                result.faults.append(VerificationFault(.chainBroken(found: found), path))
            } else {
                try checkEntries(of: chain, path, pruned, &result)
                try checkUnlisted(bags, chain, &result)
            }
        } catch let failure as IOFailure {
            result.faults.append(VerificationFault(.unreadable(failure), failure.path))
        }
    }

    private func checkEntries(
        of chain: BagChain, _ list: Path, _ pruned: PrunedBags, _ result: inout Verification
    ) throws {
        var before: Manifest.Entry?
        for entry in chain.entries {
            func add(_ kind: VerificationFault.Kind, _ path: Path) {
                result.faults.append(VerificationFault(kind, path, listed: (list, entry.line)))
            }
            guard let bag = chain.bag(entry) else {
                add(.chainBroken(found: "it names no bag"), list)
                continue
            }
            defer { before = entry }
            guard try disk.exists(bag) else {
                if pruned.holds(bag, entry.digest) { continue }
                let open = bag.parent.parent.parent / "open" / bag.name
                add(try disk.exists(open) ? .unfinished : .bagMissing, bag)
                continue
            }
            // A bag without its tag manifest, or that cannot be read, was named already.
            let tags = bag / Manifest.tagFileName
            guard try disk.exists(tags), let found = try? disk.digest(of: tags) else { continue }
            guard found == entry.digest else {
                add(.bagReplaced(expected: entry.digest, found: found), bag)
                continue
            }
            let expected = BagChain.name(before)
            let named = try previous(of: bag) ?? ""
            if named != expected { add(.bagOrder(expected: expected, found: named), bag) }
        }
    }

    private func checkUnlisted(
        _ bags: [Path], _ chain: BagChain, _ result: inout Verification
    ) throws {
        let listed = Set(chain.entries.compactMap(chain.bag))
        for bag in bags where !listed.contains(bag) {
            if try previous(of: bag) != nil {
                result.faults.append(VerificationFault(.bagUnlisted, bag))
            } else if !listed.isEmpty {
                result.faults.append(VerificationFault(.bagBeforeList, bag))
            }
        }
    }

    /// What a bag says of the one before it; nil where it says nothing.
    private func previous(of bag: Path) throws -> String? {
        let path = bag / BagWriter.infoName
        guard try disk.status(path)?.kind == .file else { return nil }
        let bytes = try disk.readAll(path, bytesMax: Manifest.bytesMax)
        return BagInfo.values(of: BagChain.label, in: bytes).first
    }
}
