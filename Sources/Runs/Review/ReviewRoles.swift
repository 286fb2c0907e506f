package import Pipelines
import Reconcile

/// Which of a target's fields is the price and which says what can be bought.
package struct ReviewRoles: Sendable, Equatable {
    /// By the plan's targets: names, nil where the target has none such.
    package var price: [String?]
    /// A number, or, where the target has none, whether the record is available.
    package var stock: [String?]

    /// - Parameter pipeline: the run's own; nil where it cannot be had, then built-in targets are
    ///   known all the same.
    package init(_ plan: PlanFile, _ pipeline: Pipeline?) {
        let targets = plan.targets.map { planned in
            let own = pipeline?.emits.first { $0.target.name == planned.target }?.target
            return (planned, own ?? BuiltInTargets.all.first { $0.name == planned.target })
        }
        func field(_ role: TargetRole) -> [String?] {
            targets.map { planned, target in
                let name = target?.fields.first { $0.role == role }?.name
                return planned.fields.first { $0.name == name }?.name
            }
        }
        price = field(.price)
        stock = zip(field(.stock), field(.available)).map { $0 ?? $1 }
    }
}
