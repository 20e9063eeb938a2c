//===- mann-train.cpp - Train a network with a memory ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptimizerFlags.h"
#include "SequenceFlags.h"
#include "StoryFlags.h"
#include "mann/Driver/QuantizationFlags.h"
#include "mann/Import/ImportFlags.h"
#include "mann/Import/ModelFile.h"
#include "mann/InitAllDialects.h"
#include "mann/Support/Choices.h"
#include "mann/Support/OutputFiles.h"
#include "mann/Support/Version.h"
#include "mann/Training/Session.h"
#include "mann/Training/StoryProblem.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

static constexpr char overview[] =
    "train a network with a memory on stories or on sequences, in float or as "
    "it will be\ndeployed\n\n"
    "  mann-train net.mlir --data stories --task 1 -o w.safetensors\n"
    "  mann-train net.mlir --data stories --task 1 --quantize=q8 "
    "--addressing=l1 \\\n"
    "        --quantized-epochs=30 --model-output=trained.mlir -o "
    "w.safetensors\n"
    "  mann-train ntm.mlir --sequences train.safetensors "
    "--validation-share=0.1 \\\n"
    "        --loss=y=sigmoid --optimizer=rmsprop -o w.safetensors\n\n"
    "  Choices are made on the validation part of the training data; the test\n"
    "  data are asked once, at the end.\n"
    "  Exit code: 0 success; 1 the model or a file is wrong, or training\n"
    "  diverged; 2 the command line is wrong.\n";

/// libLLVM's own code generator brings an option of this name.
static const bool nameIsFree = [] {
  if (cl::Option *option = cl::getRegisteredOptions().lookup("stop-after"))
    option->removeArgument();
  return true;
}();

static cl::OptionCategory inputs("Input"), outputs("Output"),
    training("Training"), quantized("Training, quantized");
static ImportFlags importFlags(inputs);
static StoryFlags storyFlags(inputs, outputs);
static SequenceFlags sequenceFlags(inputs);
static OptimizerFlags optimizerFlags(training);

static cl::opt<std::string> modelPath(cl::Positional, cl::init("-"),
                                      cl::desc("<model.mlir, - for stdin>"),
                                      cl::cat(inputs));
static cl::opt<std::string> validationFile(
    "validation", cl::value_desc("file"), cl::cat(inputs),
    cl::desc("questions or sequences to choose by (a part of those for "
             "training)"));
static cl::opt<double> validationShare(
    "validation-share", cl::value_desc("x"), cl::init(0.1), cl::cat(inputs),
    cl::desc("the part of the training data to choose by (0.1)"));
static cl::opt<uint64_t> validationSeed(
    "validation-seed", cl::value_desc("n"), cl::cat(inputs),
    cl::desc("choose that part at random with this seed (the last of them)"));

static cl::opt<std::string>
    weightsOutput("o", cl::value_desc("file"),
                  cl::desc("trained weights (.safetensors)"), cl::cat(outputs));
static cl::opt<std::string>
    modelOutput("model-output", cl::value_desc("file"), cl::cat(outputs),
                cl::desc("the model with the formats that it was trained for"));
static cl::opt<std::string> logPath("log", cl::value_desc("file"),
                                    cl::desc("a CSV row for every epoch"),
                                    cl::cat(outputs));
static cl::opt<std::string> checkpoint(
    "checkpoint", cl::value_desc("file"), cl::cat(outputs),
    cl::desc("written after every epoch; if it is there, training goes on from "
             "it, to the same result"));

static cl::opt<unsigned> stopAfter(
    "stop-after", cl::value_desc("epochs"), cl::init(0), cl::cat(outputs),
    cl::desc("stop this run after so many; the checkpoint tells where"));

static cl::opt<uint64_t> seed("seed", cl::value_desc("n"), cl::init(1),
                              cl::desc("of all random numbers (1)"),
                              cl::cat(training));
static cl::opt<unsigned> restarts(
    "restarts", cl::value_desc("n"), cl::init(1), cl::cat(training),
    cl::desc("at most, with other random numbers while there are errors in "
             "validation; the best is kept (1)"));
static cl::opt<unsigned> epochs("epochs", cl::value_desc("n"), cl::init(100),
                                cl::desc("in float (100)"), cl::cat(training));
