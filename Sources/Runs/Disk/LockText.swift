internal import Diagnostics
internal import Glibc

/// The one line in a lock file, which names its holder.
enum LockText {
    static let bytesMax = 400

    static func line(holder: String) -> [UInt8] {
        let text = "process \(getpid()) on \(host): \(Printable.text(holder))"
        return Array(text.utf8.prefix(bytesMax - 1)) + [UInt8(ascii: "\n")]
    }

    /// The file may be written by anybody, or be caught between its making and its text.
    static func holder(from bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? "another process" : Printable.bytes(line)
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "an unnamed host" }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
