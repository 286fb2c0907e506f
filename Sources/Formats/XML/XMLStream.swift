import CLibXML2
import Diagnostics

/// One file's way through libxml2's push parser: UTF-8 goes in, events go to a matcher, and a
/// tree is never built.
///
/// Owns its parser context and frees it once. Nothing is ever loaded: no network, no document
/// type, no external entity; `XMLEntities.swift` holds the rules for internal ones.
///
/// `@exclusivity(unchecked)` here and in what the callbacks reach: one thread, no callback within
/// another; the checks at run time took a quarter of the reading.
final class XMLStream {
    /// A prolog (declaration, comments, document type) larger than this holds no price list.
    static let prologBytesMax = 1 << 20
    /// libxml2 compares each attribute of a tag with all before it, so their number is bounded.
    static let attributesMax = 1_000
    /// A tag that is not whole within so many bytes has its attributes counted before libxml2
    /// reads it.
    private static let pieceBytes = 16 << 10

    let file: String
    let limits: ReadLimits
    @exclusivity(unchecked) private(set) var matcher: XMLMatcher!
    @exclusivity(unchecked) private(set) var outline = XMLOutline()
    /// Set by a reader's handler to stop at the end of the piece now parsed.
    @exclusivity(unchecked) private(set) var failure: Failure?

    /// Safe: made in `init`, used only by this object, freed in `deinit`.
    let context: xmlParserCtxtPtr
    var entityBytes = 0
    /// libxml2 asks for an entity once right after its declaration.
    var entityJustDeclared = false
    @exclusivity(unchecked) private var depth = 0
    @exclusivity(unchecked) private(set) var rootSeen = false
    @exclusivity(unchecked) private(set) var rootClosed = false
    private var bytesPushed = 0
    /// Quoted values so far in the tag that libxml2 still waits for the end of, and the quote of
    /// the one that is open.
    private var openTag = (values: 0, quote: UInt8(0))
    /// Names that libxml2 knew before the first byte: its own, and those that fields ask for.
    private var namesBefore = 0
    private var finishing = false
    private var endBreaksOff = false
    private var endIsEmpty = false

    /// libxml2 keeps global tables; they are made once, before any thread parses.
    private static let started: Void = xmlInitParser()

    init(shape: XMLShape, file: String, limits: ReadLimits) {
        Self.started
        self.file = file
        self.limits = limits
        var sax = Self.handlers()
        guard let made = xmlCreatePushParserCtxt(&sax, nil, nil, 0, nil) else {
            preconditionFailure("libxml2 makes a parser: it only lacks memory")
        }
        context = made
        // Safe: callbacks run only inside `push` and `finish`, while this object is alive.
        made.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(made, Int32(options))
        made.pointee.linenumbers = 1
        made.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        matcher = XMLMatcher(shape) { name in
            // Safe: the dictionary lives as long as the context and never moves a name.
            Array(name.utf8).withUnsafeBufferPointer {
                xmlDictLookup(made.pointee.dict, $0.baseAddress, Int32($0.count))
            }
        }
        namesBefore = Int(xmlDictSize(made.pointee.dict))
        matcher.currentLine = { [unowned self] in tagLine }
        matcher.decodeReferences = { [unowned self] in decodeReferences($0, into: $1) }
    }

    deinit {
        if let document = context.pointee.myDoc { xmlFreeDoc(document) }
        context.pointee.myDoc = nil
        xmlFreeParserCtxt(context)
    }

    // MARK: Feeding

    /// - Parameter bytes: UTF-8, cut anywhere
    /// - Throws: `Failure` once the file is to be refused; nothing may be pushed after it.
    func push(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.baseAddress else { return }
        let nul = sverka_find_byte(first, 0, UInt(bytes.count))
        let sound = UnsafeRawBufferPointer(rebasing: bytes[..<(nul < 0 ? bytes.count : nul)])
        bytesPushed += sound.count
        if !sound.isEmpty {
            parse(sound)
        }
        if nul >= 0 { fail(.xmlMalformed, "(a NUL byte)", help: XMLFaults.askForAnew) }
        if !rootSeen, bytesPushed > Self.prologBytesMax {
            fail(
                .xmlTooLarge, "(no element within the first \(Self.prologBytesMax) bytes)",
                help: XMLFaults.askForAnew)
        }
        if matcher.heldBytes > limits.recordBytesMax {
            fail(
                .xmlTooLarge, "(one record of more than \(limits.recordBytesMax) bytes)",
                help: "is the path of the record right?")
        }
        if let failure { throw failure }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count, failure == nil {
            let end = min(start + Self.pieceBytes, bytes.count)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            // Safe: libxml2 copies the bytes before it returns; the piece is not empty.
            let first = piece.baseAddress!.assumingMemoryBound(to: CChar.self)
            xmlParseChunk(context, first, Int32(piece.count), 0)
            boundOpenTag(piece)
            boundNames()
            start = end
        }
    }

