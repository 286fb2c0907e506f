/// The first few elements of a file, for the message that says what it holds instead of the
/// records that were wanted.
struct XMLOutline {
    private static let elementsMax = 400
    private static let depthMax = 4
    private static let pathsMax = 6

    private(set) var root: String?
    private(set) var paths: [String] = []
    private var stack: [String] = []
    private var elements = 0

    var isOpen: Bool { elements < Self.elementsMax }

    mutating func start(_ name: UnsafePointer<UInt8>) {
        elements += 1
        stack.append(String(cString: name))
        if root == nil { root = stack[0] }
        guard stack.count > 1, stack.count <= Self.depthMax, paths.count < Self.pathsMax else {
            return
        }
        let path = "/" + stack.joined(separator: "/")
        if !paths.contains(path) { paths.append(path) }
    }

    mutating func end() { if !stack.isEmpty { stack.removeLast() } }

    /// "the file's root is <rss>; it holds /rss/channel, /rss/channel/title".
    var words: String {
        let head = "the file's root is <\(root ?? "")>"
        return paths.isEmpty ? head : head + "; it holds " + paths.joined(separator: ", ")
    }
}
