/// Runs a pattern over texts, all its ways at once: each character is looked at once for every
/// instruction at most. Scratch memory is kept from one text to the next.
///
/// - Source: Pike's virtual machine, as Cox describes it ("Regular Expression Matching: the Virtual
///   Machine Approach", 2009); ways are kept in order of precedence, so that the result is that of
///   a backtracking matcher.
struct PatternMachine {
    private let pattern: Pattern
    private let program: [Pattern.Instruction]
    private let isAnchored: Bool
    private var now: Ways
    private var later: Ways
    private var stack: [(instruction: Int, marks: Marks)] = []

    /// Byte offsets; -1 where not met.
    private struct Marks {
        var start = 0
        var open = -1
        var close = -1
    }

    /// The ways that are open before a character, in order of precedence, each instruction once.
    private struct Ways {
        var list: [(instruction: Int, marks: Marks)] = []
        /// When each instruction was last entered.
        var entered: [Int]
        var moment = 0

        init(_ count: Int) { entered = Array(repeating: 0, count: count) }

        mutating func clear() {
            list.removeAll(keepingCapacity: true)
            moment += 1
        }
    }

    init(_ pattern: Pattern) {
        self.pattern = pattern
        isAnchored = pattern.isAnchored
        program =
            pattern.ignoresCase
            ? pattern.program.map { instruction in
                guard case .scalar(let value) = instruction, let scalar = Unicode.Scalar(value)
                else { return instruction }
                return .scalar(Pattern.ScalarSet.folded(scalar))
            } : pattern.program
        now = Ways(pattern.program.count)
        later = Ways(pattern.program.count)
    }

    /// Whether the pattern is found anywhere in the text.
    mutating func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        run(text, stopsEarly: true) != nil
    }

    /// The capture of the leftmost match, or the whole match where the pattern has none.
    mutating func extract(_ text: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let (marks, end) = run(text, stopsEarly: false) else { return nil }
        guard pattern.hasCapture else { return marks.start..<end }
        return marks.open >= 0 && marks.close >= marks.open ? marks.open..<marks.close : nil
    }

    private mutating func run(
        _ text: UnsafeRawBufferPointer, stopsEarly: Bool
    ) -> (Marks, end: Int)? {
        var found: (Marks, end: Int)?
        var index = 0
        now.clear()
        while true {
            // A match further right only counts where none was found further left.
            if found == nil, index == 0 || !isAnchored {
                enter(0, Marks(start: index), at: index, of: text.count, later: false)
            }
            let isEnd = index == text.count
            let (scalar, length) =
                isEnd ? (UTF8Scalar.replacement, 1) : UTF8Scalar.decode(text, index)
            later.clear()
            for way in now.list {
                if program[way.instruction] == .accept {
                    found = (way.marks, index)
                    if stopsEarly { return found }
                    break
                }
                if !isEnd, takes(program[way.instruction], scalar) {
                    let next = index + length
                    enter(way.instruction + 1, way.marks, at: next, of: text.count, later: true)
                }
            }
            swap(&now, &later)
            if isEnd || now.list.isEmpty && (found != nil || isAnchored) { return found }
            index += length
        }
    }

    @inline(__always)
    private func takes(_ instruction: Pattern.Instruction, _ scalar: Unicode.Scalar) -> Bool {
        switch instruction {
        case .scalar(let value):
            value == scalar.value
                || pattern.ignoresCase && value == Pattern.ScalarSet.folded(scalar)
        case .anyButNewline: scalar != "\n"
        case .oneOf(let set):
            pattern.sets[set].contains(scalar, ignoringCase: pattern.ignoresCase)
        default: false
        }
    }

    /// Follows everything that takes no character, in order of precedence.
    private mutating func enter(
        _ instruction: Int, _ marks: Marks, at index: Int, of count: Int, later isLater: Bool
    ) {
        stack.append((instruction, marks))
        while let (place, before) = stack.popLast() {
            var marks = before
            if isLater {
                guard later.entered[place] != later.moment else { continue }
                later.entered[place] = later.moment
            } else {
                guard now.entered[place] != now.moment else { continue }
                now.entered[place] = now.moment
            }
            switch program[place] {
            case .jump(let target): stack.append((target, marks))
            case .split(let first, let second):
                stack.append((second, marks))
                stack.append((first, marks))
            case .open:
                marks.open = index
                stack.append((place + 1, marks))
            case .close:
                marks.close = index
                stack.append((place + 1, marks))
            case .atStart: if index == 0 { stack.append((place + 1, marks)) }
            case .atEnd: if index == count { stack.append((place + 1, marks)) }
            default:
                if isLater {
                    later.list.append((place, marks))
                } else {
                    now.list.append((place, marks))
                }
            }
        }
    }
}
