package import Diagnostics

/// What a case has shown.
package struct CaseReport: Sendable {
    /// Something that must be and is not, or that is and must not be.
    package struct Difference: Encodable, Sendable {
        /// `changes`, `rejects`, `state`, `gone`, `fails`.
        package var what: String
        package var expected: String?
        package var found: String?
        /// Of the expected line in the test file.
        package var line: Int?
    }

    package var name: String
    package var place: Place
    package var differences: [Difference]
    package var passed: Bool { differences.isEmpty }
}
