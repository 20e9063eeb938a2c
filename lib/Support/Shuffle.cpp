//===- Shuffle.cpp - Random orders
//-----------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Shuffle.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

using namespace mann;

void mann::shuffle(llvm::MutableArrayRef<int64_t> order,
                   std::mt19937_64 &random) {
  for (size_t i = order.size(); i-- > 1;)
    std::swap(order[i], order[random() % uint64_t(i + 1)]);
}

std::pair<std::vector<int64_t>, std::vector<int64_t>>
mann::holdOut(int64_t size, double share, std::optional<uint64_t> seed) {
  assert(share > 0 && share < 1 && "both sides get a part");
  // 0.29 * 100 is less than 29 in doubles.
  auto part = static_cast<int64_t>(std::floor(share * double(size) + 1e-9));
  int64_t numHeld =
      size < 2 ? 0 : std::min(std::max<int64_t>(part, 1), size - 1);
  std::vector<int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  if (seed) {
    std::mt19937_64 random(*seed);
    shuffle(order, random);
  }
  std::vector<int64_t> held(order.end() - numHeld, order.end());
  order.resize(size - numHeld);
  std::sort(order.begin(), order.end());
  std::sort(held.begin(), held.end());
  return {std::move(order), std::move(held)};
}
