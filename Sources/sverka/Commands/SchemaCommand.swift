import Diagnostics
import Pipelines

/// `sverka schema`: the JSON Schema by which editors complete a pipeline file.
enum SchemaCommand: Command {
    static let declaration = CommandDeclaration(
        name: "schema", operands: "[pipeline|target]", operandsLeast: 0, operandsMost: 1,
        about: "Prints the JSON Schema of pipeline files, or of target files.")

    static func run(_ context: Context) throws -> ExitCode {
        switch context.arguments.operands.first ?? "pipeline" {
        case "pipeline": print(PipelineSchema.pipeline, terminator: "")
        case "target": print(PipelineSchema.target, terminator: "")
        default:
            throw Arguments.fault(
                .badValue, "\"\(context.arguments.operands[0])\"", declaration)
        }
        return .done
    }
}
