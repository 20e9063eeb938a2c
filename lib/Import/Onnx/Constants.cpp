//===- Constants.cpp - What a graph computes of its own shapes ------------===//
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
using llvm::Twine;

static LogicalResult importConstant(Node &node) {
  GraphBuilder &b = node.b;
  for (const onnx::AttributeProto &attribute : node.proto.attribute()) {
    StringRef name = attribute.name();
    if (name == "value") {
      llvm::Expected<Constant> value =
          readTensor(attribute.t(), node.importer.getFolder());
      if (!value)
        return node.refuse("its value " + llvm::toString(value.takeError()));
      node.set(0, b.constant(std::move(*value)));
      return success();
    }
    Constant value;
    if (name == "value_float") {
      value = Constant::scalar(double(attribute.f()));
    } else if (name == "value_floats") {
      value.shape = {int64_t(attribute.floats_size())};
      value.reals.assign(attribute.floats().begin(), attribute.floats().end());
    } else if (name == "value_int") {
      value = Constant::ofIntegers({int64_t(attribute.i())}).reshaped({});
    } else if (name == "value_ints") {
      value = Constant::ofIntegers(
          Shape(attribute.ints().begin(), attribute.ints().end()));
    } else {
      continue;
    }
    node.set(0, b.constant(std::move(value)));
    return success();
  }
  return node.refuse("has no value that is a tensor of numbers");
}

static LogicalResult importConstantOfShape(Node &node) {
  std::optional<Shape> shape = node.integers(0, "the shape");
  if (!shape)
    return failure();
  for (int64_t size : *shape)
    if (size < 0)
      return node.refuse("makes a tensor of the size " + Twine(size));
  if (countElements(*shape) > kMaxComputed)
    return node.refuse("makes more than 2^24 elements");
  Constant value = Constant::filled(NumberKind::Real, {1}, 0);
  if (const auto *attribute = node.find("value")) {
    llvm::Expected<Constant> given = readTensor(attribute->t(), "");
    if (!given)
      return node.refuse("its value " + llvm::toString(given.takeError()));
    value = std::move(*given);
  }
  if (value.size() != 1)
    return node.refuse("its value must be one number");
  node.set(0, node.b.constant(
                  Constant::filled(value.kind, *shape, value.number(0))));
  return success();
}

