//===- MannToLinalg.cpp - Lowers mann to linalg, fxp and arith -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedParameters.h"
#include "TemporalRows.h"
#include "mann/Conversion/KernelBuilder.h"
#include "mann/Conversion/Passes.h"
#include "mann/Dialect/Mann/IR/Decisions.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mann/Model/Fingerprint.h"
#include "mann/Model/Model.h"
#include "mann/Model/WordSums.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTMANNTOLINALG
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

struct ConvertMannToLinalg
    : mann::impl::ConvertMannToLinalgBase<ConvertMannToLinalg> {
  /// Gives tables the one form that what follows knows; reports those that
  /// cannot be read.
  LogicalResult makeDense() {
    bool ok = true;
    auto convert = [&](Operation *op, ElementsAttr value, auto set) {
      if (!value || isa<DenseElementsAttr>(value))
        return;
      if (DenseElementsAttr dense = getDenseValue(value))
        return set(dense);
      ok = false;
      op->emitOpError(describeUnreadable(value.getType()));
    };
    getOperation().walk([&](Operation *op) {
      if (auto parameter = dyn_cast<ParameterOp>(op))
        convert(op, parameter.getValueAttr(), [&](DenseElementsAttr dense) {
          parameter.setValueAttr(dense);
        });
      else if (auto state = dyn_cast<StateOp>(op))
        convert(op, state.getValueAttr(),
                [&](DenseElementsAttr dense) { state.setValueAttr(dense); });
      else if (auto constant = dyn_cast<arith::ConstantOp>(op))
        convert(op, dyn_cast<ElementsAttr>(constant.getValue()),
                [&](DenseElementsAttr dense) { constant.setValueAttr(dense); });
    });
    return success(ok);
  }

  /// What the lowering needs from earlier passes, all of it at once.
  LogicalResult checkPreconditions() {
    bool failedAny = false;
    getOperation().walk([&](Operation *op) {
      if (auto parameter = dyn_cast<ParameterOp>(op);
          parameter && !parameter.getValue()) {
        parameter.emitOpError(
            "has no value; bind weights with mann-bind-weights "
            "(mannc --weights=<file>) before the lowering");
        failedAny = true;
      }
      if (auto similarity = dyn_cast<SimilarityOp>(op);
          similarity && similarity.getCode()) {
        similarity.emitOpError("still converts its operands to 'code'; run "
                               "mann-quantize (mannc --quantize=q8) before the "
                               "lowering");
        failedAny = true;
      }
      if (auto state = dyn_cast<StateOp>(op);
          state && !getInitialValue(state)) {
        state.emitOpError("has no value to start from: '@")
            << *state.getSource()
            << "' has none; bind weights with mann-bind-weights (mannc "
               "--weights=<file>), or evaluate it with "
               "mann-fold-initial-states, before the lowering";
        failedAny = true;
      }
    });
    return failure(failedAny);
  }

  /// Gives states their initial values as constants, since parameters become
  /// tables, and drops parameters that were there for that alone.
  void resolveStates() {
    ModuleOp module = getOperation();
    auto states = llvm::to_vector(module.getOps<StateOp>());
    if (states.empty())
      return;
    Builder builder(module);
    module->setAttr(MannDialect::FingerprintAttrHelper::getNameStr(),
                    builder.getI32IntegerAttr(getFingerprint(module)));
    for (StateOp state : states) {
      state.setValueAttr(getInitialValue(state));
      FlatSymbolRefAttr source = state.getSourceAttr();
      state.removeSourceAttr();
      if (!source)
        continue;
      auto parameter = module.lookupSymbol<ParameterOp>(source);
      if (parameter && SymbolTable::symbolKnownUseEmpty(parameter, module))
        parameter.erase();
    }
  }

  /// Folds what needs no new operation, each op after those that it reads. The
  /// conversion would do so too, but follow what it has replaced step by step,
  /// for every op of a chain from its begin.
  void foldInOrder() {
    getOperation().walk([](Operation *op) {
      SmallVector<OpFoldResult> folded;
      if (!isa_and_present<MannDialect>(op->getDialect()) ||
          failed(op->fold(folded)) || folded.empty() ||
          !llvm::all_of(folded, llvm::IsaPred<Value>))
        return;
      op->replaceAllUsesWith(llvm::map_to_vector(
          folded, [](OpFoldResult result) { return cast<Value>(result); }));
      op->erase();
    });
  }

  WordSumBounds boundWordSums() {
    WordSumBounds largest;
    getOperation().walk([&](EmbedOp op) {
      auto ids = cast<RankedTensorType>(op.getIds().getType());
      if (getAlignedFormat(op.getTable().getType()) && !op.getProducts())
        largest[op] = getLargestWordSum(op, ids.getShape().back());
    });
    return largest;
  }

  void runOnOperation() override {
    bool isReady = succeeded(checkPreconditions());
    if (failed(makeDense()) || !isReady)
      return signalPassFailure();
    // What is still float here stays float.
    removeDecisions(getOperation());
    resolveStates();
    foldInOrder();
    packParameters(getOperation());
    WordSumBounds largest = boundWordSums();
    MLIRContext *context = &getContext();
    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion(
        [](RankedTensorType type) -> Type { return getStorageType(type); });

    ConversionTarget target(*context);
    RewritePatternSet patterns(context);
    populateAddressingPatterns(converter, patterns);
    populateWeightingPatterns(converter, patterns);
    populateWritePatterns(converter, patterns);
    populateLinkPatterns(converter, patterns);
    populateElementwisePatterns(converter, patterns);
    populateMemoryPatterns(converter, patterns, largest);
    populateTemporalPatterns(converter, patterns);
    populateNetworkPatterns(converter, patterns);
    populateRowPatterns(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    // Loops over time carry tensors of the dialect.
    scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                         target);
    populateReturnOpTypeConversionPattern(patterns, converter);
    populateCallOpTypeConversionPattern(patterns, converter);

    target.addIllegalDialect<MannDialect>();
    target.addLegalOp<StateOp>();
    target.addLegalDialect<
        arith::ArithDialect, bufferization::BufferizationDialect,
        fxp::FxpDialect, linalg::LinalgDialect, math::MathDialect,
        memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp op) {
      return converter.isSignatureLegal(op.getFunctionType());
    });
    target.addDynamicallyLegalOp<func::ReturnOp, func::CallOp>(
        [&](Operation *op) { return converter.isLegal(op); });
    target.addLegalOp<ModuleOp>();
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      return signalPassFailure();
    dropCasts(getOperation());
  }
};

} // namespace
