//===- RotateKeys.cpp - Coordinates whose signs say most ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rotation is that of iterative quantization (Gong and Lazebnik 2011): of
// all orthogonal R the one that brings R v nearest to a vector of signs, by
// turns the best signs for R and the best R for the signs.
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "SampleRuns.h"
#include "VectorSpaces.h"
#include "mann/Quantization/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallSet.h"
#include <Eigen/SVD>
#include <cmath>
#include <random>

namespace mann {
#define GEN_PASS_DEF_ROTATEKEYS
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

template <typename T>
using RowMajor =
    Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = RowMajor<double>;

/// Vectors of one space, made of length 1: a sample of those that it is given,
/// each of which is as likely to be in it (reservoir sampling), by numbers that
/// are the same every time.
class SampledVectors {
public:
  void add(ArrayRef<float> vector);
  bool empty() const { return elements.empty(); }
  /// A row each.
  Eigen::Map<const Matrix> get() const {
    return {elements.data(), int64_t(elements.size()) / width, width};
  }

private:
  static constexpr uint64_t kMost = 16384;

  /// Components of a vector; 0 while there is none.
  int64_t width = 0;
  uint64_t seen = 0;
  std::mt19937_64 random;
  std::vector<double> elements;
};

void SampledVectors::add(ArrayRef<float> vector) {
  double squares = 0;
  for (float element : vector)
    squares += double(element) * element;
  // An empty slot has no direction; what is not finite is calibration's to say.
  if (!(squares > 0) || !std::isfinite(squares))
    return;
  width = vector.size();
  uint64_t place = seen++;
  if (place < kMost)
    elements.resize((place + 1) * width);
  else if ((place = random() % seen) >= kMost)
    return;
  for (auto [index, element] : llvm::enumerate(vector))
    elements[place * width + index] = element / std::sqrt(squares);
}

/// The rotation for these vectors. It starts from none, so that the result
/// depends on nothing else.
Matrix findRotation(const SampledVectors &vectors, unsigned iterations) {
  auto rows = vectors.get();
  Matrix rotation = Matrix::Identity(rows.cols(), rows.cols());
  for (unsigned i = 0; i < iterations; ++i) {
    Matrix signs = (rows * rotation.transpose()).unaryExpr([](double x) {
      return x < 0 ? -1.0 : 1.0;
    });
    // Of all orthogonal R the largest trace of R rows^T signs: U V^T.
    Eigen::BDCSVD<Matrix> svd(signs.transpose() * rows,
                              Eigen::ComputeFullU | Eigen::ComputeFullV);
    rotation = svd.matrixU() * svd.matrixV().transpose();
  }
  return rotation;
}

/// The parameter in new coordinates.
void rotate(ParameterOp parameter, bool isFirst, const Matrix &rotation) {
  auto type = cast<RankedTensorType>(parameter.getType());
  SmallVector<float> values = readFloats(parameter.getValueAttr());
  int64_t columns = type.getShape().back();
  Eigen::Map<RowMajor<float>> map(values.data(),
                                  type.getNumElements() / columns, columns);
  Matrix old = map.cast<double>();
  Matrix turned =
      isFirst ? Matrix(rotation * old) : Matrix(old * rotation.transpose());
  map = turned.cast<float>();
  parameter.setValueAttr(DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

/// A space that is rotated: the ops that compare its vectors, and these.
struct RotatedSpace {
  SmallVector<AddressingOpInterface> ops;
  SampledVectors vectors;
};

struct RotateKeys : SampledPass<mann::impl::RotateKeysBase<RotateKeys>> {
  using SampledPass::SampledPass;

  void runOnOperation() override;
  /// By number.
  using Spaces = llvm::MapVector<unsigned, RotatedSpace>;
  Spaces chooseSpaces(const VectorSpaces &spaces);
  LogicalResult check(const VectorSpaces &spaces, const Spaces &chosen);
  LogicalResult checkUndecided(const VectorSpaces &spaces,
                               const Spaces &chosen);
  LogicalResult collect(Spaces &chosen);
};

} // namespace

static void warn(AddressingOpInterface op, Operation *reason) {
  InFlightDiagnostic diag =
      op->emitWarning("rows and keys cannot be rotated: ");
  if (auto function = dyn_cast<func::FuncOp>(reason))
    diag << "inputs or results of '@" << function.getSymName()
         << "' have the same components";
  else if (auto state = dyn_cast<StateOp>(reason))
    diag << "the state '@" << state.getSymName()
         << "' has them, which does not start with zeros";
  else
    diag << "'" << reason->getName().getStringRef()
         << "' is not known to be linear in them";
  diag.attachNote(reason->getLoc()) << "here";
}

RotateKeys::Spaces RotateKeys::chooseSpaces(const VectorSpaces &spaces) {
  Spaces chosen;
  getOperation().walk([&](AddressingOpInterface op) {
    Value memory = op.getMemoryOperand().get();
    if (op.isBounded() || !getElementTypeOrSelf(memory.getType()).isF32())
      return;
    unsigned space = *spaces.get(memory);
    if (Operation *reason = spaces.getReason(space)) {
      warn(op, reason);
      return;
    }
    chosen[space].ops.push_back(op);
  });
  return chosen;
}

/// Reports what was measured or chosen for rotated values in other coordinates.
LogicalResult RotateKeys::checkUndecided(const VectorSpaces &spaces,
                                         const Spaces &chosen) {
  llvm::SmallSet<std::pair<Operation *, unsigned>, 8> reported;
  auto check = [&](ValueRange values) {
    for (Value value : values) {
      std::optional<unsigned> space = spaces.get(value);
      if (!space || !chosen.contains(*space))
        continue;
      Place place = getPlace(value);
      if (place && (place.getRange() || place.getFormat()) &&
          reported.insert(place.key()).second)
        place.emitError()
            << "has a range or a format that was chosen in other coordinates: "
               "rotate keys before mann-calibrate, of a description without "
               "formats";
    }
  };
  getOperation().walk([&](Operation *op) {
    check(op->getResults());
    for (Region &region : op->getRegions())
      for (Block &block : region)
        check(block.getArguments());
  });
  return success(reported.empty());
}

LogicalResult RotateKeys::check(const VectorSpaces &spaces,
                                const Spaces &chosen) {
  bool ok = true;
  for (const auto &[space, rotated] : chosen)
    for (VectorSpaces::Part part : spaces.getParts(space)) {
      SmallVector<float> values = readFloats(part.parameter.getValueAttr());
      if (values.empty())
        part.parameter.emitOpError(
            "has no value to rotate; run mann-bind-weights first");
      else if (!llvm::all_of(values, [](float x) { return std::isfinite(x); }))
        part.parameter.emitOpError("has elements that are not finite, which a "
                                   "rotation puts into all components");
      else
        continue;
      ok = false;
    }
  ok &= succeeded(checkUndecided(spaces, chosen));
  return success(ok);
}

/// Lets the samples give vectors to all spaces.
LogicalResult RotateKeys::collect(Spaces &chosen) {
  FailureOr<std::unique_ptr<SampleRuns>> runs = createRuns();
  if (failed(runs))
    return failure();
  DenseMap<Operation *, SampledVectors *> vectorsOf;
  for (auto &[space, rotated] : chosen)
    for (AddressingOpInterface op : rotated.ops)
      vectorsOf[op] = &rotated.vectors;
  LogicalResult ran = (*runs)->run([&](const TracedOp &traced) {
    auto found = vectorsOf.find(traced.op);
    if (found == vectorsOf.end())
      return;
    auto op = cast<AddressingOpInterface>(traced.op);
    for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()}) {
      int64_t width =
          cast<RankedTensorType>(operand->get().getType()).getShape().back();
      ArrayRef<float> all =
          traced.operands[operand->getOperandNumber()]->getReals();
      for (; !all.empty(); all = all.drop_front(width))
        found->second->add(all.take_front(width));
    }
  });
  for (auto &[space, rotated] : chosen)
    if (succeeded(ran) && rotated.vectors.empty())
      ran = rotated.ops.front()->emitOpError(
          "cannot be rotated: the samples give it no rows and no keys");
  return ran;
}

void RotateKeys::runOnOperation() {
  if (!hasSamples() || iterations == 0) {
    getOperation().emitError("mann-rotate-keys needs 'samples=<file>', and a "
                             "'limit' and 'iterations' of at least 1");
    return signalPassFailure();
  }
  VectorSpaces spaces(getOperation());
  Spaces chosen = chooseSpaces(spaces);
  if (chosen.empty()) {
    getOperation().emitError("has no similarity in f32 whose rows and keys can "
                             "be rotated");
    return signalPassFailure();
  }
  if (failed(check(spaces, chosen)) || failed(collect(chosen)))
    return signalPassFailure();
  for (auto &[space, rotated] : chosen) {
    Matrix rotation = findRotation(rotated.vectors, iterations);
    for (VectorSpaces::Part part : spaces.getParts(space))
      rotate(part.parameter, part.isFirst, rotation);
    numRotated += rotated.ops.size();
  }
}

std::unique_ptr<Pass>
mann::createRotateKeys(const RotateKeysOptions &options,
                       std::shared_ptr<const SequenceSet> sequences) {
  return createSampledPass<RotateKeys>(options, std::move(sequences));
}
