package import Diagnostics

extension DiagnosticCode {
    package static let unknownKey = DiagnosticCode("P001", "unknown key", exit: .badPipeline)
    package static let missingKey = DiagnosticCode("P002", "missing key", exit: .badPipeline)
    package static let wrongType = DiagnosticCode("P003", "wrong type of value", exit: .badPipeline)
    package static let unknownChoice = DiagnosticCode("P004", "unknown choice", exit: .badPipeline)
    package static let stageOrder = DiagnosticCode("P007", "stage out of order", exit: .badPipeline)
    package static let missingStage = DiagnosticCode("P008", "missing stage", exit: .badPipeline)
    package static let repeatedStage = DiagnosticCode(
        "P009", "a stage too many", exit: .badPipeline)
    package static let unknownStage = DiagnosticCode("P010", "unknown stage", exit: .badPipeline)
    package static let twoStages = DiagnosticCode(
        "P011", "two stages in one object", exit: .badPipeline)
    package static let unknownField = DiagnosticCode("P012", "unknown field", exit: .badPipeline)
    package static let badPattern = DiagnosticCode("P013", "bad file pattern", exit: .badPipeline)
    package static let badDuration = DiagnosticCode("P014", "bad duration", exit: .badPipeline)
    package static let unknownEncoding = DiagnosticCode(
        "P015", "unknown encoding", exit: .badPipeline)
    package static let badDelimiter = DiagnosticCode("P016", "bad delimiter", exit: .badPipeline)
    package static let optionDoesNotFit = DiagnosticCode(
        "P017", "option that does not fit", exit: .badPipeline)
    package static let exactlyOne = DiagnosticCode(
        "P018", "exactly one of several keys is wanted", exit: .badPipeline)
    package static let valueDoesNotFit = DiagnosticCode(
        "P019", "value that does not fit the type", exit: .badPipeline)
    package static let keyNotText = DiagnosticCode(
        "P020", "the key is not text", exit: .badPipeline)
    package static let keysDiffer = DiagnosticCode("P021", "two different keys", exit: .badPipeline)
    package static let sourceUnused = DiagnosticCode(
        "P022", "source that no stage uses", exit: .badPipeline)
    package static let goneFieldUnused = DiagnosticCode(
        "P023", "gone sets a field that no target gets", exit: .badPipeline)
    package static let unknownTarget = DiagnosticCode("P024", "unknown target", exit: .badPipeline)
    package static let parameterMissing = DiagnosticCode(
        "P025", "missing parameter of the target", exit: .badPipeline)
    package static let targetFieldMissing = DiagnosticCode(
        "P026", "missing field of the target", exit: .badPipeline)
    package static let unknownTargetField = DiagnosticCode(
        "P027", "unknown field of the target", exit: .badPipeline)
    package static let typesDiffer = DiagnosticCode(
        "P028", "types do not match", exit: .badPipeline)
    package static let breaksTargetRule = DiagnosticCode(
        "P029", "value that the target does not take", exit: .badPipeline)
    package static let variableUnset = DiagnosticCode(
        "P030", "environment variable not set", exit: .badPipeline)
    package static let badVariable = DiagnosticCode(
        "P031", "bad use of a variable", exit: .badPipeline)
    package static let repeatedTarget = DiagnosticCode(
        "P032", "target used twice", exit: .badPipeline)
    package static let contractEnded = DiagnosticCode(
        "P033", "the target's contract has ended", exit: .badPipeline)
    package static let shadowsBuiltIn = DiagnosticCode(
        "P034", "target with the name of a built-in one", exit: .badPipeline)
    package static let badName = DiagnosticCode("P035", "bad name", exit: .badPipeline)
    package static let outOfRange = DiagnosticCode(
        "P036", "number out of range", exit: .badPipeline)
    package static let columnNeedsHeader = DiagnosticCode(
        "P037", "column name without a header", exit: .badPipeline)
    package static let goneOfPartial = DiagnosticCode(
        "P038", "gone never applies to a partial source", exit: .badPipeline)
    package static let identifierNotField = DiagnosticCode(
        "P039", "identifier that does not come from a field", exit: .badPipeline)
    package static let empty = DiagnosticCode("P040", "empty value", exit: .badPipeline)
    package static let badText = DiagnosticCode(
        "P041", "text that does not fit", exit: .badPipeline)
    package static let repeatedName = DiagnosticCode("P042", "name used twice", exit: .badPipeline)
    package static let badPath = DiagnosticCode("P044", "path not understood", exit: .badPipeline)
    package static let expressionType = DiagnosticCode(
        "P045", "expression of another type", exit: .badPipeline)
    package static let conditionMissing = DiagnosticCode(
        "P046", "condition that may be missing", exit: .badPipeline)
    package static let keyChanged = DiagnosticCode(
        "P047", "stage that changes the key", exit: .badPipeline)
    package static let partialOfSeveral = DiagnosticCode(
        "P048", "partial source among several", exit: .badPipeline)
    package static let unknownSource = DiagnosticCode(
        "P049", "unknown source or table", exit: .badPipeline)
    package static let sourceUsed = DiagnosticCode(
        "P050", "source that cannot be used here", exit: .badPipeline)
    package static let keysRepeat = DiagnosticCode(
        "P051", "keys that stand more than once", exit: .badPipeline)
    package static let pickSources = DiagnosticCode(
        "P052", "pick without its sources", exit: .badPipeline)
    package static let unknownTableFile = DiagnosticCode(
        "P053", "unknown file of a table", exit: .badPipeline)
    package static let badTable = DiagnosticCode(
        "P054", "table that cannot be read", exit: .badPipeline)
    package static let repeatedTableKey = DiagnosticCode(
        "P055", "key that stands twice in a table", exit: .badPipeline)
    package static let unknownFragment = DiagnosticCode(
        "P056", "unknown fragment", exit: .badPipeline)
    package static let endlessInclude = DiagnosticCode(
        "P057", "fragments that include each other", exit: .badPipeline)
    package static let pipelineTooLarge = DiagnosticCode(
        "P058", "pipeline too large", exit: .badPipeline)
    package static let setFieldUnused = DiagnosticCode(
        "P059", "set makes a field that nothing uses", exit: .badPipeline)
    package static let tableUnused = DiagnosticCode(
        "P060", "table that nothing uses", exit: .badPipeline)
    package static let checkTooEarly = DiagnosticCode(
        "P061", "check before its records are made", exit: .badPipeline)
    package static let checkWithoutKey = DiagnosticCode(
        "P062", "check of records that the list cannot tell", exit: .badPipeline)
    package static let approvesBesideApprovers = DiagnosticCode(
        "P063", "a plan of two approvers that approves itself", exit: .badPipeline)
    package static let oneFileOfExchange = DiagnosticCode(
        "P070", "one file of an exchange is read", exit: .badPipeline)
    package static let itemSaysNothing = DiagnosticCode(
        "P082", "item with nothing but its identifier", exit: .badPipeline)
    package static let secretInClear = DiagnosticCode(
        "P083", "secret written in clear", exit: .badPipeline)
    package static let credentialInClear = DiagnosticCode(
        "P084", "credential that requests would hold in clear", exit: .badPipeline)
    package static let durationBare = DiagnosticCode(
        "P085", "duration without a unit", exit: .badPipeline)
    package static let nothingAnswers = DiagnosticCode(
        "P074", "no answer confirms requests yet", exit: .badPipeline)
    package static let tooManyFields = DiagnosticCode(
        "P071", "target of too many fields", exit: .badPipeline)
}
