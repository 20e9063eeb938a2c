//===- Footprint.cpp - Flash, RAM and the life of buffers -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

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

/// A buffer of the lowered function, alive from step `first` to step `last`.
struct Buffer {
  std::string name;
  std::string type;
  std::string arena; ///< "i8"; "stack" for a local variable.
  int64_t offset = 0, bytes = 0;
  unsigned first = ~0u, last = 0;
  bool isWritten = false;
};

class MemoryMap {
public:
  explicit MemoryMap(func::FuncOp function);

  std::vector<Buffer> buffers;
  std::vector<std::string> steps; ///< Sources of the function's loops.
  /// The most bytes of arenas alive at once, and when.
  int64_t peak = 0;
  unsigned peakStep = 0;

private:
  void add(Operation *op, int64_t offset, StringRef arena);
  void joinViews();
};

int64_t bytesOf(MemRefType type) {
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

void MemoryMap::add(Operation *op, int64_t offset, StringRef arena) {
  auto type = cast<MemRefType>(op->getResult(0).getType());
  Buffer buffer;
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
void MemoryMap::joinViews() {
  for (Buffer &view : buffers) {
    if (view.isWritten || view.arena == "stack" || view.first == ~0u)
      continue;
    Buffer *owner = nullptr;
    for (Buffer &buffer : buffers)
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

MemoryMap::MemoryMap(func::FuncOp function) {
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
      add(&op, place.getStaticOffsets()[0], name);
    } else if (isa<memref::AllocaOp>(op)) {
      numbers[op.getResult(0)] = buffers.size();
      add(&op, 0, "stack");
    }
  }
  // One step for each op at the top that touches a buffer.
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
  joinViews();
  llvm::erase_if(buffers, [](const Buffer &b) { return b.first == ~0u; });
  for (unsigned step = 0; step < steps.size(); ++step) {
    int64_t alive = 0;
    for (const Buffer &buffer : buffers)
      if (buffer.arena != "stack" && buffer.first <= step &&
          step <= buffer.last)
        alive += buffer.bytes;
    if (alive > peak) {
      peak = alive;
      peakStep = step;
    }
  }
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

} // namespace

LogicalResult mann::addFootprint(const ReportInputs &inputs,
                                 json::Object &report) {
  auto function = ModuleOp(inputs.lowered)
                      .lookupSymbol<func::FuncOp>(
                          inputs.interface->getOnlyEntry().function);
  FailureOr<ObjectSizes> sizes =
      measureObject(inputs.lowered, *inputs.interface, inputs.native);
  if (failed(sizes))
    return failure();
  MemoryMap map(function);
  int64_t arenaBytes = 0, align = 1;
  json::Array arenas;
  for (const Arena &arena : getArenas(function)) {
    std::string name;
    llvm::raw_string_ostream(name) << arena.type.getElementType();
    arenas.push_back(
        json::Object{{"arena", name}, {"bytes", arena.getBytes()}});
    arenaBytes += arena.getBytes();
    align = std::max<int64_t>(align, arena.type.getElementTypeBitWidth() / 8);
  }
  // The struct of the header: its arenas, or one byte.
  int64_t context = llvm::alignTo(std::max<int64_t>(arenaBytes, 1), align);
  std::vector<std::pair<std::string, int64_t>> tables, alive;
  json::Array tableRows, bufferRows, externals, steps;
  for (auto global : ModuleOp(inputs.lowered).getOps<memref::GlobalOp>()) {
    tables.push_back({global.getSymName().str(), bytesOf(global.getType())});
    tableRows.push_back(json::Object{{"name", tables.back().first},
                                     {"bytes", tables.back().second}});
  }
  for (const Buffer &buffer : map.buffers) {
    bufferRows.push_back(json::Object{{"name", buffer.name},
                                      {"type", buffer.type},
                                      {"arena", buffer.arena},
                                      {"offset", buffer.offset},
                                      {"bytes", buffer.bytes},
                                      {"first", buffer.first},
                                      {"last", buffer.last}});
    if (buffer.arena != "stack" && buffer.first <= map.peakStep &&
        map.peakStep <= buffer.last)
      alive.push_back({buffer.name, buffer.bytes});
  }
  for (const std::string &name : sizes->externals)
    externals.push_back(name);
  for (const std::string &step : map.steps)
    steps.push_back(step);
  uint64_t flash = sizes->code + sizes->tables + sizes->variables;
  // What the C library's functions take of the stack is theirs to know.
  uint64_t stack =
      sizes->stack + (sizes->externals.empty() ? 0 : kExternalStack);
  uint64_t ram = context + stack + sizes->variables;
  report["footprint"] = json::Object{{"target", inputs.native.triple.empty()
                                                    ? "this machine"
                                                    : inputs.native.triple},
                                     {"cpu", inputs.native.cpu},
                                     {"flash_bytes", flash},
                                     {"code_bytes", sizes->code},
                                     {"table_bytes", sizes->tables},
                                     {"ram_bytes", ram},
                                     {"context_bytes", context},
                                     {"arena_bytes", arenaBytes},
                                     {"live_peak_bytes", map.peak},
                                     {"stack_bytes", stack},
                                     {"own_stack_bytes", sizes->stack},
                                     {"variable_bytes", sizes->variables},
                                     {"externals", std::move(externals)},
                                     {"arenas", std::move(arenas)},
                                     {"tables", std::move(tableRows)},
                                     {"steps", std::move(steps)},
                                     {"buffers", std::move(bufferRows)}};

  bool fits = true;
  ModuleOp module = inputs.network;
  if (inputs.ram && ram > inputs.ram) {
    module.emitError("does not fit the RAM: needs ")
        << ram << " bytes, has " << inputs.ram << "; the context takes "
        << context << " and the stack " << stack
        << "; the largest buffers of the context at once are "
        << listLargest(alive);
    fits = false;
  }
  if (inputs.flash && flash > inputs.flash) {
    module.emitError("does not fit the flash: needs ")
        << flash << " bytes, has " << inputs.flash << "; the code takes "
        << sizes->code << "; the largest tables are " << listLargest(tables);
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
