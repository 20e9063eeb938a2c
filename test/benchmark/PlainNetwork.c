//===- PlainNetwork.c - MemN2N in hand-written int8 loops -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The baseline: what a C programmer writes for this one network on a machine
// with plenty of memory. Static sizes, loops over filled slots only, int32
// accumulators, the formats as constants (PLAIN_CONSTANTS names the header of
// describe-baseline), shifts that use what is known about the numbers. Its
// integers are those of the compiled network; main checks that first.
//
//===----------------------------------------------------------------------===//

#include <stdint.h>

#include PLAIN_CONSTANTS

enum { MAX_CODE = 127 };

/// For functions whose shifts are constants of the caller.
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// value * 2^-shift, ties to even. Adds just below half, or half where the
/// quotient is odd, and truncates.
ALWAYS_INLINE int32_t scale(int32_t value, int shift) {
  if (shift <= 0)
    return value * (1 << -shift);
  int32_t odd = (value >> shift) & 1;
  return (value + ((1 << (shift - 1)) - 1) + odd) >> shift;
}

ALWAYS_INLINE int8_t code(int32_t value, int shift) {
  int32_t scaled = scale(value, shift);
  scaled = scaled < -MAX_CODE ? -MAX_CODE : scaled;
  return (int8_t)(scaled > MAX_CODE ? MAX_CODE : scaled);
}

ALWAYS_INLINE int max(int a, int b) { return a > b ? a : b; }

/// sum += rows of the words, each times 2^up.
ALWAYS_INLINE void addWords(int32_t sum[DIM], const int32_t *words, int n,
                            const int8_t table[][DIM], int up) {
  for (int j = 0; j < n; ++j) {
    if ((uint32_t)words[j] >= VOCABULARY)
      continue;
    const int8_t *row = table[words[j]];
    for (int d = 0; d < DIM; ++d)
      sum[d] += row[d] * (1 << up);
  }
}

/// The form in which the similarity reads a code.
ALWAYS_INLINE int8_t stored(int8_t value) {
#if defined(PLAIN_HAMMING)
  return (int8_t)(value - (value < 0));
#else
  return value;
#endif
}

/// Sentences to rows, a copy in each of the formats, encoded if asked to.
ALWAYS_INLINE void embedStory(int8_t memory[][SLOTS][DIM], int formats,
                              const int *fracs, int encoded,
                              const int32_t *story, int count,
                              const int8_t table[][DIM], int tableFrac,
                              const int8_t times[][DIM], int timeFrac,
                              int frac) {
  int sumFrac = max(tableFrac, timeFrac);
  for (int i = 0; i < count; ++i) {
    int32_t sum[DIM];
    const int8_t *time = times[count - 1 - i];
    for (int d = 0; d < DIM; ++d)
      sum[d] = time[d] * (1 << (sumFrac - timeFrac));
    addWords(sum, story + i * WORDS, WORDS, table, sumFrac - tableFrac);
    int8_t row[DIM];
    for (int d = 0; d < DIM; ++d)
      row[d] = code(sum[d], sumFrac - frac);
#pragma clang loop unroll(full)
    for (int f = 0; f < formats; ++f)
      for (int d = 0; d < DIM; ++d) {
        int8_t copy = code(row[d], frac - fracs[f]);
        memory[f][i][d] = encoded ? stored(copy) : copy;
      }
  }
}

/// The similarity of a memory row and a key.
ALWAYS_INLINE int32_t similarity(const int8_t *row, const int8_t *key) {
  int32_t sum = 0;
  for (int d = 0; d < DIM; ++d) {
#if defined(PLAIN_DOT)
    sum += row[d] * key[d];
#elif defined(PLAIN_L1)
    int difference = row[d] - key[d];
    sum += difference < 0 ? -difference : difference;
#elif defined(PLAIN_HAMMING)
    // Both in ones' complement: the exclusive or compares signs and magnitudes.
    int8_t agreement = (int8_t)(row[d] ^ key[d] ^ MAX_CODE);
    sum += agreement - (agreement >> 7);
#else
#error "there are no plain loops of this similarity"
#endif
  }
#if defined(PLAIN_L1)
  return DIM * (2 * MAX_CODE + 1) - 2 * sum;
#else
  return sum;
#endif
}

