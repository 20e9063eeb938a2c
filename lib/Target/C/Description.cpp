//===- Description.cpp - The interface of a model as JSON -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/ContextLayout.h"
#include "mann/Target/C/CModel.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

/// "float32", "int8": what NumPy calls an element as it is stored.
static std::string getDtype(Type element) {
  return (isa<FloatType>(element) ? "float" : "int") +
         std::to_string(element.getIntOrFloatBitWidth());
}

static json::Object toJson(const StoredTensor &tensor) {
  json::Object object{{"name", tensor.name},
                      {"identifier", tensor.identifier},
                      {"shape", json::Array(tensor.shape)},
                      {"dtype", getDtype(tensor.element)}};
  if (tensor.format)
    object["format"] = json::Object{{"fraction_bits", tensor.format->frac},
                                    {"code_min", tensor.format->min},
                                    {"code_max", tensor.format->max}};
  if (std::optional<ScaledFormat> rows = getScaledFormat(tensor.type))
    object["rows"] = json::Object{{"code_max", rows->getMaxCode()},
                                  {"exponent_least", rows->least}};
  return object;
}

static json::Array toJson(const std::vector<Port> &ports) {
  json::Array list;
  for (const Port &port : ports) {
    json::Object object = toJson(static_cast<const StoredTensor &>(port));
    object["by_value"] = port.isScalar;
    list.push_back(std::move(object));
  }
  return list;
}

std::string mann::printDescription(ModuleOp module, const Model &model) {
  ContextLayout layout = ContextLayout::get(module, model);
  json::Array entries, states;
  for (const Entry &entry : model.entries)
    entries.push_back(json::Object{{"name", entry.name},
                                   {"function", entry.function},
                                   {"inputs", toJson(entry.inputs)},
                                   {"outputs", toJson(entry.outputs)}});
  for (const ModelState &state : model.states) {
    json::Object object = toJson(static_cast<const StoredTensor &>(state));
    object["persistent"] = state.isPersistent;
    for (const ContextLayout::Field &field : layout.fields)
      if (field.state && &model.states[*field.state] == &state)
        object["offset"] = field.offset;
    states.push_back(std::move(object));
  }
  json::Value description =
      json::Object{{"version", 1},
                   {"name", model.name},
                   // C has no empty struct: a context has a byte at least.
                   {"context_bytes", std::max<int64_t>(1, layout.getBytes())},
                   {"context_alignment", layout.getAlignment()},
                   {"save_bytes", getSaveBytes(module)},
                   {"table_bytes", getTableBytes(module)},
                   {"entries", std::move(entries)},
                   {"states", std::move(states)}};
  std::string text;
  llvm::raw_string_ostream(text) << llvm::formatv("{0:2}", description) << "\n";
  return text;
}
