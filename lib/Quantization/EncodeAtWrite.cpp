//===- EncodeAtWrite.cpp - Memories in the form that is read --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredForms.h"
#include "mann/Quantization/Passes.h"

namespace mann {
#define GEN_PASS_DEF_ENCODEATWRITE
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {
struct EncodeAtWritePass : mann::impl::EncodeAtWriteBase<EncodeAtWritePass> {
  using EncodeAtWriteBase::EncodeAtWriteBase;

  void runOnOperation() override {
    unsigned created = 0;
    getOperation().walk([&](AddressingOpInterface op) {
      auto isCode = [](OpOperand &operand) {
        return isFixedPoint(getElementTypeOrSelf(operand.get().getType()));
      };
      if (op.getAddressingKind() != SimilarityKind::Hamming ||
          !isCode(op.getMemoryOperand()) || !isCode(op.getKeyOperand()))
        return;
      if (op.getCodeFormat())
        applyCode(op);
      for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()})
        operand->set(
            getEncoded(operand->get(), op.getAddressingKind(), created));
    });
    numEncoded += created;
  }
};
} // namespace
