//===- SurrogatesTest.cpp - Tabulated gradients of similarities -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Differentiation/Surrogates.h"
#include "gtest/gtest.h"

using namespace mann;

namespace {

/// The slope of `kind` at (a, b) in 4 bits: codes -7..7.
float slope(SimilarityKind kind, Surrogate surrogate, unsigned window, int a,
            int b, bool ofMemory = true) {
  std::vector<float> table =
      getSurrogateTable(kind, 4, surrogate, window, ofMemory);
  EXPECT_EQ(table.size(), 225u);
  return table[(a + 7) * 15 + b + 7];
}

TEST(Surrogates, SmoothIsExactOnLines) {
  // 2 Q + 1 - 2 |a - b|: slope 2 towards b, wherever the window sees one side.
  EXPECT_EQ(slope(SimilarityKind::L1, Surrogate::Smooth, 1, 1, 5), 2.0f);
  EXPECT_EQ(slope(SimilarityKind::L1, Surrogate::Smooth, 3, -3, 1), 2.0f);
  EXPECT_EQ(slope(SimilarityKind::L1, Surrogate::Smooth, 2, 5, 1), -2.0f);
  EXPECT_EQ(slope(SimilarityKind::L1, Surrogate::Smooth, 3, 2, 2), 0.0f);
}

TEST(Surrogates, TheWindowIsASixteenthOfTheCodes) {
  EXPECT_EQ(getDefaultWindow(8), 16u);
  EXPECT_EQ(getDefaultWindow(6), 4u);
  EXPECT_EQ(getDefaultWindow(4), 1u);
  EXPECT_EQ(getDefaultWindow(2), 1u);
}

TEST(Surrogates, SmoothSpreadsAJump) {
  // The sign of a jumps by 2 between -1 and 0: 2 s_b within the window,
  // averaged over w (w + 1).
  EXPECT_FLOAT_EQ(slope(SimilarityKind::Bipolar, Surrogate::Smooth, 2, 0, 3),
                  2.0f * 2 / 6);
  EXPECT_FLOAT_EQ(slope(SimilarityKind::Bipolar, Surrogate::Smooth, 2, 0, -3),
                  -2.0f * 2 / 6);
  EXPECT_EQ(slope(SimilarityKind::Bipolar, Surrogate::Smooth, 2, 5, 3), 0.0f);
  // Hamming: f(3, 3) = 7 and f(1, 3) = 7 - (1 xor 3) = 5.
  EXPECT_FLOAT_EQ(slope(SimilarityKind::Hamming, Surrogate::Smooth, 1, 2, 3),
                  1.0f);
}

TEST(Surrogates, L1SlopeByHand) {
  // Far from 0: s_b sign(|b| - |a|).
  EXPECT_EQ(slope(SimilarityKind::Hamming, Surrogate::L1Slope, 2, 3, 5), 1.0f);
  EXPECT_EQ(slope(SimilarityKind::Hamming, Surrogate::L1Slope, 2, 5, -3), 1.0f);
  // Within 2 codes of 0 the jump 8 - |1 - 4| = 5 over 2 codes is added.
  EXPECT_EQ(slope(SimilarityKind::Hamming, Surrogate::L1Slope, 2, 1, 4),
            1.0f + 2.5f);
}

TEST(Surrogates, LiteralByHand) {
  // a = 5, b = 2: distance 3 has two bits; |a| is the larger.
  EXPECT_EQ(slope(SimilarityKind::SignedL1, Surrogate::Literal, 1, 5, 2),
            -2.0f);
  // Different signs: one for the sign, and a saturated distance of 7.
  EXPECT_EQ(slope(SimilarityKind::SignedL1, Surrogate::Literal, 1, 6, -5),
            -1.0f + 3.0f);
  // The key: stale bits make it the length of the distance, 2 bits here, and
  // the sign counts for the other 4 - 2.
  EXPECT_EQ(slope(SimilarityKind::SignedL1, Surrogate::Literal, 1, 2, 5, false),
            2.0f);
  EXPECT_EQ(
      slope(SimilarityKind::SignedL1, Surrogate::Literal, 1, 1, -2, false),
      -2.0f - 2.0f);
}

} // namespace
