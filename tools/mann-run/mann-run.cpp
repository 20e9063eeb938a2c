//===- mann-run.cpp - Run a model on samples ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluation.h"
#include "mann/Dialect/Mann/Transforms/BindWeights.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Results.h"
#include "mann/Execution/Samples.h"
#include "mann/Import/ImportFlags.h"
#include "mann/Import/ModelFile.h"
#include "mann/InitAllDialects.h"
#include "mann/Support/Choices.h"
#include "mann/Support/OutputFiles.h"
#include "mann/Support/Version.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include <functional>

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

static constexpr char overview[] =
    "run a mann model on the reference interpreter, or compiled\n\n"
    "  A model with states is run on sequences of calls, see --sequence; one\n"
    "  without, or the function of --function, on samples, see --inputs.\n"
    "  Prints the results, unless -o, --trace, --check, --save-state or\n"
    "  --compare is given.\n"
    "  Exit code: 0 success; 1 the model or a file is wrong, or --check found\n"
    "  differences; 2 the command line is wrong.\n";

static cl::OptionCategory category("Options");
static ImportFlags importFlags(category);

static cl::opt<std::string> modelPath(cl::Positional, cl::init("-"),
                                      cl::desc("<model.mlir, - for stdin>"),
                                      cl::cat(category));
static cl::opt<std::string> inputsPath(
    "inputs", cl::value_desc("file"), cl::cat(category),
    cl::desc(
        "safetensors, npy or npz file with a tensor for each argument, called "
        "by its mann.name (or arg0, arg1, ...), of its shape or with one "
        "leading dimension more that counts the samples; on a model with "
        "states the same as --sequence"));
static cl::opt<std::string> sequencePath(
    "sequence", cl::value_desc("file"), cl::cat(category),
    cl::desc(
        "safetensors, npy or npz file with a tensor for each input, called by "
        "its mann.name (or input0, input1, ...) or ENTRY.NAME, with the "
        "leading dimensions [sequences, steps]; 'sequence.lengths' "
        "[sequences] says how many steps count, 'sequence.calls' "
        "[sequences, steps] which entry is called, by its order"));
static cl::opt<std::string>
    functionName("function", cl::value_desc("name"), cl::cat(category),
                 cl::desc("function to run; by default the only public one. "
                          "Its states, if it has any, are inputs and results "
                          "then"));
static cl::opt<std::string>
    weightsPath("weights", cl::value_desc("file"), cl::cat(category),
                cl::desc("safetensors, npy or npz file with the values of the "
                         "parameters that have none"));
static cl::opt<std::string> outputPath(
    "o", cl::value_desc("file"), cl::cat(category),
    cl::desc("write the results to a .safetensors or, if there is one, .npy "
             "file, with a leading dimension that counts the samples, or two "
             "that count sequences and steps"));
static cl::opt<bool>
    print("print", cl::cat(category),
          cl::desc("print the results of each sample or step"));
static Choice<KeptStates> states(
    "states", cl::cat(category),
    cl::desc("which values of the states are printed, written and compared as "
             "'state.NAME'; without it, -o writes those at the end"),
    cl::values(clEnumValN(KeptStates::Final, "final",
                          "at the end of each sequence: [sequences, ...]"),
               clEnumValN(KeptStates::All, "all",
                          "after each step: [sequences, steps, ...]")));
static cl::opt<std::string>
    loadState("load-state", cl::value_desc("file"), cl::cat(category),
              cl::desc("file that --save-state has written: what the states "
                       "start with in each sequence, persistent ones in the "
                       "first"));
static cl::opt<std::string>
    saveState("save-state", cl::value_desc("file"), cl::cat(category),
              cl::desc("write the states at the end of the last sequence"));
static cl::opt<bool>
    trace("trace", cl::cat(category),
          cl::desc("print what each op has computed, in order: smallest, "
                   "largest and first values"));
static cl::opt<int64_t>
    traceStep("trace-step", cl::value_desc("n"), cl::init(0), cl::cat(category),
              cl::desc("with --sequence, as --trace for one step of each "
                       "sequence, from 0"));
enum class OtherExecutor { None, Jit };
static Choice<OtherExecutor> compareWith(
    "compare", cl::cat(category),
    cl::desc("run another executor side by side with the interpreter, and "
             "print the first step, output or state, and element that differ"),
    cl::values(clEnumValN(OtherExecutor::Jit, "jit",
                          "native code compiled for this machine")));
static cl::opt<bool>
    jit("jit", cl::cat(category),
        cl::desc("run native code compiled for this machine instead of the "
                 "interpreter"));
static Choice<EventLevel> countEvents(
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
          cl::desc("run the first n samples or sequences only; 0, the default, "
                   "for all"));
