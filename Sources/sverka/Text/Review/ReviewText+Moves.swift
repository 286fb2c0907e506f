import Diagnostics
import Runs

/// What moves, an article a line; what waits first, and all of it.
extension ReviewText {
    mutating func addMoves() {
        add(digest.articles.up, "prices up")
        add(digest.articles.down, "prices down")
        add(digest.articles.zeroed, "stock falls to none", areSorted: false)
    }

    /// - Parameter areSorted: whether those listed are the farthest of all, or just the first
    private mutating func add(
        _ movers: ReviewDigest.Movers, _ title: String, areSorted: Bool = true
    ) {
        guard movers.articles > 0 else { return }
        let waiting = Set(movers.held.map { Array($0.key.utf8) })
        // What waits at one target and goes at another is listed once, with what waits.
        let going = movers.going.filter { !waiting.contains(Array($0.key.utf8)) }
        let listed = movers.held + going
        let targets = targets(of: listed)
        page.gap()
        let held = movers.heldArticles > 0 ? ", \(movers.heldArticles.grouped) held" : ""
        var parts = ["\(title): \(movers.articles.of("article"))\(held)"]
        if movers.articles > listed.count {
            let which = "\(areSorted ? "largest" : "first") \(going.count)"
            parts.append(held.isEmpty ? "the \(which)" : "those held, then the \(which)")
        }
        if digest.targets.count > 1, !targets.isEmpty {
            parts.append(targets.joined(separator: ", "))
        }
        page.flow(parts, indent: 0, hanging: 2)
        add(listed, targets: targets)
        let more = movers.heldArticles - movers.held.count
        guard more > 0 else { return }
        let command = here.command("review", ReviewNext.name(of: review), "--held")
        page.line("and \(more.grouped) more that wait: \(command)", indent: 2)
    }

    /// Where the articles move, in the plan's order: said once, above them.
    private func targets(of articles: [ReviewDigest.Article]) -> [String] {
        let names = Set(articles.flatMap { $0.moves.map(\.target) })
        return digest.targets.map(\.target).filter(names.contains)
    }

    /// In columns: how far, from what to what, which article.
    private mutating func add(_ articles: [ReviewDigest.Article], targets: [String]) {
        let firsts = articles.map { $0.moves[0] }
        let percents = firsts.map { $0.percent.map(MoveText.percent) ?? "" }
        let olds = firsts.map { MoveText.value($0.old) }
        let moves = zip(firsts, olds).map { move, old in
            "\(old.paddedLeft(to: Self.width(olds))) → \(MoveText.value(move.new))"
        }
        let (first, second) = (Self.width(percents), Self.width(moves))
        let keyWidth = Self.width(articles.map { Printable.text($0.key) })
        let hasHeld = firsts.contains(where: \.held)
        if hasHeld { marks.add(.held) }
        for (index, article) in articles.enumerated() {
            let mark = hasHeld ? (article.moves[0].held ? "! " : "  ") : ""
            let percent = first == 0 ? "" : percents[index].paddedLeft(to: first) + "  "
            add(
                article, head: mark + percent + moves[index].padded(to: second) + "  ",
                keyWidth: keyWidth)
            addExceptions(article, targets, indent: 2 + DisplayWidth.of(mark))
        }
    }

    /// What is decided by is never cut: the key and the prices. The name may be.
    private mutating func add(_ article: ReviewDigest.Article, head: String, keyWidth: Int) {
        let key = Printable.text(article.key)
        let name = article.name.map(Printable.text) ?? ""
        let room = page.width - 2 - DisplayWidth.of(head)
        let keyRoom = max(DisplayWidth.of(key), min(keyWidth, 20))
        if DisplayWidth.of(key) <= room {
            let left = room - keyRoom - 2
            let tail = name.isEmpty || left < 6 ? "" : "  " + name.cut(to: left)
            page.trimmed(head + key.padded(to: keyRoom) + tail, indent: 2)
        } else {
            page.trimmed(head, indent: 2)
            page.flow([key] + (name.isEmpty ? [] : [name]), between: "  ", indent: 6)
        }
    }

    /// Targets at which it moves otherwise than the line says, or not at all.
    private mutating func addExceptions(
        _ article: ReviewDigest.Article, _ targets: [String], indent: Int
    ) {
        guard targets.count > 1 else { return }
        let head = article.moves[0]
        let same = article.moves.filter { $0.isLike(head) }
        let others = article.moves.filter { !$0.isLike(head) }
        guard same.count < targets.count else { return }
        var parts = [same.map(\.target).joined(separator: ", ")]
        for move in others {
            let percent = move.percent.map { " (\(MoveText.percent($0)))" } ?? ""
            let waits = move.held ? ", waits" : head.held ? ", goes" : ""
            parts.append(
                "\(move.target): \(MoveText.move(move.old, move.new))\(percent)\(waits)")
        }
        page.flow(parts, indent: indent + 4, hanging: 2)
    }

