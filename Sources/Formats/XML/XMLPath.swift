/// The path of a field below its record, or of a record below the root: a small part of XPath.
///
///     name    a/b    @id    price/@value    stock[@w='1']    param[@name='Вес']/@unit
///     price[type='retail']/value    .
///
/// Names are local names: a prefix (`g:price`) may be written and is left aside.
///
/// - Source: docs/formats/xml.md, "Paths"
package struct XMLPath: Sendable, Equatable {
    package struct Test: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package struct Step: Sendable, Equatable {
        package var name: String
        /// `[@w='1']`: all of them must hold.
        package var attributeTests: [Test] = []
        /// `[type='retail']`: a child of that name with that text.
        package var childTests: [Test] = []

        package init(_ name: String, attributeTests: [Test] = [], childTests: [Test] = []) {
            self.name = name
            self.attributeTests = attributeTests
            self.childTests = childTests
        }
    }

    package enum End: Sendable, Equatable {
        /// The text of the element and of everything in it.
        case text
        case attribute(String)
    }

    package var steps: [Step]
    package var end: End

    package init(steps: [Step], end: End = .text) {
        self.steps = steps
        self.end = end
    }

    /// A field's path, relative to its record.
    package static func parse(_ path: String) -> Result<XMLPath, XMLPathFault> {
        var parser = XMLPathParser(path)
        do throws(XMLPathFault) { return .success(try parser.field()) } catch {
            return .failure(error)
        }
    }

    /// A record's path, from the root: `/root/items/item`.
    package static func parseRecord(_ path: String) -> Result<XMLPath, XMLPathFault> {
        var parser = XMLPathParser(path)
        do throws(XMLPathFault) { return .success(try parser.record()) } catch {
            return .failure(error)
        }
    }
}

/// Why a path cannot be read, and where: `offset` counts characters from 0.
package struct XMLPathFault: Error, Sendable, Equatable {
    package var offset: Int
    package var message: String

    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}

/// Recursive descent over the characters of one path.
struct XMLPathParser {
    private static let childTestsMax = 16
    private let text: [Character]
    private var offset = 0

    init(_ path: String) { text = Array(path) }

    mutating func field() throws(XMLPathFault) -> XMLPath {
        guard !text.isEmpty else { throw fault("the path is empty") }
        if text == ["."] { return XMLPath(steps: []) }
        if text.starts(with: ["."]), text.count > 1, text[1] == "/" { offset = 2 }
        if peek == "/" {
            throw fault("a field's path starts below its record: leave out the first /")
        }
        return try steps(attributeMayEnd: true)
    }

    mutating func record() throws(XMLPathFault) -> XMLPath {
        guard peek == "/" else {
            throw fault("a record's path starts at the root: /root/items/item")
        }
        offset = 1
        let path = try steps(attributeMayEnd: false)
        if path.steps.contains(where: { !$0.childTests.isEmpty }) {
            throw XMLPathFault(
                offset: 0, message: "a record is chosen by its names and attributes, not by a child"
            )
        }
        return path
    }

    private mutating func steps(attributeMayEnd: Bool) throws(XMLPathFault) -> XMLPath {
        var steps: [XMLPath.Step] = []
        while true {
            if peek == "@" {
                guard attributeMayEnd else {
                    throw fault("a record is an element, not an attribute")
                }
                offset += 1
                let name = try self.name()
                guard offset == text.count else { throw fault("an attribute ends the path") }
                return XMLPath(steps: steps, end: .attribute(name))
            }
            steps.append(try step())
            guard offset < text.count else { return XMLPath(steps: steps) }
            guard peek == "/" else { throw fault("/ or the end of the path is wanted here") }
            offset += 1
            if peek == "/" { throw fault("// is not supported: write every step") }
        }
    }

    private mutating func step() throws(XMLPathFault) -> XMLPath.Step {
        var step = XMLPath.Step(try name())
        while peek == "[" {
            offset += 1
            let isAttribute = peek == "@"
            if isAttribute { offset += 1 }
            if let digit = peek, digit.isNumber {
                throw fault("positions are not supported: the first match is taken")
            }
            let name = try self.name()
            guard peek == "=" else { throw fault("= and a quoted value are wanted: [@w='1']") }
            offset += 1
            let test = XMLPath.Test(name: name, value: try quoted())
            guard peek == "]" else { throw fault("] is wanted here") }
            offset += 1
            if isAttribute {
                step.attributeTests.append(test)
            } else {
                step.childTests.append(test)
            }
            if step.childTests.count > Self.childTestsMax { throw fault("too many conditions") }
        }
        return step
    }

    /// A local name; a prefix before it is dropped.
    private mutating func name() throws(XMLPathFault) -> String {
        let start = offset
        var local = offset
        while let character = peek, Self.isNameCharacter(character) || character == ":" {
            offset += 1
            if character == ":" { local = offset }
        }
        let name = String(text[local..<offset])
        if let first = name.first, !first.isNumber, first != "-", first != "." { return name }
        switch peek {
        case _ where !name.isEmpty:
            throw XMLPathFault(offset: local, message: "a name does not start with \(name.first!)")
        case "*": throw fault("* is not supported: write the name")
        case "(": throw fault("functions are not supported")
        case nil: throw fault("a name is missing at the end")
        case _ where offset == start: throw fault("a name is wanted here")
        default: throw fault("a name is wanted after the prefix")
        }
    }

    private mutating func quoted() throws(XMLPathFault) -> String {
        guard let quote = peek, quote == "'" || quote == "\"" else {
            throw fault("a value in quotes is wanted: [@w='1']")
        }
        let start = offset
        offset += 1
        guard let end = text[offset...].firstIndex(of: quote) else {
            throw XMLPathFault(offset: start, message: "the quote is not closed")
        }
        defer { offset = end + 1 }
        return String(text[offset..<end])
    }

    private var peek: Character? { offset < text.count ? text[offset] : nil }

    private func fault(_ message: String) -> XMLPathFault {
        XMLPathFault(offset: offset, message: message)
    }

    static func isNameCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_-.".contains(character)
    }
}