static cl::opt<std::string> checkPath(
    "check", cl::value_desc("file"), cl::cat(category),
    cl::desc("compare the results with a file that -o has written, or that "
             "has floats for codes: integers exactly, floats bit by bit or "
             "within --tolerance"));
static cl::opt<std::string> labelsPath(
    "evaluate", cl::value_desc("labels"), cl::cat(category),
    cl::desc("print how many answers equal the labels of a file, its only "
             "tensor or the one called as the output: integers from 0, -1 "
             "where there is no label"));
static cl::opt<std::string> answerName(
    "evaluate-output", cl::value_desc("name"), cl::cat(category),
    cl::desc("with --evaluate, the output that answers, by itself or by its "
             "largest element; without it, the only one that is one integer, "
             "else the only one"));
static cl::opt<double> tolerance(
    "tolerance", cl::value_desc("x"), cl::init(0), cl::cat(category),
    cl::desc(
        "with --check or --compare, the largest absolute difference of two "
        "floats that counts as none; at least 0, the default"));

/// Computes the results of the function for one sample.
using SampleExecutor =
    std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>;

ExitCode mann::usageError(const llvm::Twine &message) {
  llvm::errs() << "mann-run: error: " << message << '\n';
  return WrongUsage;
}

/// --compare looks at everything itself, and keeps nothing.
static ExitCode checkCompareOptions() {
  for (const cl::Option *other : std::initializer_list<const cl::Option *>{
           &jit, &trace, &traceStep, &print, &countEvents, &outputPath,
           &checkPath, &saveState, &states, &labelsPath})
    if (other->getNumOccurrences())
      return usageError("--compare runs both executors and prints where they "
                        "differ first; leave out -" +
                        (other->ArgStr.size() > 1
                             ? "-" + other->ArgStr
                             : llvm::Twine(other->ArgStr)));
  return Success;
}

/// Whether all files can be read and written, and none that is written is one
/// that is read, save what --save-state may replace, or another one.
static ExitCode checkFiles() {
  std::vector<NamedPath> inputs{{"--inputs", inputsPath, true},
                                {"--sequence", sequencePath, true},
                                {"--weights", weightsPath},
                                {"--check", checkPath, true},
                                {"--evaluate", labelsPath}};
  std::vector<NamedPath> read = inputs;
  read.push_back({"the model", modelPath});
  llvm::append_range(read, importFlags.listFiles(modelPath));
  inputs.push_back({"--load-state", loadState});
  std::vector<NamedPath> written{{"-o", outputPath},
                                 {"--save-state", saveState}};
  llvm::Error error = checkPathsApart(read, written);
  if (!error)
    error = checkPathsApart(NamedPath{"--load-state", loadState},
                            NamedPath{"-o", outputPath});
  if (error)
    return usageError(llvm::toString(std::move(error)));
  error = checkReadable(inputs);
  // Of how many tensors the results are the model says.
  for (const NamedPath &file : written)
    if (!error && !file.path.empty())
      error = checkTensorFileName(file.path, 1);
  if (!error)
    error = checkWritable(written);
  bool isWrong = reportAll(std::move(error),
                           [](const Twine &message) { usageError(message); });
  return isWrong ? WrongInput : Success;
}

static ExitCode checkOptions() {
  if (limit < 0)
    return usageError("--limit must be 0 (all samples) or more, found " +
                      llvm::Twine(limit));
  if (!(tolerance >= 0))
    return usageError("--tolerance must be at least 0, found " +
                      llvm::Twine(std::to_string(tolerance)));
  if (jit && (trace || traceStep.getNumOccurrences()))
    return usageError("--trace shows what the interpreter computes; leave out "
                      "--jit");
  if (countEvents.getNumOccurrences() && !jit)
    return usageError("--count-events counts in compiled code; add --jit");
  bool compares = compareWith.getNumOccurrences();
  if (tolerance.getNumOccurrences() && checkPath.empty() && !compares)
    return usageError("--tolerance needs --check=<file> or --compare");
  if (!inputsPath.empty() && !sequencePath.empty())
    return usageError("--inputs and --sequence both give the inputs; leave one "
                      "out");
  if (answerName.getNumOccurrences() && labelsPath.empty())
    return usageError("--evaluate-output needs --evaluate=<labels>");
  if (traceStep < 0)
    return usageError("--trace-step must be 0 or more, found " +
                      llvm::Twine(traceStep));
  if (ExitCode code = checkFiles(); code != Success)
    return code;
  return compares ? checkCompareOptions() : Success;
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
                           const SampleExecutor &execute, int64_t &sample) {
  FailureOr<ResultSet> results = ResultSet::create(function);
  if (failed(results))
    return WrongInput;
  if (!outputPath.empty())
    if (llvm::Error error =
            checkTensorFileName(outputPath, function.getNumResults())) {
      usageError(llvm::toString(std::move(error)));
      return WrongInput;
    }
  int64_t size =
      limit ? std::min<int64_t>(limit, samples.size()) : samples.size();
  bool prints =
      print || (!trace && !countEvents.getNumOccurrences() &&
                outputPath.empty() && checkPath.empty() && labelsPath.empty());
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
  if (!labelsPath.empty()) {
    CallPlaces places;
    places.sequences = size;
    places.isPrefix = size < samples.size();
    places.isCalled = [](StringRef, int64_t, int64_t) { return true; };
    if (ExitCode code =
            evaluate(results->getTensors(), labelsPath, answerName, places);
        code != Success)
      return code;
  }
  if (checkPath.empty())
    return Success;
  CompareOptions options;
  options.tolerance = tolerance;
  options.isPrefix = size < samples.size();
  FailureOr<bool> same = results->compare(checkPath, options, llvm::outs());
  return succeeded(same) && *same ? Success : WrongInput;
}

