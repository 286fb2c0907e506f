import Diagnostics
package import Tables

/// Reads the files of a CommerceML 2 exchange together: products, offers, prices and stocks in any
/// mix of files, told apart by what they hold.
///
/// - Source: docs/formats/commerceml.md
package enum CommerceMLReader {
    /// - Parameters:
    ///   - inputs: all files of the exchange; a batch's `file` is the index among them
    ///   - emit: gets the batches, those of one file in file order
    /// - Output: a report for each input, in the same order; rows count where the record's offer
    ///   stands, so products that were joined are no rows
    /// - Throws: `Failure` where one of the files is refused: nothing of any may be used then;
    ///   whatever `emit` or a byte source throws.
    /// - Complexity: one pass over each file. Memory: the fields of products and of offers in
    ///   files of prices or stocks (`JoinTable`); offers of other files are streamed.
    package static func read(
        _ inputs: [InputFile], spec: ReadSpec, emit: (RecordBatch) throws -> Void
    ) throws -> [SourceReport] {
        guard case .commerceml(let options) = spec.format else {
            preconditionFailure("the CommerceML reader reads CommerceML")
        }
        var spec = spec
        for index in spec.fields.indices { spec.fields[index].numbers.formatHasPoint = true }
        let exchange = try CommerceMLExchange(
            spec, options: options, fileNames: inputs.map(\.name))
        var files = try inputs.map { try XMLInput($0, spec: spec) }
        let roles = try roles(files, exchange)
        var reports = inputs.map { _ in SourceReport() }
        exchange.cataloguesLeft = roles.count { $0 == .catalogue }
        for role in [CommerceMLPass.Role.side, .catalogue, .main] {
            for index in files.indices where roles[index] == role {
                if role == .catalogue { exchange.cataloguesLeft -= 1 }
                try pass(&files[index], index, role, exchange, &reports[index], emit)
            }
        }
        try exchange.addUnmetSides(emit)
        if exchange.packageSeen {
            noteProducts(exchange, &reports)
            try exchange.addDeletedProducts(emit)
        } else {
            try exchange.addProducts(emit)
        }
        for index in files.indices { try exchange.sinks[index].emitRest(emit) }
        try finish(&reports, exchange)
        return reports
    }

    /// Where no file has whole offers, the first one that has some takes their place: the others
    /// are joined to it.
    private static func roles(
        _ files: [XMLInput], _ exchange: CommerceMLExchange
    ) throws -> [CommerceMLPass.Role] {
        var roles = try files.map { file in
            try CommerceMLProbe(exchange).look(file, limits: exchange.spec.limits) ?? .catalogue
        }
        if !roles.contains(.main), let first = roles.firstIndex(of: .side) { roles[first] = .main }
        return roles
    }

    private static func pass(
        _ input: inout XMLInput, _ index: Int, _ role: CommerceMLPass.Role,
        _ exchange: CommerceMLExchange, _ report: inout SourceReport,
        _ emit: (RecordBatch) throws -> Void
    ) throws {
        let pass = CommerceMLPass(exchange, role: role, file: index)
        let stream = XMLStream(
            shape: pass.layout.shape, file: input.file, limits: exchange.spec.limits)
        pass.attach(stream)
        try input.feed(stream) { try exchange.sinks[index].emitIfFull(emit) }
        if stream.outline.root != CommerceMLLayout.root {
            throw Failure(
                Diagnostic(
                    .xmlNoRecords, "(this is no CommerceML: \(stream.outline.words))",
                    at: Place(file: input.file),
                    help: FormatGuess(root: stream.outline.root).help))
        }
        input.describe(&report)
        report.madeAt = pass.madeAt
        if role == .side {
            report.notes.append(
                note(.cmlJoined, "(prices or stocks of \(pass.offersMet) offers)", input.file))
        }
        if pass.disagreements > 0 {
            report.notes.append(
                note(
                    .xmlSecondValue, "(\(pass.disagreements) ids given twice with other values)",
                    input.file))
        }
        exchange.addProductsWithoutId(pass.productsWithoutId, file: index)
    }

    /// Says how many of each file's products were joined, and how many no offer belongs to.
    private static func noteProducts(
        _ exchange: CommerceMLExchange, _ reports: inout [SourceReport]
    ) {
        for (index, counts) in exchange.productCounts.enumerated() {
            let file = exchange.fileNames[index]
            if counts.met > 0 {
                reports[index].notes.append(note(.cmlJoined, "(\(counts.met) products)", file))
            }
            reports[index].lineWithoutOffer = counts.watchedLine
            guard counts.alone > 0 else { continue }
            let deleted = counts.deletedAlone == 0 ? "" : ", \(counts.deletedAlone) of them deleted"
            let become = exchange.partial && counts.deletedAlone > 0
                ? "; the deleted ones are records" : ""
            reports[index].notes.append(
                Diagnostic(
                    .cmlAlone, "(\(counts.alone.of("product"))\(deleted)\(become))",
                    severity: .warning, at: Place(file: file),
                    help: counts.met > 0
                        ? "they are no records; if one should be on sale, the supplier must export "
                            + "its offer"
                        : "no product has an offer: are these files of one exchange?"))
        }
    }

    private static func finish(
        _ reports: inout [SourceReport], _ exchange: CommerceMLExchange
    ) throws {
        for index in reports.indices {
            exchange.sinks[index].describe(&reports[index], file: exchange.fileNames[index])
            reports[index].partial = exchange.partial
        }
        if reports.allSatisfy({ $0.rows == 0 }), !exchange.partial {
            let words =
                exchange.packageSeen ? "no <Предложение>" : "neither <Предложение> nor <Товар>"
            throw Failure(
                Diagnostic(
                    .xmlNoRecords, "(\(words))", at: Place(file: exchange.fileNames.first ?? ""),
                    help: "an empty list is taken for a broken export: have it exported again"))
        }
        guard exchange.isResolved else { return }
        for (index, field) in exchange.fields.enumerated() where !exchange.choiceMet[index] {
            switch field {
            case .price, .currency, .quantity(.some):
                reports[0].notes.append(
                    Diagnostic(
                        .cmlNeverMet, "(\(exchange.spec.fields[index].location.label))",
                        severity: .warning, at: Place(file: exchange.fileNames[0])))
            default: break
            }
        }
    }

    private static func note(_ code: DiagnosticCode, _ detail: String, _ file: String) -> Diagnostic
    {
        Diagnostic(code, detail, severity: .note, at: Place(file: file))
    }
}
