//===- Interpreter.cpp - The executable meaning of mann -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/Interpreter.h"
#include "Program.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Activation
//===----------------------------------------------------------------------===//

namespace {

/// One run of a function.
class Activation {
public:
  /// `iterations` are those of the loops around the call.
  Activation(const Routine &routine, TraceFn trace,
             SmallVectorImpl<int64_t> &iterations)
      : routine(routine), trace(trace), iterations(iterations),
        values(routine.numValues), storage(routine.numValues) {}

  FailureOr<SmallVector<HostValue>> run(ArrayRef<const HostValue *> arguments) {
    for (auto [number, argument] :
         llvm::zip_equal(routine.arguments, arguments))
      values[number] = argument;
    if (failed(runCode(routine.body)))
      return failure();
    return llvm::map_to_vector(routine.body.handedOn, [&](unsigned number) {
      return *values[number];
    });
  }

private:
  using Pointers = SmallVector<const HostValue *>;
  Pointers collect(ArrayRef<unsigned> numbers) const {
    return llvm::map_to_vector(numbers,
                               [&](unsigned number) { return values[number]; });
  }
  void store(unsigned number, HostValue value) {
    storage[number] = std::move(value);
    values[number] = &storage[number];
  }

  LogicalResult runCode(const Code &code);
  LogicalResult runStep(const Step &step, ArrayRef<const HostValue *> operands);
  LogicalResult runLoop(const Step &step, ArrayRef<const HostValue *> operands);

  const Routine &routine;
  TraceFn trace;
  SmallVectorImpl<int64_t> &iterations;
  /// Where each value is: an argument, a constant, or in `storage`.
  std::vector<const HostValue *> values;
  std::vector<HostValue> storage;
};

} // namespace

LogicalResult Activation::runLoop(const Step &step,
                                  ArrayRef<const HostValue *> operands) {
  const Loop &loop = *step.loop;
  auto bound = [&](unsigned i) { return operands[i]->getIntegers().front(); };
  int64_t first = bound(0), end = bound(1), stride = bound(2);
  if (stride <= 0)
    return step.op->emitOpError("has the step ")
           << stride << "; a loop ends only with a positive step";
  for (auto [number, initial] :
       llvm::zip_equal(loop.carried, operands.drop_front(3)))
    store(number, *initial);
  Type type = operands.front()->getType();
  iterations.push_back(0);
  for (int64_t i = first; i < end;) {
    store(loop.induction, HostValue(type, std::vector<int64_t>{i}));
    if (failed(runCode(loop.body)))
      return failure();
    if (trace)
      trace(
          {loop.body.terminator, collect(loop.body.handedOn), {}, iterations});
    // A yield may swap what is carried, so all is read before any is written.
    SmallVector<HostValue> next = llvm::map_to_vector(
        loop.body.handedOn, [&](unsigned number) { return *values[number]; });
    for (auto [number, value] : llvm::zip_equal(loop.carried, next))
      store(number, std::move(value));
    ++iterations.back();
    if (llvm::AddOverflow(i, stride, i))
      break;
  }
  iterations.pop_back();
  for (auto [result, number] : llvm::zip_equal(step.results, loop.carried))
    store(result, std::move(storage[number]));
  return success();
}

LogicalResult Activation::runStep(const Step &step,
                                  ArrayRef<const HostValue *> operands) {
  if (step.constant) {
    values[step.results.front()] = step.constant;
    return success();
  }
  if (step.loop)
    return runLoop(step, operands);
  FailureOr<Results> results;
  if (step.callee) {
    FailureOr<SmallVector<HostValue>> returned =
        Activation(*step.callee, trace, iterations).run(operands);
    if (failed(returned))
      return failure();
    results = Results(std::move(*returned));
  } else {
    results = (*step.meaning)(step.op, operands);
    if (failed(results))
      return failure();
  }
  for (auto [number, value] : llvm::zip_equal(step.results, *results))
    store(number, std::move(value));
  return success();
}

LogicalResult Activation::runCode(const Code &code) {
  for (const Step &step : code.steps) {
    Pointers operands = collect(step.operands);
    if (failed(runStep(step, operands)))
      return failure();
    if (trace)
      trace({step.op, operands, collect(step.results), iterations});
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Interpreter
//===----------------------------------------------------------------------===//

LogicalResult Interpreter::prepare() {
  // Without others to share them with, parameters are read anew.
  FailureOr<std::shared_ptr<const Program>> created = Program::create(
      function, parameters ? parameters : std::make_shared<ParameterValues>());
  if (failed(created))
    return failure();
  program = *created;
  return success();
}

/// Reports all arguments that are not values of the function's types.
static LogicalResult checkArguments(func::FuncOp function,
                                    ArrayRef<HostValue> arguments) {
  if (arguments.size() != function.getNumArguments())
    return emitError(function.getLoc())
           << "function '" << function.getSymName() << "' takes "
           << function.getNumArguments() << " arguments, found "
           << arguments.size();
  LogicalResult result = success();
  for (auto [i, value] : llvm::enumerate(arguments)) {
    BlockArgument argument = function.getArgument(i);
    std::string problem = describeMismatch(value, argument.getType());
    if (!problem.empty())
      result = emitError(argument.getLoc())
               << "argument #" << i << " " << problem;
  }
  return result;
}

FailureOr<SmallVector<HostValue>>
Interpreter::run(ArrayRef<HostValue> arguments, TraceFn trace) const {
  if (failed(checkArguments(function, arguments)))
    return failure();
  SmallVector<int64_t> iterations;
  return Activation(program->getMain(), trace, iterations)
      .run(llvm::map_to_vector(arguments,
                               [](const HostValue &value) { return &value; }));
}

FailureOr<SmallVector<HostValue>> mann::interpret(func::FuncOp function,
                                                  ArrayRef<HostValue> arguments,
                                                  TraceFn trace) {
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()))
    return failure();
  return interpreter.run(arguments, trace);
}
