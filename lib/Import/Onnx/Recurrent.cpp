//===- Recurrent.cpp - LSTM, GRU and RNN nodes ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A node walks over the steps of its operand; a graph of one step has one. All
// gates are the rows of one matrix, in the order of the schema: i, o, f, c of
// an LSTM, z, r, h of a GRU.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

namespace {

/// One direction of a node, and its state while it walks.
class Cell {
public:
  Cell(Node &node, int64_t direction, int64_t gates);

  LogicalResult check();
  void stepLstm(const Tensor &x);
  void stepGru(const Tensor &x);
  void stepRnn(const Tensor &x);

  Tensor h, c; ///< [H]
  int64_t size;

private:
  Tensor part(int index, ArrayRef<int64_t> shape);
  Tensor affine(const Tensor &x, const Tensor &matrix, const Tensor &offset);
  Tensor rows(const Tensor &z, int64_t gate) {
    return b.slice(z, 0, gate * size, size);
  }
  Tensor add(const Tensor &lhs, const Tensor &rhs) {
    return b.binary(Binary::Add, lhs, rhs);
  }
  Tensor mul(const Tensor &lhs, const Tensor &rhs) {
    return b.binary(Binary::Mul, lhs, rhs);
  }
  /// z plus the peephole of `gate` on `state`, where there is one.
  Tensor peep(const Tensor &z, int64_t gate, const Tensor &state);

  Node &node;
  GraphBuilder &b;
  int64_t direction, gates;
  std::optional<Tensor> w, r, inputBias, hiddenBias, peepholes;
};

} // namespace

Cell::Cell(Node &node, int64_t direction, int64_t gates)
    : size(node.getInt("hidden_size", 0)), node(node), b(node.b),
      direction(direction), gates(gates) {}

/// The direction's part of an operand [directions, ...].
Tensor Cell::part(int index, ArrayRef<int64_t> shape) {
  return b.reshape(b.slice(node.in(index), 0, direction, 1), shape);
}

LogicalResult Cell::check() {
  int64_t rows = gates * size, width = node.in(0).shape[2];
  bool isLstm = gates == 4;
  auto wants = [&](int index, StringRef what,
                   int64_t elements) -> LogicalResult {
    const Tensor &tensor = node.in(index);
    if (tensor.rank() > 0 && tensor.shape[0] > direction &&
        tensor.size() == elements * tensor.shape[0])
      return success();
    return node.refuse(what + " must have " + Twine(elements) +
                       " elements for each direction, as hidden_size = " +
                       Twine(size) + " says");
  };
  if (failed(wants(1, "W", rows * width)) || failed(wants(2, "R", rows * size)))
    return failure();
  w = part(1, {rows, width});
  r = part(2, {rows, size});
  if (node.hasInput(3)) {
    if (failed(wants(3, "B", 2 * rows)))
      return failure();
    Tensor both = part(3, {2 * rows});
    inputBias = b.slice(both, 0, 0, rows);
    hiddenBias = b.slice(both, 0, rows, rows);
  }
  Tensor zeros =
      b.constant(Constant::filled(NumberKind::Real, {size}, 0), "zeros");
  h = c = zeros;
  if (node.hasInput(5)) {
    if (failed(wants(5, "initial_h", size)))
      return failure();
    h = part(5, {size});
  }
  if (isLstm && node.hasInput(6)) {
    if (failed(wants(6, "initial_c", size)))
      return failure();
    c = part(6, {size});
  }
  if (isLstm && node.hasInput(7)) {
    if (failed(wants(7, "P", 3 * size)))
      return failure();
    peepholes = part(7, {3 * size});
  }
  return success();
}

Tensor Cell::affine(const Tensor &x, const Tensor &matrix,
                    const Tensor &offset) {
  Tensor product = b.linear(x, matrix);
  return offset.shape.empty() ? product : add(product, offset);
}

Tensor Cell::peep(const Tensor &z, int64_t gate, const Tensor &state) {
  if (!peepholes)
    return z;
  return add(z, mul(b.slice(*peepholes, 0, gate * size, size), state));
}

void Cell::stepLstm(const Tensor &x) {
  Tensor z = add(affine(x, *w, inputBias.value_or(Tensor())),
                 affine(h, *r, hiddenBias.value_or(Tensor())));
  // Peepholes come in the order i, o, f.
  Tensor input = b.unary(Unary::Sigmoid, peep(rows(z, 0), 0, c));
  Tensor forget = b.unary(Unary::Sigmoid, peep(rows(z, 2), 2, c));
  Tensor candidate = b.unary(Unary::Tanh, rows(z, 3));
  c = add(mul(c, forget), mul(candidate, input));
  Tensor output = b.unary(Unary::Sigmoid, peep(rows(z, 1), 1, c));
  h = mul(b.unary(Unary::Tanh, c), output);
}

