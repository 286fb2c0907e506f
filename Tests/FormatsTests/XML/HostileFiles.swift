/// Files of libxml2's tests, each with the code that it is refused with.
enum HostileFiles {
    static let expected: [String: String] = [:]
}
