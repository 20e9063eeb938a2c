//===- FormatOptions.cpp - What mann-assign-formats can be asked ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatOptions.h"
#include "mann/Dialect/Mann/IR/Formats.h"

using namespace mlir;
using namespace mann;

namespace {
/// A width that is 0 unless asked for, and belongs to the scheme per-value.
struct OwnWidth {
  StringRef name;
  unsigned width, most;
  /// What 0 stands for, and what the other schemes have one of.
  StringRef otherwise, shared;
};
} // namespace

static LogicalResult checkOwnWidth(ModuleOp module, FormatScheme scheme,
                                   const OwnWidth &option) {
  if (!option.width)
    return success();
  if (option.width < 2 || option.width > option.most)
    return emitError(module.getLoc(), "'")
           << option.name << "' must be 2 to " << option.most << " bits, or 0 "
           << option.otherwise << ", but is " << option.width;
  if (scheme != FormatScheme::PerValue)
    return emitError(module.getLoc(), "'")
           << option.name << "' belongs to the scheme per-value; global and "
           << "per-hop have one " << option.shared;
  return success();
}

static LogicalResult checkWidths(ModuleOp module,
                                 const AssignFormatsOptions &options) {
  if (options.width < 2 || options.width > 16)
    return emitError(module.getLoc(), "'width' must be 2 to 16 bits, but is ")
           << options.width;
  for (const OwnWidth &option :
       {OwnWidth{"result-width", options.resultWidth, 16, "for 'width'",
                 "width"},
        OwnWidth{"memory-width", options.memoryWidth, 16,
                 "for memories without exponents", "format"},
        OwnWidth{"state-width", options.stateWidth, kMaxCodeWidth,
                 "for as many as results have", "width"}})
    if (failed(checkOwnWidth(module, options.scheme, option)))
      return failure();
  if (options.integerBits < -1 || options.integerBits >= int(options.width))
    return emitError(module.getLoc(), "'integer-bits' must be 0 to ")
           << options.width - 1 << " for " << options.width
           << "-bit codes, or -1 for as many as the ranges need, but is "
           << options.integerBits;
  if (options.scheme == FormatScheme::PerValue && options.integerBits >= 0)
    return emitError(module.getLoc(),
                     "'integer-bits' belongs to the schemes global and "
                     "per-hop; per-value takes them from the ranges");
  return success();
}

LogicalResult mann::checkMaxSaturation(ModuleOp module, double percent) {
  if (percent >= 0 && percent <= 100)
    return success();
  return emitError(module.getLoc(),
                   "'max-saturation' is a percentage, 0 to 100, but is ")
         << std::to_string(percent);
}

LogicalResult mann::checkFormatOptions(ModuleOp module,
                                       const AssignFormatsOptions &options) {
  if (failed(checkWidths(module, options)))
    return failure();
  if (options.rowExponents && (options.scheme != FormatScheme::PerValue ||
                               options.sums != SumRounding::Wide))
    return emitError(module.getLoc(),
                     "'row-exponents' belongs to the scheme per-value with "
                     "sums=wide: the products of such rows have no one format");
  if (options.headroom != 0 &&
      !(options.headroom >= 1 && options.headroom <= 16))
    return emitError(module.getLoc(),
                     "'headroom' must be 1 to 16, or 0 for the usual, but is ")
           << std::to_string(options.headroom);
  if (options.headroom > 1 && options.scheme != FormatScheme::PerValue)
    return emitError(module.getLoc(),
                     "'headroom' belongs to the scheme per-value");
  return checkMaxSaturation(module, options.maxSaturation);
}
