//===- Shuffle.h - Random orders ---------------------------------*- C++
//-*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_SHUFFLE_H
#define MANN_SUPPORT_SHUFFLE_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace mann {

/// Puts the numbers into a random order, all equally likely (Fisher and Yates):
/// the same one for a generator wherever it runs, which std::shuffle is not.
void shuffle(llvm::MutableArrayRef<int64_t> order, std::mt19937_64 &random);

/// The positions 0 to `size` - 1 in two parts, each in ascending order: those
/// that stay and those that are held out. These are `share` of all, rounded
/// down, but at least one, and leave at least one; of fewer than two nothing is
/// held out. They are the last ones, or with `seed` any.
std::pair<std::vector<int64_t>, std::vector<int64_t>>
holdOut(int64_t size, double share, std::optional<uint64_t> seed);

} // namespace mann

#endif // MANN_SUPPORT_SHUFFLE_H
