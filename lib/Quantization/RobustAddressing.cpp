//===- RobustAddressing.cpp - Replace unbounded similarities --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Magnitudes.h"
#include "SampleRuns.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Quantization/Passes.h"
#include "mann/Support/FixedPoint.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <cmath>

namespace mann {
#define GEN_PASS_DEF_ROBUSTADDRESSING
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// What one similarity compared in one sample: the filled rows only.
struct Comparison {
  int64_t slots = 0, rows = 0; // rows: those of the slots that are filled
  int64_t width = 0, heads = 1;
  std::vector<float> memory, keys, scores; // scores: heads x rows

  /// The sum of the magnitudes of a row.
  double getMagnitude(int64_t row) const {
    double sum = 0;
    for (int64_t d = 0; d < width; ++d)
      sum += std::abs(memory[row * width + d]);
    return sum;
  }
};

/// Sums for the factor k that minimizes the squared distance of k * x to y,
/// both centred, if asked for: k = cov(x, y) / var(x).
struct LeastSquares {
  double covariance = 0, variance = 0, target = 0;

  void add(ArrayRef<double> x, ArrayRef<double> y, bool isCentred) {
    double meanX = 0, meanY = 0;
    for (auto [a, b] : llvm::zip(x, y)) {
      meanX += isCentred ? a / double(x.size()) : 0;
      meanY += isCentred ? b / double(y.size()) : 0;
    }
    for (auto [a, b] : llvm::zip(x, y)) {
      covariance += (a - meanX) * (b - meanY);
      variance += (a - meanX) * (a - meanX);
      target += (b - meanY) * (b - meanY);
    }
  }
};

/// Fits one similarity in two runs: the first tells the code, the second how
/// the scores in that code compare to the old ones.
class SimilarityFit {
public:
  void addMagnitudes(const Comparison &comparison) {
    magnitudes.add(comparison.memory);
    magnitudes.add(comparison.keys);
  }

  /// Chooses the code in which memory and key are compared, after the first
  /// run, and whether scores are multiplied by the magnitudes of their rows.
  void choose(unsigned width, bool scales) {
    format = Format::symmetric(width, magnitudes.getBestFrac(width));
    scalesRows = scales;
  }
  bool isScaled() const { return scalesRows; }

  void addScores(const Comparison &comparison, SimilarityKind kind) {
    std::vector<int64_t> memory = encode(comparison.memory, kind);
    std::vector<int64_t> keys = encode(comparison.keys, kind);
    int64_t width = comparison.width;
    for (int64_t head = 0; head < comparison.heads; ++head) {
      std::vector<double> x, y;
      for (int64_t row = 0; row < comparison.rows; ++row) {
        int64_t sum = 0;
        for (int64_t d = 0; d < width; ++d)
          sum += similarityOfCodes(kind, memory[row * width + d],
                                   keys[head * width + d], format.width);
        x.push_back(scalesRows ? double(sum) * comparison.getMagnitude(row)
                               : double(sum));
        y.push_back(comparison.scores[head * comparison.rows + row]);
      }
      // Of one row nothing is left when its mean is taken away.
      fit.add(x, y, /*isCentred=*/comparison.slots > 1);
    }
  }

  /// Sets code and scale of `op` for `kind`.
  LogicalResult apply(AddressingOpInterface op, SimilarityKind kind,
                      bool requireFit) {
    StringRef name = stringifySimilarityKind(kind);
    if (!(fit.covariance > 0) && isWithoutChoice(op))
      return set(op, kind, 1);
    const char *hint = hasOneRow(op) ? "of the only row are 0; give samples "
                                       "with other rows or keys"
                                     : "of all rows are equal; give samples "
                                       "with different stories";
    if (!(fit.variance > 0))
      return op->emitOpError("cannot be fitted: on these samples the ")
             << name << " scores " << hint;
    if (!(fit.target > 0))
      return op->emitOpError("cannot be fitted: on these samples the model's "
                             "scores ")
             << hint;
    double factor = fit.covariance / fit.variance;
    if (!(factor > 0)) {
      if (requireFit)
        return op->emitOpError("cannot be fitted: on these samples the ")
               << name << " scores fall where the scores of the model rise";
      // Training turns them; their spread is what it starts from.
      factor = std::sqrt(fit.target / fit.variance);
    }
    return set(op, kind, factor);
  }

private:
  static bool hasOneRow(AddressingOpInterface op) {
    auto type = cast<RankedTensorType>(op.getMemoryOperand().get().getType());
    return type.getDimSize(0) == 1;
  }

