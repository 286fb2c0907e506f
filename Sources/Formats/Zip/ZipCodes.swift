package import Diagnostics

/// Why a zip archive was refused whole. docs/errors/F-packed.md.
extension DiagnosticCode {
    package static let zipDamaged = DiagnosticCode("F200", "zip archive damaged", exit: .badInput)
    package static let zipCut = DiagnosticCode("F201", "zip archive cut short", exit: .badInput)
    package static let zipEncrypted = DiagnosticCode(
        "F202", "zip archive with a password", exit: .badInput)
    package static let zipMethod = DiagnosticCode(
        "F203", "packed in a way that is not read", exit: .badInput)
    package static let zipUnsafeName = DiagnosticCode(
        "F204", "zip archive with an unsafe name", exit: .badInput)
    package static let zipRepeatedName = DiagnosticCode(
        "F205", "zip archive with one name twice", exit: .badInput)
    package static let zipOverlap = DiagnosticCode(
        "F206", "zip archive whose files overlap", exit: .badInput)
    package static let zipContradiction = DiagnosticCode(
        "F207", "zip archive that contradicts itself", exit: .badInput)
    package static let zipChoiceOpen = DiagnosticCode(
        "F208", "several files in a zip archive", exit: .badInput)
    package static let zipNothingFits = DiagnosticCode(
        "F209", "no such file in the zip archive", exit: .badInput)
    package static let zipTooManyMembers = DiagnosticCode(
        "F210", "zip archive with too many files", exit: .badInput)
    /// Not a refusal: a note that says what was read.
    package static let readFromZip = DiagnosticCode(
        "F211", "read from a zip archive", exit: .done)
    package static let zipBytesBefore = DiagnosticCode(
        "F212", "bytes in front of a zip archive", exit: .badInput)
    package static let zipBytesBehind = DiagnosticCode(
        "F213", "bytes behind the end of a zip archive", exit: .badInput)
}
