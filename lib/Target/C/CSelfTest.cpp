//===- CSelfTest.cpp - Golden samples as a C program ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CPrinter.h"
#include "mann/Target/C/CModel.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mann;

/// The narrowest type that holds all values: samples may be many, and flash is
/// small.
static std::string getStorage(const SelfTestColumn &column) {
  if (isa<FloatType>(column.port.element))
    return "float";
  double least = 0, greatest = 0;
  for (double value : column.values) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  for (int width : {8, 16})
    if (least >= -std::ldexp(1.0, width - 1) &&
        greatest < std::ldexp(1.0, width - 1))
      return "int" + std::to_string(width) + "_t";
  return "int32_t";
}

static std::string spell(double value, const SelfTestColumn &column) {
  Builder builder(column.port.element.getContext());
  if (isa<FloatType>(column.port.element))
    return getCConstant(builder.getF32FloatAttr(float(value)));
  return getCConstant(builder.getI32IntegerAttr(int32_t(value)));
}

namespace {
/// Prints the parts of one NAME_test.c.
class SelfTestPrinter {
public:
  SelfTestPrinter(const Model &model, ArrayRef<SelfTestCalls> entries,
                  ArrayRef<uint8_t> order)
      : name(model.name), entries(entries), order(order), os(text) {}

  std::string print();

private:
  void printRows(ArrayRef<std::string> values);
  void printColumns(const SelfTestCalls &calls);
  void printCheck(const SelfTestCalls &calls);
  void printComparison(const SelfTestColumn &column, const std::string &rows);
  void printMain();
  /// The table of a column: in_story, or in_observe_story with several entries.
  std::string tableOf(const SelfTestCalls &calls, StringRef prefix,
                      const SelfTestColumn &column) {
    std::string table = prefix.str();
    if (entries.size() > 1)
      table += calls.entry->name + "_";
    return table + column.port.name;
  }
  std::string sizeOf(const SelfTestCalls &calls) {
    return entries.size() == 1
               ? "SAMPLES"
               : StringRef(calls.entry->name).upper() + "_CALLS";
  }

  const std::string &name;
  ArrayRef<SelfTestCalls> entries;
  ArrayRef<uint8_t> order;
  std::string text;
  llvm::raw_string_ostream os;
};
} // namespace

/// The elements of an array, and its end.
void SelfTestPrinter::printRows(ArrayRef<std::string> values) {
  os << "] = {";
  size_t width = 80;
  for (const std::string &value : values) {
    if (width + value.size() + 1 > 79) {
      os << "\n ";
      width = 1;
    }
    os << value << ",";
    width += value.size() + 1;
  }
  os << "\n};\n\n";
}

void SelfTestPrinter::printColumns(const SelfTestCalls &calls) {
  os << "#define " << sizeOf(calls) << " " << calls.size << "\n\n";
  auto print = [&](const SelfTestColumn &column, StringRef prefix) {
    os << "static const " << getStorage(column) << " "
       << tableOf(calls, prefix, column) << "[" << sizeOf(calls) << " * "
       << column.port.getNumElements();
    printRows(llvm::map_to_vector(
        column.values, [&](double value) { return spell(value, column); }));
  };
  for (const SelfTestColumn &column : calls.inputs)
    print(column, "in_");
  for (const SelfTestColumn &column : calls.outputs)
    print(column, "out_");
}

/// Sets `differs` if the output differs from row `sample` of the table `rows`.
void SelfTestPrinter::printComparison(const SelfTestColumn &column,
                                      const std::string &rows) {
  std::string elems = std::to_string(column.port.getNumElements());
  std::string expected = rows + "[sample * " + elems + " + i]";
  if (!isa<FloatType>(column.port.element)) {
    os << "  for (i = 0; i < " << elems << "; ++i) {\n    if ("
       << column.port.name << "[i] != " << expected
       << ") {\n      differs = 1;\n    }\n  }\n";
    return;
  }
  os << "  {\n    float largest = 0.0f;\n    for (i = 0; i < " << elems
     << "; ++i) {\n      const float size = " << expected << " < 0.0f ? -"
     << expected << " : " << expected << ";\n      if (size > largest) {\n"
     << "        largest = size;\n      }\n    }\n"
     << "    for (i = 0; i < " << elems << "; ++i) {\n"
     << "      const float error = " << column.port.name << "[i] - " << expected
     << ";\n      if (!(error <= largest * 1e-4f) || !(error >= "
     << "-largest * 1e-4f)) {\n        differs = 1;\n      }\n    }\n  }\n";
}

