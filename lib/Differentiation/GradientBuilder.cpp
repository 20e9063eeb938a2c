//===- GradientBuilder.cpp - Gradients of values, as they grow ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace mann;

Value GradientBuilder::getStorage(Value value) {
  if (auto encode = value.getDefiningOp<EncodeOp>())
    value = encode.getInput();
  std::optional<Format> format = getAlignedFormat(value.getType());
  if (!format)
    return value;
  Value &storage = storages[value];
  if (!storage) {
    // Not where it is first asked for, which may be in a loop.
    OpBuilder::InsertionGuard guard(kernel.builder);
    kernel.builder.setInsertionPointAfterValue(value);
    Value codes = value;
    // Rows with an exponent are exact in the format that holds all of them.
    if (getScaledFormat(value.getType()))
      codes = RequantizeOp::create(
          kernel.builder, value.getLoc(),
          typeOf(value).clone(getFormatType(value.getContext(), *format)),
          value);
    storage = CodesOp::create(kernel.builder, value.getLoc(),
                              getStorageType(typeOf(codes)), codes);
  }
  return storage;
}

Value GradientBuilder::toReal(KernelBuilder &k, Value element, Value value) {
  std::optional<Format> format = getAlignedFormat(value.getType());
  return format ? k.toReal(element, format->frac) : element;
}

Value GradientBuilder::getOrZero(Value value) {
  if (Value gradient = lookUp(value))
    return gradient;
  Type f32 = kernel.builder.getF32Type();
  return kernel.filled(kernel.empty(typeOf(value).getShape(), f32),
                       kernel.constantFloat(0));
}

