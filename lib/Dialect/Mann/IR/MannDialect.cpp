//===- MannDialect.cpp - The mann dialect -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/Decisions.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Support/Names.h"
#include "mann/Support/PortNames.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mann;

#include "mann/Dialect/Mann/IR/MannDialect.cpp.inc"

/// Parses `-12:3`.
static ParseResult parseExponents(AsmParser &parser, int &least, int &largest) {
  return failure(parser.parseInteger(least) || parser.parseColon() ||
                 parser.parseInteger(largest));
}

static void printExponents(AsmPrinter &printer, int least, int largest) {
  printer << least << ":" << largest;
}

#define GET_TYPEDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannTypes.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannAttributes.cpp.inc"

namespace {
/// Ops compute values from values, so they mean the same in any function.
struct MannInlinerInterface : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};
} // namespace

void MannDialect::initialize() {
  addInterfaces<MannInlinerInterface>();
  addTypes<
#define GET_TYPEDEF_LIST
#include "mann/Dialect/Mann/IR/MannTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "mann/Dialect/Mann/IR/MannAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "mann/Dialect/Mann/IR/MannOps.cpp.inc"
      >();
}

LogicalResult EncodedType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  SimilarityKind kind, Type format) {
  if (kind != SimilarityKind::Hamming)
    return emitError() << "similarity '" << stringifySimilarityKind(kind)
                       << "' reads plain codes; only hamming has an encoding";
  std::optional<Format> read = ::mann::getFormat(format);
  if (!isFixedPoint(format) || !read->isSymmetric() || read->width > 16)
    return emitError() << "expected a symmetric fixed-point format of 2 to 16 "
                       << "bits, found " << format;
  return success();
}

LogicalResult ScaledType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 unsigned width, int least, int largest) {
  if (width < 2 || width > 16)
    return emitError() << "expected codes of 2 to 16 bits, found " << width;
  if (least < -32 || largest > 31 || least > largest || largest - least > 24)
    return emitError()
           << "expected exponents within -32:31, the least first and "
           << "at most 24 apart, found " << least << ":" << largest;
  return success();
}

//===----------------------------------------------------------------------===//
// Discardable attributes
//===----------------------------------------------------------------------===//

/// Checks 'mann.name' of an argument or result. `others` are the same attribute
/// of the arguments (results) before it: no two may share a name.
static LogicalResult verifyName(function_ref<InFlightDiagnostic()> emitError,
                                NamedAttribute attr,
                                ArrayRef<Attribute> others) {
  auto name = dyn_cast<StringAttr>(attr.getValue());
  if (!name || !isPortName(name))
    return emitError() << "has a 'mann.name' that is no C identifier: "
                       << attr.getValue();
  if (const auto *other = llvm::find(others, name); other != others.end())
    return emitError() << "has the 'mann.name' " << name << " of #"
                       << other - others.begin()
                       << "; names must differ from each other";
  return success();
}

static bool isFormat(NamedAttribute attr) {
  return attr.getName() == MannDialect::FormatAttrHelper::getNameStr() ||
         attr.getName() == MannDialect::FormatsAttrHelper::getNameStr();
}

/// Checks the decision `value`, which is `attr` or an entry of it, about a
/// value of `type` (null: there is no one value).
static LogicalResult
verifyDecision(function_ref<InFlightDiagnostic()> emitError,
               NamedAttribute attr, Attribute value, Type type) {
  auto tensor = dyn_cast_if_present<RankedTensorType>(type);
  StringRef name = attr.getName().getValue();
  if (!tensor || !isa<FloatType>(tensor.getElementType()))
    return emitError()
           << "has a '" << name
           << "', which belongs on a float tensor (a function argument "
              "or an op's one result)";
  if (isFormat(attr)) {
    auto format = dyn_cast<TypeAttr>(value);
    bool isScaled = format && isa<ScaledType>(format.getValue());
    if (isScaled && tensor.getRank() == 0)
      return emitError() << "has a '" << name << "' of rows with an exponent, "
                         << "but it is a scalar";
    if (!format || !(isFixedPoint(format.getValue()) || isScaled ||
                     format.getValue().isF32()))
      return emitError()
             << "has a '" << name << "' that is no number format: " << value
             << "; expected a signed !quant.uniform of f32 with a zero "
                "point of 0, a power of two as scale and 2 to "
             << kMaxCodeWidth
             << " bits, !mann.scaled, or f32 for a value that stays float";
    return success();
  }
  auto range = dyn_cast<DenseF32ArrayAttr>(value);
  if (!range || range.size() != 2 || !(range[0] >= 0) ||
      !(range[1] >= range[0]) || !std::isfinite(range[1]))
    return emitError() << "has a '" << name
                       << "' that is not [magnitude to cover, "
                          "largest magnitude seen]: "
                       << value;
  return success();
}

