// SHA-256 as FIPS 180-4 defines it. One streaming front (init, update, final) over a compression
// function of which there are two: a portable one, and one on the SHA extensions of x86 that is
// chosen when the program runs, so that one binary serves every processor.

#include "chash.h"

#include <string.h>

#if defined(__x86_64__)
#define HAS_SHA_EXTENSIONS_CODE 1
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#endif

// FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64
// primes. Aligned for the loads of four at a time.
_Alignas(16) static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t word, int count) {
    return (word >> count) | (word << (32 - count));
}

static uint32_t load_big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void store_big_endian(uint8_t *bytes, uint32_t word) {
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(word >> (24 - 8 * i));
}

static void compress_portable(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
    for (; block_count > 0; block_count--, bytes += 64) {
        uint32_t schedule[64];
        for (int t = 0; t < 16; t++) schedule[t] = load_big_endian(bytes + 4 * t);
        for (int t = 16; t < 64; t++) {
            uint32_t early = schedule[t - 15], late = schedule[t - 2];
            uint32_t s0 = rotate_right(early, 7) ^ rotate_right(early, 18) ^ (early >> 3);
            uint32_t s1 = rotate_right(late, 17) ^ rotate_right(late, 19) ^ (late >> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 64; t++) {
            uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
            uint32_t choice = (e & f) ^ (~e & g);
            uint32_t first = h + sum1 + choice + round_constants[t] + schedule[t];
            uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
            uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
            h = g, g = f, f = e, e = d + first;
            d = c, c = b, b = a, a = first + sum0 + majority;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if HAS_SHA_EXTENSIONS_CODE

// Takes lanes from two vectors, as shufps does, without leaving the integer type: the first two
// lanes of the result come from `low`, the last two from `high`.
#define LANES(low, high, w, x, y, z)                                                       \
    _mm_castps_si128(_mm_shuffle_ps(                                                       \
        _mm_castsi128_ps(low), _mm_castsi128_ps(high), (w) | (x) << 2 | (y) << 4 | (z) << 6))

// The instruction sha256rnds2 does two rounds. It wants the state as two vectors whose lanes, low
// to high, are F E B A and H G D C, and two words of schedule + constant in the low lanes of a
// third. Two of them make four rounds, with the two state vectors changing places.
__attribute__((target("sha,sse4.1,ssse3")))
static void compress_extensions(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abcd = _mm_loadu_si128((const __m128i *)state);
    __m128i efgh = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i abef = LANES(efgh, abcd, 1, 0, 1, 0);
    __m128i cdgh = LANES(efgh, abcd, 3, 2, 3, 2);

    for (; block_count > 0; block_count--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i schedule[4];
#pragma GCC unroll 16
        for (int group = 0; group < 16; group++) {
            __m128i words;
            if (group < 4) {
                words = _mm_loadu_si128((const __m128i *)(bytes + 16 * group));
                words = _mm_shuffle_epi8(words, big_endian);
            } else {
                __m128i minus16 = schedule[group & 3], minus12 = schedule[(group + 1) & 3];
                __m128i minus8 = schedule[(group + 2) & 3], minus4 = schedule[(group + 3) & 3];
                words = _mm_sha256msg1_epu32(minus16, minus12);
                words = _mm_add_epi32(words, _mm_alignr_epi8(minus4, minus8, 4));
                words = _mm_sha256msg2_epu32(words, minus4);
            }
            schedule[group & 3] = words;
            __m128i keyed = _mm_add_epi32(
                words, _mm_load_si128((const __m128i *)(round_constants + 4 * group)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, keyed);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(keyed, 0x0E));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }

    _mm_storeu_si128((__m128i *)state, LANES(abef, cdgh, 3, 2, 3, 2));
    _mm_storeu_si128((__m128i *)(state + 4), LANES(abef, cdgh, 1, 0, 1, 0));
}

static int detect_extensions(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    if (!(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return (b >> 29) & 1;  // Intel SDM, CPUID leaf 7: EBX bit 29 is SHA
}

// Asked once and kept, because in a virtual machine cpuid costs tens of microseconds.
int sverka_sha256_accelerated(void) {
    static _Atomic int answer = -1;
    int known = atomic_load_explicit(&answer, memory_order_relaxed);
    if (known < 0) {
        known = detect_extensions();
        atomic_store_explicit(&answer, known, memory_order_relaxed);
    }
    return known;
}

#else

int sverka_sha256_accelerated(void) { return 0; }

#endif

static void compress(sverka_sha256 *hash, const uint8_t *bytes, size_t block_count) {
#if HAS_SHA_EXTENSIONS_CODE
    if (!hash->portable && sverka_sha256_accelerated()) {
        compress_extensions(hash->state, bytes, block_count);
        return;
    }
#endif
    compress_portable(hash->state, bytes, block_count);
}

void sverka_sha256_init(sverka_sha256 *hash, int portable) {
    // FIPS 180-4 §5.3.3: square roots of the first eight primes.
    static const uint32_t start[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memset(hash, 0, sizeof *hash);
    memcpy(hash->state, start, sizeof start);
    hash->portable = portable != 0;
}

void sverka_sha256_update(sverka_sha256 *hash, const void *bytes, size_t count) {
    if (count == 0) return;
    const uint8_t *next = bytes;
    size_t held = hash->byte_count % 64;
    hash->byte_count += count;
    if (held > 0) {
        size_t taken = count < 64 - held ? count : 64 - held;
        memcpy(hash->block + held, next, taken);
        next += taken, count -= taken;
        if (held + taken < 64) return;
        compress(hash, hash->block, 1);
    }
    if (count >= 64) compress(hash, next, count / 64);
    memcpy(hash->block, next + count / 64 * 64, count % 64);
}

void sverka_sha256_final(sverka_sha256 *hash, uint8_t digest[32]) {
    // §5.1.1: a 1 bit, zeros, and the message's length in bits as 64 bits end the last block.
    uint64_t bit_count = hash->byte_count * 8;
    size_t held = hash->byte_count % 64;
    hash->block[held++] = 0x80;
    if (held > 56) {
        memset(hash->block + held, 0, 64 - held);
        compress(hash, hash->block, 1);
        held = 0;
    }
    memset(hash->block + held, 0, 56 - held);
    store_big_endian(hash->block + 56, (uint32_t)(bit_count >> 32));
    store_big_endian(hash->block + 60, (uint32_t)bit_count);
    compress(hash, hash->block, 1);
    for (int i = 0; i < 8; i++) store_big_endian(digest + 4 * i, hash->state[i]);
}
