//===- Quantization.cpp - Quantizers of a graph ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A graph that another tool has quantized says each number's scale by a pair of
// QuantizeLinear and DequantizeLinear. Weights become the numbers that their
// codes stand for, and what is computed is clipped to the range of its codes.
// Where the scale is a power of two, and 0 a code, the codes are those of a
// format of this compiler, which the value keeps. Other scales are no formats:
// one is chosen for the numbers, and the grid is another one.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "mann/Dialect/Mann/IR/Formats.h"
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

/// The exponent e of a scale of 2^e that a format can have.
static std::optional<int> exponentOf(double scale) {
  int exponent;
  if (std::frexp(scale, &exponent) != 0.5 || std::abs(exponent - 1) > 64)
    return std::nullopt;
  return exponent - 1;
}

/// The bits of codes that weights and values are stored in; 0 for other types.
static unsigned widthOf(int32_t type) {
  auto [least, most] = codesOf(type);
  bool isKnown =
      type == onnx::TensorProto::INT8 || type == onnx::TensorProto::UINT8 ||
      type == onnx::TensorProto::INT16 || type == onnx::TensorProto::UINT16;
  return !isKnown ? 0 : most - least > 255 ? 16 : 8;
}

/// The format whose codes times its step these numbers are, with the finest of
/// the scales as step; null, and why, where there is none of so many bits.
static Type findFormat(MLIRContext *context, const Constant &numbers,
                       const Constant &scales, unsigned width,
                       std::string &why) {
  std::optional<int> finest;
  for (double scale : scales.reals) {
    std::optional<int> exponent = exponentOf(scale);
    if (!exponent) {
      why = "the scale " + std::to_string(scale) + ", no power of two";
      return {};
    }
    finest = std::min(finest.value_or(*exponent), *exponent);
  }
  Format format = Format::symmetric(width, -finest.value_or(0));
  for (double number : numbers.reals) {
    auto code = std::ldexp(number, format.frac);
    // Two's complement has one code more than a symmetric format.
    if (code == double(format.min - 1))
      format.min = -format.max - 1;
    if (code < double(format.min) || code > double(format.max)) {
      why = "codes that do not fit " + std::to_string(width) +
            " bits with one power of two and 0 for 0";
      return {};
    }
  }
  return getFormatType(context, format);
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
          ? node.importer.getElementType(node.inputName(2))
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
  std::optional<int> exponent = exponentOf(scale);
  bool hasZero =
      type == onnx::TensorProto::INT8 || type == onnx::TensorProto::INT16
          ? zero == 0
          : zero == (most + 1) / 2;
  if (exponent && hasZero && widthOf(type))
    clipped.getDefiningOp()->setAttr(
        MannDialect::FormatAttrHelper::getNameStr(),
        TypeAttr::get(
            getFormatType(b.builder.getContext(),
                          Format::symmetric(widthOf(type), -*exponent))));
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
  int32_t type = node.importer.getElementType(node.inputName(0));
  // Codes that the graph itself made have the type of its zero point.
  if (!type && node.hasInput(2))
    type = node.importer.getElementType(node.inputName(2));
  std::string why;
  Type format;
  if (unsigned width = widthOf(type)) {
    format = findFormat(node.b.builder.getContext(), result, scales->scale,
                        width, why);
    if (!format)
      node.importer.noteOtherCodes(
          "'" + node.inputName(0) + "' has " + why +
          ": its numbers are kept, but not its codes; --quantize chooses a "
          "format for them");
  }
  Tensor tensorOfNumbers = node.b.constant(std::move(result));
  tensorOfNumbers.format = format;
  node.set(0, tensorOfNumbers);
  return success();
}

void mann::onnx_import::addQuantizationOperators(Handlers &handlers) {
  handlers["QuantizeLinear"] = importQuantize;
  handlers["DequantizeLinear"] = importDequantize;
}
