//===- StatisticAbi.h - One layout of llvm::Statistic -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included before every C++ file. The package's LLVM is built with NDEBUG,
// which makes llvm::Statistic an empty class there; our release build keeps
// assertions. A pass with statistics must have one size on both sides.
//
//===----------------------------------------------------------------------===//

#ifndef NDEBUG
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#include <cassert>
#else
#include "llvm/ADT/Statistic.h"
#endif
