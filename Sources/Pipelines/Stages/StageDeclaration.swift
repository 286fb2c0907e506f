/// One kind of stage. Each has a file of its own, in the same order: shape, decode, semantic lint.
///
/// A new one: write its file, add its shape and rank to `PipelineDeclaration`, and decode it there,
/// or in `FlowDeclaration` where it works on records.
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
