//===- mann-run.cpp - Run a model on samples ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/Transforms/BindWeights.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Results.h"
#include "mann/Execution/Samples.h"
#include "mann/InitAllDialects.h"
#include "mann/Support/ModelFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include <functional>

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

static constexpr char overview[] =
    "run a function of a mann model on the reference interpreter\n\n"
    "  Prints the results, unless -o, --trace or --check is given.\n"
    "  Exit code: 0 success; 1 the model or a file is wrong, or --check found\n"
    "  differences; 2 the command line is wrong.\n";

static cl::OptionCategory category("mann-run options");

static cl::opt<std::string> modelPath(cl::Positional, cl::init("-"),
                                      cl::desc("<model.mlir, - for stdin>"),
                                      cl::cat(category));
static cl::opt<std::string> inputsPath(
    "inputs", cl::value_desc("file"), cl::cat(category),
    cl::desc("safetensors or npy file with a tensor for each argument, called "
             "by its mann.name (or arg0, arg1, ...), of its shape or with one "
             "leading dimension more that counts the samples"));
static cl::opt<std::string>
    functionName("function", cl::value_desc("name"), cl::cat(category),
                 cl::desc("function to run; by default the only public one"));
static cl::opt<std::string>
    weightsPath("weights", cl::value_desc("file"), cl::cat(category),
                cl::desc("safetensors or npy file with the values of the "
                         "parameters that have none"));
static cl::opt<std::string> outputPath(
    "o", cl::value_desc("file"), cl::cat(category),
    cl::desc("write the results to a .safetensors or, if there is one, .npy "
             "file, with a leading dimension that counts the samples"));
static cl::opt<bool> print("print", cl::cat(category),
                           cl::desc("print the results of each sample"));
static cl::opt<bool>
    trace("trace", cl::cat(category),
          cl::desc("print what each op has computed, in order: smallest, "
                   "largest and first values"));
static cl::opt<bool>
    jit("jit", cl::cat(category),
        cl::desc("run native code compiled for this machine instead of the "
                 "interpreter"));
static cl::opt<EventLevel> countEvents(
    "count-events", cl::cat(category),
    cl::desc("with --jit, count events while the program runs, compare them "
             "with the closed forms that mann-count-events prints, and print "
             "the sums over the samples"),
    cl::values(clEnumValN(EventLevel::FixedPoint, "fixed-point",
                          "in the program before convert-fxp-to-arith"),
               clEnumValN(EventLevel::Lowered, "lowered",
                          "in the program that becomes machine code")));
static cl::opt<int64_t>
    limit("limit", cl::value_desc("n"), cl::init(0), cl::cat(category),
          cl::desc("run the first n samples only; 0, the default, for all"));
static cl::opt<std::string> checkPath(
    "check", cl::value_desc("file"), cl::cat(category),
    cl::desc("compare the results with a file that -o has written: integers "
             "exactly, floats bit by bit or within --tolerance"));
static cl::opt<double> tolerance(
    "tolerance", cl::value_desc("x"), cl::init(0), cl::cat(category),
    cl::desc("with --check, the largest absolute difference of two floats that "
             "counts as none; at least 0, the default"));

/// Computes the results of the function for one sample.
using Executor =
    std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>;

enum ExitCode { Success = 0, WrongInput = 1, WrongUsage = 2 };

static ExitCode usageError(const llvm::Twine &message) {
  llvm::errs() << "mann-run: error: " << message << '\n';
  return WrongUsage;
}

static ExitCode checkOptions() {
  if (limit < 0)
    return usageError("--limit must be 0 (all samples) or more, found " +
                      llvm::Twine(limit));
  if (!(tolerance >= 0))
    return usageError("--tolerance must be at least 0, found " +
                      llvm::Twine(std::to_string(tolerance)));
  if (jit && trace)
    return usageError("--trace shows what the interpreter computes; leave out "
                      "--jit");
  if (countEvents.getNumOccurrences() && !jit)
    return usageError("--count-events counts in compiled code; add --jit");
  if (tolerance.getNumOccurrences() && checkPath.empty())
    return usageError("--tolerance needs --check=<file>");
  return Success;
}

/// The function that --function names, or the only public one; null after a
/// message that lists what there is.
static func::FuncOp selectFunction(ModuleOp module) {
  SmallVector<func::FuncOp> functions, chosen;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    functions.push_back(function);
    if (functionName.empty() ? function.isPublic()
                             : function.getSymName() == functionName)
      chosen.push_back(function);
  }
  if (chosen.size() == 1)
    return chosen.front();

  std::string names;
  llvm::raw_string_ostream os(names);
  llvm::interleaveComma(functions, os, [&](func::FuncOp function) {
    os << '@' << function.getSymName();
  });
  if (functions.empty())
    usageError("the model has no function to run");
  else if (functionName.empty())
    usageError("the model has " + llvm::Twine(chosen.size()) +
               " public functions; choose one with --function: " + names);
  else
    usageError("the model has no function '" + functionName +
               "'; it has: " + names);
  return {};
}

