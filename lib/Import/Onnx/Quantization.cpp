//===- Quantization.cpp - Quantizers of a graph ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A graph that another tool has quantized says each number's scale by a pair of
// QuantizeLinear and DequantizeLinear. Weights become the numbers that their
// codes stand for. Of a value that is computed the pair leaves what it does to
// the range: a clip, within which the formats of this compiler are chosen; its
// scales are no powers of two, and its grid is not kept.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

/// Scale and zero point as tensors of the operand's shape.
struct Scales {
  Constant scale, zero;
};

static FailureOr<Scales> readScales(Node &node, ArrayRef<int64_t> shape) {
  const Tensor &scale = node.in(1);
  if (!scale.isConstant() || (node.hasInput(2) && !node.in(2).isConstant()))
    return node.refuse("its scale and zero point must be constants");
  if (!scale.isReal() || (node.hasInput(2) && node.in(2).isReal()))
    return node.refuse("its scale must be a float, its zero point an integer");
  if (node.getInt("block_size", 0) != 0)
    return node.refuse("scales of blocks are not supported");
  Shape wide(shape.size(), 1);
  if (scale.size() != 1) {
    std::optional<int64_t> dim =
        node.dimension(node.getInt("axis", 1), int64_t(shape.size()));
    if (!dim)
      return failure();
    if (scale.size() != shape[*dim])
      return node.refuse("needs one scale, or one for each of the " +
                         Twine(shape[*dim]) + " positions of its axis");
    wide[*dim] = scale.size();
  }
  Scales scales{scale.constant->reshaped(wide),
                Constant::filled(NumberKind::Integer, wide, 0)};
  if (node.hasInput(2)) {
    if (node.in(2).size() != scale.size())
      return node.refuse("needs as many zero points as scales");
    scales.zero = node.in(2).constant->reshaped(wide);
  }
  scales.scale = scales.scale.strided(shape, 0, broadcastStrides(wide, shape));
  scales.zero = scales.zero.strided(shape, 0, broadcastStrides(wide, shape));
  return scales;
}

/// The codes of a type, by the zero point's type in the file.
static std::pair<double, double> codesOf(int32_t type) {
  switch (type) {
  case onnx::TensorProto::INT8:
    return {-128, 127};
  case onnx::TensorProto::INT16:
    return {-32768, 32767};
  case onnx::TensorProto::UINT16:
    return {0, 65535};
  default:
    return {0, 255};
  }
}

static LogicalResult importQuantize(Node &node) {
  const Tensor &tensor = node.in(0);
  if (!tensor.isReal() || tensor.size() == 0)
    return node.refuse("works on float numbers");
  FailureOr<Scales> scales = readScales(node, tensor.shape);
  if (failed(scales))
    return failure();
  int32_t type =
      node.hasInput(2)
          ? node.importer.getElementType(node.proto.input(2))
          : int32_t(node.getInt("output_dtype", onnx::TensorProto::UINT8));
  auto [least, most] = codesOf(type);
  GraphBuilder &b = node.b;
  if (tensor.isConstant()) {
    Constant codes = Constant::filled(NumberKind::Integer, tensor.shape, 0);
    for (int64_t i = 0, n = codes.size(); i < n; ++i)
      codes.integers[i] = int64_t(std::clamp(
          std::nearbyint(tensor.constant->reals[i] / scales->scale.reals[i]) +
              double(scales->zero.integers[i]),
          least, most));
    node.set(0, b.constant(std::move(codes)));
    return success();
  }
  double scale = scales->scale.reals[0];
  auto zero = double(scales->zero.integers[0]);
  if (!scales->scale.isSplat(scale) || !scales->zero.isSplat(zero))
    return node.refuse(
        "quantizes what is computed with several scales; one for "
        "the tensor is supported");
  if (!(scale > 0) || !std::isfinite(scale))
    return node.refuse("needs a scale above 0");
  Value clipped =
      ClipOp::create(b.builder, b.loc, tensor.value.getType(), tensor.value,
                     b.builder.getF32FloatAttr(float((least - zero) * scale)),
                     b.builder.getF32FloatAttr(float((most - zero) * scale)));
  // Until it is dequantized it stands for the numbers themselves.
  node.set(0, b.wrap(clipped, tensor.shape));
  return success();
}

static LogicalResult importDequantize(Node &node) {
  const Tensor &tensor = node.in(0);
  if (!tensor.isConstant()) {
    if (!tensor.isReal())
      return node.refuse(
          "takes codes that are an input of the model; leave the "
          "quantizers out of the export, or begin with "
          "QuantizeLinear");
    node.set(0, tensor);
    return success();
  }
  FailureOr<Scales> scales = readScales(node, tensor.shape);
  if (failed(scales))
    return failure();
  Constant result = Constant::filled(NumberKind::Real, tensor.shape, 0);
  for (int64_t i = 0, n = result.size(); i < n; ++i)
    result.set(i,
               (tensor.constant->number(i) - double(scales->zero.integers[i])) *
                   scales->scale.reals[i]);
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

void mann::onnx_import::addQuantizationOperators(Handlers &handlers) {
  handlers["QuantizeLinear"] = importQuantize;
  handlers["DequantizeLinear"] = importDequantize;
}
