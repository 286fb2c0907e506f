package import Diagnostics

/// What is wrong with an expression, where, and how to mend it.
package struct RuleFault: Sendable, Equatable {
    package var code: DiagnosticCode
    /// UTF-8 bytes within the expression's text.
    package var range: Range<Int>
    package var detail: String
    package var help: String?

    package init(
        _ code: DiagnosticCode, _ range: Range<Int>, _ detail: String, help: String? = nil
    ) {
        self.code = code
        self.range = range
        self.detail = detail
        self.help = help
    }
}

/// Why an expression has no value in one row.
package struct RuleRowFault: Sendable, Equatable {
    package var code: DiagnosticCode
    /// The part of the expression that failed: UTF-8 bytes within its text.
    package var range: Range<Int>
}

/// The bounds of an expression (law 8); docs/expressions.md, "Limits".
enum RuleLimits {
    static let textBytesMax = 8192
    static let depthMax = 64
    static let listMax = 256
    static let argumentsMax = 16
    /// Operations of one expression that can fail in a row: their number is a row's state, a byte.
    static let sitesMax = 250
    static let faultsMax = 50
    /// A text that an expression makes.
    static let madeTextBytesMax = 65_536
}
