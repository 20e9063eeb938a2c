//===- Program.cpp - Functions made ready to be run -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "mann/Dialect/Mann/IR/Formats.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mann/Execution/Reference/Operations.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;

const Meanings &Meanings::get() {
  static const Meanings meanings = [] {
    Meanings all;
    addAddressingMeanings(all);
    addControlMeanings(all);
    addElementwiseMeanings(all);
    addLinkMeanings(all);
    addMemoryMeanings(all);
    addNetworkMeanings(all);
    addRowMeanings(all);
    addWeightingMeanings(all);
    addWriteMeanings(all);
    return all;
  }();
  return meanings;
}

const Meaning *Meanings::find(Operation *op) const {
  auto found = table.find(op->getName().getStringRef());
  return found == table.end() ? nullptr : &found->second;
}

bool mann::isModelOperation(Operation *op) {
  return Meanings::get().find(op) ||
         isa<scf::ForOp, scf::YieldOp, func::CallOp, func::ReturnOp,
             GetParameterOp, arith::ConstantOp>(op);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

static FailureOr<HostValue> readParameter(ParameterOp parameter,
                                          Location user) {
  std::optional<ElementsAttr> attribute = parameter.getValue();
  if (!attribute) {
    InFlightDiagnostic diag =
        parameter.emitOpError("'")
        << parameter.getSymName()
        << "' has no value; bind the weights with --weights (mann-run) or with "
           "the pass mann-bind-weights";
    diag.attachNote(user) << "needed here";
    return diag;
  }
  FailureOr<HostValue> value = readElements(parameter.getType(), *attribute);
  if (failed(value))
    return parameter.emitOpError("'")
           << parameter.getSymName() << "' "
           << describeUnreadable(parameter.getType());
  return value;
}

FailureOr<const HostValue *> ParameterValues::get(ParameterOp parameter,
                                                  Location user) {
  auto [it, isNew] = values.try_emplace(parameter);
  if (isNew)
    if (FailureOr<HostValue> value = readParameter(parameter, user);
        succeeded(value))
      it->second = std::move(*value);
  if (!it->second)
    return failure();
  return &*it->second;
}

//===----------------------------------------------------------------------===//
// ProgramBuilder
//===----------------------------------------------------------------------===//

/// Whether a value of the type exists and is not absurdly large.
static bool canHold(Type type) {
  if (!HostValue::isSupported(type))
    return false;
  auto tensor = dyn_cast<RankedTensorType>(type);
  return !tensor || describeShapeProblem(tensor).empty();
}

/// The work of an op by itself, without that of a function or of a loop.
static uint64_t getWork(Operation &op) {
  uint64_t work = kWorkOfOp;
  auto add = [&](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (tensor && canHold(tensor))
      work = llvm::SaturatingAdd(work, uint64_t(tensor.getNumElements()));
  };
  llvm::for_each(op.getOperandTypes(), add);
  llvm::for_each(op.getResultTypes(), add);
  return work;
}

static constexpr StringLiteral supportedTypes =
    "the interpreter takes i32 and tensors of static shape, of at most 2^28 "
    "elements in f32, i8, i16, i32, fixed-point, !mann.encoded or "
    "!mann.bipolar";

namespace mann {

class ProgramBuilder {
public:
  explicit ProgramBuilder(Program &program) : program(program) {}

  /// The routine of a function, which is made where it has none yet; null
  /// after a report.
  const Routine *getRoutine(func::FuncOp function);
  bool hasFailed() const { return isBad; }

private:
  void buildBody(Routine &routine);
  void buildBlock(Block &block, Code &code);
  void buildStep(Operation &op, Step &step);
  void buildLoop(scf::ForOp op, Step &step);
  void buildCall(func::CallOp op, Step &step);
  const HostValue *getParameter(GetParameterOp op);
  const HostValue *keepConstant(FailureOr<HostValue> value);

  InFlightDiagnostic problem(Operation &op) {
    isBad = true;
    return op.emitOpError();
  }
  bool checkTypes(Operation &op);
  unsigned number(Value value) {
    return numbers.try_emplace(value, numbers.size()).first->second;
  }
  template <typename Range> SmallVector<unsigned> numberAll(Range &&values) {
    return llvm::map_to_vector(values, [&](Value v) { return number(v); });
  }

  Program &program;
  SymbolTableCollection symbols;
  /// The functions that are being built: a call of one of them would not end.
  llvm::SetVector<Operation *> callers;
  llvm::DenseMap<Value, unsigned> numbers;
  bool isBad = false;
};

} // namespace mann

/// Reports the results of an op that no value can be kept for.
bool ProgramBuilder::checkTypes(Operation &op) {
  bool ok = true;
  for (Value value : op.getResults())
    if (!canHold(value.getType())) {
      problem(op) << "has a result of type " << value.getType() << "; "
                  << supportedTypes;
      ok = false;
    }
  return ok;
}

const HostValue *ProgramBuilder::keepConstant(FailureOr<HostValue> value) {
  if (failed(value)) {
    isBad = true;
    return nullptr;
  }
  program.constants.push_back(std::make_unique<HostValue>(std::move(*value)));
  return program.constants.back().get();
}

static FailureOr<HostValue> getConstantValue(arith::ConstantOp op) {
  FailureOr<HostValue> value = readElements(op.getType(), op.getValue());
  if (failed(value))
    return op.emitOpError("has a value that cannot be read: expected a dense "
                          "value, or a resource with its data");
  return value;
}

const HostValue *ProgramBuilder::getParameter(GetParameterOp op) {
  auto parameter =
      symbols.lookupNearestSymbolFrom<ParameterOp>(op, op.getParameterAttr());
  FailureOr<const HostValue *> value =
      program.parameters->get(parameter, op.getLoc());
  isBad |= failed(value);
  return succeeded(value) ? *value : nullptr;
}

void ProgramBuilder::buildLoop(scf::ForOp op, Step &step) {
  if (op.getUnsignedCmp()) {
    problem(*op) << "cannot be interpreted: expected bounds that are compared "
                    "as signed integers";
    return;
  }
  step.loop = std::make_unique<Loop>();
  step.loop->induction = number(op.getInductionVar());
  step.loop->carried = numberAll(op.getRegionIterArgs());
  buildBlock(*op.getBody(), step.loop->body);
}

void ProgramBuilder::buildCall(func::CallOp op, Step &step) {
  auto callee =
      symbols.lookupNearestSymbolFrom<func::FuncOp>(op, op.getCalleeAttr());
  if (callee.isExternal()) {
    problem(*op) << "cannot be interpreted: '@" << op.getCallee()
                 << "' has no body";
    return;
  }
  if (callers.contains(callee)) {
    problem(*op) << "cannot be interpreted: '@" << op.getCallee()
                 << "' is called while it runs, which would not end";
    return;
  }
  // The values of the callee are its own.
  llvm::DenseMap<Value, unsigned> outer;
  std::swap(numbers, outer);
  step.callee = getRoutine(callee);
  std::swap(numbers, outer);
}

void ProgramBuilder::buildStep(Operation &op, Step &step) {
  step.op = &op;
  step.operands.assign(numberAll(op.getOperands()));
  const Meaning *meaning = Meanings::get().find(&op);
  bool typesOk = isModelOperation(&op) && checkTypes(op);
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    buildLoop(loop, step);
  } else if (auto call = dyn_cast<func::CallOp>(op)) {
    buildCall(call, step);
  } else if (auto get = dyn_cast<GetParameterOp>(op)) {
    if (typesOk)
      step.constant = getParameter(get);
  } else if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    if (typesOk)
      step.constant = keepConstant(getConstantValue(constant));
  } else if (meaning) {
    step.meaning = meaning;
    // What depends on nothing is computed once.
    if (typesOk && op.getNumOperands() == 0 && op.getNumResults() == 1) {
      FailureOr<Results> results = (*meaning)(&op, {});
      FailureOr<HostValue> value;
      if (succeeded(results))
        value = std::move(results->front());
      step.constant = keepConstant(std::move(value));
    }
  } else {
    problem(op) << "cannot be interpreted: expected mann operations, scf.for, "
                   "func.call, and constants, indices and slices for them; "
                   "interpret the function before it is lowered";
  }
  step.results.assign(numberAll(op.getResults()));
}

