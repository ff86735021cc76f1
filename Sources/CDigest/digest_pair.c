#include "digest_pair.h"
#include <string.h>

static const uint32_t initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static void compress(uint32_t *state, const uint8_t *blocks, size_t count);
static void compress_both(
    uint32_t *first, const uint8_t *first_blocks, uint32_t *second, const uint8_t *second_blocks, size_t count);

void opusstitch_sha256_begin(opusstitch_sha256 *hash) {
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

/// Fills the block that is not complete.
///
/// Returns how many of the bytes it took. If it took fewer than there are, the next one begins a block.
static size_t fill_rest(opusstitch_sha256 *hash, const uint8_t *bytes, size_t count) {
    size_t filled = hash->length % 64;
    if (filled == 0) return 0;
    size_t taken = count < 64 - filled ? count : 64 - filled;
    memcpy(hash->rest + filled, bytes, taken);
    hash->length += taken;
    if (filled + taken == 64) compress(hash->state, hash->rest, 1);
    return taken;
}

/// Hashes what follows `fill_rest`: whole blocks, and keeps the rest.
static void take(opusstitch_sha256 *hash, const uint8_t *bytes, size_t count) {
    size_t blocks = count / 64;
    if (blocks > 0) compress(hash->state, bytes, blocks);
    if (count % 64 > 0) memcpy(hash->rest, bytes + blocks * 64, count % 64);
    hash->length += count;
}

void opusstitch_sha256_update(opusstitch_sha256 *hash, const uint8_t *bytes, size_t count) {
    size_t taken = fill_rest(hash, bytes, count);
    if (taken < count) take(hash, bytes + taken, count - taken);
}

void opusstitch_sha256_update_both(
    opusstitch_sha256 *first, opusstitch_sha256 *second, const uint8_t *bytes, size_t count) {
    size_t first_taken = fill_rest(first, bytes, count);
    size_t second_taken = fill_rest(second, bytes, count);
    size_t taken = first_taken > second_taken ? first_taken : second_taken;
    size_t blocks = (count - taken) / 64;
    if (blocks > 0) {
        compress_both(first->state, bytes + first_taken, second->state, bytes + second_taken, blocks);
        first->length += blocks * 64;
        second->length += blocks * 64;
        first_taken += blocks * 64;
        second_taken += blocks * 64;
    }
    if (first_taken < count) take(first, bytes + first_taken, count - first_taken);
    if (second_taken < count) take(second, bytes + second_taken, count - second_taken);
}

void opusstitch_sha256_finish(opusstitch_sha256 *hash, uint8_t *digest) {
    uint64_t bits = hash->length * 8;
    size_t filled = hash->length % 64;
    uint8_t end[128] = {0};
    if (filled > 0) memcpy(end, hash->rest, filled);
    end[filled] = 0x80;
    size_t blocks = filled < 56 ? 1 : 2;
    for (int index = 0; index < 8; index++) end[blocks * 64 - 1 - index] = (uint8_t)(bits >> (8 * index));
    compress(hash->state, end, blocks);
    for (int index = 0; index < 32; index++) {
        digest[index] = (uint8_t)(hash->state[index / 4] >> (24 - 8 * (index % 4)));
    }
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define SHA __attribute__((target("sha,ssse3,sse4.1")))
#define INLINE static inline __attribute__((always_inline)) SHA

bool opusstitch_sha256_is_supported(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/// The constants of the 64 rounds.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/// A digest's state as the instructions want it: the words a, b, e, f and c, d, g, h, from the highest.
typedef struct {
    __m128i abef, cdgh;
} lanes;

INLINE lanes lanes_of(const uint32_t *state) {
    __m128i dcba = _mm_loadu_si128((const __m128i *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    return (lanes){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

INLINE void store(lanes lanes, uint32_t *state) {
    __m128i feba = _mm_shuffle_epi32(lanes.abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(lanes.cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/// Four words of a block, which are big-endian.
INLINE __m128i words(const uint8_t *block, int group) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * group)), order);
}

/// Four rounds.
INLINE void rounds(lanes *lanes, __m128i schedule, int group) {
    __m128i sum = _mm_add_epi32(schedule, _mm_load_si128((const __m128i *)(constants + 4 * group)));
    lanes->cdgh = _mm_sha256rnds2_epu32(lanes->cdgh, lanes->abef, sum);
    lanes->abef = _mm_sha256rnds2_epu32(lanes->abef, lanes->cdgh, _mm_shuffle_epi32(sum, 0x0E));
}

/// The next four words of the message schedule, from the sixteen before them.
INLINE __m128i next(__m128i a, __m128i b, __m128i c, __m128i d) {
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
    return _mm_sha256msg2_epu32(sum, d);
}

SHA static void compress(uint32_t *state, const uint8_t *blocks, size_t count) {
    lanes now = lanes_of(state);
    for (; count > 0; count--, blocks += 64) {
        lanes before = now;
        __m128i w[4] = {words(blocks, 0), words(blocks, 1), words(blocks, 2), words(blocks, 3)};
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            rounds(&now, w[group % 4], group);
            if (group < 12) {
                w[group % 4] =
                    next(w[group % 4], w[(group + 1) % 4], w[(group + 2) % 4], w[(group + 3) % 4]);
            }
        }
        now.abef = _mm_add_epi32(now.abef, before.abef);
        now.cdgh = _mm_add_epi32(now.cdgh, before.cdgh);
    }
    store(now, state);
}

SHA static void compress_both(
    uint32_t *first, const uint8_t *first_blocks, uint32_t *second, const uint8_t *second_blocks, size_t count) {
    lanes a = lanes_of(first), b = lanes_of(second);
    for (; count > 0; count--, first_blocks += 64, second_blocks += 64) {
        lanes a_before = a, b_before = b;
        __m128i v[4] = {words(first_blocks, 0), words(first_blocks, 1), words(first_blocks, 2), words(first_blocks, 3)};
        __m128i w[4] = {
            words(second_blocks, 0), words(second_blocks, 1), words(second_blocks, 2), words(second_blocks, 3)};
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            rounds(&a, v[group % 4], group);
            rounds(&b, w[group % 4], group);
            if (group < 12) {
                v[group % 4] = next(v[group % 4], v[(group + 1) % 4], v[(group + 2) % 4], v[(group + 3) % 4]);
                w[group % 4] = next(w[group % 4], w[(group + 1) % 4], w[(group + 2) % 4], w[(group + 3) % 4]);
            }
        }
        a.abef = _mm_add_epi32(a.abef, a_before.abef);
        a.cdgh = _mm_add_epi32(a.cdgh, a_before.cdgh);
        b.abef = _mm_add_epi32(b.abef, b_before.abef);
        b.cdgh = _mm_add_epi32(b.cdgh, b_before.cdgh);
    }
    store(a, first);
    store(b, second);
}

#else

bool opusstitch_sha256_is_supported(void) { return false; }
static void compress(uint32_t *state, const uint8_t *blocks, size_t count) { __builtin_trap(); }
static void compress_both(
    uint32_t *first, const uint8_t *first_blocks, uint32_t *second, const uint8_t *second_blocks, size_t count) {
    __builtin_trap();
}

#endif
