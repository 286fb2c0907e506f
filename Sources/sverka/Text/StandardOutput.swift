import Diagnostics
import Glibc

/// Standard output, written whole, without a buffer that could be lost. What cannot be written
/// (a full disk) ends the process with 74, so that no cut export passes for a whole one.
enum StandardOutput {
    /// - Returns: false where nobody reads any more.
    @discardableResult
    static func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the slice is written from its own storage and nothing of it is kept.
            let written = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { return false }
                perror("sverka: standard output")
                exit(ExitCode.io.rawValue)
            }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