    /// Refuses a file with too many different names: libxml2 keeps each, in lists that it searches
    /// one by one.
    private func boundNames() {
        guard Int(xmlDictSize(context.pointee.dict)) - namesBefore > limits.namesMax else { return }
        fail(
            .xmlTooLarge, "(more than \(limits.namesMax) different names)",
            help: "names are made of data here: ask for a file in which they are values")
    }

    /// Refuses a tag with too many attributes before libxml2 has met its end.
    private func boundOpenTag(_ piece: UnsafeRawBufferPointer) {
        guard let input = context.pointee.input, let current = input.pointee.cur,
            let end = input.pointee.end, end - current > 1,
            current.pointee == UInt8(ascii: "<"), current[1] != UInt8(ascii: "!"),
            current[1] != UInt8(ascii: "?")
        else {
            openTag = (0, 0)
            return
        }
        // Safe: cur..<end is libxml2's buffer, and what the piece brought stands at its end.
        let held = UnsafeRawBufferPointer(start: current, count: end - current)
        let isNew = held.count <= piece.count
        if isNew { openTag = (0, 0) }
        for byte in isNew ? held : piece {
            if openTag.quote != 0 {
                if byte == openTag.quote { openTag.quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                openTag = (openTag.values + 1, byte)
            }
        }
        if openTag.values > Self.attributesMax { failAttributes() }
    }

    fileprivate func failAttributes() {
        fail(
            .xmlTooLarge, "(a tag with more than \(Self.attributesMax) attributes)",
            help: XMLFaults.askForAnew)
    }

    /// Says that the file ends here.
    ///
    /// - Throws: `Failure` where something is missing.
    func finish() throws {
        finishing = true
        endBreaksOff = breaksOff
        endIsEmpty = context.pointee.input.map { $0.pointee.cur == $0.pointee.end } ?? true
        xmlParseChunk(context, nil, 0, 1)
        if !rootClosed, failure == nil { failCut() }
        if let failure { throw failure }
    }

    // MARK: Failing

    func fail(_ code: DiagnosticCode, _ detail: String, help: String? = nil) {
        guard failure == nil else { return }
        failure = Failure(Diagnostic(code, detail, at: place(), help: help))
    }

    private func failCut() {
        if !rootSeen, endIsEmpty {
            return fail(.notXML, "(it holds no element)", help: XMLFaults.askForAnew)
        }
        let open = "(\(depth.of("element")) not closed at its end)"
        fail(
            .xmlCut, rootSeen ? open : "(before its first element is whole)",
            help: "half a list is not taken; fetch the file anew")
    }

    /// The first fatal error decides; namespace errors and warnings are not.
    fileprivate func parserError(code: Int, fatal: Bool, message: String) {
        guard fatal, failure == nil else { return }
        if finishing, !rootClosed, endBreaksOff { return failCut() }
        if !rootSeen, code == Int(XML_ERR_DOCUMENT_EMPTY.rawValue) {
            return fail(
                .notXML, bytesPushed == 0 ? "(empty)" : "(it does not start with <)",
                help: XMLFaults.askForAnew)
        }
        let names = Int(xmlDictGetUsage(context.pointee.dict))
        let message = message.contains("Huge") && isAtAmpersand ? "EntityRef" : message
        let code = message == "EntityRef" ? Int(XML_ERR_NAME_REQUIRED.rawValue) : code
        let fault = XMLFaults.fault(code: code, message: message, nameBytes: names)
        fail(fault.code, fault.detail, help: fault.help)
    }

    /// Whether what libxml2 still holds back breaks off: it waits for the end of a tag, comment or
    /// reference. After a bare `&` or `<` it waits too, but then something follows that cannot.
    private var breaksOff: Bool {
        guard let input = context.pointee.input, let current = input.pointee.cur,
            let end = input.pointee.end, current < end
        else { return true }
        // Safe: cur..<end is libxml2's buffer.
        let rest = UnsafeBufferPointer(start: current + 1, count: end - current - 1)
        if current.pointee == UInt8(ascii: "<"), let next = rest.first {
            let mayHoldTags = next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
            return mayHoldTags || !rest.contains(UInt8(ascii: "<"))
        }
        guard current.pointee == UInt8(ascii: "&") else { return true }
        return rest.allSatisfy { byte in
            byte >= 0x80 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "#")
        }
    }

