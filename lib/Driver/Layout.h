//===- Layout.h - What lies around generated C ------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DRIVER_LAYOUT_H
#define MANN_LIB_DRIVER_LAYOUT_H

#include "mann/Driver/Compilation.h"

namespace mann {

/// The C of a model as a build system wants it.
struct LayoutParts {
  std::string name;
  /// NAME.h, NAME.c, ...; their paths are names.
  std::vector<OutputFile> files;
  /// Headers and sources of the runtime, for glue; their paths are names.
  std::vector<OutputFile> runtime;
  bool usesFloat = false, hasSelfTest = false;
};

/// All files, with paths from the folder of the output on.
std::vector<OutputFile> layOut(Layout layout, LayoutParts parts);

} // namespace mann

#endif // MANN_LIB_DRIVER_LAYOUT_H
