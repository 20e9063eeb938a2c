//===- StandardOutput.h - Standard output of a tool -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_STANDARDOUTPUT_H
#define MANN_SUPPORT_STANDARDOUTPUT_H

#include "llvm/ADT/StringRef.h"

namespace mann {

/// The first thing that a tool does. Opens the standard descriptors that the
/// process was started without, so that no file gets their numbers. At the end
/// of the process, whichever way it goes, output that could not be written is
/// told in one message, and the exit code is 1. `tool` is kept.
void guardStandardOutput(const char *tool);

/// Whether the process was started with this descriptor closed.
bool isClosedDescriptor(int descriptor);

} // namespace mann

#endif // MANN_SUPPORT_STANDARDOUTPUT_H
