//===- Interpreter.cpp - The executable meaning of mann -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/Interpreter.h"
#include "Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Activation
//===----------------------------------------------------------------------===//

namespace {

/// What the functions that one call runs have in common.
struct Call {
  TraceFn trace;
  /// Of the loops around what runs.
  SmallVector<int64_t> iterations;
  /// Done, or sure to be done.
  uint64_t work = 0;
};

/// One run of a function.
class Activation {
public:
  Activation(const Routine &routine, Call &call)
      : routine(routine), call(call), trace(call.trace),
        iterations(call.iterations), values(routine.numValues),
        storage(routine.numValues) {}

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
  LogicalResult checkWork(const Step &step, uint64_t iterations);

  const Routine &routine;
  Call &call;
  const TraceFn &trace;
  SmallVectorImpl<int64_t> &iterations;
  /// Where each value is: an argument, a constant, or in `storage`.
  std::vector<const HostValue *> values;
  std::vector<HostValue> storage;
};

} // namespace

/// Reports a loop that would not end in any time that somebody waits for.
LogicalResult Activation::checkWork(const Step &step, uint64_t iterations) {
  uint64_t body = llvm::SaturatingAdd(step.loop->body.work, kWorkOfOp);
  call.work = llvm::SaturatingAdd(call.work,
                                  llvm::SaturatingMultiply(body, iterations));
  if (call.work <= kMaxWork)
    return success();
  return step.op->emitOpError("has ")
         << iterations
         << " iterations here, more than the interpreter does in one call: "
            "expected work of "
         << kMaxWork << " at most in all loops, where an op counts "
         << kWorkOfOp << " and an element 1; give it fewer iterations";
}

LogicalResult Activation::runLoop(const Step &step,
                                  ArrayRef<const HostValue *> operands) {
  const Loop &loop = *step.loop;
  auto bound = [&](unsigned i) { return operands[i]->getIntegers().front(); };
  int64_t first = bound(0), end = bound(1), stride = bound(2);
  if (stride <= 0)
    return step.op->emitOpError("has the step ")
           << stride << "; a loop ends only with a positive step";
  if (first < end &&
      failed(checkWork(step, llvm::divideCeil(uint64_t(end) - uint64_t(first),
                                              uint64_t(stride)))))
    return failure();
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
        Activation(*step.callee, call).run(operands);
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
  const Routine &main = program->getMain();
  Call call{trace, {}, main.body.work};
  if (call.work > kMaxWork)
    return emitError(main.function->getLoc())
           << "function '" << func::FuncOp(main.function).getSymName()
           << "' is more work than the interpreter does in one call: expected "
           << kMaxWork << " at most, where an op counts " << kWorkOfOp
           << " and an element 1; call fewer functions";
  return Activation(main, call)
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
