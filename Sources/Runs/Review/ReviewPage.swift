import Foundation
import Pipelines
import Reconcile

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
        let rows = try ReviewRows(folder, plan, disk, shown: folder.printable)
        var tally = ReviewTally(rows, roles)
        var kept: [[UInt8]]? = []
        var keptBytes = 0
        var maker = PageRows(rows) { block in
            keptBytes += block.count
            if keptBytes > Self.keptBytesMax { kept = nil } else { kept?.append(block) }
        }
        try rows.forEach { row in
            tally.add(row)
            if keptBytes <= Self.keptBytesMax { try maker.add(row) }
        }
        try maker.flush()
        self.rows = rows
        self.kept = kept
        digest = try ReviewDigest(plan, rows, tally, roles, pipeline, memory)
        items = plan.targets.compactMap { planned in
            pipeline.emits.first { $0.target.name == planned.target }.map {
                ItemForm($0, key: pipeline.diff.key, compared: planned.fields.map(\.name))
            }
        }
        self.disk = disk
    }

    /// - Returns: the digest of the new file.
    func write(to path: Path) throws -> Digest {
        let file = try disk.create(path, hashing: true)
        try file.append(PageParts.beforeDigest)
        try file.append(try digest.encoded())
        try file.append(PageParts.afterDigest)
        if let kept {
            for block in kept { try write(block, to: file) }
        } else {
            var maker = PageRows(rows) { try write($0, to: file) }
            try rows.forEach { try maker.add($0) }
            try maker.flush()
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
        var checks: [String]
        var items: [ItemForm]
    }

    private func writeNames(to file: WritingFile) throws {
        let names = rows.names
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let encoded = try encoder.encode(
            Names(
                files: names.files.all, batches: names.batches.all, fields: names.fields.all,
                suppliers: names.suppliers.all, brands: names.brands.all, checks: names.checks.all,
                items: items))
        try file.append(#"<script type="application/json" id="names">"#)
        try PageText.append(Array(encoded), to: file)
        try file.append("</script>\n")
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
