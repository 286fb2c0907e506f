import Pipelines
import Tables

/// Several numbers become one, one after the other; a missing one among them makes it missing.
struct Reducing {
    private(set) var value: ExactDecimal?
    /// The digits of a sum do not fit.
    private(set) var isTooLarge = false
    private let reducer: JoinStage.Reducer
    private var isEmpty = true
    private var isOver = false

    init(_ reducer: JoinStage.Reducer) { self.reducer = reducer }

    mutating func take(_ next: ExactDecimal?) {
        if isOver { return }
        guard let next else { return end(tooLarge: false) }
        guard !isEmpty, let before = value else {
            isEmpty = false
            value = next
            return
        }
        switch reducer {
        case .first: break
        case .last: value = next
        case .min: value = min(before, next)
        case .max: value = max(before, next)
        case .sum:
            value = before.plus(next)
            if value == nil { end(tooLarge: true) }
        }
    }

    private mutating func end(tooLarge: Bool) {
        value = nil
        isTooLarge = tooLarge
        isOver = true
    }
}
