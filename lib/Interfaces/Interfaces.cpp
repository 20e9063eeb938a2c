//===- Interfaces.cpp - Op interfaces of the project -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Interfaces/Interfaces.h"

using namespace mlir;

#include "mann/Interfaces/AddressingOpInterface.cpp.inc"
#include "mann/Interfaces/DifferentiableOpInterface.cpp.inc"
#include "mann/Interfaces/EventCountOpInterface.cpp.inc"
#include "mann/Interfaces/FilledSlotsOpInterface.cpp.inc"
#include "mann/Interfaces/QuantizableOpInterface.cpp.inc"
#include "mann/Interfaces/WeightingOpInterface.cpp.inc"