void ProgramBuilder::buildBlock(Block &block, Code &code) {
  for (Operation &op : block.without_terminator()) {
    code.steps.emplace_back();
    Step &step = code.steps.back();
    buildStep(op, step);
    uint64_t called = step.callee ? step.callee->body.work : 0;
    code.work = llvm::SaturatingAdd(code.work, getWork(op), called);
  }
  Operation &last = block.back();
  if (!isa<func::ReturnOp, scf::YieldOp>(last))
    problem(last) << "cannot be interpreted: expected func.return at the end";
  code.terminator = &last;
  code.handedOn = numberAll(last.getOperands());
}

void ProgramBuilder::buildBody(Routine &routine) {
  func::FuncOp function = routine.function;
  // An index can be handed on, but not come from outside.
  bool isMain = callers.size() == 1;
  for (auto [i, argument] : llvm::enumerate(function.getArguments()))
    if (!canHold(argument.getType()) ||
        (isMain && !HostValue::isPassable(argument.getType()))) {
      isBad = true;
      emitError(argument.getLoc())
          << "argument #" << i << " has type " << argument.getType() << "; "
          << supportedTypes;
    }
  routine.arguments = numberAll(function.getArguments());
  buildBlock(function.front(), routine.body);
  routine.numValues = numbers.size();
}

const Routine *ProgramBuilder::getRoutine(func::FuncOp function) {
  auto [it, isNew] = program.routines.try_emplace(function);
  if (!isNew)
    return it->second.get();
  auto error = [&] {
    isBad = true;
    return emitError(function.getLoc()) << "function '" << function.getSymName()
                                        << "' cannot be interpreted: ";
  };
  if (function.isExternal()) {
    error() << "it has no body";
    return nullptr;
  }
  if (!function.getBody().hasOneBlock()) {
    error() << "expected one block, found "
            << function.getBody().getBlocks().size();
    return nullptr;
  }
  it->second = std::make_unique<Routine>();
  it->second->function = function;
  callers.insert(function);
  buildBody(*it->second);
  callers.pop_back();
  return it->second.get();
}

FailureOr<std::shared_ptr<const Program>>
Program::create(func::FuncOp function,
                std::shared_ptr<ParameterValues> parameters) {
  auto program = std::make_shared<Program>();
  program->parameters = std::move(parameters);
  ProgramBuilder builder(*program);
  program->main = builder.getRoutine(function);
  if (builder.hasFailed())
    return failure();
  return std::shared_ptr<const Program>(std::move(program));
}
