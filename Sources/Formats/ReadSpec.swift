package import Diagnostics

/// Everything a reader needs to know of one `read` stage.
package struct ReadSpec: Sendable {
    /// The source's name: what `read:` says.
    package var source: String
    package var format: SourceFormat
    /// Given by the pipeline; nil where it is to be detected and reported.
    package var encoding: TextEncoding?
    /// Patterns of the files that are read where an input is a zip archive; empty for the only one.
    package var members: [PathPattern]
    package var fields: [FieldSpec]
    /// Index in `fields` of the record's key.
    package var key: Int
    /// Indices in `fields` of what is kept of rows that are rejected.
    package var keptOfRejects: [Int] = []
    /// The key that a person asks about, if somebody does.
    package var watchedKey: [UInt8]?
    package var limits: ReadLimits
    /// Where the pipeline file defines the stage.
    package var place: Place?

    package init(
        source: String, format: SourceFormat, encoding: TextEncoding? = nil,
        members: [PathPattern] = [], fields: [FieldSpec], key: Int,
        limits: ReadLimits = ReadLimits(), place: Place? = nil
    ) {
        self.source = source
        self.format = format
        self.encoding = encoding
        self.members = members
        self.fields = fields
        self.key = key
        self.limits = limits
        self.place = place
    }
}

package enum SourceFormat: Sendable, Equatable {
    case csv(CSVOptions)
    case xml(XMLOptions)
    case yml
    case commerceml(CommerceMLOptions)
    case xlsx(XLSXOptions)
    case json(JSONOptions)
    /// A JSON value on each line.
    case ndjson

    package var name: String {
        switch self {
        case .csv: "csv"
        case .xml: "xml"
        case .yml: "yml"
        case .commerceml: "commerceml"
        case .xlsx: "xlsx"
        case .json: "json"
        case .ndjson: "ndjson"
        }
    }
}

package struct CSVOptions: Sendable, Equatable {
    package enum Header: Sendable, Equatable {
        /// No header: fields are named by position.
        case none
        /// On this line, from 1; lines before it are preamble.
        case line(Int)
        /// The first of the first 100 rows that holds the names of all columns asked for.
        case byNames
    }

    /// nil where it is to be detected and reported.
    package var delimiter: UInt8?
    package var header: Header

    package init(delimiter: UInt8? = nil, header: Header = .byNames) {
        self.delimiter = delimiter
        self.header = header
    }
}

package struct XMLOptions: Sendable, Equatable {
    /// `/root/items/item`: local names from the root, namespaces left aside.
    package var record: String

    package init(record: String) { self.record = record }
}

package struct CommerceMLOptions: Sendable, Equatable {
    /// Name or id of the price type that the field `price` means; nil where the file has only one.
    package var priceType: String?

    package init(priceType: String? = nil) { self.priceType = priceType }
}

package struct XLSXOptions: Sendable, Equatable {
    package enum Sheet: Sendable, Equatable {
        /// The first one that is not hidden.
        case firstVisible
        case named(String)
        /// From 1, hidden ones counted.
        case number(Int)
    }

    package var sheet: Sheet
    package var header: CSVOptions.Header
    /// Rows that the workbook hides (by hand or by a filter) are passed over.
    package var skipsHidden: Bool

    package init(
        sheet: Sheet = .firstVisible, header: CSVOptions.Header = .byNames,
        skipsHidden: Bool = false
    ) {
        self.sheet = sheet
        self.header = header
        self.skipsHidden = skipsHidden
    }
}

package struct JSONOptions: Sendable, Equatable {
    /// `/result/items`: names from the root; `/` for the root itself.
    package var record: String

    package init(record: String = "/") { self.record = record }
}

/// Bounds on what one file may cost (law 8); docs/formats/limits.md says each with its reason.
package struct ReadLimits: Sendable, Equatable {
    /// Of the file once unpacked.
    package var fileBytesMax = 16 << 30
    package var recordBytesMax = 16 << 20
    package var columnsMax = 16_384
    /// Unpacked bytes for each packed one, looked at past `ratioFreeBytes`.
    package var ratioMax = 200
    package var ratioFreeBytes = 64 << 20
    package var depthMax = 100
    /// Different names of elements and attributes in one XML file.
    package var namesMax = 50_000
    /// Of the keys and texts that a run's sources hold together.
    package var heldBytesMax = 2 << 30
    /// Characters that internal entities may add to one file.
    package var entityBytesMax = 1 << 20
    /// Files in a zip archive, and bytes of its table of contents.
    package var membersMax = 10_000
    package var memberTableBytesMax = 16 << 20
    /// Of a workbook that lies in a zip archive: it is unpacked in memory.
    package var nestedBytesMax = 128 << 20
    /// Of all texts that the cells of a workbook share.
    package var sharedBytesMax = 256 << 20

    package init() {}
}

package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16le = "utf-16le"
    case utf16be = "utf-16be"
    case windows1251 = "windows-1251"
    case koi8r = "koi8-r"
    case cp866 = "cp866"
    case iso88591 = "iso-8859-1"
    case iso88595 = "iso-8859-5"
}
