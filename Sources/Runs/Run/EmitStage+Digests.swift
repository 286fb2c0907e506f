import Formats
import Pipelines
import Tables

extension EmitStage {
    /// Whose prices and stocks the target holds: its required parameters, as a shop or a warehouse.
    var ownerDigest: Digest {
        digest(zip(target.parameters, parameters).map { $0.required ? $1 : nil })
    }

    /// All values that the pipeline or the environment states for the stage.
    var resolvedDigest: Digest {
        digest(
            parameters
                + item.map { binding in
                    if case .constant(let value) = binding { value } else { nil }
                })
    }

    private func digest(_ values: [FieldValue?]) -> Digest {
        var bytes: [UInt8] = []
        for value in values {
            if let value { JSONText.append(value, to: &bytes) }
            bytes.append(0)
        }
        return SHA256.digest(of: bytes)
    }
}
