import Foundation
import Runs
import Testing

/// Each durable operation is killed at every one of its file-system calls, and made to fail at
/// every one; afterwards the old state stands, or the new, and trying again gives the new.
@Suite("Durable writing")
struct DurabilityTests {
    static let kinds: [CountedFaults.Kind] = [
        .crash, .once(ENOSPC), .once(EROFS), .writesFail(ENOSPC), .writesFail(EROFS),
    ]

    /// Runs `operation` with a fault at call 1, 2, … until one run has no fault any more.
    private func atEveryCall(
        _ kind: CountedFaults.Kind, _ prepare: (Sandbox) throws -> Void,
        _ operation: (Disk, Path) throws -> Void, _ inspect: (Sandbox, Int) throws -> Void
    ) throws -> Int {
        for failing in 1...500 {
            let sandbox = try Sandbox()
            try prepare(sandbox)
            let faults = CountedFaults(kind, at: failing)
            do { try operation(Disk(faults: faults), sandbox.folder) } catch is SimulatedCrash {
            } catch is IOFailure {}
            try inspect(sandbox, failing)
            if faults.count < failing { return failing }
        }
        Issue.record("the operation never ended")
        return 0
    }

    @Test("writeWhole", arguments: kinds)
    func writeWhole(kind: CountedFaults.Kind) throws {
        let calls = try atEveryCall(
            kind, { try $0.write("old", to: $0.folder / "a") },
            { disk, folder in try disk.writeWhole(folder / "a", Array("new".utf8)) },
            { sandbox, failing in
                let found = sandbox.text(sandbox.folder / "a")
                #expect(found == "old" || found == "new", "fault at \(failing)")
                try sandbox.disk.writeWhole(sandbox.folder / "a", Array("new".utf8))
                #expect(sandbox.tree() == ["a"], "fault at \(failing)")
                #expect(sandbox.text(sandbox.folder / "a") == "new")
            })
        #expect(calls > 8)
    }

    @Test("writeWhole leaves nothing aside where the disk is full")
    func nothingAside() throws {
        let sandbox = try Sandbox()
        let faults = CountedFaults(.writesFail(ENOSPC), at: 2)
        #expect(throws: IOFailure.self) {
            try Disk(faults: faults).writeWhole(sandbox.folder / "a", [1])
        }
        #expect(sandbox.tree() == [])
    }

    @Test("appendDurably", arguments: kinds)
    func append(kind: CountedFaults.Kind) throws {
        for before in ["", "one\n", "one\ntorn"] {
            let kept = before.hasPrefix("one\n") ? "one\n" : ""
            _ = try atEveryCall(
                kind,
                { if !before.isEmpty { try $0.write(before, to: $0.folder / "journal") } },
                { disk, folder in try disk.appendDurably(folder / "journal", Array("two".utf8)) },
                { sandbox, failing in
                    let found = sandbox.text(sandbox.folder / "journal") ?? ""
                    let whole = found == before || found == kept || found == kept + "two\n"
                    #expect(whole, "fault at \(failing): \(found)")
                    try sandbox.disk.appendDurably(sandbox.folder / "journal", Array("end\n".utf8))
                    let after = sandbox.text(sandbox.folder / "journal") ?? ""
                    #expect([kept + "end\n", kept + "two\nend\n"].contains(after))
                })
        }
    }

    @Test("a line torn at any byte is cut off, whole lines stay")
    func tornLines() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder / "journal"
        let long = String(repeating: "x", count: 70_000)
        for (whole, torn) in [
            ("", "a"), ("", long), ("one\n", "t"), ("one\n", long), (long + "\n", "t" + long),
        ] {
            try sandbox.write(whole + torn, to: path)
            let cut = try sandbox.disk.appendDurably(path, Array("new".utf8))
            #expect(cut == torn.utf8.count)
            #expect(sandbox.text(path) == whole + "new\n")
        }
    }

    @Test("move, within a file system and across", arguments: kinds, [false, true])
    func move(kind: CountedFaults.Kind, across: Bool) throws {
        for failing in 1...500 {
            let sandbox = try Sandbox()
            let (from, to) = (sandbox.folder / "inbox/a", sandbox.folder / "run/a")
            try sandbox.write("content", to: from)
            try sandbox.disk.makeFolders(to.parent)
            let counted = CountedFaults(kind, at: failing)
            let faults: any DiskFaults = across ? OtherFileSystem(then: counted) : counted
            do { try Disk(faults: faults).move(from, to: to) } catch is SimulatedCrash {
            } catch is IOFailure {}
            let (left, right) = (sandbox.text(from), sandbox.text(to))
            #expect(left == "content" || right == "content", "fault at \(failing)")
            #expect(left == nil || left == "content", "fault at \(failing)")
            #expect(right == nil || right == "content", "fault at \(failing)")
            if left != nil {
                let again: Disk = across ? Disk(faults: OtherFileSystem()) : sandbox.disk
                try again.move(from, to: to)
            }
            #expect(sandbox.text(to) == "content" && sandbox.text(from) == nil)
            #expect(sandbox.tree() == ["inbox", "run", "run/a"], "fault at \(failing)")
            if counted.count < failing { return }
        }
        Issue.record("the move never ended")
    }

    @Test("move keeps what it must not write over, and the time of what it copies")
    func moveRefusals() throws {
        let sandbox = try Sandbox()
        let (from, to) = (sandbox.folder / "a", sandbox.folder / "b")
        for disk in [sandbox.disk, Disk(faults: OtherFileSystem())] {
            try sandbox.write("1", to: from)
            try sandbox.write("2", to: to)
            #expect(throws: IOFailure.self) { try disk.move(from, to: to) }
            #expect(sandbox.text(from) == "1" && sandbox.text(to) == "2")
            try sandbox.write("1", to: to)
            #expect(try disk.move(from, to: to) == .alreadyThere)
            #expect(sandbox.tree() == ["b"])
        }
        let across = Disk(faults: OtherFileSystem())
        let time = try sandbox.disk.status(to)?.modifiedNanoseconds
        #expect(try across.move(to, to: from) == .copied)
        #expect(try sandbox.disk.status(from)?.modifiedNanoseconds == time)
        #expect(throws: IOFailure(.move, from, code: ESTALE)) {
            try across.move(from, to: to, expecting: SHA256.digest(of: [9]))
        }
        #expect(sandbox.tree() == ["a"])
    }

    @Test("a name of 255 bytes can be written aside, too")
    func longNames() throws {
        let sandbox = try Sandbox()
        let name = String(repeating: "n", count: 255)
        try sandbox.disk.writeWhole(sandbox.folder / name, [1])
        #expect(sandbox.tree() == [name])
    }
}
