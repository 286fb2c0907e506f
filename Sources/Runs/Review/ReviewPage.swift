import Foundation
import Pipelines
import Reconcile
import Tables

/// Writes review.html from a plan folder's other files: docs/formats/review.md, "In the page".
///
/// The digest stands before the rows, and is known when all of them were read: those of a small
/// plan are kept meanwhile, those of a large one are read again.
struct ReviewPage {
    static let fileName = "review.html"
    /// Of rows kept in memory.
    private static let keptBytesMax = 32 << 20

    private let rows: ReviewRows
    private let digest: ReviewDigest
    private let items: [ItemForm]
    private let disk: Disk
    /// Nil where there are too many.
    private let kept: [[UInt8]]?

    /// - Parameters:
    ///   - folder: has its changes.csv, holds.csv and labels.csv, whole
    ///   - memory: what the run's checks compared with
    init(
        of folder: Path, _ plan: PlanFile, _ pipeline: Pipeline, _ memory: Memory, _ disk: Disk
    ) throws {
        let roles = ReviewRoles(plan, pipeline)
        rows = try ReviewRows(folder, plan, disk, shown: folder.printable)
        var read = try Self.readInHalves(rows, roles) ?? PagePart(rows, roles, Self.keptBytesMax)
        try read.addHolds()
        kept = read.kept
        digest = try ReviewDigest(plan, rows, read.tally, roles, pipeline, memory)
        items = plan.targets.compactMap { planned in
            pipeline.emits.first { $0.target.name == planned.target }.map {
                ItemForm($0, key: pipeline.diff.key, compared: planned.fields.map(\.name))
            }
        }
        self.disk = disk
    }

    /// Nil where the plan is small, or where its files are not those that this program writes:
    /// then the halves could number their names otherwise than the whole does.
    private static func readInHalves(_ all: ReviewRows, _ roles: ReviewRoles) throws -> PagePart? {
        guard let (one, two) = try all.halves() else { return nil }
        let later = Errand { try PagePart(two, roles, keptBytesMax) }
        defer { later.wait() }
        var read = try PagePart(one, roles, keptBytesMax)
        let rest = try later.get()
        guard one.agrees(with: two), one.agrees(with: all) else { return nil }
        read.append(rest)
        return read
    }

    /// - Returns: the digest of the new file.
    func write(to path: Path) throws -> Digest {
        let file = try disk.create(path, hashing: true)
        try file.append(PageParts.beforeDigest)
        try file.append(JSONText.safe(try digest.encoded()))
        try file.append(PageParts.afterDigest)
        if let kept {
            for block in kept { try write(block, to: file) }
        } else {
            var maker = PageRows(rows)
            try rows.forEach { row in
                if let block = try maker.add(row) { try write(block, to: file) }
            }
            if let block = maker.take() { try write(block, to: file) }
        }
        try writeNames(to: file)
        try file.append(PageParts.afterRows)
        try file.close()
        return file.digest
    }