/// Checks the decisions about the results of `op`, one entry each.
static LogicalResult verifyDecisions(Operation *op, NamedAttribute attr) {
  StringRef name = attr.getName().getValue();
  auto entries = dyn_cast<ArrayAttr>(attr.getValue());
  if (op->getNumResults() < 2)
    return op->emitOpError()
           << "has a '" << name << "', which is for an op with several "
           << "results; this one has " << op->getNumResults() << ", use '"
           << name.drop_back() << "'";
  if (!entries || entries.size() != op->getNumResults())
    return op->emitOpError()
           << "has a '" << name << "' that is not an array with one entry for "
           << "each of its " << op->getNumResults()
           << " results: " << attr.getValue();
  for (auto [result, entry] : llvm::zip(op->getResults(), entries)) {
    auto emitError = [op, number = result.getResultNumber()] {
      return op->emitOpError("result #") << number << " ";
    };
    if (!isa<UnitAttr>(entry) &&
        failed(verifyDecision(emitError, attr, entry, result.getType())))
      return failure();
  }
  return success();
}

static bool isDecisionArray(NamedAttribute attr) {
  return attr.getName() == MannDialect::FormatsAttrHelper::getNameStr() ||
         attr.getName() == MannDialect::RangesAttrHelper::getNameStr();
}

static bool isDecision(NamedAttribute attr) {
  return attr.getName() == MannDialect::FormatAttrHelper::getNameStr() ||
         attr.getName() == MannDialect::RangeAttrHelper::getNameStr();
}

/// Whether the op has the type that its verifier wants; the accessor casts to
/// it.
static bool hasTensorType(StateOp state) {
  TypeAttr type = state.getTypeAttr();
  return type && isa<RankedTensorType>(type.getValue());
}

/// Checks 'mann.state' of an argument or result of `type`. `others` are the
/// same attribute of the arguments (results) before it: one state has one
/// value.
static LogicalResult verifyState(Operation *op,
                                 function_ref<InFlightDiagnostic()> emitError,
                                 NamedAttribute attr, Type type,
                                 ArrayRef<Attribute> others) {
  auto symbol = dyn_cast<FlatSymbolRefAttr>(attr.getValue());
  auto state = symbol
                   ? SymbolTable::lookupNearestSymbolFrom<StateOp>(op, symbol)
                   : StateOp();
  if (!state)
    return emitError() << "has a 'mann.state' that names no mann.state: "
                       << attr.getValue();
  // A state without a type, or with another, is reported where it is.
  if (!hasTensorType(state))
    return success();
  // A lowered function takes it as it is stored, and then its buffer.
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && state.getType() != type &&
      getStorageType(cast<RankedTensorType>(state.getType())) != type) {
    InFlightDiagnostic diag =
        emitError() << "has type " << type << ", but its state '@"
                    << symbol.getValue() << "' is " << state.getType();
    diag.attachNote(state.getLoc()) << "declared here";
    return diag;
  }
  if (const auto *other = llvm::find(others, symbol); other != others.end())
    return emitError() << "is the state '@" << symbol.getValue() << "', as #"
                       << other - others.begin()
                       << " is; each may be there once";
  return success();
}

static bool isState(NamedAttribute attr) {
  return attr.getName() == MannDialect::StateAttrHelper::getNameStr();
}

static bool isName(NamedAttribute attr) {
  return attr.getName() == MannDialect::NameAttrHelper::getNameStr();
}

