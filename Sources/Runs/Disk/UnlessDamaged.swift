import Diagnostics

/// What a look at something kept gives; nil if that is damaged or gone, which `verify` names.
///
/// - Throws: what else the look throws. A disk that fails is no damage: it ends the command, so
///   that no verdict depends on what could not be read.
func unlessDamaged<Value>(_ look: () throws -> Value?) throws -> Value? {
    do {
        return try look()
    } catch is Failure {
        return nil
    } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
        return nil
    }
}
