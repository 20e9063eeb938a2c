//===- Ports.h - Inputs, outputs and states of a graph ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_IMPORT_ONNX_PORTS_H
#define MANN_LIB_IMPORT_ONNX_PORTS_H

#include "Constant.h"
#include "mann/Import/Onnx.h"
#include "llvm/ADT/StringMap.h"
#include <optional>

namespace mann::onnx_import {

/// An input of the model, or an output.
struct GraphPort {
  std::string name;
  /// What the dialect calls it, unless it is a state's.
  std::string word;
  NumberKind kind = NumberKind::Real;
  Shape shape;
  /// The shape that the file gives an output, 0 for sizes that it leaves open.
  std::optional<Shape> declared;
};

struct GraphState {
  GraphPort input;
  std::string output;
  Constant start;
};

/// What goes into a graph and comes out of it.
struct GraphPorts {
  std::vector<GraphPort> inputs; ///< All, states among them, without constants.
  std::vector<GraphPort> outputs;
  std::vector<GraphState> states;
  /// Inputs that are constants.
  llvm::StringMap<Constant> constants;

  const GraphState *findByInput(llvm::StringRef name) const;
  const GraphState *findByOutput(llvm::StringRef name) const;
};

/// Finds out with the options what each input and output is. Problems are texts
/// that name the flag which helps; notes are what has been concluded.
GraphPorts readPorts(const onnx::GraphProto &graph,
                     const OnnxImportOptions &options,
                     std::vector<std::string> &problems,
                     std::vector<std::string> &notes);

/// Whether one reads like the next value of the other: "h" and "h_next",
/// "past_state" and "present_state", "state" and "stateN", "h0" and "hn".
bool looksLikeNextValue(llvm::StringRef input, llvm::StringRef output);

} // namespace mann::onnx_import

#endif // MANN_LIB_IMPORT_ONNX_PORTS_H
