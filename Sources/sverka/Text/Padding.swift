import Diagnostics

extension String {
    /// With blanks behind it up to so many cells of a terminal.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self)))
    }

    /// With blanks before it up to so many cells of a terminal.
    func paddedLeft(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) + self
    }

    /// At most so many cells of a terminal, an ellipsis for the rest.
    func cut(to width: Int) -> String {
        guard DisplayWidth.of(self) > width else { return self }
        return start(ofWidth: width - 1) + "…"
    }

    /// As `cut`, with the ellipsis inside: of a file's name both ends tell.
    func cutInside(to width: Int) -> String {
        guard DisplayWidth.of(self) > width else { return self }
        let left = (width - 1) / 2
        let end = String(String(reversed()).start(ofWidth: width - 1 - left).reversed())
        return start(ofWidth: left) + "…" + end
    }

    private func start(ofWidth width: Int) -> String {
        var left = width
        return String(
            prefix { character in
                left -= DisplayWidth.of(character)
                return left >= 0
            })
    }
}
