//===- InitAllDialects.h - Every dialect a tool may meet --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INITALLDIALECTS_H
#define MANN_INITALLDIALECTS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mann {

/// The dialects of this project, the upstream ones that its passes use, and
/// the external interface implementations that they need.
void registerAllDialects(mlir::DialectRegistry &registry);

} // namespace mann

#endif // MANN_INITALLDIALECTS_H
