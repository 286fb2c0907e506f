import Diagnostics
package import Tables

/// Writes rejects.csv: a line for each row that is no record, or no item for a target.
package enum RejectLines {
    package static let header = "file,line,column,code,reason,raw,target\n"

    /// - Parameter target: empty for a row that no target got to see.
    package static func append(
        _ reject: Reject, file: String, target: String, to out: inout [UInt8]
    ) {
        CSVText.append(file.utf8, to: &out)
        out.append(UInt8(ascii: ","))
        CSVText.append(number: reject.line, to: &out)
        out.append(UInt8(ascii: ","))
        CSVText.append(reject.column.utf8, to: &out)
        out.append(UInt8(ascii: ","))
        out.append(contentsOf: reject.code.name.utf8)
        out.append(UInt8(ascii: ","))
        CSVText.append(reject.reason.utf8, to: &out)
        out.append(UInt8(ascii: ","))
        CSVText.append(reject.raw, to: &out)
        out.append(UInt8(ascii: ","))
        CSVText.append(target.utf8, to: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
