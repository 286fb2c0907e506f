/// What is in the inbox, and for whom, as `status` shows it.
struct InboxStatus {
    /// By pipeline: files that it has not read yet.
    private(set) var waiting: [String: [WaitingFile]] = [:]
    /// By the pipeline whose pattern is nearest: files that no pipeline reads.
    private(set) var unread: [String: [UnreadFile]] = [:]
    /// How many unread files get a look for their nearest pattern; the others go to the first.
    private static let nearestMax = 1_000

    init(_ workspace: Workspace) throws {
        let disk = workspace.disk
        guard try disk.status(workspace.inbox, following: true)?.kind == .folder else { return }
        let readers = try InboxReaders(workspace)
        var notes: [String: [[UInt8]: [ReceivedFile]]] = [:]
        for reader in readers.readers {
            let own = try workspace.receivedNotes(reader.pipeline).compactMap(\.note)
            notes[reader.pipeline] = Dictionary(grouping: own, by: \.originalName)
        }
        try workspace.walk(workspace.inbox, below: []) { name, kind in
            let pipelines = readers.pipelines(reading: name)
            guard kind == .file, !pipelines.isEmpty,
                let status = try disk.status(workspace.inbox / Path(bytes: name))
            else { return }
            let have = pipelines.filter { pipeline in
                notes[pipeline]?[name]?.contains { $0.fits(status) } ?? false
            }
            let shown = TakenInput.shown(name).text
            for pipeline in pipelines where !have.contains(pipeline) {
                waiting[pipeline, default: []].append(WaitingFile(name: shown, readBy: have))
            }
        }
        let first = readers.readers.first?.pipeline ?? ""
        for (index, file) in try workspace.unreadFiles(readers).enumerated() {
            let nearest = index < Self.nearestMax ? file.nearestPipeline : nil
            unread[nearest ?? first, default: []].append(file)
        }
    }
}

/// A file in the inbox that a pipeline has not read yet.
package struct WaitingFile: Sendable {
    /// Below `inbox/`, as it shows.
    package var name: String
    /// The pipelines that have read it.
    package var readBy: [String]
}
