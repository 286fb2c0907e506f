import Foundation
import Runs
import TestSupport

/// A folder of its own for one test, removed with everything in it when the test is over.
final class Sandbox {
    let folder: Path
    let disk = Disk()
    private let isOwner: Bool

    /// - Parameter inMemory: on a file system where making durable costs nothing, if there is one.
    init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let place = inMemory && FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        isOwner = true
        folder = Path(place) / "sverka-test-\(UUID().uuidString)"
        try disk.makeFolders(folder)
    }

    /// Inside another, which removes it.
    init(in outer: Sandbox, named name: String) throws {
        folder = outer.folder / name
        isOwner = false
        try disk.makeFolders(folder)
    }

    deinit { if isOwner { try? disk.removeTree(folder) } }

    /// By Foundation, not by what is under test.
    func write(_ text: String, to path: Path) throws {
        try write(Array(text.utf8), to: path)
    }

    func write(_ bytes: [UInt8], to path: Path) throws {
        try FileManager.default.createDirectory(
            atPath: path.parent.text!, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path.text!))
    }

    func text(_ path: Path) -> String? {
        guard let text = path.text else { return nil }
        return FileManager.default.contents(atPath: text).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Every name below the folder, sorted, hidden ones too.
    func tree(_ root: Path? = nil) -> [String] {
        let start = (root ?? folder).text!
        let found = FileManager.default.enumerator(atPath: start)?.allObjects as? [String]
        return (found ?? []).sorted()
    }
}

/// Runs a program and gives its exit status and what it said.
func runProgram(
    _ program: String, _ arguments: [String], in folder: Path? = nil, input: [UInt8] = []
) throws -> (status: Int32, output: String) {
    let answer = try runProgram(
        [program] + arguments, in: folder.map { URL(filePath: $0.text!) }, input: input)
    return (answer.status, answer.said)
}
