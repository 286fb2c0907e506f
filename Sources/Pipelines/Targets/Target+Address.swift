package import Formats
import Tables

extension Target {
    /// The names in `{…}`, in the text's order; braces around anything but a plain name are text.
    static func placeholders(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[..<close])
            if TextShape.plainName.fault(name) == nil { names.append(name) }
        }
        return names
    }

    /// The request's address with the parameters' values in it, percent-encoded.
    ///
    /// - Input: values in the order of `parameters`; those that the address names are there, as
    ///   lint demands.
    package func address(parameters values: [FieldValue?]) -> String {
        var result = url
        for (parameter, value) in zip(parameters, values) {
            guard let value else { continue }
            let text =
                switch value {
                case .text(let text): text
                case .number(let number): number.description
                case .boolean(let flag): "\(flag)"
                }
            result = result.replacing("{\(parameter.name)}", with: Self.percentEncoded(text))
        }
        return result
    }

    /// RFC 3986 §2.3: what is not unreserved is encoded.
    private static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}
