//===- Session.cpp - A whole training, from random weights on -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Session.h"
#include "State.h"
#include "mann/Execution/Sequences.h"
#include "mann/Model/Model.h"
#include "mann/Support/OutputFiles.h"
#include "mann/Support/TensorFile.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {

constexpr StringLiteral kPhaseNames[kNumPhases] = {"linear", "float",
                                                   "quantized"};
constexpr StringLiteral kRateFlags[kNumPhases] = {
    "--linear-learning-rate", "--learning-rate", "--quantized-learning-rate"};

/// What the weights come from that formats are chosen for.
enum class Origin { Random, Floats, Integers };

class Session {
public:
  Session(ModuleOp module, const Problem &problem, const Recipe &recipe,
          const SessionFiles &files, func::FuncOp function)
      : module(module), problem(problem), recipe(recipe), files(files),
        state(Weights(getTrainedParameters(function))) {}

  FailureOr<SessionResult> run();

private:
  struct Programs {
    /// The float model with formats, and what is trained of it.
    OwningOpRef<ModuleOp> model, trained;
  };
  LogicalResult resume();
  LogicalResult writeLog();
  LogicalResult report(llvm::Error error);
  LogicalResult reportDivergence(Phase phase, const Twine &what);
  LogicalResult readWeights();
  FailureOr<Programs> prepare(Phase phase, const Weights &start, Origin origin);
  LearnerOptions getLearnerOptions() const;
  LogicalResult compile(Programs &programs);
  LogicalResult tryQuantized();
  LogicalResult quantize(ModuleOp model, Programs &programs, Origin origin);
  Origin getOrigin(int64_t epoch) const {
    bool isLater = recipe.chooseFormatsEvery &&
                   epoch >= int64_t(recipe.chooseFormatsEvery);
    return isLater ? Origin::Integers : Origin::Floats;
  }
  int64_t getStageBegin(Phase phase) const;
  bool isOver(Phase phase) const;
  LogicalResult prepareStage(Phase phase, bool begins);
  LogicalResult runPhase(Phase phase);
  LogicalResult runEpoch(Phase phase);
  LogicalResult finishEpoch(Phase phase, double rate, const Score &trained);
  bool isStopped() const {
    return files.maxEpochs && epochsRun >= int64_t(files.maxEpochs);
  }
  void showProgress(Phase phase, const Score &trained, const Score &validated);
  const Schedule &getSchedule(Phase phase) const {
    switch (phase) {
    case Phase::Linear:
      return recipe.linear;
    case Phase::Floating:
      return recipe.floating;
    case Phase::Quantized:
      return recipe.quantized;
    }
    llvm_unreachable("every phase has a schedule");
  }

  ModuleOp module;
  const Problem &problem;
  const Recipe &recipe;
  const SessionFiles &files;
  SessionState state;
  uint64_t fingerprint = 0;
  /// Of this stage, of those that `state.best` and `state.overall` are from
  /// (null if these come from a checkpoint), and of the float phases, whose
  /// programs are the same for every restart.
  std::shared_ptr<Learner> learner, bestLearner, overallLearner,
      floatLearners[2];
  /// Warnings of the restarts so far.
  llvm::StringSet<> told;
  std::chrono::steady_clock::time_point began;
  int64_t epochsRun = 0;
};

} // namespace

LogicalResult Session::report(llvm::Error error) {
  if (!error)
    return success();
  return emitError(module.getLoc(), llvm::toString(std::move(error)));
}

LogicalResult Session::reportDivergence(Phase phase, const Twine &what) {
  return emitError(module.getLoc())
         << "restart " << state.restart + 1 << ", " << kPhaseNames[int(phase)]
         << " epoch " << state.epoch + 1 << ": " << what << "; use a smaller "
         << kRateFlags[int(phase)];
}

