//===- AssignFormats.cpp - A fixed-point format for every value -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatOptions.h"
#include "ScaledMemories.h"
#include "mann/Analysis/Hops.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mann/Quantization/Passes.h"
#include "llvm/ADT/TypeSwitch.h"
#include <map>

namespace mann {
#define GEN_PASS_DEF_ASSIGNFORMATS
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// One run of the pass on one module.
class FormatAssigner {
public:
  FormatAssigner(ModuleOp module, AssignFormatsOptions options)
      : module(module), options(options), shared(module),
        magnitudes(shared, getHeadroom()),
        memories(shared, magnitudes, options.memoryWidth) {}

  LogicalResult run();
  /// Where the values are of which nothing tells how large they get.
  FailureOr<SmallVector<Location>> findMissing();

  unsigned numFormats = 0, numCloned = 0;

private:
  void collect();
  LogicalResult readParameters();
  LogicalResult checkMagnitudes();
  bool checkGroup(unsigned group);
  bool hasMagnitudes(AddressingOpInterface op);
  void remarkOtherWidths();

  ParameterOp getParameter(GetParameterOp use) {
    return symbolTables.lookupNearestSymbolFrom<ParameterOp>(
        use, use.getParameterAttr());
  }
  /// Whether the result of a float op needs a format of its own.
  bool takesFormat(OpResult result);

  /// The one format of the schemes global and per-hop.
  int findBaseFrac();
  void assignPerValue();
  /// One format for each group of shared places.
  void assignGroups(std::optional<int> baseFrac);
  /// Gives the value the format of the only place that it becomes, that of a
  /// memory with exponents, or that of a gate; whether it has one of these.
  bool assignGiven(Value value);
  void assignShared(int baseFrac, FunctionOpInterface function);
  void assignCodes(std::optional<int> baseFrac);
  void assignRounding();

  /// Where what saturates comes back at the next step, and bits are there.
  double getHeadroom() {
    if (options.headroom)
      return options.headroom;
    bool hasStates = !module.getOps<StateOp>().empty();
    return options.scheme == FormatScheme::PerValue && hasStates &&
                   getResultWidth() >= 12
               ? 1.25
               : 1;
  }
  unsigned getResultWidth() {
    return options.resultWidth ? options.resultWidth : options.width;
  }
  /// The format of a gate: all of its bits are fraction bits, and more than 14
  /// would not fit 16 bits beside 1.0 and the sign.
  Format getGateFormat() {
    return Format::gate(std::min(getResultWidth(), 14u));
  }
  void assign(Place place, Type format);
  void assign(Place place, const Format &format) {
    assign(place, getFormatType(module.getContext(), format));
  }
  void assign(Value value, unsigned width, int frac) {
    assign(getPlace(value), Format::symmetric(width, frac));
  }
  /// Gives the uses of a one-result op with each frac a copy of their own; the
  /// op itself keeps those with the fewest fraction bits.
  void assignByUse(Operation *op, int unusedFrac,
                   function_ref<int(OpOperand &)> getFrac);

  bool needsMagnitudes() {
    return options.scheme == FormatScheme::PerValue || options.integerBits < 0;
  }

  ModuleOp module;
  AssignFormatsOptions options;
  /// States and what loops carry.
  SharedPlaces shared;
  ValueMagnitudes magnitudes;
  ScaledMemories memories;
  SmallVector<FunctionOpInterface> functions;
  /// Values without a format that take one: results, arguments and, apart,
  /// the uses of parameters.
  SmallVector<Value> values;
  SmallVector<GetParameterOp> parameterUses;
  /// Uses of parameters that have a format, which stays.
  SmallVector<GetParameterOp> formattedUses;
  /// Bounded similarities whose code is to be chosen.
  SmallVector<AddressingOpInterface> codeless;
  /// Float ops whose rounding and products are this pass's to choose.
  SmallVector<Operation *> roundingOps;
  /// Those that formats are chosen for.
  llvm::SetVector<ParameterOp> parameters;
  SymbolTableCollection symbolTables;
};

} // namespace

