//===- Similarities.cpp - Codes and their similarities as arith -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowerings.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;

Results mann::lower(ArithEmitter &emit, fxp::EncodeOp op) {
  return {emit.add(op.getInput(), emit.signMask(op.getInput()))};
}

static Value decode(ArithEmitter &emit, Value code) {
  return emit.sub(code, emit.signMask(code), ArithEmitter::NeverWraps);
}

Results mann::lower(ArithEmitter &emit, fxp::DecodeOp op) {
  return {decode(emit, op.getInput())};
}

Results mann::lower(ArithEmitter &emit, fxp::HammingOp op) {
  // The exclusive or of two codes has the sign bit of the product of signs, and
  // magnitude bits where the magnitudes differ, inverted with the sign;
  // inverting the magnitude bits turns it into the code of the similarity.
  Value differing = emit.bitXor(op.getLhs(), op.getRhs());
  Value code = emit.bitXor(differing, llvm::maxIntN(op.getWidth()));
  return {emit.castSigned(decode(emit, code), emit.widthOf(op.getType()))};
}

/// |lhs - rhs|, modulo two to the width.
static Value distance(ArithEmitter &emit, Value lhs, Value rhs,
                      ArithEmitter::Overflow overflow) {
  return emit.sub(emit.max(lhs, rhs), emit.min(lhs, rhs), overflow);
}

Results mann::lower(ArithEmitter &emit, fxp::SignedL1Op op) {
  // The difference may need one bit more than a code and wrap, but Q minus it
  // is in -Q..Q again.
  unsigned to = emit.widthOf(op.getType());
  Value a = emit.castSigned(op.getLhs(), to);
  Value b = emit.castSigned(op.getRhs(), to);
  Value difference = distance(emit, a, b, ArithEmitter::MayWrap);
  Value proximity =
      emit.max(emit.sub(llvm::maxIntN(op.getWidth()), difference), 0);
  Value opposite = emit.signMask(emit.bitXor(a, b));
  return {emit.negateIf(opposite, proximity)};
}

Results mann::lower(ArithEmitter &emit, fxp::AbsDiffOp op) {
  unsigned to = emit.widthOf(op.getType());
  return {distance(emit, emit.castSigned(op.getLhs(), to),
                   emit.castSigned(op.getRhs(), to), ArithEmitter::NeverWraps)};
}

Results mann::lower(ArithEmitter &emit, fxp::XorPopcountOp op) {
  Value count = emit.countOnes(emit.bitXor(op.getLhs(), op.getRhs()));
  return {emit.castUnsigned(count, emit.widthOf(op.getType()))};
}
