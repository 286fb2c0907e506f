internal import Glibc

/// An open file or folder: the one owner of its number, closed once.
final class Descriptor {
    let number: Int32
    let path: Path
    private let calls: SystemCalls
    private var isOpen = true

    init(_ number: Int32, _ path: Path, _ calls: SystemCalls) {
        self.number = number
        self.path = path
        self.calls = calls
    }

    /// A second call does nothing.
    func close() throws {
        guard isOpen else { return }
        isOpen = false
        try calls.close(number, path)
    }

    deinit {
        // Not through the funnel: nobody is there to hear of a fault.
        if isOpen { _ = Glibc.close(number) }
    }
}
