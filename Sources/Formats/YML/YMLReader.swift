import Diagnostics
package import Tables

/// Reads YML, the Yandex Market Language: offers at `/yml_catalog/shop/offers/offer`.
///
/// - Source: docs/formats/yml.md
package enum YMLReader {
    /// - Parameters and errors: those of `XMLReader.read`
    /// - Complexity: one pass; memory for the categories, one offer and one batch.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        var spec = spec
        for index in spec.fields.indices { spec.fields[index].numbers.formatHasPoint = true }
        var bytes = try XMLInput(input, spec: spec)
        let offers = try YMLOffers(spec, file: file)
        let stream = XMLStream(shape: offers.shape, file: input.name, limits: spec.limits)
        offers.attach(stream)
        try bytes.feed(stream) { try offers.sink.emitIfFull(emit) }
        try offers.sink.emitRest(emit)
        var report = SourceReport()
        bytes.describe(&report)
        offers.describe(&report, file: input.name)
        if report.rows == 0 { throw noOffers(stream, input.name) }
        return report
    }

    private static func noOffers(_ stream: XMLStream, _ file: String) -> Failure {
        let isFeed = stream.outline.root == "yml_catalog"
        let words = isFeed ? "the feed is whole, but holds none" : stream.outline.words
        return Failure(
            Diagnostic(
                .xmlNoRecords, "(no element /yml_catalog/shop/offers/offer; \(words))",
                at: Place(file: file),
                help: isFeed
                    ? "an empty list is taken for a broken export: have it exported again"
                    : FormatGuess(root: stream.outline.root).help))
    }
}
