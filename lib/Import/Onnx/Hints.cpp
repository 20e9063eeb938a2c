//===- Hints.cpp - What to do about an operator that is not taken ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

using namespace mann;
using namespace mann::onnx_import;
using llvm::StringRef;

namespace {
struct Hint {
  std::initializer_list<StringRef> operators;
  const char *text;
};
} // namespace

static const Hint kHints[] = {
    {{"NonZero", "Compress", "Unique", "NonMaxSuppression"},
     "how many elements it gives depends on the values, and the tensors of a "
     "model have fixed shapes; keep all and put 0 where the condition does not "
     "hold (Where, or Mul by the mask)"},
    {{"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
      "Multinomial", "Bernoulli"},
     "a model gives the same for the same inputs; make the random numbers an "
     "input"},
    {{"QLinearMatMul", "QLinearConv", "MatMulInteger", "ConvInteger",
      "DynamicQuantizeLinear"},
     "export the float network, or one with QuantizeLinear and "
     "DequantizeLinear (the QDQ form); --quantize chooses formats"},
    {{"SequenceConstruct", "SequenceInsert", "SequenceAt", "SequenceEmpty",
      "SequenceErase", "SequenceLength", "SplitToSequence",
      "ConcatFromSequence"},
     "use one tensor with a dimension for the elements of the sequence"},
    {{"Sin", "Cos", "Tan"},
     "of constants compute it before exporting, as a table in an initializer"},
    {{"Erf"}, "in a Gelu: export that with approximate = tanh"},
};

std::string mann::onnx_import::getHint(StringRef domain, StringRef type) {
  if (domain == "com.microsoft")
    return "an optimizer of ONNX Runtime makes such nodes: export the graph as "
           "it is before, or with ORT_DISABLE_ALL";
  if (!domain.empty())
    return "it is of the domain '" + domain.str() +
           "': export it as operators of ONNX itself";
  for (const Hint &hint : kHints)
    if (llvm::is_contained(hint.operators, type))
      return hint.text;
  return "";
}
