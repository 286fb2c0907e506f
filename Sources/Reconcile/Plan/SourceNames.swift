/// How the source's files show in the plan, by their index.
package struct SourceNames: Sendable {
    package var files: [String]

    package init(files: [String]) { self.files = files }
}
