//===- Elementwise.cpp - Operators of single elements ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;

template <Unary kind> static LogicalResult importUnary(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  node.set(0, node.b.unary(kind, node.in(0)));
  return success();
}

/// Both operands real, or both constants of one kind.
template <Binary kind> static LogicalResult importBinary(Node &node) {
  Tensor result = node.in(0);
  for (int index = 1; index < node.numInputs(); ++index) {
    const Tensor &rhs = node.in(index);
    if (!(result.isConstant() && rhs.isConstant()) && failed(node.wantReals()))
      return failure();
    if (!node.broadcast(result, rhs))
      return failure();
    result = node.b.binary(kind, result, rhs);
  }
  node.set(0, result);
  return success();
}

static LogicalResult importMean(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  Tensor sum = node.in(0);
  for (int index = 1; index < node.numInputs(); ++index) {
    if (!node.broadcast(sum, node.in(index)))
      return failure();
    sum = node.b.binary(Binary::Add, sum, node.in(index));
  }
  node.set(0, node.b.binary(Binary::Mul, sum,
                            node.b.scalar(1.0 / node.numInputs())));
  return success();
}

/// x to a whole power, by squaring.
static Tensor power(GraphBuilder &b, const Tensor &x, int64_t exponent) {
  if (exponent == 1)
    return x;
  Tensor half = power(b, x, exponent / 2);
  Tensor square = b.binary(Binary::Mul, half, half);
  return exponent % 2 ? b.binary(Binary::Mul, square, x) : square;
}

static LogicalResult importPow(Node &node) {
  const Tensor &base = node.in(0), &exponent = node.in(1);
  if (failed(node.wantReals()) || !node.broadcast(base, exponent))
    return failure();
  GraphBuilder &b = node.b;
  std::optional<double> known = exponent.isConstant() && exponent.size()
                                    ? exponent.constant->number(0)
                                    : std::optional<double>();
  if (known && exponent.constant->isSplat(*known) &&
      countElements(*broadcastShapes(base.shape, exponent.shape)) ==
          base.size()) {
    double magnitude = std::abs(*known);
    std::optional<Tensor> result;
    if (magnitude == 0)
      result = b.constant(Constant::filled(
          NumberKind::Real, *broadcastShapes(base.shape, exponent.shape), 1));
    else if (magnitude == std::floor(magnitude) && magnitude >= 1 &&
             magnitude <= 1024)
      result = power(b, base, int64_t(magnitude));
    else if (magnitude == 0.5)
      result = b.unary(Unary::Sqrt, base);
    if (result) {
      if (*known < 0)
        result = b.binary(Binary::Div, b.scalar(1), *result);
      node.set(0, *result);
      return success();
    }
  }
  // Of numbers that are not negative; zero gives zero.
  Tensor logarithm = b.unary(Unary::Log, base);
  node.set(0, b.unary(Unary::Exp, b.binary(Binary::Mul, logarithm, exponent)));
  return success();
}

static LogicalResult importReciprocal(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  node.set(0, node.b.binary(Binary::Div, node.b.scalar(1), node.in(0)));
  return success();
}

/// max(low, min(x, high)); a bound may be missing.
static Tensor clip(GraphBuilder &b, Tensor x, std::optional<double> low,
                   std::optional<double> high) {
  if (low && high && !x.isConstant() && std::isfinite(*low) &&
      std::isfinite(*high) && *low <= *high)
    return b.wrap(ClipOp::create(b.builder, b.loc, x.value.getType(), x.value,
                                 b.builder.getF32FloatAttr(float(*low)),
                                 b.builder.getF32FloatAttr(float(*high))),
                  x.shape);
  if (low && *low == 0 && !high)
    return b.unary(Unary::Relu, x);
  if (low && *low > -HUGE_VALF)
    x = b.binary(Binary::Max, x, b.scalar(*low));
  if (high && *high < HUGE_VALF)
    x = b.binary(Binary::Min, x, b.scalar(*high));
  return x;
}

static LogicalResult importClip(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  std::optional<double> low, high;
  if (node.find("min"))
    low = node.getFloat("min", 0);
  if (node.find("max"))
    high = node.getFloat("max", 0);
  GraphBuilder &b = node.b;
  Tensor x = node.in(0);
  bool areKnown = true;
  for (int index : {1, 2}) {
    if (!node.hasInput(index))
      continue;
    if (node.in(index).size() != 1)
      return node.refuse("its bounds must be one number each");
    areKnown = areKnown && node.in(index).isConstant();
    (index == 1 ? low : high) = node.in(index).getOnly();
  }
  if (areKnown) {
    node.set(0, clip(b, x, low, high));
    return success();
  }
  for (int index : {1, 2})
    if (node.hasInput(index))
      x = b.binary(index == 1 ? Binary::Max : Binary::Min, x,
                   b.reshape(node.in(index), {}));
  node.set(0, x);
  return success();
}

