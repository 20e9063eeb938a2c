//===- Lockstep.cpp - Two executors run side by side ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Lockstep.h"
#include "mann/Execution/SequenceResults.h"
#include "mann/Execution/TensorElements.h"
#include "mann/Support/Numbers.h"

using namespace mlir;
using namespace mann;

static void printElement(raw_ostream &os, const HostValue &value,
                         int64_t element) {
  if (value.isReal())
    os << spellShortest(value.getReals()[element]);
  else
    os << value.getIntegers()[element];
}

void Divergence::print(raw_ostream &os) const {
  os << "sequence " << sequence;
  if (step)
    os << ", step " << *step << ", entry '" << entry << "'";
  else
    os << ", after the reset";
  os << ": " << name;
  if (SmallVector<int64_t> shape = getKeptShape(expected.getType());
      !shape.empty())
    os << formatIndex(element, shape);
  os << ": expected ";
  printElement(os, expected, element);
  os << ", found ";
  printElement(os, found, element);
  os << '\n';
}

/// The first element in which two values of one type differ.
static std::optional<int64_t> findDifference(const HostValue &expected,
                                             const HostValue &found,
                                             double tolerance) {
  int64_t size =
      expected.isReal() ? expected.getNumElements() : expected.getNumIntegers();
  for (int64_t i = 0; i < size; ++i)
    if (expected.isReal() ? !isSameReal(expected.getReals()[i],
                                        found.getReals()[i], tolerance)
                          : expected.getIntegers()[i] != found.getIntegers()[i])
      return i;
  return std::nullopt;
}

namespace {
/// Two executors of one model.
struct Pair {
  Executor &expected, &found;
  double tolerance;

  /// Where the states differ.
  std::optional<Divergence> compareStates() const {
    for (auto [index, state] : llvm::enumerate(expected.getModel().states)) {
      HostValue a = expected.getState(index), b = found.getState(index);
      if (std::optional<int64_t> element = findDifference(a, b, tolerance))
        return Divergence{0, {}, "", getTensorName(state), *element, a, b};
    }
    return std::nullopt;
  }

  /// Calls both, and says where outputs or states differ then.
  FailureOr<std::optional<Divergence>> call(unsigned index,
                                            ArrayRef<HostValue> inputs) {
    auto a = expected.call(index, inputs), b = found.call(index, inputs);
    if (failed(a) || failed(b))
      return failure();
    const Entry &entry = expected.getModel().entries[index];
    for (auto [port, x, y] : llvm::zip_equal(entry.outputs, *a, *b))
      if (std::optional<int64_t> element = findDifference(x, y, tolerance))
        return std::optional<Divergence>(
            Divergence{0, {}, "", port.name, *element, x, y});
    return compareStates();
  }
};
} // namespace

FailureOr<LockstepResult>
mann::runInLockstep(Executor &expected, Executor &found,
                    const SequenceSet &sequences, int64_t numSequences,
                    double tolerance,
                    llvm::function_ref<LogicalResult(Executor &)> begin) {
  LockstepResult result;
  Pair pair{expected, found, tolerance};
  for (int64_t sequence = 0; sequence < numSequences; ++sequence) {
    for (Executor *executor : {&expected, &found}) {
      executor->reset();
      if (begin && failed(begin(*executor)))
        return failure();
    }
    if (std::optional<Divergence> divergence = pair.compareStates()) {
      divergence->sequence = sequence;
      result.divergence = std::move(divergence);
      return result;
    }
    for (int64_t step = 0; step < sequences.getLength(sequence); ++step) {
      unsigned entry = sequences.getEntry(sequence, step);
      FailureOr<std::optional<Divergence>> divergence =
          pair.call(entry, sequences.getInputs(sequence, step));
      if (failed(divergence))
        return failure();
      ++result.numCalls;
      if (!*divergence)
        continue;
      (*divergence)->sequence = sequence;
      (*divergence)->step = step;
      (*divergence)->entry = expected.getModel().entries[entry].function;
      result.divergence = std::move(*divergence);
      return result;
    }
  }
  return result;
}