void Cell::stepGru(const Tensor &x) {
  bool resetsAfter = node.getInt("linear_before_reset", 0) != 0;
  Tensor none;
  Tensor fromX = affine(x, *w, inputBias.value_or(none)), fromH, reset;
  if (resetsAfter) {
    fromH = affine(h, *r, hiddenBias.value_or(none));
  } else {
    // z and r see the state as it is.
    Tensor offset = hiddenBias ? b.slice(*hiddenBias, 0, 0, 2 * size) : none;
    fromH = affine(h, b.slice(*r, 0, 0, 2 * size), offset);
  }
  auto gate = [&](int64_t index) {
    return b.unary(Unary::Sigmoid, add(rows(fromX, index), rows(fromH, index)));
  };
  Tensor update = gate(0), resets = gate(1);
  if (resetsAfter) {
    reset = mul(rows(fromH, 2), resets);
  } else {
    Tensor offset = hiddenBias ? rows(*hiddenBias, 2) : none;
    reset = affine(mul(h, resets), b.slice(*r, 0, 2 * size, size), offset);
  }
  Tensor candidate = b.unary(Unary::Tanh, add(rows(fromX, 2), reset));
  Value gateValue = b.materialize(update), before = b.materialize(h);
  Value after = b.materialize(candidate);
  h = b.wrap(InterpolateOp::create(b.builder, b.loc, after.getType(), gateValue,
                                   before, after),
             {size});
}

void Cell::stepRnn(const Tensor &x) {
  h = b.unary(Unary::Tanh, add(affine(x, *w, inputBias.value_or(Tensor())),
                               affine(h, *r, hiddenBias.value_or(Tensor()))));
}

/// What changes the equations and is not imported.
static LogicalResult checkVariant(Node &node, ArrayRef<StringRef> usual) {
  if (const auto *activations = node.find("activations"))
    for (int index = 0; index < activations->strings_size(); ++index) {
      StringRef found = activations->strings(index);
      StringRef wanted = usual[size_t(index) % usual.size()];
      if (!found.equals_insensitive(wanted))
        return node.refuse("its activations must be the usual ones, but one is "
                           "'" +
                           found + "' in place of '" + wanted + "'");
    }
  if (node.find("clip") || node.getInt("input_forget", 0) ||
      node.getInt("layout", 0))
    return node.refuse("'clip', 'input_forget' and 'layout' are not supported");
  const Tensor &x = node.in(0);
  if (x.rank() != 3 || x.shape[1] != 1)
    return node.refuse("is supported on [steps, 1, inputs]: one sequence");
  constexpr int64_t limit = 256;
  if (x.shape[0] < 1 || x.shape[0] > limit)
    return node.refuse("walks over " + Twine(x.shape[0]) +
                       " steps; export one step, with its states as inputs and "
                       "outputs");
  int64_t size = node.getInt("hidden_size", 0);
  if (size < 1 || size > (1 << 16))
    return node.refuse("needs a 'hidden_size' of 1 to 65536, but has " +
                       Twine(size));
  if (!node.hasInput(4))
    return success();
  std::optional<double> length = node.in(4).getOnly();
  if (!length || *length != double(x.shape[0]))
    return node.refuse("'sequence_lens' must say all steps, or be left out");
  return success();
}

/// [steps, directions, 1, H], and the last of each direction.
static LogicalResult importLayer(Node &node, int64_t gates,
                                 ArrayRef<StringRef> activations,
                                 void (Cell::*step)(const Tensor &)) {
  if (failed(node.wantReals()) || failed(checkVariant(node, activations)))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &x = node.in(0);
  int64_t steps = x.shape[0];
  std::string direction = node.getString("direction", "forward");
  bool isBoth = direction == "bidirectional";
  SmallVector<SmallVector<Tensor>> outputs;
  SmallVector<Tensor> lastH, lastC;
  for (int64_t d = 0; d < (isBoth ? 2 : 1); ++d) {
    Cell cell(node, d, gates);
    if (failed(cell.check()))
      return failure();
    bool isReverse = direction == "reverse" || d == 1;
    SmallVector<Tensor> each;
    each.resize(size_t(steps));
    for (int64_t i = 0; i < steps; ++i) {
      int64_t t = isReverse ? steps - 1 - i : i;
      (cell.*step)(b.reshape(b.slice(x, 0, t, 1), {x.shape[2]}));
      each[t] = b.reshape(cell.h, {1, 1, 1, cell.size});
    }
    outputs.push_back(each);
    lastH.push_back(b.reshape(cell.h, {1, 1, cell.size}));
    lastC.push_back(b.reshape(cell.c, {1, 1, cell.size}));
  }
  if (node.wantsOutput(0)) {
    SmallVector<Tensor> all;
    for (int64_t t = 0; t < steps; ++t) {
      SmallVector<Tensor> both;
      for (SmallVector<Tensor> &each : outputs)
        both.push_back(each[t]);
      all.push_back(b.concat(both, 1));
    }
    node.set(0, b.concat(all, 0));
  }
  if (node.wantsOutput(1))
    node.set(1, b.concat(lastH, 0));
  if (node.wantsOutput(2))
    node.set(2, b.concat(lastC, 0));
  return success();
}

static LogicalResult importLstm(Node &node) {
  return importLayer(node, 4, {"Sigmoid", "Tanh", "Tanh"}, &Cell::stepLstm);
}

static LogicalResult importGru(Node &node) {
  return importLayer(node, 3, {"Sigmoid", "Tanh"}, &Cell::stepGru);
}

static LogicalResult importRnn(Node &node) {
  return importLayer(node, 1, {"Tanh"}, &Cell::stepRnn);
}

void mann::onnx_import::addRecurrentOperators(Handlers &handlers) {
  handlers["LSTM"] = importLstm;
  handlers["GRU"] = importGru;
  handlers["RNN"] = importRnn;
}
