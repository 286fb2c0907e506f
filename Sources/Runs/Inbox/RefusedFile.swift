import Diagnostics
import Formats
import Foundation
import Pipelines

/// A file that a run has refused whole and that still lies in the inbox: the run made no plan, so a
/// note beside the plans keeps what it said, for `status`.
package struct RefusedFile: Codable, Sendable, Equatable {
    package var source: String
    /// Below `inbox/`, and its bytes where they are not the name itself.
    package var name: String
    package var nameBytes: String?
    package var bytes: Int
    package var modifiedNanoseconds: Int64
    /// When a run refused these bytes first.
    package var since: String
    package var code: String
    /// What is wrong, in a sentence.
    package var reason: String
    package var line: Int?
    /// The remedy, where there is one beside mending the file.
    package var help: String?

    fileprivate func isSameFile(as other: RefusedFile) -> Bool {
        name == other.name && nameBytes == other.nameBytes && bytes == other.bytes
            && modifiedNanoseconds == other.modifiedNanoseconds
    }
}

extension Workspace {
    private func refusalNote(_ pipeline: String) -> Path { outbox(pipeline) / ".refused.json" }

    /// Keeps which of the new files a failed run has refused. It is a help, and no part of any
    /// plan: what cannot be written is let be.
    func noteRefusal(_ failure: Failure, _ inputs: RunInputs, of draft: RunDraft) {
        let pipeline = draft.pipeline
        let before = refusedFiles(pipeline.name)
        let files = inputs.taken.filter(\.isNew).compactMap { taken -> RefusedFile? in
            let (name, bytes) = taken.shownName
            let said = failure.diagnostics.first {
                // A member of an archive is named behind the archive.
                $0.severity == .error && $0.place?.isIn("inbox/\(name)") ?? false
            }
            guard let said else { return nil }
            var file = RefusedFile(
                source: pipeline.sources[taken.source].spec.source, name: name, nameBytes: bytes,
                bytes: taken.status.size,
                modifiedNanoseconds: taken.status.modifiedNanoseconds,
                since: draft.request.now.text, code: said.code.name,
                reason: said.words, line: said.place?.line, help: said.help)
            if let known = before.first(where: { $0.isSameFile(as: file) }) {
                file.since = known.since
            }
            return file
        }
        guard !files.isEmpty, let note = try? Self.encoder.encode(files) else { return }
        try? disk.writeWhole(refusalNote(pipeline.name), JSONText.safe(Array(note)))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }

    /// Forgets them, when a plan is made.
    func forgetRefusal(_ pipeline: String) {
        let note = refusalNote(pipeline)
        if (try? disk.exists(note)) ?? false { try? disk.remove(note) }
    }

    /// The files that the last run of a pipeline has refused and that lie in the inbox as they
    /// were.
    func refusedFiles(_ pipeline: String) -> [RefusedFile] {
        guard let bytes = try? disk.readAll(refusalNote(pipeline), bytesMax: 1 << 20),
            let files = try? JSONDecoder().decode([RefusedFile].self, from: Data(bytes))
        else { return [] }
        return files.filter { file in
            let path = inbox / Path(bytes: PlanFile.originalName(file.name, file.nameBytes))
            let status = try? disk.status(path)
            return status?.size == file.bytes
                && status?.modifiedNanoseconds == file.modifiedNanoseconds
        }
    }
}

extension Place {
    /// Whether it is in this file, or in a member of it.
    fileprivate func isIn(_ name: String) -> Bool {
        guard file.hasPrefix(name) else { return false }
        return file.dropFirst(name.count).first.map("/: (".contains) ?? true
    }
}
