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

#include "FormatChoice.h"
#include "SampleRuns.h"
#include "VectorSpaces.h"
#include "mann/Quantization/Passes.h"
#include "llvm/ADT/MapVector.h"
#include <Eigen/SVD>

namespace mann {
#define GEN_PASS_DEF_ROTATEKEYS
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

using Matrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Vectors of one space, made of length 1, as many as a rotation needs: once
/// there are twice as many every other one is dropped, then and of all that
/// follow.
class SampledVectors {
public:
  explicit SampledVectors(int64_t width = 0) : width(width) {}

  void add(ArrayRef<float> vector);
  int64_t getWidth() const { return width; }
  int64_t size() const { return int64_t(elements.size()) / width; }
  /// A row each.
  Eigen::Map<const Matrix> get() const {
    return {elements.data(), size(), width};
  }

private:
  static constexpr int64_t kEnough = 8192;

  int64_t width, stride = 1, seen = 0;
  std::vector<double> elements;
};

void SampledVectors::add(ArrayRef<float> vector) {
  double squares = 0;
  for (float element : vector)
    squares += double(element) * element;
  // An empty slot has no direction; what is not finite is calibration's to say.
  if (!(squares > 0) || !std::isfinite(squares) || seen++ % stride)
    return;
  for (float element : vector)
    elements.push_back(element / std::sqrt(squares));
  if (size() < 2 * kEnough)
    return;
  for (int64_t kept = 0; kept < kEnough; ++kept)
    std::copy_n(elements.begin() + 2 * kept * width, width,
                elements.begin() + kept * width);
  elements.resize(kEnough * width);
  stride *= 2;
}

/// The rotation for these vectors. It starts from none, so that the result
/// depends on nothing else.
Matrix findRotation(const SampledVectors &vectors, unsigned iterations) {
  auto rows = vectors.get();
  Matrix rotation = Matrix::Identity(vectors.getWidth(), vectors.getWidth());
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
  Eigen::Map<
      Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
      map(values.data(), type.getNumElements() / columns, columns);
  Matrix old = map.cast<double>();
  Matrix turned =
      isFirst ? Matrix(rotation * old) : Matrix(old * rotation.transpose());
  map = turned.cast<float>();
  parameter.setValueAttr(DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

struct RotateKeys : mann::impl::RotateKeysBase<RotateKeys> {
  using RotateKeysBase::RotateKeysBase;

  void runOnOperation() override;
  LogicalResult checkValues(const VectorSpaces &spaces, unsigned space);
  void warn(AddressingOpInterface op, Operation *reason);

  /// The ops whose vectors can be rotated, by their space.
  llvm::MapVector<unsigned, SmallVector<AddressingOpInterface>>
  chooseSpaces(const VectorSpaces &spaces);

  /// What createRotateKeys was given instead of a file.
  std::shared_ptr<const SequenceSet> sequences;
};

} // namespace

void RotateKeys::warn(AddressingOpInterface op, Operation *reason) {
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
         << "' takes their components one by one";
  diag.attachNote(reason->getLoc()) << "here";
}

llvm::MapVector<unsigned, SmallVector<AddressingOpInterface>>
RotateKeys::chooseSpaces(const VectorSpaces &spaces) {
  llvm::MapVector<unsigned, SmallVector<AddressingOpInterface>> chosen;
  getOperation().walk([&](AddressingOpInterface op) {
    Value memory = op.getMemoryOperand().get();
    if (op.isBounded() || !getElementTypeOrSelf(memory.getType()).isF32())
      return;
    unsigned space = spaces.get(memory);
    if (Operation *reason = spaces.getReason(space))
      warn(op, reason);
    else
      chosen[space].push_back(op);
  });
  return chosen;
}

LogicalResult RotateKeys::checkValues(const VectorSpaces &spaces,
                                      unsigned space) {
  bool ok = true;
  for (VectorSpaces::Part part : spaces.getParts(space))
    if (readFloats(part.parameter.getValueAttr()).empty()) {
      part.parameter.emitOpError(
          "has no value to rotate; run mann-bind-weights first");
      ok = false;
    }
  return success(ok);
}

void RotateKeys::runOnOperation() {
  if ((samples.empty() && !sequences) || limit == 0 || iterations == 0) {
    getOperation().emitError("mann-rotate-keys needs 'samples=<file>', and a "
                             "'limit' and 'iterations' of at least 1");
    return signalPassFailure();
  }
  VectorSpaces spaces(getOperation());
  auto chosen = chooseSpaces(spaces);
  if (chosen.empty()) {
    getOperation().emitError("has no similarity in f32 whose rows and keys can "
                             "be rotated");
    return signalPassFailure();
  }
  bool hasValues = true;
  for (auto &[space, ops] : chosen)
    hasValues &= succeeded(checkValues(spaces, space));
  if (!hasValues)
    return signalPassFailure();
  FailureOr<std::unique_ptr<SampleRuns>> runs =
      SampleRuns::create(getOperation(), samples, sequences, limit);
  if (failed(runs))
    return signalPassFailure();

  DenseMap<unsigned, SampledVectors> vectors;
  auto collect = [&](const TracedOp &traced) {
    auto op = dyn_cast<AddressingOpInterface>(traced.op);
    if (!op || !chosen.contains(spaces.get(op.getMemoryOperand().get())))
      return;
    auto type = cast<RankedTensorType>(op.getMemoryOperand().get().getType());
    int64_t width = type.getShape().back();
    SampledVectors &seen =
        vectors.try_emplace(spaces.get(op.getMemoryOperand().get()), width)
            .first->second;
    for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()}) {
      ArrayRef<float> all =
          traced.operands[operand->getOperandNumber()]->getReals();
      for (; !all.empty(); all = all.drop_front(width))
        seen.add(all.take_front(width));
    }
  };
  if (failed((*runs)->run(collect)))
    return signalPassFailure();
  for (auto &[space, ops] : chosen) {
    Matrix rotation = findRotation(vectors[space], iterations);
    for (VectorSpaces::Part part : spaces.getParts(space))
      rotate(part.parameter, part.isFirst, rotation);
    numRotated += ops.size();
  }
}

std::unique_ptr<Pass>
mann::createRotateKeys(const RotateKeysOptions &options,
                       std::shared_ptr<const SequenceSet> sequences) {
  auto pass = std::make_unique<RotateKeys>(options);
  pass->sequences = std::move(sequences);
  return pass;
}
