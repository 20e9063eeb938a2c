//===- SharedPlaces.h - Values of several ops in one format -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A state is one tensor whoever writes it, and so is what a loop carries: the
// values of different ops become it and have to have its format.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_SHAREDPLACES_H
#define MANN_LIB_QUANTIZATION_SHAREDPLACES_H

#include "Decisions.h"
#include "mlir/IR/BuiltinOps.h"

namespace mann {

/// The float states and the float tensors carried by loops, in groups that
/// become each other: one format serves a group without a conversion.
class SharedPlaces {
public:
  explicit SharedPlaces(mlir::ModuleOp module);

  struct Group {
    llvm::SmallVector<Place> places;
    /// The values of these places.
    llvm::SmallVector<mlir::Value> values;
    /// What becomes one of the places and is no value of the group itself.
    llvm::SmallVector<mlir::Value> incoming;
    /// Whether all of it lies in 0..1 and may have to be exactly 1.0: results
    /// that are gates, and initial values in that range.
    bool isGate = false;

    /// The format that one of the places has already; null if none has.
    mlir::Type getFormat() const;
  };

  /// An operand and the place that its value becomes.
  struct Source {
    mlir::OpOperand *operand;
    Place place;
  };

  llvm::ArrayRef<Group> getGroups() const { return groups; }
  llvm::ArrayRef<Source> getSources() const { return sources; }
  /// The group that `value` is a value of, directly or because it takes over
  /// the format of one, as an index; none for others.
  std::optional<unsigned> findGroup(mlir::Value value) const;
  /// Whether `use` is one of the sources.
  bool isSource(mlir::OpOperand &use) const { return targets.contains(&use); }
  /// A place that `value` becomes; none for others.
  Place getAnyTarget(mlir::Value value) const;
  /// The place that `value` becomes and nothing else: its one use is a source,
  /// or an op that takes over its format and is used like this.
  Place getOnlyTarget(mlir::Value value) const;
  /// Whether `value` lies in 0..1 and may have to be exactly 1.0.
  bool isGate(mlir::Value value) const;
  /// Whether `value` is a gate by the op that gives it.
  bool isGateResult(mlir::Value value) const;

private:
  void collect(mlir::ModuleOp module);
  void addPlace(Place place);
  void addSource(mlir::OpOperand &operand, Place place);
  void formGroups();
  void findGates();
  bool isInitialGate(StateOp state) const;

  llvm::SmallVector<Source> sources;
  llvm::SmallVector<mlir::Value> values;
  llvm::DenseMap<mlir::OpOperand *, Place> targets;
  /// States that start from one function and have to have its result's format.
  llvm::SmallVector<std::pair<Place, Place>> twins;
  llvm::MapVector<std::pair<mlir::Operation *, unsigned>, unsigned> groupOf;
  llvm::SmallVector<Group> groups;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_SHAREDPLACES_H
