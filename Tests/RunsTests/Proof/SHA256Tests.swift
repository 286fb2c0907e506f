import CHash
import Runs
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// FIPS 180-4's examples as NIST publishes them, and RFC 6234 §8.5's test 4 (eight times 64).
    static let published: [(text: String, times: Int, hex: String)] = [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            "a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
        (
            "0123456701234567012345670123456701234567012345670123456701234567", 10,
            "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"
        ),
    ]

    @Test("published vectors", arguments: [SHA256.Code.fastest, .portable])
    func publishedVectors(code: SHA256.Code) {
        for (text, times, hex) in Self.published {
            var hash = SHA256(code: code)
            for _ in 0..<times { hash.update(Array(text.utf8)) }
            #expect(hash.finalize().hex == hex)
        }
    }

    /// Byte i of the message is (i·i + 7·i) mod 251: no period that a block length divides.
    static func message(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(($0 * $0 + 7 * $0) % 251) }
    }

    @Test("every length to 260 and odd larger ones, as Python's hashlib has them")
    func agreesWithHashlib() throws {
        let lengths = Array(0...260) + [511, 512, 513, 1_023, 4_095, 4_097, 65_535, 100_003]
        let script = """
            import hashlib
            for n in [\(lengths.map(String.init).joined(separator: ","))]:
                print(hashlib.sha256(bytes((i*i+7*i)%251 for i in range(n))).hexdigest())
            """
        let answer = try runProgram(Judge.python, ["-c", script])
        try #require(answer.status == 0, "\(answer.output)")
        let expected = answer.output.split(separator: "\n").map(String.init)
        try #require(expected.count == lengths.count)
        for (length, hex) in zip(lengths, expected) {
            for code in [SHA256.Code.fastest, .portable] {
                var hash = SHA256(code: code)
                hash.update(Self.message(length))
                #expect(hash.finalize().hex == hex, "\(length) bytes, \(code)")
            }
        }
    }

    @Test("cut anywhere, the digest is the same", arguments: [SHA256.Code.fastest, .portable])
    func splits(code: SHA256.Code) {
        let message = Self.message(200)
        let whole = SHA256.digest(of: message)
        for first in 0...message.count {
            for second in stride(from: first, through: message.count, by: 13) {
                var hash = SHA256(code: code)
                hash.update(Array(message[..<first]))
                hash.update(Array(message[first..<second]))
                hash.update(Array(message[second...]))
                #expect(hash.finalize() == whole, "cut at \(first) and \(second)")
            }
        }
    }

    @Test("a copy goes its own way, and finalize ends nothing")
    func valueSemantics() {
        var hash = SHA256()
        hash.update(Array("ab".utf8))
        let copy = hash
        #expect(hash.finalize() == SHA256.digest(of: Array("ab".utf8)))
        hash.update(Array("c".utf8))
        #expect(hash.finalize() == SHA256.digest(of: Array("abc".utf8)))
        #expect(copy.finalize() == SHA256.digest(of: Array("ab".utf8)))
    }

    @Test("more than 4 GiB is counted in 64 bits")
    func longMessage() throws {
        let pieces = 4_097  // of 1 MiB: one more than 2^32 bytes
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        guard sverka_sha256_accelerated() == 1 else {
            return print("skipped: slow without SHA instructions")
        }
        var hash = SHA256()
        for _ in 0..<pieces { hash.update(piece) }
        // dd if=/dev/zero bs=1M count=4097 | sha256sum
        #expect(
            hash.finalize().hex
                == "829816e339ff597ec3ada4c30fc840d3f2298444169d242952a54bcf3fcd7747")
    }

    @Test("digests to text and back")
    func digests() {
        let digest = SHA256.digest(of: [1, 2, 3])
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(Digest(hex: String(digest.hex.dropLast())) == nil)
        #expect(Digest(hex: digest.hex.dropLast() + "g") == nil)
        let low = Digest(hex: String(repeating: "0", count: 63) + "1")!
        let high = Digest(hex: "1" + String(repeating: "0", count: 63))!
        #expect(low < high && !(high < low))
    }
}
