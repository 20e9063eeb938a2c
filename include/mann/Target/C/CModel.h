//===- CModel.h - A compiled model as C99 -----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TARGET_C_CMODEL_H
#define MANN_TARGET_C_CMODEL_H

#include "mann/Model/Model.h"

namespace mann {

struct CModelOptions {
  /// Put into the opening comment: how the files were made.
  std::string commandLine;
  /// Whether there is a NAME_test.c, whose function the header then declares.
  bool hasSelfTest = false;
};

/// Contents of the files of one model.
struct CModel {
  std::string header;  ///< NAME.h
  std::string source;  ///< NAME.c
  std::string weights; ///< NAME_weights.c
};

/// Bytes of the constant tables of the lowered `module`.
int64_t getTableBytes(mlir::ModuleOp module);

/// Prints the lowered `module` (level 4: arith, math, scf, memref) as C99.
/// Deterministic: equal modules give equal text. Fails with a diagnostic that
/// names every operation that has no C form.
mlir::FailureOr<CModel> printCModel(mlir::ModuleOp module, const Model &model,
                                    const CModelOptions &options = {});

/// NAME.h alone: the interface that objects and libraries share with the C.
mlir::FailureOr<std::string> printCHeader(mlir::ModuleOp module,
                                          const Model &model,
                                          const CModelOptions &options = {});

/// NAME.interface.json: what the header says, for programs that load the
/// library: entries, their inputs and outputs, states, number formats, sizes.
/// `module` is one that printCHeader takes. docs/Python.md describes the keys.
std::string printDescription(mlir::ModuleOp module, const Model &model);

/// An input, or an output to expect, of all calls as flat numbers.
struct SelfTestColumn {
  Port port;
  std::vector<double> values;
};

/// The calls of one entry, one after the other.
struct SelfTestCalls {
  const Entry *entry;
  std::vector<SelfTestColumn> inputs, outputs;
  int64_t size = 0;
};

/// What a state holds after each call.
struct SelfTestState {
  const ModelState *state;
  /// Of a state of integers, hashes of what is stored.
  std::vector<uint32_t> hashes;
  /// Of a state in f32, all elements.
  std::vector<double> values;

  /// Adds the hash of integers as they are stored.
  void appendHash(llvm::ArrayRef<int64_t> stored);
};

/// Calls of a model, and what must come of them.
struct SelfTest {
  std::vector<SelfTestCalls> entries;
  /// The calls in order: 0 for a reset, i + 1 for the next call of
  /// `entries[i]`. Empty for samples: there is one entry, called in turn.
  std::vector<uint8_t> order;
  /// After each call of the order, resets included.
  std::vector<SelfTestState> states;
  /// Whether the program keeps a CRC-32 of the outputs of each call in place of
  /// the outputs: none of them is f32 then.
  bool keepsCrcs = false;
};

/// The CRC-32 (of IEEE 802.3, as in zlib) over the integers that call `call`
/// gives: outputs in order, each as its type stores it, lowest byte first.
uint32_t getOutputCrc(const SelfTestCalls &calls, int64_t call);

/// NAME_test.c: makes every call and compares outputs and states. Integers must
/// be equal; f32 may differ by 1e-4 of the largest magnitude of the tensor.
/// Sequences, each from a reset to the next, also run again after others, from
/// a state that was saved in their middle, and on two instances in turn, unless
/// NAME_TEST_BRIEF is defined. NAME_self_test returns 0 when all agree, else 1;
/// `main` returns that, unless NAME_TEST_NO_MAIN is defined.
std::string printCSelfTest(const Model &model, const SelfTest &test);

} // namespace mann

#endif // MANN_TARGET_C_CMODEL_H
