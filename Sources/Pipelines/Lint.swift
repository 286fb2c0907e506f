package import Diagnostics

/// Collects what is wrong with a file, up to a bound: a hostile file must not make a report
/// larger than itself.
package struct Lint: Sendable {
    package private(set) var diagnostics: [Diagnostic] = []
    package static let faultsMax = 200

    package init() {}

    package mutating func fault(
        _ code: DiagnosticCode, _ detail: String, at place: @autoclosure () -> Place,
        help: String? = nil
    ) {
        add(Diagnostic(code, detail, help: help), place)
    }

    package mutating func warn(
        _ code: DiagnosticCode, _ detail: String, at place: @autoclosure () -> Place,
        help: String? = nil
    ) {
        add(Diagnostic(code, detail, severity: .warning, help: help), place)
    }

    private mutating func add(_ diagnostic: Diagnostic, _ place: () -> Place) {
        guard diagnostics.count <= Self.faultsMax else { return }
        var diagnostic = diagnostic
        diagnostic.place = place()
        if diagnostics.count == Self.faultsMax {
            diagnostic = Diagnostic(
                .tooManyFaults, "the rest is not reported", at: diagnostic.place)
        }
        diagnostics.append(diagnostic)
    }

    package mutating func add(_ more: [Diagnostic]) { diagnostics += more }

    /// Whether all that was added since is of a kind and at a place that stood there before.
    func repeats(since before: Lint) -> Bool {
        diagnostics.dropFirst(before.diagnostics.count).allSatisfy { added in
            before.diagnostics.contains { $0.code == added.code && $0.place == added.place }
        }
    }

    package var hasFaults: Bool { diagnostics.contains { $0.severity == .error } }

    /// By file (`first` before all others), line, column and code; each once: a fragment may be
    /// included more often.
    package func sorted(first: String) -> [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted { left, right in
            Self.order(left, first) < Self.order(right, first)
        }.map(\.element)
        return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
    }

    private typealias Order = (String, Int, Int, String, Int)

    private static func order(_ item: (offset: Int, element: Diagnostic), _ first: String) -> Order
    {
        let place = item.element.place
        let file = place?.file ?? first
        return (
            file == first ? "" : file, place?.line ?? 0, place?.column ?? 0,
            item.element.code.name, item.offset
        )
    }
}

/// `did you mean "price"?`, or the words to choose from.
func didYouMean(_ word: String, among candidates: [String]) -> String? {
    if let near = Suggestion.nearest(to: word, among: candidates) {
        return "did you mean \"\(near)\"?"
    }
    guard !candidates.isEmpty else { return nil }
    let shown = candidates.prefix(12).joined(separator: ", ")
    return "one of: " + shown + (candidates.count > 12 ? ", …" : "")
}
