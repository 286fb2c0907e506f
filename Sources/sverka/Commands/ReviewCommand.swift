import Diagnostics
import Pipelines
import Runs

/// `sverka review`: a plan looked at before it goes.
enum ReviewCommand: Command {
    static let declaration = CommandDeclaration(
        name: "review", operands: "RUN", operandsLeast: 1, operandsMost: 1,
        about: "Shows what a plan changes, what waits and why.",
        options: [
            .init(name: "key", value: "KEY", about: "this record; may be given again"),
            .init(name: "held", value: nil, about: "what waits, and why"),
            .init(name: "by", value: "GROUP", about: "brand, supplier, category, check or size"),
            .init(name: "all", value: nil, about: "every change"),
            .init(name: "html", value: nil, about: "where the run's page is"),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        let asked = context.arguments.operands[0]
        let wanted = try Wanted(context.arguments)
        if wanted == .page { return try page(asked, context) }
        let review = try context.workspace.review(asked, environment: context.environment)
        context.terminal.tell(review.faults.map(warning))
        if review.run.journal.isWaiting {
            context.terminal.tell(context.workspace.editedSince(review.run.plan))
        }
        if context.terminal.isJSON {
            try json(review, wanted, context)
            return .done
        }
        let page = context.terminal.page
        switch wanted {
        case .summary:
            let text = ReviewText(review, asked: asked, context.here, on: page).text
            context.terminal.answer(text)
        case .group(let kind):
            context.terminal.answer(ReviewGroupText(review, kind, on: page).text)
        case .rows, .held, .keys: try rows(review, wanted, context)
        case .page: preconditionFailure("it was shown above")
        }
        return .done
    }

    /// What of a plan is asked for: one thing at a time.
    private enum Wanted: Equatable {
        case summary, held, rows, page
        case keys([String])
        case group(ReviewGroups.Kind)

        /// - Throws: `Failure` (64) where two are asked for at once, or a group that there is not.
        init(_ arguments: Arguments) throws {
            var found: [(option: String, wanted: Wanted)] = []
            let keys = arguments.values("key")
            if !keys.isEmpty { found.append(("--key", .keys(keys))) }
            if arguments.has("held") { found.append(("--held", .held)) }
            if let name = arguments.value("by") {
                guard let kind = ReviewGroups.Kind(rawValue: name) else {
                    throw Arguments.fault(
                        .badValue, "--by \"\(name)\"", declaration,
                        "it is one of " + ReviewGroups.Kind.allCases.map(\.rawValue)
                            .joined(separator: ", "))
                }
                found.append(("--by", .group(kind)))
            }
            if arguments.has("all") { found.append(("--all", .rows)) }
            if arguments.has("html") { found.append(("--html", .page)) }
            guard found.count < 2 else {
                throw Arguments.fault(
                    .unknownArgument, "\"\(found[1].option)\" beside \"\(found[0].option)\"",
                    declaration, "ask for one of them at a time")
            }
            self = found.first?.wanted ?? .summary
        }
    }

    /// Nothing of the plan itself is wrong.
    private static func warning(_ fault: Diagnostic) -> Diagnostic {
        var fault = fault
        fault.severity = .warning
        fault.help = "how fields are made is not shown" + (fault.help.map { "; \($0)" } ?? "")
        return fault
    }

    private static func page(_ asked: String, _ context: Context) throws -> ExitCode {
        let page = try context.workspace.reviewPage(asked)
        context.terminal.answer(page.printable)
        try context.terminal.json(["page": page.printable])
        return .done
    }

    // MARK: Rows

    private static func forEach(
        _ review: Review, _ wanted: Wanted, _ body: (ReviewRow) throws -> Void
    ) throws {
        do {
            switch wanted {
            case .keys(let keys): try review.forEach(of: keys, body)
            case .held:
                try review.rows.forEach { row in
                    if row.isHeld || row.findings.contains(where: \.isHold) { try body(row) }
                }
            case .rows: try review.rows.forEach(body)
            case .summary, .group, .page: break
            }
        } catch is NobodyReads {
            // `| head` has seen enough.
        }
    }

    private static func rows(_ review: Review, _ wanted: Wanted, _ context: Context) throws {
        guard !context.terminal.isQuiet else { return }
        let title: String? =
            switch wanted {
            case .held: "\(review.digest.pipeline): what waits, run \(review.digest.run)"
            case .rows: "\(review.digest.pipeline): every change, run \(review.digest.run)"
            default: nil
            }
        var text = ReviewRowText(review, on: context.terminal.page, title: title)
        func write(_ text: String) throws {
            guard !text.isEmpty else { return }
            guard context.terminal.write(text) else { throw NobodyReads() }
        }
        try forEach(review, wanted) { try write(text.add($0)) }
        guard text.count > 0 else {
            var page = context.terminal.page
            if wanted == .held, ReviewWhole.add(review, to: &page) {
                ReviewNext(review, context.here).add(to: &page, looks: false)
                return context.terminal.answer(page.text)
            }
            let what = wanted == .held ? "nothing waits because of a check" : "nothing changes"
            return context.terminal.answer("\(review.digest.pipeline): \(what)")
        }
        try? write(text.end())
        var page = context.terminal.page
        if case .keys(let keys) = wanted {
            page.gap()
            for key in keys {
                let words = Printable.text(
                    context.here.command("explain", "--run", review.digest.run, key))
                page.line(words)
                page.line(Printable.text(context.here.command("history", key)))
            }
        } else {
            if wanted == .held, review.digest.checks.contains(where: \.holdsPlan) {
                page.gap()
                ReviewWhole.add(review, to: &page)
            }
            ReviewNext(review, context.here).add(to: &page, looks: false)
        }
        try? write(page.text + "\n")
    }

    // MARK: JSON

    private struct Answer: Encodable {
        struct Now: Encodable {
            var state: String
            /// Since when.
            var at: OrNull<String>
            var approvedBy: [String]
        }

        var digest: ReviewDigest
        /// SHA-256: what an approval names.
        var manifest: String
        var now: Now
        /// Where the page is.
        var page: OrNull<String>
    }

    /// One object; its rows are written as they are read.
    private static func json(_ review: Review, _ wanted: Wanted, _ context: Context) throws {
        let journal = review.run.journal
        let page = try context.workspace.reviewPage(of: review.run)
        let answer = Answer(
            digest: review.digest, manifest: review.manifest,
            now: Answer.Now(
                state: journal.state?.rawValue ?? "", at: OrNull(journal.events.last?.at),
                approvedBy: journal.approvers), page: OrNull(page?.printable))
        // Its last member is written below.
        let head = try Terminal.encoded(answer).dropLast("\n}".utf8.count)
        StandardOutput.write(head + Array(",\n  \"rows\" : ".utf8))
        switch wanted {
        case .summary, .group, .page:
            StandardOutput.write(Array("null\n}\n".utf8))
            return
        case .held, .rows, .keys: break
        }
        var line = ReviewRowJSON(review)
        var out: [UInt8] = []
        var isFirst = true
        try forEach(review, wanted) { row in
            out += (isFirst ? "[\n    " : ",\n    ").utf8
            out += JSONText.safe(try line.bytes(row))
            isFirst = false
            guard out.count > 256 << 10 else { return }
            guard StandardOutput.write(out) else { throw NobodyReads() }
            out.removeAll(keepingCapacity: true)
        }
        StandardOutput.write(out + Array((isFirst ? "[]\n}\n" : "\n  ]\n}\n").utf8))
    }
}

/// Whoever was to read standard output has gone.
private struct NobodyReads: Error {}