//===----------------------------------------------------------------------===//
// What is there
//===----------------------------------------------------------------------===//

bool FormatAssigner::takesFormat(OpResult result) {
  auto op = cast<QuantizableOpInterface>(result.getOwner());
  if (!isFloatTensor(result.getType()) ||
      !op.resultTakesFormat(result.getResultNumber()))
    return false;
  return !op.resultIsWide() ||
         (options.sums == SumRounding::Products && op.hasProducts());
}

void FormatAssigner::collect() {
  module.walk([&](FunctionOpInterface function) {
    if (!function.isExternal())
      functions.push_back(function);
  });
  StringRef format = MannDialect::FormatAttrHelper::getNameStr();
  StringRef formats = MannDialect::FormatsAttrHelper::getNameStr();
  auto collectFrom = [&](Operation *op) {
    auto addressing = dyn_cast<AddressingOpInterface>(op);
    if (addressing && addressing.isBounded() && !addressing.getCodeFormat() &&
        isFloatTensor(addressing.getMemoryOperand().get().getType()))
      codeless.push_back(addressing);
    if (op->hasAttr(format)) {
      if (auto use = dyn_cast<GetParameterOp>(op))
        formattedUses.push_back(use);
      return;
    }
    bool isDecided = op->hasAttr(formats);
    if (auto use = dyn_cast<GetParameterOp>(op)) {
      if (isFloatTensor(use.getType()))
        parameterUses.push_back(use);
    } else if (auto quantizable = dyn_cast<QuantizableOpInterface>(op)) {
      if (isInFloat(op) && !isDecided)
        roundingOps.push_back(op);
      for (OpResult result : op->getResults())
        if (takesFormat(result) && !getPlace(result).getFormat())
          values.push_back(result);
    }
  };
  for (FunctionOpInterface function : functions) {
    for (BlockArgument argument : function.getArguments())
      if (isFloatTensor(argument.getType()) && !shared.findGroup(argument) &&
          !getPlace(argument).getFormat())
        values.push_back(argument);
    function.walk(collectFrom);
  }
}

/// Somebody who asks for 4 bits of a model that was trained with 8 has to be
/// told that he gets 8. Parameters tell: a result may well have a width of its
/// own.
void FormatAssigner::remarkOtherWidths() {
  std::optional<unsigned> found;
  for (GetParameterOp use : formattedUses) {
    std::optional<Format> format = getFormat(getDecidedFormat(use.getResult()));
    if (!format)
      continue;
    // A model with some of the width is one of several widths.
    if (format->width == options.width)
      return;
    found = found.value_or(format->width);
  }
  if (found)
    emitRemark(module.getLoc())
        << "keeps the formats that the model has for its parameters, none of "
           "which is of "
        << options.width << " bits (the first has " << *found
        << "); remove 'mann.format' to have others chosen";
}

LogicalResult FormatAssigner::readParameters() {
  auto visit = [&](GetParameterOp use) {
    parameters.insert(getParameter(use));
  };
  llvm::for_each(parameterUses, visit);
  for (AddressingOpInterface op : codeless)
    for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()})
      if (auto use = operand->get().getDefiningOp<GetParameterOp>())
        visit(use);

  bool complete = true;
  for (ParameterOp parameter : parameters) {
    SmallVector<float> elements = readFloats(parameter.getValueAttr());
    if (elements.empty()) {
      parameter.emitOpError()
          << (parameter.getValue() ? describeUnreadable(parameter.getType())
                                   : "has no value to choose a format for; run "
                                     "mann-bind-weights first");
      complete = false;
      continue;
    }
    magnitudes.setParameter(parameter, getLargestMagnitude(elements));
  }
  return success(complete);
}

constexpr StringLiteral kAdvice =
    "; run mann-calibrate first, or choose 'integer-bits' for one format";

/// Whether the code of memory and key can be chosen.
bool FormatAssigner::hasMagnitudes(AddressingOpInterface op) {
  return magnitudes.get(op.getMemoryOperand().get()) &&
         magnitudes.get(op.getKeyOperand().get());
}

