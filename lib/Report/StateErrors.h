//===- StateErrors.h - States over time, float and quantized ----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_STATEERRORS_H
#define MANN_LIB_REPORT_STATEERRORS_H

#include "ErrorSums.h"
#include "mann/Execution/Executor.h"

namespace mann {

/// Compares the states of two executors from call to call.
class StateErrors {
public:
  /// States are matched by name. One that the float network does not have, or
  /// in another shape, is only followed.
  /// `network` is the module of `coded`.
  StateErrors(const Executor &exact, const Executor &coded,
              mlir::ModuleOp network);

  void beginSequence();
  /// What the states bring to a call, which the ops that read them did not add.
  void beginCall(CallPlace place);
  void endCall(CallPlace place);

  /// Noise to signal of what the state brings to calls.
  double getNoiseBefore(llvm::StringRef state) const;
  /// `states`: over all sequences.
  llvm::json::Array describe() const;
  /// The states after each call of the sequence.
  llvm::json::Array describeSequence() const;

private:
  /// Size of a state after each call.
  struct Curve {
    llvm::json::Array largest, rms;
    void add(const HostValue &value);
  };
  struct State {
    const ModelState *info;
    /// Its number in the float network.
    std::optional<unsigned> counterpart;
    /// The largest magnitude that entries can give it; 0 if one says none.
    double bound = 0;
    ErrorSum before;
    TimedErrorSum after;
    Curve exact, coded;
    llvm::json::Array errors, saturated, atLimit;
  };

  const Executor &exact, &coded;
  std::vector<State> states;
};

} // namespace mann

#endif // MANN_LIB_REPORT_STATEERRORS_H
