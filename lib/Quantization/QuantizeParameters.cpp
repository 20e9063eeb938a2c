//===- QuantizeParameters.cpp - Parameters as codes -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizeParameters.h"
#include "Decisions.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mann/Model/Model.h"
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
  module.walk([&](StateOp state) {
    if (!isFloatTensor(state.getType()))
      return;
    Type format = Place{state, 0}.getFormat();
    if (!format.isF32()) {
      states.push_back({state, format});
    } else if (state.getSource()) {
      auto parameter = symbolTables.lookupNearestSymbolFrom<ParameterOp>(
          state, state.getSourceAttr());
      if (parameter)
        inFloat.insert(parameter);
    }
  });
  module.walk([&](ParameterOp parameter) {
    if (isFloatTensor(parameter.getType()) && !uses.contains(parameter) &&
        !inFloat.contains(parameter))
      unused.push_back(parameter);
  });
}

/// Whether the value before the first call is computed: its function has the
/// format of the state, and nothing of it is known here.
static bool startsFromFunction(StateOp state) {
  return state.getSource() &&
         SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(
             state, state.getSourceAttr());
}

LogicalResult ParameterQuantizer::check() {
  bool bound = true;
  for (auto &[parameter, formats] : uses)
    if (readFloats(parameter.getValueAttr()).empty()) {
      parameter.emitOpError()
          << (parameter.getValue()
                  ? describeUnreadable(parameter.getType())
                  : "has no value to quantize; run mann-bind-weights first");
      bound = false;
    }
  for (auto [state, format] : states)
    if (!startsFromFunction(state) &&
        readFloats(getInitialValue(state)).empty()) {
      state.emitOpError("'@")
          << state.getSymName() << "' "
          << (getInitialValue(state)
                  ? describeUnreadable(state.getType())
                  : "has no initial value to quantize; run mann-bind-weights "
                    "first");
      bound = false;
    }
  if (!bound)
    return failure();

  bool fits = true;
  for (auto &[parameter, formats] : uses) {
    SmallVector<float> values = readFloats(parameter.getValueAttr());
    for (auto &[format, users] : formats)
      fits &= succeeded(checkFormat(parameter, values, format));
  }
  for (auto [state, format] : states)
    if (!startsFromFunction(state))
      fits &= succeeded(
          checkFormat(state, readFloats(getInitialValue(state)), format));
  return success(fits);
}

LogicalResult ParameterQuantizer::checkFormat(Operation *op,
                                              ArrayRef<float> values,
                                              Type format) {
  // Where rows have exponents, the largest of them saturates.
  std::optional<ScaledFormat> rows = getScaledFormat(format);
  Format codes = rows ? Format::symmetric(rows->width, -rows->largest)
                      : *getFormat(format);
  int64_t saturated = countSaturated(values, codes, rounding);
  int64_t bad =
      llvm::count_if(values, [](float value) { return !std::isfinite(value); });
  if (bad)
    return op->emitOpError("has ") << bad << " of " << values.size()
                                   << " elements that are NaN or infinite";
  double percent = 100.0 * double(saturated) / double(values.size());
  if (percent <= maxSaturation)
    return success();
  auto spell = [](double number) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.4g", number);
    return text;
  };
  return op->emitOpError("saturates in ")
         << spell(percent) << " % of its elements (" << saturated << " of "
         << values.size() << "; " << spell(maxSaturation)
         << " % allowed): the largest magnitude is "
         << spell(getLargestMagnitude(values)) << ", and " << describe(codes)
         << " reach " << spell(double(codes.max) * codes.step())
         << "; give it more bits (--quantize, or --integer-bits where all have "
            "one format), or allow more with --max-saturation";
}

/// The integers that `values` are stored as in `type`.
static SmallVector<int64_t>
quantizeAll(RankedTensorType type, ArrayRef<float> values, Rounding rounding) {
  SmallVector<int64_t> integers;
  if (std::optional<ScaledFormat> rows = getScaledFormat(type)) {
    int64_t width = type.getShape().back();
    SmallVector<int64_t> codes(width);
    for (; !values.empty(); values = values.drop_front(width)) {
      int exponent =
          quantizeRow(values.take_front(width), *rows, rounding, codes);
      llvm::append_range(integers, codes);
      integers.push_back(exponent - rows->least);
    }
    return integers;
  }
  Format format = *getFormat(type);
  integers.reserve(values.size());
  for (float value : values)
    integers.push_back(quantize(value, format, rounding));
  return integers;
}

template <typename T>
static DenseElementsAttr getDense(RankedTensorType type,
                                  ArrayRef<int64_t> integers) {
  SmallVector<T> elements(integers.begin(), integers.end());
  return DenseElementsAttr::get(type, ArrayRef<T>(elements));
}

ElementsAttr ParameterQuantizer::getCodes(RankedTensorType type,
                                          ElementsAttr value) {
  RankedTensorType stored = getStorageType(type);
  SmallVector<int64_t> integers =
      quantizeAll(type, readFloats(value), rounding);
  switch (stored.getElementTypeBitWidth()) {
  case 8:
    return getDense<int8_t>(stored, integers);
  case 16:
    return getDense<int16_t>(stored, integers);
  default:
    return getDense<int32_t>(stored, integers);
  }
}

void ParameterQuantizer::quantize(ParameterOp parameter, Type format) {
  auto type = cast<RankedTensorType>(parameter.getType()).clone(format);
  parameter.setValueAttr(getCodes(type, parameter.getValueAttr()));
  parameter.setTypeAttr(TypeAttr::get(type));
  ++numQuantized;
}

void ParameterQuantizer::quantize(StateOp state, Type format) {
  auto type = cast<RankedTensorType>(state.getType()).clone(format);
  if (!startsFromFunction(state)) {
    state.setValueAttr(getCodes(type, getInitialValue(state)));
    state.removeSourceAttr();
  }
  state.setTypeAttr(TypeAttr::get(type));
}

/// "@H" in 8 bits with 7 fraction bits is "@H_q8f7"; a minus is spelled m. With
/// an exponent a row it is "@H_q8rows".
static std::string getName(StringRef name, Type type) {
  if (std::optional<ScaledFormat> rows = getScaledFormat(type))
    return (name + "_q" + Twine(rows->width) + "rows").str();
  Format format = *getFormat(type);
  return (name + "_q" + Twine(format.width) + "f" +
          (format.frac < 0 ? "m" : "") + Twine(std::abs(format.frac)))
      .str();
}

void ParameterQuantizer::apply() {
  // The parameters that they start from are still there.
  for (auto [state, format] : states)
    quantize(state, format);
  for (auto &[parameter, formats] : uses) {
    bool staysFloat = inFloat.contains(parameter);
    bool single = formats.size() == 1 && !staysFloat;
    SymbolTable &symbols = symbolTables.getSymbolTable(
        SymbolTable::getNearestSymbolTable(parameter));
    for (auto &[format, users] : formats) {
      ParameterOp target = parameter;
      if (!single) {
        target = parameter.clone();
        target.setSymName(getName(parameter.getSymName(), format));
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
