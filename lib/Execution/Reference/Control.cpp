//===- Control.cpp - Upstream's ops that count ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"

using namespace mlir;
using namespace mann;

HostValue mann::evaluate(arith::AddIOp op, Inputs<arith::AddIOp> in) {
  HostValue result(op.getType());
  for (auto [lhs, rhs, sum] :
       llvm::zip_equal(in.getLhs()->getIntegers(), in.getRhs()->getIntegers(),
                       result.getIntegers()))
    sum = llvm::SignExtend64(
        uint64_t(lhs) + uint64_t(rhs),
        getElementTypeOrSelf(op.getType()).getIntOrFloatBitWidth());
  return result;
}

HostValue mann::evaluate(arith::MinSIOp op, Inputs<arith::MinSIOp> in) {
  HostValue result(op.getType());
  for (auto [lhs, rhs, least] :
       llvm::zip_equal(in.getLhs()->getIntegers(), in.getRhs()->getIntegers(),
                       result.getIntegers()))
    least = std::min(lhs, rhs);
  return result;
}

HostValue mann::evaluate(tensor::ExtractOp op, Inputs<tensor::ExtractOp> in) {
  // prepare() admits the one element of a tensor without dimensions.
  HostValue result(op.getType());
  result.getIntegers()[0] = in.getTensor()->getIntegers()[0];
  return result;
}

HostValue mann::evaluate(tensor::FromElementsOp op,
                         Inputs<tensor::FromElementsOp> in) {
  HostValue result(op.getType());
  result.getIntegers()[0] = in.getElements().front()->getIntegers()[0];
  return result;
}
