//===- QaGlue.cpp - Describes a model to the runtime -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/StoryTask.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

namespace {
/// The ports that question answering needs, and whose they are.
struct QaPorts {
  /// The entry that answers, and the one that takes a sentence in; null for a
  /// model that is handed the story.
  const Entry *answering = nullptr, *observing = nullptr;
  const Port *story = nullptr, *question = nullptr, *count = nullptr;
  const Port *logits = nullptr, *answer = nullptr;
  /// Sentences that the model remembers, and words of each.
  int64_t slots = 0, words = 0;
  /// In which order the model takes a story that it is handed.
  SlotOrders order;
};
} // namespace

/// Whether the port is word ids, `rank` 2 for a story.
static bool isIds(const Port &port, size_t rank) {
  return port.element.isInteger(32) && !port.format && !port.isScalar &&
         port.shape.size() == rank;
}

static void findOutputs(QaPorts &ports) {
  for (const Port &port : ports.answering->outputs) {
    if (port.name == "logits" && port.shape.size() == 1)
      ports.logits = &port;
    else if (port.name == "answer" && port.shape.empty())
      ports.answer = &port;
  }
}

/// A model that is handed the story.
static bool findStoryPorts(const Model &model, QaPorts &ports) {
  if (model.entries.size() != 1)
    return false;
  ports.answering = &model.entries.front();
  for (const Port &port : ports.answering->inputs) {
    if (port.name == "story" && isIds(port, 2))
      ports.story = &port;
    else if (port.name == "question" && isIds(port, 1))
      ports.question = &port;
    else if (port.name == "count" && port.isScalar)
      ports.count = &port;
  }
  findOutputs(ports);
  if (!ports.story || !ports.question || !ports.count ||
      ports.answering->inputs.size() != 3 || !(ports.logits || ports.answer))
    return false;
  ports.slots = ports.story->shape[0];
  ports.words = ports.story->shape[1];
  ports.order = ports.story->slotOrders;
  return true;
}

/// A model that remembers the story: one entry takes a sentence and gives
/// nothing, the other takes a question.
static bool findSentencePorts(const Model &model, QaPorts &ports) {
  if (model.entries.size() != 2)
    return false;
  for (const Entry &entry : model.entries) {
    if (entry.inputs.size() != 1 || !isIds(entry.inputs.front(), 1))
      return false;
    (entry.outputs.empty() ? ports.observing : ports.answering) = &entry;
  }
  if (!ports.observing || !ports.answering)
    return false;
  findOutputs(ports);
  ports.words = ports.observing->inputs.front().shape[0];
  ports.question = &ports.answering->inputs.front();
  for (const StateUse &use : ports.observing->states)
    if (ArrayRef<int64_t> shape = model.states[use.state].shape;
        shape.size() == 2)
      ports.slots = shape[0];
  return ports.slots && (ports.logits || ports.answer);
}

static FailureOr<QaPorts> findPorts(ModuleOp module, const Model &model) {
  QaPorts handed, remembered;
  if (findStoryPorts(model, handed))
    return handed;
  if (findSentencePorts(model, remembered))
    return remembered;
  InFlightDiagnostic error = module.emitError(
      "no program that answers questions in text can be made of this model: "
      "expected the inputs 'story' (slots x words of i32), 'question' (words "
      "of i32) and 'count' (i32), and an output 'logits' (one number a word) "
      "or 'answer' (tensor<i32>); or the two entries that "
      "--entries=observe,answer makes of it; found");
  for (const Entry &entry : model.entries) {
    error << (&entry == &model.entries.front() ? " '" : ", '") << entry.function
          << "(";
    llvm::interleaveComma(entry.inputs, error,
                          [&](const Port &port) { error << port.name; });
    error << ")'";
  }
  return error << (model.states.empty() ? "" : " with states")
               << "; --emit=c or --emit=shared, without --vocabulary, "
                  "make functions that a program of yours calls";
}

static std::string getCType(Type element) {
  return element.isF32()
             ? "float"
             : "int" + std::to_string(element.getIntOrFloatBitWidth()) + "_t";
}

