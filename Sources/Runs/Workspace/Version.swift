/// The program's version, as `sverka version` and every bag say it.
package enum Version {
    package static let text = "0.1.0"
}
