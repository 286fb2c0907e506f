package import Diagnostics

extension BuiltInCheck {
    /// Its page in docs/errors/C.md.
    package var code: DiagnosticCode {
        switch self {
        case .rows: DiagnosticCode("C010", "number of rows is not as usual", exit: .held)
        case .rejects: DiagnosticCode("C011", "more rejected rows than usual", exit: .held)
        case .columns: DiagnosticCode("C012", "header is not the former one", exit: .held)
        case .garbled: DiagnosticCode("C013", "texts look garbled", exit: .held)
        case .sameFile: DiagnosticCode("C014", "bytes of an earlier file", exit: .held)
        case .olderFile: DiagnosticCode("C015", "file is older than the last one", exit: .held)
        case .filled: DiagnosticCode("C016", "fields are filled otherwise", exit: .held)
        case .medians: DiagnosticCode("C017", "median is far from the usual", exit: .held)
        case .keys: DiagnosticCode("C018", "keys have another shape", exit: .held)
        case .vanished: DiagnosticCode("C019", "many records left the list", exit: .held)
        case .new: DiagnosticCode("C020", "many records are new", exit: .held)
        case .moved: DiagnosticCode("C021", "many prices move", exit: .held)
        case .equal: DiagnosticCode("C022", "one value for all records", exit: .held)
        case .zeroStock: DiagnosticCode("C023", "many stocks fall to zero", exit: .held)
        case .refused: DiagnosticCode("C024", "target refuses many records", exit: .held)
        case .stale: DiagnosticCode("C025", "no new file for longer than usual", exit: .held)
        case .cut: DiagnosticCode("C026", "file may be cut short", exit: .held)
        case .move: DiagnosticCode("C030", "price moves too far", exit: .held)
        case .floor: DiagnosticCode("C031", "price below its least", exit: .held)
        case .discountBase:
            DiagnosticCode("C032", "price is not below its discount base", exit: .held)
        case .marketplace:
            DiagnosticCode("C033", "marketplace will not take the price", exit: .held)
        case .emptied:
            DiagnosticCode("C040", "marketplace keeps a value that went away", exit: .held)
        }
    }
}
