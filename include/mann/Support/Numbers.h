//===- Numbers.h - Numbers as short text ------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_NUMBERS_H
#define MANN_SUPPORT_NUMBERS_H

#include <string>

namespace llvm {
class raw_ostream;
namespace json {
class Value;
} // namespace json
} // namespace llvm

namespace mann {

/// The shortest decimal number that reads back as this one: 1.4, not
/// 1.3999999999999999. Of a NaN without its sign, which depends on the machine.
std::string spellShortest(float value);
std::string spellShortest(double value);

/// Prints JSON over several lines, keys sorted, each number as by
/// `spellShortest`. llvm::json prints 17 digits of every double.
void printJson(llvm::raw_ostream &os, const llvm::json::Value &value);

} // namespace mann

#endif // MANN_SUPPORT_NUMBERS_H
