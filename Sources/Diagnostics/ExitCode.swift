/// What the process says to its caller; the numbers are those of sysexits(3) plus 3.
package enum ExitCode: Int32, Sendable {
    case done = 0
    case held = 3
    case usage = 64
    case badInput = 65
    case inputMissing = 66
    case internalFault = 70
    case io = 74
    case tryLater = 75
    case notAllowed = 77
    case badPipeline = 78
}