    // MARK: New items

    /// A first plan has no moves: here is what it asks for.
    mutating func addNew() {
        var groups: [(new: ReviewDigest.New, targets: [String])] = []
        for new in digest.new {
            // The same prices at the next target are not listed twice.
            let alike = groups.firstIndex {
                $0.new.price == new.price && $0.new.stock == new.stock
                    && $0.new.created == new.created && $0.new.held == new.held
            }
            if let alike {
                groups[alike].targets.append(new.target)
            } else {
                groups.append((new, [new.target]))
            }
        }
        var listed: [ReviewDigest.New] = []
        for group in groups {
            add(group.new, at: group.targets)
            let isListed = listed.contains {
                Self.areSame($0.cheapest, group.new.cheapest)
                    && Self.areSame($0.dearest, group.new.dearest)
            }
            if !isListed { addEnds(group.new) }
            listed.append(group.new)
        }
        addItems()
    }

    private mutating func add(_ new: ReviewDigest.New, at targets: [String]) {
        page.gap()
        var head = "new: \((new.created + new.held).of("item"))"
        if new.held > 0 { head += ", \(new.held.grouped) of them held" }
        page.flow([head, targets.joined(separator: ", ")], indent: 0, hanging: 2)
        for spread in [new.price, new.stock].compactMap(\.self) {
            var parts = [
                "\(spread.field): least \(MoveText.value(spread.least))",
                "median \(MoveText.value(spread.median))",
                "greatest \(MoveText.value(spread.greatest))",
            ]
            if spread.none > 0 { parts.append("not above 0: \(spread.none.grouped)") }
            page.flow(parts, indent: 2, hanging: 2)
        }
    }

    private mutating func addEnds(_ new: ReviewDigest.New) {
        // A few are all among the cheapest.
        let isFew = new.price.map { $0.count <= new.cheapest.count } ?? true
        add(new.cheapest, isFew ? "prices" : "cheapest")
        if !isFew { add(new.dearest, "dearest") }
    }

    private mutating func add(_ priced: [ReviewDigest.Priced], _ title: String) {
        let prices = priced.map { MoveText.value($0.price) }
        let keys = priced.map { Printable.text($0.key) }
        for (index, each) in priced.enumerated() {
            if each.held { marks.add(.held) }
            let head = (index == 0 ? title : "").padded(to: 8) + (each.held ? "! " : "  ")
                + prices[index].paddedLeft(to: Self.width(prices)) + "  "
            let key = keys[index].padded(to: min(Self.width(keys), 20))
            let room = page.width - 2 - DisplayWidth.of(head + key) - 2
            let name = each.name.map(Printable.text) ?? ""
            if room >= 0 {
                let tail = room >= 6 ? "  " + name.cut(to: room) : ""
                page.trimmed(head + key + tail, indent: 2)
            } else {
                page.trimmed(head, indent: 2)
                page.line(keys[index], indent: 6)
            }
        }
    }

    /// The first new articles as each target is told of them.
    private mutating func addItems() {
        guard let first = digest.new.first else { return }
        page.gap()
        page.line("for example")
        for item in first.items {
            page.name(
                [item.key, item.name].compactMap { $0.map(Printable.text) }
                    .joined(separator: "  "), indent: 2)
            for new in digest.new {
                guard let own = new.items.first(where: { $0.key.utf8.elementsEqual(item.key.utf8) })
                else { continue }
                let values = own.values.map {
                    "\($0.field) \(MoveText.value($0.value))"
                }
                page.flow(
                    ["\(new.target): \(values.first ?? "")"] + values.dropFirst(),
                    between: ", ", indent: 4, hanging: 2)
            }
        }
    }

    private static func areSame(
        _ one: [ReviewDigest.Priced], _ other: [ReviewDigest.Priced]
    ) -> Bool {
        one.map(\.key).elementsEqual(other.map(\.key)) { $0.utf8.elementsEqual($1.utf8) }
    }

    static func width(_ texts: [String]) -> Int { texts.map(DisplayWidth.of).max() ?? 0 }
}

extension ReviewDigest.Move {
    /// About as far, and with the same fate: prices of one article often differ by a fixed share.
    fileprivate func isLike(_ other: Self) -> Bool {
        guard held == other.held else { return false }
        guard let percent, let theirs = other.percent else {
            return old == other.old && new == other.new
        }
        return abs(percent - theirs) < 100
    }
}
