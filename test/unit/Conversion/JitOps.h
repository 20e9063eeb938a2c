//===- JitOps.h - Running single fxp operations -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_UNIT_CONVERSION_JITOPS_H
#define MANN_TEST_UNIT_CONVERSION_JITOPS_H

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mann::test {

/// The numbers that a case is tried on; the second is unused by ops with one
/// operand.
using Operands = std::pair<int64_t, int64_t>;
using Inputs = std::vector<Operands>;

/// One fxp operation and what it must compute.
struct Case {
  /// The operation on %x, and %y where it takes two operands, without types.
  std::string op;
  /// Widths of the operands and of the results.
  unsigned from, to;
  int numResults;
  /// How the types are spelled: "FROM to TO" or just "FROM".
  bool hasResultType;
  std::function<std::array<int64_t, 2>(Operands)> expected;
  std::shared_ptr<const Inputs> inputs;
  /// Operations before it, such as bounds on the operands.
  std::string prologue = "";
};

/// What runs on the functions first.
enum class Before { Nothing, FxpOptimize };

/// Lowers all cases as functions of one module, compiles them with the LLVM
/// optimisation level `level` (0 to 3), runs each on all of its inputs, and
/// reports wrong integers as failures of the current test. `lanes` is 1 for
/// scalars, or 8 for vectors of 8 elements.
void runCases(const std::vector<Case> &cases, int lanes, unsigned level,
              Before before = Before::Nothing);

} // namespace mann::test

#endif // MANN_TEST_UNIT_CONVERSION_JITOPS_H