/// The function that calls the answering entry and returns the answer.
static void printAnswer(raw_ostream &os, const std::string &name,
                        const QaPorts &ports) {
  // C++ converts no void * by itself.
  std::string context = "(" + name + "_context *)model";
  std::string arguments = context;
  for (const Port &port : ports.answering->inputs)
    arguments += ", " + port.name;
  // Ports that text needs have their own names; what else comes out has none
  // that could be in the way.
  std::string logits, answer;
  for (auto [index, port] : llvm::enumerate(ports.answering->outputs)) {
    std::string output = "output_" + std::to_string(index);
    if (&port == ports.logits)
      logits = output;
    if (&port == ports.answer)
      answer = output;
    os << "static " << getCType(port.element) << " " << output << "["
       << port.getNumElements() << "];\n";
    arguments += ", " + output;
  }
  if (ports.observing)
    os << "\n/* These three are functions of mann_rt_model. */\n"
       << "static int " << name << "_qa_reset(void *model)\n{\n  return "
       << name << "_init(" << context << ");\n}\n\n"
       << "static int " << name
       << "_qa_observe(void *model, const int32_t *sentence)\n{\n  return "
       << name << "_" << ports.observing->name << "(" << context
       << ", sentence);\n}\n\n"
       << "static int32_t " << name << "_qa_answer(void *model, const int32_t *"
       << ports.question->name << ")\n{\n";
  else
    os << "\n/* Runs the network; see mann_rt_model. */\n"
       << "static int32_t run(void *model, const int32_t *story,\n"
       << "                   const int32_t *question, int32_t count)\n{\n";
  os << "  if (" << name << "_" << ports.answering->name << "(" << arguments
     << ") != 0) {\n    return -1;\n  }\n";
  if (ports.answer) {
    os << "  return " << answer << "[0];\n}\n\n";
    return;
  }
  Type element = ports.logits->element;
  os << "  return mann_rt_argmax_"
     << (element.isF32()
             ? std::string("f32")
             : "i" + std::to_string(element.getIntOrFloatBitWidth()))
     << "(" << logits << ", " << ports.logits->shape[0] << ");\n}\n\n";
}

ArrayRef<StringRef> StoryTask::getProgramSources() const {
  static constexpr StringRef sources[] = {"src/text.c", "src/story.c",
                                          "src/answer.c", "src/qa.c",
                                          "port/host/main.c"};
  return sources;
}

ArrayRef<StringRef> StoryTask::getRuntimeFiles() const {
  static constexpr StringRef files[] = {"include/mann_rt/text.h",
                                        "include/mann_rt/story.h",
                                        "include/mann_rt/answer.h",
                                        "include/mann_rt/qa.h",
                                        "src/text.c",
                                        "src/story.c",
                                        "src/answer.c",
                                        "src/qa.c"};
  return files;
}

LogicalResult StoryTask::checkPorts(ModuleOp module,
                                    const Model &interface) const {
  return findPorts(module, interface);
}

FailureOr<std::string> StoryTask::printGlue(ModuleOp module,
                                            const Model &interface,
                                            StringRef path) const {
  FailureOr<QaPorts> ports = findPorts(module, interface);
  if (failed(ports))
    return failure();
  if (ports->order.disagree())
    return module.emitError("no text can be put in order for this model: one "
                            "embedding of 'story' takes slot 0 for the newest "
                            "sentence, another for the oldest; give both the "
                            "same 'order'");
  DataDiagnostics diagnostics;
  std::optional<Vocabulary> vocabulary = Vocabulary::load(path, diagnostics);
  diagnostics.print(llvm::errs());
  if (!vocabulary)
    return failure();
  ArrayRef<std::string> words = vocabulary->getWords();
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
    // Two question marks in a row could be a trigraph.
    for (char c : word)
      if (c == '?')
        os << "\\?";
      else
        os.write_escaped(StringRef(&c, 1));
    os << "\",\n";
  }
  os << "};\n\nstatic " << name << "_context context;\n";
  printAnswer(os, name, *ports);
  os << "extern const mann_rt_model " << name << "_qa_model;\n"
     << "const mann_rt_model " << name << "_qa_model = {\n"
     << "  \"" << name << "\",\n  {words, " << words.size() << "},\n  "
     << ports->slots << ", " << ports->words << ", "
     << ports->question->shape[0] << ", -1,\n  ";
  if (ports->observing)
    os << "NULL,\n  &context,\n  " << name << "_qa_reset,\n  " << name
       << "_qa_observe,\n  " << name << "_qa_answer,\n  ";
  else
    os << "run,\n  &context,\n  NULL,\n  NULL,\n  NULL,\n  ";
  os << (ports->order.newestFirst ? "MANN_RT_NEWEST_FIRST"
                                  : "MANN_RT_OLDEST_FIRST")
     << "\n};\n";
  return text;
}
