//===- Control.cpp - What lasts from call to call -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// StateOp
//===----------------------------------------------------------------------===//

LogicalResult StateOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  if (std::string problem = describeShapeProblem(type); !problem.empty())
    return emitOpError("must have ") << problem << ", but is " << type;
  if (!getValue() && !getSource())
    return emitOpError("has no initial value; give it one with '= dense<...>', "
                       "or 'from' a mann.parameter or function");
  if (getValue() && getSource())
    return emitOpError("has two initial values, a constant and '@")
           << *getSource() << "'; leave one out";
  if (!getValue())
    return success();
  return verifyStoredValue(*this, type, *getValue());
}

/// What is wrong with `source` as the initial value of a state of `type`, as
/// the end of "'@source' ..."; empty if nothing.
static std::string describeSourceProblem(Operation *source, Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto parameter = dyn_cast_if_present<ParameterOp>(source)) {
    if (parameter.getType() != type)
      os << "is a parameter of type " << parameter.getType();
  } else if (auto function = dyn_cast_if_present<FunctionOpInterface>(source)) {
    if (function.getNumArguments() != 0 || function.getNumResults() != 1)
      os << "is a function with " << function.getNumArguments()
         << " arguments and " << function.getNumResults()
         << " results; expected none and one";
    else if (function.getResultTypes().front() != type)
      os << "is a function that returns " << function.getResultTypes().front();
    else if (function.isExternal())
      os << "is a function without a body";
  } else {
    os << "names neither a mann.parameter nor a function";
  }
  return text;
}

LogicalResult StateOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (!getSource())
    return success();
  Operation *source =
      symbolTable.lookupNearestSymbolFrom(*this, getSourceAttr());
  std::string problem = describeSourceProblem(source, getType());
  if (problem.empty())
    return success();
  InFlightDiagnostic diag = emitOpError("of type ")
                            << getType() << " starts from '@" << *getSource()
                            << "', which " << problem;
  if (source)
    diag.attachNote(source->getLoc()) << "declared here";
  return diag;
}
