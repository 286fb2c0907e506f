import Foundation
import TestSupport
import Testing

/// The files that git tracks, as the tidy tests see them.
enum Repository {
    struct File: Sendable {
        /// Relative to the root, with `/`.
        var path: String
        var text: String

        var name: String { String(path.split(separator: "/").last ?? "") }
        var lines: [Substring] {
            text.split(separator: "\n", omittingEmptySubsequences: false)
        }
    }

    /// A fault as a person reads it: `Sources/X.swift:12: too long`.
    static func fault(_ path: String, _ line: Int, _ what: String) -> String {
        "\(path):\(line): \(what)"
    }

    static let root = Checkout.root

    /// Why there is nothing to look at; nil where there is.
    static let whyNot: String? = {
        guard paths == nil else { return nil }
        let reason = "tidy tests skipped: no git, or the sources are no git checkout"
        print(reason)
        return reason
    }()

    static var isCheckout: Bool { whyNot == nil }

    private static let paths: [String]? = {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        // A checkout owned by somebody else (a container's mount) is fine: it is only listed.
        git.arguments = ["git", "-c", "safe.directory=*", "-C", root.path, "ls-files", "-z"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        guard git.terminationStatus == 0, !data.isEmpty else { return nil }
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }()

    /// All tracked files that are there and are UTF-8 text.
    static let files: [File] = (paths ?? []).compactMap { path in
        guard let data = try? Data(contentsOf: root.appending(path: path)),
            let text = String(bytes: data, encoding: .utf8)
        else { return nil }
        return File(path: path, text: text)
    }

    static func files(below folder: String = "", endings: [String]) -> [File] {
        files.filter { file in
            file.path.hasPrefix(folder) && endings.contains { file.path.hasSuffix($0) }
        }
    }

    static var swift: [File] { files(endings: [".swift"]) }
    static var markdown: [File] { files(endings: [".md"]) }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, saying so, where the sources are not a git checkout.
    static var inCheckout: Self {
        .enabled("not a git checkout, or no git") { Repository.isCheckout }
    }
}