/// Reports the places of a group whose magnitude nothing tells.
bool FormatAssigner::checkGroup(unsigned group) {
  const SharedPlaces::Group &all = shared.getGroups()[group];
  if (all.getFormat() || magnitudes.getOfGroup(group))
    return true;
  for (const Place &place : all.places) {
    if (place.getRange())
      continue;
    InFlightDiagnostic diag = place.emitError();
    diag << "has no 'mann.range' to choose a format for" << kAdvice;
    for (Value value : all.incoming)
      if (!magnitudes.get(value))
        diag.attachNote(value.getLoc())
            << "nor has a value that becomes it, made here";
  }
  return false;
}

LogicalResult FormatAssigner::checkMagnitudes() {
  bool complete = true;
  for (Value value : values) {
    if (magnitudes.get(value))
      continue;
    complete = false;
    emitErrorAt(value) << "has no 'mann.range' to choose a format for"
                       << kAdvice;
  }
  for (unsigned group = 0; group < shared.getGroups().size(); ++group)
    complete &= checkGroup(group);
  for (AddressingOpInterface op : codeless)
    if (!hasMagnitudes(op)) {
      op->emitOpError("has no 'mann.range' of memory and key to choose a code "
                      "for")
          << kAdvice;
      complete = false;
    }
  return success(complete);
}

FailureOr<SmallVector<Location>> FormatAssigner::findMissing() {
  SmallVector<Location> missing;
  collect();
  if (!needsMagnitudes())
    return missing;
  if (failed(readParameters()))
    return failure();
  for (Value value : values)
    if (!magnitudes.get(value))
      missing.push_back(value.getLoc());
  for (auto [index, group] : llvm::enumerate(shared.getGroups()))
    if (!group.getFormat() && !magnitudes.getOfGroup(index))
      missing.push_back(group.places.front().op->getLoc());
  for (AddressingOpInterface op : codeless)
    if (!hasMagnitudes(op))
      missing.push_back(op->getLoc());
  return missing;
}

//===----------------------------------------------------------------------===//
// The schemes
//===----------------------------------------------------------------------===//

void FormatAssigner::assign(Place place, Type format) {
  place.setFormat(format);
  ++numFormats;
}

void FormatAssigner::assignGroups(std::optional<int> baseFrac) {
  for (auto [index, group] : llvm::enumerate(shared.getGroups())) {
    Type format = group.getFormat();
    if (!format)
      format = memories.getGroupFormat(index);
    if (!format) {
      bool isState = llvm::any_of(group.places, [](const Place &place) {
        return isa<StateOp>(place.op);
      });
      unsigned width = baseFrac                        ? options.width
                       : isState && options.stateWidth ? options.stateWidth
                                                       : getResultWidth();
      Format chosen =
          group.isGate ? getGateFormat()
          : baseFrac
              ? Format::symmetric(width, *baseFrac)
              : Format::symmetric(
                    width,
                    getCoveringFrac(width, *magnitudes.getOfGroup(index)));
      format = getFormatType(module.getContext(), chosen);
    }
    for (const Place &place : group.places)
      if (!place.getFormat())
        assign(place, format);
  }
}

bool FormatAssigner::assignGiven(Value value) {
  if (Type format = memories.getResultFormat(value)) {
    assign(getPlace(value), format);
    return true;
  }
  if (Place target = shared.getOnlyTarget(value))
    if (std::optional<Format> format = getFormat(target.getFormat())) {
      assign(getPlace(value), *format);
      return true;
    }
  if (!shared.isGateResult(value))
    return false;
  assign(getPlace(value), getGateFormat());
  return true;
}

void FormatAssigner::assignByUse(Operation *op, int unusedFrac,
                                 function_ref<int(OpOperand &)> getFrac) {
  std::map<int, SmallVector<OpOperand *>> uses;
  for (OpOperand &use : op->getUses())
    uses[getFrac(use)].push_back(&use);
  if (uses.empty())
    return assign(op->getResult(0), options.width, unusedFrac);
  Operation *last = op;
  for (auto &[frac, operands] : uses) {
    Operation *copy = op;
    if (frac != uses.begin()->first) {
      copy = op->clone();
      op->getBlock()->getOperations().insertAfter(last->getIterator(), copy);
      ++numCloned;
      if (isa<QuantizableOpInterface>(copy))
        roundingOps.push_back(copy);
    }
    // A clone must not take over the format that the op has got by now.
    assign(copy->getResult(0), options.width, frac);
    for (OpOperand *operand : operands)
      operand->set(copy->getResult(0));
    last = copy;
  }
}

