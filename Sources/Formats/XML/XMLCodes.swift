package import Diagnostics

/// Why an XML file was refused whole. docs/errors/F-xml.md.
extension DiagnosticCode {
    package static let xmlMalformed = DiagnosticCode("F050", "not well-formed XML", exit: .badInput)
    package static let xmlCut = DiagnosticCode("F051", "XML file cut short", exit: .badInput)
    package static let notXML = DiagnosticCode("F052", "not an XML file", exit: .badInput)
    package static let xmlEncodingUnknown = DiagnosticCode(
        "F053", "encoding of the XML declaration is not known", exit: .badInput)
    package static let xmlExternalEntity = DiagnosticCode(
        "F054", "external entity refused", exit: .badInput)
    package static let xmlParameterEntity = DiagnosticCode(
        "F055", "parameter entity refused", exit: .badInput)
    package static let xmlEntityUndeclared = DiagnosticCode(
        "F056", "entity not declared", exit: .badInput)
    package static let xmlEntityBomb = DiagnosticCode(
        "F057", "entities grow beyond their bound", exit: .badInput)
    package static let xmlTooDeep = DiagnosticCode("F058", "nested too deep", exit: .badInput)
    package static let xmlTooLarge = DiagnosticCode(
        "F059", "part of the file too large", exit: .badInput)
    package static let xmlNoRecords = DiagnosticCode("F060", "no records found", exit: .badInput)
    package static let xmlPathUnreadable = DiagnosticCode(
        "F061", "path cannot be read", exit: .badPipeline)
    package static let xmlSecondValue = DiagnosticCode(
        "F062", "field has several values in one record", exit: .done)
}
