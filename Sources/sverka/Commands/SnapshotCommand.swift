import Diagnostics
import Reconcile
import Runs

/// `sverka snapshot export`: what the targets are known to hold, as CSV.
enum SnapshotCommand: Command {
    static let declaration = CommandDeclaration(
        name: "snapshot", operands: "export PIPELINE", operandsLeast: 2, operandsMost: 2,
        about: "Prints a pipeline's confirmed state as CSV.",
        options: [
            .init(name: "target", value: "NAME", about: "one target's, where there are several")
        ])

    static func run(_ context: Context) throws -> ExitCode {
        let (verb, pipeline) = (context.arguments.operands[0], context.arguments.operands[1])
        guard verb == "export" else {
            throw Arguments.fault(.unknownArgument, "\"\(verb)\"", declaration)
        }
        let store = try SnapshotStore(context.workspace, pipeline)
        let wanted = context.arguments.value("target").map { [$0] } ?? store.targets
        guard wanted.count == 1, let snapshot = try store.snapshot(wanted[0]) else {
            let detail = wanted.count > 1 ? "--target" : "a snapshot of \"\(pipeline)\""
            let known = store.targets.isEmpty ? "no run of it is confirmed yet"
                : "it has: " + store.targets.joined(separator: ", ")
            throw Arguments.fault(.operandMissing, detail, declaration, known)
        }
        export(snapshot)
        return .done
    }

    private static func export(_ snapshot: Snapshot) {
        var out: [UInt8] = Array("key".utf8)
        for column in snapshot.header.columns {
            out.append(UInt8(ascii: ","))
            CSVText.append(column.name.utf8, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
        for row in 0..<snapshot.rowCount {
            CSVText.append(snapshot.key(row), to: &out)
            for (index, column) in snapshot.header.columns.enumerated() {
                out.append(UInt8(ascii: ","))
                let value = snapshot.value(index, row)
                if case .text(let text) = value {
                    CSVText.append(text, to: &out)
                } else {
                    value.append(to: &out, scale: column.scale)
                }
            }
            out.append(UInt8(ascii: "\n"))
            if out.count > 1 << 20 { flush(&out) }
        }
        flush(&out)
    }

    private static func flush(_ out: inout [UInt8]) {
        StandardOutput.write(out)
        out.removeAll(keepingCapacity: true)
    }
}
