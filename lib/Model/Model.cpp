//===- Model.cpp - Entries, ports and states of a model -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/Model.h"
#include "ModelNames.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Names.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mann;

int64_t StoredTensor::getNumElements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

int64_t StoredTensor::getElementBytes() const {
  return element.getIntOrFloatBitWidth() / 8;
}

int64_t Arena::getBytes() const {
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

std::vector<Arena> mann::getArenas(func::FuncOp function) {
  StringRef name = MannDialect::ArenaAttrHelper::getNameStr();
  std::vector<Arena> arenas;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, name))
      arenas.push_back(
          {i, cast<MemRefType>(function.getArgument(i).getType())});
  return arenas;
}

SmallVector<func::FuncOp> mann::getEntryFunctions(ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      functions.push_back(function);
  return functions;
}

FailureOr<func::FuncOp> mann::getModelFunction(ModuleOp module) {
  SmallVector<func::FuncOp> candidates = getEntryFunctions(module);
  if (candidates.size() == 1)
    return candidates.front();
  InFlightDiagnostic diag =
      module.emitError("a model is one public function with a body, found ");
  diag << candidates.size();
  for (func::FuncOp candidate : candidates)
    diag.attachNote(candidate.getLoc()) << "'" << candidate.getSymName() << "'";
  if (!candidates.empty())
    diag << "; make the helpers private";
  return failure();
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

static StateOp lookupState(Operation *from, Attribute symbol) {
  auto reference = dyn_cast_if_present<FlatSymbolRefAttr>(symbol);
  return reference
             ? SymbolTable::lookupNearestSymbolFrom<StateOp>(from, reference)
             : StateOp();
}

StateOp mann::getArgumentState(FunctionOpInterface function,
                               unsigned argument) {
  return lookupState(function,
                     function.getArgAttr(
                         argument, MannDialect::StateAttrHelper::getNameStr()));
}

StateOp mann::getResultState(FunctionOpInterface function, unsigned result) {
  return lookupState(function,
                     function.getResultAttr(
                         result, MannDialect::StateAttrHelper::getNameStr()));
}

StateOp mann::getStateOf(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || !argument.getOwner()->isEntryBlock())
    return {};
  auto function =
      dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
  return function ? getArgumentState(function, argument.getArgNumber())
                  : StateOp();
}

ElementsAttr mann::getInitialValue(StateOp state) {
  if (state.getValue())
    return *state.getValue();
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
      state, state.getSourceAttr());
  return parameter ? parameter.getValueAttr() : ElementsAttr();
}

bool Entry::isStateArgument(unsigned argument) const {
  return llvm::any_of(
      states, [&](const StateUse &use) { return use.argument == argument; });
}

bool Entry::isStateResult(unsigned result) const {
  return llvm::any_of(
      states, [&](const StateUse &use) { return use.result == result; });
}

const Entry *Model::findEntry(StringRef function) const {
  for (const Entry &entry : entries)
    if (entry.function == function)
      return &entry;
  return nullptr;
}

const Entry *Model::findEntryByName(StringRef name) const {
  for (const Entry &entry : entries)
    if (entry.name == name)
      return &entry;
  return nullptr;
}

const Entry &Model::getOnlyEntry() const {
  assert(entries.size() == 1 && "the model has several entries");
  return entries.front();
}

//===----------------------------------------------------------------------===//
// Reading a model
//===----------------------------------------------------------------------===//

void mann::fillStored(StoredTensor &tensor, RankedTensorType type) {
  RankedTensorType stored = getStorageType(type);
  tensor.type = type;
  tensor.element = stored.getElementType();
  tensor.shape.assign(stored.getShape().begin(), stored.getShape().end());
  tensor.format = getFormat(type);
}

namespace {
/// Reads one entry of a model.
class EntryReader {
public:
  EntryReader(func::FuncOp function, const Model &model, PortForms forms)
      : function(function), model(model), forms(forms) {}

  FailureOr<Entry> read();

private:
  InFlightDiagnostic problem() {
    failed = true;
    return function.emitError();
  }
  Port readPort(Type type, StringAttr name, StringRef kind, unsigned index);
  void checkPort(const Port &port, StringRef kind);
  StateUse &useOf(StateOp state);

  func::FuncOp function;
  const Model &model;
  PortForms forms;
  llvm::StringSet<> names;
  Entry entry;
  bool failed = false;
};
} // namespace

