package import Diagnostics

extension DiagnosticCode {
    package static let fileTooLarge = DiagnosticCode(
        "J001", "the file is too large", exit: .badPipeline)
    package static let notUTF8 = DiagnosticCode(
        "J002", "bytes that are not UTF-8", exit: .badPipeline)
    package static let unexpectedCharacter = DiagnosticCode(
        "J003", "unexpected character", exit: .badPipeline)
    package static let openText = DiagnosticCode(
        "J004", "text without closing quote", exit: .badPipeline)
    package static let badEscape = DiagnosticCode("J005", "bad escape", exit: .badPipeline)
    package static let badNumber = DiagnosticCode("J006", "bad number", exit: .badPipeline)
    package static let missingComma = DiagnosticCode("J007", "missing comma", exit: .badPipeline)
    package static let missingColon = DiagnosticCode("J008", "missing colon", exit: .badPipeline)
    package static let missingValue = DiagnosticCode("J009", "missing value", exit: .badPipeline)
    package static let badKey = DiagnosticCode("J010", "bad key", exit: .badPipeline)
    package static let openBracket = DiagnosticCode(
        "J011", "bracket never closed", exit: .badPipeline)
    package static let wrongBracket = DiagnosticCode("J012", "wrong bracket", exit: .badPipeline)
    package static let nestedTooDeep = DiagnosticCode("J013", "nested too deep", exit: .badPipeline)
    package static let textAfterEnd = DiagnosticCode(
        "J014", "text after the end", exit: .badPipeline)
    package static let openComment = DiagnosticCode(
        "J015", "comment never closed", exit: .badPipeline)
    package static let duplicateKey = DiagnosticCode("J016", "duplicate key", exit: .badPipeline)
    package static let emptyFile = DiagnosticCode("J017", "nothing in the file", exit: .badPipeline)
    package static let unknownWord = DiagnosticCode("J018", "unknown bare word", exit: .badPipeline)
    package static let tooManyFaults = DiagnosticCode("J019", "too many faults", exit: .badPipeline)
    package static let bracketMissing = DiagnosticCode(
        "J020", "missing opening bracket", exit: .badPipeline)
    package static let openingQuoteMissing = DiagnosticCode(
        "J021", "text without opening quote", exit: .badPipeline)
    package static let quoteWithin = DiagnosticCode(
        "J022", "quote that ends the text around it", exit: .badPipeline)
}
