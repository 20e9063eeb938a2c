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

static void printColumn(raw_ostream &os, const SelfTestColumn &column,
                        StringRef prefix) {
  os << "static const " << getStorage(column) << " " << prefix
     << column.port.name << "[SAMPLES * " << column.port.getNumElements()
     << "] = {";
  size_t width = 80;
  for (double value : column.values) {
    std::string text = spell(value, column);
    if (width + text.size() + 1 > 79) {
      os << "\n ";
      width = 1;
    }
    os << text << ",";
    width += text.size() + 1;
  }
  os << "\n};\n\n";
}

std::string mann::printCSelfTest(const Model &interface, int64_t samples,
                                 ArrayRef<SelfTestColumn> inputs,
                                 ArrayRef<SelfTestColumn> outputs) {
  const std::string &name = interface.name;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "/* " << name << "_test.c: golden samples of the model '" << name
     << "'.\n *\n * Returns 0 when NAME_step gives the outputs of the "
        "reference "
        "interpreter for\n * all of them, else 1. Define "
     << StringRef(name).upper()
     << "_TEST_QUIET for a target without stdio.\n */\n";
  os << "#include \"" << name << ".h\"\n\n#ifndef " << StringRef(name).upper()
     << "_TEST_QUIET\n#include <stdio.h>\n#endif\n\n";
  os << "#define SAMPLES " << samples << "\n\n";
  for (const SelfTestColumn &column : inputs)
    printColumn(os, column, "in_");
  for (const SelfTestColumn &column : outputs)
    printColumn(os, column, "out_");

  os << "static " << name << "_context context;\n";
  for (const SelfTestColumn &column : inputs)
    if (!column.port.isScalar)
      os << "static " << getCType(column.port.element) << " "
         << column.port.name << "[" << column.port.getNumElements() << "];\n";
  for (const SelfTestColumn &column : outputs)
    os << "static " << getCType(column.port.element) << " " << column.port.name
       << "[" << column.port.getNumElements() << "];\n";

  os << "\nint main(void)\n{\n  int32_t sample;\n  int32_t wrong = 0;\n"
     << "  if (" << name << "_init(&context) != 0) {\n    return 1;\n  }\n"
     << "  for (sample = 0; sample < SAMPLES; ++sample) {\n"
     << "    int32_t differs = 0;\n    int32_t i;\n";
  std::string arguments = "&context";
  for (const SelfTestColumn &column : inputs) {
    std::string elems = std::to_string(column.port.getNumElements());
    if (column.port.isScalar) {
      arguments += ", (" + getCType(column.port.element) + ")in_" +
                   column.port.name + "[sample]";
      continue;
    }
    arguments += ", " + column.port.name;
    os << "    for (i = 0; i < " << elems << "; ++i) {\n      "
       << column.port.name << "[i] = in_" << column.port.name << "[sample * "
       << elems << " + i];\n    }\n";
  }
  for (const SelfTestColumn &column : outputs)
    arguments += ", " + column.port.name;
  os << "    if (" << name << "_step(" << arguments << ") != 0) {\n"
     << "      differs = 1;\n    }\n";
  for (const SelfTestColumn &column : outputs) {
    std::string elems = std::to_string(column.port.getNumElements());
    std::string expected =
        "out_" + column.port.name + "[sample * " + elems + " + i]";
    if (!isa<FloatType>(column.port.element)) {
      os << "    for (i = 0; i < " << elems << "; ++i) {\n      if ("
         << column.port.name << "[i] != " << expected
         << ") {\n        differs = 1;\n      }\n    }\n";
      continue;
    }
    os << "    {\n      float largest = 0.0f;\n      for (i = 0; i < " << elems
       << "; ++i) {\n        const float size = " << expected << " < 0.0f ? -"
       << expected << " : " << expected << ";\n        if (size > largest) {\n"
       << "          largest = size;\n        }\n      }\n"
       << "      for (i = 0; i < " << elems << "; ++i) {\n"
       << "        const float error = " << column.port.name << "[i] - "
       << expected
       << ";\n        if (!(error <= largest * 1e-4f) || !(error >= "
       << "-largest * 1e-4f)) {\n          differs = 1;\n        }\n      }\n"
       << "    }\n";
  }
  os << "    wrong += differs;\n  }\n#ifndef " << StringRef(name).upper()
     << "_TEST_QUIET\n  printf(\"" << name
     << ": %ld of %ld samples differ\\n\", (long)wrong, (long)SAMPLES);\n"
     << "#endif\n  return wrong != 0;\n}\n";
  return text;
}
