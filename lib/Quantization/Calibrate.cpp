//===- Calibrate.cpp - Measure the ranges of all values -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "Magnitudes.h"
#include "SampleRuns.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Quantization/Passes.h"
#include "mann/Support/FixedPoint.h"
#include "mann/Support/Numbers.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/MapVector.h"
#include <cmath>

namespace mann {
#define GEN_PASS_DEF_CALIBRATE
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// Whether a value gets a range: a result that takes a format, and what a loop
/// carries.
bool takesRange(OpResult result) {
  if (!isFloatTensor(result.getType()))
    return false;
  Operation *op = result.getOwner();
  if (auto quantizable = dyn_cast<QuantizableOpInterface>(op))
    return quantizable.resultTakesFormat(result.getResultNumber());
  return isa<scf::ForOp>(op);
}

/// The magnitudes of everything that gets a range.
class Observations {
public:
  explicit Observations(ModuleOp module, const Model &model)
      : states(model.states.size()), module(module), model(model) {}

  /// Looks at what an op has computed, and at what a loop starts with and hands
  /// on: all that has one format with the loop's result.
  void add(const TracedOp &traced);
  /// Looks at the inputs of a call, and at states. Reports a state that is not
  /// finite, with where in time that is.
  void addInputs(const Entry &entry, ArrayRef<HostValue> inputs);
  LogicalResult addStates(int64_t sequence, std::optional<int64_t> step,
                          const Executor &executor);

  /// In the order in which they were first seen, results of ops and arguments.
  llvm::MapVector<Value, Magnitudes> values;
  /// As in the model.
  std::vector<Magnitudes> states;

private:
  ModuleOp module;
  const Model &model;
};

void Observations::add(const TracedOp &traced) {
  for (OpResult result : traced.op->getResults())
    if (takesRange(result))
      values[result].add(traced.get(result).getReals());
  auto addCarried = [&](scf::ForOp loop, unsigned firstOperand) {
    for (OpResult result : loop.getResults())
      if (takesRange(result))
        values[result].add(
            traced.operands[firstOperand + result.getResultNumber()]
                ->getReals());
  };
  if (auto loop = dyn_cast<scf::ForOp>(traced.op))
    addCarried(loop, loop.getNumControlOperands());
  else if (isa<scf::YieldOp>(traced.op))
    addCarried(cast<scf::ForOp>(traced.op->getParentOp()), 0);
}

void Observations::addInputs(const Entry &entry, ArrayRef<HostValue> inputs) {
  auto function = module.lookupSymbol<func::FuncOp>(entry.function);
  for (auto [port, value] : llvm::zip_equal(entry.inputs, inputs))
    if (isFloatTensor(port.type))
      values[function.getArgument(port.position)].add(value.getReals());
}

LogicalResult Observations::addStates(int64_t sequence,
                                      std::optional<int64_t> step,
                                      const Executor &executor) {
  for (auto [index, state] : llvm::enumerate(model.states)) {
    if (!isFloatTensor(state.type))
      continue;
    HostValue value = executor.getState(index);
    ArrayRef<float> reals = value.getReals();
    const float *bad = llvm::find_if(
        reals, [](float element) { return !std::isfinite(element); });
    if (bad != reals.end()) {
      InFlightDiagnostic diag =
          module.lookupSymbol(state.name)->emitOpError("'@")
          << state.name << "' is " << std::to_string(*bad) << " at element "
          << bad - reals.begin();
      if (step)
        diag << " after step " << *step << " of sequence " << sequence
             << " of the samples";
      else
        diag << " at the start of sequence " << sequence << " of the samples";
      return diag << "; only finite numbers have a format";
    }
    states[index].add(reals);
  }
  return success();
}

struct Calibrate : SampledPass<mann::impl::CalibrateBase<Calibrate>> {
  using SampledPass::SampledPass;

