//===- Numbers.cpp - Numbers as short text --------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include <charconv>
#include <cmath>
#include <limits>

using namespace mann;
namespace json = llvm::json;

template <typename T> static std::string spell(T value) {
  if (std::isnan(value))
    value = std::numeric_limits<T>::quiet_NaN();
  char buffer[64];
  std::to_chars_result end =
      std::to_chars(std::begin(buffer), std::end(buffer), value);
  return std::string(buffer, end.ptr);
}

std::string mann::spellShortest(float value) { return spell(value); }
std::string mann::spellShortest(double value) { return spell(value); }

static void print(json::OStream &out, const json::Value &value) {
  if (const json::Object *object = value.getAsObject()) {
    std::vector<const json::Object::value_type *> fields;
    for (const json::Object::value_type &field : *object)
      fields.push_back(&field);
    llvm::sort(fields, [](const auto *a, const auto *b) {
      return a->first < b->first;
    });
    out.object([&] {
      for (const json::Object::value_type *field : fields) {
        out.attributeBegin(field->first);
        print(out, field->second);
        out.attributeEnd();
      }
    });
  } else if (const json::Array *array = value.getAsArray()) {
    out.array([&] {
      for (const json::Value &element : *array)
        print(out, element);
    });
  } else if (std::optional<double> number = value.getAsNumber();
             number && std::isfinite(*number) && !value.getAsInteger() &&
             !value.getAsUINT64()) {
    out.rawValue(spellShortest(*number));
  } else {
    out.value(value);
  }
}

void mann::printJson(llvm::raw_ostream &os, const json::Value &value) {
  json::OStream out(os, /*IndentSize=*/2);
  print(out, value);
}