void EntryReader::checkPort(const Port &port, StringRef kind) {
  auto tensor = dyn_cast<RankedTensorType>(port.type);
  if (!tensor) {
    if (!port.type.isInteger(32))
      problem() << kind << " " << port.position << " ('" << port.name
                << "') is " << port.type
                << "; an input or output is a tensor of static "
                << "shape, or an i32 input";
    else if (kind == "output")
      problem() << "output " << port.position
                << " is a plain number; return a tensor<i32>";
    return;
  }
  if (forms == PortForms::Plain &&
      isa<BipolarType, EncodedType, ScaledType>(tensor.getElementType()))
    problem() << kind << " " << port.position << " ('" << port.name << "') is "
              << port.type
              << "; packed and encoded forms and rows with exponents "
              << "stay inside a model, pass the codes";
  if (!describeShapeProblem(tensor).empty() ||
      !(port.element.isF32() || port.element.isInteger(8) ||
        port.element.isInteger(16) || port.element.isInteger(32)))
    problem() << kind << " " << port.position << " ('" << port.name << "') is "
              << port.type
              << "; an input or output is a tensor of static shape "
              << "without zeros, of f32, i8, i16, i32 or a fixed-point "
              << "format, of at most " << kMaxTensorElements << " elements";
}

Port EntryReader::readPort(Type type, StringAttr name, StringRef kind,
                           unsigned index) {
  Port port;
  port.position = index;
  port.name = name ? name.getValue().str() : (kind + Twine(index)).str();
  port.type = port.element = type;
  auto tensor = dyn_cast<RankedTensorType>(type);
  port.isScalar = !tensor;
  if (tensor)
    fillStored(port, tensor);
  if (!names.insert(port.name).second)
    problem() << "two inputs or outputs are called '" << port.name
              << "'; give each a 'mann.name' of its own";
  checkPort(port, kind);
  return port;
}

/// The rows of the tables that all users choose from by these ids.
static std::optional<int64_t> getIdRows(BlockArgument ids) {
  std::optional<int64_t> rows;
  for (Operation *user : ids.getUsers()) {
    auto embed = dyn_cast<EmbedOp>(user);
    if (!embed || embed.getIds() != ids || embed.getPadding())
      return std::nullopt;
    int64_t size = cast<ShapedType>(embed.getTable().getType()).getDimSize(0);
    if (rows && *rows != size)
      return std::nullopt;
    rows = size;
  }
  return rows;
}

/// The slots that all users count with this number.
static std::optional<int64_t> getMaxCount(BlockArgument count) {
  std::optional<int64_t> slots;
  for (Operation *user : count.getUsers()) {
    auto filled = dyn_cast<FilledSlotsOpInterface>(user);
    if (!filled || filled.getFilledCount() != count)
      return std::nullopt;
    for (OpOperand &operand : user->getOpOperands()) {
      std::optional<int64_t> dim = filled.getFilledDimension(operand);
      if (!dim)
        continue;
      int64_t size = cast<ShapedType>(operand.get().getType()).getDimSize(*dim);
      if (slots && *slots != size)
        return std::nullopt;
      slots = size;
    }
  }
  return slots;
}

StateUse &EntryReader::useOf(StateOp state) {
  unsigned index = llvm::find_if(model.states,
                                 [&](const ModelState &candidate) {
                                   return candidate.name == state.getSymName();
                                 }) -
                   model.states.begin();
  for (StateUse &use : entry.states)
    if (use.state == index)
      return use;
  entry.states.push_back({index, std::nullopt, std::nullopt});
  return entry.states.back();
}

FailureOr<Entry> EntryReader::read() {
  entry.function = entry.name = function.getSymName().str();
  FunctionType type = function.getFunctionType();
  StringRef name = MannDialect::NameAttrHelper::getNameStr();
  for (auto [index, input] : llvm::enumerate(type.getInputs()))
    if (StateOp state = getArgumentState(function, index))
      useOf(state).argument = index;
    else {
      entry.inputs.push_back(
          readPort(input, function.getArgAttrOfType<StringAttr>(index, name),
                   "input", index));
      BlockArgument argument = function.getArgument(index);
      Port &port = entry.inputs.back();
      port.slotOrders = getSlotOrders(argument);
      port.idRows = getIdRows(argument);
      if (port.isScalar)
        port.maxCount = getMaxCount(argument);
    }
  for (auto [index, output] : llvm::enumerate(type.getResults()))
    if (StateOp state = getResultState(function, index))
      useOf(state).result = index;
    else
      entry.outputs.push_back(readPort(
          output, function.getResultAttrOfType<StringAttr>(index, name),
          "output", index));
  if (failed)
    return failure();
  return std::move(entry);
}

