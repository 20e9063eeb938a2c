//===- CountFormula.h - Closed forms of run-time sizes -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_ENERGY_COUNTFORMULA_H
#define MANN_ANALYSIS_ENERGY_COUNTFORMULA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <map>
#include <string>

namespace mann {

/// A polynomial with integer coefficients in numbered symbols: how often
/// something happens, as in `40*count + 3`. All operations are exact as long
/// as the numbers fit 64 bits, and give the largest that do beyond.
class CountFormula {
public:
  /// Sorted symbol numbers; one that occurs twice is squared.
  using Monomial = llvm::SmallVector<unsigned, 2>;

  CountFormula() = default;
  CountFormula(int64_t constant);
  static CountFormula symbol(unsigned number);

  CountFormula &operator+=(const CountFormula &other);
  CountFormula operator*(const CountFormula &other) const;
  bool operator==(const CountFormula &other) const {
    return terms == other.terms;
  }

  bool isZero() const { return terms.empty(); }
  /// The value when symbol i is `symbols[i]`.
  int64_t evaluate(llvm::ArrayRef<int64_t> symbols) const;
  /// `40*count + 3`: products with the most symbols first, then by number.
  std::string print(llvm::ArrayRef<std::string> names) const;

private:
  struct Order {
    bool operator()(const Monomial &a, const Monomial &b) const;
  };
  std::map<Monomial, int64_t, Order> terms; ///< Without zeros.
};

} // namespace mann

#endif // MANN_ANALYSIS_ENERGY_COUNTFORMULA_H