namespace {
/// Remarks and warnings about values that are of no interest, or told already,
/// are not passed on while there is one of these.
struct OnlyErrors : ScopedDiagnosticHandler {
  explicit OnlyErrors(MLIRContext *context)
      : ScopedDiagnosticHandler(context, [](Diagnostic &diagnostic) {
          return success(diagnostic.getSeverity() != DiagnosticSeverity::Error);
        }) {}
};

/// A warning or remark that is in `told` already is not passed on: restarts
/// would tell it again.
struct OnlyNew : ScopedDiagnosticHandler {
  OnlyNew(MLIRContext *context, llvm::StringSet<> &told)
      : ScopedDiagnosticHandler(context, [&told](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
            return failure();
          std::string text;
          llvm::raw_string_ostream(text)
              << diagnostic.getLocation() << diagnostic;
          return success(!told.insert(text).second);
        }) {}
};
} // namespace

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// Without its softmax an addressing is linear in the memory.
static void removeSoftmax(ModuleOp module) {
  module.walk([](SoftmaxOp op) {
    op.getWeights().replaceAllUsesWith(op.getScores());
    op.erase();
  });
}

/// Chooses addressing and formats on the training set, then quantizes.
LogicalResult Session::quantize(ModuleOp model, Programs &programs,
                                Origin origin) {
  CompilationOptions options = recipe.quantization;
  // A number that is no percentage stays one.
  auto allowSaturation = [&] {
    if (options.maxSaturation >= 0 && options.maxSaturation <= 100)
      options.maxSaturation = 100;
  };
  // How many elements saturate says nothing before they are trained.
  if (origin == Origin::Random)
    allowSaturation();
  auto samples = problem.getSamples(model, options.sampleLimit);
  if (failed(samples))
    return failure();
  options.calls = *samples;
  options.requireFit = false;
  auto runStages = [&](ArrayRef<Stage> stages, ModuleOp target) {
    PassManager pm(target.getContext());
    for (Stage stage : stages)
      addStagePasses(stage, options, pm);
    return pm.run(target);
  };
  LogicalResult result = runStages({Stage::Addressing}, model);
  if (succeeded(result) && recipe.log2Scale)
    model.walk(
        [&](AddressingOpInterface op) { op.setLog2Scale(*recipe.log2Scale); });
  if (succeeded(result))
    result = runStages({Stage::Calibrate, Stage::Formats}, model);
  if (failed(result))
    return failure();
  programs.trained = model.clone();
  // Formats that are not chosen, but given, are what was trained with.
  if (origin == Origin::Integers)
    allowSaturation();
  return runStages({Stage::Quantize}, *programs.trained);
}

FailureOr<Session::Programs> Session::prepare(Phase phase, const Weights &start,
                                              Origin origin) {
  Programs programs;
  programs.model = module.clone();
  if (phase == Phase::Quantized) {
    start.bind(*programs.model);
    if (failed(quantize(*programs.model, programs, origin)))
      return failure();
  } else {
    programs.trained = module.clone();
    if (phase == Phase::Linear)
      removeSoftmax(*programs.trained);
  }
  return programs;
}

LearnerOptions Session::getLearnerOptions() const {
  return {recipe.batch, recipe.gradients, recipe.quantization.rounding};
}

/// Makes `learner` run what `programs` train.
LogicalResult Session::compile(Programs &programs) {
  FailureOr<func::FuncOp> function = getModelFunction(*programs.trained);
  if (failed(function))
    return failure();
  auto created = problem.compile(*function, getLearnerOptions());
  if (failed(created))
    return failure();
  learner = std::move(*created);
  return success();
}

//===----------------------------------------------------------------------===//
// Checkpoint, log and progress
//===----------------------------------------------------------------------===//

LogicalResult Session::resume() {
  if (files.checkpoint.empty() || !llvm::sys::fs::exists(files.checkpoint))
    return success();
  if (failed(report(state.load(files.checkpoint, fingerprint))))
    return failure();
  return writeLog();
}

LogicalResult Session::writeLog() {
  if (files.log.empty())
    return success();
  constexpr StringLiteral header =
      "restart,phase,epoch,learning_rate,train_loss,train_error,"
      "validation_loss,validation_error\n";
  OutputFile file{files.log, header.str() + state.log};
  return report(writeFiles(file));
}

