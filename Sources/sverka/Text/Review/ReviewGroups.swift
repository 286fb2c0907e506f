import Diagnostics
import Runs

/// Changes grouped: `--by`, and the small histograms of the summary.
enum ReviewGroups {
    enum Kind: String, CaseIterable {
        case brand, supplier, category, check, size

        /// Those that come from labels.csv, in the order of the summary.
        static let labels: [Kind] = [.supplier, .brand, .category]
    }

    /// Nil where the list has no such field.
    static func groups(_ digest: ReviewDigest, _ kind: Kind) -> [ReviewDigest.Group]? {
        switch kind {
        case .supplier: digest.suppliers
        case .brand: digest.brands
        case .category: digest.categories
        case .check, .size: nil
        }
    }

    static func histogram(_ groups: some Sequence<ReviewDigest.Group>) -> Histogram {
        Histogram(
            lines: groups.map { group in
                Histogram.Line(
                    label: label(group), changed: group.articles.all - group.articles.held,
                    held: group.articles.held, remark: remark(group.articles),
                    isRest: group.others > 0)
            })
    }

    private static func label(_ group: ReviewDigest.Group) -> String {
        if let name = group.name { return Printable.text(name) }
        return group.others > 0 ? "\(group.others.grouped) others" : "(none)"
    }

    private static func remark(_ group: ReviewDigest.GroupOfArticles) -> String {
        let parts = [
            ("new", group.created), ("gone", group.removed), ("up", group.up), ("down", group.down),
        ]
        return parts.filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0)" }.joined(separator: ", ")
    }

    /// Articles, from the first size that has moves to the last.
    static func sizes(_ digest: ReviewDigest) -> Histogram {
        let sizes = digest.sizes
        func hasMoves(_ size: ReviewDigest.Size) -> Bool { size.articles + size.heldArticles > 0 }
        guard let first = sizes.firstIndex(where: hasMoves),
            let last = sizes.lastIndex(where: hasMoves)
        else { return Histogram(lines: []) }
        return Histogram(
            lines: sizes[first...last].map { size in
                Histogram.Line(
                    label: label(size), changed: size.articles, held: size.heldArticles)
            })
    }

    private static func label(_ size: ReviewDigest.Size) -> String {
        switch (size.above, size.upTo) {
        case (nil, let upTo?): "≤ \(upTo.grouped) %"
        case (let above?, nil): "> \(above.grouped) %"
        case (let above?, let upTo?): "\(above.grouped) to \(upTo.grouped) %"
        case (nil, nil): "any"
        }
    }

    static func checks(_ digest: ReviewDigest) -> Histogram {
        Histogram(
            lines: digest.checksOfRows.map { counted in
                let holds = counted.verdict == "hold"
                return Histogram.Line(
                    label: Printable.text(counted.check), changed: holds ? 0 : counted.count,
                    held: holds ? counted.count : 0, remark: holds ? "held" : "warned of")
            })
    }
}
