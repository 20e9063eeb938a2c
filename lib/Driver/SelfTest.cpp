//===- SelfTest.cpp - Golden samples from the reference interpreter ------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Samples.h"
#include "mann/Target/C/CModel.h"

using namespace mlir;
using namespace mann;

static void append(SelfTestColumn &column, const HostValue &value) {
  if (value.isReal())
    llvm::append_range(column.values, value.getReals());
  else
    llvm::append_range(column.values, value.getIntegers());
}

FailureOr<std::string> mann::makeSelfTest(func::FuncOp function,
                                          const Model &interface,
                                          StringRef path) {
  FailureOr<SampleSet> samples = function.getNumArguments()
                                     ? SampleSet::load(function, path)
                                     : SampleSet::withoutInputs();
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()) || failed(samples))
    return failure();
  std::vector<SelfTestColumn> inputs, outputs;
  for (const Port &port : interface.getOnlyEntry().inputs)
    inputs.push_back({port, {}});
  for (const Port &port : interface.getOnlyEntry().outputs)
    outputs.push_back({port, {}});
  for (int64_t sample = 0; sample < samples->size(); ++sample) {
    SmallVector<HostValue> arguments = samples->get(sample);
    FailureOr<SmallVector<HostValue>> results = interpreter.run(arguments);
    if (failed(results))
      return failure();
    for (auto [column, value] : llvm::zip(inputs, arguments))
      append(column, value);
    for (auto [column, value] : llvm::zip(outputs, *results))
      append(column, value);
  }
  return printCSelfTest(interface, samples->size(), inputs, outputs);
}
