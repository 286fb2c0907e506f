package import Diagnostics

/// What a case has shown.
package struct CaseReport: Sendable {
    /// Something that must be and is not, or that is and must not be.
    package struct Difference: Encodable, Sendable {
        /// `changes`, `rejects`, `state`, `gone`, `fails`.
        package var what: String
        @Nullable package var expected: String? = nil
        @Nullable package var found: String? = nil
        /// Of the expected line in the test file.
        @Nullable package var line: Int? = nil
    }

    package var name: String
    package var place: Place
    package var differences: [Difference]
    package var passed: Bool { differences.isEmpty }
}
