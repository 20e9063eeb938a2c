//===- Evaluation.cpp - Answers against labels ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluation.h"
#include "mann/Support/TensorFile.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mann;

static ExitCode inputError(const Twine &message) {
  llvm::errs() << "mann-run: error: " << message << "\n";
  return WrongInput;
}

static std::string listNames(ArrayRef<HostTensor> tensors) {
  std::string list;
  llvm::raw_string_ostream os(list);
  llvm::interleaveComma(tensors, os, [&](const HostTensor &tensor) {
    os << "'" << tensor.name << "'";
  });
  return list.empty() ? "none" : list;
}

/// The output that answers; null after a message.
static const HostTensor *chooseOutput(ArrayRef<HostTensor> outputs,
                                      StringRef name, unsigned leading) {
  SmallVector<const HostTensor *> chosen, integers;
  for (const HostTensor &tensor : outputs) {
    if (name.empty() || tensor.name == name)
      chosen.push_back(&tensor);
    if (tensor.kind == ElementKind::I32 && tensor.shape.size() == leading)
      integers.push_back(&tensor);
  }
  if (name.empty() && integers.size() == 1)
    return integers.front();
  if (chosen.size() == 1)
    return chosen.front();
  usageError("the outputs are " + listNames(outputs) +
             "; say with --evaluate-output which one answers" +
             (name.empty() ? "" : ": there is no '" + name + "'"));
  return nullptr;
}

/// The elements of any kind, as numbers that compare as they do.
static std::vector<double> getNumbers(const HostTensor &tensor) {
  std::vector<double> numbers(tensor.getNumElements());
  auto copy = [&](auto elements) { llvm::copy(elements, numbers.begin()); };
  switch (tensor.kind) {
  case ElementKind::I8:
    copy(tensor.as<int8_t>());
    break;
  case ElementKind::U8:
    copy(tensor.as<uint8_t>());
    break;
  case ElementKind::I16:
    copy(tensor.as<int16_t>());
    break;
  case ElementKind::I32:
    copy(tensor.as<int32_t>());
    break;
  case ElementKind::I64:
    copy(tensor.as<int64_t>());
    break;
  default:
    copy(getReals(tensor));
  }
  return numbers;
}

/// The labels: the only tensor of the file, or the one called as the output.
static FailureOr<HostTensor> readLabels(StringRef path, StringRef output) {
  llvm::Expected<std::vector<HostTensor>> file = readTensorFile(path);
  if (!file) {
    llvm::logAllUnhandledErrors(file.takeError(), llvm::errs(),
                                "mann-run: error: ");
    return failure();
  }
  for (HostTensor &tensor : *file) {
    if (file->size() != 1 && tensor.name != output)
      continue;
    if (isIntegerKind(tensor.kind))
      return std::move(tensor);
    inputError(path + ": tensor '" + tensor.name + "' holds " +
               tensor.getTypeName() +
               ", but labels are integers, the numbers of the right answers");
    return failure();
  }
  inputError(path + ": expected labels as the only tensor or as '" + output +
             "', found " + listNames(*file));
  return failure();
}

/// The last step of a sequence that gives the output; -1: none does.
static int64_t findLastCall(const CallPlaces &places, StringRef name,
                            int64_t sequence) {
  for (int64_t step = places.steps; step-- > 0;)
    if (places.isCalled(name, sequence, step))
      return step;
  return -1;
}

namespace {
struct Score {
  int64_t right = 0, labelled = 0, unlabelled = 0;

  void add(double answer, double label) {
    if (label < 0) {
      ++unlabelled;
      return;
    }
    ++labelled;
    right += answer == label;
  }
};
} // namespace

/// For each place of an output its answers, row major.
static std::vector<double> getAnswers(const HostTensor &output,
                                      unsigned leading) {
  std::vector<double> numbers = getNumbers(output);
  if (output.shape.size() == leading)
    return numbers;
  int64_t classes = output.shape.back();
  std::vector<double> answers(classes ? numbers.size() / classes : 0);
  for (auto [index, answer] : llvm::enumerate(answers)) {
    auto begin = numbers.begin() + index * classes;
    answer = std::max_element(begin, begin + classes) - begin;
  }
  return answers;
}

static Score countRight(ArrayRef<double> answers, ArrayRef<double> labels,
                        StringRef name, const CallPlaces &places,
                        bool onlyLast) {
  Score score;
  int64_t each = answers.size() / (places.sequences * places.steps);
  for (int64_t sequence = 0; sequence < places.sequences; ++sequence) {
    int64_t last = findLastCall(places, name, sequence);
    for (int64_t step = onlyLast ? std::max<int64_t>(last, 0) : 0; step <= last;
         ++step) {
      if (!places.isCalled(name, sequence, step))
        continue;
      int64_t place = sequence * places.steps + step;
      for (int64_t i = 0; i < each; ++i)
        score.add(answers[place * each + i],
                  labels[(onlyLast ? sequence : place) * each + i]);
    }
  }
  return score;
}

ExitCode mann::evaluate(ArrayRef<HostTensor> outputs, StringRef path,
                        StringRef output, const CallPlaces &places) {
  unsigned leading = places.areSamples ? 1 : 2;
  const HostTensor *chosen = chooseOutput(outputs, output, leading);
  if (!chosen)
    return WrongUsage;
  FailureOr<HostTensor> labels = readLabels(path, chosen->name);
  if (failed(labels))
    return WrongInput;
  SmallVector<int64_t, 4> all = chosen->shape;
  if (all.size() > leading)
    all.pop_back();
  SmallVector<int64_t, 4> last = all;
  if (!places.areSamples)
    last.erase(last.begin() + 1);
  SmallVector<int64_t, 4> found = labels->shape;
  if (places.isPrefix && !found.empty())
    found.front() = std::min(found.front(), places.sequences);
  if (found != all && found != last)
    return inputError(
        path + ": the labels have the shape " + formatShape(labels->shape) +
        "; the answers '" + chosen->name + "' have " + formatShape(all) +
        (places.areSamples ? ""
                           : ", those of the last calls " + formatShape(last)));
  Score score = countRight(getAnswers(*chosen, leading), getNumbers(*labels),
                           chosen->name, places, found != all);
  if (!score.labelled)
    return inputError(path + ": no call has a label: all are negative");
  llvm::outs() << "'" << chosen->name << "': " << score.right << " of "
               << score.labelled << " right, "
               << llvm::format("%.2f", 100.0 * score.right / score.labelled)
               << " %";
  if (score.unlabelled)
    llvm::outs() << "; " << score.unlabelled << " without a label";
  llvm::outs() << "\n";
  return Success;
}
