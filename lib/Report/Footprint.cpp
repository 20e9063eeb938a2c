//===- Footprint.cpp - Flash, RAM and the life of buffers -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/ContextLayout.h"
#include "mann/Report/Report.h"
#include "mann/Support/Names.h"
#include "mann/Target/LLVM/ObjectSizes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

/// Set aside for calls of memset, memcpy and expf. Measured in newlib on a
/// Cortex-M4: 12, 12 and 16 bytes.
constexpr uint64_t kExternalStack = 48;

namespace {

/// A buffer of a lowered function, alive from step `first` to step `last`.
struct Buffer {
  const Entry *entry = nullptr;
  std::string name;
  std::string type;
  std::string arena; ///< "i8"; "stack" for a local variable.
  int64_t offset = 0, bytes = 0;
  unsigned first = ~0u, last = 0;
  bool isWritten = false;
};

/// The buffers of all entries over the steps of the first, the second, and so
/// on: only one runs at a time, in the same arenas.
class MemoryMap {
public:
  void add(const Entry &entry, func::FuncOp function);

  std::vector<Buffer> buffers;
  std::vector<std::string> steps; ///< Sources of the functions' loops.
  /// The most bytes of arenas alive at once, and when.
  int64_t peak = 0;
  unsigned peakStep = 0;
  /// Of each entry, its steps and the most bytes alive in them.
  struct Part {
    unsigned firstStep, numSteps;
    int64_t peak = 0;
  };
  std::vector<Part> parts;

private:
  void add(const Entry &entry, Operation *op, int64_t offset, StringRef arena);
  void findUses(func::FuncOp function,
                const DenseMap<Value, unsigned> &numbers);
  void joinViews(MutableArrayRef<Buffer> added);
  void findPeak(ArrayRef<Buffer> added);
};

int64_t bytesOf(MemRefType type) {
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

void MemoryMap::add(const Entry &entry, Operation *op, int64_t offset,
                    StringRef arena) {
  auto type = cast<MemRefType>(op->getResult(0).getType());
  Buffer buffer;
  buffer.entry = &entry;
  buffer.name = getLocationName(op->getLoc(), "buffer");
  llvm::raw_string_ostream os(buffer.type);
  llvm::interleave(type.getShape(), os, "x");
  os << "x" << type.getElementType();
  buffer.arena = arena.str();
  buffer.bytes = bytesOf(type);
  buffer.offset = offset * type.getElementTypeBitWidth() / 8;
  buffer.isWritten = llvm::any_of(op->getUsers(), [](Operation *user) {
    return isa<memref::StoreOp>(user);
  });
  buffers.push_back(buffer);
}

/// A place that is only read is another shape of what was written there last,
/// and keeps that alive.
void MemoryMap::joinViews(MutableArrayRef<Buffer> added) {
  for (Buffer &view : added) {
    if (view.isWritten || view.arena == "stack" || view.first == ~0u)
      continue;
    Buffer *owner = nullptr;
    for (Buffer &buffer : added)
      if (buffer.isWritten && buffer.arena == view.arena &&
          buffer.first <= view.first && buffer.offset <= view.offset &&
          view.offset + view.bytes <= buffer.offset + buffer.bytes &&
          (!owner || owner->first <= buffer.first))
        owner = &buffer;
    if (!owner)
      continue;
    owner->last = std::max(owner->last, view.last);
    view.first = ~0u;
  }
}

/// Makes one step for each op at the top that touches a buffer.
void MemoryMap::findUses(func::FuncOp function,
                         const DenseMap<Value, unsigned> &numbers) {
  for (Operation &op : function.front()) {
    SmallVector<unsigned> used;
    op.walk([&](Operation *inner) {
      if (inner == &op && isa<ViewLikeOpInterface>(inner))
        return;
      for (Value operand : inner->getOperands())
        if (auto number = numbers.find(operand); number != numbers.end())
          used.push_back(number->second);
    });
    if (used.empty())
      continue;
    unsigned step = steps.size();
    steps.push_back(getLocationName(op.getLoc(), "step"));
    for (unsigned number : used) {
      buffers[number].first = std::min(buffers[number].first, step);
      buffers[number].last = step;
    }
  }
}

void MemoryMap::findPeak(ArrayRef<Buffer> added) {
  Part &part = parts.back();
  for (unsigned step = part.firstStep; step < steps.size(); ++step) {
    int64_t alive = 0;
    for (const Buffer &buffer : added)
      if (buffer.arena != "stack" && buffer.first <= step &&
          step <= buffer.last)
        alive += buffer.bytes;
    part.peak = std::max(part.peak, alive);
    if (alive > peak) {
      peak = alive;
      peakStep = step;
    }
  }
}

void MemoryMap::add(const Entry &entry, func::FuncOp function) {
  size_t before = buffers.size();
  parts.push_back({unsigned(steps.size()), 0});
  DenseMap<Value, unsigned> numbers;
  for (Operation &op : function.front()) {
    if (auto place = dyn_cast<memref::ReinterpretCastOp>(op)) {
      // Another shape of a local variable.
      if (auto local = numbers.find(place.getSource()); local != numbers.end())
        numbers[op.getResult(0)] = local->second;
      auto arena = dyn_cast<BlockArgument>(place.getSource());
      if (!arena || !function.getArgAttr(arena.getArgNumber(), "mann.arena"))
        continue;
      numbers[op.getResult(0)] = buffers.size();
      std::string name;
      llvm::raw_string_ostream(name)
          << cast<MemRefType>(arena.getType()).getElementType();
      add(entry, &op, place.getStaticOffsets()[0], name);
    } else if (isa<memref::AllocaOp>(op)) {
      numbers[op.getResult(0)] = buffers.size();
      add(entry, &op, 0, "stack");
    }
  }
  findUses(function, numbers);
  joinViews(MutableArrayRef(buffers).drop_front(before));
  buffers.erase(std::remove_if(buffers.begin() + before, buffers.end(),
                               [](const Buffer &b) { return b.first == ~0u; }),
                buffers.end());
  parts.back().numSteps = steps.size() - parts.back().firstStep;
  findPeak(ArrayRef(buffers).drop_front(before));
}

/// What there is the most of, as "m (3000 bytes), c (3000 bytes), ...".
std::string listLargest(std::vector<std::pair<std::string, int64_t>> items) {
  llvm::stable_sort(
      items, [](const auto &a, const auto &b) { return a.second > b.second; });
  std::string text;
  for (const auto &[name, bytes] : ArrayRef(items).take_front(6))
    text += (text.empty() ? "'" : ", '") + name + "' (" +
            std::to_string(bytes) + " bytes)";
  return text + (items.size() > 6 ? ", ..." : "");
}

/// Puts the parts of the section together.
class FootprintSection {
public:
  FootprintSection(const ReportInputs &inputs, const ObjectSizes &sizes)
      : inputs(inputs), model(*inputs.interface), sizes(sizes),
        layout(ContextLayout::get(inputs.lowered, model)) {
    for (const Entry &entry : model.entries)
      map.add(entry, lookup(entry));
  }

  json::Object describe();
  LogicalResult checkBudget(json::Object &report);

private:
  func::FuncOp lookup(const Entry &entry) {
    return ModuleOp(inputs.lowered).lookupSymbol<func::FuncOp>(entry.function);
  }
  /// What the C library's functions take of the stack is theirs to know.
  uint64_t addExternal(uint64_t stack) const {
    return stack + (sizes.externals.empty() ? 0 : kExternalStack);
  }
  int64_t getContextBytes() const {
    // The struct of the header: at least one byte.
    return llvm::alignTo(std::max<int64_t>(layout.getBytes(), 1),
                         layout.getAlignment());
  }
  uint64_t getFlash() const {
    return sizes.code + sizes.tables + sizes.variables;
  }
  uint64_t getRam() const {
    return getContextBytes() + addExternal(sizes.stack) + sizes.variables;
  }
  json::Array describeArenas() const;
  json::Array describeStates() const;
  json::Array describeTables();
  json::Array describeBuffers() const;
  json::Array describeEntries();

  const ReportInputs &inputs;
  const Model &model;
  const ObjectSizes &sizes;
  ContextLayout layout;
  MemoryMap map;
};

json::Array FootprintSection::describeArenas() const {
  json::Array rows;
  for (const ContextLayout::Field &field : layout.fields) {
    if (field.state)
      continue;
    std::string name;
    llvm::raw_string_ostream(name) << field.element;
    rows.push_back(json::Object{{"arena", name},
                                {"bytes", field.getBytes()},
                                {"offset", field.offset}});
  }
  return rows;
}

json::Array FootprintSection::describeStates() const {
  json::Array rows;
  for (const ContextLayout::Field &field : layout.fields)
    if (field.state)
      rows.push_back(json::Object{
          {"name", model.states[*field.state].name},
          {"bytes", field.getBytes()},
          {"offset", field.offset},
          {"is_persistent", model.states[*field.state].isPersistent}});
  return rows;
}

json::Array FootprintSection::describeTables() {
  json::Array rows;
  for (auto global : ModuleOp(inputs.lowered).getOps<memref::GlobalOp>())
    rows.push_back(json::Object{{"name", global.getSymName().str()},
                                {"bytes", bytesOf(global.getType())}});
  return rows;
}

json::Array FootprintSection::describeBuffers() const {
  json::Array rows;
  for (const Buffer &buffer : map.buffers) {
    json::Object row{{"name", buffer.name},   {"type", buffer.type},
                     {"arena", buffer.arena}, {"offset", buffer.offset},
                     {"bytes", buffer.bytes}, {"first", buffer.first},
                     {"last", buffer.last}};
    if (inputs.hasSeveralEntries())
      row["entry"] = buffer.entry->name;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// What an entry needs of what all share.
json::Array FootprintSection::describeEntries() {
  json::Array rows;
  for (auto [entry, part, function] :
       llvm::zip(model.entries, map.parts, sizes.functions)) {
    int64_t arenas = 0, tables = 0;
    for (const Arena &arena : getArenas(lookup(entry)))
      arenas += arena.getBytes();
    llvm::SmallPtrSet<Operation *, 16> used;
    lookup(entry).walk([&](memref::GetGlobalOp op) {
      auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
          op, op.getNameAttr());
      if (used.insert(global).second)
        tables += bytesOf(global.getType());
    });
    rows.push_back(json::Object{{"entry", entry.name},
                                {"code_bytes", function.code},
                                {"table_bytes", tables},
                                {"arena_bytes", arenas},
                                {"live_peak_bytes", part.peak},
                                {"stack_bytes", addExternal(function.stack)},
                                {"first_step", part.firstStep},
                                {"steps", part.numSteps}});
  }
  return rows;
}

json::Object FootprintSection::describe() {
  json::Array services;
  for (const ObjectSizes::Function &function :
       ArrayRef(sizes.functions).drop_front(model.entries.size()))
    services.push_back(
        json::Object{{"function", function.name},
                     {"code_bytes", function.code},
                     {"stack_bytes", addExternal(function.stack)}});
  return json::Object{{"target", inputs.native.triple.empty()
                                     ? "this machine"
                                     : inputs.native.triple},
                      {"cpu", inputs.native.cpu},
                      {"flash_bytes", getFlash()},
                      {"code_bytes", sizes.code},
                      {"table_bytes", sizes.tables},
                      {"ram_bytes", getRam()},
                      {"context_bytes", getContextBytes()},
                      {"arena_bytes", layout.getArenaBytes()},
                      {"state_bytes", layout.getStateBytes()},
                      {"save_bytes", getSaveBytes(inputs.lowered)},
                      {"live_peak_bytes", map.peak},
                      {"stack_bytes", addExternal(sizes.stack)},
                      {"own_stack_bytes", sizes.stack},
                      {"variable_bytes", sizes.variables},
                      {"externals", json::Array(sizes.externals)},
                      {"arenas", describeArenas()},
                      {"states", describeStates()},
                      {"tables", describeTables()},
                      {"entries", describeEntries()},
                      {"services", std::move(services)},
                      {"steps", json::Array(map.steps)},
                      {"buffers", describeBuffers()}};
}

LogicalResult FootprintSection::checkBudget(json::Object &report) {
  bool fits = true;
  ModuleOp module = inputs.network, lowered = inputs.lowered;
  std::vector<std::pair<std::string, int64_t>> tables, alive;
  for (auto global : lowered.getOps<memref::GlobalOp>())
    tables.push_back({global.getSymName().str(), bytesOf(global.getType())});
  for (const Buffer &buffer : map.buffers)
    if (buffer.arena != "stack" && buffer.first <= map.peakStep &&
        map.peakStep <= buffer.last)
      alive.push_back({buffer.name, buffer.bytes});
  for (const ModelState &state : model.states)
    alive.push_back({"state " + state.name, state.getBytes()});
  if (inputs.ram && getRam() > inputs.ram) {
    module.emitError("does not fit the RAM: needs ")
        << getRam() << " bytes, has " << inputs.ram << "; the context takes "
        << getContextBytes() << " and the stack " << addExternal(sizes.stack)
        << "; the largest buffers of the context at once are "
        << listLargest(alive);
    fits = false;
  }
  if (inputs.flash && getFlash() > inputs.flash) {
    module.emitError("does not fit the flash: needs ")
        << getFlash() << " bytes, has " << inputs.flash << "; the code takes "
        << sizes.code << "; the largest tables are " << listLargest(tables);
    fits = false;
  }
  json::Object budget;
  if (inputs.ram)
    budget["ram"] = inputs.ram;
  if (inputs.flash)
    budget["flash"] = inputs.flash;
  if (!budget.empty())
    report["budget"] = std::move(budget);
  return success(fits);
}

} // namespace

LogicalResult mann::addFootprint(const ReportInputs &inputs,
                                 json::Object &report) {
  FailureOr<ObjectSizes> sizes =
      measureObject(inputs.lowered, *inputs.interface, inputs.native);
  if (failed(sizes))
    return failure();
  FootprintSection section(inputs, *sizes);
  report["footprint"] = section.describe();
  return section.checkBudget(report);
}
