package import Diagnostics
import Formats
package import Pipelines

/// What is said of patterns that match nothing.
extension Workspace {
    /// A warning if nothing in the inbox and nothing that was read before has a name that the
    /// source's patterns match: they may be mistyped, and the old list would be read for ever.
    func unmatched(
        _ stage: ReadStage, _ found: InboxFiles, _ before: [PlanFile.Input], of pipeline: String
    ) throws -> [Diagnostic] {
        guard found.isEmpty else { return [] }
        let patterns = stage.from.compactMap { PathPattern($0) }
        let mine = before.filter { $0.source == stage.spec.source }
        let isKnown = mine.contains { input in
            patterns.contains { $0.matches(input.originalName) }
        }
        guard !isKnown else { return [] }
        let shown = stage.from.map { "inbox/\($0)" }.joined(separator: ", ")
        var help = "nothing matches \(shown)"
        if let old = mine.first {
            help += "; the list that is read is \"\(old.name)\" of run \(old.bag)"
        } else if stage.whenAbsent == nil {
            return []  // an error says so
        } else if try !memory(of: pipeline).sources(stage.spec.source).isEmpty {
            return []
        }
        return [
            Diagnostic(
                .patternUnmatched, "\"\(stage.spec.source)\"", severity: .warning,
                at: stage.place, help: help + ": is \"from\" mistyped?")
        ]
    }

    /// What lies in the inbox instead of the source's file: the nearest first.
    func whatIsThere(
        _ stage: ReadStage, _ unread: [UnreadFile], of pipeline: String
    ) -> String {
        let folders = Set(stage.from.compactMap { $0.split(separator: "/").first.map(String.init) })
        if let link = unread.first(where: { !$0.isFile && folders.contains($0.name) }) {
            return "inbox/\(link.name) is there, but \(link.reason)"
        }
        let near = unread.filter(\.isFile).prefix(1_000).map { file in
            (file, stage.from.map { NearPattern(file.name, $0, of: pipeline) }
                .min { ($0.difference, $0.distance) < ($1.difference, $1.distance) })
        }.sorted { left, right in
            guard let one = left.1, let other = right.1 else { return false }
            return (one.difference, one.distance) < (other.difference, other.distance)
        }
        guard let first = near.first else { return "put a file there" }
        let more = near.count > 1 ? ", and \((near.count - 1).of("other file"))" : ""
        let name = "inbox/\(first.0.name)"
        let remedy = first.1.flatMap { PatternRemedy($0.text, first.0.name)?.inWords }
            ?? first.1?.ownWords ?? "no pipeline reads it"
        return "\(name)\(more) is there; \(remedy)"
    }

    /// For lint: sources whose patterns match nothing in the inbox, if there are files that no
    /// pipeline reads, and match nothing that the last run has read.
    package func unmatchedPatterns(of pipeline: Pipeline) throws -> [Diagnostic] {
        let unread = try unreadFiles(InboxReaders(self)).filter(\.isFile)
        guard !unread.isEmpty else { return [] }
        let before = (try? latestRun(pipeline.name)?.plan.inputs) ?? []
        return try pipeline.sources.compactMap { stage in
            let found = try InboxScan.find(
                stage, of: pipeline.name, in: self, wallNanoseconds: .max)
            let patterns = stage.from.compactMap { PathPattern($0) }
            let isKnown = before.contains { input in
                input.source == stage.spec.source
                    && patterns.contains { $0.matches(input.originalName) }
            }
            guard found.isEmpty, !isKnown else { return nil }
            return Diagnostic(
                .patternUnmatched, "\"\(stage.spec.source)\"", severity: .warning,
                at: stage.place, help: whatIsThere(stage, unread, of: pipeline.name))
        }
    }
}
