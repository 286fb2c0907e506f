import Foundation
import Testing

/// A module of the project stands only on those above it in Package.swift, and the C libraries and
/// the process's own doings stay in their rooms.
@Suite(.inCheckout) struct LayerTests {
    /// Where a C module may be imported: folders or files.
    static let rooms: [String: [String]] = [
        "CLibXML2": ["Sources/Formats/"],
        "CZlib": ["Sources/Formats/"],
        // SHA-256, the system calls that Swift cannot make itself, searching bytes, looking ahead
        // in memory, where memory goes, and which processor runs a thread.
        "CHash": [
            "Sources/Runs/Proof/", "Sources/Tables/Helpers.swift", "Sources/Tables/Worker.swift",
            "Sources/Runs/Disk/SystemCalls.swift",
            "Sources/Tables/KeyIndex.swift", "Sources/Tables/ColumnMemory.swift",
            "Sources/Tables/Processor.swift",
            "Sources/Runs/Keep/History.swift",
        ],
    ]

    /// The module that alone talks to the terminal and ends the process.
    static let tool = "Sources/sverka/"

    @Test func importsPointUpwards() throws {
        let package = try #require(Repository.files.first { $0.path == "Package.swift" })
        let layers = Self.layers(package.text)
        #expect(layers.first == "CLibXML2")
        // What tests share comes last, so that no source may import it.
        #expect(layers.suffix(2) == ["sverka", "TestSupport"])
        let files = Repository.files(below: "Sources/", endings: [".swift"])
        #expect(files.flatMap { Self.wrongImports($0, layers) } == [])
    }

    @Test func cStaysInItsRoom() {
        let files = Repository.files(below: "Sources/", endings: [".swift"])
        #expect(files.flatMap(Self.strayC) == [])
    }

    @Test func nothingBelowTheToolPrintsOrExits() {
        let files = Repository.files(below: "Sources/", endings: [".swift"])
        #expect(files.filter { !$0.path.hasPrefix(Self.tool) }.flatMap(Self.printing) == [])
    }

    // MARK: the checks, and that they can fail

    /// Targets that hold sources, in the order of Package.swift.
    static func layers(_ package: String) -> [String] {
        package.matches(of: #/\.(?:systemLibrary|target|executableTarget)\(\s*name:\s*"(\w+)"/#)
            .map { String($0.1) }
    }

    static func imports(_ file: Repository.File) -> [(line: Int, module: String)] {
        CodeText.blanked(file.text).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated().compactMap { index, line in
                // `package import X`, `@_exported import X`, `import struct X.Y`
                let pattern = #/^\s*(?:@\S+\s+)*(?:[a-z]+\s+)?import\s+(?:[a-z]+\s+)?(\w+)/#
                return line.firstMatch(of: pattern).map { (index + 1, String($0.1)) }
            }
    }

    static func wrongImports(_ file: Repository.File, _ layers: [String]) -> [String] {
        let parts = file.path.split(separator: "/")
        guard let own = layers.firstIndex(of: String(parts[1])) else {
            return [Repository.fault(file.path, 1, "\(parts[1]) is no target of Package.swift")]
        }
        return imports(file).compactMap { line, module in
            guard let other = layers.firstIndex(of: module), other >= own else { return nil }
            return Repository.fault(file.path, line, "\(layers[own]) imports \(module)")
        }
    }

    static func strayC(_ file: Repository.File) -> [String] {
        imports(file).compactMap { line, module in
            guard let room = rooms[module], !room.contains(where: file.path.hasPrefix) else {
                return nil
            }
            return Repository.fault(file.path, line, "\(module) outside \(room.first!)")
        }
    }

    static func printing(_ file: Repository.File) -> [String] {
        let lines = CodeText.blanked(file.text)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            let call = line.firstMatch(of: #/(?:^|[^\w.])(print|debugPrint|dump|exit)\(/#)
            guard let call, !line.contains("func \(call.1)(") else { return nil }
            return Repository.fault(file.path, index + 1, "calls \(call.1)")
        }
    }

    @Test func wrongOnesAreFound() {
        let layers = ["CLibXML2", "Tables", "Runs"]
        let text = "package import Runs\nimport Tables\n// import Runs\nfunc a() { print(1) }\n"
        let file = Repository.File(path: "Sources/Tables/A.swift", text: text)
        #expect(
            Self.wrongImports(file, layers) == [
                "Sources/Tables/A.swift:1: Tables imports Runs",
                "Sources/Tables/A.swift:2: Tables imports Tables",
            ])
        #expect(Self.printing(file) == ["Sources/Tables/A.swift:4: calls print"])
        let stray = Repository.File(path: "Sources/Tables/A.swift", text: "internal import CZlib\n")
        #expect(Self.strayC(stray).count == 1)
        let atHome = Repository.File(path: "Sources/Formats/A.swift", text: "import CZlib\n")
        #expect(Self.strayC(atHome) == [])
    }
}
