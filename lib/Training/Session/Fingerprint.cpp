//===- Fingerprint.cpp - What a checkpoint belongs to ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "State.h"
#include "mann/Training/Session.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace mann;

uint64_t mann::getTrainingFingerprint(ModuleOp module, const Recipe &recipe,
                                      const Problem &problem) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os);
  // Printed, two numbers that differ may look alike.
  auto put = [&](double number) {
    os << llvm::bit_cast<uint64_t>(number) << ' ';
  };
  const CompilationOptions &q = recipe.quantization;
  for (int64_t number : {int64_t(recipe.seed),
                         int64_t(recipe.restarts),
                         recipe.batch,
                         int64_t(recipe.optimizer.norm),
                         int64_t(recipe.optimizer.kind),
                         int64_t(recipe.initialization),
                         int64_t(recipe.shuffle),
                         int64_t(recipe.patience),
                         int64_t(recipe.gradients.saturation),
                         int64_t(recipe.gradients.surrogate),
                         int64_t(recipe.gradients.window),
                         int64_t(recipe.log2Scale.value_or(99)),
                         int64_t(q.width),
                         int64_t(q.resultWidth),
                         int64_t(q.memoryWidth),
                         int64_t(q.stateWidth),
                         int64_t(q.rowExponents),
                         int64_t(q.scheme),
                         int64_t(q.integerBits),
                         int64_t(q.rounding),
                         int64_t(q.sums),
                         int64_t(q.addressing.value_or(SimilarityKind::Dot)),
                         int64_t(q.rotateKeys),
                         int64_t(q.scaleRows),
                         int64_t(q.sampleLimit),
                         int64_t(q.method),
                         int64_t(q.keepSoftmax),
                         int64_t(q.keepResults)})
    os << number << ' ';
  for (double number :
       {recipe.deviation, recipe.optimizer.clipNorm, recipe.optimizer.clipValue,
        recipe.optimizer.clipTotal, recipe.optimizer.momentum,
        recipe.optimizer.weightDecay, recipe.timeNoise, q.percentile,
        q.headroom, q.maxSaturation, q.skipWeights})
    put(number);
  for (const auto &[name, own] : recipe.optimizer.parameters) {
    os << name << ' ';
    put(own.rateFactor);
    put(own.clipNorm.value_or(-1));
  }
  if (!recipe.weights.empty())
    if (auto file = llvm::MemoryBuffer::getFile(recipe.weights))
      os << (*file)->getBuffer();
  for (const Schedule *schedule :
       {&recipe.linear, &recipe.floating, &recipe.quantized}) {
    os << schedule->epochs << ' ' << schedule->halveEvery << ' ';
    put(schedule->learningRate);
  }
  os << recipe.chooseFormatsEvery << ' ';
  problem.print(os);
  return llvm::xxh3_64bits(text);
}
