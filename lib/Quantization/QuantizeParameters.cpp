//===- QuantizeParameters.cpp - Parameters as codes -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizeParameters.h"
#include "Decisions.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace mann;

ParameterQuantizer::ParameterQuantizer(ModuleOp module, Rounding rounding,
                                       double maxSaturation)
    : rounding(rounding), maxSaturation(maxSaturation) {
  module.walk([&](GetParameterOp use) {
    if (!isFloatTensor(use.getType()))
      return;
    auto parameter = symbolTables.lookupNearestSymbolFrom<ParameterOp>(
        use, use.getParameterAttr());
    Type format = getDecidedFormat(use.getResult());
    if (format.isF32())
      inFloat.insert(parameter);
    else
      uses[parameter][format].push_back(use);
  });
  module.walk([&](ParameterOp parameter) {
    if (isFloatTensor(parameter.getType()) && !uses.contains(parameter) &&
        !inFloat.contains(parameter))
      unused.push_back(parameter);
  });
}

LogicalResult ParameterQuantizer::check() {
  bool bound = true;
  for (auto &[parameter, formats] : uses)
    if (readFloats(parameter).empty()) {
      parameter.emitOpError("has no value to quantize; run mann-bind-weights "
                            "first");
      bound = false;
    }
  if (!bound)
    return failure();

  bool fits = true;
  for (auto &[parameter, formats] : uses) {
    SmallVector<float> values = readFloats(parameter);
    for (auto &[format, users] : formats)
      fits &= succeeded(checkFormat(parameter, values, format));
  }
  return success(fits);
}

LogicalResult ParameterQuantizer::checkFormat(ParameterOp parameter,
                                              ArrayRef<float> values,
                                              Type format) {
  Format codes = *getFormat(format);
  // One code more to either side tells a saturated element from the last code.
  Format wider = codes;
  --wider.min;
  ++wider.max;
  int64_t saturated = 0, bad = 0;
  for (float value : values) {
    bad += !std::isfinite(value);
    int64_t code = mann::quantize(value, wider, rounding);
    saturated += code < codes.min || code > codes.max;
  }
  if (bad)
    return parameter.emitOpError("has ")
           << bad << " of " << values.size()
           << " elements that are NaN or infinite";
  double percent = 100.0 * double(saturated) / double(values.size());
  if (percent <= maxSaturation)
    return success();
  auto spell = [](double number) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.4g", number);
    return text;
  };
  return parameter.emitOpError("saturates in ")
         << spell(percent) << " % of its elements (" << saturated << " of "
         << values.size() << "; " << spell(maxSaturation)
         << " % allowed): the largest magnitude is "
         << spell(getLargestMagnitude(values)) << ", and " << describe(codes)
         << " reach " << spell(double(codes.max) * codes.step())
         << "; give mann-assign-formats more 'integer-bits', more 'width' or "
            "scheme=per-value, or allow more with 'max-saturation'";
}

template <typename T>
static DenseElementsAttr getCodes(RankedTensorType type, ArrayRef<float> values,
                                  const Format &format, Rounding rounding) {
  SmallVector<T> codes;
  codes.reserve(values.size());
  for (float value : values)
    codes.push_back(T(quantize(value, format, rounding)));
  return DenseElementsAttr::get(type, ArrayRef<T>(codes));
}

void ParameterQuantizer::quantize(ParameterOp parameter, Type format) {
  auto type = cast<RankedTensorType>(parameter.getType()).clone(format);
  RankedTensorType stored = getStorageType(type);
  Format codes = *getFormat(format);
  SmallVector<float> values = readFloats(parameter);
  DenseElementsAttr value;
  switch (stored.getElementTypeBitWidth()) {
  case 8:
    value = getCodes<int8_t>(stored, values, codes, rounding);
    break;
  case 16:
    value = getCodes<int16_t>(stored, values, codes, rounding);
    break;
  default:
    value = getCodes<int32_t>(stored, values, codes, rounding);
  }
  parameter.setTypeAttr(TypeAttr::get(type));
  parameter.setValueAttr(value);
  ++numQuantized;
}

/// "@H" in 8 bits with 7 fraction bits is "@H_q8f7"; a minus is spelled m.
static std::string getName(StringRef name, const Format &format) {
  return (name + "_q" + Twine(format.width) + "f" +
          (format.frac < 0 ? "m" : "") + Twine(std::abs(format.frac)))
      .str();
}

void ParameterQuantizer::apply() {
  for (auto &[parameter, formats] : uses) {
    bool staysFloat = inFloat.contains(parameter);
    bool single = formats.size() == 1 && !staysFloat;
    SymbolTable &symbols = symbolTables.getSymbolTable(
        SymbolTable::getNearestSymbolTable(parameter));
    for (auto &[format, users] : formats) {
      ParameterOp target = parameter;
      if (!single) {
        target = parameter.clone();
        target.setSymName(getName(parameter.getSymName(), *getFormat(format)));
        // What it was made of stays known: the tensor in the weights file.
        if (!parameter.getSource())
          target.setSource(parameter.getSymName());
        // Changes the name if there is such a symbol already.
        symbols.insert(target, parameter->getIterator());
      }
      quantize(target, format);
      for (GetParameterOp user : users) {
        user.setParameter(target.getSymName());
        user.getResult().setType(cast<RankedTensorType>(target.getType()));
      }
    }
    if (!single && !staysFloat)
      symbols.erase(parameter);
  }
  for (ParameterOp parameter : unused)
    parameter->erase();
  numErased = unused.size();
}
