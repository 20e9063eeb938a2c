//===- QaGlue.cpp - Describes a model to the runtime -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/Compilation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mann;

namespace {
/// The ports that question answering needs.
struct QaPorts {
  const Port *story = nullptr, *question = nullptr, *count = nullptr;
  const Port *logits = nullptr, *answer = nullptr;
};
} // namespace

static FailureOr<QaPorts> findPorts(ModuleOp module, const Model &interface) {
  QaPorts ports;
  for (const Port &port : interface.getOnlyEntry().inputs) {
    bool ids = port.element.isInteger(32) && !port.format;
    if (port.name == "story" && ids && port.shape.size() == 2)
      ports.story = &port;
    else if (port.name == "question" && ids && port.shape.size() == 1)
      ports.question = &port;
    else if (port.name == "count" && port.isScalar)
      ports.count = &port;
  }
  for (const Port &port : interface.getOnlyEntry().outputs) {
    if (port.name == "logits" && port.shape.size() == 1)
      ports.logits = &port;
    else if (port.name == "answer" && port.shape.empty())
      ports.answer = &port;
  }
  if (!ports.story || !ports.question || !ports.count ||
      interface.getOnlyEntry().inputs.size() != 3 ||
      !(ports.logits || ports.answer))
    return module.emitError(
        "a vocabulary makes sense for a model with the inputs 'story' (slots x "
        "words of i32), 'question' (words of i32) and 'count' (i32), and an "
        "output 'logits' (one number a word) or 'answer' (tensor<i32>)");
  return ports;
}

FailureOr<std::string>
mann::printQaGlue(ModuleOp module, const Model &interface, StringRef path) {
  FailureOr<QaPorts> ports = findPorts(module, interface);
  if (failed(ports))
    return failure();
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return module.emitError("cannot read the vocabulary '")
           << path << "': " << buffer.getError().message();
  SmallVector<StringRef> words;
  (*buffer)->getBuffer().split(words, '\n');
  while (!words.empty() && words.back().trim().empty())
    words.pop_back();
  if (ports->logits && int64_t(words.size()) != ports->logits->shape[0])
    return module.emitError("vocabulary '")
           << path << "' has " << words.size() << " words, but the model has "
           << ports->logits->shape[0] << " logits";

  const std::string &name = interface.name;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "/* " << name << "_qa.c: the model '" << name
     << "' for the question answering of the mann runtime. */\n"
     << "#include \"" << name << ".h\"\n#include \"mann_rt/qa.h\"\n\n";
  os << "static const char *const words[] = {\n";
  for (StringRef word : words) {
    os << "  \"";
    os.write_escaped(word.trim());
    os << "\",\n";
  }
  os << "};\n\nstatic " << name << "_context context;\n";
  std::string arguments = "model";
  for (const Port &port : interface.getOnlyEntry().inputs)
    arguments += ", " + port.name;
  std::string outputs;
  for (const Port &port : interface.getOnlyEntry().outputs) {
    std::string type =
        port.element.isF32()
            ? "float"
            : "int" + std::to_string(port.element.getIntOrFloatBitWidth()) +
                  "_t";
    os << "static " << type << " " << port.name << "[" << port.getNumElements()
       << "];\n";
    arguments += ", " + port.name;
  }
  os << "\n/* Runs the network; see mann_rt_model. */\n"
     << "static int32_t run(void *model, const int32_t *story,\n"
     << "                   const int32_t *question, int32_t count)\n{\n"
     << "  if (" << name << "_step(" << arguments << ") != 0) {\n"
     << "    return -1;\n  }\n";
  if (ports->answer) {
    os << "  return " << ports->answer->name << "[0];\n}\n\n";
  } else {
    Type element = ports->logits->element;
    os << "  return mann_rt_argmax_"
       << (element.isF32()
               ? std::string("f32")
               : "i" + std::to_string(element.getIntOrFloatBitWidth()))
       << "(logits, " << ports->logits->shape[0] << ");\n}\n\n";
  }
  os << "extern const mann_rt_model mann_rt_the_model;\n"
     << "const mann_rt_model mann_rt_the_model = {\n"
     << "  \"" << name << "\",\n  {words, " << words.size() << "},\n  "
     << ports->story->shape[0] << ", " << ports->story->shape[1] << ", "
     << ports->question->shape[0] << ", -1,\n  run,\n  &context\n};\n";
  return text;
}