LogicalResult mann::nameEntries(ArrayRef<func::FuncOp> functions,
                                Model &model) {
  if (functions.size() == 1) {
    model.entries.front().name = "step";
    return success();
  }
  static const llvm::StringSet<> reserved{
      "context",   "init", "load", "reset",   "save",
      "self_test", "test", "qa",   "weights", "profile"};
  bool ok = true;
  UniqueNames names(/*ignoreCase=*/true);
  for (auto [index, entry] : llvm::enumerate(model.entries)) {
    func::FuncOp function = functions[index];
    if (!names.take(entry.name)) {
      ok = false;
      function.emitError("'")
          << entry.name << "' cannot be the name of an entry: it differs from "
          << "another in nothing but the case of letters, and generated code "
          << "has macros for both; rename the function";
      continue;
    }
    if (!reserved.contains(entry.name) && isIdentifier(entry.name))
      continue;
    ok = false;
    function.emitError("'")
        << entry.name << "' cannot be the name of an entry: generated code "
        << (isIdentifier(entry.name) ? "has a function or file of that name"
                                     : "needs a C identifier")
        << "; rename the function";
  }
  return success(ok);
}

void mann::nameTensors(Model &model) {
  UniqueNames macros(/*ignoreCase=*/true), states(/*ignoreCase=*/true);
  for (Entry &entry : model.entries) {
    UniqueNames ports(/*ignoreCase=*/true);
    ports.take("context");
    for (auto *side : {&entry.inputs, &entry.outputs})
      for (Port &port : *side) {
        port.identifier = ports.get(makeIdentifier(port.name));
        std::string prefix =
            model.entries.size() > 1 ? entry.name + "_" : std::string();
        port.macro = StringRef(macros.get(prefix + port.identifier)).upper();
      }
  }
  for (ModelState &state : model.states) {
    state.identifier = states.get(makeIdentifier(state.name));
    state.macro = StringRef(macros.get("state_" + state.identifier)).upper();
  }
}

/// Reports the states that no entry reads, and those that none writes.
static LogicalResult checkStateUses(ModuleOp module, const Model &model) {
  bool ok = true;
  for (auto [index, state] : llvm::enumerate(model.states)) {
    bool isRead = false, isWritten = false;
    for (const Entry &entry : model.entries)
      for (const StateUse &use : entry.states)
        if (use.state == index) {
          isRead |= use.argument.has_value();
          isWritten |= use.result.has_value();
        }
    if (isRead && isWritten)
      continue;
    ok = false;
    auto op = module.lookupSymbol<StateOp>(state.name);
    if (isRead)
      op.emitOpError("'@") << state.name
                           << "' is written by no entry, so it keeps its "
                              "initial value; make it a mann.parameter, or "
                              "return its next value with 'mann.state'";
    else if (isWritten)
      op.emitOpError("'@") << state.name
                           << "' is read by no entry; take it as an argument "
                              "with 'mann.state', or remove it";
    else
      op.emitOpError("'@") << state.name
                           << "' is used by no entry; mark an argument and a "
                              "result with 'mann.state', or remove it";
  }
  return success(ok);
}

FailureOr<Model> Model::get(ModuleOp module, StringRef name, PortForms forms) {
  if (isKeptIn(module))
    return module.emitError("the model is lowered to loops already: only mannc "
                            "takes it, to emit code; start from the output of "
                            "an earlier stage");
  Model model;
  model.name = name.str();
  for (auto op : module.getOps<StateOp>()) {
    ModelState state;
    state.name = op.getSymName().str();
    state.isPersistent = op.getPersistent();
    fillStored(state, cast<RankedTensorType>(op.getType()));
    model.states.push_back(std::move(state));
  }
  SmallVector<func::FuncOp> functions = getEntryFunctions(module);
  if (functions.empty())
    return module.emitError(
        "has no entry: expected a public function with a body");
  bool ok = true;
  for (func::FuncOp function : functions) {
    FailureOr<Entry> entry = EntryReader(function, model, forms).read();
    ok &= succeeded(entry);
    model.entries.push_back(succeeded(entry) ? std::move(*entry) : Entry());
  }
  if (!ok || failed(nameEntries(functions, model)) ||
      failed(checkStateUses(module, model)))
    return failure();
  nameTensors(model);
  auto look = [&](TypeRange types) {
    for (Type type : types)
      model.usesFloat |= isa<FloatType>(getElementTypeOrSelf(type));
  };
  module.walk([&](Operation *op) {
    look(op->getResultTypes());
    if (auto function = dyn_cast<FunctionOpInterface>(op))
      look(function.getArgumentTypes());
  });
  return model;
}
