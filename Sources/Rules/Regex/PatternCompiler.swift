/// Turns the tree of a pattern into instructions.
struct PatternCompiler {
    private(set) var program: [Pattern.Instruction] = []
    private(set) var sets: [Pattern.ScalarSet] = []

    mutating func append(_ instruction: Pattern.Instruction) throws(Pattern.Fault) {
        guard program.count < Pattern.instructionsMax else {
            throw Pattern.Fault(
                offset: 0, reason: "its repetitions make it larger than it may be")
        }
        program.append(instruction)
    }

    mutating func add(_ node: PatternNode) throws(Pattern.Fault) {
        switch node {
        case .empty: break
        case .scalar(let scalar): try append(.scalar(scalar.value))
        case .anyButNewline: try append(.anyButNewline)
        case .oneOf(let set):
            let known = sets.firstIndex(of: set) ?? sets.count
            if known == sets.count { sets.append(set) }
            try append(.oneOf(known))
        case .sequence(let parts): for part in parts { try add(part) }
        case .either(let branches): try either(branches)
        case .repeated(let part, let least, let most, let isGreedy):
            for _ in 0..<least { try add(part) }
            if let most {
                try optional(part, times: most - least, isGreedy)
            } else {
                try anyTimes(part, isGreedy)
            }
        case .capture(let part):
            try append(.open)
            try add(part)
            try append(.close)
        case .atStart: try append(.atStart)
        case .atEnd: try append(.atEnd)
        }
    }

    private mutating func either(_ branches: [PatternNode]) throws(Pattern.Fault) {
        var ends: [Int] = []
        for (number, branch) in branches.enumerated() {
            guard number < branches.count - 1 else {
                try add(branch)
                break
            }
            let split = program.count
            try append(.split(0, 0))
            try add(branch)
            ends.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func optional(
        _ part: PatternNode, times: Int, _ isGreedy: Bool
    ) throws(Pattern.Fault) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(program.count)
            try append(.split(0, 0))
            try add(part)
        }
        for split in splits { program[split] = Self.split(split + 1, program.count, isGreedy) }
    }

    private mutating func anyTimes(
        _ part: PatternNode, _ isGreedy: Bool
    ) throws(Pattern.Fault) {
        let split = program.count
        try append(.split(0, 0))
        try add(part)
        try append(.jump(split))
        program[split] = Self.split(split + 1, program.count, isGreedy)
    }

    private static func split(_ on: Int, _ past: Int, _ isGreedy: Bool) -> Pattern.Instruction {
        isGreedy ? .split(on, past) : .split(past, on)
    }
}