  LogicalResult checkOptions() {
    if (samples.empty() && !sequences)
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
             << spellShortest(double(percentile));
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

  DenseF32ArrayAttr getRange(const Magnitudes &magnitudes) {
    float largest = magnitudes.getLargest();
    float cover = magnitudes.empty() ? 0.0f : float(getCover(magnitudes));
    ++numRanges;
    // What a format reaches may lie above all that was seen.
    return Builder(&getContext())
        .getDenseF32ArrayAttr({std::min(cover, largest), largest});
  }

  /// Puts the range of a result on its op, in an array where there are several.
  void setRange(OpResult result, DenseF32ArrayAttr range) {
    Operation *op = result.getOwner();
    if (op->getNumResults() == 1) {
      op->setAttr("mann.range", range);
      return;
    }
    SmallVector<Attribute> ranges(op->getNumResults(),
                                  UnitAttr::get(&getContext()));
    // Those of the other results may have been put there before.
    if (auto known = op->getAttrOfType<ArrayAttr>("mann.ranges"))
      ranges.assign(known.begin(), known.end());
    ranges[result.getResultNumber()] = range;
    op->setAttr("mann.ranges", ArrayAttr::get(&getContext(), ranges));
  }

  /// Says where the first NaN comes from: what is made of it are NaN, too.
  static void warnOfNaN(const Observations &seen) {
    for (const auto &[value, magnitudes] : seen.values) {
      if (magnitudes.getNumNaN() == 0)
        continue;
      emitWarning(value.getLoc(), "the samples make ")
          << magnitudes.getNumNaN()
          << " elements of this NaN, as of the root or logarithm of a negative "
             "number; a code has no NaN, and what the quantized model gives "
             "instead is not what the model gives";
      return;
    }
  }

  /// Warns if the sequences that are run are all shorter than the longest:
  /// the range of a state, and a format that is chosen by it, may be too narrow
  /// for what the state grows to.
  void warnOfShortSequences(const SampleRuns &runs) {
    StringRef format = MannDialect::FormatAttrHelper::getNameStr();
    auto states = getOperation().getOps<StateOp>();
    auto open = llvm::find_if(states, [&](StateOp state) {
      return isFloatTensor(state.getType()) && !state->hasAttr(format);
    });
    ArrayRef<int64_t> lengths = runs.getSequences().getAllLengths();
    int64_t count = runs.getNumSequences();
    if (open == states.end() || count >= int64_t(lengths.size()))
      return;
    int64_t seen = *llvm::max_element(lengths.take_front(count));
    const int64_t *longest = llvm::max_element(lengths);
    if (seen < *longest)
      emitWarning((*open).getLoc(), runs.getSequences().getSource())
          << ": formats are chosen on the first " << count << " of "
          << lengths.size() << " sequences; the longest of these has " << seen
          << " calls, the longest of all " << *longest
          << ", and states may grow with the length: take the first "
          << longest - lengths.begin() + 1
          << " or more (--samples; of the pass, limit), or write the sequences "
             "in another order";
  }

  void setRanges(Observations &seen, const Model &model) {
    warnOfNaN(seen);
    for (auto &[value, magnitudes] : seen.values) {
      DenseF32ArrayAttr range = getRange(magnitudes);
      if (auto result = dyn_cast<OpResult>(value)) {
        setRange(result, range);
        continue;
      }
      auto argument = cast<BlockArgument>(value);
      cast<func::FuncOp>(argument.getOwner()->getParentOp())
          .setArgAttr(argument.getArgNumber(), "mann.range", range);
    }
    for (auto [state, magnitudes] : llvm::zip_equal(model.states, seen.states))
      if (isFloatTensor(state.type))
        getOperation()
            .lookupSymbol(state.name)
            ->setAttr("mann.range", getRange(magnitudes));
  }

  void runOnOperation() override {
    if (failed(checkOptions()))
      return signalPassFailure();
    FailureOr<std::unique_ptr<SampleRuns>> runs = createRuns();
    if (failed(runs))
      return signalPassFailure();
    warnOfShortSequences(**runs);
    Observations seen(getOperation(), (*runs)->getModel());
    auto reset = [&](int64_t sequence, const Executor &executor) {
      return seen.addStates(sequence, std::nullopt, executor);
    };
    auto call = [&](const ObservedCall &observed) {
      seen.addInputs(observed.entry, observed.inputs);
      ++numCalls;
      return seen.addStates(observed.sequence, observed.step,
                            observed.executor);
    };
    if (failed((*runs)->run([&](const TracedOp &traced) { seen.add(traced); },
                            reset, call)))
      return signalPassFailure();
    numSamples += (*runs)->getNumSequences();
    setRanges(seen, (*runs)->getModel());
  }
};

} // namespace

std::unique_ptr<Pass>
mann::createCalibrate(const CalibrateOptions &options,
                      std::shared_ptr<const SequenceSet> sequences) {
  return createSampledPass<Calibrate>(options, std::move(sequences));
}
