//===- Binarize.cpp - Memories and keys by their signs alone --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "StoredForms.h"
#include "mann/Quantization/Passes.h"

namespace mann {
#define GEN_PASS_DEF_BINARIZE
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {
struct BinarizePass : mann::impl::BinarizeBase<BinarizePass> {
  using BinarizeBase::BinarizeBase;

  void runOnOperation() override;

private:
  void binarize(AddressingOpInterface op);
};
} // namespace

static EncodeOp getEncoding(OpOperand &operand) {
  return operand.get().getDefiningOp<EncodeOp>();
}

static bool isEncoded(OpOperand &operand) {
  return isa<EncodedType>(getElementTypeOrSelf(operand.get().getType()));
}

/// Whether the scores have a format made for their sum, and not a chosen one.
static bool hasNaturalScores(AddressingOpInterface op) {
  std::optional<Format> format = getFormat(op.getScores().getType());
  if (op.getAddressingKind() == SimilarityKind::Cosine)
    return format == getNaturalScoreFormat(op, std::nullopt, std::nullopt);
  return format && format->width == kMaxCodeWidth;
}

void BinarizePass::binarize(AddressingOpInterface op) {
  bool natural = hasNaturalScores(op);
  // The signs are those of the codes that were compared.
  if (op.getCodeFormat())
    applyCode(op);
  for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()}) {
    EncodeOp encoding = getEncoding(*operand);
    operand->set(getBinarized(encoding ? encoding.getInput() : operand->get()));
    if (encoding && encoding->use_empty())
      encoding->erase();
  }
  op.setAddressingKind(SimilarityKind::Bipolar);
  op.setLog2Scale(log2Factor);
  // A sum of signs has no products to round.
  if (std::optional<Attribute> products = op->getInherentAttr("products");
      products && *products)
    op->removeAttr("products");
  if (natural)
    setElementType(
        op.getScores(),
        getFormatType(&getContext(),
                      getNaturalScoreFormat(op, std::nullopt, std::nullopt)));
  ++numSimilarities;
}

void BinarizePass::runOnOperation() {
  if (log2Factor < -31 || log2Factor > 31) {
    emitError(getOperation().getLoc(),
              "'log2-factor' must be -31 to 31, but is ")
        << log2Factor.getValue();
    return signalPassFailure();
  }
  SmallVector<AddressingOpInterface> similarities;
  bool possible = true;
  getOperation().walk([&](AddressingOpInterface op) {
    if (op.getAddressingKind() == SimilarityKind::Bipolar ||
        !getFormat(op.getScores().getType()))
      return;
    similarities.push_back(op);
    for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()})
      if (isEncoded(*operand) && !getEncoding(*operand)) {
        op->emitOpError("compares stored codes that are not encoded here; run "
                        "mann-binarize before mann-encode-at-write");
        possible = false;
        break;
      }
  });
  if (!possible)
    return signalPassFailure();
  llvm::for_each(similarities, [&](AddressingOpInterface op) { binarize(op); });
  getOperation().walk(
      [](FunctionOpInterface function) { updateSignature(function); });
}