/// clip(alpha x + beta, 0, 1).
static LogicalResult importHardSigmoid(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor line =
      b.binary(Binary::Mul, node.in(0), b.scalar(node.getFloat("alpha", 0.2f)));
  line = b.binary(Binary::Add, line, b.scalar(node.getFloat("beta", 0.5)));
  node.set(0, clip(b, line, 0.0, 1.0));
  return success();
}

/// x clip(x / 6 + 1 / 2, 0, 1).
static LogicalResult importHardSwish(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor line = b.binary(Binary::Mul, node.in(0), b.scalar(1.0 / 6));
  line = clip(b, b.binary(Binary::Add, line, b.scalar(0.5)), 0.0, 1.0);
  node.set(0, b.binary(Binary::Mul, node.in(0), line));
  return success();
}

/// max(x, 0) + slope min(x, 0), the slope one number or several.
static Tensor leaky(GraphBuilder &b, const Tensor &x, const Tensor &slope) {
  Tensor positive = b.unary(Unary::Relu, x);
  Tensor negative = b.binary(Binary::Min, x, b.scalar(0));
  return b.binary(Binary::Add, positive,
                  b.binary(Binary::Mul, negative, slope));
}

static LogicalResult importLeakyRelu(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  node.set(0, leaky(node.b, node.in(0),
                    node.b.scalar(node.getFloat("alpha", 0.01f))));
  return success();
}

static LogicalResult importPRelu(Node &node) {
  if (failed(node.wantReals()) || !node.broadcast(node.in(0), node.in(1)))
    return failure();
  node.set(0, leaky(node.b, node.in(0), node.in(1)));
  return success();
}

/// max(x, 0) + alpha (e^min(x, 0) - 1), times gamma.
static LogicalResult importElu(Node &node, double alpha, double gamma) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor positive = b.unary(Unary::Relu, node.in(0));
  Tensor bend =
      b.unary(Unary::Exp, b.binary(Binary::Min, node.in(0), b.scalar(0)));
  bend = b.binary(Binary::Sub, bend, b.scalar(1));
  Tensor sum = b.binary(Binary::Add, positive,
                        b.binary(Binary::Mul, bend, b.scalar(alpha)));
  node.set(0, b.binary(Binary::Mul, sum, b.scalar(gamma)));
  return success();
}

static LogicalResult importElu(Node &node) {
  return importElu(node, node.getFloat("alpha", 1), 1);
}

static LogicalResult importSelu(Node &node) {
  return importElu(node, node.getFloat("alpha", 1.67326319217681884765625f),
                   node.getFloat("gamma", 1.05070102214813232421875f));
}

/// max(x, 0) + min(alpha (e^(x / alpha) - 1), 0), alpha above 0.
static LogicalResult importCelu(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  double alpha = node.getFloat("alpha", 1);
  if (!(alpha > 0))
    return node.refuse("'alpha' must be above 0, but is " +
                       std::to_string(alpha));
  GraphBuilder &b = node.b;
  Tensor bend = b.binary(Binary::Min, node.in(0), b.scalar(0));
  bend = b.unary(Unary::Exp, b.binary(Binary::Mul, bend, b.scalar(1 / alpha)));
  bend = b.binary(Binary::Mul, b.binary(Binary::Sub, bend, b.scalar(1)),
                  b.scalar(alpha));
  node.set(0, b.binary(Binary::Add, b.unary(Unary::Relu, node.in(0)), bend));
  return success();
}

/// x where it is above alpha, else 0.
static LogicalResult importThresholdedRelu(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor x = node.in(0);
  double alpha = node.getFloat("alpha", 1);
  if (x.isConstant()) {
    Constant result = *x.constant;
    for (int64_t i = 0, n = result.size(); i < n; ++i)
      result.set(i, result.number(i) > alpha ? result.number(i) : 0);
    node.set(0, b.constant(std::move(result)));
    return success();
  }
  auto wide = [&](double value) {
    return b.materialize(b.constant(
        Constant::filled(NumberKind::Real, x.shape, value), "threshold"));
  };
  Type type = x.value.getType();
  Value isAbove = LessOp::create(b.builder, b.loc, type, wide(alpha), x.value);
  node.set(0, b.wrap(SelectOp::create(b.builder, b.loc, type, isAbove, x.value,
                                      wide(0)),
                     x.shape));
  return success();
}