ALWAYS_INLINE void softmax(int8_t *weights, const int32_t *scores, int count,
                           int preShift, int limit, int multiplier,
                           int postShift, int frac) {
  int32_t best = scores[0];
  for (int i = 1; i < count; ++i)
    best = max(best, scores[i]);
  int32_t powers[SLOTS], sum = 0;
  for (int i = 0; i < count; ++i) {
    int32_t distance = (best - scores[i]) >> preShift;
    int32_t t =
        ((distance < limit ? distance : limit) * multiplier) >> postShift;
    // 2^-t, t with 12 fraction bits; the result has 15.
    int32_t f = t & 4095;
    int32_t p = 60751 - ((10499 * f) >> 12);
    p = 181340 - ((p * f) >> 12);
    p = 262144 - ((p * f) >> 12);
    int whole = t >> 12;
    powers[i] = p >> (3 + (whole < 28 ? whole : 28));
    sum += powers[i];
  }
  // The best slot alone gives 2^15, so the sum has 16 to 21 bits.
  int length = 32 - __builtin_clz((uint32_t)sum);
  uint32_t reciprocal = 0x7fffffffu / (uint32_t)(sum >> (length - 16));
  int shift = 15 + length - frac;
  uint32_t belowHalf = (1u << (shift - 1)) - 1;
  for (int i = 0; i < count; ++i) {
    uint32_t product = (uint32_t)powers[i] * reciprocal;
    uint32_t weight = (product + belowHalf + ((product >> shift) & 1)) >> shift;
    weights[i] = (int8_t)(weight < MAX_CODE ? weight : MAX_CODE);
  }
}

/// The weighted sum of rows; most weights are 0 after a few sentences.
ALWAYS_INLINE void readMemory(int32_t sum[DIM], const int8_t *weights,
                              int8_t memory[SLOTS][DIM], int count) {
  for (int d = 0; d < DIM; ++d)
    sum[d] = 0;
  for (int i = 0; i < count; ++i) {
    if (weights[i] == 0)
      continue;
    for (int d = 0; d < DIM; ++d)
      sum[d] += weights[i] * memory[i][d];
  }
}

ALWAYS_INLINE int32_t dot(const int8_t *a, const int8_t *b) {
  int32_t sum = 0;
  for (int d = 0; d < DIM; ++d)
    sum += a[d] * b[d];
  return sum;
}

/// u = H u + read, all formats constants of the hop.
#define HOP(h, next)                                                           \
  {                                                                            \
    for (int d = 0; d < DIM; ++d)                                              \
      key[d] = stored(code(u[d], FRAC_u##h - FRAC_KEY_##h));                   \
    for (int i = 0; i < count; ++i)                                            \
      scores[i] =                                                              \
          scale(similarity(memory[MEMORY_##h][i], key), SCORE_SHIFT_##h);      \
    softmax(weights, scores, count, PRE_SHIFT_##h, LIMIT_##h, MULTIPLIER_##h,  \
            POST_SHIFT_##h, FRAC_P_##h);                                       \
    readMemory(sum, weights, values[0], count);                                \
    enum { sumFrac = FRAC_HU_##h > FRAC_O_##h ? FRAC_HU_##h : FRAC_O_##h };    \
    for (int d = 0; d < DIM; ++d) {                                            \
      int8_t hu = code(dot(H[d], u), FRAC_H + FRAC_u##h - FRAC_HU_##h);        \
      int8_t o = code(sum[d], FRAC_P_##h + FRAC_c - FRAC_O_##h);               \
      v[d] = code(hu * (1 << (sumFrac - FRAC_HU_##h)) +                        \
                      o * (1 << (sumFrac - FRAC_O_##h)),                       \
                  sumFrac - FRAC_u##next);                                     \
    }                                                                          \
    for (int d = 0; d < DIM; ++d)                                              \
      u[d] = v[d];                                                             \
  }

void PLAIN_STEP(const int32_t *story, const int32_t *question, int32_t count,
                int8_t *logits, int32_t *answer) {
  static const int memoryFracs[] = MEMORY_FRACS, valueFracs[] = {FRAC_c};
  int8_t memory[MEMORY_FORMATS][SLOTS][DIM], values[1][SLOTS][DIM];
  int8_t u[DIM], v[DIM], key[DIM], weights[SLOTS];
  int32_t scores[SLOTS], sum[DIM];

  embedStory(memory, MEMORY_FORMATS, memoryFracs, 1, story, count, A, FRAC_A,
             A_time, FRAC_A_time, FRAC_m);
  embedStory(values, 1, valueFracs, 0, story, count, C, FRAC_C, C_time,
             FRAC_C_time, FRAC_c);

  for (int d = 0; d < DIM; ++d)
    sum[d] = 0;
  addWords(sum, question, QUESTION_WORDS, B, 0);
  for (int d = 0; d < DIM; ++d)
    u[d] = code(sum[d], FRAC_B - FRAC_u0);

#if HOPS != 3
#error "these loops have 3 hops"
#endif
  HOP(0, 1)
  HOP(1, 2)
  HOP(2, 3)

  int best = 0;
  for (int o = 0; o < VOCABULARY; ++o) {
    logits[o] = code(dot(W[o], u), FRAC_W + FRAC_u3 - FRAC_LOGITS);
    if (logits[o] > logits[best])
      best = o;
  }
  *answer = best;
}
