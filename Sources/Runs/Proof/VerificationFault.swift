package import Diagnostics

/// One thing that verification found, as data; the words are made in `diagnostic`.
package struct VerificationFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case missing
        case extra
        case changed(expected: Digest, found: Digest)
        case tagChanged(expected: Digest, found: Digest)
        /// The payload's size or count is not what Payload-Oxum says.
        case payloadSize(expected: PayloadSum, found: PayloadSum)
        case payloadSizeUnknown
        case manifestLine(ManifestFault)
        case manifestMissing
        case declaration(found: String)
        case linkInside
        case specialFile
        case nothingToVerify
        /// Not even a folder.
        case nothingThere
        case unreadable(IOFailure)
        /// A warning: nothing is proved wrong.
        case stray
        /// A note: work in progress, left alone.
        case unfinished
        case nameUnfit
        /// A file of the plan in a bag: archived truly, but not as the run wrote it.
        case planAltered(expected: Digest, found: Digest?)
        /// A bag that the list of all bags names is gone.
        case bagMissing
        /// Another bag stands in its place.
        case bagReplaced(expected: Digest, found: Digest)
        /// A bag that the list does not name.
        case bagUnlisted
        /// A bag that was sealed before there was a list.
        case bagBeforeList
        /// A bag says that it follows another one than the list does.
        case bagOrder(expected: String, found: String)
        /// A line that names no bag; or there is no list at all.
        case chainBroken(found: String)
        /// A line of the list of pruned bags.
        case prunedBroken
        case journalLine(JournalFault)
        /// The manifest of a plan is not the one that its journal names.
        case planReplaced(expected: String, found: Digest)
        /// plan.json is of another run, or another pipeline, than the folder's name says.
        case planOfAnother(found: String)
        /// A run that is known of has no bag.
        case bagOfRunMissing(run: String)
        /// A number between the first run and the last has no run.
        case runMissing(sequence: Int)
        /// Two runs have one number.
        case runTwice(sequence: Int, run: String)
        /// What memory says of a run is not what the run says itself.
        case memoryDiffers(detail: String)
        /// The plan folder's journal is not the one in the run's bag.
        case journalNotArchived
        /// A digest of another algorithm than SHA-256, of a payload file or a tag file.
        case otherDigest(algorithm: String, expected: String, found: String, isTag: Bool)
        /// A line of fetch.txt.
        case fetchLine(line: Int, text: String)
        /// A line of bag-info.txt that names nothing.
        case infoLine(line: Int, text: String)
        case algorithmUnknown(name: String)
        /// A warning: the file has the listed name in another Unicode form.
        case otherForm
        /// What a command would refuse, in its own words.
        case refused(Diagnostic)
    }

    package var kind: Kind
    package var path: Path
    /// The manifest and line that speak of it.
    package var listed: (manifest: Path, line: Int)?

    package init(_ kind: Kind, _ path: Path, listed: (manifest: Path, line: Int)? = nil) {
        self.kind = kind
        self.path = path
        self.listed = listed
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.path == right.path
            && left.listed?.manifest == right.listed?.manifest
            && left.listed?.line == right.listed?.line
    }

    package var code: DiagnosticCode {
        switch kind {
        case .missing: .fileMissing
        case .extra: .fileExtra
        case .changed: .fileChanged
        case .tagChanged: .tagFileChanged
        case .payloadSize: .payloadSizeWrong
        case .payloadSizeUnknown: .payloadSizeUnknown
        case .manifestLine(let fault): fault.code
        case .manifestMissing: .manifestMissing
        case .declaration: .bagDeclarationBad
        case .linkInside: .linkInside
        case .specialFile: .specialFileInside
        case .nothingToVerify, .nothingThere: .nothingToVerify
        case .unreadable: .fileUnreadable
        case .stray: .strayFile
        case .unfinished: .unfinished
        case .nameUnfit: .nameUnfit
        case .planAltered: .planAltered
        case .bagMissing: .bagMissing
        case .bagReplaced: .bagReplaced
        case .bagUnlisted, .bagBeforeList: .bagUnlisted
        case .bagOrder: .bagOrder
        case .chainBroken: .chainBroken
        case .prunedBroken: .prunedBroken
        case .journalLine: .journalBroken
        case .planReplaced: .planReplaced
        case .planOfAnother: .planFolderForeign
        case .bagOfRunMissing: .runWithoutBag
        case .runMissing, .runTwice: .runNumberMissing
        case .memoryDiffers: .memoryDiffers
        case .journalNotArchived: .journalNotArchived
        case .otherDigest(_, _, _, let isTag): isTag ? .tagFileChanged : .fileChanged
        case .fetchLine: .fetchBad
        case .infoLine: .infoLineMalformed
        case .algorithmUnknown: .algorithmUnknown
        case .otherForm: .nameInOtherForm
        case .refused(let diagnostic): diagnostic.code
        }
    }

    package var severity: Diagnostic.Severity {
        switch kind {
        case .stray, .planAltered, .otherForm: .warning
        case .unfinished, .bagBeforeList: .note
        case .refused(let diagnostic): diagnostic.severity
        default: .error
        }
    }

    package var diagnostic: Diagnostic {
        if case .refused(let diagnostic) = kind { return diagnostic }
        return Diagnostic(code, detail, severity: severity, at: place, help: help)
    }

    private var place: Place {
        if let listed {
            return Place(file: listed.manifest.printable, line: listed.line)
        }
        if case .manifestLine(let fault) = kind {
            return Place(
                file: path.printable, line: fault.line, excerpt: Printable.bytes(fault.text))
        }
        if case .journalLine(let fault) = kind { return fault.place(path.printable) }
        switch kind {
        case .fetchLine(let line, let text), .infoLine(let line, let text):
            return Place(file: path.printable, line: line, excerpt: text)
        default: break
        }
        return Place(file: path.printable)
    }

    private var detail: String {
        switch kind {
        case .changed(let expected, let found), .tagChanged(let expected, let found):
            "\(path.printable): expected \(expected.hex), found \(found.hex)"
        case .planAltered(let expected, let found):
            "\(path.printable): the run wrote \(expected.hex), "
                + "archived is \(found?.hex ?? "nothing")"
        case .payloadSize(let expected, let found):
            "expected \(expected.bytes) bytes in \(expected.files) files, "
                + "found \(found.bytes) bytes in \(found.files) files"
        case .bagReplaced(let expected, let found):
            "\(path.printable): the list says \(expected.hex), found \(found.hex)"
        case .bagOrder(let expected, let found):
            "\(path.printable): it names \"\(Printable.text(found))\" before it, "
                + "the list \"\(expected)\""
        case .bagBeforeList: "\(path.printable): it was sealed before bags were listed"
        case .declaration(let found), .chainBroken(let found): found
        case .unreadable(let failure): failure.diagnostic.detail
        case .journalLine(let fault): fault.detail
        case .planReplaced(let expected, let found):
            "\(path.printable): expected \(Printable.text(expected)), found \(found.hex)"
        case .planOfAnother(let found): "\(path.printable): it is of \(Printable.text(found))"
        case .bagOfRunMissing(let run): "(run \(Printable.text(run)))"
        case .runMissing(let sequence): "number \(sequence) of \(path.printable)"
        case .runTwice(let sequence, let run):
            "\(path.printable): run \(run) has number \(sequence), too"
        case .memoryDiffers(let detail): "\(path.printable): \(detail)"
        case .otherDigest(let algorithm, let expected, let found, _):
            "\(path.printable): expected \(algorithm) \(expected), found \(found)"
        case .algorithmUnknown(let name): "\(path.printable): \"\(Printable.text(name))\""
        case .manifestLine, .payloadSizeUnknown, .refused, .fetchLine, .infoLine: ""
        default: path.printable
        }
    }

    private var help: String? {
        switch kind {
        case .missing, .changed, .tagChanged, .payloadSize, .manifestMissing, .payloadSizeUnknown,
            .declaration, .manifestLine, .journalLine, .otherDigest, .infoLine:
            "restore it from a backup; what is here is no longer what was archived"
        case .planAltered: "somebody changed it before the run was closed; it was not approved"
        case .extra: "take it out; it was not there when the manifest was made"
        case .linkInside, .specialFile: "take it out; only files and folders belong here"
        case .nothingToVerify: "name a workspace, a bag, a plan folder or a snapshots folder"
        case .nothingThere:
            "there is no such bag, run or folder; name the folder of a workspace, bag or plan"
        case .unreadable(let failure): failure.diagnostic.help
        case .bagMissing, .bagReplaced:
            "put the bag back from a copy; nothing but \"sverka prune\" may remove one"
        case .prunedBroken: "put archive/\(PrunedBags.fileName) back from a copy"
        case .bagUnlisted, .chainBroken, .bagOrder:
            "put archive/\(BagChain.fileName) back from a copy, or find out where the bag is from"
        case .planReplaced: "restore the folder from a copy; what is here was not reviewed"
        case .planOfAnother: "the folder was copied or renamed; move it out of the outbox"
        case .bagOfRunMissing:
            "put the bag back from a copy; if archive/ is a disk of its own, mount it"
        case .runMissing: "put the run's bag back from a copy, and its line in the list of bags"
        case .runTwice: "find out which of the two was copied into the archive"
        case .memoryDiffers: "remove the file; the next run makes it again from the archive"
        case .journalNotArchived: "the bag has the right one: compare the two files"
        case .fetchLine: "nothing is fetched; ask where the bag comes from"
        case .algorithmUnknown: "nothing is known of what only this manifest lists"
        case .refused, .otherForm: nil
        case .stray, .unfinished, .bagBeforeList: nil
        case .nameUnfit: "rename it so that its name is UTF-8"
        }
    }
}

extension ManifestFault {
    package var code: DiagnosticCode {
        switch kind {
        case .malformed: .manifestLineMalformed
        case .leadsOutside: .manifestPathOutside
        case .listedTwice, .repeated: .manifestListsTwice
        }
    }
}
