package import Diagnostics
package import Formats

/// One case of a test file beside a pipeline: docs/formats/test-file.md.
package struct PipelineCase: Sendable {
    /// What one source holds.
    package struct Source: Sendable {
        package enum Content: Sendable {
            /// Relative to the workspace.
            case files([(path: String, place: Place)])
            /// Cells as texts, by the names of their fields.
            case rows([[(field: String, cell: String, place: Place)]])
        }

        package var name: String
        package var content: Content
        /// When its files were last modified; nil for the case's own time.
        package var modified: (text: String, place: Place)?
        package var place: Place
    }

    /// A record that a target is known to hold.
    package struct KnownRecord: Sendable {
        /// By the names of the target's fields.
        package var fields: [(name: String, value: FieldValue, place: Place)]
        package var place: Place
    }

    /// Cells of a line of changes.csv, holds.csv or rejects.csv; those that are not named may be
    /// anything.
    package struct Line: Sendable {
        package var cells: [String: String]
        package var place: Place
    }

    package struct Expected: Sendable {
        /// Nil where nothing is said of them.
        package var changes: [Line]?
        package var rejects: [Line]?
        package var holds: [Line]?
        package var state: String?
        /// Records that targets hold and the list lacks.
        package var gone: Int?
        /// The code of the fault that ends the run.
        package var fails: String?
    }

    package var name: String
    package var now: (text: String, place: Place)?
    package var environment: [String: String]
    package var sources: [Source]
    /// By target.
    package var snapshots: [(target: String, place: Place, records: [KnownRecord])]
    package var expected: Expected
    package var place: Place

    /// Reads a test file.
    ///
    /// - Input: `path` is what messages call it.
    /// - Output: its cases where it has no fault, and every fault with its place.
    package static func read(
        _ bytes: [UInt8], path: String
    ) -> (cases: [PipelineCase]?, diagnostics: [Diagnostic]) {
        let document = JSON5Reader.read(bytes, label: path)
        var lint = Lint()
        lint.add(document.faults)
        guard let root = document.value else { return (nil, lint.sorted(first: path)) }
        Shape.object(CaseDeclaration.file).check(root, label: path, &lint)
        var cases: [PipelineCase] = []
        for one in root["cases"]?.elements ?? [] {
            if let decoded = CaseDeclaration.decode(one, &lint) { cases.append(decoded) }
        }
        return (lint.hasFaults ? nil : cases, lint.sorted(first: path))
    }
}
