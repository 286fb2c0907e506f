import Foundation
import Testing

/// Pages that a reader can walk through.
@Suite(.inCheckout) struct MarkdownTests {
    @Test func aPageHasOneTitle() {
        #expect(Repository.markdown.compactMap(Self.titleFault) == [])
    }

    @Test func codeFencesAreClosed() {
        #expect(Repository.markdown.compactMap(Self.openFence) == [])
    }

    @Test func relativeLinksResolve() {
        let faults = Repository.markdown.flatMap {
            Self.deadLinks($0, exists: Repository.exists)
        }
        #expect(faults == [])
    }

    // MARK: the checks, and that they can fail

    /// Lines outside code fences, with `code` within them cut.
    static func prose(_ file: Repository.File) -> [(line: Int, text: String)] {
        var isCode = false
        return file.lines.enumerated().compactMap { index, line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
                return nil
            }
            return isCode ? nil : (index + 1, String(line.replacing(#/`[^`]*`/#, with: "")))
        }
    }

    /// What follows a fence that is not closed is shown as code.
    static func openFence(_ file: Repository.File) -> String? {
        let fences = file.lines.count { $0.drop(while: { $0 == " " }).hasPrefix("```") }
        return fences % 2 == 0 ? nil : Repository.fault(file.path, 1, "a fence is not closed")
    }

    static func titleFault(_ file: Repository.File) -> String? {
        let titles = prose(file).filter { $0.text.hasPrefix("# ") }
        guard titles.count != 1 else { return nil }
        return Repository.fault(file.path, titles.dropFirst().first?.line ?? 1,
            "\(titles.count) titles")
    }

    static func deadLinks(
        _ file: Repository.File, exists: (String) -> Bool
    ) -> [String] {
        let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
        return prose(file).flatMap { line, text in
            text.matches(of: #/\]\(([^)\s]+)[^)]*\)/#).compactMap { match in
                let link = match.1.split(separator: "#", omittingEmptySubsequences: false)[0]
                let isElsewhere = link.contains("://") || link.hasPrefix("mailto:")
                guard !link.isEmpty, !isElsewhere else { return nil }
                let path = link.removingPercentEncoding ?? String(link)
                guard !exists(folder.isEmpty ? path : folder + "/" + path) else { return nil }
                return Repository.fault(file.path, line, "dead link \(link)")
            }
        }
    }

    @Test func wrongOnesAreFound() {
        let text = """
            # One
            ```
            # no title
            [no](link)
            ```
            # Two, [dead](gone.md#x), [web](https://example.com), [here](#x), `[c](d)`
            """
        let file = Repository.File(path: "docs/a.md", text: text)
        #expect(Self.titleFault(file) == "docs/a.md:6: 2 titles")
        #expect(Self.openFence(file) == nil)
        let open = Repository.File(path: "docs/b.md", text: "# One\n```\ncode\n")
        #expect(Self.openFence(open) == "docs/b.md:1: a fence is not closed")
        #expect(Self.deadLinks(file) { $0 == "docs/b.md" } == ["docs/a.md:6: dead link gone.md"])
    }
}
