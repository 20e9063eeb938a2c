//===- Calibrate.cpp - Measure the ranges of all values -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Magnitudes.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Samples.h"
#include "mann/Model/Model.h"
#include "mann/Quantization/Passes.h"
#include "mann/Support/FixedPoint.h"
#include "llvm/ADT/MapVector.h"

namespace mann {
#define GEN_PASS_DEF_CALIBRATE
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

bool takesRange(Operation *op) {
  auto quantizable = dyn_cast<QuantizableOpInterface>(op);
  return quantizable && op->getNumResults() == 1 &&
         quantizable.resultTakesFormat(0) &&
         isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
}

struct Calibrate : mann::impl::CalibrateBase<Calibrate> {
  using CalibrateBase::CalibrateBase;

  LogicalResult checkOptions() {
    if (samples.empty())
      return getOperation().emitError(
          "mann-calibrate needs sample inputs: give 'samples=<file>'");
    if (limit == 0)
      return getOperation().emitError(
          "'limit', the number of samples, must be at least 1");
    if (width < 2 || width > 16)
      return getOperation().emitError("'width' must be 2 to 16 bits, but is ")
             << unsigned(width);
    if (!(percentile > 0 && percentile <= 100))
      return getOperation().emitError(
                 "'percentile' must be above 0 and at most 100, but is ")
             << double(percentile);
    return success();
  }

  double getCover(const Magnitudes &magnitudes) {
    switch (method.getValue()) {
    case CalibrationMethod::Max:
      return magnitudes.getLargest();
    case CalibrationMethod::Percentile:
      return magnitudes.getPercentile(percentile);
    case CalibrationMethod::MSE: {
      Format format = Format::symmetric(width, magnitudes.getBestFrac(width));
      return double(format.max) * format.step();
    }
    }
    llvm_unreachable("every method has a cover");
  }

  void runOnOperation() override {
    if (failed(checkOptions()))
      return signalPassFailure();
    FailureOr<func::FuncOp> function = getModelFunction(getOperation());
    if (failed(function))
      return signalPassFailure();
    FailureOr<SampleSet> inputs = SampleSet::load(*function, samples);
    Interpreter interpreter(*function);
    if (failed(interpreter.prepare()) || failed(inputs))
      return signalPassFailure();

    llvm::MapVector<Operation *, Magnitudes> seen;
    auto observe = [&](Operation *op, ArrayRef<const HostValue *>,
                       ArrayRef<HostValue> results) {
      if (takesRange(op))
        seen[op].add(results.front().getReals());
    };
    int64_t size = std::min<int64_t>(inputs->size(), limit);
    for (int64_t sample = 0; sample < size; ++sample)
      if (failed(interpreter.run(inputs->get(sample), observe)))
        return signalPassFailure();
    numSamples += size;

    Builder builder(&getContext());
    for (auto &[op, magnitudes] : seen) {
      float largest = magnitudes.getLargest();
      float cover = magnitudes.empty() ? 0.0f : float(getCover(magnitudes));
      // What a format reaches may lie above all that was seen.
      cover = std::min(cover, largest);
      op->setAttr("mann.range", builder.getDenseF32ArrayAttr({cover, largest}));
      ++numRanges;
    }
  }
};

} // namespace
