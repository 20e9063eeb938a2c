//===- Comparison.h - Float and quantized network side by side --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_COMPARISON_H
#define MANN_LIB_REPORT_COMPARISON_H

#include "Addresses.h"
#include "Answers.h"
#include "StateErrors.h"
#include "mann/Analysis/Hops.h"
#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/Execution/Sequences.h"
#include "mann/Report/Report.h"

namespace mann {

/// Errors of single ops, matched by the name and kind in their locations.
class OpErrors {
public:
  void add(unsigned entry, unsigned hop, mlir::Operation *op,
           const std::string &source, const ErrorSum &error, CallPlace place);
  bool has(unsigned entry, const std::string &source) const {
    return numbers.count({entry, source});
  }
  /// `ops`, worst first.
  llvm::json::Array describe(const Model &model, const StateErrors &states,
                             bool areSamples);
  /// Results that were cut off, by quarter.
  std::array<int64_t, 4> countSaturated() const;

private:
  struct OpError {
    mlir::Operation *op;
    std::string source;
    unsigned entry, hop;
    TimedErrorSum error;
    ErrorSum whole;
  };
  double getAddedNoise(const OpError &one, const StateErrors &states) const;
  llvm::json::Object describe(const OpError &one, double added,
                              const Model &model, bool areSamples) const;

  std::vector<OpError> ops;
  std::map<std::pair<unsigned, std::string>, size_t> numbers;
};

/// Whether the float network computes integers there, such as an index, and no
/// numbers that a format stands for.
bool isInteger(const HostValue &exact);

/// How often ops that give integers give others than in the float network.
class IntegerFlips {
public:
  void add(unsigned entry, unsigned hop, const std::string &source,
           const HostValue &exact, const HostValue &coded, CallPlace place);
  /// `integers`, those that flip most often first.
  llvm::json::Array describe(const Model &model, bool areSamples) const;

private:
  struct Row {
    std::string source;
    unsigned entry, hop;
    int64_t elements = 0;
    std::array<int64_t, 4> flips{};
    std::optional<CallPlace> first;

    int64_t countFlips() const;
  };

  std::vector<Row> rows;
  std::map<std::pair<unsigned, std::string>, size_t> numbers;
};

/// Runs the network as its author wrote it, the float network that was
/// quantized, and the quantized one, each with states of its own.
class Comparison {
public:
  static mlir::FailureOr<std::unique_ptr<Comparison>>
  create(const ReportInputs &inputs);

  mlir::LogicalResult run(int64_t sequence);
  llvm::json::Object describe(int64_t numSequences);

private:
  /// A sequence whose addresses and states are drawn.
  struct Drawing {
    int64_t changed, flips, length;
    llvm::json::Object json;
  };
  using Outputs = llvm::SmallVector<HostValue>;

  explicit Comparison(const ReportInputs &inputs) : inputs(inputs) {}
  mlir::LogicalResult prepare();
  mlir::LogicalResult runCall(CallPlace place);
  void compareOp(const TracedOp &traced, CallPlace place,
                 const std::map<std::string, HostValue> &values);
  void compareOutputs(CallPlace place, llvm::ArrayRef<HostValue> expected,
                      llvm::ArrayRef<HostValue> found);
  bool isChosen(int64_t sequence) const {
    return llvm::is_contained(inputs.heatMaps, sequence);
  }
  void keepSample(int64_t sample);
  void keepSequence(int64_t sequence);
  llvm::json::Object describeSamples(int64_t numSamples);
  llvm::json::Object describeSequences(int64_t numSequences);
  llvm::json::Array describeQuarters();
  llvm::json::Array describeSteps();

  const ReportInputs &inputs;
  Model originalModel, exactModel;
  /// `first` is null where the float networks are the same.
  std::unique_ptr<ReferenceExecutor> first, exact, coded;
  std::vector<HopAnalysis> hops;
  std::vector<Answers> answers;
  std::unique_ptr<Addresses> addresses;
  std::unique_ptr<StateErrors> states;
  OpErrors ops;
  IntegerFlips integers;

  /// Of the sequence that runs: the steps whose answer changed.
  std::vector<int64_t> changedSteps;
  int64_t sequencesChanged = 0, answersChanged = 0, numCalls = 0;
  llvm::json::Array changedSequences;
  /// Calls, answers and changed answers by step and by quarter.
  struct CallCounts {
    int64_t calls = 0, answers = 0, changed = 0;
  };
  std::vector<CallCounts> steps;
  std::array<CallCounts, 4> quarters{};
  llvm::json::Array heatMaps, otherMaps;
  std::vector<Drawing> drawings;
};

} // namespace mann

#endif // MANN_LIB_REPORT_COMPARISON_H
