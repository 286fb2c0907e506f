package import Diagnostics
internal import Glibc

/// A call into the file system that did not succeed: which, on what, and the system's reason.
package struct IOFailure: Error, Sendable, Hashable {
    package var call: DiskCall
    package var path: Path
    /// The system's errno.
    package var code: Int32

    package init(_ call: DiskCall, _ path: Path, code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    package var isExisting: Bool { code == EEXIST || code == ENOTEMPTY }

    /// The user may not do that there, or the file system is mounted for reading only.
    package var isForbidden: Bool { [EACCES, EPERM, EROFS].contains(code) }

    /// Something else than a regular file stands there: a folder, pipe, socket or device.
    package var isNoFile: Bool {
        call == .open && [EISDIR, EINVAL, ENXIO, ENODEV].contains(code)
    }

    /// What a person must read; its exit code is `io`.
    package var diagnostic: Diagnostic {
        let (code, help) = explanation
        let reason = String(cString: strerror(self.code))
        return Diagnostic(
            code, "(cannot \(call.verb): \(reason))",
            at: Place(file: path.printable), help: help)
    }

    package var failure: Failure { Failure(diagnostic) }

    private var explanation: (DiagnosticCode, help: String?) {
        switch code {
        case ENOSPC, EDQUOT:
            (.noSpace, "free some space on that disk, then run the same command again")
        case EROFS:
            (.readOnlyDisk, "mount that file system for writing, or choose another workspace")
        case EACCES, EPERM:
            (.noPermission, "give the user that runs sverka the right to this file and its folder")
        case ENOENT, ENOTDIR:
            (.missingPath, "put it back, or run `sverka init` where the workspace is meant to be")
        case EEXIST, ENOTEMPTY:
            (.pathTaken, "move what stands there out of the way; sverka does not write over it")
        case EMFILE, ENFILE:
            (.tooManyOpenFiles, "raise the limit of open files (`ulimit -n`)")
        case EFBIG:
            (.fileTooLarge, nil)
        default:
            (.diskFailure, "see what the system says of that disk (`dmesg`), then run it again")
        }
    }
}
