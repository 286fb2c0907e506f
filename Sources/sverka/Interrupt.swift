import Glibc
import Synchronization

/// Ctrl-C and `kill`: noted, and looked at where the work can be left without a trace.
enum Interrupt {
    private static let noted = Atomic<Bool>(false)

    static var isNoted: Bool { noted.load(ordering: .relaxed) }

    /// The second one ends the process at once; what it leaves, the next run takes away.
    static func watch() {
        // A parent may have left them blocked, as some schedulers do.
        var watched = sigset_t()
        sigemptyset(&watched)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&watched, number) }
        sigprocmask(SIG_UNBLOCK, &watched, nil)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                Interrupt.noted.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
        signal(SIGPIPE, SIG_IGN)
    }
}
