package import Foundation
package import Testing

/// Real suppliers' files. They are not in the repository; `SVERKA_REAL_FILES` says where they are.
package enum RealFiles {
    /// The folder; nil where it is not there.
    package static let root: URL? = {
        let given = ProcessInfo.processInfo.environment["SVERKA_REAL_FILES"]
        let url = given.map { URL(filePath: $0) }
            ?? Checkout.root.appending(path: "../shared/real").standardized
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }()

    package static func has(_ folder: String) -> Bool {
        guard let root else { return false }
        return FileManager.default.fileExists(atPath: root.appending(path: folder).path)
    }

    package static func path(_ name: String) throws -> String {
        try #require(root).appending(path: name).path
    }

    package static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: #require(root).appending(path: name)))
    }

    /// Paths of all files below a folder, with the folder in front, sorted.
    package static func list(_ folder: String, ending: String = "") throws -> [String] {
        let base = try #require(root).appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.allObjects as? [String]
        return (names ?? []).filter { name in
            var isFolder: ObjCBool = false
            let path = base.appending(path: name).path
            return name.hasSuffix(ending)
                && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted().map { "\(folder)/\($0)" }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, saying so, where real files of this folder are not at hand.
    package static func realFiles(_ folder: String) -> Self {
        .enabled("no real files here: set SVERKA_REAL_FILES") { RealFiles.has(folder) }
    }
}
