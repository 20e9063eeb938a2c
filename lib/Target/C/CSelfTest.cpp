//===- CSelfTest.cpp - Golden samples as a C program ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CPrinter.h"
#include "mann/Target/C/CModel.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/CRC.h"

using namespace mlir;
using namespace mann;

/// The narrowest type that holds all values: samples may be many, and flash is
/// small.
template <typename T> static std::string getStorage(ArrayRef<T> values) {
  double least = 0, greatest = 0;
  for (double value : values) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  for (int width : {8, 16})
    if (least >= -std::ldexp(1.0, width - 1) &&
        greatest < std::ldexp(1.0, width - 1))
      return "int" + std::to_string(width) + "_t";
  return "int32_t";
}

static std::string getStorage(const SelfTestColumn &column) {
  if (isa<FloatType>(column.port.element))
    return "float";
  return getStorage(ArrayRef(column.values));
}

static std::string spell(double value, Type element) {
  Builder builder(element.getContext());
  if (isa<FloatType>(element))
    return getCConstant(builder.getF32FloatAttr(float(value)));
  return getCConstant(builder.getI32IntegerAttr(int32_t(value)));
}

/// A difference in one element never gives equal hashes: each step is a
/// bijection of the hash before it. Generated code does the same.
void SelfTestState::appendHash(ArrayRef<int64_t> stored) {
  uint32_t hash = 2166136261u;
  for (int64_t integer : stored)
    hash = (hash ^ uint32_t(integer)) * 16777619u;
  hashes.push_back(hash);
}

uint32_t mann::getOutputCrc(const SelfTestCalls &calls, int64_t call) {
  std::vector<uint8_t> bytes;
  for (const SelfTestColumn &column : calls.outputs) {
    int64_t elements = column.port.getNumElements();
    ArrayRef<double> row =
        ArrayRef(column.values).slice(call * elements, elements);
    for (double value : row)
      for (unsigned bit = 0, end = column.port.element.getIntOrFloatBitWidth();
           bit < end; bit += 8)
        bytes.push_back(uint8_t(int64_t(value) >> bit));
  }
  return llvm::crc32(bytes);
}

namespace {
/// Prints the parts of one NAME_test.c.
class SelfTestPrinter {
public:
  SelfTestPrinter(const Model &model, const SelfTest &test)
      : model(model), name(model.name), test(test), os(text) {}

  std::string print();

private:
  template <typename Range>
  void printTable(const Twine &type, const Twine &table, const Twine &size,
                  Range &&values);
  void printColumns(const SelfTestCalls &calls);
  void printOrder();
  void printStateTables();
  void printCheck(const SelfTestCalls &calls);
  void printComparison(const std::string &found, Type element, int64_t elements,
                       const std::string &expected);
  void printCrc();
  void printCrcComparison(const SelfTestCalls &calls);
  void printStateCheck();
  void printTell();
  void printCall();
  void printSampleMain();
  void printSequenceMain();
  void printAgain();
  void printSaved();
  void printInTurn();
  void beginPart() { os << "  part = 0;\n"; }
  void endPart(StringRef what, StringRef number);

  bool hasPersistent() const {
    return llvm::any_of(model.states, [](const ModelState &state) {
      return state.isPersistent;
    });
  }
  bool hasCrc(const SelfTestCalls &calls) const {
    return test.keepsCrcs && calls.size && !calls.outputs.empty();
  }
  /// The table of a column: in_story, or in_observe_story with several entries.
  static std::string tableOf(StringRef prefix, const SelfTestColumn &column) {
    return prefix.str() + StringRef(column.port.macro).lower();
  }
  /// The buffer of a column in the function of a call.
  static std::string bufferOf(const SelfTestColumn &column) {
    return "port_" + column.port.identifier;
  }
  std::string sizeOf(const SelfTestCalls &calls) {
    return test.order.empty() ? "SAMPLES"
                              : StringRef(calls.entry->name).upper() + "_CALLS";
  }
  /// Where each sequence begins in the order, and the end.
  std::vector<int64_t> getBegins() const {
    std::vector<int64_t> begins;
    for (auto [call, kind] : llvm::enumerate(test.order))
      if (kind == 0)
        begins.push_back(call);
    begins.push_back(test.order.size());
    return begins;
  }