void FormatAssigner::assignPerValue() {
  for (Value value : values)
    if (!assignGiven(value))
      assign(value, getResultWidth(),
             getCoveringFrac(getResultWidth(), *magnitudes.get(value)));
  for (GetParameterOp use : parameterUses) {
    if (assignGiven(use.getResult()))
      continue;
    SmallVector<float> elements = readFloats(getParameter(use).getValueAttr());
    if (options.rowExponents && isMatrix(use)) {
      ScaledFormat rows = getRowFormat(options.width, elements,
                                       use.getType().getShape().back());
      // Rows that agree need no exponents.
      if (rows.least == rows.largest)
        assign(use.getResult(), options.width, -rows.largest);
      else
        assign(getPlace(use), getScaledType(module.getContext(), rows));
      continue;
    }
    unsigned width = isWeight(use) ? options.width : getResultWidth();
    assign(
        use.getResult(), width,
        getBestFrac(width, elements, options.rounding, options.maxSaturation));
  }
}

int FormatAssigner::findBaseFrac() {
  // Bits beside the sign are integer or fraction bits; a Qm.n has no fewer than
  // 0 integer bits.
  int frac = int(options.width) - 1;
  if (options.integerBits >= 0)
    return frac - options.integerBits;
  auto cover = [&](std::optional<Magnitude> magnitude) {
    frac = std::min(frac, getCoveringFrac(options.width, *magnitude));
  };
  // Gates have a format of their own, and 1.0 covered would cost all others a
  // bit.
  for (Value value : values)
    if (!shared.isGateResult(value))
      cover(magnitudes.get(value));
  for (auto [index, group] : llvm::enumerate(shared.getGroups()))
    if (!group.isGate && !group.getFormat())
      cover(magnitudes.getOfGroup(index));
  for (GetParameterOp use : parameterUses)
    cover(magnitudes.get(use.getResult()));
  return frac;
}

void FormatAssigner::assignShared(int baseFrac, FunctionOpInterface function) {
  HopAnalysis hops(function);
  auto getFracOfHop = [&](unsigned hop) {
    if (options.scheme != FormatScheme::PerHop || hops.getNumHops() < 2)
      return baseFrac;
    if (hop == 0)
      return baseFrac - 1;
    return hop + 1 == hops.getNumHops() ? baseFrac + 1 : baseFrac;
  };
  auto isHere = [&](Value value) {
    return function->isAncestor(value.getParentBlock()->getParentOp());
  };
  auto isMemory = [](Operation *op) {
    auto embed = dyn_cast<EmbedOp>(op);
    return embed &&
           cast<RankedTensorType>(embed.getIds().getType()).getRank() == 2;
  };

  // Results first: what a parameter needs follows from them.
  for (Value value : values) {
    if (!isHere(value) || assignGiven(value))
      continue;
    Operation *op = value.getDefiningOp();
    if (op && isMemory(op))
      assignByUse(op, baseFrac, [&](OpOperand &use) {
        return getFracOfHop(hops.getHop(use.getOwner()));
      });
    else
      assign(value, options.width,
             isa_and_nonnull<EmbedOp, LinearOp>(op)
                 ? getFracOfHop(hops.getHop(op))
                 : baseFrac);
  }
  for (GetParameterOp use : parameterUses)
    if (isHere(use.getResult()) && !assignGiven(use.getResult()))
      assignByUse(use, baseFrac, [&](OpOperand &operand) {
        Operation *user = operand.getOwner();
        if (isa<LinearOp>(user))
          return getFracOfHop(hops.getHop(user));
        if (!isa<EmbedOp>(user))
          return baseFrac;
        // An embedding with a format of its own keeps it, whatever the
        // scheme; its parameters are those of its first use.
        if (!isMemory(user))
          return getFracOfHop(hops.getHop(user));
        unsigned hop = hops.getNumHops();
        for (Operation *reader : user->getUsers())
          hop = std::min(hop, hops.getHop(reader));
        return getFracOfHop(hop);
      });
}

