//===- MannOps.td - All operations of the mann dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "mann/Dialect/Mann/IR/MannAddressingOps.td"
include "mann/Dialect/Mann/IR/MannControlOps.td"
include "mann/Dialect/Mann/IR/MannElementwiseOps.td"
include "mann/Dialect/Mann/IR/MannLinksOps.td"
include "mann/Dialect/Mann/IR/MannMemoryOps.td"
include "mann/Dialect/Mann/IR/MannNetworkOps.td"
include "mann/Dialect/Mann/IR/MannWeightingOps.td"
include "mann/Dialect/Mann/IR/MannWriteOps.td"
include "mann/Dialect/Mann/IR/MannRowsOps.td"