  /// Whether a softmax gives the only row everything, whatever the score.
  static bool isWithoutChoice(AddressingOpInterface op) {
    return hasOneRow(op) &&
           llvm::all_of(op.getScores().getUsers(), llvm::IsaPred<SoftmaxOp>);
  }

  LogicalResult set(AddressingOpInterface op, SimilarityKind kind,
                    double factor) const {
    MLIRContext *context = op->getContext();
    op.setAddressingKind(kind);
    op.setCodeFormat(kind == SimilarityKind::Bipolar
                         ? Type(BipolarType::get(context))
                         : getFormatType(context, format));
    op.setLog2Scale(
        std::clamp<int64_t>(int64_t(std::lround(std::log2(factor))), -31, 31));
    return success();
  }

  std::vector<int64_t> encode(ArrayRef<float> values,
                              SimilarityKind kind) const {
    std::vector<int64_t> codes;
    for (float value : values)
      codes.push_back(kind == SimilarityKind::Bipolar
                          ? (value < 0 ? -1 : 1)
                          : quantize(value, format, Rounding::NearestEven));
    return codes;
  }

  Magnitudes magnitudes;
  Format format = Format::symmetric(8, 7);
  LeastSquares fit;
  bool scalesRows = false;
};

struct RobustAddressing
    : SampledPass<mann::impl::RobustAddressingBase<RobustAddressing>> {
  using SampledPass::SampledPass;

  static bool isRewritten(Operation *op) {
    auto addressing = dyn_cast<AddressingOpInterface>(op);
    return addressing && !addressing.isBounded() &&
           isa<FloatType>(
               getElementTypeOrSelf(addressing.getScores().getType()));
  }

  static bool isProduct(AddressingOpInterface op) {
    return op.getAddressingKind() == SimilarityKind::Dot;
  }

  static Comparison observe(AddressingOpInterface op,
                            ArrayRef<const HostValue *> operands,
                            const HostValue &scores) {
    const HostValue &memory =
        *operands[op.getMemoryOperand().getOperandNumber()];
    const HostValue &key = *operands[op.getKeyOperand().getOperandNumber()];
    Comparison comparison;
    int64_t slots = memory.getShape()[0];
    comparison.width = memory.getShape()[1];
    comparison.slots = comparison.rows = slots;
    comparison.heads = key.getNumElements() / comparison.width;
    if (auto filled = dyn_cast<FilledSlotsOpInterface>(op.getOperation()))
      if (Value count = filled.getFilledCount())
        for (OpOperand &operand : op->getOpOperands())
          if (operand.get() == count)
            comparison.rows = std::clamp<int64_t>(
                operands[operand.getOperandNumber()]->getIntegers()[0], 0,
                slots);
    ArrayRef<float> all = memory.getReals();
    comparison.memory =
        all.take_front(comparison.rows * comparison.width).vec();
    comparison.keys = key.getReals().vec();
    for (int64_t head = 0; head < comparison.heads; ++head)
      llvm::append_range(comparison.scores, scores.getReals().slice(
                                                head * slots, comparison.rows));
    return comparison;
  }

  void runOnOperation() override {
    if (!hasSamples() || width < 2 || width > 16) {
      getOperation().emitError(
          "mann-robust-addressing needs 'samples=<file>', a "
          "'limit' of at least 1 and a 'width' of 2 to 16 "
          "bits");
      return signalPassFailure();
    }
    if (scaleRows && kind != SimilarityKind::Bipolar) {
      getOperation().emitError("'scale-rows' is for what signs leave out: it "
                               "goes with 'kind=bipolar'");
      return signalPassFailure();
    }
    SmallVector<AddressingOpInterface> rewritten;
    getOperation().walk([&](AddressingOpInterface op) {
      if (isRewritten(op))
        rewritten.push_back(op);
    });
    // A cosine does not depend on how long a row is.
    if (scaleRows && llvm::none_of(rewritten, isProduct)) {
      getOperation().emitError("'scale-rows' multiplies what replaces a dot "
                               "product in f32, of which there is none");
      return signalPassFailure();
    }
    if (rewritten.empty())
      return;
    FailureOr<std::unique_ptr<SampleRuns>> runs = createRuns();
    if (failed(runs) || failed(fitAll(rewritten, **runs)))
      signalPassFailure();
  }

  /// By memory, the sums of the magnitudes of its rows.
  using RowMagnitudes = DenseMap<Value, Value>;

  /// Those of a memory, made once for all that ask for them.
  static Value getMagnitudes(Value memory, RowMagnitudes &known) {
    Value &magnitudes = known[memory];
    if (magnitudes)
      return magnitudes;
    ImplicitLocOpBuilder builder(memory.getLoc(), memory.getContext());
    builder.setInsertionPointAfterValue(memory);
    auto type = cast<RankedTensorType>(memory.getType());
    return magnitudes = SumOp::create(
               builder,
               RankedTensorType::get(type.getDimSize(0), type.getElementType()),
               AbsOp::create(builder, type, memory));
  }

  /// Rows of heads have the same factors: those are repeated for each head.
  static void multiplyByMagnitudes(AddressingOpInterface op,
                                   RowMagnitudes &known) {
    Value scores = op.getScores();
    Value magnitudes = getMagnitudes(op.getMemoryOperand().get(), known);
    auto type = cast<RankedTensorType>(scores.getType());
    ImplicitLocOpBuilder builder(op->getLoc(), op);
    builder.setInsertionPointAfter(op);
    if (type.getRank() > 1) {
      auto rowType =
          RankedTensorType::get({1, type.getDimSize(1)}, type.getElementType());
      SmallVector<Value> heads(type.getDimSize(0),
                               ReshapeOp::create(builder, rowType, magnitudes));
      magnitudes = ConcatOp::create(builder, type, heads);
    }
    auto product = MulOp::create(builder, type, scores, magnitudes);
    scores.replaceAllUsesExcept(product, product);
  }

  LogicalResult fitAll(ArrayRef<AddressingOpInterface> rewritten,
                       SampleRuns &runs) {
    DenseMap<Operation *, SimilarityFit> fits;
    auto forEachComparison = [&](auto fn) {
      return runs.run([&](const TracedOp &traced) {
        if (isRewritten(traced.op))
          fn(fits[traced.op],
             observe(cast<AddressingOpInterface>(traced.op), traced.operands,
                     *traced.results.front()));
      });
    };
    if (failed(forEachComparison([](SimilarityFit &fit, Comparison comparison) {
          fit.addMagnitudes(comparison);
        })))
      return failure();
    for (AddressingOpInterface op : rewritten)
      fits[op].choose(width, scaleRows && isProduct(op));
    if (failed(
            forEachComparison([&](SimilarityFit &fit, Comparison comparison) {
              fit.addScores(comparison, kind);
            })))
      return failure();
    bool ok = true;
    RowMagnitudes magnitudes;
    for (AddressingOpInterface op : rewritten) {
      ok &= succeeded(fits[op].apply(op, kind, requireFit));
      if (fits[op].isScaled())
        multiplyByMagnitudes(op, magnitudes);
      ++numRewritten;
    }
    return success(ok);
  }
};

} // namespace

std::unique_ptr<Pass>
mann::createRobustAddressing(const RobustAddressingOptions &options,
                             std::shared_ptr<const SequenceSet> sequences) {
  return createSampledPass<RobustAddressing>(options, std::move(sequences));
}
