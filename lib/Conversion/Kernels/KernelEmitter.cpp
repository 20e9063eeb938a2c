//===- KernelEmitter.cpp - What all kernels are made with -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

Value KernelEmitter::constant(Type type, int64_t value) {
  APInt number(getElementTypeOrSelf(type).getIntOrFloatBitWidth(), value,
               /*isSigned=*/true, /*implicitTrunc=*/true);
  if (auto vector = dyn_cast<VectorType>(type))
    return arith::ConstantOp::create(b, DenseElementsAttr::get(vector, number));
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, number));
}

Value KernelEmitter::call(StringRef name, Type type, ValueRange operands) {
  auto intrinsic = LLVM::CallIntrinsicOp::create(
      b, type, b.getStringAttr(("llvm." + name).str()), operands);
  return intrinsic.getResult(0);
}

SmallVector<Value> KernelEmitter::getPlace(ValueRange indices, Value columns,
                                           Value rows) {
  SmallVector<Value> place(indices);
  place.back() = arith::AddIOp::create(b, place.back(), columns);
  if (rows) {
    Value &row = place[place.size() - 2];
    row = arith::AddIOp::create(b, row, rows);
  }
  return place;
}

/// The first `number` of `elements`.
Value KernelEmitter::getMask(int64_t number, int64_t elements) {
  SmallVector<bool> taken(elements, false);
  std::fill_n(taken.begin(), number, true);
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorOf(elements, 1), taken));
}

Value KernelEmitter::loadPiece(Value buffer, ValueRange place, int64_t number,
                               int64_t elements) {
  auto type = VectorType::get(
      {elements}, cast<MemRefType>(buffer.getType()).getElementType());
  Value piece;
  if (number == elements) {
    piece = vector::LoadOp::create(b, type, buffer, place);
  } else if (target->hasMasks) {
    piece = vector::MaskedLoadOp::create(
        b, type, buffer, place, getMask(number, elements), constant(type, 0));
  } else {
    // Halves of the width as long as there are any: whole loads, which every
    // target has.
    piece = constant(type, 0);
    for (int64_t done = 0, size = elements; done < number; size /= 2) {
      if (size > number - done)
        continue;
      auto part = VectorType::get({size}, type.getElementType());
      Value loaded =
          vector::LoadOp::create(b, part, buffer, getPlace(place, index(done)));
      piece = vector::InsertStridedSliceOp::create(b, loaded, piece, done,
                                                   int64_t(1));
      done += size;
    }
  }
  if (!usesWords)
    return piece;
  int64_t words = elements * type.getElementTypeBitWidth() / 32;
  Value whole = vector::BitCastOp::create(b, vectorOf(words, 32), piece);
  if (words > 1)
    return whole;
  return vector::ExtractOp::create(b, whole, int64_t(0));
}

void KernelEmitter::storePiece(Value piece, Value buffer, ValueRange place,
                               int64_t number) {
  if (usesWords) {
    unsigned width =
        cast<MemRefType>(buffer.getType()).getElementTypeBitWidth();
    Value word = vector::BroadcastOp::create(b, vectorOf(1, 32), piece);
    piece = vector::BitCastOp::create(b, vectorOf(32 / width, width), word);
  }
  int64_t elements = cast<VectorType>(piece.getType()).getDimSize(0);
  if (number == elements) {
    vector::StoreOp::create(b, piece, buffer, place);
  } else if (target->hasMasks) {
    vector::MaskedStoreOp::create(b, buffer, place, getMask(number, elements),
                                  piece);
  } else {
    for (int64_t done = 0, size = elements; done < number; size /= 2) {
      if (size > number - done)
        continue;
      Value part = vector::ExtractStridedSliceOp::create(b, piece, done, size,
                                                         int64_t(1));
      vector::StoreOp::create(b, part, buffer, getPlace(place, index(done)));
      done += size;
    }
  }
}

Value KernelEmitter::getFlat(TypedValue<MemRefType> buffer) {
  MemRefType type = buffer.getType();
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)) ||
      ShapedType::isDynamic(offset) ||
      strides != computeStrides(type.getShape()))
    return {};
  int64_t number = type.getNumElements();
  auto layout = StridedLayoutAttr::get(b.getContext(), offset, {1});
  auto row = MemRefType::get({number}, type.getElementType(),
                             offset ? MemRefLayoutAttrInterface(layout)
                                    : MemRefLayoutAttrInterface(),
                             type.getMemorySpace());
  return memref::ReinterpretCastOp::create(
      b, row, buffer, offset, ArrayRef(number), ArrayRef(int64_t(1)));
}

Value KernelEmitter::makeRoom(int64_t number) {
  OpBuilder::InsertionGuard guard(b);
  auto function =
      b.getInsertionBlock()->getParent()->getParentOfType<func::FuncOp>();
  b.setInsertionPointToStart(&function.getBody().front());
  return memref::AllocaOp::create(b,
                                  MemRefType::get({number}, b.getIndexType()));
}

std::pair<Value, Value> KernelEmitter::joinHalves(Value first, Value second) {
  Type word = b.getI32Type();
  Value sixteen = constant(word, 16), low = constant(word, 0xffff),
        high = constant(word, -0x10000);
  auto either = [&](Value x, Value y) -> Value {
    return arith::OrIOp::create(b, x, y);
  };
  return {either(arith::AndIOp::create(b, first, low),
                 arith::ShLIOp::create(b, second, sixteen)),
          either(arith::ShRUIOp::create(b, first, sixteen),
                 arith::AndIOp::create(b, second, high))};
}

Value KernelEmitter::rotate(Value word) {
  Type type = word.getType();
  return call("fshr.i32", type, {word, word, constant(type, 8)});
}
