//===- Weights.cpp - The numbers that training changes --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Weights.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "llvm/ADT/MapVector.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// Whether the parameters of one source are its rows, from the first on.
static LogicalResult checkRows(StringRef source,
                               SmallVector<ParameterOp> parts) {
  auto shapeOf = [](ParameterOp part) {
    return cast<RankedTensorType>(part.getType()).getShape();
  };
  auto offsetOf = [](ParameterOp part) { return part.getOffset().value_or(0); };
  llvm::sort(parts, [&](ParameterOp a, ParameterOp b) {
    return std::make_pair(offsetOf(a), b->isBeforeInBlock(a)) <
           std::make_pair(offsetOf(b), a->isBeforeInBlock(b));
  });
  uint64_t next = 0;
  for (ParameterOp part : parts) {
    if (parts.size() == 1 && !part.getOffset())
      return success();
    ArrayRef<int64_t> shape = shapeOf(part);
    if (shape.empty() || !part.getOffset())
      return part.emitOpError("is the whole tensor '")
             << source << "', of which there are other parameters or an "
             << "'offset', too; give each of its parameters an 'offset'";
    if (shape.drop_front() != shapeOf(parts[0]).drop_front()) {
      InFlightDiagnostic diag = part.emitOpError("has rows of ")
                                << formatShape(shape.drop_front())
                                << " in the tensor '" << source
                                << "', where others have "
                                << formatShape(shapeOf(parts[0]).drop_front());
      diag.attachNote(parts[0].getLoc()) << "this one, for example";
      return diag;
    }
    if (offsetOf(part) > next)
      return part.emitOpError("begins at row ")
             << offsetOf(part) << " of the tensor '" << source
             << "', whose rows " << next << " to " << offsetOf(part) - 1
             << " belong to no parameter; expected 'offset' to be " << next;
    if (offsetOf(part) < next)
      return part.emitOpError("begins at row ")
             << offsetOf(part) << " of the tensor '" << source
             << "', whose rows 0 to " << next - 1
             << " belong to others; to be trained a row must belong to one "
                "parameter (which may be used in several places)";
    next += uint64_t(shape[0]);
  }
  return success();
}

LogicalResult mann::checkParameters(ArrayRef<ParameterOp> parameters) {
  llvm::MapVector<StringRef, SmallVector<ParameterOp>> bySource;
  LogicalResult result = success();
  for (ParameterOp parameter : parameters) {
    auto type = cast<RankedTensorType>(parameter.getType());
    if (parameter.getTransposed())
      result = parameter.emitOpError("cannot be trained 'transposed': weights "
                                     "are written as they are used; drop it");
    else if (type.getElementType().isF32())
      bySource[parameter.getTensorName()].push_back(parameter);
    else
      result = parameter.emitOpError("cannot be trained as ")
               << type
               << ": expected a model in f32, which mann-train quantizes "
                  "itself (--quantize)";
  }
  for (const auto &[source, parts] : bySource)
    if (failed(checkRows(source, parts)))
      result = failure();
  return result;
}

Weights::Weights(ArrayRef<ParameterOp> parameters) {
  for (ParameterOp parameter : parameters) {
    auto type = cast<RankedTensorType>(parameter.getType());
    Weight weight;
    weight.name = parameter.getSymName().str();
    weight.source = parameter.getTensorName().str();
    weight.offset = int64_t(parameter.getOffset().value_or(0));
    weight.shape.assign(type.getShape().begin(), type.getShape().end());
    weight.values.resize(type.getNumElements());
    weights.push_back(std::move(weight));
  }
}

void Weights::initialize(std::mt19937_64 &random, Initialization initialization,
                         double deviation) {
  // One for all: it draws numbers in pairs.
  std::normal_distribution<double> normal(0, 1);
  for (Weight &weight : weights) {
    if (initialization == Initialization::FanIn)
      deviation =
          weight.shape.size() < 2
              ? 0
              : 1 / std::sqrt(std::max(double(weight.shape.back()), 1.0));
    for (float &value : weight.values)
      value = float(deviation * normal(random));
  }
}

void Weights::setZero() {
  for (Weight &weight : weights)
    llvm::fill(weight.values, 0.0f);
}

std::vector<HostTensor> Weights::toTensors() const {
  llvm::MapVector<StringRef, SmallVector<const Weight *>> bySource;
  for (const Weight &weight : weights)
    bySource[weight.source].push_back(&weight);
  std::vector<HostTensor> tensors;
  for (const auto &[source, parts] : bySource) {
    SmallVector<const Weight *> inOrder = parts;
    llvm::sort(inOrder, [](const Weight *a, const Weight *b) {
      return a->offset < b->offset;
    });
    SmallVector<int64_t> shape = inOrder.back()->shape;
    if (!shape.empty())
      shape[0] += inOrder.back()->offset;
    std::vector<float> values;
    for (const Weight *part : inOrder)
      llvm::append_range(values, part->values);
    tensors.push_back(
        HostTensor::create<float>(source, shape, ArrayRef(values)));
  }
  return tensors;
}

void Weights::read(ModuleOp module) {
  SymbolTable symbols(module);
  for (Weight &weight : weights)
    if (auto parameter = symbols.lookup<ParameterOp>(weight.name))
      if (DenseElementsAttr values = getDenseValue(parameter.getValueAttr()))
        llvm::copy(values.getValues<float>(), weight.values.begin());
}

void Weights::bind(ModuleOp module) const {
  SymbolTable symbols(module);
  for (const Weight &weight : weights)
    if (auto parameter = symbols.lookup<ParameterOp>(weight.name)) {
      auto type = RankedTensorType::get(weight.shape,
                                        Float32Type::get(module.getContext()));
      parameter.setValueAttr(
          DenseElementsAttr::get(type, ArrayRef(weight.values)));
    }
}
