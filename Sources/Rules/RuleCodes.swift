package import Diagnostics

/// Faults of an expression, and of one row of it: docs/errors/E.md.
extension DiagnosticCode {
    static let ruleTooLarge = DiagnosticCode("E001", "expression too large", exit: .badPipeline)
    static let ruleCharacter = DiagnosticCode("E002", "unexpected character", exit: .badPipeline)
    static let ruleSyntax = DiagnosticCode("E003", "expression cannot be read", exit: .badPipeline)
    static let ruleTextLiteral = DiagnosticCode("E004", "malformed text", exit: .badPipeline)
    static let ruleNumberLiteral = DiagnosticCode("E005", "malformed number", exit: .badPipeline)
    static let ruleUnknownField = DiagnosticCode("E010", "unknown field", exit: .badPipeline)
    static let ruleUnknownFunction = DiagnosticCode(
        "E011", "unknown function", exit: .badPipeline)
    static let ruleUnknownTable = DiagnosticCode("E012", "unknown table", exit: .badPipeline)
    static let ruleUnknownColumn = DiagnosticCode(
        "E013", "unknown column of a table", exit: .badPipeline)
    static let ruleType = DiagnosticCode("E020", "value of another type", exit: .badPipeline)
    static let ruleArguments = DiagnosticCode(
        "E021", "wrong number of arguments", exit: .badPipeline)
    static let ruleNotConstant = DiagnosticCode("E022", "not a constant", exit: .badPipeline)
    static let ruleMayBeMissing = DiagnosticCode(
        "E023", "value that may be missing", exit: .badPipeline)
    static let ruleConstantRange = DiagnosticCode(
        "E024", "constant that does not fit here", exit: .badPipeline)
    static let ruleRegex = DiagnosticCode("E025", "malformed pattern", exit: .badPipeline)
    static let ruleNoPrevious = DiagnosticCode(
        "E026", "no earlier value to compare with", exit: .badPipeline)
    static let ruleList = DiagnosticCode("E027", "list in the wrong place", exit: .badPipeline)
    static let ruleAlwaysFails = DiagnosticCode(
        "E028", "calculation that always fails", exit: .badPipeline)
    static let ruleComma = DiagnosticCode(
        "E029", "comma that may be meant for a point", exit: .badPipeline)
    static let ruleAddedPercent = DiagnosticCode(
        "E030", "percent that is added as a number", exit: .badPipeline)
    static let rulePercentOfWhat = DiagnosticCode(
        "E031", "percent beside an amount", exit: .badPipeline)
    static let rulePercentSign = DiagnosticCode(
        "E032", "number that may be meant for percent", exit: .badPipeline)
    static let ruleRemainder = DiagnosticCode(
        "E033", "remainder that may be meant for percent", exit: .badPipeline)
    static let ruleOrder = DiagnosticCode(
        "E034", "operators that may be meant in another order", exit: .badPipeline)
    static let ruleTextOrder = DiagnosticCode(
        "E035", "numbers compared as texts", exit: .badPipeline)
    static let ruleRounding = DiagnosticCode(
        "E036", "rounding that may be meant otherwise", exit: .badPipeline)
    static let ruleQuotedField = DiagnosticCode(
        "E037", "field in quotes", exit: .badPipeline)

    package static let rowDivisionByZero = DiagnosticCode(
        "E100", "division by zero", exit: .badInput)
    package static let rowOverflow = DiagnosticCode(
        "E101", "number with too many digits", exit: .badInput)
    package static let rowNotANumber = DiagnosticCode(
        "E102", "text that is not a number", exit: .badInput)
    package static let rowNotADate = DiagnosticCode(
        "E103", "text that is not a date", exit: .badInput)
    package static let rowOutOfRange = DiagnosticCode(
        "E104", "number outside the function's range", exit: .badInput)
    package static let rowTextTooLong = DiagnosticCode("E105", "text too long", exit: .badInput)
}