/// The function that makes one call of the entry and compares.
void SelfTestPrinter::printCheck(const SelfTestCalls &calls) {
  bool hasArrays = !calls.outputs.empty();
  std::string arguments = "&context", copies;
  os << "/* Whether a call of " << name << "_" << calls.entry->name
     << " differs from what it should give. */\n"
     << "static int32_t check_" << calls.entry->name << "(int32_t sample)\n{\n";
  for (const auto *columns : {&calls.inputs, &calls.outputs})
    for (const SelfTestColumn &column : *columns) {
      bool isInput = columns == &calls.inputs;
      if (isInput && column.port.isScalar) {
        arguments += ", (" + getCType(column.port.element) + ")" +
                     tableOf(calls, "in_", column) + "[sample]";
        continue;
      }
      hasArrays = true;
      arguments += ", " + column.port.name;
      std::string elems = std::to_string(column.port.getNumElements());
      os << "  static " << getCType(column.port.element) << " "
         << column.port.name << "[" << elems << "];\n";
      if (isInput)
        copies += "  for (i = 0; i < " + elems + "; ++i) {\n    " +
                  column.port.name + "[i] = " + tableOf(calls, "in_", column) +
                  "[sample * " + elems + " + i];\n  }\n";
    }
  os << "  int32_t differs = 0;\n";
  if (hasArrays)
    os << "  int32_t i;\n";
  os << copies << "  if (" << name << "_" << calls.entry->name << "("
     << arguments << ") != 0) {\n    differs = 1;\n  }\n";
  for (const SelfTestColumn &column : calls.outputs)
    printComparison(column, tableOf(calls, "out_", column));
  if (calls.inputs.empty() && calls.outputs.empty())
    os << "  (void)sample;\n";
  os << "  return differs;\n}\n\n";
}

void SelfTestPrinter::printMain() {
  os << "int main(void)\n{\n  int32_t wrong = 0;\n";
  if (order.empty()) {
    const SelfTestCalls &calls = entries.front();
    os << "  int32_t sample;\n  if (" << name
       << "_init(&context) != 0) {\n    return 1;\n  }\n"
       << "  for (sample = 0; sample < " << sizeOf(calls)
       << "; ++sample) {\n    wrong += check_" << calls.entry->name
       << "(sample);\n  }\n";
  } else {
    os << "  int32_t call;\n";
    for (const SelfTestCalls &calls : entries)
      os << "  int32_t next_" << calls.entry->name << " = 0;\n";
    os << "  if (" << name << "_init(&context) != 0) {\n    return 1;\n  }\n"
       << "  for (call = 0; call < CALLS; ++call) {\n"
       << "    switch (order[call]) {\n    case 0:\n      wrong += " << name
       << "_reset(&context) != 0;\n      break;\n";
    for (auto [index, calls] : llvm::enumerate(entries))
      os << "    case " << index + 1 << ":\n      wrong += check_"
         << calls.entry->name << "(next_" << calls.entry->name
         << "++);\n      break;\n";
    os << "    default:\n      return 1;\n    }\n  }\n";
  }
  os << "#ifndef " << StringRef(name).upper() << "_TEST_QUIET\n  printf(\""
     << name << ": %ld of %ld " << (order.empty() ? "samples" : "calls")
     << " differ\\n\", (long)wrong, (long)"
     << (order.empty() ? sizeOf(entries.front()) : "CALLS") << ");\n"
     << "#endif\n  return wrong != 0;\n}\n";
}

std::string SelfTestPrinter::print() {
  std::string upper = StringRef(name).upper();
  os << "/* " << name << "_test.c: golden samples of the model '" << name
     << "'.\n *\n * Returns 0 when the model gives the outputs of the "
        "reference interpreter for\n * all of them, else 1. Define "
     << upper << "_TEST_QUIET for a target without stdio.\n */\n"
     << "#include \"" << name << ".h\"\n\n#ifndef " << upper
     << "_TEST_QUIET\n#include <stdio.h>\n#endif\n\n";
  for (const SelfTestCalls &calls : entries)
    printColumns(calls);
  if (!order.empty()) {
    os << "#define CALLS " << order.size() << "\n\n"
       << "/* 0: a reset";
    for (auto [index, calls] : llvm::enumerate(entries))
      os << ", " << index + 1 << ": " << name << "_" << calls.entry->name;
    os << ". */\nstatic const uint8_t order[CALLS";
    printRows(llvm::map_to_vector(
        order, [](uint8_t call) { return std::to_string(call); }));
  }
  os << "static " << name << "_context context;\n\n";
  for (const SelfTestCalls &calls : entries)
    printCheck(calls);
  printMain();
  return os.str();
}

std::string mann::printCSelfTest(const Model &model,
                                 ArrayRef<SelfTestCalls> entries,
                                 ArrayRef<uint8_t> order) {
  return SelfTestPrinter(model, entries, order).print();
}
