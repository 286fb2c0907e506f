/// Whether a plan waits for a person: `approve: "when-clean"`.
package enum ApprovalPolicy: Sendable, Equatable {
    case always
    /// It approves itself where no check of a source or the plan holds.
    case whenClean
    /// So, and where at most this share of the records changes.
    case above(CheckStage.Limit)

    /// nil for what is none of them.
    package init?(_ text: String) {
        switch text {
        case "always": self = .always
        case "when-clean": self = .whenClean
        default:
            guard text.hasPrefix("above: "),
                let limit = CheckStage.Limit(share: String(text.dropFirst("above: ".count)))
            else { return nil }
            self = .above(limit)
        }
    }

    /// As the pipeline says it.
    package var text: String {
        switch self {
        case .always: "always"
        case .whenClean: "when-clean"
        case .above(let limit): "above: \(limit.text)"
        }
    }
}
