import Diagnostics
import Runs

/// The inbox on the screen of `sverka status`: which files wait, for whom, and what is never read.
enum InboxText {
    static func add(_ answers: [StatusCommand.Answer], to page: inout Page) {
        addWaiting(answers, to: &page)
        addStuck(answers, to: &page)
        addUnread(answers, to: &page)
    }

    private static func addWaiting(
        _ answers: [StatusCommand.Answer], to page: inout Page
    ) {
        var files: [String: (waitsFor: [String], readBy: [String])] = [:]
        for answer in answers {
            let refused = Set(answer.refused.map(\.name))
            for file in answer.waiting where !refused.contains(file.name) {
                let fault = answer.fault.value == nil ? "" : " (cannot be run)"
                files[file.name, default: ([], file.readBy)].waitsFor
                    .append(answer.pipeline + fault)
            }
        }
        guard !files.isEmpty else { return }
        page.gap()
        page.line("in the inbox, not read yet")
        page.files(files.sorted { $0.key < $1.key }.map { name, file in
            var parts = ["not read by \(file.waitsFor.firstFew())"]
            if !file.readBy.isEmpty { parts.append("read by \(file.readBy.firstFew())") }
            return ("inbox/\(name)", [parts])
        })
    }

    private static func addStuck(_ answers: [StatusCommand.Answer], to page: inout Page) {
        let stuck = answers.flatMap { answer in
            answer.kept.filter(\.waitsFor.isEmpty).map { (answer.pipeline, $0) }
        }
        guard !stuck.isEmpty else { return }
        page.gap()
        page.line("read, but cannot be moved out of the inbox")
        page.files(stuck.map { pipeline, file in
            ("inbox/\(file.name)", [["read by \(pipeline), run \(file.run)"]])
        })
    }

    private static func addUnread(_ answers: [StatusCommand.Answer], to page: inout Page) {
        let unread = answers.flatMap(\.unread).sorted { $0.name < $1.name }
        guard !unread.isEmpty else { return }
        page.gap()
        page.line("in the inbox, and no pipeline reads it")
        page.files(unread.map { ("inbox/\($0.name)", [[Printable.text($0.reason)]]) })
    }
}
