//===- Addresses.h - Which slots are read, and what changes it --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_ADDRESSES_H
#define MANN_LIB_REPORT_ADDRESSES_H

#include "ErrorSums.h"
#include "mann/Execution/Trace.h"
#include "mann/Model/Model.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <map>
#include <set>

namespace mann {

/// An op of the quantized network with its counterpart in the float network.
struct ComparedOp {
  const TracedOp &traced;
  const HostValue &exact;
  CallPlace place;
  unsigned hop = 0;
  /// "p0 = mann.softmax"; the iterations of the loops around it.
  std::string source, iterations;

  const HostValue &coded() const { return *traced.results[0]; }
};

/// Compares which slot has the largest score or weight, for every head, and
/// keeps the weights that memories are read and written with.
class Addresses {
public:
  explicit Addresses(const Model &model) : model(model) {}

  /// Looks for the addresses in the float network: weightings that another op
  /// than a weighting uses.
  void findAddresses(unsigned entry, mlir::func::FuncOp function);

  void beginSequence();
  void visit(const ComparedOp &op);

  /// Changed slots in the sequence so far: of scores in samples, of addresses
  /// in sequences.
  int64_t getChangedScores() const { return changedScores; }
  int64_t getChangedAddresses() const { return changedAddresses; }
  /// Changed addresses in all sequences, by step and by quarter.
  const std::vector<int64_t> &getChangedAtSteps() const { return changedAt; }
  const std::array<int64_t, 4> &getChangedInQuarters() const {
    return changedIn;
  }

  /// `address_flips`: by addressing op.
  llvm::json::Array describeScores() const;
  /// `weightings`: by weighting op and head.
  llvm::json::Array describeWeightings() const;
  /// The addresses of the sequence: `hops` of a sample, or maps over time.
  llvm::json::Array describeSample() const;
  llvm::json::Array describeSequence() const;

private:
  /// How often the largest slot of an op changes.
  struct Choices {
    std::string source;
    unsigned entry = 0, hop = 0;
    int64_t slots = 0, calls = 0;
    bool isAddress = false;
    struct Head {
      std::array<int64_t, 4> flips{}; ///< By quarter.
      TimedErrorSum error;
    };
    std::vector<Head> heads;
  };
  /// Weights of one head in a sequence.
  struct MapRows {
    std::string source, iterations;
    unsigned entry = 0, hop = 0;
    int64_t head = 0, heads = 1, slots = 0;
    std::vector<int64_t> steps, flipped;
    std::vector<std::vector<double>> exact, coded;
  };

  int64_t count(std::vector<Choices> &all, const ComparedOp &op,
                int64_t filled);
  void keep(const ComparedOp &op, int64_t filled);

  const Model &model;
  std::set<std::pair<unsigned, std::string>> addresses;
  std::vector<Choices> scores, weightings;
  std::vector<MapRows> maps;
  std::vector<int64_t> changedAt;
  std::array<int64_t, 4> changedIn{};
  int64_t changedScores = 0, changedAddresses = 0;
};

/// The source of an op that still is what the source says; empty for ops that
/// quantization has added under the name of another.
std::string getSource(mlir::Operation *op);

} // namespace mann

#endif // MANN_LIB_REPORT_ADDRESSES_H
