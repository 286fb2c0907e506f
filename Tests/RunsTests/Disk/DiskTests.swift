import Diagnostics
import Foundation
import Runs
import Testing

@Suite("Disk")
struct DiskTests {
    let sandbox: Sandbox
    var disk: Disk { sandbox.disk }
    var folder: Path { sandbox.folder }

    init() throws { sandbox = try Sandbox() }

    @Test("lists kinds in byte order, links not followed, names of any bytes")
    func list() throws {
        try sandbox.write("x", to: folder / "б")
        try sandbox.write("x", to: folder / "a")
        try disk.makeFolders(folder / "Z")
        try FileManager.default.createSymbolicLink(
            atPath: (folder / "link").text!, withDestinationPath: "Z")
        let odd: [UInt8] = [0xFF, 0x0A, 0x25]
        try disk.create(folder / odd).close()
        let entries = try disk.list(folder)
        #expect(entries.map(\.name) == [
            Array("Z".utf8), Array("a".utf8), Array("link".utf8), Array("б".utf8), odd,
        ])
        #expect(entries.map(\.kind) == [.folder, .file, .link, .file, .file])
    }

    @Test("status of what is there and what is not")
    func status() throws {
        let file = folder / "a"
        #expect(try disk.status(file) == nil)
        #expect(try disk.status(file / "below") == nil)
        try sandbox.write("12345", to: file)
        let status = try #require(try disk.status(file))
        #expect(status.kind == .file && status.size == 5)
        #expect(try disk.status(file / "below") == nil)
        #expect(try disk.openForReading(file).status() == status)
        let told = try FileManager.default.attributesOfItem(atPath: file.text!)
        let expected = try #require(told[.modificationDate] as? Date).timeIntervalSince1970
        #expect(abs(Double(status.modifiedNanoseconds) / 1e9 - expected) < 0.001)
    }

    @Test("writes through the buffer, hashed and counted", arguments: [1, 7, 1 << 18, 1 << 20])
    func writing(pieceBytes: Int) throws {
        let bytes = (0..<(1 << 20) + 3).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let file = try disk.create(folder / "new", hashing: true)
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            try file.append(Array(bytes[start..<min(start + pieceBytes, bytes.count)]))
        }
        #expect(file.byteCount == bytes.count)
        #expect(file.digest == SHA256.digest(of: bytes))
        try file.sync()
        try file.close()
        #expect(try disk.readAll(folder / "new", bytesMax: bytes.count) == bytes)
    }

    @Test("a file without a byte")
    func emptyFile() throws {
        try disk.create(folder / "new").close()
        #expect(try disk.readAll(folder / "new", bytesMax: 0) == [])
    }

    @Test("creating never writes over, reading never goes beyond its bound")
    func bounds() throws {
        try sandbox.write("123", to: folder / "a")
        #expect(throws: IOFailure(.create, folder / "a", code: EEXIST)) {
            try disk.create(folder / "a")
        }
        #expect(throws: IOFailure(.read, folder / "a", code: EFBIG)) {
            try disk.readAll(folder / "a", bytesMax: 2)
        }
        #expect(throws: IOFailure(.open, folder, code: EISDIR)) {
            try disk.openForReading(folder)
        }
        #expect(throws: IOFailure(.status, Path(bytes: [0x61, 0]), code: EINVAL)) {
            try disk.status(Path(bytes: [0x61, 0]))
        }
    }

    @Test("a pipe is refused and not waited for")
    func pipe() throws {
        try #require(mkfifo((folder / "pipe").text!, 0o600) == 0)
        #expect(throws: IOFailure(.open, folder / "pipe", code: EINVAL)) {
            try disk.openForReading(folder / "pipe")
        }
    }

    @Test("a writer elsewhere is seen while it has the file open")
    func writerElsewhere() throws {
        try sandbox.write("123", to: folder / "a")
        let reader = try disk.openForReading(folder / "a")
        #expect(try !reader.isOpenForWritingElsewhere())
        let writer = try #require(FileHandle(forWritingAtPath: (folder / "a").text!))
        #expect(try reader.isOpenForWritingElsewhere())
        try writer.close()
        #expect(try !reader.isOpenForWritingElsewhere())
    }

    @Test("maps a file, and one without a byte")
    func mapping() throws {
        try sandbox.write("abc", to: folder / "a")
        try sandbox.write("", to: folder / "empty")
        let mapped = try disk.map(folder / "a")
        try disk.remove(folder / "a")
        #expect(mapped.withBytes { Array($0) } == Array("abc".utf8))
        #expect(try disk.map(folder / "empty").withBytes { $0.count } == 0)
    }

    @Test("makes folders on the way; a link to a folder counts as one, a file does not")
    func folders() throws {
        try disk.makeFolders(folder / "a/b/c")
        try disk.makeFolders(folder / "a/b/c")
        #expect(try disk.status(folder / "a/b/c")?.kind == .folder)
        try FileManager.default.createSymbolicLink(
            atPath: (folder / "link").text!, withDestinationPath: "a")
        try disk.makeFolders(folder / "link/d")
        #expect(try disk.status(folder / "a/d")?.kind == .folder)
        try sandbox.write("", to: folder / "file")
        #expect(throws: IOFailure.self) { try disk.makeFolders(folder / "file") }
        #expect(throws: IOFailure.self) { try disk.makeFolders(folder / "file/below") }
    }

    @Test("removing a tree leaves what its links point to")
    func removeTree() throws {
        try sandbox.write("kept", to: folder / "outside/kept")
        try sandbox.write("x", to: folder / "tree/a/b/file")
        for (name, target) in [("tree/link", "../outside"), ("tree/a/file", "../../outside/kept")] {
            try FileManager.default.createSymbolicLink(
                atPath: (folder / name).text!, withDestinationPath: target)
        }
        try disk.removeTree(folder / "tree")
        try disk.removeTree(folder / "tree")
        #expect(sandbox.tree() == ["outside", "outside/kept"])
        try FileManager.default.createSymbolicLink(
            atPath: (folder / "link").text!, withDestinationPath: "outside")
        #expect(throws: IOFailure.self) { try disk.removeTree(folder / "link") }
        #expect(sandbox.text(folder / "outside/kept") == "kept")
    }

    @Test("rename replaces only where it may")
    func rename() throws {
        try sandbox.write("1", to: folder / "a")
        try sandbox.write("2", to: folder / "b")
        #expect(throws: IOFailure(.rename, folder / "a", code: EEXIST)) {
            try disk.rename(folder / "a", to: folder / "b", replacing: false)
        }
        try disk.rename(folder / "a", to: folder / "b")
        #expect(sandbox.tree() == ["b"] && sandbox.text(folder / "b") == "1")
    }

    @Test("many files or few, a tree is made durable", arguments: [3, 100])
    func syncTree(count: Int) throws {
        for index in 0..<count { try sandbox.write("x", to: folder / "tree/sub/\(index)") }
        let counted = CountedFaults()
        try Disk(faults: counted).syncTree(folder / "tree")
        // One call a file at least, or one for all; with the listing in any case.
        #expect(count > 64 ? counted.count < 20 : counted.count > 3 * count)
    }

    @Test("every reason has its code and exit", arguments: [
        (ENOSPC, DiagnosticCode.noSpace), (EDQUOT, .noSpace), (EROFS, .readOnlyDisk),
        (EACCES, .noPermission), (EPERM, .noPermission), (ENOENT, .missingPath),
        (EEXIST, .pathTaken), (EMFILE, .tooManyOpenFiles), (EFBIG, .fileTooLarge),
        (EIO, .diskFailure),
    ])
    func diagnostics(code: Int32, expected: DiagnosticCode) {
        let diagnostic = IOFailure(.write, Path("a\u{1B}b"), code: code).diagnostic
        #expect(diagnostic.code == expected && diagnostic.code.exit == .io)
        #expect(diagnostic.detail.hasPrefix("(cannot write: "))
        #expect(diagnostic.place?.file == "a\\u{1b}b")
        let text = DiagnosticText(colors: false).render(diagnostic)
        #expect(text.components(separatedBy: "a\\u{1b}b").count == 2, "the path, once: \(text)")
    }
}
