internal import Foundation

/// The digests that manifests of bags from elsewhere use beside SHA-256 (RFC 8493 §2.4). They are
/// computed to be compared, never to be relied on: MD5 and SHA-1 prove nothing against intent.
enum BagAlgorithm: String, CaseIterable {
    case md5, sha1, sha224, sha256, sha384, sha512

    /// Hexadecimal digits of a digest.
    var digits: Int {
        switch self {
        case .md5: 32
        case .sha1: 40
        case .sha224: 56
        case .sha256: 64
        case .sha384: 96
        case .sha512: 128
        }
    }
}

/// One digest in the making, of any of these algorithms.
///
/// - Source: RFC 1321 (MD5), FIPS 180-4 (the others).
struct BagHash {
    private let algorithm: BagAlgorithm
    /// Words of 32 bits in the lower half of each, but for SHA-384 and SHA-512.
    private var state: [UInt64]
    private var pending: [UInt8] = []
    private var byteCount = 0

    init(_ algorithm: BagAlgorithm) {
        self.algorithm = algorithm
        state = Self.starts[algorithm]!
    }

    private var isWide: Bool { algorithm == .sha384 || algorithm == .sha512 }
    private var blockBytes: Int { isWide ? 128 : 64 }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        pending.append(contentsOf: bytes)
        var start = 0
        while pending.count - start >= blockBytes {
            take(pending[start..<start + blockBytes])
            start += blockBytes
        }
        pending.removeFirst(start)
    }

    /// In lower-case hexadecimal digits.
    mutating func finalize() -> String {
        var tail = pending + [0x80]
        let lengthBytes = isWide ? 16 : 8
        while (tail.count + lengthBytes) % blockBytes != 0 { tail.append(0) }
        let bits = UInt64(byteCount) * 8
        if isWide { tail += [UInt8](repeating: 0, count: 8) }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
        tail += algorithm == .md5 ? length : length.reversed()
        for start in stride(from: 0, to: tail.count, by: blockBytes) {
            take(tail[start..<start + blockBytes])
        }
        let wordBytes = isWide ? 8 : 4
        let bytes = state.flatMap { word in
            let bytes = (0..<wordBytes).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
            return algorithm == .md5 ? bytes : bytes.reversed()
        }
        let digits = Array("0123456789abcdef".utf8)
        let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: hex.prefix(algorithm.digits), as: UTF8.self)
    }

    private mutating func take(_ block: ArraySlice<UInt8>) {
        switch algorithm {
        case .md5: takeMD5(block)
        case .sha1: takeSHA1(block)
        case .sha224, .sha256: takeSHA256(block)
        case .sha384, .sha512: takeSHA512(block)
        }
    }

    /// The block's words, the first byte the highest.
    private func words<Word: FixedWidthInteger>(_ block: ArraySlice<UInt8>) -> [Word] {
        let size = Word.bitWidth / 8
        return stride(from: block.startIndex, to: block.endIndex, by: size).map { start in
            block[start..<start + size].reduce(0) { $0 << 8 | Word($1) }
        }
    }

    private mutating func takeMD5(_ block: ArraySlice<UInt8>) {
        let words = words(block).map { (word: UInt32) in word.byteSwapped }
        var (a, b, c, d) = (low(0), low(1), low(2), low(3))
        for step in 0..<64 {
            let (mixed, index): (UInt32, Int) =
                switch step / 16 {
                case 0: (b & c | ~b & d, step)
                case 1: (d & b | ~d & c, (5 * step + 1) % 16)
                case 2: (b ^ c ^ d, (3 * step + 5) % 16)
                default: (c ^ (b | ~d), 7 * step % 16)
                }
            let sum = a &+ mixed &+ Self.sines[step] &+ words[index]
            let turn = Self.turns[step / 16][step % 4]
            (a, d, c, b) = (d, c, b, b &+ (sum << turn | sum >> (32 - turn)))
        }
        add([a, b, c, d])
    }

    private mutating func takeSHA1(_ block: ArraySlice<UInt8>) {
        var words: [UInt32] = words(block)
        for step in 16..<80 {
            let word = words[step - 3] ^ words[step - 8] ^ words[step - 14] ^ words[step - 16]
            words.append(word << 1 | word >> 31)
        }
        var (a, b, c, d, e) = (low(0), low(1), low(2), low(3), low(4))
        for step in 0..<80 {
            let (mixed, key): (UInt32, UInt32) =
                switch step / 20 {
                case 0: (b & c | ~b & d, 0x5a82_7999)
                case 1: (b ^ c ^ d, 0x6ed9_eba1)
                case 2: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let sum = (a << 5 | a >> 27) &+ mixed &+ e &+ key &+ words[step]
            (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, sum)
        }
        add([a, b, c, d, e])
    }

    private mutating func takeSHA256(_ block: ArraySlice<UInt8>) {
        // The constants are the upper halves of the wider ones.
        let keys = Self.keys.prefix(64).map { UInt32($0 >> 32) }
        let next = Self.mixed(
            words(block), state.map { UInt32($0) }, keys, [7, 18, 3], [17, 19, 10], [6, 11, 25],
            [2, 13, 22])
        add(next)
    }

    private mutating func takeSHA512(_ block: ArraySlice<UInt8>) {
        let next = Self.mixed(
            words(block), state, Self.keys, [1, 8, 7], [19, 61, 6], [14, 18, 41], [28, 34, 39])
        for index in state.indices { state[index] &+= next[index] }
    }

    /// The rounds of SHA-2, in either width.
    private static func mixed<Word: FixedWidthInteger & UnsignedInteger>(
        _ block: [Word], _ start: [Word], _ keys: [Word], _ small: [Int], _ large: [Int],
        _ upper: [Int], _ lower: [Int]
    ) -> [Word] {
        func turned(_ word: Word, _ by: Int) -> Word { word >> by | word << (Word.bitWidth - by) }
        func scheduled(_ word: Word, _ by: [Int]) -> Word {
            turned(word, by[0]) ^ turned(word, by[1]) ^ word >> by[2]
        }
        func summed(_ word: Word, _ by: [Int]) -> Word {
            turned(word, by[0]) ^ turned(word, by[1]) ^ turned(word, by[2])
        }
        var words = block
        for step in 16..<keys.count {
            let near = scheduled(words[step - 2], large) &+ words[step - 7]
            words.append(near &+ scheduled(words[step - 15], small) &+ words[step - 16])
        }
        var v = start
        for step in keys.indices {
            let chosen = v[4] & v[5] ^ ~v[4] & v[6]
            let one = v[7] &+ summed(v[4], upper) &+ chosen &+ keys[step] &+ words[step]
            let two = summed(v[0], lower) &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
            v = [one &+ two, v[0], v[1], v[2], v[3] &+ one, v[4], v[5], v[6]]
        }
        return v
    }

    private func low(_ index: Int) -> UInt32 { UInt32(truncatingIfNeeded: state[index]) }

    private mutating func add(_ next: [UInt32]) {
        for index in next.indices { state[index] = UInt64(low(index) &+ next[index]) }
    }

    // MARK: Constants

    private static let starts: [BagAlgorithm: [UInt64]] = [
        .md5: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476],
        .sha1: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0],
        .sha224: [
            0xc105_9ed8, 0x367c_d507, 0x3070_dd17, 0xf70e_5939, 0xffc0_0b31, 0x6858_1511,
            0x64f9_8fa7, 0xbefa_4fa4,
        ],
        .sha256: [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c,
            0x1f83_d9ab, 0x5be0_cd19,
        ],
        .sha384: [
            0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
            0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
        ],
        .sha512: [
            0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
            0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
        ],
    ]

    private static let turns: [[UInt32]] = [
        [7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21],
    ]

    /// The whole parts of 2^32 × |sin n| (RFC 1321 §3.4).
    private static let sines: [UInt32] = (1...64).map {
        UInt32(abs(sin(Double($0))) * 4_294_967_296)
    }

    /// The first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    private static let keys: [UInt64] = [
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
    ]
}