  const Model &model;
  const std::string &name;
  const SelfTest &test;
  std::string text;
  llvm::raw_string_ostream os;
};
} // namespace

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

template <typename Range>
void SelfTestPrinter::printTable(const Twine &type, const Twine &table,
                                 const Twine &size, Range &&values) {
  os << "static const " << type << " " << table << "[" << size << "] = {";
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
  // C has no arrays without elements.
  if (calls.size == 0)
    return;
  os << "#define " << sizeOf(calls) << " " << calls.size << "\n\n";
  auto print = [&](const SelfTestColumn &column, StringRef prefix) {
    printTable(getStorage(column), tableOf(prefix, column),
               sizeOf(calls) + " * " + Twine(column.port.getNumElements()),
               llvm::map_to_vector(column.values, [&](double value) {
                 return spell(value, column.port.element);
               }));
  };
  for (const SelfTestColumn &column : calls.inputs)
    print(column, "in_");
  if (hasCrc(calls)) {
    std::vector<std::string> crcs;
    crcs.reserve(calls.size);
    for (int64_t call = 0; call < calls.size; ++call)
      crcs.push_back(std::to_string(getOutputCrc(calls, call)) + "u");
    printTable("uint32_t", "crc_" + calls.entry->name, sizeOf(calls), crcs);
    return;
  }
  for (const SelfTestColumn &column : calls.outputs)
    print(column, "out_");
}

static SmallVector<std::string> toText(ArrayRef<int64_t> numbers) {
  return llvm::map_to_vector(
      numbers, [](int64_t number) { return std::to_string(number); });
}

void SelfTestPrinter::printOrder() {
  std::vector<int64_t> begins = getBegins(), rows;
  std::vector<int64_t> next(test.entries.size() + 1);
  for (uint8_t kind : test.order)
    rows.push_back(next[kind]++);
  os << "#define CALLS " << test.order.size() << "\n#define SEQUENCES "
     << begins.size() - 1 << "\n\n/* 0: " << name << "_reset";
  for (auto [index, calls] : llvm::enumerate(test.entries))
    os << ", " << index + 1 << ": " << name << "_" << calls.entry->name;
  os << ". */\n";
  printTable("uint8_t", "order", "CALLS",
             llvm::map_to_vector(test.order, [](uint8_t call) {
               return std::to_string(call);
             }));
  os << "/* Which call of its kind each is, and where sequences begin. */\n";
  if (llvm::any_of(test.entries,
                   [](const SelfTestCalls &calls) { return calls.size > 0; }))
    printTable(getStorage(ArrayRef(rows)), "rows", "CALLS", toText(rows));
  // Each of the two forms that leave something out alone still uses it.
  std::string upper = StringRef(name).upper();
  os << "#if !defined(" << upper << "_TEST_QUIET) || !defined(" << upper
     << "_TEST_BRIEF)\n";
  printTable(getStorage(ArrayRef(begins)), "begins", "SEQUENCES + 1",
             toText(begins));
  os << "#endif\n\n";
}

