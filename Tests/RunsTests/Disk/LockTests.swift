import Runs
import TestSupport
import Testing

@Suite("Lock")
struct LockTests {
    @Test("one holder at a time, named to the others, free when released")
    func exclusive() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder / "lock"
        guard case .taken(let first) = try sandbox.disk.lock(path, holder: "run acme") else {
            Issue.record("a new lock must be free")
            return
        }
        guard case .held(let text) = try sandbox.disk.lock(path, holder: "other") else {
            Issue.record("a held lock must be refused")
            return
        }
        #expect(text.hasPrefix("process ") && text.hasSuffix(": run acme"))
        first.release()
        #expect(sandbox.text(path) == "")
        first.release()
        guard case .taken(let second) = try sandbox.disk.lock(path, holder: "x\u{1B}[31m\ny") else {
            Issue.record("a released lock must be free")
            return
        }
        #expect(sandbox.text(path)?.hasSuffix(": x\\u{1b}[31m\\ny\n") == true)
        second.release()
    }

    @Test("the text of a dead holder is overwritten; a lock held by another process is refused")
    func processes() throws {
        let sandbox = try Sandbox()
        let path = sandbox.folder / "lock"
        try sandbox.write("process 1 on nowhere: a very long holder that died\n", to: path)
        guard case .taken(let lock) = try sandbox.disk.lock(path, holder: "h") else {
            Issue.record("only the kernel's lock counts")
            return
        }
        #expect(sandbox.text(path)?.contains("died") == false)
        let other = try runProgram(Judge.python, ["-c", """
            import fcntl, sys
            try: fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError: print("held")
            """, path.text!])
        #expect(other.output == "held\n")
        lock.release()
    }
}
