//===- ContextLayout.cpp - Where a compiled model keeps things ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/ContextLayout.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mann;

int64_t ContextLayout::Field::getBytes() const {
  return elements * element.getIntOrFloatBitWidth() / 8;
}

/// "int8_t_arena": C's name of the element type, which is unique.
static std::string getArenaName(Type element) {
  if (isa<FloatType>(element))
    return "float_arena";
  return "int" + std::to_string(element.getIntOrFloatBitWidth()) + "_t_arena";
}

ContextLayout ContextLayout::get(ModuleOp module, const Model &model) {
  ContextLayout layout;
  SymbolTable symbols(module);
  for (const Entry &entry : model.entries) {
    auto function = symbols.lookup<func::FuncOp>(entry.function);
    for (const Arena &arena : getArenas(function)) {
      Type element = arena.type.getElementType();
      auto field = llvm::find_if(layout.fields, [&](const Field &field) {
        return field.element == element;
      });
      if (field == layout.fields.end())
        field = layout.fields.insert(
            field, {getArenaName(element), element, 0, 0, std::nullopt, ""});
      field->elements = std::max(field->elements, arena.type.getNumElements());
    }
  }
  for (auto [index, state] : llvm::enumerate(model.states))
    layout.fields.push_back({"state_" + state.identifier, state.element,
                             state.getNumElements(), 0, unsigned(index),
                             state.name});
  llvm::stable_sort(layout.fields, [](const Field &a, const Field &b) {
    return a.element.getIntOrFloatBitWidth() >
           b.element.getIntOrFloatBitWidth();
  });
  int64_t offset = 0;
  for (Field &field : layout.fields) {
    field.offset = offset;
    offset += field.getBytes();
  }
  return layout;
}

int64_t ContextLayout::getBytes() const {
  return fields.empty() ? 0 : fields.back().offset + fields.back().getBytes();
}

int64_t ContextLayout::getArenaBytes() const {
  int64_t bytes = 0;
  for (const Field &field : fields)
    if (!field.state)
      bytes += field.getBytes();
  return bytes;
}

int64_t ContextLayout::getAlignment() const {
  return fields.empty() ? 1
                        : fields.front().element.getIntOrFloatBitWidth() / 8;
}

const ContextLayout::Field *ContextLayout::findField(func::FuncOp function,
                                                     unsigned argument) const {
  auto state = function.getArgAttrOfType<FlatSymbolRefAttr>(
      argument, MannDialect::StateAttrHelper::getNameStr());
  bool isArena = bool(function.getArgAttr(
      argument, MannDialect::ArenaAttrHelper::getNameStr()));
  if (!state && !isArena)
    return nullptr;
  for (const Field &field : fields) {
    if (state
            ? field.state && field.symbol == state.getValue()
            : !field.state &&
                  field.element ==
                      cast<MemRefType>(function.getArgument(argument).getType())
                          .getElementType())
      return &field;
  }
  return nullptr;
}

func::FuncOp mann::getStateFunction(ModuleOp module, StringRef service) {
  for (auto function : module.getOps<func::FuncOp>()) {
    auto attribute = function->getAttrOfType<StringAttr>(
        MannDialect::ServiceAttrHelper::getNameStr());
    if (attribute && attribute.getValue() == service)
      return function;
  }
  return {};
}

int64_t mann::getSaveBytes(ModuleOp module) {
  func::FuncOp save = getStateFunction(module, "save");
  if (!save)
    return 0;
  return cast<MemRefType>(save.getArgumentTypes().back()).getNumElements();
}
