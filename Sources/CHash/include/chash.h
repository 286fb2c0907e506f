#ifndef SVERKA_CHASH_H
#define SVERKA_CHASH_H

#include <stddef.h>
#include <stdint.h>

/// A running SHA-256 (FIPS 180-4). A plain value: copying it forks the computation, and nothing in
/// it needs to be freed.
typedef struct {
    /// The eight chaining words, a to h.
    uint32_t state[8];
    /// Message bytes taken so far, those in `block` included.
    uint64_t byte_count;
    /// The unfinished block; its first `byte_count % 64` bytes are in use.
    uint8_t block[64];
    /// Not 0 where the processor's own instructions must not be used.
    uint32_t portable;
} sverka_sha256;

/// Starts a message. `portable` other than 0 forces the code that any processor can run: for tests,
/// which compare the two.
void sverka_sha256_init(sverka_sha256 *hash, int portable);

/// Takes the next `count` bytes of the message; `bytes` may be null where `count` is 0.
void sverka_sha256_update(sverka_sha256 *hash, const void *bytes, size_t count);

/// Ends the message and writes its digest, most significant byte first. `hash` must be started anew
/// before it is used again.
void sverka_sha256_final(sverka_sha256 *hash, uint8_t digest[32]);

/// 1 where this processor has instructions for SHA-256 that this file knows, otherwise 0.
int sverka_sha256_accelerated(void);

#endif
