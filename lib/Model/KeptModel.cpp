//===- KeptModel.cpp - The interface of a lowered model -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lowered module is text that a compilation can go on from. It carries what
// the types said before:
//
//   mann.interface = {
//     entries = [{function = "step", inputs = [{name = "x", position = 0 : i64,
//                 type = tensor<9xf32>}], outputs = [...], states = [{state =
//                 0 : i64, argument = 1 : i64, result = 1 : i64}]}],
//     states = [{name = "memory", type = tensor<128x20xf32>}],
//     fingerprint = 7 : i32, uses_float}
//
//===----------------------------------------------------------------------===//

#include "ModelNames.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mann;

static StringRef getAttrName() {
  return MannDialect::InterfaceAttrHelper::getNameStr();
}

bool Model::isKeptIn(ModuleOp module) { return module->hasAttr(getAttrName()); }

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void setFlag(Builder &b, NamedAttrList &list, StringRef name, bool on) {
  if (on)
    list.set(name, b.getUnitAttr());
}

static Attribute writePorts(Builder &b, ArrayRef<Port> ports) {
  SmallVector<Attribute> written;
  for (const Port &port : ports) {
    NamedAttrList list;
    list.set("name", b.getStringAttr(port.name));
    list.set("type", TypeAttr::get(port.type));
    list.set("position", b.getI64IntegerAttr(port.position));
    if (port.idRows)
      list.set("id_rows", b.getI64IntegerAttr(*port.idRows));
    if (port.maxCount)
      list.set("max_count", b.getI64IntegerAttr(*port.maxCount));
    setFlag(b, list, "oldest_first", port.slotOrders.oldestFirst);
    setFlag(b, list, "newest_first", port.slotOrders.newestFirst);
    written.push_back(list.getDictionary(b.getContext()));
  }
  return b.getArrayAttr(written);
}

static Attribute writeUses(Builder &b, ArrayRef<StateUse> uses) {
  SmallVector<Attribute> written;
  for (const StateUse &use : uses) {
    NamedAttrList list;
    list.set("state", b.getI64IntegerAttr(use.state));
    if (use.argument)
      list.set("argument", b.getI64IntegerAttr(*use.argument));
    if (use.result)
      list.set("result", b.getI64IntegerAttr(*use.result));
    written.push_back(list.getDictionary(b.getContext()));
  }
  return b.getArrayAttr(written);
}

void Model::keepIn(ModuleOp module, int32_t fingerprint) const {
  Builder b(module.getContext());
  SmallVector<Attribute> writtenEntries, writtenStates;
  for (const Entry &entry : entries)
    writtenEntries.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("function", b.getStringAttr(entry.function)),
         b.getNamedAttr("inputs", writePorts(b, entry.inputs)),
         b.getNamedAttr("outputs", writePorts(b, entry.outputs)),
         b.getNamedAttr("states", writeUses(b, entry.states))}));
  for (const ModelState &state : states) {
    NamedAttrList list;
    list.set("name", b.getStringAttr(state.name));
    list.set("type", TypeAttr::get(state.type));
    setFlag(b, list, "persistent", state.isPersistent);
    writtenStates.push_back(list.getDictionary(b.getContext()));
  }
  NamedAttrList list;
  list.set("entries", b.getArrayAttr(writtenEntries));
  list.set("states", b.getArrayAttr(writtenStates));
  list.set("fingerprint", b.getI32IntegerAttr(fingerprint));
  setFlag(b, list, "uses_float", usesFloat);
  module->setAttr(getAttrName(), list.getDictionary(b.getContext()));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// An integer that may be missing.
static std::optional<unsigned> getOptional(DictionaryAttr from,
                                           StringRef name) {
  auto number = from.getAs<IntegerAttr>(name);
  if (!number)
    return std::nullopt;
  return number.getInt();
}

namespace {
/// Reads the attribute of one module.
class KeptModelReader {
public:
  explicit KeptModelReader(ModuleOp module) : module(module) {}

  LogicalResult read(Model &model, int32_t &fingerprint);
  /// The functions of the entries.
  SmallVector<func::FuncOp> functions;

private:
  LogicalResult problem(const Twine &what) {
    return module.emitError("'")
           << getAttrName() << "' is damaged: " << what
           << "; write the module again with mannc --stop-after=lower";
  }
  /// A part of `from` of one kind of attribute; null after a message.
  template <typename T>
  T get(DictionaryAttr from, StringRef name, StringRef kind) {
    T part = from.getAs<T>(name);
    if (!part)
      (void)problem("expected " + kind + " '" + name + "'");
    return part;
  }
  LogicalResult readTensor(DictionaryAttr from, StoredTensor &tensor,
                           bool mayBeScalar);
  LogicalResult readPorts(DictionaryAttr entry, StringRef side,
                          std::vector<Port> &ports);
  LogicalResult readUses(DictionaryAttr entry, const Model &model,
                         std::vector<StateUse> &uses);
  LogicalResult readEntry(Attribute attribute, Model &model);
  LogicalResult readState(Attribute attribute, Model &model);

