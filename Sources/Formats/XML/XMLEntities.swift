import CLibXML2
import Diagnostics

/// Rules for document types and entities (law 8): a document type may be named and is never
/// loaded; entities with a text of their own are allowed up to `limits.entityBytesMax`; entities
/// from elsewhere and parameter entities are refused where they are declared.
extension XMLStream {
    static func addEntityHandlers(_ sax: inout xmlSAXHandler) {
        // A document without elements: libxml2 keeps the declared entities in it.
        sax.startDocument = { data in xmlSAX2StartDocument(XMLStream.stream(data).context) }
        sax.internalSubset = { data, name, publicId, systemId in
            xmlSAX2InternalSubset(XMLStream.stream(data).context, name, publicId, systemId)
        }
        sax.entityDecl = { data, name, type, publicId, systemId, content in
            XMLStream.stream(data).declare(name!, type, publicId, systemId, content)
        }
        sax.unparsedEntityDecl = { data, name, _, _, _ in
            XMLStream.stream(data).refuseExternal(name!)
        }
        sax.getEntity = { data, name in XMLStream.stream(data).entity(name!) }
        sax.getParameterEntity = { data, name in
            XMLStream.stream(data).refuseParameter(name!)
            return nil
        }
    }

    private func declare(
        _ name: UnsafePointer<xmlChar>, _ type: Int32, _ publicId: UnsafePointer<xmlChar>?,
        _ systemId: UnsafePointer<xmlChar>?, _ content: UnsafeMutablePointer<xmlChar>?
    ) {
        guard failure == nil else { return }
        switch UInt32(type) {
        case XML_INTERNAL_GENERAL_ENTITY.rawValue where systemId == nil && publicId == nil:
            entityJustDeclared = true
            // Declared anew, &amp; and its like stay what they are.
            if xmlGetPredefinedEntity(name) != nil { return }
            xmlSAX2EntityDecl(context, name, type, publicId, systemId, content)
        case XML_INTERNAL_PARAMETER_ENTITY.rawValue, XML_EXTERNAL_PARAMETER_ENTITY.rawValue:
            systemId == nil ? refuseParameter(name) : refuseExternal(name)
        default: refuseExternal(name)
        }
    }

    private func refuseExternal(_ name: UnsafePointer<xmlChar>) {
        fail(
            .xmlExternalEntity, "(\(XMLFaults.text(name)) names another file)",
            help: "price lists have no need of it; where the file is meant so, ask for one that "
                + "stands alone")
    }

    private func refuseParameter(_ name: UnsafePointer<xmlChar>) {
        fail(
            .xmlParameterEntity, "(%\(XMLFaults.text(name)))",
            help: "price lists have no need of it; ask for a file without it")
    }

    /// Every reference is answered here, also those inside the text of other entities, so that
    /// the sum bounds what all of them together unfold to.
    private func entity(_ name: UnsafePointer<xmlChar>) -> xmlEntityPtr? {
        guard failure == nil else { return nil }
        let found = xmlSAX2GetEntity(context, name)
        if entityJustDeclared {
            entityJustDeclared = false
            return found
        }
        guard let found else {
            let text = XMLFaults.text(name)
            fail(
                .xmlEntityUndeclared, "(&\(text);)",
                help: "XML itself knows only &amp; &lt; &gt; &quot; &apos;; write the character "
                    + "itself, or the & before it as &amp;")
            return nil
        }
        entityBytes += Int(found.pointee.length) + 1
        return checkEntityBytes() ? found : nil
    }

    /// Attributes with values from the document type cost as much as entities.
    func countDefaults(_ attributes: XMLMatcher.Attributes?, _ count: Int, _ defaulted: Int) {
        guard let attributes else { return }
        for index in (count - min(defaulted, count))..<count {
            guard let start = attributes[index * 5 + 3], let end = attributes[index * 5 + 4] else {
                continue
            }
            entityBytes += end - start + 16  // 16: its name and place
        }
        _ = checkEntityBytes()
    }

    private func checkEntityBytes() -> Bool {
        if entityBytes <= limits.entityBytesMax { return true }
        fail(
            .xmlEntityBomb, "(more than \(limits.entityBytesMax) bytes)",
            help: "nothing is taken from such a file; ask the supplier who made it")
        return false
    }

    /// Attribute values come with `&#38;` for an ampersand and with references to entities as they
    /// stand; everything else is decoded already.
    func decodeReferences(_ value: UnsafeRawBufferPointer, into buffer: ByteBuffer) {
        let start = buffer.count
        var rest = value[...]
        while let index = rest.firstIndex(of: UInt8(ascii: "&")) {
            guard rest[index...].starts(with: "&#38;".utf8) else {
                buffer.truncate(to: start)
                return decodeEntities(value, into: buffer)
            }
            buffer.append(UnsafeRawBufferPointer(rebasing: rest[..<(index + 1)]))
            rest = rest[(index + 5)...]
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: rest))
    }

    private func decodeEntities(_ value: UnsafeRawBufferPointer, into buffer: ByteBuffer) {
        let copy = Array(value) + [0]
        let decoded = xmlStringDecodeEntities(
            context, copy, Int32(XML_SUBSTITUTE_REF), 0, 0, 0)
        guard let decoded else { return }
        buffer.append(decoded, count: Int(xmlStrlen(decoded)))
        sverka_xml_free(decoded)
    }
}