//===----------------------------------------------------------------------===//
// Codes, rounding and products
//===----------------------------------------------------------------------===//

void FormatAssigner::assignCodes(std::optional<int> baseFrac) {
  for (AddressingOpInterface op : codeless) {
    if (op.getAddressingKind() == SimilarityKind::Bipolar) {
      op.setCodeFormat(BipolarType::get(module.getContext()));
      continue;
    }
    auto getFrac = [&](OpOperand &operand) {
      return getCoveringFrac(options.width, *magnitudes.get(operand.get()));
    };
    int frac = baseFrac ? *baseFrac
                        : std::min(getFrac(op.getMemoryOperand()),
                                   getFrac(op.getKeyOperand()));
    op.setCodeFormat(getFormatType(module.getContext(),
                                   Format::symmetric(options.width, frac)));
  }
}

/// The operand that a product is rounded like: the weight of it.
static Value getProductOperand(Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([](LinearOp linear) { return linear.getMatrix(); })
      .Case([](ReadOp read) { return read.getMemory(); })
      .Case([](EmbedOp embed) { return embed.getTable(); })
      .Case([](AddressingOpInterface addressing) {
        return addressing.getMemoryOperand().get();
      })
      .Default([](Operation *) { return Value(); });
}

void FormatAssigner::assignRounding() {
  for (Operation *op : roundingOps) {
    auto attributes = op->getName().getAttributeNames();
    auto own = op->getAttrOfType<fxp::RoundingAttr>("rounding");
    // An op that says so cuts: a sum that must not grow is no matter of taste.
    bool cuts = own && own.getValue() == fxp::Rounding::TowardZero;
    if (llvm::is_contained(attributes, "rounding") && !cuts)
      op->setAttr("rounding", fxp::RoundingAttr::get(module.getContext(),
                                                     options.rounding));
    std::optional<Attribute> products = op->getInherentAttr("products");
    if (options.sums != SumRounding::Products || !products || *products ||
        !cast<QuantizableOpInterface>(op).hasProducts())
      continue;
    if (Value operand = getProductOperand(op))
      if (Type format = getDecidedFormat(operand);
          format && isFixedPoint(format))
        op->setAttr("products", TypeAttr::get(format));
  }
}

LogicalResult FormatAssigner::run() {
  if (failed(checkFormatOptions(module, options)))
    return failure();
  collect();
  remarkOtherWidths();
  if (needsMagnitudes() &&
      (failed(readParameters()) || failed(checkMagnitudes())))
    return failure();

  std::optional<int> baseFrac;
  if (options.scheme == FormatScheme::PerValue) {
    assignGroups(baseFrac);
    assignPerValue();
  } else {
    baseFrac = findBaseFrac();
    assignGroups(baseFrac);
    for (FunctionOpInterface function : functions)
      assignShared(*baseFrac, function);
  }
  assignCodes(baseFrac);
  assignRounding();
  return memories.checkUses();
}

FailureOr<SmallVector<Location>>
mann::findMissingRanges(ModuleOp module, const AssignFormatsOptions &options) {
  return FormatAssigner(module, options).findMissing();
}

namespace {
struct AssignFormatsPass : mann::impl::AssignFormatsBase<AssignFormatsPass> {
  using AssignFormatsBase::AssignFormatsBase;

  void runOnOperation() override {
    FormatAssigner assigner(getOperation(),
                            {width, resultWidth, scheme, integerBits, rounding,
                             sums, memoryWidth, stateWidth, rowExponents,
                             headroom, maxSaturation});
    if (failed(assigner.run()))
      return signalPassFailure();
    numFormats += assigner.numFormats;
    numCloned += assigner.numCloned;
  }
};
} // namespace
