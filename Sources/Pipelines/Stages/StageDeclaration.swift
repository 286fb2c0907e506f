import Diagnostics
import Formats

/// One kind of stage. Each has a file of its own, in the same order: shape, decode, semantic lint.
///
/// A new one: write its file, add its shape and rank to `PipelineDeclaration`, take its word out of
/// `laterWords`, and decode it there.
protocol StageDeclaration {
    associatedtype Stage
    /// Its first member is the word that names the stage.
    static var shape: ObjectShape { get }
    /// Called with an object that names the stage; its shape is checked already, so decoding is
    /// silent about what does not fit and reports only what the shape cannot say. nil where
    /// something essential is missing.
    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> Stage?
}

extension StageDeclaration {
    static var word: String { shape.members[0].key }
}

/// What the stages before have defined, and what is wrong so far.
struct PipelineContext {
    var lint = Lint()
    let environment: [String: String]
    let today: String
    var targets: TargetCatalog
    var fields = KnownFields()
    /// Pipeline fields that some item carries.
    var emittedFields: Set<String> = []
    var emittedTargets: [String: JSON5Value] = [:]
}

/// The fields that a stage may use.
struct KnownFields {
    private(set) var names: [String] = []
    /// No type where the definition has a fault that is reported already.
    private var types: [String: FieldType] = [:]
    /// False where a definition could not be read, so that a name may be right though unknown.
    var complete = true

    mutating func define(_ name: String, _ type: FieldType?) {
        names.append(name)
        types[name] = type
    }

    func type(of name: String) -> FieldType? { types[name] }

    /// Reports a field that no stage defines.
    func require(_ name: String, at value: JSON5Value, _ lint: inout Lint) {
        guard complete, !names.contains(name) else { return }
        lint.fault(
            .unknownField, "\"\(name)\"", at: value.place, help: didYouMean(name, among: names))
    }
}
