import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

/// Bags of every kind that the public conformance suite has, made by Python and judged by bagit.py.
@Suite("Kinds of bags", .judged(by: "bagit"))
struct BagKindsTests {
    /// Where sverka says more than bagit.py: the suite, or RFC 8493, says so too.
    static let stricter: [String: String] = [
        "not-all-manifests-list-all-files": "V002", "bagit-with-invalid-whitespace": "V009",
        "digest-without-path": "V005",
    ]

    /// What is said of those that are not valid; of others it is enough that they are not.
    static let codes: [String: [String]] = [
        "corrupt-data-file": ["V003"], "corrupt-tag-file": ["V008"],
        "corrupt-only-in-sha512": ["V003"], "corrupt-only-in-md5": ["V003"],
        "md5-lists-a-missing-file": ["V001"], "extra-file-in-bag": ["V002", "V004"],
        "missing-data-file": ["V001", "V004"], "missing-bag-info": ["V001"],
        "missing-bagit-txt": ["V001", "V009"], "missing-manifest": ["V014"],
        "bom-in-bagit.txt": ["V009"], "info-line-without-colon": ["V034"],
        "wrong-oxum-bytes": ["V004"], "malformed-oxum": ["V015"],
        "fetch-dot-notation": ["V033"], "fetch-absolute-path": ["V033"],
        "fetch-shortcut": ["V033"], "fetch-malformed-address": ["V033"],
        "dot-notation": ["V006"], "absolute-path": ["V006"], "shortcut": ["V006"],
        "windows-absolute-path": ["V006"], "name-not-utf-8": ["V005"],
        "same-filename-twice-with-different-hashes": ["V007"],
    ]

    @Test("are valid or not as bagit.py says")
    func kinds() throws {
        let sandbox = try Sandbox()
        let script = Checkout.root.appending(path: "Tests/Judges/bagit_kinds.py").path
        let made = try runProgram(
            [Judge.python, script, sandbox.folder.text!], withErrors: false)
        #expect(made.status == 0)
        let kinds = made.said.split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(kinds.count >= 80)
        for kind in kinds {
            let (name, isValid) = (kind[0], kind[1] == "valid")
            let found = try Verifier(sandbox.disk).verify(sandbox.folder / name)
            let said = Set(found.faults.filter { $0.severity == .error }.map(\.code.name)).sorted()
            if let code = Self.stricter[name] {
                #expect(isValid && said == [code], "\(name): \(said)")
            } else {
                #expect(found.isSound == isValid, "\(name): \(said)")
                if let codes = Self.codes[name] { #expect(said == codes, "\(name): \(said)") }
            }
            #expect(!found.isNothing, "\(name)")
        }
    }
}