/// Says which tensors --inputs must name.
static ExitCode missingInputs(func::FuncOp function) {
  FailureOr<SmallVector<std::string>> names = getArgumentNames(function);
  if (failed(names))
    return WrongInput;
  std::string list;
  llvm::raw_string_ostream os(list);
  llvm::interleaveComma(
      llvm::zip(*names, function.getArgumentTypes()), os, [&](auto argument) {
        os << '\'' << std::get<0>(argument) << "': " << std::get<1>(argument);
      });
  return usageError("function '" + function.getSymName() +
                    "' takes inputs; give --inputs=<file> with " + list);
}

/// Compares what compiled code has counted with the closed forms.
class EventCheck {
public:
  /// Looks at the counters after a sample.
  void add(int64_t sample) {
    ArrayRef<int64_t> counters = counting.executed;
    const EventCounts &counts = *counting.counts;
    size_t size = counts.getRows().size();
    ArrayRef<int64_t> symbols = counters.drop_front(size);
    for (auto [index, row] : llvm::enumerate(counts.getRows())) {
      int64_t expected = row.second.evaluate(symbols);
      totals[row.first.event] += counters[index];
      if (expected == counters[index])
        continue;
      agrees = false;
      llvm::outs() << "sample " << sample << ", '" << row.first.source << "', "
                   << row.first.event << ": expected " << expected << " ("
                   << row.second.print(counts.getExecutions().getSymbolNames())
                   << "), executed " << counters[index] << "\n";
    }
    ++samples;
  }

  /// Prints the outcome; whether all counts were as expected.
  bool finish() {
    for (const auto &[event, count] : totals)
      llvm::outs() << event << ": " << count << "\n";
    if (agrees)
      llvm::outs() << "all " << counting.counts->getRows().size()
                   << " event counts of " << samples
                   << " samples agree with their closed forms\n";
    return agrees;
  }

  EventCounting counting;

private:
  std::map<std::string, int64_t> totals;
  int64_t samples = 0;
  bool agrees = true;
};

/// Runs the samples, and does with the results what the options ask for.
static ExitCode runSamples(func::FuncOp function, const SampleSet &samples,
                           const Executor &execute, int64_t &sample) {
  FailureOr<ResultSet> results = ResultSet::create(function);
  if (failed(results))
    return WrongInput;
  int64_t size =
      limit ? std::min<int64_t>(limit, samples.size()) : samples.size();
  bool prints = print || (!trace && !countEvents.getNumOccurrences() &&
                          outputPath.empty() && checkPath.empty());
  for (sample = 0; sample < size; ++sample) {
    FailureOr<SmallVector<HostValue>> values = execute(samples.get(sample));
    if (failed(values))
      return WrongInput;
    if (prints)
      results->print(llvm::outs(), sample, *values);
    results->append(*values);
  }
  if (!outputPath.empty())
    if (llvm::Error error =
            writeTensorFile(outputPath, results->getTensors())) {
      llvm::logAllUnhandledErrors(std::move(error), llvm::errs(),
                                  "mann-run: error: ");
      return WrongInput;
    }
  if (checkPath.empty())
    return Success;
  CompareOptions options;
  options.tolerance = tolerance;
  options.isPrefix = size < samples.size();
  FailureOr<bool> same = results->compare(checkPath, options, llvm::outs());
  return succeeded(same) && *same ? Success : WrongInput;
}

static ExitCode run(func::FuncOp function) {
  FailureOr<SampleSet> samples = SampleSet::withoutInputs();
  if (function.getNumArguments() == 0) {
    if (!inputsPath.empty())
      return usageError("function '" + function.getSymName() +
                        "' takes no inputs; leave out --inputs");
  } else {
    if (inputsPath.empty())
      return missingInputs(function);
    samples = SampleSet::load(function, inputsPath);
  }
  Interpreter interpreter(function);
  // Both report what they can, so that one run shows all there is to mend.
  if (failed(interpreter.prepare()) || failed(samples))
    return WrongInput;

  int64_t sample = 0;
  auto printStep = [&](Operation *op, ArrayRef<const HostValue *>,
                       ArrayRef<HostValue> values) {
    printTrace(llvm::outs(), sample, op, values.front());
  };
  Executor execute = [&](ArrayRef<HostValue> arguments) {
    return interpreter.run(arguments, trace ? TraceFn(printStep) : TraceFn());
  };
  bool counts = countEvents.getNumOccurrences();
  EventCheck events;
  events.counting.level = countEvents;
  if (jit) {
    auto compiled =
        compileForHost(function->getParentOfType<ModuleOp>(), function,
                       counts ? &events.counting : nullptr);
    if (failed(compiled))
      return WrongInput;
    execute = [&, compiled](ArrayRef<HostValue> arguments) {
      FailureOr<SmallVector<HostValue>> results = (*compiled)(arguments);
      if (succeeded(results) && counts)
        events.add(sample);
      return results;
    };
  }
  ExitCode code = runSamples(function, *samples, execute, sample);
  if (code == Success && counts && !events.finish())
    return WrongInput;
  return code;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  // With a stream for its errors, the parser returns instead of exiting with 1.
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  if (ExitCode code = checkOptions(); code != Success)
    return code;

  DialectRegistry registry;
  registerAllDialects(registry);
  ModelFile file(registry);
  ModuleOp module = file.read(modelPath, "mann-run");
  if (!module ||
      (!weightsPath.empty() && failed(bindWeights(module, weightsPath))))
    return WrongInput;
  func::FuncOp function = selectFunction(module);
  return function ? run(function) : WrongUsage;
}
