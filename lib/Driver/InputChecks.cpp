//===- InputChecks.cpp - What is wrong with a model, in one line ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes say of each op what it lacks. What one flag or one op is the cause of
// is told here, before they run, in the words of the command line.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/Transforms/BindWeights.h"
#include "mann/Execution/Reference/Operations.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

/// A model has one set of formats: what is quantized already is not looked at
/// again, so the flags that choose would do nothing.
static LogicalResult checkIsFloat(ModuleOp module,
                                  const CompilationOptions &options) {
  bool hasFloat = false;
  Operation *first = nullptr;
  Type code;
  auto look = [&](Operation *op, Type type) {
    Type element = getElementTypeOrSelf(type);
    if (isa<ShapedType>(type) && isa<FloatType>(element))
      hasFloat = true;
    if (first || !(isFixedPoint(element) || isa<ScaledType>(element) ||
                   isa<EncodedType>(element)))
      return;
    first = op;
    code = type;
  };
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto parameter = dyn_cast<ParameterOp>(op))
      look(op, parameter.getType());
    else if (auto state = dyn_cast<StateOp>(op))
      look(op, state.getType());
    else if (auto function = dyn_cast<FunctionOpInterface>(op))
      for (Type type : function.getArgumentTypes())
        look(op, type);
    for (Type type : op->getResultTypes())
      look(op, type);
  });
  if (hasFloat || !first)
    return success();
  return first->emitError("the model is quantized already (")
         << code << " here): --quantize "
         << (options.addressing ? "and --addressing have" : "has")
         << " nothing to choose a format for; leave "
         << (options.addressing ? "them" : "it")
         << " out, or start from the model in f32";
}

/// --addressing replaces the similarities that are in f32; none that computes
/// codes, or another bounded kind, stays what it is in silence.
static LogicalResult checkAddressing(ModuleOp module, SimilarityKind kind) {
  LogicalResult result = success();
  bool isUsed = false;
  StringRef name = stringifySimilarityKind(kind);
  module.walk([&](AddressingOpInterface op) {
    isUsed = true;
    Type scores = op.getScores().getType();
    if (!isa<FloatType>(getElementTypeOrSelf(scores)))
      result = op->emitOpError("is quantized already (")
               << scores << "): --addressing=" << name
               << " replaces similarities in f32; leave it out, or start from "
                  "the model in f32";
    else if (op.isBounded() && op.getAddressingKind() != kind)
      result = op->emitOpError("computes ")
               << stringifySimilarityKind(op.getAddressingKind())
               << " already: --addressing=" << name
               << " replaces dot and cosine; leave it out, or start from the "
                  "model that has these";
  });
  if (isUsed)
    return result;
  llvm::errs() << "mannc: error: --addressing=" << name
               << " replaces similarities, but the model has none: leave it "
                  "out\n";
  return failure();
}

/// Reports the ops that no executor has a meaning for.
static LogicalResult checkOperations(ModuleOp module) {
  LogicalResult result = success();
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isExternal())
      continue;
    function.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
      auto call = dyn_cast<func::CallOp>(op);
      // Others are part of their callers by now.
      if (call && isModelOperation(op)) {
        result = call.emitOpError("calls '@")
                 << call.getCallee()
                 << "', which has no body or calls itself: give it a body "
                    "without that call";
      } else if (!isModelOperation(op)) {
        result = op->emitOpError(
            "is no operation of a model: expected mann operations, scf.for, "
            "func.call, and constants, indices and slices for them");
        return WalkResult::skip();
      }
      return WalkResult::advance();
    });
  }
  return result;
}

/// Whether mann-assign-formats, or a user, has chosen formats that are not
/// applied yet.
static bool hasFormats(ModuleOp module) {
  StringRef name = MannDialect::FormatAttrHelper::getNameStr();
  return module
      .walk([&](Operation *op) {
        bool has = op->hasAttr(name) ||
                   op->hasAttr(MannDialect::FormatsAttrHelper::getNameStr());
        if (auto function = dyn_cast<FunctionOpInterface>(op))
          for (unsigned i = 0; i < function.getNumArguments(); ++i)
            has |= bool(function.getArgAttr(i, name));
        return has ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

static LogicalResult refuse(const Twine &message) {
  llvm::errs() << "mannc: error: " << message << "\n";
  return failure();
}

/// Reports values of which nothing tells how large they get.
static LogicalResult checkRanges(ModuleOp module,
                                 const CompilationOptions &options) {
  FailureOr<SmallVector<Location>> missing =
      findMissingRanges(module, getFormatOptions(options));
  if (failed(missing))
    return failure();
  if (missing->empty())
    return success();
  const char *other =
      "or one format for all with --formats=global --integer-bits=<n>";
  if (!options.calls && options.samples.empty())
    return refuse("--quantize chooses number formats by the values that occur: "
                  "give sample inputs with --calibrate=<file>, " +
                  Twine(other));
  InFlightDiagnostic diag = emitError(missing->front());
  diag << "no sample of --calibrate gets here";
  if (missing->size() > 1)
    diag << " (nor to " << missing->size() - 1 << " values more)";
  return diag << ", and --quantize chooses number formats by the values that "
                 "occur: give samples that call every entry and enter every "
                 "loop, "
              << other;
}

/// Whether a stage needs the values of parameters.
static bool needsValues(const CompilationOptions &options) {
  return options.width || options.emission != Emission::MLIR ||
         isReported(options) || options.stopAfter == Stage::Lower;
}

LogicalResult mann::checkInputs(ModuleOp module, Stage stage,
                                const CompilationOptions &options) {
  if (stage == Stage::Bind)
    return checkOperations(module);
  if (stage == Stage::Addressing) {
    if (options.width && failed(checkIsFloat(module, options)))
      return failure();
    if (options.addressing && isBoundedSimilarity(*options.addressing) &&
        failed(checkAddressing(module, *options.addressing)))
      return failure();
    if (options.weights.empty() && needsValues(options))
      if (std::string missing = describeMissingWeights(
              llvm::to_vector(module.getOps<ParameterOp>()));
          !missing.empty())
        return refuse(missing);
  }
  if (stage == Stage::Formats && !options.width &&
      (options.emission != Emission::MLIR ||
       options.stopAfter == Stage::Lower) &&
      hasFormats(module))
    llvm::errs() << "mannc: warning: number formats are chosen for the model "
                    "('mann.format'), but without --quantize it stays in "
                    "float\n";
  if (stage == Stage::Formats && options.width)
    return checkRanges(module, options);
  return success();
}