void SelfTestPrinter::printStateTables() {
  for (const SelfTestState &state : test.states)
    if (isa<FloatType>(state.state->element))
      printTable("float", "after_" + state.state->identifier,
                 "CALLS * " + Twine(state.state->getNumElements()),
                 llvm::map_to_vector(state.values, [&](double value) {
                   return spell(value, state.state->element);
                 }));
    else
      printTable("uint32_t", "after_" + state.state->identifier, "CALLS",
                 llvm::map_to_vector(state.hashes, [](uint32_t hash) {
                   return std::to_string(hash) + "u";
                 }));
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Sets `differs` if `found` differs from its row of expected numbers.
void SelfTestPrinter::printComparison(const std::string &found, Type element,
                                      int64_t elements,
                                      const std::string &expected) {
  if (!isa<FloatType>(element)) {
    os << "  for (i = 0; i < " << elements << "; ++i) {\n    if (" << found
       << "[i] != " << expected << ") {\n      differs = 1;\n    }\n  }\n";
    return;
  }
  // A NaN is equal to a NaN here, and an infinity bounds nothing.
  os << "  {\n    float largest = 0.0f;\n    for (i = 0; i < " << elements
     << "; ++i) {\n      const float size = " << expected << " < 0.0f ? -"
     << expected << " : " << expected
     << ";\n      if (size > largest && size < INFINITY) {\n"
     << "        largest = size;\n      }\n    }\n"
     << "    for (i = 0; i < " << elements << "; ++i) {\n"
     << "      const float found = " << found << "[i], wanted = " << expected
     << ";\n      const float error = found - wanted;\n"
     << "      const int both_nan = isnan(found) && isnan(wanted);\n"
     << "      if (!both_nan && found != wanted &&\n          !(error <= "
     << "largest * 1e-4f && error >= -largest * 1e-4f)) {\n"
     << "        differs = 1;\n      }\n    }\n  }\n";
}

/// The function that adds a number to a CRC-32, a bit at a time: a table would
/// take more room than it saves.
void SelfTestPrinter::printCrc() {
  if (llvm::none_of(test.entries,
                    [&](const SelfTestCalls &calls) { return hasCrc(calls); }))
    return;
  os << "/* The CRC-32 of IEEE 802.3 before its last inversion, with the low "
        "bytes of a number\n * added, the lowest first. */\n"
     << "static uint32_t add_to_crc(uint32_t crc, uint32_t number, int32_t "
        "bytes)\n{\n  int32_t bit;\n"
     << "  for (bit = 0; bit < 8 * bytes; ++bit) {\n"
     << "    const uint32_t mask = 0u - ((crc ^ number) & 1u);\n"
     << "    crc = (crc >> 1) ^ (mask & 0xedb88320u);\n    number >>= 1;\n"
     << "  }\n  return crc;\n}\n\n";
}

/// Sets `differs` if the CRC-32 of all outputs differs.
void SelfTestPrinter::printCrcComparison(const SelfTestCalls &calls) {
  os << "  {\n    uint32_t crc = 0xffffffffu;\n";
  for (const SelfTestColumn &column : calls.outputs)
    os << "    for (i = 0; i < " << column.port.getNumElements()
       << "; ++i) {\n      crc = add_to_crc(crc, (uint32_t)" << bufferOf(column)
       << "[i], " << column.port.element.getIntOrFloatBitWidth() / 8
       << ");\n    }\n";
  os << "    if ((crc ^ 0xffffffffu) != crc_" << calls.entry->name
     << "[sample]) {\n      differs = 1;\n    }\n  }\n";
}

/// The function that makes one call of the entry and compares.
void SelfTestPrinter::printCheck(const SelfTestCalls &calls) {
  if (calls.size == 0)
    return;
  bool hasArrays = !calls.outputs.empty();
  std::string arguments = "context", copies;
  os << "/* Whether a call of " << name << "_" << calls.entry->name
     << " differs from what it should give. */\n"
     << "static int32_t check_" << calls.entry->name << "(" << name
     << "_context *context, int32_t sample)\n{\n";
  for (const auto *columns : {&calls.inputs, &calls.outputs})
    for (const SelfTestColumn &column : *columns) {
      bool isInput = columns == &calls.inputs;
      if (isInput && column.port.isScalar) {
        arguments += ", (" + getCType(column.port.element) + ")" +
                     tableOf("in_", column) + "[sample]";
        continue;
      }
      hasArrays = true;
      arguments += ", " + bufferOf(column);
      std::string elems = std::to_string(column.port.getNumElements());
      os << "  static " << getCType(column.port.element) << " "
         << bufferOf(column) << "[" << elems << "];\n";
      if (isInput)
        copies += "  for (i = 0; i < " + elems + "; ++i) {\n    " +
                  bufferOf(column) + "[i] = " + tableOf("in_", column) +
                  "[sample * " + elems + " + i];\n  }\n";
    }
  os << "  int32_t differs = 0;\n";
  if (hasArrays)
    os << "  int32_t i;\n";
  os << copies << "  if (" << name << "_" << calls.entry->name << "("
     << arguments << ") != 0) {\n    differs = 1;\n  }\n";
  if (hasCrc(calls))
    printCrcComparison(calls);
  for (const SelfTestColumn &column : calls.outputs) {
    if (hasCrc(calls))
      break;
    int64_t elements = column.port.getNumElements();
    printComparison(bufferOf(column), column.port.element, elements,
                    tableOf("out_", column) + "[sample * " +
                        std::to_string(elements) + " + i]");
  }
  if (calls.inputs.empty() && calls.outputs.empty())
    os << "  (void)sample;\n";
  os << "  return differs;\n}\n\n";
}

/// The function that compares the states of an instance after a call: 0, or
/// the number of the first that differs.
void SelfTestPrinter::printStateCheck() {
  if (test.states.empty())
    return;
  os << "/* The first state that is not what it should be after that call, "
        "from 1; 0: none.\n * Hashes stand for integers. */\n"
     << "static int32_t compare_states(const " << name
     << "_context *context, int32_t call)\n{\n  int32_t differs = 0;\n"
     << "  int32_t i;\n";
  for (auto [index, state] : llvm::enumerate(test.states)) {
    std::string found = "context->state_" + state.state->identifier,
                table = "after_" + state.state->identifier;
    int64_t elements = state.state->getNumElements();
    if (isa<FloatType>(state.state->element)) {
      printComparison(found, state.state->element, elements,
                      table + "[call * " + std::to_string(elements) + " + i]");
    } else {
      os << "  {\n    uint32_t hash = 2166136261u;\n    for (i = 0; i < "
         << elements << "; ++i) {\n      const uint32_t word = (uint32_t)"
         << found
         << "[i];\n      hash = (hash ^ word) * 16777619u;\n    }\n    if "
            "(hash != "
         << table << "[call]) {\n      differs = 1;\n    }\n  }\n";
    }
    os << "  if (differs != 0) {\n    return " << index + 1 << ";\n  }\n";
  }
  os << "  return differs;\n}\n\n";
}

/// The function that says where the first difference is.
void SelfTestPrinter::printTell() {
  os << "/* Says where something differs, the first time. */\n"
     << "static void tell(int32_t call, int32_t state)\n{\n#ifdef "
     << StringRef(name).upper()
     << "_TEST_QUIET\n  (void)call;\n  (void)state;\n#else\n"
     << "  static int32_t told = 0;\n  int32_t sequence = 0;\n"
     << "  if (told != 0) {\n    return;\n  }\n  told = 1;\n"
     << "  while (sequence + 1 < SEQUENCES && begins[sequence + 1] <= call) {\n"
     << "    ++sequence;\n  }\n  printf(\"" << name
     << ": sequence %ld, \", (long)sequence);\n"
     << "  if (order[call] == 0) {\n    printf(\"reset: \");\n  } else {\n"
     << "    printf(\"step %ld: \", (long)(call - begins[sequence] - 1));\n"
     << "  }\n  if (state == 0) {\n    printf(\"an output differs\\n\");\n"
     << "  }";
  for (auto [index, state] : llvm::enumerate(test.states))
    os << " else if (state == " << index + 1 << ") {\n    printf(\"the state '"
       << state.state->identifier << "' differs\\n\");\n  }";
  if (!test.states.empty())
    os << " else {\n    printf(\"its states cannot be saved and loaded\\n\");\n"
       << "  }";
  os << "\n#endif\n}\n\n";
}

/// The functions that make one call of the order, and several.
void SelfTestPrinter::printCall() {
  os << "/* Makes a call of the order; whether anything differs. */\n"
     << "static int32_t make(" << name
     << "_context *context, int32_t call)\n{\n  int32_t differs = 0;\n"
     << "  switch (order[call]) {\n  case 0:\n    differs = " << name
     << "_reset(context) != 0;\n    break;\n";
  for (auto [index, calls] : llvm::enumerate(test.entries))
    if (calls.size)
      os << "  case " << index + 1 << ":\n    differs = check_"
         << calls.entry->name << "(context, rows[call]);\n    break;\n";
  os << "  default:\n    differs = 1;\n    break;\n  }\n"
     << "  if (differs != 0) {\n    tell(call, 0);\n    return 1;\n  }\n";
  if (!test.states.empty())
    os << "  differs = compare_states(context, call);\n  if (differs != 0) {\n"
       << "    tell(call, differs);\n    return 1;\n  }\n";
  os << "  return 0;\n}\n\nstatic int32_t make_all(" << name
     << "_context *context, int32_t call, int32_t end)\n{\n"
     << "  int32_t wrong = 0;\n  for (; call < end; ++call) {\n"
     << "    wrong += make(context, call);\n  }\n  return wrong;\n}\n\n";
}

//===----------------------------------------------------------------------===//
// main
//===----------------------------------------------------------------------===//

void SelfTestPrinter::printSampleMain() {
  const SelfTestCalls &calls = test.entries.front();
  os << "int " << name << "_self_test(void)\n{\n  static " << name
     << "_context context;\n  int32_t wrong = 0;\n  int32_t sample;\n  if ("
     << name << "_init(&context) != 0) {\n    return 1;\n  }\n"
     << "  for (sample = 0; sample < " << sizeOf(calls)
     << "; ++sample) {\n    wrong += check_" << calls.entry->name
     << "(&context, sample);\n  }\n#ifndef " << StringRef(name).upper()
     << "_TEST_QUIET\n  printf(\"" << name
     << ": %ld of %ld samples differ\\n\", (long)wrong, (long)" << sizeOf(calls)
     << ");\n#endif\n  return wrong != 0;\n}\n";
}

/// Adds what was wrong in a part, and prints it.
void SelfTestPrinter::endPart(StringRef what, StringRef number) {
  os << "  wrong += part;\n#ifndef " << StringRef(name).upper()
     << "_TEST_QUIET\n  printf(\"" << name << ": %ld of %ld calls differ"
     << what << "\\n\", (long)part,\n         (long)" << number
     << ");\n#endif\n";
}

/// A sequence must come out the same after any other: last ones first. A
/// persistent state tells them apart, so then all start anew.
void SelfTestPrinter::printAgain() {
  os << "\n  /* Each sequence again. */\n";
  beginPart();
  if (hasPersistent())
    os << "  if (" << name << "_init(&first) != 0) {\n    return 1;\n  }\n"
       << "  part += make_all(&first, 0, CALLS);\n";
  else
    os << "  for (sequence = SEQUENCES - 1; sequence >= 0; --sequence) {\n"
       << "    part += make_all(&first, begins[sequence], begins[sequence + "
          "1]);\n  }\n";
  endPart(" when run again", "CALLS");
}

void SelfTestPrinter::printSaved() {
  os << "\n  /* Each sequence, and from its middle a second time on an "
        "instance that the\n   * states are loaded into. */\n";
  beginPart();
  os << "  loads = 0;\n"
     << "  if (" << name << "_init(&first) != 0) {\n    return 1;\n  }\n"
     << "  number = 0;\n"
     << "  for (sequence = 0; sequence < SEQUENCES; ++sequence) {\n"
     << "    const int32_t begin = begins[sequence], end = begins[sequence + "
        "1];\n    const int32_t middle = begin + (end - begin + 1) / 2;\n"
     << "    part += make_all(&first, begin, middle);\n    if (" << name
     << "_save(&first, saved) != 0 || " << name
     << "_init(&second) != 0 ||\n        " << name
     << "_load(&second, saved, sizeof saved) != 0) {\n"
     << "      tell(middle - 1, -1);\n      ++loads;\n"
     << "    } else if (compare_states(&second, middle - 1) != 0) {\n"
     << "      tell(middle - 1, compare_states(&second, middle - 1));\n"
     << "      ++loads;\n    }\n"
     << "    part += make_all(&second, middle, end);\n"
     << "    part += make_all(&first, middle, end);\n"
     << "    number += 2 * end - middle - begin;\n  }\n";
  endPart(" around a save and a load", "number");
  // A load is no call: with it more calls could differ than there are.
  os << "  wrong += loads;\n#ifndef " << StringRef(name).upper()
     << "_TEST_QUIET\n  if (loads != 0) {\n    printf(\"" << name
     << ": %ld of %ld loads leave other states\\n\", (long)loads,\n"
     << "           (long)SEQUENCES);\n  }\n#endif\n";
}

/// The second instance is some calls behind the first, in another sequence or
/// elsewhere in the same.
void SelfTestPrinter::printInTurn() {
  std::vector<int64_t> begins = getBegins();
  int64_t behind = begins.size() > 1 ? (begins[1] - begins[0]) / 2 + 1 : 1;
  os << "\n  /* Two instances in turn, the second " << behind
     << " calls behind the first. */\n";
  beginPart();
  os << "  if (" << name << "_init(&first) != 0 || " << name
     << "_init(&second) != 0) {\n    return 1;\n  }\n"
     << "  for (call = 0; call < CALLS + " << behind << "; ++call) {\n"
     << "    if (call < CALLS) {\n      part += make(&first, call);\n    }\n"
     << "    if (call >= " << behind
     << ") {\n      part += make(&second, call - " << behind
     << ");\n    }\n  }\n";
  endPart(" on two instances in turn", "2 * CALLS");
}

void SelfTestPrinter::printSequenceMain() {
  bool hasStates = !test.states.empty();
  std::string upper = StringRef(name).upper();
  os << "int " << name << "_self_test(void)\n{\n  static " << name
     << "_context first;\n#ifndef " << upper << "_TEST_BRIEF\n  static " << name
     << "_context second;\n";
  if (hasStates)
    os << "  static uint8_t saved[" << upper
       << "_SAVE_BYTES];\n  int32_t number;\n  int32_t loads;\n";
  os << "  int32_t call;\n";
  if (hasStates || !hasPersistent())
    os << "  int32_t sequence;\n";
  os << "#endif\n  int32_t wrong = 0;\n  int32_t part;\n";
  os << "\n  /* All calls in order. */\n  if (" << name
     << "_init(&first) != 0) {\n    return 1;\n  }\n"
     << "  part = make_all(&first, 0, CALLS);\n";
  endPart("", "CALLS");
  os << "#ifndef " << upper << "_TEST_BRIEF\n";
  printAgain();
  if (hasStates)
    printSaved();
  printInTurn();
  os << "#endif\n  return wrong != 0;\n}\n";
}

std::string SelfTestPrinter::print() {
  std::string upper = StringRef(name).upper();
  os << "/* " << name << "_test.c: golden "
     << (test.order.empty() ? "samples" : "sequences") << " of the model '"
     << name << "'.\n *\n * " << name
     << "_self_test returns 0 when the model gives the outputs of the\n"
        " * reference interpreter for all of them, else 1; main returns that. "
        "Define\n *   "
     << upper
     << "_TEST_NO_MAIN  for the function alone, in a program of "
        "yours\n *   "
     << upper << "_TEST_QUIET    where there is no stdio\n";
  if (!test.order.empty())
    os << " *   " << upper
       << "_TEST_BRIEF    for one context of RAM instead of two: every call\n"
          " *     once, without saved states and instances in turn\n";
  os << " */\n"
     << "#include \"" << name << ".h\"\n\n"
     << (model.usesFloat ? "#include <math.h>\n" : "") << "#ifndef " << upper
     << "_TEST_QUIET\n#include <stdio.h>\n#endif\n\n";
  for (const SelfTestCalls &calls : test.entries)
    printColumns(calls);
  if (!test.order.empty()) {
    printOrder();
    printStateTables();
  }
  printCrc();
  for (const SelfTestCalls &calls : test.entries)
    printCheck(calls);
  if (test.order.empty()) {
    printSampleMain();
  } else {
    printStateCheck();
    printTell();
    printCall();
    printSequenceMain();
  }
  os << "\n#ifndef " << upper << "_TEST_NO_MAIN\nint main(void)\n{\n  return "
     << name << "_self_test();\n}\n#endif\n";
  return text;
}

std::string mann::printCSelfTest(const Model &model, const SelfTest &test) {
  return SelfTestPrinter(model, test).print();
}