static cl::opt<double> learningRate(
    "learning-rate", cl::value_desc("x"), cl::init(0.01), cl::cat(training),
    cl::desc("times the gradient of a batch, summed over stories, a mean "
             "over sequences (0.01)"));
static cl::opt<unsigned> halveEvery("halve-every", cl::value_desc("epochs"),
                                    cl::init(25), cl::cat(training),
                                    cl::desc("halves the learning rate, 0: "
                                             "never (25)"));
static cl::opt<unsigned> batch("batch", cl::value_desc("n"), cl::init(32),
                               cl::desc("samples or sequences a step (32)"),
                               cl::cat(training));
static cl::opt<double> deviation("deviation", cl::value_desc("x"),
                                 cl::init(0.1), cl::cat(training),
                                 cl::desc("of the first weights (0.1)"));
static Choice<Initialization> initialization(
    "initialization", cl::desc("the first weights (normal)"),
    cl::init(Initialization::Normal), cl::cat(training),
    cl::values(clEnumValN(Initialization::Normal, "normal",
                          "all of --deviation"),
               clEnumValN(Initialization::FanIn, "fan-in",
                          "matrices of 1 / sqrt(columns), vectors 0")));
static cl::opt<std::string>
    weights("weights", cl::value_desc("file"), cl::cat(training),
            cl::desc("to start from instead of random ones (.safetensors)"));
static cl::opt<unsigned> linearEpochs(
    "linear-start", cl::value_desc("epochs"), cl::init(0), cl::cat(training),
    cl::desc("without softmax in the hops, before the others (0)"));
static cl::opt<double> linearRate("linear-learning-rate", cl::value_desc("x"),
                                  cl::init(0.005), cl::cat(training),
                                  cl::desc("of the linear start, halved every "
                                           "25 epochs (0.005)"));
static cl::opt<double>
    timeNoise("time-noise", cl::value_desc("share"), cl::init(0),
              cl::cat(training),
              cl::desc("empty statements put among the others at random (0)"));
static cl::opt<unsigned>
    patience("patience", cl::value_desc("epochs"), cl::init(0),
             cl::cat(training),
             cl::desc("stop a phase after so many without fewer errors in "
                      "validation, 0: never (0)"));
static cl::opt<bool> noShuffle("no-shuffle", cl::cat(training),
                               cl::desc("samples in the order of the file"));

static QuantizationFlags formatFlags(quantized);
static cl::opt<unsigned> quantizedEpochs(
    "quantized-epochs", cl::value_desc("n"), cl::init(0), cl::cat(quantized),
    cl::desc("of the quantized network, after those in float (0)"));
static cl::opt<double>
    quantizedRate("quantized-learning-rate", cl::value_desc("x"),
                  cl::init(0.01), cl::cat(quantized),
                  cl::desc("of the quantized network (0.01)"));
static cl::opt<unsigned>
    quantizedHalveEvery("quantized-halve-every", cl::value_desc("epochs"),
                        cl::init(15), cl::cat(quantized),
                        cl::desc("halves that rate, 0: never (15)"));
static cl::opt<unsigned> chooseFormatsEvery(
    "choose-formats-every", cl::value_desc("epochs"), cl::init(0),
    cl::cat(quantized),
    cl::desc("of the quantized phase, choose addressing and formats again, "
             "for the weights so far, 0: never (0)"));
static Choice<Surrogate> surrogate(
    "surrogate", cl::desc("gradient of bounded similarities (smooth)"),
    cl::init(Surrogate::Smooth), cl::cat(quantized),
    cl::values(clEnumValN(Surrogate::Smooth, "smooth",
                          "the difference, averaged over distances up to "
                          "--window"),
               clEnumValN(Surrogate::L1Slope, "l1s",
                          "the slope of a difference of magnitudes, and "
                          "jumps spread over --window"),
               clEnumValN(Surrogate::Literal, "literal",
                          "as in the public code of Q-MANN")));
static cl::opt<unsigned>
    window("window", cl::value_desc("codes"), cl::init(0), cl::cat(quantized),
           cl::desc("of smooth and l1s (a sixteenth of all codes)"));