    private func write(_ block: [UInt8], to file: WritingFile) throws {
        try file.append(#"<script type="application/json" class="rows">["#)
        try PageText.append(block, to: file)
        try file.append("]</script>\n")
    }

    private struct Names: Encodable {
        var files: [String]
        var batches: [String]
        var fields: [String]
        var suppliers: [String]
        var brands: [String]
        var categories: [String]
        var checks: [String]
        var identifiers: [String]?
        var items: [ItemForm]
    }

    private func writeNames(to file: WritingFile) throws {
        let names = rows.names
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let encoded = try encoder.encode(
            Names(
                files: names.files.all, batches: names.batches.all, fields: names.fields.all,
                suppliers: names.suppliers.all, brands: names.brands.all,
                categories: names.categories.all, checks: names.checks.all,
                identifiers: rows.hasIdentifiers ? rows.identifierNames : nil, items: items))
        try file.append(#"<script type="application/json" id="names">"#)
        try PageText.append(JSONText.safe(Array(encoded)), to: file)
        try file.append("</script>\n")
    }
}

/// What the rows of a plan, or of half of it, come to.
private struct PagePart {
    private let rows: ReviewRows
    private(set) var tally: ReviewTally
    /// Full blocks; nil where they are more than may be kept.
    private(set) var kept: [[UInt8]]? = []
    private var keptBytes = 0
    private let keptBytesMax: Int
    private var maker: PageRows
    /// Groups of holds.csv that stand with a change.
    private var listed: [Bool]

    /// Reads the rows that change.
    init(_ rows: ReviewRows, _ roles: ReviewRoles, _ keptBytesMax: Int) throws {
        self.rows = rows
        self.keptBytesMax = keptBytesMax
        tally = ReviewTally(rows, roles)
        maker = PageRows(rows)
        listed = rows.noneListed
        var listed = listed
        try rows.forEachChange(&listed) { try add($0) }
        self.listed = listed
    }

    /// Reads what waits besides; nothing follows.
    mutating func addHolds() throws {
        var listed = listed
        try rows.forEachHold(&listed) { try add($0) }
        keep(maker.take())
    }

    /// Goes on with the rows behind these.
    mutating func append(_ later: PagePart) {
        tally.add(later.tally)
        for group in listed.indices where later.listed[group] { listed[group] = true }
        keep(maker.take())
        for block in later.kept ?? [] { keep(block) }
        if later.kept == nil { kept = nil }
        maker = later.maker
    }

    private mutating func add(_ row: ReviewRow) throws {
        tally.add(row)
        if kept != nil { keep(try maker.add(row)) }
    }

    private mutating func keep(_ block: [UInt8]?) {
        guard let block else { return }
        keptBytes += block.count
        if keptBytes > keptBytesMax { kept = nil } else { kept?.append(block) }
    }
}

/// JSON as it stands within a script element: no `<` begins an end tag or a comment there.
private enum PageText {
    static func append(_ json: [UInt8], to file: WritingFile) throws {
        try json.withUnsafeBytes { bytes in
            var start = 0
            while let index = bytes[start...].firstIndex(of: UInt8(ascii: "<")) {
                // Safe: within `bytes`, and used before they go.
                try file.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
                try file.append("\\u003c")
                start = index + 1
            }
            try file.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }
}

/// The files of `Page/`, compiled in, put together once.
private enum PageParts {
    static let (beforeDigest, afterDigest, afterRows): ([UInt8], [UInt8], [UInt8]) = {
        // A block of its own, so that no name of the page is a name of the window.
        let script = Array("'use strict';\n{\n".utf8) + scripts.joined() + Array("}\n".utf8)
        let style = PackageResources.page_css
        let html = String(decoding: PackageResources.page_html, as: UTF8.self)
        let filled = html.replacingOccurrences(of: "{{policy}}", with: policy(script, style))
            .replacingOccurrences(of: "{{style}}", with: String(decoding: style, as: UTF8.self))
        let (head, rest) = filled.halves(around: "{{digest}}")
        let (middle, below) = rest.halves(around: "{{script}}")
        let (between, tail) = below.halves(around: "{{rows}}\n")
        return (
            Array(head.utf8), Array(middle.utf8) + script + Array(between.utf8), Array(tail.utf8)
        )
    }()

    /// In the order in which they build on each other.
    private static let scripts = [
        PackageResources.words_js, PackageResources.text_js, PackageResources.rows_js,
        PackageResources.filters_js, PackageResources.choose_js, PackageResources.summary_js,
        PackageResources.charts_js, PackageResources.table_js, PackageResources.detail_js,
        PackageResources.page_js,
    ]

    /// Nothing but this script and this style; nothing loaded, framed or sent.
    private static func policy(_ script: [UInt8], _ style: [UInt8]) -> String {
        func hash(_ bytes: [UInt8]) -> String {
            "'sha256-\(Data(SHA256.digest(of: bytes).bytes).base64EncodedString())'"
        }
        return [
            "default-src 'none'", "script-src \(hash(script))", "style-src \(hash(style))",
            "img-src data:", "base-uri 'none'", "form-action 'none'",
            "require-trusted-types-for 'script'", "trusted-types 'none'",
        ].joined(separator: "; ")
    }
}

extension String {
    fileprivate func halves(around mark: String) -> (String, String) {
        guard let range = range(of: mark) else { preconditionFailure("page.html has \(mark)") }
        return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
    }
}
