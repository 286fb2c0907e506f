import Tables
import TestSupport
import Testing

@testable import Reconcile

/// The one number that a pick orders by, against the preferences asked one after the other.
@Suite("Order of a pick")
struct PickOrderTests {
    typealias Wish = PickOrder.Wish

    /// Numbers that lie close, far apart, or at the ends of what a column can hold.
    static func number(_ random: inout SeededGenerator) -> ExactDecimal? {
        switch random.pick([0, 1, 2, 3, 4, 5]) {
        case 0: return nil
        case 1: return ExactDecimal(mantissa: .max, scale: 0)
        case 2: return ExactDecimal(mantissa: -.max, scale: 0)
        case 3: return ExactDecimal(mantissa: 1, scale: 18)
        default:
            return ExactDecimal(
                mantissa: Int64.random(in: -30...30, using: &random),
                scale: UInt8.random(in: 0...3, using: &random))
        }
    }

    static func wish(_ kind: Int, _ rows: Int, _ random: inout SeededGenerator) -> Wish {
        switch kind {
        case 0: return .when((0..<rows).map { _ in random.pick([0, 1, 2]) })
        case 1: return .freshest((0..<rows).map { _ in random.pick([0, 5, 1 << 60]) })
        default:
            var numbers = NumberColumn()
            for _ in 0..<rows { numbers.append(number(&random)) }
            return kind == 2 ? .least(numbers) : .most(numbers)
        }
    }

    /// As docs/formats/stages.md says it.
    static func slowly(_ left: Wish, _ leftRow: Int, _ right: Wish, _ rightRow: Int) -> Int {
        func sign(_ isLess: Bool, _ isMore: Bool) -> Int { isLess ? -1 : isMore ? 1 : 0 }
        switch (left, right) {
        case (.when(let left), .when(let right)):
            return sign(
                left[leftRow] == 1 && right[rightRow] != 1,
                left[leftRow] != 1 && right[rightRow] == 1)
        case (.freshest(let left), .freshest(let right)):
            return sign(left[leftRow] > right[rightRow], left[leftRow] < right[rightRow])
        case (.least(let left), .least(let right)), (.most(let left), .most(let right)):
            let (one, other) = (left.value(leftRow), right.value(rightRow))
            guard let one, let other else {
                return sign(other == nil && one != nil, one == nil && other != nil)
            }
            return sign(one < other, other < one)
        default: return 0
        }
    }

    @Test("says of any two rows what the preferences say", arguments: 0..<60)
    func twin(seed: UInt64) {
        var random = SeededGenerator(seed)
        let rows = [7, 0, 5]
        let kinds = (0..<random.pick([1, 2, 3, 6])).map { _ in random.pick([0, 1, 2, 3]) }
        let wishes = kinds.map { kind in rows.map { Self.wish(kind, $0, &random) } }
        var order = PickOrder(rows: rows)
        for wish in wishes { order.add(wish) }
        let all = rows.indices.flatMap { source in (0..<rows[source]).map { (source, $0) } }
        for one in all {
            for other in all {
                let expected = zip(kinds, wishes).lazy.map { kind, wish in
                    let found = Self.slowly(wish[one.0], one.1, wish[other.0], other.1)
                    // The greater the better, but what is missing comes last all the same.
                    guard kind == 3, Self.areThere(wish, one, other) else { return found }
                    return -found
                }.first { $0 != 0 } ?? 0
                let found = order.compare(
                    (Int32(one.0), Int32(one.1)), (Int32(other.0), Int32(other.1)))
                #expect(found == expected, "\(one) and \(other) of \(wishes)")
            }
        }
    }

    static func areThere(_ wish: [Wish], _ one: (Int, Int), _ other: (Int, Int)) -> Bool {
        [one, other].allSatisfy { source, row in
            if case .most(let numbers) = wish[source] { numbers.value(row) != nil } else { false }
        }
    }
}
