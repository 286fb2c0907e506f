import Glibc

/// Standard output, written whole, without a buffer that could be lost.
enum StandardOutput {
    static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the slice is written from its own storage and nothing of it is kept.
            let written = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if written < 0 {
                if errno == EINTR { continue }
                return  // nobody reads any more
            }
            rest = rest.dropFirst(written)
        }
    }
}