    private var isAtAmpersand: Bool {
        context.pointee.input?.pointee.cur?.pointee == UInt8(ascii: "&")
    }

    // MARK: Places

    var line: Int { context.pointee.input.map { Int($0.pointee.line) } ?? 1 }

    /// The line where the tag now read begins: the parser itself stands at its end.
    private var tagLine: Int {
        guard let input = context.pointee.input, let base = input.pointee.base,
            let current = input.pointee.cur
        else { return line }
        guard current.pointee == UInt8(ascii: ">") || current.pointee == UInt8(ascii: "/") else {
            return line
        }
        // Safe: base...cur lies in libxml2's buffer; a tag holds no other `<`.
        var lines = 0
        var at = current
        while at > base, at.pointee != UInt8(ascii: "<") {
            if at.pointee == UInt8(ascii: "\n") { lines += 1 }
            at -= 1
        }
        return line - lines
    }

    private func place() -> Place {
        guard let input = context.pointee.input else { return Place(file: file) }
        let excerpt = XMLFaults.excerpt(input)
        return Place(
            file: file, line: line, column: excerpt?.column, excerpt: excerpt?.text)
    }

    // MARK: Events

    fileprivate func startElement(
        _ name: XMLMatcher.Name, _ attributes: XMLMatcher.Attributes?, count: Int, defaulted: Int
    ) {
        guard failure == nil else { return }
        rootSeen = true
        depth += 1
        if depth > limits.depthMax {
            fail(
                .xmlTooDeep, "(more than \(limits.depthMax) elements in each other)",
                help: XMLFaults.askForAnew)
            return
        }
        if count > Self.attributesMax { return failAttributes() }
        if defaulted > 0 { countDefaults(attributes, count, defaulted) }
        if outline.isOpen { outline.start(name) }
        matcher.start(name, attributes, count: count)
    }

    fileprivate func endElement() {
        guard failure == nil else { return }
        depth -= 1
        if outline.isOpen { outline.end() }
        if depth == 0 { rootClosed = true }
        matcher.end()
    }

    fileprivate func characters(_ bytes: XMLMatcher.Name, count: Int) {
        guard failure == nil else { return }
        matcher.characters(bytes, count: count)
    }

    // MARK: The table of callbacks

    /// Safe: `data` is the `userData` that `init` set, also in the contexts that libxml2 makes for
    /// the content of entities.
    static func stream(_ data: UnsafeMutableRawPointer?) -> XMLStream {
        Unmanaged<XMLStream>.fromOpaque(data!).takeUnretainedValue()
    }

    private static func handlers() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { data, name, _, _, spaces, _, count, defaulted, attributes in
            let stream = XMLStream.stream(data)
            if spaces > XMLStream.attributesMax { return stream.failAttributes() }
            stream.startElement(
                name!, attributes, count: Int(count), defaulted: Int(defaulted))
        }
        sax.endElementNs = { data, _, _, _ in XMLStream.stream(data).endElement() }
        sax.characters = { data, bytes, count in
            XMLStream.stream(data).characters(bytes!, count: Int(count))
        }
        // The same function: libxml2 then does not ask which blanks could be left out.
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = sax.characters
        sax.serror = { data, error in
            guard let error, let data else { return }
            let message = error.pointee.message.map { String(cString: $0) } ?? ""
            XMLStream.stream(data).parserError(
                code: Int(error.pointee.code),
                fatal: error.pointee.level == XML_ERR_FATAL, message: message)
        }
        addEntityHandlers(&sax)
        return sax
    }
}
