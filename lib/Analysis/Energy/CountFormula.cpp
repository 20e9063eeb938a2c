//===- CountFormula.cpp - Closed forms of run-time sizes -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/CountFormula.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cstdint>

using namespace mann;

bool CountFormula::Order::operator()(const Monomial &a,
                                     const Monomial &b) const {
  if (a.size() != b.size())
    return a.size() > b.size();
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

/// A count that 64 bits do not hold is the largest that they do.
static int64_t addCounts(int64_t a, int64_t b) {
  int64_t sum;
  if (!llvm::AddOverflow(a, b, sum))
    return sum;
  return a < 0 ? -INT64_MAX : INT64_MAX;
}

static int64_t multiplyCounts(int64_t a, int64_t b) {
  int64_t product;
  if (!llvm::MulOverflow(a, b, product))
    return product;
  return (a < 0) != (b < 0) ? -INT64_MAX : INT64_MAX;
}

CountFormula::CountFormula(int64_t constant) {
  if (constant)
    terms[{}] = constant;
}

CountFormula CountFormula::symbol(unsigned number) {
  CountFormula formula;
  formula.terms[{number}] = 1;
  return formula;
}

CountFormula &CountFormula::operator+=(const CountFormula &other) {
  for (const auto &[monomial, coefficient] : other.terms) {
    int64_t &sum = terms[monomial];
    sum = addCounts(sum, coefficient);
    if (sum == 0)
      terms.erase(monomial);
  }
  return *this;
}

CountFormula CountFormula::operator*(const CountFormula &other) const {
  CountFormula product;
  for (const auto &[a, left] : terms)
    for (const auto &[b, right] : other.terms) {
      CountFormula term;
      Monomial monomial(a);
      monomial.append(b.begin(), b.end());
      llvm::sort(monomial);
      term.terms[monomial] = multiplyCounts(left, right);
      product += term;
    }
  return product;
}

int64_t CountFormula::evaluate(llvm::ArrayRef<int64_t> symbols) const {
  int64_t sum = 0;
  for (const auto &[monomial, coefficient] : terms) {
    int64_t term = coefficient;
    for (unsigned number : monomial)
      term = multiplyCounts(term, symbols[number]);
    sum = addCounts(sum, term);
  }
  return sum;
}

std::string CountFormula::print(llvm::ArrayRef<std::string> names) const {
  if (terms.empty())
    return "0";
  std::string text;
  for (const auto &[monomial, coefficient] : terms) {
    int64_t magnitude = coefficient < 0 ? -coefficient : coefficient;
    if (text.empty())
      text += coefficient < 0 ? "-" : "";
    else
      text += coefficient < 0 ? " - " : " + ";
    bool needsNumber = magnitude != 1 || monomial.empty();
    if (needsNumber)
      text += std::to_string(magnitude);
    for (auto [index, number] : llvm::enumerate(monomial))
      text += (index || needsNumber ? "*" : "") + names[number];
  }
  return text;
}
