/*
 * rng.c - Philox4x32-10, and the distributions made from it.
 *
 *      counter: [ position | item | epoch | purpose ]        key: [ seed ]
 *                     \        |      |       /                     |
 *                      +--- ten rounds of multiply and xor ---------+
 *                     /        |      |       \
 *      block:   [  bits   |  bits | bits |  bits   ]   four numbers at a time
 *
 * When the four are spent, position goes up by one. Nothing else is state.
 */
#include "base/rng.h"

#include <math.h>

// The two multipliers and the two key steps of the paper (table 2 and section 4.3).
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define KEY_STEP_0   0x9E3779B9u // golden ratio
#define KEY_STEP_1   0xBB67AE85u // square root of 3, minus 1

enum { ROUNDS = 10, BLOCK = 4 };

void nn_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t product_0 = (uint64_t)MULTIPLIER_0 * c0;
        uint64_t product_1 = (uint64_t)MULTIPLIER_1 * c2;
        c0 = (uint32_t)(product_1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)product_1;
        c2 = (uint32_t)(product_0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)product_0;
        k0 += KEY_STEP_0;
        k1 += KEY_STEP_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

nn_rng nn_rng_at(uint64_t seed, nn_rng_purpose purpose, uint32_t epoch, uint32_t item)
{
    return (nn_rng){
        .counter = {0, item, epoch, (uint32_t)purpose},
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .used = BLOCK,
    };
}

uint32_t nn_rng_uint32(nn_rng *rng)
{
    if (rng->used == BLOCK) {
        nn_philox(rng->counter, rng->key, rng->block);
        rng->counter[0]++;
        rng->used = 0;
    }
    return rng->block[rng->used++];
}

double nn_rng_uniform(nn_rng *rng)
{
    uint64_t high = nn_rng_uint32(rng) >> 5; // 27 bits
    uint64_t low = nn_rng_uint32(rng) >> 6;  // 26 bits
    return (double)(high << 26 | low) * 0x1p-53;
}

double nn_rng_normal(nn_rng *rng)
{
    const double two_pi = 6.283185307179586;
    double u = 1 - nn_rng_uniform(rng); // in (0, 1]: its logarithm exists
    double v = nn_rng_uniform(rng);
    return sqrt(-2 * log(u)) * cos(two_pi * v);
}

uint32_t nn_rng_below(nn_rng *rng, uint32_t n)
{
    if (n == 0)
        return 0;
    // 2^32 is seldom a multiple of n. The first 2^32 mod n values would be drawn once too often: refuse them.
    uint32_t refused = (0u - n) % n;
    uint32_t bits = nn_rng_uint32(rng);
    while (bits < refused)
        bits = nn_rng_uint32(rng);
    return bits % n;
}
