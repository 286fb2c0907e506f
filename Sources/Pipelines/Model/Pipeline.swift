package import Diagnostics
package import Formats
package import Rules

/// A pipeline file after lint: everything resolved, nothing left to look up.
package struct Pipeline: Sendable {
    /// The file's name without `.json5`.
    package var name: String
    package var about: String?
    package var confirm: Confirm
    package var approve = ApprovalPolicy.always
    package var labels = Labels()
    /// How many different persons must approve a plan.
    package var approvers = 1
    /// The `read` stages, in the file's order.
    package var sources: [ReadStage]
    package var tables: [TableStage]
    /// The stages between `read` and `diff`, in the file's order.
    package var flow: [FlowStage]
    package var diff: DiffStage
    /// The `emit` stages, in the file's order; each target once.
    package var emits: [EmitStage]
    package var archive: ArchiveStage
    /// Every file that makes up the pipeline, the pipeline file first, then the fragments, tables
    /// and targets of the workspace's own that it uses: what the run id hashes and the bag keeps.
    package var files: [PipelineFile]
    /// How the built-in checks are set.
    package var checks = CheckTunings()
    /// What an expression may name where the loader was asked about a place; nil elsewhere.
    package var trialScope: RuleScope?

    package init(
        name: String, about: String?, confirm: Confirm, sources: [ReadStage],
        tables: [TableStage] = [], flow: [FlowStage] = [], diff: DiffStage, emits: [EmitStage],
        archive: ArchiveStage, files: [PipelineFile]
    ) {
        self.name = name
        self.about = about
        self.confirm = confirm
        self.sources = sources
        self.tables = tables
        self.flow = flow
        self.diff = diff
        self.emits = emits
        self.archive = archive
        self.files = files
    }
}

/// What moves the snapshot (law 3).
package enum Confirm: String, Sendable, CaseIterable {
    /// The marketplace's own answers, item by item.
    case answer
    /// The approval: requests are carried over by hand.
    case approve
}

package struct PipelineFile: Sendable, Equatable {
    /// Relative to the workspace: `pipelines/acme.json5`, `pipelines/targets/mine.json5`.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// `{ read: "prices", from: "acme/price*.csv", … }`
package struct ReadStage: Sendable {
    package enum Files: String, Sendable, CaseIterable { case newest, all }
    package enum Duplicates: String, Sendable, CaseIterable { case reject, first, last, keep }

    /// What becomes of a source that is old or absent.
    package enum Lack: String, Sendable, CaseIterable {
        /// The plan waits for a person.
        case hold
        /// It counts as a list without records.
        case drop
        /// The old file counts; of an absent source nothing is known, so nothing is gone.
        case keep
    }

    package var spec: ReadSpec
    /// Patterns below `inbox/`: `*`, `?` and `[…]` within one path component.
    package var from: [String]
    package var files: Files
    /// A file changed less than this long ago is still being written.
    package var settleSeconds: Int
    package var duplicates: Duplicates
    /// The source holds only what changed, so nothing is ever gone from it and a missing value
    /// leaves the snapshot's; nil where the file itself may say so (CommerceML), else full.
    package var partial: Bool?
    /// A file whose last modification is longer ago is old; nil where none is.
    package var maxAgeSeconds: Int?
    package var whenOld: Lack
    /// nil where there must be a file.
    package var whenAbsent: Lack?
    package var place: Place

    package init(
        spec: ReadSpec, from: [String], files: Files, settleSeconds: Int, duplicates: Duplicates,
        partial: Bool?, maxAgeSeconds: Int? = nil, whenOld: Lack = .hold, whenAbsent: Lack? = nil,
        place: Place
    ) {
        self.spec = spec
        self.from = from
        self.files = files
        self.settleSeconds = settleSeconds
        self.duplicates = duplicates
        self.partial = partial
        self.maxAgeSeconds = maxAgeSeconds
        self.whenOld = whenOld
        self.whenAbsent = whenAbsent
        self.place = place
    }
}

/// `{ diff: { key: "sku", gone: { set: { available: false } } } }`
package struct DiffStage: Sendable {
    package enum Gone: Sendable, Equatable {
        case keep
        case hold
        /// Pipeline fields and the values they get.
        case set([String: FieldValue])
    }

    package var key: String
    package var gone: Gone
    /// From so many good files in a row a record may be missing before `gone` applies; nil of none.
    package var grace: Int?
    package var place: Place

    package init(key: String, gone: Gone, grace: Int? = nil, place: Place) {
        self.key = key
        self.gone = gone
        self.grace = grace
        self.place = place
    }
}

/// `{ emit: "xway-prices", shop: 2145, item: { external_id: "sku", price: "price" } }`
package struct EmitStage: Sendable {
    package var target: Target
    /// The values of the target's parameters, in the order of `target.parameters`; nil where an
    /// optional one is not given.
    package var parameters: [FieldValue?]
    /// Where each of the target's fields comes from, in the order of `target.fields`.
    package var item: [ItemBinding]
    package var place: Place

    package init(target: Target, parameters: [FieldValue?], item: [ItemBinding], place: Place) {
        self.target = target
        self.parameters = parameters
        self.item = item
        self.place = place
    }
}

package enum ItemBinding: Sendable, Equatable {
    /// A field of the pipeline, by name.
    case field(String)
    case constant(FieldValue)
    /// Optional and not asked for: never in an item, never compared.
    case absent
}

/// `{ archive: { keep: "400d", compress: true } }`
package struct ArchiveStage: Sendable, Equatable {
    package var keepSeconds: Int?
    package var compress: Bool

    package init(keepSeconds: Int? = nil, compress: Bool = false) {
        self.keepSeconds = keepSeconds
        self.compress = compress
    }
}
