//===- OptimizerFlags.cpp - How steps are taken ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptimizerFlags.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mann;
namespace cl = llvm::cl;
using llvm::StringRef;

bool mann::isPositive(double value) {
  return float(value) > 0 && std::isfinite(float(value));
}

std::string mann::show(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", value);
  return text;
}

OptimizerFlags::OptimizerFlags(cl::OptionCategory &category)
    : kind("optimizer", cl::desc("how a step is taken (sgd)"),
           cl::init(OptimizerKind::Sgd), cl::cat(category),
           cl::values(
               clEnumValN(OptimizerKind::Sgd, "sgd", "against the gradient"),
               clEnumValN(OptimizerKind::Momentum, "momentum",
                          "with a velocity"),
               clEnumValN(OptimizerKind::RmsProp, "rmsprop",
                          "with a velocity, over the deviation of the "
                          "gradient (Graves 2013)"),
               clEnumValN(OptimizerKind::Adam, "adam",
                          "means of gradient and square (Kingma and Ba "
                          "2015)"))),
      momentum("momentum", cl::value_desc("x"), cl::init(0.9),
               cl::cat(category),
               cl::desc("of the velocity, or of Adam's mean (0.9)")),
      weightDecay("weight-decay", cl::value_desc("x"), cl::init(0),
                  cl::cat(category),
                  cl::desc("takes learning rate times this of each weight in a "
                           "step (0)")),
      clip("clip", cl::value_desc("norm"), cl::init(40), cl::cat(category),
           cl::desc("longest gradient of a parameter in a step, 0: any (40)")),
      clipValue("clip-value", cl::value_desc("x"), cl::init(0),
                cl::cat(category),
                cl::desc("largest element of a gradient, 0: any (0)")),
      clipTotal("clip-total", cl::value_desc("norm"), cl::init(0),
                cl::cat(category),
                cl::desc("longest gradient of all parameters together, 0: any "
                         "(0)")),
      clipNorm("clip-norm", cl::desc("how --clip measures (euclidean)"),
               cl::init(GradientNorm::Euclidean), cl::cat(category),
               cl::values(clEnumValN(GradientNorm::Euclidean, "euclidean",
                                     "root of the sum of squares"),
                          clEnumValN(GradientNorm::SumOfRows, "rows",
                                     "the sum over rows, as in the public code "
                                     "of Q-MANN"))),
      parameterClips(
          "parameter-clip", cl::value_desc("name=norm"), cl::cat(category),
          cl::desc("--clip of one tensor of the weights; may be given again")),
      parameterRates(
          "parameter-rate", cl::value_desc("name=factor"), cl::cat(category),
          cl::desc(
              "times the learning rate of one tensor; may be given again")) {}

/// Reads every NAME=NUMBER of `list`; no number is negative.
static llvm::Error
readNamedNumbers(const cl::list<std::string> &list,
                 llvm::function_ref<void(StringRef, double)> set) {
  llvm::StringSet<> names;
  for (StringRef text : list) {
    auto [name, number] = text.split('=');
    double value;
    if (name.empty() || number.getAsDouble(value) ||
        !(value == 0 || isPositive(value)))
      return llvm::createStringError(
          "--" + list.ArgStr +
          " must be a tensor's name, '=' and a number of at least 0, but is '" +
          text + "'");
    if (!names.insert(name).second)
      return llvm::createStringError("--" + list.ArgStr +
                                     " is given twice for '" + name + "'");
    set(name, value);
  }
  return llvm::Error::success();
}

llvm::Error OptimizerFlags::read(OptimizerOptions &options) const {
  for (const cl::opt<double> *flag :
       {&clip, &clipValue, &clipTotal, &weightDecay})
    if (!(*flag == 0 || isPositive(*flag)))
      return llvm::createStringError("--" + flag->ArgStr +
                                     " must be 0 or a positive number in f32, "
                                     "but is " +
                                     show(*flag));
  if (!(momentum >= 0 && momentum < 1))
    return llvm::createStringError(
        "--momentum must be at least 0 and less than 1, but is " +
        show(momentum));
  if (momentum.getNumOccurrences() && kind == OptimizerKind::Sgd)
    return llvm::createStringError(
        "--momentum needs --optimizer=momentum, rmsprop or adam");
  options.kind = kind;
  options.momentum = momentum;
  options.weightDecay = weightDecay;
  options.clipNorm = clip;
  options.clipValue = clipValue;
  options.clipTotal = clipTotal;
  options.norm = clipNorm;
  return llvm::joinErrors(
      readNamedNumbers(parameterRates,
                       [&](StringRef name, double value) {
                         options.parameters[name.str()].rateFactor = value;
                       }),
      readNamedNumbers(parameterClips, [&](StringRef name, double value) {
        options.parameters[name.str()].clipNorm = value;
      }));
}