static Choice<SaturationGradient>
    saturation("saturation-gradient", cl::desc("of saturated numbers (inward)"),
               cl::init(SaturationGradient::Inward), cl::cat(quantized),
               cl::values(clEnumValN(SaturationGradient::None, "none", "0"),
                          clEnumValN(SaturationGradient::Inward, "inward",
                                     "what draws them back into the range"),
                          clEnumValN(SaturationGradient::All, "all",
                                     "as if they were not saturated")));
enum class Kept { Softmax, Results };
static cl::bits<Kept> keepFloat(
    "keep-float", cl::CommaSeparated, cl::cat(quantized),
    cl::desc("parts that stay in float: a simulation that mannc cannot deploy"),
    cl::values(clEnumValN(Kept::Softmax, "softmax", "of every hop"),
               clEnumValN(Kept::Results, "results", "the answer layer")));
static cl::opt<int> scoreScale(
    "score-scale", cl::value_desc("n"), cl::cat(quantized),
    cl::desc("scores of bounded addressing times 2^n (fitted to the dot "
             "product)"));

enum ExitCode { Success = 0, WrongInput = 1, WrongUsage = 2 };

static ExitCode usageError(const Twine &message) {
  llvm::errs() << "mann-train: error: " << message << "\n";
  return WrongUsage;
}
static ExitCode inputError(const Twine &message) {
  llvm::errs() << "mann-train: error: " << message << "\n";
  return WrongInput;
}

/// The flags that were given and have no effect, with what they need.
static llvm::Error checkEffects() {
  llvm::Error error = llvm::Error::success();
  auto require = [&](const cl::Option *option, const Twine &what) {
    if (option->getNumOccurrences())
      error = llvm::joinErrors(
          std::move(error),
          llvm::createStringError("--" + option->ArgStr + " " + what));
  };
  // Whether --quantize and --addressing fit is known already.
  if (!quantizedEpochs)
    for (const auto &[name, option] : cl::getRegisteredOptions())
      if (llvm::is_contained(option->Categories, &quantized) &&
          option != &quantizedEpochs && option != &formatFlags.quantize &&
          option != &formatFlags.addressing)
        require(option, "is about a quantized network: it needs --quantize and "
                        "--quantized-epochs");
  if (sequenceFlags.areGiven()) {
    SmallVector<const cl::Option *> ofStories = storyFlags.getAll();
    ofStories.append({&timeNoise, &linearEpochs});
    for (const cl::Option *option : ofStories)
      require(option, "is about stories: leave it out, or --sequences");
  } else {
    for (const cl::Option *option : sequenceFlags.getOthers())
      require(option, "is about sequences: it needs --sequences");
  }
  if (!validationFile.empty())
    for (const cl::Option *option :
         {static_cast<cl::Option *>(&validationShare),
          static_cast<cl::Option *>(&validationSeed)})
      require(option,
              "is about training data to choose by, of which --validation "
              "takes none");
  if (chooseFormatsEvery)
    require(&formatFlags.rotateKeys,
            "would turn trained keys again: leave it out, or "
            "--choose-formats-every");
  if (!linearEpochs)
    require(&linearRate, "needs --linear-start");
  if (!epochs)
    for (const cl::Option *option : {static_cast<cl::Option *>(&learningRate),
                                     static_cast<cl::Option *>(&halveEvery)})
      require(option, "is about training in float: it needs --epochs");
  if (initialization == Initialization::FanIn)
    require(&deviation, "is about --initialization=normal");
  if (!weights.empty()) {
    for (const cl::Option *option :
         {static_cast<cl::Option *>(&deviation),
          static_cast<cl::Option *>(&initialization)})
      require(option,
              "is about random weights, of which --weights leaves none");
    if (noShuffle && timeNoise == 0 && restarts > 1)
      require(&restarts, "would train the same again: with --weights and "
                         "--no-shuffle nothing is random");
  }
  return error;
}