void GradientBuilder::add(Value value, Value part) {
  if (isActive(value))
    gradients[value] =
        kernel.map({part}, getOrZero(value),
                   [](KernelBuilder &k, KernelBuilder::Scalars e) {
                     return k.add(e[1], e[0]);
                   });
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

namespace {

/// A factor inside of some loops: what is left of its tensor, a scalar once no
/// loop is left.
struct Part {
  Value storage, value;
  std::string dims;
};

/// init += the sum of fn(parts) over the loops that `dims` does not name.
class Contraction {
public:
  Contraction(GradientBuilder &gradients, Value count,
              GradientBuilder::TermFn fn)
      : gradients(gradients), count(count), fn(fn) {}

  Value build(KernelBuilder &k, Value init, std::string dims,
              SmallVector<Part> parts);

private:
  Value buildLoop(KernelBuilder &k, char letter, Value init, std::string dims,
                  ArrayRef<Part> parts);
  Value buildGeneric(KernelBuilder &k, ArrayRef<char> loops, Value init,
                     StringRef dims, ArrayRef<Part> parts);
  /// The part of a tensor indexed by `dims` whose rows are filled.
  SlotRange rangeOf(StringRef dims) {
    size_t position = dims.find('n');
    if (!count || position == StringRef::npos)
      return {};
    return {count, int64_t(position)};
  }

  GradientBuilder &gradients;
  Value count;
  GradientBuilder::TermFn fn;
};

} // namespace

/// Kernels have their sums inside; a sum around other loops, which reads
/// memories row by row, becomes a loop of its own.
Value Contraction::build(KernelBuilder &k, Value init, std::string dims,
                         SmallVector<Part> parts) {
  SmallVector<char, 3> loops;
  bool sumSeen = false, sumOutside = false;
  for (char letter : {'h', 'n', 'd'}) {
    bool isResult = StringRef(dims).contains(letter);
    if (!isResult && llvm::none_of(parts, [&](const Part &part) {
          return StringRef(part.dims).contains(letter);
        }))
      continue;
    loops.push_back(letter);
    sumOutside |= sumSeen && isResult;
    sumSeen |= !isResult;
  }
  return sumOutside ? buildLoop(k, loops.front(), init, dims, parts)
                    : buildGeneric(k, loops, init, dims, parts);
}

Value Contraction::buildLoop(KernelBuilder &k, char letter, Value init,
                             std::string dims, ArrayRef<Part> parts) {
  Value bound = letter == 'n' ? count : Value();
  for (const Part &part : parts)
    if (size_t position = StringRef(part.dims).find(letter);
        !bound && position != StringRef::npos)
      bound = k.constantIndex(typeOf(part.storage).getDimSize(position));
  size_t position = StringRef(dims).find(letter);
  auto loop = scf::ForOp::create(
      k.builder, k.loc, k.constantIndex(0), bound, k.constantIndex(1), init,
      [&](OpBuilder &b, Location loc, Value index, ValueRange state) {
        KernelBuilder inner(b, loc);
        SmallVector<Part> rest;
        for (const Part &part : parts) {
          rest.push_back(part);
          size_t at = StringRef(part.dims).find(letter);
          if (at == StringRef::npos)
            continue;
          rest.back().storage = inner.row(part.storage, index, at);
          rest.back().dims.erase(at, 1);
        }
        if (position == StringRef::npos) {
          scf::YieldOp::create(b, loc, build(inner, state[0], dims, rest));
          return;
        }
        std::string restDims = dims;
        restDims.erase(position, 1);
        Value sum =
            build(inner, inner.row(state[0], index, position), restDims, rest);
        scf::YieldOp::create(b, loc,
                             inner.insertRow(sum, state[0], index, position));
      });
  return loop.getResult(0);
}

Value Contraction::buildGeneric(KernelBuilder &kernel, ArrayRef<char> loops,
                                Value init, StringRef dims,
                                ArrayRef<Part> parts) {
  auto mapOf = [&](StringRef letters) {
    SmallVector<AffineExpr> results;
    for (char letter : letters)
      results.push_back(kernel.builder.getAffineDimExpr(
          llvm::find(loops, letter) - loops.begin()));
    return AffineMap::get(loops.size(), 0, results,
                          kernel.builder.getContext());
  };
  SmallVector<utils::IteratorType> iterators;
  for (char letter : loops)
    iterators.push_back(dims.contains(letter) ? utils::IteratorType::parallel
                                              : utils::IteratorType::reduction);
  SmallVector<KernelOperand> operands;
  for (const Part &part : parts)
    if (isa<RankedTensorType>(part.storage.getType()))
      operands.push_back(
          {kernel.slice(part.storage, rangeOf(part.dims)), mapOf(part.dims)});
  SlotRange range = rangeOf(dims);
  Value sum = kernel.generic(
      operands, kernel.slice(init, range), mapOf(dims), iterators,
      [&](KernelBuilder &k, KernelBuilder::Scalars elements) {
        SmallVector<Value> numbers;
        ArrayRef<Value> left = elements;
        for (const Part &part : parts) {
          Value element = part.storage;
          if (isa<RankedTensorType>(element.getType())) {
            element = left.front();
            left = left.drop_front();
          }
          numbers.push_back(gradients.toReal(k, element, part.value));
        }
        return k.add(elements.back(), fn(k, numbers));
      });
  return kernel.insert(sum, init, range);
}

static Value contract(GradientBuilder &gradients, Value init, StringRef dims,
                      ArrayRef<Factor> factors, Value count,
                      GradientBuilder::TermFn fn) {
  SmallVector<Part> parts;
  for (const Factor &factor : factors)
    parts.push_back(
        {gradients.getStorage(factor.value), factor.value, factor.dims.str()});
  return Contraction(gradients, count, fn)
      .build(gradients.kernel, init, dims.str(), parts);
}

void GradientBuilder::accumulate(Value value, StringRef dims,
                                 ArrayRef<Factor> factors, Value count,
                                 TermFn fn) {
  if (!isActive(value))
    return;
  gradients[value] =
      contract(*this, getOrZero(value), dims, factors, count, fn);
}

void GradientBuilder::accumulateProduct(Value value, StringRef dims, Factor lhs,
                                        Factor rhs, Value count) {
  accumulate(
      value, dims, {lhs, rhs}, count,
      [](KernelBuilder &k, ArrayRef<Value> e) { return k.mul(e[0], e[1]); });
}

Value GradientBuilder::sum(ArrayRef<int64_t> shape, StringRef dims,
                           ArrayRef<Factor> factors, Value count, TermFn fn) {
  Value init = kernel.filled(kernel.empty(shape, kernel.builder.getF32Type()),
                             kernel.constantFloat(0));
  return contract(*this, init, dims, factors, count, fn);
}

Value GradientBuilder::getResultGradient(Value result, SlotRange range) {
  Value gradient = lookUp(result);
  std::optional<Format> format = getFormat(result.getType());
  if (!gradient || !format || options.saturation == SaturationGradient::All ||
      isa<EncodeOp>(result.getDefiningOp()))
    return gradient;
  // Where the op itself bounds its result, the last code is no saturation.
  auto quantizable = dyn_cast<QuantizableOpInterface>(result.getDefiningOp());
  if (quantizable && quantizable.getResultBound() > 0)
    return gradient;
  Value whole =
      kernel.empty(typeOf(result).getShape(), kernel.builder.getF32Type());
  Value masked = kernel.map(
      {kernel.slice(gradient, range), kernel.slice(getStorage(result), range)},
      kernel.slice(whole, range),
      [&](KernelBuilder &k, KernelBuilder::Scalars e) -> Value {
        Type type = e[1].getType();
        auto compare = [&](arith::CmpIPredicate predicate, int64_t bound) {
          return arith::CmpIOp::create(k.builder, k.loc, predicate, e[1],
                                       k.constant(type, bound));
        };
        Value notLow = compare(arith::CmpIPredicate::sgt, format->min);
        Value notHigh = compare(arith::CmpIPredicate::slt, format->max);
        if (options.saturation == SaturationGradient::Inward) {
          // A step goes against the gradient.
          Value zero = k.constantFloat(0);
          auto orInward = [&](Value lhs,
                              arith::CmpFPredicate predicate) -> Value {
            Value inward =
                arith::CmpFOp::create(k.builder, k.loc, predicate, e[0], zero);
            return arith::OrIOp::create(k.builder, k.loc, lhs, inward);
          };
          notLow = orInward(notLow, arith::CmpFPredicate::OLT);
          notHigh = orInward(notHigh, arith::CmpFPredicate::OGT);
        }
        Value passes = arith::AndIOp::create(k.builder, k.loc, notLow, notHigh);
        return arith::SelectOp::create(k.builder, k.loc, passes, e[0],
                                       k.constantFloat(0));
      });
  return kernel.insert(masked, whole, range);
}

Value GradientBuilder::getSurrogate(SimilarityKind kind, unsigned width,
                                    bool withRespectToMemory) {
  // Only the literal form treats memory and key differently.
  bool ofMemory =
      options.surrogate != Surrogate::Literal || withRespectToMemory;
  Value &table = surrogates[{kind, width, ofMemory}];
  if (!table) {
    unsigned window = options.window ? options.window : getDefaultWindow(width);
    std::vector<float> slopes =
        getSurrogateTable(kind, width, options.surrogate, window, ofMemory);
    int64_t codes = (int64_t(1) << width) - 1;
    auto type =
        RankedTensorType::get({codes, codes}, kernel.builder.getF32Type());
    table = arith::ConstantOp::create(
        kernel.builder, kernel.loc,
        DenseElementsAttr::get(type, ArrayRef<float>(slopes)));
  }
  return table;
}