  ModuleOp module;
};
} // namespace

LogicalResult KeptModelReader::readTensor(DictionaryAttr from,
                                          StoredTensor &tensor,
                                          bool mayBeScalar) {
  auto name = get<StringAttr>(from, "name", "a string");
  auto type = get<TypeAttr>(from, "type", "a type");
  if (!name || !type)
    return failure();
  tensor.name = name.getValue().str();
  tensor.type = tensor.element = type.getValue();
  auto ranked = dyn_cast<RankedTensorType>(type.getValue());
  if (ranked && ranked.hasStaticShape())
    fillStored(tensor, ranked);
  else if (ranked || !mayBeScalar || !type.getValue().isInteger(32))
    return problem("'" + name.getValue() + "' is no tensor of static shape");
  return success();
}

LogicalResult KeptModelReader::readPorts(DictionaryAttr entry, StringRef side,
                                         std::vector<Port> &ports) {
  auto list = get<ArrayAttr>(entry, side, "an array");
  if (!list)
    return failure();
  for (Attribute attribute : list) {
    auto from = dyn_cast<DictionaryAttr>(attribute);
    if (!from)
      return problem("expected dictionaries in '" + side + "'");
    Port port;
    auto position = get<IntegerAttr>(from, "position", "an integer");
    if (!position || failed(readTensor(from, port, side == "inputs")))
      return failure();
    port.position = position.getInt();
    port.isScalar = !isa<RankedTensorType>(port.type);
    port.idRows = getOptional(from, "id_rows");
    port.maxCount = getOptional(from, "max_count");
    port.slotOrders.oldestFirst = from.contains("oldest_first");
    port.slotOrders.newestFirst = from.contains("newest_first");
    ports.push_back(std::move(port));
  }
  return success();
}

LogicalResult KeptModelReader::readUses(DictionaryAttr entry,
                                        const Model &model,
                                        std::vector<StateUse> &uses) {
  auto list = get<ArrayAttr>(entry, "states", "an array");
  if (!list)
    return failure();
  for (Attribute attribute : list) {
    auto from = dyn_cast<DictionaryAttr>(attribute);
    std::optional<unsigned> state =
        from ? getOptional(from, "state") : std::nullopt;
    if (!state || *state >= model.states.size())
      return problem("an entry uses a state that is not there");
    uses.push_back(
        {*state, getOptional(from, "argument"), getOptional(from, "result")});
  }
  return success();
}

LogicalResult KeptModelReader::readEntry(Attribute attribute, Model &model) {
  auto from = dyn_cast<DictionaryAttr>(attribute);
  if (!from)
    return problem("expected dictionaries in 'entries'");
  auto name = get<StringAttr>(from, "function", "a string");
  if (!name)
    return failure();
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function || function.isExternal())
    return problem("the module has no function '" + name.getValue() + "'");
  Entry entry;
  entry.function = entry.name = name.getValue().str();
  if (failed(readPorts(from, "inputs", entry.inputs)) ||
      failed(readPorts(from, "outputs", entry.outputs)) ||
      failed(readUses(from, model, entry.states)))
    return failure();
  functions.push_back(function);
  model.entries.push_back(std::move(entry));
  return success();
}

LogicalResult KeptModelReader::readState(Attribute attribute, Model &model) {
  auto from = dyn_cast<DictionaryAttr>(attribute);
  if (!from)
    return problem("expected dictionaries in 'states'");
  ModelState state;
  if (failed(readTensor(from, state, /*mayBeScalar=*/false)))
    return failure();
  state.isPersistent = from.contains("persistent");
  model.states.push_back(std::move(state));
  return success();
}

LogicalResult KeptModelReader::read(Model &model, int32_t &fingerprint) {
  auto from = module->getAttrOfType<DictionaryAttr>(getAttrName());
  if (!from)
    return problem("expected a dictionary");
  auto entries = get<ArrayAttr>(from, "entries", "an array");
  auto states = get<ArrayAttr>(from, "states", "an array");
  if (!entries || !states)
    return failure();
  if (entries.empty())
    return problem("it has no entry");
  for (Attribute state : states)
    if (failed(readState(state, model)))
      return failure();
  for (Attribute entry : entries)
    if (failed(readEntry(entry, model)))
      return failure();
  auto number = get<IntegerAttr>(from, "fingerprint", "an integer");
  if (!number)
    return failure();
  if (!number.getType().isInteger(32))
    return problem("'fingerprint' is no number of 32 bits");
  fingerprint = int32_t(number.getInt());
  model.usesFloat = from.contains("uses_float");
  return success();
}

FailureOr<Model> Model::getLowered(ModuleOp module, StringRef name,
                                   int32_t &fingerprint) {
  Model model;
  model.name = name.str();
  KeptModelReader reader(module);
  if (failed(reader.read(model, fingerprint)) ||
      failed(nameEntries(reader.functions, model)))
    return failure();
  nameTensors(model);
  return model;
}