/// x sigmoid(factor x): Swish, and the fast form of Gelu.
static Tensor swish(GraphBuilder &b, const Tensor &x, double factor) {
  Tensor gate =
      b.unary(Unary::Sigmoid, b.binary(Binary::Mul, x, b.scalar(factor)));
  return b.binary(Binary::Mul, x, gate);
}

static LogicalResult importSwish(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  node.set(0, swish(node.b, node.in(0), node.getFloat("alpha", 1)));
  return success();
}

/// x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
static LogicalResult importGelu(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  if (node.getString("approximate", "none") != "tanh")
    return node.refuse("only approximate = tanh is supported: the exact form "
                       "needs the error function; export with "
                       "approximate='tanh'");
  GraphBuilder &b = node.b;
  const Tensor &x = node.in(0);
  Tensor cube = b.binary(Binary::Mul, power(b, x, 3), b.scalar(0.044715));
  Tensor inner = b.binary(Binary::Mul, b.binary(Binary::Add, x, cube),
                          b.scalar(std::sqrt(2 / M_PI)));
  Tensor gate = b.binary(Binary::Add, b.unary(Unary::Tanh, inner), b.scalar(1));
  node.set(
      0, b.binary(Binary::Mul, b.binary(Binary::Mul, x, b.scalar(0.5)), gate));
  return success();
}

static LogicalResult importMish(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor gate = b.unary(Unary::Tanh, b.unary(Unary::Softplus, node.in(0)));
  node.set(0, b.binary(Binary::Mul, node.in(0), gate));
  return success();
}

/// x / (1 + |x|).
static LogicalResult importSoftsign(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor size =
      b.binary(Binary::Add, b.unary(Unary::Abs, node.in(0)), b.scalar(1));
  node.set(0, b.binary(Binary::Div, node.in(0), size));
  return success();
}

static LogicalResult importIdentity(Node &node) {
  for (int index = 0; index < node.numOutputs(); ++index) {
    Tensor copy = node.in(std::min(index, node.numInputs() - 1));
    node.set(index, copy);
  }
  return success();
}

/// Dropout does nothing when a network is used; its mask is not imported.
static LogicalResult importDropout(Node &node) {
  node.set(0, node.in(0));
  return success();
}

void mann::onnx_import::addElementwiseOperators(Handlers &handlers) {
  handlers["Abs"] = importUnary<Unary::Abs>;
  handlers["Exp"] = importUnary<Unary::Exp>;
  handlers["Log"] = importUnary<Unary::Log>;
  handlers["Neg"] = importUnary<Unary::Neg>;
  handlers["Relu"] = importUnary<Unary::Relu>;
  handlers["Sigmoid"] = importUnary<Unary::Sigmoid>;
  handlers["Softplus"] = importUnary<Unary::Softplus>;
  handlers["Sqrt"] = importUnary<Unary::Sqrt>;
  handlers["Tanh"] = importUnary<Unary::Tanh>;
  handlers["Add"] = importBinary<Binary::Add>;
  handlers["Sub"] = importBinary<Binary::Sub>;
  handlers["Mul"] = importBinary<Binary::Mul>;
  handlers["Div"] = importBinary<Binary::Div>;
  handlers["Max"] = importBinary<Binary::Max>;
  handlers["Min"] = importBinary<Binary::Min>;
  handlers["Sum"] = importBinary<Binary::Add>;
  handlers["Mean"] = importMean;
  handlers["Pow"] = importPow;
  handlers["Reciprocal"] = importReciprocal;
  handlers["Clip"] = importClip;
  handlers["HardSigmoid"] = importHardSigmoid;
  handlers["HardSwish"] = importHardSwish;
  handlers["LeakyRelu"] = importLeakyRelu;
  handlers["PRelu"] = importPRelu;
  handlers["Elu"] = importElu;
  handlers["Celu"] = importCelu;
  handlers["ThresholdedRelu"] = importThresholdedRelu;
  handlers["Selu"] = importSelu;
  handlers["Swish"] = importSwish;
  handlers["Gelu"] = importGelu;
  handlers["Mish"] = importMish;
  handlers["Softsign"] = importSoftsign;
  handlers["Identity"] = importIdentity;
  handlers["Dropout"] = importDropout;
}