/// Whether all files can be read and written, are what they have to be, and
/// none that is written is one that is read or another one; a checkpoint is
/// both.
static ExitCode checkFiles() {
  const cl::opt<std::string> *options[] = {&weightsOutput, &modelOutput,
                                           &storyFlags.vocabularyOutput,
                                           &logPath, &checkpoint};
  llvm::Error error = llvm::Error::success();
  auto refuse = [&](const NamedPath &file, const Twine &what) {
    error = llvm::joinErrors(
        std::move(error),
        llvm::createStringError(file.name + "=" + file.path + ": " + what));
  };
  std::vector<NamedPath> written;
  for (const cl::opt<std::string> *option : options) {
    NamedPath file{(option->ArgStr.size() == 1 ? "-" : "--") +
                       option->ArgStr.str(),
                   *option};
    if (file.path.empty())
      continue;
    if ((option == &weightsOutput || option == &checkpoint) &&
        isReplaceable(file.path) &&
        !StringRef(file.path).ends_with(".safetensors"))
      refuse(file, "expected a name that ends in .safetensors");
    if ((option == &logPath || option == &checkpoint) &&
        !isReplaceable(file.path))
      refuse(file, "is no regular file, which could be replaced after every "
                   "epoch");
    written.push_back(file);
  }
  std::vector<NamedPath> read{{"the model", modelPath},
                              {"--weights", weights},
                              {"--validation", validationFile},
                              {"--sequences", sequenceFlags.sequences},
                              {"--test", sequenceFlags.test}};
  llvm::append_range(read, importFlags.listFiles(modelPath));
  if (sequenceFlags.areGiven()) {
    // There are no stories.
  } else if (auto paths = findTask(storyFlags.data, storyFlags.task)) {
    read.push_back({"--data", paths->train});
    read.push_back({"--data", paths->test});
  } else {
    // Told when the data are read.
    llvm::consumeError(paths.takeError());
  }
  error = llvm::joinErrors(std::move(error), checkPathsApart(read, written));
  if (reportAll(std::move(error),
                [](const Twine &message) { usageError(message); }))
    return WrongUsage;
  error = checkReadable({NamedPath{"--weights", weights},
                         NamedPath{"--vocabulary", storyFlags.vocabulary},
                         NamedPath{"--validation", validationFile},
                         NamedPath{"--sequences", sequenceFlags.sequences},
                         NamedPath{"--test", sequenceFlags.test}});
  if (!error)
    error = checkWritable(written);
  bool isWrong = reportAll(std::move(error),
                           [](const Twine &message) { inputError(message); });
  return isWrong ? WrongInput : Success;
}

/// Numbers that are out of range; the first of them.
static llvm::Error checkNumbers(unsigned width) {
  auto wrong = [](const Twine &what) { return llvm::createStringError(what); };
  if (!batch || !restarts)
    return wrong("--batch and --restarts must be at least 1");
  if (quantizedEpochs && chooseFormatsEvery >= quantizedEpochs)
    return wrong("--choose-formats-every must be less than "
                 "--quantized-epochs=" +
                 Twine(quantizedEpochs) + ", but is " +
                 Twine(chooseFormatsEvery));
  if (patience && patience < chooseFormatsEvery)
    return wrong("--patience must be at least --choose-formats-every=" +
                 Twine(chooseFormatsEvery) +
                 ", which it would end before, but is " + Twine(patience));
  unsigned widest = getMaxWindow(std::min(width, kMaxSurrogateWidth));
  if (window.getNumOccurrences() && (window < 1 || window > widest))
    return wrong("--window must be 1 to " + Twine(widest) + " codes, but is " +
                 Twine(window));
  for (auto [name, value] :
       {std::pair<StringRef, double>{"--learning-rate", learningRate},
        {"--linear-learning-rate", linearRate},
        {"--quantized-learning-rate", quantizedRate},
        {"--deviation", deviation}})
    if (!isPositive(value))
      return wrong(name + " must be a positive number in f32, but is " +
                   show(value));
  if (!(validationShare > 0 && validationShare < 1))
    return wrong("--validation-share must be more than 0 and less than 1, "
                 "but is " +
                 show(validationShare));
  if (!(timeNoise >= 0 && timeNoise <= 1))
    return wrong("--time-noise must be from 0 to 1, but is " + show(timeNoise));
  return llvm::Error::success();
}