/// The parameters of the function and of those that it calls.
static llvm::SetVector<ParameterOp> findParameters(func::FuncOp function) {
  llvm::SetVector<ParameterOp> parameters;
  llvm::SetVector<Operation *> functions;
  functions.insert(function);
  for (size_t i = 0; i < functions.size(); ++i)
    functions[i]->walk([&](SymbolUserOpInterface op) {
      if (auto get = dyn_cast<GetParameterOp>(*op)) {
        if (auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
                op, get.getParameterAttr()))
          parameters.insert(parameter);
      } else if (auto call = dyn_cast<func::CallOp>(*op)) {
        if (auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
                op, call.getCalleeAttr()))
          functions.insert(callee);
      }
    });
  return parameters;
}

static ExitCode checkWeights(ArrayRef<ParameterOp> parameters) {
  std::string missing = describeMissingWeights(parameters);
  if (missing.empty())
    return Success;
  usageError(missing);
  return WrongInput;
}

static ExitCode run(func::FuncOp function) {
  if (ExitCode code = checkWeights(findParameters(function).getArrayRef());
      code != Success)
    return code;
  // What is wrong with the model comes first: inputs cannot mend it.
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()))
    return WrongInput;
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
  if (failed(samples))
    return WrongInput;

  int64_t sample = 0;
  auto printStep = [&](const TracedOp &traced) {
    printTrace(llvm::outs(), "sample " + llvm::Twine(sample), traced);
  };
  SampleExecutor execute = [&](ArrayRef<HostValue> arguments) {
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

//===----------------------------------------------------------------------===//
// Models with states
//===----------------------------------------------------------------------===//

static ModelRunOptions getModelRunOptions() {
  ModelRunOptions options;
  options.sequences = sequencePath.empty() ? inputsPath : sequencePath;
  options.output = outputPath;
  options.check = checkPath;
  options.labels = labelsPath;
  options.answer = answerName;
  options.loadState = loadState;
  options.saveState = saveState;
  options.print = print;
  options.trace = trace || traceStep.getNumOccurrences();
  options.jit = jit;
  options.compare = compareWith.getNumOccurrences();
  if (traceStep.getNumOccurrences())
    options.traceStep = traceStep;
  options.limit = limit;
  options.tolerance = tolerance;
  if (states.getNumOccurrences())
    options.states = states;
  return options;
}

/// Options that mean something for sequences only; empty if none is given.
static StringRef getSequenceOption() {
  for (const cl::Option *option : std::initializer_list<const cl::Option *>{
           &sequencePath, &compareWith, &traceStep, &states, &loadState,
           &saveState})
    if (option->getNumOccurrences())
      return option->ArgStr;
  return "";
}

static ExitCode run(ModuleOp module) {
  StringRef option = getSequenceOption();
  bool hasStates = !module.getOps<StateOp>().empty();
  if (!functionName.empty() || (!hasStates && option.empty())) {
    if (!option.empty())
      return usageError("--" + option +
                        " runs the entries of a model; leave "
                        "out --function, which runs one function by itself");
    func::FuncOp function = selectFunction(module);
    return function ? run(function) : WrongUsage;
  }
  if (countEvents.getNumOccurrences())
    return usageError("--count-events counts in one function; choose it with "
                      "--function");
  if (ExitCode code =
          checkWeights(llvm::to_vector(module.getOps<ParameterOp>()));
      code != Success)
    return code;
  return runModel(module, getModelRunOptions());
}

int main(int argc, char **argv) {
  beginTool("mann-run");
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
  ModuleOp module = file.read(modelPath, "mann-run", importFlags.get());
  if (!module ||
      (!weightsPath.empty() && failed(bindWeights(module, weightsPath))))
    return WrongInput;
  return run(module);
}
