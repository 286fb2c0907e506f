import Diagnostics
import Testing

/// One way to write a percent.
@Suite("Percents")
struct PercentTests {
    @Test("shares and moves are cut, and never look like the limit that they pass", arguments: [
        (-405, 1000, 4000, "−40.5 %"), (-40_004, 100_000, 4000, "−40.004 %"),
        (8, 188, 200, "4.25 %"), (9999, 10_000, nil, "99.9 %"), (10_000, 10_000, nil, "100 %"),
        (1, 100_000, nil, "0 %"), (25, 10_000, nil, "0.25 %"), (7, 3, nil, "233.3 %"),
        (12_345, 10, nil, "123 450 %"), (0, 0, nil, "0 %"), (1276, 10_000, 1275, "12.76 %"),
        (-1, 1, 5000, "−100 %"),
    ] as [(Int128, Int128, Int?, String)])
    func text(part: Int128, whole: Int128, limit: Int?, text: String) {
        #expect(Percent.text(part, of: whole, unlike: limit) == text)
    }

    @Test("a rise has its sign where one is asked for, a setting all its digits")
    func signs() {
        #expect(Percent.text(81, of: 1000, signed: true) == "+8.1 %")
        #expect(Percent.text(1275, signed: false) == "12.7 %")
        #expect(Percent.exact(1275) == "12.75 %" && Percent.exact(4000) == "40 %")
        #expect(Percent.exact(-4000) == "−40 %" && Percent.exact(123_400) == "1 234 %")
    }
}