void Session::showProgress(Phase phase, const Score &trained,
                           const Score &validated) {
  int64_t perRestart = 0, done = state.epoch + 1;
  for (int i = 0; i < kNumPhases; ++i) {
    perRestart += getSchedule(Phase(i)).epochs;
    if (i < state.phase)
      done += getSchedule(Phase(i)).epochs;
  }
  int64_t left = perRestart * (recipe.restarts - state.restart) - done;
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
          .count();
  llvm::errs() << llvm::format(
      "\r\033[Krestart %d of %u, %s epoch %d of %u: loss %.4f, validation "
      "error %.1f %%, best %.1f %%, %.0f s left",
      int(state.restart + 1), recipe.restarts, kPhaseNames[state.phase].data(),
      int(state.epoch + 1), getSchedule(phase).epochs, trained.getMeanLoss(),
      validated.getError(), state.best.score.getError(),
      seconds / double(epochsRun) * double(left));
}

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

LogicalResult Session::finishEpoch(Phase phase, double rate,
                                   const Score &trained) {
  Candidate candidate(state.current);
  candidate.score = learner->evaluate(state.current, DataPart::Validation);
  if (!std::isfinite(candidate.score.loss))
    return reportDivergence(phase,
                            "training diverged: the loss in validation is " +
                                Twine(std::to_string(candidate.score.loss)));
  candidate.restart = state.restart;
  candidate.epoch = state.epoch;
  llvm::raw_string_ostream(state.log) << llvm::format(
      "%d,%s,%d,%.9g,%.9g,%.9g,%.9g,%.9g\n", int(state.restart + 1),
      kPhaseNames[state.phase].data(), int(state.epoch + 1), rate,
      trained.getMeanLoss(), trained.getError(), candidate.score.getMeanLoss(),
      candidate.score.getError());
  Score validated = candidate.score;
  bool isGain = candidate.score.getQuestions()
                    ? candidate.score.wrong < state.best.score.wrong
                    : candidate.isBetterThan(state.best);
  if (state.best.epoch < 0 || isGain)
    state.lastGain = state.epoch;
  if (candidate.isBetterThan(state.best)) {
    state.best = std::move(candidate);
    state.bestStart = state.start;
    bestLearner = learner;
  }
  if (state.best.epoch >= getStageBegin(phase))
    state.bestLast = state.current;
  ++epochsRun;
  if (files.showProgress)
    showProgress(phase, trained, validated);
  ++state.epoch;
  if (failed(writeLog()))
    return failure();
  if (!files.checkpoint.empty())
    return report(state.save(files.checkpoint, fingerprint));
  return success();
}

/// The epoch that this stage has begun with. A phase is one stage, but for a
/// quantized one that chooses its formats again.
int64_t Session::getStageBegin(Phase phase) const {
  int64_t every = recipe.chooseFormatsEvery;
  return phase == Phase::Quantized && every ? state.epoch / every * every : 0;
}

/// Makes `learner` run this phase. A stage that begins has formats for the
/// weights so far.
LogicalResult Session::prepareStage(Phase phase, bool begins) {
  if (begins) {
    state.start = state.current;
    state.optimizer.steps = 0;
    for (Weights *memory : {&state.optimizer.velocity, &state.optimizer.mean,
                            &state.optimizer.square})
      memory->setZero();
  }
  if (state.epoch == 0)
    state.best.epoch = -1;
  bool isFloat = phase != Phase::Quantized;
  if (isFloat && floatLearners[int(phase)]) {
    learner = floatLearners[int(phase)];
    return success();
  }
  OnlyNew onlyNew(module.getContext(), told);
  FailureOr<Programs> programs =
      prepare(phase, state.start, getOrigin(state.epoch));
  if (failed(programs) || failed(compile(*programs)))
    return failure();
  if (isFloat)
    floatLearners[int(phase)] = learner;
  else if (begins)
    // Rotated keys have other parameters.
    state.current.read(*programs->model);
  return success();
}