void mann::removeDecisions(ModuleOp module) {
  StringRef decisions[] = {MannDialect::FormatAttrHelper::getNameStr(),
                           MannDialect::RangeAttrHelper::getNameStr(),
                           MannDialect::FormatsAttrHelper::getNameStr(),
                           MannDialect::RangesAttrHelper::getNameStr()};
  module.walk([&](Operation *op) {
    auto function = dyn_cast<FunctionOpInterface>(op);
    for (StringRef name : decisions) {
      op->removeDiscardableAttr(name);
      for (unsigned i = 0; function && i < function.getNumArguments(); ++i)
        function.removeArgAttr(i, name);
    }
  });
}

/// Reports an attribute that does not belong where it is.
static LogicalResult reject(function_ref<InFlightDiagnostic()> emitError,
                            NamedAttribute attr) {
  if (isDecisionArray(attr))
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which belongs on an op with several results";
  if (isName(attr) || isState(attr) || isDecision(attr))
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which belongs on a function argument or "
                       << (isDecision(attr) ? "an op's one result" : "result");
  return emitError() << "has an attribute '" << attr.getName().getValue()
                     << "' that the dialect does not know";
}

LogicalResult MannDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attr) {
  auto emitError = [&] { return op->emitOpError(); };
  if (attr.getName() == RolesAttrHelper::getNameStr()) {
    if (isa<FunctionOpInterface>(op) && isa<DictionaryAttr>(attr.getValue()))
      return success();
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which is a dictionary on a function";
  }
  if (attr.getName() == ServiceAttrHelper::getNameStr()) {
    if (isa<FunctionOpInterface>(op) && isa<StringAttr>(attr.getValue()))
      return success();
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which is a string on a function";
  }
  if (attr.getName() == InterfaceAttrHelper::getNameStr()) {
    if (isa<ModuleOp>(op) && isa<DictionaryAttr>(attr.getValue()))
      return success();
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which is a dictionary on a module";
  }
  if (attr.getName() == FingerprintAttrHelper::getNameStr()) {
    auto value = dyn_cast<IntegerAttr>(attr.getValue());
    if (isa<ModuleOp>(op) && value && value.getType().isInteger(32))
      return success();
    return emitError() << "has a '" << attr.getName().getValue()
                       << "', which is an i32 on a module";
  }
  if (isDecisionArray(attr))
    return verifyDecisions(op, attr);
  if (!isDecision(attr))
    return reject(emitError, attr);
  Type type;
  // This comes before the op's own attributes are looked at.
  auto state = dyn_cast<StateOp>(op);
  if (state && !hasTensorType(state))
    return success();
  if (state)
    type = state.getType();
  else if (op->getNumResults() == 1)
    type = op->getResult(0).getType();
  return verifyDecision(emitError, attr, attr.getValue(), type);
}

LogicalResult MannDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                    unsigned index,
                                                    NamedAttribute attr) {
  auto emitError = [&] {
    return op->emitOpError("argument #") << index << " ";
  };
  if (attr.getName() == ArenaAttrHelper::getNameStr())
    return success();
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function || !(isName(attr) || isState(attr) || isDecision(attr)))
    return reject(emitError, attr);
  Type type = function.getArgumentTypes()[index];
  if (isDecision(attr))
    return verifyDecision(emitError, attr, attr.getValue(), type);
  SmallVector<Attribute> others;
  for (unsigned other = 0; other < index; ++other)
    others.push_back(function.getArgAttr(other, attr.getName()));
  if (isState(attr))
    return verifyState(op, emitError, attr, type, others);
  return verifyName(emitError, attr, others);
}

LogicalResult MannDialect::verifyRegionResultAttribute(Operation *op, unsigned,
                                                       unsigned index,
                                                       NamedAttribute attr) {
  auto emitError = [&] { return op->emitOpError("result #") << index << " "; };
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function || !(isName(attr) || isState(attr)))
    return reject(emitError, attr);
  SmallVector<Attribute> others;
  for (unsigned other = 0; other < index; ++other)
    others.push_back(function.getResultAttr(other, attr.getName()));
  if (isState(attr))
    return verifyState(op, emitError, attr, function.getResultTypes()[index],
                       others);
  return verifyName(emitError, attr, others);
}
