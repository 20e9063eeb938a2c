//===- Median.h - What is printed of many measurements ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_BENCHMARK_MEDIAN_H
#define MANN_TEST_BENCHMARK_MEDIAN_H

#include <algorithm>
#include <vector>

/// The upper one of an even number of values.
inline double median(std::vector<double> values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

#endif // MANN_TEST_BENCHMARK_MEDIAN_H
