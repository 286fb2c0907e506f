import Runs
import Testing

@Suite("Path")
struct PathTests {
    @Test("names and parents")
    func parts() {
        #expect(Path("a/b").name == Array("b".utf8))
        #expect(Path("a/b").parent == Path("a"))
        #expect(Path("a").parent == Path("."))
        #expect(Path("/a").parent == Path("/"))
        #expect(Path("/").parent == Path("/"))
        #expect(Path("a/b//") == Path("a/b"))
        #expect(Path("") == Path("."))
    }

    @Test("joining")
    func joining() {
        #expect(Path("a") / "b" == Path("a/b"))
        #expect(Path("/") / "b" == Path("/b"))
        #expect(Path(".") / "b" == Path("b"))
        #expect(Path("a") / Path("b/c") == Path("a/b/c"))
    }

    @Test("below a folder")
    func relative() {
        #expect(Path("a/b/c").relative(to: Path("a")) == Path("b/c"))
        #expect(Path("ab/c").relative(to: Path("a")) == nil)
        #expect(Path("a").relative(to: Path("a")) == nil)
        #expect(Path("/a").relative(to: Path("/")) == Path("a"))
        #expect(Path("a/b").relative(to: Path(".")) == Path("a/b"))
        #expect(Path("/a").relative(to: Path(".")) == nil)
    }

    @Test("bytes that are not UTF-8 stay, and show as such")
    func rawBytes() {
        let path = Path("inbox") / [0x70, 0xE9, 0x0A]
        #expect(path.text == nil)
        #expect(path.name == [0x70, 0xE9, 0x0A])
        #expect(path.printable == "inbox/p\\xE9\\n")
    }

    @Test("ordered by bytes, not by letters")
    func order() {
        #expect([Path("b"), Path("B"), Path("я"), Path("a/b"), Path("a")].sorted()
            == [Path("B"), Path("a"), Path("a/b"), Path("b"), Path("я")])
    }
}