LogicalResult Session::runEpoch(Phase phase) {
  const Schedule &schedule = getSchedule(phase);
  EpochOptions epoch;
  epoch.learningRate = schedule.learningRate;
  if (schedule.halveEvery)
    epoch.learningRate = std::ldexp(schedule.learningRate,
                                    -int(state.epoch / schedule.halveEvery));
  epoch.optimizer = recipe.optimizer;
  epoch.timeNoise = recipe.timeNoise;
  epoch.shuffle = recipe.shuffle;
  // Each epoch has its own numbers, so that one can be run again alone.
  std::seed_seq seeds{uint32_t(recipe.seed), uint32_t(recipe.seed >> 32),
                      uint32_t(state.restart), uint32_t(phase),
                      uint32_t(state.epoch)};
  std::mt19937_64 random(seeds);
  auto score = learner->runEpoch(state.current, epoch, state.optimizer, random);
  if (!score)
    return reportDivergence(phase, llvm::toString(score.takeError()));
  return finishEpoch(phase, epoch.learningRate, *score);
}

bool Session::isOver(Phase phase) const {
  if (state.epoch >= int64_t(getSchedule(phase).epochs) || isStopped())
    return true;
  return recipe.patience && phase != Phase::Linear &&
         state.epoch - state.lastGain > int64_t(recipe.patience);
}

LogicalResult Session::runPhase(Phase phase) {
  if (getSchedule(phase).epochs == 0)
    return success();
  // What goes on from a checkpoint is prepared, too, in the middle of a stage.
  for (bool isPrepared = false; !isOver(phase); isPrepared = true) {
    bool begins = state.epoch == getStageBegin(phase);
    if ((begins || !isPrepared) && failed(prepareStage(phase, begins)))
      return failure();
    if (failed(runEpoch(phase)))
      return failure();
  }
  // A linear phase is judged by what it leads to.
  if (!isStopped() && phase != Phase::Linear)
    state.current = state.best.weights;
  return success();
}

/// Starts from the weights of a file.
LogicalResult Session::readWeights() {
  OwningOpRef<ModuleOp> bound = module.clone();
  CompilationOptions options;
  options.weights = recipe.weights;
  PassManager pm(module.getContext());
  addStagePasses(Stage::Bind, options, pm);
  if (failed(pm.run(*bound)))
    return failure();
  state.current.read(*bound);
  return success();
}

/// What is wrong with the quantized network shall not be told after hours of
/// training in float.
LogicalResult Session::tryQuantized() {
  if (!recipe.quantized.epochs ||
      recipe.linear.epochs + recipe.floating.epochs == 0)
    return success();
  OnlyErrors onlyErrors(module.getContext());
  // Of a usual size, whatever --deviation is.
  Weights weights(state.current);
  std::mt19937_64 random(recipe.seed);
  weights.initialize(random, recipe.initialization, Recipe().deviation);
  auto build = [&]() -> LogicalResult {
    FailureOr<Programs> programs =
        prepare(Phase::Quantized, weights, Origin::Random);
    if (failed(programs))
      return failure();
    FailureOr<func::FuncOp> function = getModelFunction(*programs->trained);
    if (failed(function))
      return failure();
    return problem.check(*function, getLearnerOptions());
  };
  if (succeeded(build()))
    return success();
  return emitError(module.getLoc(),
                   "cannot be trained quantized, which was tried with random "
                   "weights before training in float; if trained ones would "
                   "do, train in float alone and go on with --weights and "
                   "--epochs=0");
}

