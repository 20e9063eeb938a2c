//===- PackedParameters.cpp - Signs of parameters -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedParameters.h"
#include "mann/Dialect/Mann/IR/Formats.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mann;

/// Which elements are negative; a float -0.0 and a NaN are not.
static SmallVector<bool> getNegative(DenseElementsAttr values) {
  if (isa<FloatType>(values.getElementType()))
    return llvm::map_to_vector(values.getValues<APFloat>(), [](APFloat value) {
      return value.isNegative() && !value.isZero() && !value.isNaN();
    });
  return llvm::map_to_vector(values.getValues<APInt>(),
                             [](APInt value) { return value.isNegative(); });
}

/// The words of `type`, one row of signs behind the other: a bit is set for a
/// negative element. A row of values may be longer, by its exponent.
static DenseElementsAttr packSigns(DenseElementsAttr values,
                                   RankedTensorType type, int64_t width) {
  SmallVector<bool> negative = getNegative(values);
  int64_t stride = values.getType().getShape().back();
  SmallVector<int32_t> words;
  for (int64_t row = 0; row < values.getNumElements(); row += stride)
    for (int64_t first = 0; first < width; first += kPackedWordBits) {
      uint32_t word = 0;
      for (int64_t i = first; i < std::min(first + kPackedWordBits, width); ++i)
        word |= uint32_t(negative[row + i]) << (i - first);
      words.push_back(int32_t(word));
    }
  return DenseElementsAttr::get(type, ArrayRef(words));
}

void mann::packParameters(ModuleOp module) {
  SmallVector<BinarizeOp> ops;
  module.walk([&](BinarizeOp op) {
    if (op.getInput().getDefiningOp<GetParameterOp>())
      ops.push_back(op);
  });
  if (ops.empty())
    return;
  SymbolTable symbols(module);
  llvm::MapVector<ParameterOp, memref::GlobalOp> tables;
  for (BinarizeOp op : ops) {
    auto get = op.getInput().getDefiningOp<GetParameterOp>();
    auto parameter = symbols.lookup<ParameterOp>(get.getParameter());
    auto values =
        dyn_cast_if_present<DenseElementsAttr>(parameter.getValueAttr());
    if (!values)
      continue;
    RankedTensorType type = getStorageType(op.getType());
    auto buffer = MemRefType::get(type.getShape(), type.getElementType());
    memref::GlobalOp &table = tables[parameter];
    if (!table) {
      OpBuilder builder(parameter);
      table = memref::GlobalOp::create(
          builder, parameter.getLoc(),
          (parameter.getSymName() + "_signs").str(),
          builder.getStringAttr("private"), buffer,
          packSigns(values, type, op.getType().getShape().back()),
          /*constant=*/true, /*alignment=*/IntegerAttr());
      symbols.insert(table);
    }
    OpBuilder builder(op);
    Value words = bufferization::ToTensorOp::create(
        builder, op.getLoc(), type,
        memref::GetGlobalOp::create(builder, op.getLoc(), buffer,
                                    table.getSymName()),
        /*restrict=*/true);
    op.replaceAllUsesWith(
        UnrealizedConversionCastOp::create(builder, op.getLoc(),
                                           TypeRange{op.getType()}, words)
            .getResult(0));
    op.erase();
    if (get.use_empty())
      get.erase();
  }
  for (auto &[parameter, table] : tables)
    if (SymbolTable::symbolKnownUseEmpty(parameter, module))
      symbols.erase(parameter);
}

void mann::dropCasts(ModuleOp module) {
  module.walk([](UnrealizedConversionCastOp op) {
    if (op.use_empty())
      op.erase();
  });
}
