import Reconcile

/// What one run was like, for the curve of the last good ones.
package struct TrendRun: Encodable, Sendable, Equatable {
    package struct Source: Encodable, Sendable, Equatable {
        package var source: String
        package var rows: Int
        package var rejected: Int
    }

    package struct Target: Encodable, Sendable, Equatable {
        package var target: String
        package var created: Int
        package var moved: Int
        package var zeroed: Int
        package var vanished: Int
        /// A decimal text.
        @Nullable package var medianPrice: String?
    }

    package var run: String
    package var at: String
    package var sources: [Source]
    package var targets: [Target]

    /// The good runs that the plan's checks compared with, the oldest first, and the plan's own.
    static func all(_ memory: Memory, _ plan: PlanFile) -> [TrendRun] {
        let former = memory.runs.suffix(Memory.runsMax).map {
            TrendRun($0.run, at: UTCTime(runID: $0.run)?.text ?? "", $0.measures)
        }
        return former + [TrendRun(plan.run, at: plan.at, plan.measures ?? RunMeasures())]
    }

    private init(_ run: String, at: String, _ measures: RunMeasures) {
        self.run = run
        self.at = at
        sources = measures.sources.map {
            Source(source: $0.source, rows: $0.rows, rejected: $0.rejected)
        }
        targets = measures.targets.map {
            Target(
                target: $0.target, created: $0.created, moved: $0.moved, zeroed: $0.zeroed,
                vanished: $0.vanished, medianPrice: $0.medianPrice)
        }
    }
}