static LogicalResult importShape(Node &node) {
  const Tensor &tensor = node.in(0);
  int64_t rank = tensor.rank();
  auto clamp = [&](int64_t value) {
    return std::clamp<int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  int64_t start = clamp(node.getInt("start", 0));
  int64_t end = std::max(start, clamp(node.getInt("end", rank)));
  node.set(0, node.b.constant(Constant::ofIntegers(
                  ArrayRef<int64_t>(tensor.shape).slice(start, end - start))));
  return success();
}

static LogicalResult importSize(Node &node) {
  node.set(0, node.b.constant(
                  Constant::ofIntegers({node.in(0).size()}).reshaped({})));
  return success();
}

static LogicalResult importRange(Node &node) {
  double numbers[3];
  for (int index = 0; index < 3; ++index) {
    std::optional<double> value = node.number(index, "a bound");
    if (!value)
      return failure();
    numbers[index] = *value;
  }
  double count = std::ceil((numbers[1] - numbers[0]) / numbers[2]);
  if (!(count <= 1 << 20))
    return node.refuse("makes more than 2^20 numbers");
  Constant result =
      Constant::filled(node.in(0).kind, {int64_t(std::max(count, 0.0))}, 0);
  for (int64_t i = 0; i < result.size(); ++i)
    result.set(i, numbers[0] + double(i) * numbers[2]);
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

static LogicalResult importCast(Node &node) {
  const Tensor &tensor = node.in(0);
  auto to = int32_t(node.getInt("to", onnx::TensorProto::FLOAT));
  bool isReal =
      to == onnx::TensorProto::FLOAT || to == onnx::TensorProto::DOUBLE ||
      to == onnx::TensorProto::FLOAT16 || to == onnx::TensorProto::BFLOAT16;
  if (!tensor.isConstant()) {
    if (isReal != tensor.isReal())
      return node.refuse(
          "turns numbers that are known only when the model runs "
          "into " +
          elementTypeName(to) +
          "; where they are always the same give --constant "
          "NAME=VALUE for the input they come from");
    Tensor cast = tensor;
    cast.isTruth = false; // From here on it is the number 1 or 0.
    node.set(0, cast);
    return success();
  }
  const Constant &from = *tensor.constant;
  NumberKind kind = isReal                          ? NumberKind::Real
                    : to == onnx::TensorProto::BOOL ? NumberKind::Boolean
                                                    : NumberKind::Integer;
  Constant result = Constant::filled(kind, tensor.shape, 0);
  for (int64_t i = 0, n = from.size(); i < n; ++i) {
    if (kind == NumberKind::Boolean)
      result.integers[i] = from.number(i) != 0;
    else if (kind == NumberKind::Integer && !from.isReal())
      result.integers[i] = from.integers[i];
    else if (kind == NumberKind::Integer)
      // Of a NaN or a number beyond 64 bits nothing is known.
      result.integers[i] =
          std::abs(from.reals[i]) < 0x1p63 ? int64_t(from.reals[i]) : 0;
    else
      result.set(i, from.number(i));
  }
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

//===----------------------------------------------------------------------===//
// Questions about constants
//===----------------------------------------------------------------------===//

/// What a comparison is made of where the model has to compare.
enum class Comparison {
  Equal,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  And,
  Or,
  Xor
};

/// lhs < rhs as 1 or 0.
static Tensor less(GraphBuilder &b, const Tensor &lhs, const Tensor &rhs) {
  Shape shape = *broadcastShapes(lhs.shape, rhs.shape);
  Tensor left = b.broadcast(lhs, shape), right = b.broadcast(rhs, shape);
  Value leftValue = b.materialize(left), rightValue = b.materialize(right);
  Value result = LessOp::create(b.builder, b.loc, leftValue.getType(),
                                leftValue, rightValue);
  return b.wrap(result, shape);
}

/// A truth value is a number, 1 or 0, where it is computed.
static Tensor compare(GraphBuilder &b, Comparison kind, const Tensor &lhs,
                      const Tensor &rhs) {
  switch (kind) {
  case Comparison::Less:
    return less(b, lhs, rhs);
  case Comparison::Greater:
    return less(b, rhs, lhs);
  case Comparison::LessOrEqual:
    return b.unary(Unary::Complement, less(b, rhs, lhs));
  case Comparison::GreaterOrEqual:
    return b.unary(Unary::Complement, less(b, lhs, rhs));
  case Comparison::And:
    return b.binary(Binary::Mul, lhs, rhs);
  case Comparison::Or:
    return b.binary(Binary::Max, lhs, rhs);
  case Comparison::Xor:
  case Comparison::Equal: {
    Tensor differ = b.binary(Binary::Max, less(b, lhs, rhs), less(b, rhs, lhs));
    return kind == Comparison::Xor ? differ
                                   : b.unary(Unary::Complement, differ);
  }
  }
  llvm_unreachable("all are listed");
}

/// A function of two tensors that gives truth values.
template <bool (*fn)(double, double), Comparison kind>
static LogicalResult importComparison(Node &node) {
  const Tensor &lhs = node.in(0), &rhs = node.in(1);
  std::optional<Shape> shape = node.broadcast(lhs, rhs);
  if (!shape)
    return failure();
  if (!lhs.isConstant() || !rhs.isConstant()) {
    if (failed(node.wantReals()))
      return failure();
    Tensor truth = compare(node.b, kind, lhs, rhs);
    truth.isTruth = true;
    node.set(0, truth);
    return success();
  }
  Constant a =
      lhs.constant->strided(*shape, 0, broadcastStrides(lhs.shape, *shape));
  Constant b =
      rhs.constant->strided(*shape, 0, broadcastStrides(rhs.shape, *shape));
  Constant result = Constant::filled(NumberKind::Boolean, *shape, 0);
  for (int64_t i = 0, n = result.size(); i < n; ++i)
    result.integers[i] = fn(a.number(i), b.number(i));
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

static bool isEqual(double a, double b) { return a == b; }
static bool isLess(double a, double b) { return a < b; }
static bool isLessOrEqual(double a, double b) { return a <= b; }
static bool isGreater(double a, double b) { return a > b; }
static bool isGreaterOrEqual(double a, double b) { return a >= b; }
static bool areBoth(double a, double b) { return a != 0 && b != 0; }
static bool isEither(double a, double b) { return a != 0 || b != 0; }
static bool isOneOf(double a, double b) { return (a != 0) != (b != 0); }

/// A function of single elements of a constant.
template <double (*fn)(double)>
static LogicalResult importOfConstant(Node &node) {
  const Tensor &tensor = node.in(0);
  if (!tensor.isConstant())
    return node.refuse(
        "is supported only where its operand is known at compile "
        "time");
  Constant result = *tensor.constant;
  for (int64_t i = 0, n = result.size(); i < n; ++i)
    result.set(i, fn(result.number(i)));
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

static double floorOf(double x) { return std::floor(x); }
static double ceilOf(double x) { return std::ceil(x); }
static double roundOf(double x) { return std::nearbyint(x); }
static double invert(double x) { return x == 0; }
/// 1 - x where it is computed.
static LogicalResult importNot(Node &node) {
  if (node.in(0).isConstant())
    return importOfConstant<invert>(node);
  if (failed(node.wantReals()))
    return failure();
  Tensor truth = node.b.unary(Unary::Complement, node.in(0));
  truth.isTruth = true;
  node.set(0, truth);
  return success();
}

static double signOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

static LogicalResult importWhere(Node &node) {
  const Tensor &condition = node.in(0), &yes = node.in(1), &no = node.in(2);
  std::optional<Shape> shape = node.broadcast(yes, no);
  if (!shape)
    return failure();
  shape = broadcastShapes(*shape, condition.shape);
  if (!shape)
    return node.refuse("the shapes do not broadcast");
  for (const Tensor *chosen : {&yes, &no})
    if (failed(node.wantMovable(*chosen, countElements(*shape))))
      return failure();
  for (bool value : {true, false})
    if (condition.isConstant() && condition.constant->isSplat(value)) {
      node.set(0, node.b.broadcast(value ? yes : no, *shape));
      return success();
    }
  if (condition.isConstant() && yes.isConstant() && no.isConstant()) {
    Constant result =
        yes.constant->strided(*shape, 0, broadcastStrides(yes.shape, *shape));
    Constant other =
        no.constant->strided(*shape, 0, broadcastStrides(no.shape, *shape));
    Constant chooses = condition.constant->strided(
        *shape, 0, broadcastStrides(condition.shape, *shape));
    for (int64_t i = 0, n = result.size(); i < n; ++i)
      if (chooses.number(i) == 0)
        result.set(i, other.number(i));
    node.set(0, node.b.constant(std::move(result)));
    return success();
  }
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor chooses = condition;
  if (condition.isConstant()) {
    Constant mask = Constant::filled(NumberKind::Real, condition.shape, 0);
    for (int64_t i = 0, n = mask.size(); i < n; ++i)
      mask.reals[i] = condition.constant->number(i) != 0;
    chooses = b.constant(std::move(mask), node.proto.output(0) + ".mask");
  }
  Value values[3];
  const Tensor *operands[3] = {&chooses, &yes, &no};
  for (int index = 0; index < 3; ++index)
    values[index] = b.materialize(b.broadcast(*operands[index], *shape));
  node.set(0, b.wrap(SelectOp::create(b.builder, b.loc, values[1].getType(),
                                      values[0], values[1], values[2]),
                     *shape));
  return success();
}

static LogicalResult importMod(Node &node) {
  const Tensor &lhs = node.in(0), &rhs = node.in(1);
  std::optional<double> divisor = rhs.getOnly();
  if (!lhs.isConstant() || lhs.isReal() || rhs.isReal() || !divisor ||
      *divisor == 0)
    return node.refuse(
        "is supported for whole numbers that are known at compile "
        "time, by one that is not 0");
  Constant result = *lhs.constant;
  for (int64_t &value : result.integers) {
    auto by = int64_t(*divisor);
    value = by == -1 ? 0 : value % by;
    if (value != 0 && (value < 0) != (by < 0) && !node.getInt("fmod", 0))
      value += by;
  }
  node.set(0, node.b.constant(std::move(result)));
  return success();
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

static LogicalResult importIf(Node &node) {
  std::optional<double> condition = node.in(0).getOnly();
  if (!condition)
    return node.refuse("its condition is known only when the model runs; where "
                       "it depends on an input that is always the same give "
                       "--constant NAME=VALUE for it");
  const auto *branch = node.find(*condition ? "then_branch" : "else_branch");
  if (!branch || !branch->has_g())
    return node.refuse("has no graph for the branch that is taken");
  std::optional<SmallVector<Tensor>> results =
      node.importer.importGraph(branch->g(), {});
  if (!results)
    return failure();
  if (int(results->size()) < node.numOutputs())
    return node.refuse("its branch has too few results");
  for (int index = 0; index < node.numOutputs(); ++index)
    node.set(index, (*results)[index]);
  return success();
}

/// Iterations that are written out; a longer loop belongs outside of the model.
static constexpr int64_t kMaxIterations = 256;

/// M iterations of a body (i, condition, values) -> (condition, values, scans).
static LogicalResult importLoop(Node &node) {
  const auto *body = node.find("body");
  std::optional<double> trips =
      node.hasInput(0) ? node.in(0).getOnly() : std::nullopt;
  if (!body || !body->has_g() || !trips ||
      !(*trips >= 0 && *trips <= double(kMaxIterations)))
    return node.refuse("needs a number of iterations that is known at compile "
                       "time, up to 256");
  SmallVector<Tensor> values;
  for (int index = 2; index < node.numInputs(); ++index)
    values.push_back(node.in(index));
  bool goesOn = !node.hasInput(1) || node.in(1).getOnly().value_or(1) != 0;
  SmallVector<SmallVector<Tensor>> scans;
  for (int64_t i = 0; goesOn && i < int64_t(*trips); ++i) {
    SmallVector<Tensor> inputs{
        node.b.constant(Constant::ofIntegers({i}).reshaped({})),
        node.b.constant(Constant::filled(NumberKind::Boolean, {}, 1))};
    llvm::append_range(inputs, values);
    std::optional<SmallVector<Tensor>> results =
        node.importer.importGraph(body->g(), inputs);
    if (!results)
      return failure();
    if (results->size() < 1 + values.size())
      return node.refuse("its body has too few results");
    std::optional<double> condition = results->front().getOnly();
    if (!condition)
      return node.refuse(
          "ends by a condition that is known only when the model "
          "runs");
    goesOn = *condition != 0;
    for (auto [value, next] : llvm::zip(values, llvm::drop_begin(*results)))
      value = next;
    scans.resize(results->size() - 1 - values.size());
    for (auto [scan, part] :
         llvm::zip(scans, llvm::drop_begin(*results, 1 + values.size()))) {
      Shape shape = part.shape;
      shape.insert(shape.begin(), 1);
      if (!scan.empty() && scan.front().shape != shape)
        return node.refuse("a result of its body changes its shape");
      scan.push_back(node.b.reshape(part, shape));
    }
  }
  for (auto [index, value] : llvm::enumerate(values))
    node.set(int(index), value);
  for (auto [index, scan] : llvm::enumerate(scans)) {
    if (scan.empty())
      return node.refuse("has no iteration, and so no results");
    node.set(int(values.size() + index), node.b.concat(scan, 0));
  }
  return success();
}

/// A body (values, elements) -> (values, elements) over the first dimension.
static LogicalResult importScan(Node &node) {
  const auto *body = node.find("body");
  int64_t numScans = node.getInt("num_scan_inputs", 0);
  int64_t numValues = 0;
  if (numScans >= 1 && numScans <= node.numInputs())
    numValues = node.numInputs() - numScans;
  else
    body = nullptr;
  if (!body || !body->has_g())
    return node.refuse("needs a body and an operand that it walks over");
  for (StringRef name : {"scan_input_axes", "scan_input_directions",
                         "scan_output_axes", "scan_output_directions"})
    for (int64_t value : node.getInts(name, {}))
      if (value != 0)
        return node.refuse("'" + name +
                           "' is supported for 0: forward, over "
                           "the first dimension");
  SmallVector<Tensor> values;
  for (int index = 0; index < numValues; ++index)
    values.push_back(node.in(index));
  if (node.in(int(numValues)).rank() == 0)
    return node.refuse("walks over a scalar");
  int64_t steps = node.in(int(numValues)).shape.front();
  if (steps < 1 || steps > kMaxIterations)
    return node.refuse("takes " + Twine(steps) +
                       " steps; 1 to 256 are supported");
  SmallVector<SmallVector<Tensor>> scans;
  for (int64_t step = 0; step < steps; ++step) {
    SmallVector<Tensor> inputs = values;
    for (int index = int(numValues); index < node.numInputs(); ++index) {
      const Tensor &whole = node.in(index);
      if (whole.rank() == 0 || whole.shape.front() != steps)
        return node.refuse("walks over operands of different lengths");
      Tensor part = node.b.slice(whole, 0, step, 1);
      inputs.push_back(
          node.b.reshape(part, ArrayRef<int64_t>(whole.shape).drop_front()));
    }
    std::optional<SmallVector<Tensor>> results =
        node.importer.importGraph(body->g(), inputs);
    if (!results)
      return failure();
    if (results->size() < values.size())
      return node.refuse("its body has too few results");
    for (auto [value, next] : llvm::zip(values, *results))
      value = next;
    scans.resize(results->size() - values.size());
    for (auto [scan, part] :
         llvm::zip(scans, llvm::drop_begin(*results, values.size()))) {
      Shape shape = part.shape;
      shape.insert(shape.begin(), 1);
      if (!scan.empty() && scan.front().shape != shape)
        return node.refuse("a result of its body changes its shape");
      scan.push_back(node.b.reshape(part, shape));
    }
  }
  for (auto [index, value] : llvm::enumerate(values))
    node.set(int(index), value);
  for (auto [index, scan] : llvm::enumerate(scans))
    node.set(int(values.size() + index), node.b.concat(scan, 0));
  return success();
}

void mann::onnx_import::addConstantOperators(Handlers &handlers) {
  handlers["Constant"] = importConstant;
  handlers["ConstantOfShape"] = importConstantOfShape;
  handlers["Shape"] = importShape;
  handlers["Size"] = importSize;
  handlers["Range"] = importRange;
  handlers["Cast"] = importCast;
  handlers["Equal"] = importComparison<isEqual, Comparison::Equal>;
  handlers["Less"] = importComparison<isLess, Comparison::Less>;
  handlers["LessOrEqual"] =
      importComparison<isLessOrEqual, Comparison::LessOrEqual>;
  handlers["Greater"] = importComparison<isGreater, Comparison::Greater>;
  handlers["GreaterOrEqual"] =
      importComparison<isGreaterOrEqual, Comparison::GreaterOrEqual>;
  handlers["And"] = importComparison<areBoth, Comparison::And>;
  handlers["Or"] = importComparison<isEither, Comparison::Or>;
  handlers["Xor"] = importComparison<isOneOf, Comparison::Xor>;
  handlers["Not"] = importNot;
  handlers["Floor"] = importOfConstant<floorOf>;
  handlers["Ceil"] = importOfConstant<ceilOf>;
  handlers["Round"] = importOfConstant<roundOf>;
  handlers["Sign"] = importOfConstant<signOf>;
  handlers["Where"] = importWhere;
  handlers["Mod"] = importMod;
  handlers["If"] = importIf;
  handlers["Loop"] = importLoop;
  handlers["Scan"] = importScan;
}
