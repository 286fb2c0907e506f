import Pipelines
import Tables

extension FlowTwin {
    mutating func pick(
        _ stage: PickStage, _ rules: [[TwinRule]], _ counts: inout TwinTotals
    ) {
        counts.came = stage.sources.reduce(0) { $0 + sources[$1].liveCount }
        var result = TwinList(keyName: list.keyName)
        for source in stage.sources.indices {
            let mine = rules.map { $0.isEmpty ? nil : $0[source] }
            var list = sources[stage.sources[source]]
            rank(&list, mine, &counts)
            sources[stage.sources[source]] = list
        }
        var candidates: [(source: Int, row: TwinRecord)] = []
        var keys: [String] = []
        for (source, index) in stage.sources.enumerated() {
            result.rejected.formUnion(sources[index].rejected)
            for row in sources[index].rows {
                switch row.fate {
                case .live:
                    candidates.append((source, row))
                    keys.append(row.key)
                case .conflicting, .rejected: result.rejected.insert(TwinList.folded(row.key))
                case .dropped, .replaced: break
                }
            }
        }
        var won = [Int](repeating: 0, count: stage.sources.count)
        let groups = Dictionary(grouping: candidates, by: \.row.key)
        var seen: Set<String> = []
        for key in keys where seen.insert(key).inserted {
            var best = groups[key]![0]
            for other in groups[key]!.dropFirst() where isBetter(other, best, stage, rules) {
                best = other
            }
            won[best.source] += 1
            if let supplier = stage.supplier {
                best.row.values[supplier] = .text(names[stage.sources[best.source]])
            }
            result.rows.append(best.row)
        }
        counts.won = won
        counts.went = result.rows.count
        counts.merged = candidates.count - result.rows.count
        list = result
    }

    private mutating func rank(
        _ list: inout TwinList, _ rules: [TwinRule?], _ counts: inout TwinTotals
    ) {
        for row in list.rows.indices where list.rows[row].fate == .live {
            for rule in rules {
                if case .fault(let code)? = rule?.result(list, list.rows[row]) {
                    reject(&list, row, "", code, &counts)
                    break
                }
            }
        }
    }

    private func isBetter(
        _ new: (source: Int, row: TwinRecord), _ old: (source: Int, row: TwinRecord),
        _ stage: PickStage, _ rules: [[TwinRule]]
    ) -> Bool {
        func value(_ one: (source: Int, row: TwinRecord), _ position: Int) -> TwinField? {
            let list = sources[stage.sources[one.source]]
            guard case .value(let value) = rules[position][one.source].result(list, one.row) else {
                return nil
            }
            return value
        }
        for (position, preference) in stage.prefer.enumerated() {
            // What is greater is better.
            let pair: (ExactDecimal, ExactDecimal)
            switch preference {
            case .when:
                let one = ExactDecimal(1)
                pair = (
                    value(new, position)?.boolean == true ? one : .zero,
                    value(old, position)?.boolean == true ? one : .zero
                )
            case .freshest:
                pair = (
                    ExactDecimal(modified[new.row.file]), ExactDecimal(modified[old.row.file])
                )
            case .least, .most:
                let values = (value(new, position)?.number, value(old, position)?.number)
                guard let left = values.0, let right = values.1 else {
                    if (values.0 == nil) != (values.1 == nil) { return values.1 == nil }
                    continue
                }
                if case .least = preference { pair = (right, left) } else { pair = (left, right) }
            }
            if pair.0 != pair.1 { return pair.0 > pair.1 }
        }
        return false
    }
}
