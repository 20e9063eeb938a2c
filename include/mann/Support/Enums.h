//===- Enums.h - Enumerations shared by the dialects ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_ENUMS_H
#define MANN_SUPPORT_ENUMS_H

#include "mlir/IR/DialectImplementation.h"
#include <cstdint>
#include <optional>

#include "mann/Support/Enums.h.inc"

namespace mann {
using fxp::Rounding;
} // namespace mann

#endif // MANN_SUPPORT_ENUMS_H
