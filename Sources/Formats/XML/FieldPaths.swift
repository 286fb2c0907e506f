import Diagnostics

/// What the pipeline's lint asks about the paths of a `read` stage.
package enum FieldPaths {
    /// Nil for a sound path, and for formats whose fields are no paths.
    ///
    /// - Parameter format: `xml`, `yml`, `commerceml`, `json` or `ndjson`
    package static func check(format: String, path: String) -> XMLPathFault? {
        switch format {
        case "xml": fault(XMLPath.parse(path))
        case "yml": fault(YMLField.parse(path))
        case "commerceml": fault(CommerceMLField.parse(path))
        case "json", "ndjson": fault(JSONPath.parse(path))
        default: nil
        }
    }

    /// For `record:` of an `xml` source.
    package static func checkRecord(path: String) -> XMLPathFault? {
        fault(XMLPath.parseRecord(path))
    }

    private static func fault<Value>(_ result: Result<Value, XMLPathFault>) -> XMLPathFault? {
        if case .failure(let fault) = result { fault } else { nil }
    }

    /// For readers, where lint has been passed by.
    static func failure(_ fault: XMLPathFault, path: String, place: Place?) -> Failure {
        Failure(
            Diagnostic(
                .xmlPathUnreadable,
                "\"\(path)\" at character \(fault.offset + 1): \(fault.message)",
                at: place, help: "sverka lint shows the place"))
    }

    /// The text by which a field is found; nil for a constant.
    ///
    /// - Throws: `Failure` for a field that is found by position: elements have none.
    static func text(of field: FieldSpec) throws -> String? {
        switch field.location {
        case .path(let path), .column(let path): return path
        case .constant: return nil
        case .position(let position):
            let fault = XMLPathFault(offset: 0, message: "an element has no position")
            throw failure(fault, path: "\(position)", place: field.place)
        }
    }
}