/// What the flags say that are right for themselves.
static void fillRecipe(Recipe &recipe) {
  recipe.quantization.keepSoftmax = keepFloat.isSet(Kept::Softmax);
  recipe.quantization.keepResults = keepFloat.isSet(Kept::Results);
  recipe.seed = seed;
  recipe.restarts = restarts;
  recipe.batch = batch;
  recipe.deviation = deviation;
  recipe.initialization = initialization;
  recipe.weights = weights;
  recipe.timeNoise = timeNoise;
  recipe.shuffle = !noShuffle;
  recipe.patience = patience;
  recipe.linear = {linearEpochs, linearRate, 25};
  recipe.floating = {epochs, learningRate, halveEvery};
  recipe.quantized = {quantizedEpochs, quantizedRate, quantizedHalveEvery};
  recipe.chooseFormatsEvery = chooseFormatsEvery;
  recipe.gradients.saturation = saturation;
  recipe.gradients.surrogate = surrogate;
  recipe.gradients.window = window;
}

static ExitCode readOptions(Recipe &recipe, SequenceOptions &sequences) {
  if (storyFlags.data.empty() && !sequenceFlags.areGiven())
    return usageError("there is nothing to train on: give --data=<folder> or "
                      "--sequences=<file>");
  if (weightsOutput.empty())
    return usageError("the weights need a file: give -o <file.safetensors>");
  if (llvm::Error error = formatFlags.read(recipe.quantization))
    return usageError(llvm::toString(std::move(error)));
  if (quantizedEpochs && !recipe.quantization.width)
    return usageError("--quantized-epochs needs --quantize=q2 to q16");
  if (recipe.quantization.width && !quantizedEpochs)
    return usageError("--quantize needs --quantized-epochs, at least 1");
  if (!epochs && !quantizedEpochs)
    return usageError("nothing would be trained: --epochs and "
                      "--quantized-epochs are 0");
  if (llvm::Error error = checkEffects())
    return usageError(llvm::toString(std::move(error)));
  if (sequenceFlags.areGiven()) {
    if (llvm::Error error = sequenceFlags.read(sequences))
      return usageError(llvm::toString(std::move(error)));
    if (validationFile.empty() && !validationShare.getNumOccurrences())
      return usageError("sequences to choose by are not chosen by themselves: "
                        "give --validation=<file> or --validation-share=<x>");
  }
  if (stopAfter && checkpoint.empty())
    return usageError(
        "--stop-after leaves nothing without --checkpoint=<file>");
  if (llvm::Error error = checkNumbers(recipe.quantization.width))
    return usageError(llvm::toString(std::move(error)));
  if (scoreScale.getNumOccurrences()) {
    if (!recipe.quantization.addressing)
      return usageError("--score-scale needs --addressing");
    recipe.log2Scale = scoreScale;
  }
  if (llvm::Error error = optimizerFlags.read(recipe.optimizer))
    return usageError(llvm::toString(std::move(error)));
  fillRecipe(recipe);
  return checkFiles();
}

/// Whether the model has each tensor that a flag names.
static LogicalResult checkNames(func::FuncOp function, const Recipe &recipe) {
  llvm::SetVector<StringRef> known;
  for (ParameterOp parameter : getTrainedParameters(function))
    known.insert(parameter.getTensorName());
  LogicalResult result = success();
  for (const auto &[name, own] : recipe.optimizer.parameters)
    if (!known.contains(name))
      result = function.emitError("has no parameter '")
               << name << "' for --parameter-rate or --parameter-clip; it has "
               << llvm::join(known, ", ");
  return result;
}

/// Writes everything or nothing.
static llvm::Error writeResults(SessionResult &result,
                                const std::optional<TrainingData> &data) {
  auto weights =
      serializeSafetensors(result.weights.toTensors(), weightsOutput);
  if (!weights)
    return weights.takeError();
  std::vector<OutputFile> files{{weightsOutput, std::move(*weights)}};
  if (!modelOutput.empty()) {
    std::string text;
    llvm::raw_string_ostream os(text);
    result.model->print(os);
    files.push_back({modelOutput, text + "\n"});
  }
  if (!storyFlags.vocabularyOutput.empty())
    files.push_back({storyFlags.vocabularyOutput,
                     llvm::join(data->vocabulary.getWords(), "\n") + "\n"});
  return writeFiles(files);
}

