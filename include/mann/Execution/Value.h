//===- Value.h - Values of the reference interpreter ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A value of the mann dialect at run time, as plain as it can be: what a type
// means and not how it is stored.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_VALUE_H
#define MANN_EXECUTION_VALUE_H

#include "mann/Dialect/Mann/IR/Formats.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace mann {

/// The value of a tensor, or of a scalar i32 or index, row major. Elements in
/// f32 are floats. All others are 64-bit integers: the codes of fixed-point and
/// encoded elements (an encoded element is its plain code), word ids, and +1 or
/// -1 for bipolar elements (not packed). Rows with an exponent are their codes
/// and, behind these, the exponent less the least: one integer more a row.
class HostValue {
public:
  HostValue() = default;
  /// A value of zeros; of +1 for bipolar elements. The type is supported.
  explicit HostValue(mlir::Type type);
  /// A value with these elements, as many as the type has.
  HostValue(mlir::Type type, std::vector<float> reals);
  HostValue(mlir::Type type, std::vector<int64_t> integers);

  /// Whether values of the type exist: tensors of static shape of f32,
  /// fixed-point, encoded, bipolar, i8, i16 or i32 elements; i32 and index.
  static bool isSupported(mlir::Type type);
  /// Whether they can also go into a function from outside: not an index.
  static bool isPassable(mlir::Type type);

  mlir::Type getType() const { return type; }
  /// The dimensions, outermost first; empty for a scalar. They do not count
  /// exponents, and neither does the number of elements.
  llvm::ArrayRef<int64_t> getShape() const;
  int64_t getNumElements() const;
  /// Whether the elements are floats.
  bool isReal() const;
  /// The integers that there are, exponents included.
  int64_t getNumIntegers() const;
  /// The format of fixed-point and encoded elements; nothing for others.
  std::optional<Format> getFormat() const { return mann::getFormat(type); }

  /// The elements of a value in f32.
  llvm::ArrayRef<float> getReals() const { return reals; }
  llvm::MutableArrayRef<float> getReals() { return reals; }
  /// The elements of every other value, and the exponents of rows.
  llvm::ArrayRef<int64_t> getIntegers() const { return integers; }
  llvm::MutableArrayRef<int64_t> getIntegers() { return integers; }

  /// The number that element `index` stands for: a code times its step, or
  /// times the power of two of its row; other elements themselves.
  double getNumber(int64_t index) const;

  /// The first element that the type does not allow, if there is one: a code
  /// outside its format, an id that does not fit, a sign that is not +1 or -1,
  /// an exponent that is not the least that its row needs; as an index into the
  /// integers.
  std::optional<int64_t> findInvalidElement() const;

private:
  mlir::Type type;
  std::vector<float> reals;
  std::vector<int64_t> integers;
};

/// The dimensions in which the elements of a value of `type` are kept, and lie
/// in files: those of the type, with one more in the last where rows have
/// exponents.
llvm::SmallVector<int64_t> getKeptShape(mlir::Type type);

/// The elements of a value that is not in f32 as `getStorageType` of its type
/// stores them: codes and ids themselves, encoded codes in their stored form,
/// bipolar rows packed into words. And the value that is stored so.
std::vector<int64_t> toStored(const HostValue &value);
HostValue fromStored(mlir::Type type, llvm::ArrayRef<int64_t> stored);

/// The value of a parameter or constant of that type. Fails without a message
/// if the attribute cannot be read or has codes outside the type's format.
mlir::FailureOr<HostValue> readElements(mlir::Type type,
                                        mlir::Attribute attribute);

/// Lowest and highest integer that an element of `type` can be, bipolar ones
/// being -1 or +1, exponents left aside; nothing for f32.
std::optional<std::pair<int64_t, int64_t>> getIntegerRange(mlir::Type type);

/// Whether `value` is an element of `type`, which is not f32.
bool isValidInteger(mlir::Type type, int64_t value);

/// Spells the integers that an element of `type` can be: "-127..127", and
/// "-1 or 1" for bipolar elements.
std::string describeIntegers(mlir::Type type);

/// What keeps `value` from being one of `type`, as the end of a sentence about
/// it: "must have type ..., found ..."; empty if nothing.
std::string describeMismatch(const HostValue &value, mlir::Type type);

} // namespace mann

#endif // MANN_EXECUTION_VALUE_H
