package import Diagnostics

extension DiagnosticCode {
    package static let fileMissing = DiagnosticCode("V001", "file is missing", exit: .badInput)
    package static let fileExtra = DiagnosticCode("V002", "file is not listed", exit: .badInput)
    package static let fileChanged = DiagnosticCode("V003", "file was changed", exit: .badInput)
    package static let payloadSizeWrong = DiagnosticCode(
        "V004", "payload was cut or has grown", exit: .badInput)
    package static let manifestLineMalformed = DiagnosticCode(
        "V005", "malformed manifest line", exit: .badInput)
    package static let manifestPathOutside = DiagnosticCode(
        "V006", "manifest names a path outside", exit: .badInput)
    package static let manifestListsTwice = DiagnosticCode(
        "V007", "manifest lists a file twice", exit: .badInput)
    package static let tagFileChanged = DiagnosticCode(
        "V008", "tag file was changed", exit: .badInput)
    package static let bagDeclarationBad = DiagnosticCode(
        "V009", "bad bagit.txt", exit: .badInput)
    package static let linkInside = DiagnosticCode("V010", "symbolic link inside", exit: .badInput)
    package static let specialFileInside = DiagnosticCode(
        "V011", "neither file nor folder", exit: .badInput)
    package static let nothingToVerify = DiagnosticCode(
        "V012", "nothing here to verify", exit: .inputMissing)
    package static let fileUnreadable = DiagnosticCode("V013", "file cannot be read", exit: .io)
    package static let manifestMissing = DiagnosticCode(
        "V014", "manifest is missing", exit: .badInput)
    package static let payloadSizeUnknown = DiagnosticCode(
        "V015", "Payload-Oxum is missing or malformed", exit: .badInput)
    package static let strayFile = DiagnosticCode(
        "V016", "belongs to no run", exit: .badInput)
    package static let unfinished = DiagnosticCode("V017", "not finished yet", exit: .badInput)
    package static let nameUnfit = DiagnosticCode(
        "V018", "name cannot stand in a manifest", exit: .badInput)
    package static let planAltered = DiagnosticCode(
        "V019", "plan was altered before it was archived", exit: .badInput)
    package static let bagMissing = DiagnosticCode(
        "V020", "bag is missing from the chain", exit: .badInput)
    package static let bagReplaced = DiagnosticCode(
        "V021", "bag was replaced", exit: .badInput)
    package static let bagUnlisted = DiagnosticCode(
        "V022", "bag is not in the list of bags", exit: .badInput)
    package static let bagOrder = DiagnosticCode(
        "V023", "bag follows another one than the list says", exit: .badInput)
    package static let chainBroken = DiagnosticCode(
        "V024", "list of bags is broken", exit: .badInput)
    package static let prunedBroken = DiagnosticCode(
        "V025", "list of pruned bags is broken", exit: .badInput)
    package static let journalBroken = DiagnosticCode(
        "V026", "journal is broken", exit: .badInput)
    package static let planReplaced = DiagnosticCode(
        "V027", "manifest is not the one that the journal names", exit: .badInput)
    package static let planFolderForeign = DiagnosticCode(
        "V028", "plan is of another run", exit: .badInput)
    package static let runWithoutBag = DiagnosticCode(
        "V029", "bag of a run is missing", exit: .badInput)
    package static let runNumberMissing = DiagnosticCode(
        "V030", "numbers of the runs have a gap or a repetition", exit: .badInput)
    package static let memoryDiffers = DiagnosticCode(
        "V031", "memory differs from the runs", exit: .badInput)
    package static let journalNotArchived = DiagnosticCode(
        "V032", "journal differs from the one in the bag", exit: .badInput)
    package static let fetchBad = DiagnosticCode(
        "V033", "line of fetch.txt is malformed or leads outside", exit: .badInput)
    package static let infoLineMalformed = DiagnosticCode(
        "V034", "line of bag-info.txt has no colon", exit: .badInput)
    package static let algorithmUnknown = DiagnosticCode(
        "V035", "algorithm of the manifest is not known", exit: .badInput)
    package static let nameInOtherForm = DiagnosticCode(
        "V036", "name is in another Unicode form", exit: .badInput)
}