FailureOr<SessionResult> Session::run() {
  began = std::chrono::steady_clock::now();
  fingerprint = getTrainingFingerprint(module, recipe, problem);
  if (failed(resume()))
    return failure();
  Phase lastPhase = recipe.quantized.epochs  ? Phase::Quantized
                    : recipe.floating.epochs ? Phase::Floating
                                             : Phase::Linear;
  bool stopped = false;
  // A restart can win nothing over one without errors in validation.
  auto isPerfect = [&] {
    const Score &score = state.overall.score;
    return state.overall.epoch >= 0 && score.getQuestions() && !score.wrong;
  };
  for (; state.restart < int64_t(recipe.restarts) && !isPerfect();
       ++state.restart) {
    if (state.phase == 0 && state.epoch == 0) {
      std::seed_seq seeds{uint32_t(recipe.seed), uint32_t(recipe.seed >> 32),
                          uint32_t(state.restart)};
      std::mt19937_64 random(seeds);
      state.current.initialize(random, recipe.initialization, recipe.deviation);
      // A model may come with values.
      state.current.read(module);
      if (!recipe.weights.empty() && failed(readWeights()))
        return failure();
      if (state.restart == 0 && failed(tryQuantized()))
        return failure();
    }
    for (; state.phase <= int64_t(lastPhase); ++state.phase, state.epoch = 0) {
      if (failed(runPhase(Phase(state.phase))))
        return failure();
      if ((stopped = isStopped()))
        break;
    }
    if (stopped)
      break;
    state.phase = 0;
    if (state.best.isBetterThan(state.overall)) {
      state.overall = state.best;
      state.overallStart = state.bestStart;
      state.overallLast = state.bestLast;
      overallLearner = bestLearner;
    }
  }
  if (files.showProgress)
    llvm::errs() << "\n";
  if (stopped) {
    SessionResult result(state.current, {}, state.current);
    result.finished = false;
    return result;
  }

  OnlyErrors toldBefore(module.getContext());
  FailureOr<Programs> programs =
      prepare(lastPhase, state.overallStart, getOrigin(state.overall.epoch));
  if (failed(programs))
    return failure();
  // A session that goes on may find that all is done.
  if (!overallLearner && failed(compile(*programs)))
    return failure();
  // The values come from the weights file.
  FailureOr<func::FuncOp> function = getModelFunction(*programs->model);
  if (failed(function))
    return failure();
  for (ParameterOp parameter : getTrainedParameters(*function))
    parameter.removeValueAttr();
  SessionResult result(state.overall.weights, std::move(programs->model),
                       state.overallLast);
  result.learner = overallLearner ? overallLearner : learner;
  result.validation = state.overall.score;
  result.restart = unsigned(state.overall.restart);
  result.epoch = unsigned(state.overall.epoch);
  return result;
}

/// Reports the first op that computes codes: all that read them do, too.
static LogicalResult checkIsFloat(func::FuncOp function) {
  auto isQuantized = [](Type type) {
    return getAlignedFormat(type).has_value();
  };
  WalkResult walked = function.walk([&](Operation *op) {
    if (!llvm::any_of(op->getResultTypes(), isQuantized))
      return WalkResult::advance();
    op->emitOpError("computes codes already: expected a model in f32, which "
                    "mann-train quantizes itself (--quantize)");
    return WalkResult::interrupt();
  });
  return failure(walked.wasInterrupted());
}

/// Whether the module is something that can be trained.
static LogicalResult check(ModuleOp module, func::FuncOp function) {
  if (failed(checkIsFloat(function)))
    return failure();
  SmallVector<ParameterOp> used = getTrainedParameters(function);
  LogicalResult result = checkParameters(used);
  if (used.empty())
    result = function.emitError("has nothing to train: it uses no parameter");
  for (auto parameter : module.getOps<ParameterOp>())
    if (!parameter.getValue() && !llvm::is_contained(used, parameter))
      result = parameter.emitOpError(
          "is not used by the function that is trained, so that nothing gives "
          "it a value; remove it, or give it one");
  for (ParameterOp parameter : used) {
    std::optional<ElementsAttr> value = parameter.getValue();
    if (!value)
      continue;
    auto numbers = dyn_cast<DenseFPElementsAttr>(*value);
    if (!numbers)
      result = parameter.emitOpError("has a value that training cannot start "
                                     "from: expected dense<...>; or remove it "
                                     "and give --weights");
    else if (!llvm::all_of(numbers, [](const APFloat &number) {
               return number.isFinite();
             }))
      result = parameter.emitOpError("has a value that is NaN or infinite");
  }
  return result;
}

FailureOr<SessionResult> mann::runSession(ModuleOp module,
                                          const Problem &problem,
                                          const Recipe &recipe,
                                          const SessionFiles &files) {
  FailureOr<func::FuncOp> function = getModelFunction(module);
  if (failed(function) || failed(check(module, *function)))
    return failure();
  return Session(module, problem, recipe, files, *function).run();
}
