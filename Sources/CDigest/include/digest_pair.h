#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A SHA-256 in progress (FIPS 180-4).
typedef struct {
    uint32_t state[8];
    /// The bytes hashed so far, those in `rest` included.
    uint64_t length;
    /// The bytes of a block that is not complete: `length` modulo 64 of them.
    uint8_t rest[64];
} opusstitch_sha256;

/// Whether this processor has the instructions that the functions below need: SHA, SSSE3, SSE4.1.
bool opusstitch_sha256_is_supported(void);

void opusstitch_sha256_begin(opusstitch_sha256 *hash);

void opusstitch_sha256_update(opusstitch_sha256 *hash, const uint8_t *bytes, size_t count);

/// Adds the same bytes to two digests that began with others. Blocks of both are computed side by side, because the
/// instructions of one wait for each other most of the time.
void opusstitch_sha256_update_both(
    opusstitch_sha256 *first, opusstitch_sha256 *second, const uint8_t *bytes, size_t count);

/// Writes the 32 bytes of the digest. `hash` must not be used after it.
void opusstitch_sha256_finish(opusstitch_sha256 *hash, uint8_t *digest);
