//===- Problem.cpp - What a session trains on -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Problem.h"
#include "mann/Differentiation/GradientBuilder.h"
#include "mann/Model/Model.h"

using namespace mlir;
using namespace mann;

Learner::~Learner() = default;
Problem::~Problem() = default;

SmallVector<ParameterOp> mann::getTrainedParameters(func::FuncOp function) {
  SmallVector<ParameterOp> parameters = getUsedParameters(function);
  for (unsigned index = 0; index < function.getNumArguments(); ++index) {
    StateOp state = getArgumentState(function, index);
    if (!state || !state.getSourceAttr())
      continue;
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
        state, state.getSourceAttr());
    if (parameter && !llvm::is_contained(parameters, parameter))
      parameters.push_back(parameter);
  }
  llvm::sort(parameters, [](ParameterOp a, ParameterOp b) {
    return a->isBeforeInBlock(b);
  });
  return parameters;
}
