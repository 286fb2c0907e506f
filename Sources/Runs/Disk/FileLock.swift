/// What came of asking for a lock.
package enum LockOutcome {
    case taken(FileLock)
    /// Another process has it; the text says which, safe for a terminal.
    case held(by: String)
}

/// A lock file held by this process until `release()` or the end of its life.
///
/// The lock is the kernel's (flock), so it goes with its holder however that ends; the file's text
/// is only there to name the holder and is empty when nobody holds it. The file stays: removing it
/// would let two processes hold two files of one name.
package final class FileLock {
    private let file: Descriptor
    private let calls: SystemCalls
    private var isHeld = true

    init(_ file: Descriptor, _ calls: SystemCalls) {
        self.file = file
        self.calls = calls
    }

    /// A second call does nothing.
    package func release() {
        guard isHeld else { return }
        isHeld = false
        // Without the text's removal the lock is free all the same: nothing to tell anybody.
        try? calls.truncate(file, to: 0)
        calls.unlock(file)
        try? file.close()
    }

    deinit { release() }
}
