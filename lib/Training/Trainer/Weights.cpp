//===- Weights.cpp - The numbers that training changes --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Weights.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mann;

Weights::Weights(ArrayRef<ParameterOp> parameters) {
  for (ParameterOp parameter : parameters) {
    auto type = cast<RankedTensorType>(parameter.getType());
    Weight weight;
    weight.name = parameter.getSymName().str();
    weight.source = parameter.getSource().value_or(weight.name).str();
    weight.offset = int64_t(parameter.getOffset().value_or(0));
    weight.shape.assign(type.getShape().begin(), type.getShape().end());
    weight.values.resize(type.getNumElements());
    weights.push_back(std::move(weight));
  }
}

void Weights::initialize(std::mt19937_64 &random, double deviation) {
  std::normal_distribution<double> normal(0, deviation);
  for (Weight &weight : weights)
    for (float &value : weight.values)
      value = float(normal(random));
}

std::vector<HostTensor> Weights::toTensors() const {
  llvm::MapVector<StringRef, SmallVector<const Weight *>> bySource;
  for (const Weight &weight : weights)
    bySource[weight.source].push_back(&weight);
  std::vector<HostTensor> tensors;
  for (const auto &[source, parts] : bySource) {
    SmallVector<int64_t> shape = parts[0]->shape;
    int64_t rowSize = 1, rows = 0;
    for (int64_t size : ArrayRef(shape).drop_front())
      rowSize *= size;
    for (const Weight *part : parts)
      rows = std::max(rows, part->offset + part->shape[0]);
    shape[0] = rows;
    std::vector<float> values(rows * rowSize);
    for (const Weight *part : parts)
      llvm::copy(part->values, values.begin() + part->offset * rowSize);
    tensors.push_back(
        HostTensor::create<float>(source, shape, ArrayRef(values)));
  }
  return tensors;
}

void Weights::read(ModuleOp module) {
  SymbolTable symbols(module);
  for (Weight &weight : weights)
    if (auto parameter = symbols.lookup<ParameterOp>(weight.name))
      if (auto values =
              dyn_cast_or_null<DenseElementsAttr>(parameter.getValueAttr()))
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
