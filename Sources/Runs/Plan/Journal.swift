import Diagnostics
import Foundation
import Pipelines

/// One line of a plan's journal: docs/formats/journal.md.
package struct JournalEvent: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case planned, held, empty, approved, rejected, confirmed, superseded
    }

    package var event: Kind
    /// One file in `snapshots/PIPELINE/`.
    package struct Snapshot: Codable, Sendable, Equatable {
        /// The run whose confirmation made it.
        package var run: String
        package var sha256: String
    }

    /// UTC, `2026-11-22T02:00:00Z`.
    package var at: String
    package var manifest: String?
    package var by: String?
    package var why: String?
    /// Of an approval where several are wanted: which it is, from 1, and of how many.
    package var number: Int?
    package var of: Int?
    /// Of a confirmation: what the pipeline's snapshots are from then on, by target.
    package var snapshots: [String: Snapshot]?
    /// SHA-256 of the line before, with its line feed; `none` in the first.
    package var previous: String?

    static let none = "none"

    package init(
        _ event: Kind, at: UTCTime, manifest: Digest? = nil, by: String? = nil, why: String? = nil
    ) {
        self.event = event
        self.at = at.text
        self.manifest = manifest?.hex
        self.by = by
        self.why = why
    }

    static func approval(
        _ approval: Approval, number: Int, of: Int, _ manifest: Digest
    ) -> JournalEvent {
        var event = JournalEvent(.approved, at: approval.now, manifest: manifest, by: approval.by)
        if of > 1 { (event.number, event.of) = (number, of) }
        return event
    }

    /// - Parameter before: the digest of the line that it follows; nil in a new journal
    func line(after before: Digest?) throws -> [UInt8] {
        var event = self
        event.previous = before?.hex ?? Self.none
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText.safe(Array(try encoder.encode(event))) + [UInt8(ascii: "\n")]
    }
}

/// The journal of one plan; the state of the run is what its last line says.
package struct Journal: Sendable {
    package static let fileName = "journal.ndjson"
    package let events: [JournalEvent]
    /// What the next line names; nil where there is no line yet.
    let lastLine: Digest?

    /// While an approval is not the last that is wanted, the plan waits as before.
    package var state: JournalEvent.Kind? {
        guard let last = events.last else { return nil }
        if last.event == .approved, let number = last.number, number < last.of ?? 1 {
            return events.first?.event
        }
        return last.event
    }

    /// Who has approved so far.
    package var approvers: [String] {
        events.filter { $0.event == .approved }.compactMap(\.by)
    }

    package var isOpen: Bool {
        switch state {
        case .planned, .held, .approved: true
        case .empty, .rejected, .confirmed, .superseded, nil: false
        }
    }

    /// As many persons as must, or the pipeline itself, have said yes. A later plan may have
    /// replaced it since: what was asked for was asked for.
    package var isApproved: Bool {
        isConfirmed
            || events.contains { $0.event == .approved && $0.number ?? 1 >= $0.of ?? 1 }
    }

    package var isConfirmed: Bool { events.contains { $0.event == .confirmed } }

    /// It waits for a person's yes or no.
    package var isWaiting: Bool { state == .planned || state == .held }

    /// Closed, and nothing that it proposed was ever asked for.
    var isClosedUnused: Bool {
        switch state {
        case .empty, .rejected, .superseded: true
        case .planned, .held, .approved, .confirmed, nil: false
        }
    }

    /// What follows the last line feed was torn by a crash and is no line.
    ///
    /// From the first line on that names the one before it, each must: journals of earlier versions
    /// begin without.
    ///
    /// - Throws: `JournalFault` where a line is none that sverka writes, or follows another than
    ///   it names.
    package init(_ bytes: [UInt8]) throws(JournalFault) {
        let lineFeed = UInt8(ascii: "\n")
        // The part after the last line feed is no line.
        let lines = bytes.split(separator: lineFeed, omittingEmptySubsequences: false).dropLast()
        var events: [JournalEvent] = []
        var before: Digest?
        let decoder = JSONDecoder()
        for (index, line) in lines.enumerated() {
            func fault(_ kind: JournalFault.Kind) -> JournalFault {
                JournalFault(kind, line: index + 1, text: line.prefix(JournalFault.bytesMax))
            }
            // What is no time was not written by sverka, and would be shown as one.
            guard let event = try? decoder.decode(JournalEvent.self, from: Data(line)),
                UTCTime(event.at) != nil
            else {
                throw fault(.malformed)
            }
            let isChained = event.previous != nil || events.last?.previous != nil
            guard !isChained || event.previous == before?.hex ?? JournalEvent.none else {
                throw fault(.followsAnother)
            }
            guard Self.mayFollow(event, events) else { throw fault(.outOfOrder) }
            before = SHA256.digest(of: Array(line) + [lineFeed])
            events.append(event)
        }
        self.events = events
        lastLine = before
    }

    /// Nothing is confirmed that was not approved.
    private static func mayFollow(_ event: JournalEvent, _ before: [JournalEvent]) -> Bool {
        event.event != .confirmed
            || before.contains { $0.event == .approved && $0.number ?? 1 >= $0.of ?? 1 }
    }
}

/// The first line of a journal that cannot be taken.
package struct JournalFault: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        case malformed
        /// The line before is not the one that it names.
        case followsAnother
        /// A confirmation without an approval.
        case outOfOrder
    }

    /// As much of a line as a message shows.
    static let bytesMax = 200

    package var kind: Kind
    /// Counted from 1.
    package var line: Int
    package var text: [UInt8]

    init(_ kind: Kind, line: Int, text: ArraySlice<UInt8>) {
        self.kind = kind
        self.line = line
        self.text = Array(text)
    }

    var detail: String {
        switch kind {
        case .malformed: "the line is not as sverka writes it"
        case .followsAnother: "what stands before this line was changed, added to or removed"
        case .outOfOrder: "the line confirms a plan that was not approved"
        }
    }

    /// - Parameter file: the journal, as a person is shown it.
    func place(_ file: String) -> Place {
        Place(file: file, line: line, excerpt: Printable.bytes(text))
    }
}
