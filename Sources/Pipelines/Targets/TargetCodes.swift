package import Diagnostics

extension DiagnosticCode {
    package static let targetNameDiffers = DiagnosticCode(
        "T001", "the target's name is not its file's", exit: .badPipeline)
    package static let badDate = DiagnosticCode("T002", "bad date", exit: .badPipeline)
    package static let unknownPlaceholder = DiagnosticCode(
        "T003", "unknown placeholder", exit: .badPipeline)
    package static let fieldNotWritten = DiagnosticCode(
        "T004", "field that no item carries", exit: .badPipeline)
    package static let itemsPlaceholder = DiagnosticCode(
        "T005", "\"{items}\" must stand once in the body", exit: .badPipeline)
    package static let unknownListedField = DiagnosticCode(
        "T006", "unknown field of this target", exit: .badPipeline)
    package static let defaultBreaksRule = DiagnosticCode(
        "T007", "default that breaks the field's own rule", exit: .badPipeline)
    package static let emptyRange = DiagnosticCode(
        "T008", "minimum above maximum", exit: .badPipeline)
    package static let parameterUnused = DiagnosticCode(
        "T009", "parameter that nothing uses", exit: .badPipeline)
    package static let badAddress = DiagnosticCode("T010", "bad address", exit: .badPipeline)
    package static let badIdentifier = DiagnosticCode(
        "T011", "identifier that is not a required text", exit: .badPipeline)
    package static let placeholderInText = DiagnosticCode(
        "T012", "placeholder within a longer text", exit: .badPipeline)
    package static let reservedName = DiagnosticCode(
        "T013", "name that has another meaning", exit: .badPipeline)
    package static let defaultOfRequired = DiagnosticCode(
        "T014", "default of a required field", exit: .badPipeline)
    package static let literalNumber = DiagnosticCode(
        "T015", "number that JSON cannot hold", exit: .badPipeline)
    package static let badRole = DiagnosticCode(
        "T016", "role that the field cannot have", exit: .badPipeline)
    package static let absenceOfRequired = DiagnosticCode(
        "T017", "absence of a required field", exit: .badPipeline)
    package static let absenceTwice = DiagnosticCode(
        "T018", "two meanings of an absent value", exit: .badPipeline)
    package static let clearedBreaksRule = DiagnosticCode(
        "T019", "clearing value that breaks the field's own rule", exit: .badPipeline)
    package static let boundOfNoNumber = DiagnosticCode(
        "T020", "bound of a value that is no number", exit: .badPipeline)
    package static let badListedValue = DiagnosticCode(
        "T021", "listed value that the field cannot hold", exit: .badPipeline)
    package static let identifierInAnyOf = DiagnosticCode(
        "T022", "identifier among the fields that say something", exit: .badPipeline)
    package static let badSecret = DiagnosticCode(
        "T023", "secret that cannot stay one", exit: .badPipeline)
}
