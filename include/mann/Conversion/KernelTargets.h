//===- KernelTargets.h - What targets have for kernels ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CONVERSION_KERNELTARGETS_H
#define MANN_CONVERSION_KERNELTARGETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace mann {

/// How a row of codes is reduced with a vector.
enum class KernelForm {
  /// Vectors; products of unsigned and signed bytes, summed in fours
  /// (vpdpbusd), and sums of absolute differences of bytes (vpsadbw).
  DotBytes,
  /// Vectors; products of 16-bit numbers, summed in pairs (pmaddwd), and sums
  /// of absolute differences of bytes (psadbw).
  PairProducts,
  /// Vectors of Arm's Helium, whose products of bytes or of 16-bit numbers and
  /// absolute differences of bytes are added to one sum (vmladava, vabav).
  Helium,
  /// Four codes in a word: usada8, and smlad on what sxtb16 takes apart; or two
  /// of 16 bits, for smlad as they are.
  Words,
};

struct KernelTarget {
  llvm::StringRef name, architectures, features;
  KernelForm form;
  unsigned bytes;
  bool hasMasks;
};

/// The targets that kernels are known for.
llvm::ArrayRef<KernelTarget> getKernelTargets();
/// The target of a name; null if there is none.
const KernelTarget *findKernelTarget(llvm::StringRef name);
/// The target for a processor of an architecture and with features, as LLVM
/// calls both; null if loops are all that is known for it.
const KernelTarget *
selectKernelTarget(llvm::StringRef architecture,
                   llvm::function_ref<bool(llvm::StringRef)> hasFeature);

} // namespace mann

#endif // MANN_CONVERSION_KERNELTARGETS_H
