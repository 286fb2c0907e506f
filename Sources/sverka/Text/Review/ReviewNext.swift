import Diagnostics
import Runs

/// The exact commands with which a person goes on.
struct ReviewNext {
    private let review: Review
    private let here: Here
    private let name: String

    init(_ review: Review, _ here: Here) {
        self.review = review
        self.here = here
        name = Self.name(of: review)
    }

    /// How a command names the run: an open one by its pipeline.
    static func name(of review: Review) -> String {
        review.run.journal.isOpen ? review.digest.pipeline : review.digest.run
    }

    /// - Parameter looks: with the commands that show more.
    func add(to page: inout Page, looks: Bool = true) {
        page.gap()
        if review.run.journal.isWaiting {
            addApprovers(to: &page)
            if looks { addLook(to: &page) }
            addDecide(to: &page)
        } else {
            addClosed(to: &page)
        }
    }

    // MARK: A plan that waits

    private func addApprovers(to page: inout Page) {
        guard review.digest.approvers > 1 else { return }
        let names = review.run.journal.approvers.map(Printable.text)
        let told = names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
        page.flow(
            ["\(names.count) of \(review.digest.approvers) have approved\(told)"], indent: 0)
        page.gap()
    }

    private func addLook(to page: inout Page) {
        guard review.digest.changes + review.digest.holds > 0 else { return }
        page.line("to look closer")
        var lines: [(String, String)] = []
        if review.digest.holds > 0 {
            lines.append((here.command("review", name, "--held"), "what waits, and why"))
        }
        lines.append((here.command("review", name, "--all"), "every change"))
        lines.append((here.command("review", name, "--key", "KEY"), "one record"))
        add(lines, to: &page)
    }

    private func addDecide(to page: inout Page) {
        let (digest, holdsPlan) = (review.digest, review.digest.checks.contains(where: \.holdsPlan))
        page.line(holdsPlan ? "to decide: a check holds all of it" : "to decide")
        var lines: [(String, String)] = []
        if digest.changes > 0 || holdsPlan {
            lines.append((approve(), Self.whatGoes(digest)))
        }
        if digest.changes > 0 {
            lines.append((approve("--except", "KEY…"), "all but some: brand=NAME, @FILE"))
        }
        if !review.heldKeys.isEmpty {
            let keys = review.heldKeys.count > 3 ? ["KEY…"] : review.heldKeys
            lines.append((release(keys), "what waits goes, too"))
        }
        lines.append((here.command("reject", name) + " --why \"…\"", "none of it"))
        add(lines, to: &page)
    }

    /// `1 365 changes of 440 articles go; 12 stay held`
    private static func whatGoes(_ digest: ReviewDigest) -> String {
        let articles = digest.articles.changed
        let of = digest.changes == articles ? "" : " of \(articles.of("article"))"
        let goes = digest.changes == 1 ? "goes" : "go"
        let what = digest.changes == 0
            ? "no change goes" : "\(digest.changes.of("change"))\(of) \(goes)"
        let stay = digest.holds == 1 ? "stays" : "stay"
        return what + (digest.holds > 0 ? "; \(digest.holds.grouped) \(stay) held" : "")
    }

    /// The second person says who.
    private func approve(_ words: String...) -> String {
        let by = review.digest.approvers > 1 ? " --by NAME" : ""
        let rest = words.isEmpty ? "" : " " + words.joined(separator: " ")
        return here.command("approve", name) + by + rest
    }

    /// A key that looks like an option, a label or a file must not be taken for one.
    private func release(_ keys: [String]) -> String {
        let keys = keys.map(SelectionRequest.word)
        let isOdd = keys.contains { $0.hasPrefix("-") }
        let words = isOdd
            ? keys.map { "--release=\(ShellWord.quoted($0))" }
            : ["--release"] + keys.map { $0 == "KEY…" ? $0 : ShellWord.quoted($0) }
        return Printable.text(approve(words.joined(separator: " ")))
    }

    /// Each command with what it does behind it, or below it where the page is narrow.
    private func add(_ lines: [(command: String, about: String)], to page: inout Page) {
        let width = lines.map { DisplayWidth.of($0.command) }.max() ?? 0
        let about = lines.map { DisplayWidth.of($0.about) }.max() ?? 0
        for line in lines {
            if 2 + width + 2 + about <= page.width {
                page.line("\(line.command.padded(to: width))  \(line.about)", indent: 2)
            } else {
                page.line(line.command, indent: 2)
                page.flow([line.about], indent: 6)
            }
        }
    }

    // MARK: A plan that is decided

    private func addClosed(to page: inout Page) {
        let (run, last) = (review.run, review.run.journal.events.last)
        let approved = run.journal.approvers.map(Printable.text).joined(separator: ", ")
        switch run.journal.state {
        case .approved:
            page.flow(["approved by \(approved)", "its requests are ready to be sent:"], indent: 0)
            page.line("\(run.folder.printable)/batches/", indent: 2)
        case .confirmed:
            page.flow(["approved by \(approved), confirmed at \(last?.at ?? "?")"], indent: 0)
        case .rejected:
            let by = last?.by.map { " by \(Printable.text($0))" } ?? ""
            page.flow(["rejected\(by) at \(last?.at ?? "?")"], indent: 0)
            if let why = last?.why { page.paragraph("", Printable.text(why), indent: 2) }
        case .superseded:
            page.flow(["superseded at \(last?.at ?? "?") by run \(last?.by ?? "?"):"], indent: 0)
            page.line(here.command("review", last?.by ?? review.digest.pipeline), indent: 2)
            return
        case .empty, .planned, .held, nil: break
        }
        page.line("a new plan:")
        page.line(here.command("run", review.digest.pipeline), indent: 2)
    }
}