static void print(StringRef what, const Score &score) {
  llvm::outs() << what;
  if (score.getQuestions())
    llvm::outs() << llvm::format(" error: %.2f %% (%d of %d)", score.getError(),
                                 int(score.getWrong()),
                                 int(score.getQuestions()));
  if (sequenceFlags.areGiven())
    llvm::outs() << (score.getQuestions() ? ", loss " : " loss: ")
                 << llvm::format("%.6g", score.getMeanLoss());
  llvm::outs() << "\n";
}

/// Helpers become part of the function that is trained, as mannc does it.
static LogicalResult inlineHelpers(ModuleOp module) {
  PassManager pm(module.getContext());
  addStagePasses(Stage::Parse, CompilationOptions(), pm);
  return pm.run(module);
}

/// What is trained on; `data` are the stories, if it is those.
static FailureOr<std::unique_ptr<Problem>>
readProblem(ModuleOp module, func::FuncOp function,
            const SequenceOptions &sequences,
            std::optional<TrainingData> &data) {
  ValidationSplit split{validationShare, {}};
  if (validationSeed.getNumOccurrences())
    split.seed = validationSeed;
  if (sequenceFlags.areGiven()) {
    auto problem = sequenceFlags.load(module, sequences, validationFile, split);
    if (failed(problem))
      return failure();
    return std::unique_ptr<Problem>(std::move(*problem));
  }
  FailureOr<TrainingData> read =
      storyFlags.load(function, validationFile, split);
  if (failed(read))
    return failure();
  data = std::move(*read);
  return std::unique_ptr<Problem>(std::make_unique<StoryProblem>(
      data->training, data->validation, data->test));
}

/// Whether --addressing has something to replace.
static bool hasSimilarity(ModuleOp module) {
  return module
      .walk([](AddressingOpInterface) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

static ExitCode train(ModuleOp module, const Recipe &recipe,
                      const SequenceOptions &sequences) {
  if (failed(inlineHelpers(module)))
    return WrongInput;
  if (recipe.quantization.addressing && !hasSimilarity(module))
    return inputError("--addressing replaces similarities, but the model has "
                      "none: leave it out");
  FailureOr<func::FuncOp> function = getModelFunction(module);
  if (failed(function))
    return WrongInput;
  std::optional<TrainingData> data;
  auto problem = readProblem(module, *function, sequences, data);
  if (failed(problem) || failed(checkNames(*function, recipe)))
    return WrongInput;
  SessionFiles files{checkpoint, logPath,
                     llvm::sys::Process::StandardErrIsDisplayed(), stopAfter};
  FailureOr<SessionResult> result =
      runSession(module, **problem, recipe, files);
  if (failed(result))
    return WrongInput;
  if (!result->finished) {
    llvm::outs() << "stopped; the same command without --stop-after goes on\n";
    return Success;
  }
  Learner &learner = *result->learner;
  bool isTested = data || !sequenceFlags.test.empty();
  llvm::outs() << "best: epoch " << result->epoch + 1 << " of restart "
               << result->restart + 1 << "\n";
  print("validation", result->validation);
  if (isTested)
    print("test", learner.evaluate(result->weights, DataPart::Test));
  // What it would be without early stopping.
  print("last epoch's validation",
        learner.evaluate(result->last, DataPart::Validation));
  if (isTested)
    print("last epoch's test", learner.evaluate(result->last, DataPart::Test));
  if (llvm::Error error = writeResults(*result, data))
    return inputError(llvm::toString(std::move(error)));
  return Success;
}

int main(int argc, char **argv) {
  beginTool("mann-train");
  llvm::InitLLVM init(argc, argv);
  SmallVector<const cl::OptionCategory *> shown{&inputs, &outputs, &training,
                                                &quantized};
  cl::HideUnrelatedOptions(shown);
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  Recipe recipe;
  SequenceOptions sequences;
  if (ExitCode code = readOptions(recipe, sequences); code != Success)
    return code;

  DialectRegistry registry;
  mann::registerAllDialects(registry);
  ModelFile file(registry);
  ModuleOp module = file.read(modelPath, "mann-train", importFlags.get());
  return module ? train(module, recipe, sequences) : WrongInput;
}
