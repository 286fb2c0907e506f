/// Where a value stands in a record: `price.value`, `stocks[0].qty`, `stocks[warehouse=77].qty`,
/// `['odd.name']`.
package struct JSONPath: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case name(String)
        /// From 0.
        case index(Int)
        /// The first object in a list whose member has this value.
        case matching(name: String, value: String)
    }

    package var steps: [Step]

    /// Several values may be at the path.
    var hasCondition: Bool {
        steps.contains { if case .matching = $0 { true } else { false } }
    }

    package static func parse(_ path: String) -> Result<JSONPath, XMLPathFault> {
        var parser = JSONPathParser(path)
        do throws(XMLPathFault) { return .success(JSONPath(steps: try parser.steps())) } catch {
            return .failure(error)
        }
    }
}

/// Where the records stand: names from the root, `*` for any name, `/` for the root itself. Lists
/// on the way are gone through.
package struct JSONRecordPath: Sendable, Equatable {
    /// Nil for `*`.
    package var steps: [String?]

    package static func parse(_ path: String) -> Result<JSONRecordPath, XMLPathFault> {
        if path == "/" { return .success(JSONRecordPath(steps: [])) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), parts.dropFirst().allSatisfy({ !$0.isEmpty }) else {
            return .failure(
                XMLPathFault(offset: 0, message: "names from the root are wanted: /data/items"))
        }
        return .success(
            JSONRecordPath(steps: parts.dropFirst().map { $0 == "*" ? nil : String($0) }))
    }
}

private struct JSONPathParser {
    private let text: [Character]
    private var index = 0

    init(_ path: String) { text = Array(path) }

    mutating func steps() throws(XMLPathFault) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        repeat {
            if peek == "[" {
                steps.append(try bracket())
            } else {
                if !steps.isEmpty { try expect(".") }
                steps.append(.name(try name()))
            }
        } while index < text.count
        return steps
    }

    private var peek: Character? { index < text.count ? text[index] : nil }

    private func fault(_ message: String) -> XMLPathFault {
        XMLPathFault(offset: index, message: message)
    }

    private mutating func expect(_ character: Character) throws(XMLPathFault) {
        guard peek == character else { throw fault("\(character) is wanted here") }
        index += 1
    }

    private mutating func name() throws(XMLPathFault) -> String {
        let part = text[index...].prefix { !".[]='\"".contains($0) }
        guard !part.isEmpty else { throw fault("a name is wanted here") }
        index += part.count
        return String(part)
    }

    private mutating func quoted() throws(XMLPathFault) -> String {
        let quote = text[index]
        let part = text[(index + 1)...].prefix { $0 != quote }
        guard index + 1 + part.count < text.count else { throw fault("the quote is not closed") }
        index += part.count + 2
        return String(part)
    }

    /// `[0]`, `['name']`, `[name=value]`, `[name='value']`
    private mutating func bracket() throws(XMLPathFault) -> JSONPath.Step {
        index += 1
        let step: JSONPath.Step
        if peek == "'" || peek == "\"" {
            step = .name(try quoted())
        } else {
            let start = index
            let name = try name()
            if peek == "=" {
                index += 1
                step = .matching(name: name, value: try value())
            } else {
                guard let number = Int(name), number >= 0, number <= 1_000_000 else {
                    index = start
                    throw fault("a number from 0, a name in quotes or name=value is wanted")
                }
                step = .index(number)
            }
        }
        try expect("]")
        return step
    }

    private mutating func value() throws(XMLPathFault) -> String {
        if peek == "'" || peek == "\"" { return try quoted() }
        let part = text[index...].prefix { $0 != "]" }
        guard !part.isEmpty else { throw fault("a value is wanted here") }
        index += part.count
        return String(part)
    }
}
