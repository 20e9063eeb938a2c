//===- QuantizationFlags.cpp - Flags that choose number formats -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/QuantizationFlags.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Numbers.h"

using namespace mann;
namespace cl = llvm::cl;

QuantizationFlags::QuantizationFlags(cl::OptionCategory &category)
    : quantize("quantize", cl::value_desc("none|q2..q16|q16x8"),
               cl::init("none"),
               cl::desc("bits of a code (none: float); q16x8: 16 of results of "
                        "ops and of states, 8 of weights"),
               cl::cat(category)),
      addressing("addressing", cl::value_desc("kind"), cl::init("keep"),
                 cl::desc("keep, hamming, signed_l1, l1 or bipolar (keep)"),
                 cl::cat(category)),
      memoryFormat(
          "memory-format", cl::value_desc("same|scaled2..scaled16"),
          cl::init("same"),
          cl::desc("of memories that are written: as other results, or "
                   "so many bits and an exponent a row (same)"),
          cl::cat(category)),
      weightFormat(
          "weight-format", cl::value_desc("same|rows"),
          cl::desc(
              "of matrices of linear layers and tables of words: one step, "
              "or one for each row (rows with two widths, else same)"),
          cl::cat(category)),
      rotateKeys("rotate-keys",
                 cl::desc("turn rows and keys so that their signs say most "
                          "(with --addressing=bipolar)"),
                 cl::cat(category)),
      scaleRows("scale-rows",
                cl::desc("multiply scores by the sum of the magnitudes of "
                         "their row (with --addressing=bipolar)"),
                cl::cat(category)),
      skipWeights("skip-weights", cl::value_desc("error"), cl::init(0),
                  cl::desc("leave the smallest weights out of reads, which "
                           "changes a sum that is read by at most this times "
                           "the largest magnitude in the rows, 0 to 1 (0: "
                           "none)"),
                  cl::cat(category)),
      stateBits("state-bits", cl::value_desc("2..31"), cl::init(0),
                cl::desc("of states that are no gates and have no rows with "
                         "exponents (as of results)"),
                cl::cat(category)),
      headroom("headroom", cl::value_desc("factor"), cl::init(0),
               cl::desc("of formats over measured magnitudes, 1 to 16 (1.25 "
                        "with states and results of 12 bits or more, else 1)"),
               cl::cat(category)),
      resultBits("result-bits", cl::value_desc("2..16"), cl::init(0),
                 cl::desc("of results of ops, beside parameters and compared "
                          "codes (as --quantize)"),
                 cl::cat(category)),
      formats(
          "formats", cl::desc("which values share a format (per-value)"),
          cl::init(FormatScheme::PerValue), cl::cat(category),
          cl::values(clEnumValN(FormatScheme::PerValue, "per-value", "none"),
                     clEnumValN(FormatScheme::Global, "global", "all"),
                     clEnumValN(FormatScheme::PerHop, "per-hop",
                                "all, weights shifted by hop"))),
      integerBits("integer-bits", cl::value_desc("n"), cl::init(-1),
                  cl::desc("for global and per-hop (from ranges)"),
                  cl::cat(category)),
      rounding("rounding", cl::desc("of results and parameters (nearest_even)"),
               cl::init(Rounding::NearestEven), cl::cat(category),
               cl::values(clEnumValN(Rounding::NearestEven, "nearest_even",
                                     "ties to even codes"),
                          clEnumValN(Rounding::TowardZero, "toward_zero",
                                     "drops what is behind a code"))),
      sums("sums", cl::desc("what is rounded in a sum of products (wide)"),
           cl::init(SumRounding::Wide), cl::cat(category),
           cl::values(
               clEnumValN(SumRounding::Wide, "wide", "the finished sum"),
               clEnumValN(SumRounding::Products, "products", "each product"))),
      method("calibration", cl::desc("range that a format covers (mse)"),
             cl::init(CalibrationMethod::MSE), cl::cat(category),
             cl::values(clEnumValN(CalibrationMethod::Max, "max",
                                   "the largest magnitude"),
                        clEnumValN(CalibrationMethod::Percentile, "percentile",
                                   "all but the largest few, see "
                                   "--percentile"),
                        clEnumValN(CalibrationMethod::MSE, "mse",
                                   "the smallest mean squared error"))),
      percentile("percentile", cl::value_desc("p"), cl::init(99.9),
                 cl::desc("of magnitudes that are covered with "
                          "--calibration=percentile (99.9)"),
                 cl::cat(category)),
      samples("samples", cl::value_desc("n"), cl::init(200),
              cl::desc("samples used at most (200; of --self-test all)"),
              cl::cat(category)),
      maxSaturation("max-saturation", cl::value_desc("percent"), cl::init(5.0),
                    cl::desc("of a parameter's elements (5)"),
                    cl::cat(category)) {}

/// Reads a number of bits of a code; whether it is one.
static bool readWidth(llvm::StringRef text, unsigned &width) {
  return !text.getAsInteger(10, width) && width >= 2 && width <= 16;
}

/// Reads --quantize: one width, or those of results and of parameters.
static llvm::Error readWidths(const QuantizationFlags &flags,
                              CompilationOptions &options) {
  const std::string &text = flags.quantize.getValue();
  llvm::StringRef bits = text;
  if (bits == "none")
    return llvm::Error::success();
  auto problem = [&] {
    return llvm::createStringError(
        "--quantize must be none, q2 to q16, or two widths from 2 to 16 bits "
        "(q16x8: results of ops, then parameters), but is '" +
        text + "'");
  };
  if (!bits.consume_front("q"))
    return problem();
  auto [results, parameters] = bits.split('x');
  if (!bits.contains('x'))
    return readWidth(bits, options.width) ? llvm::Error::success() : problem();
  if (!readWidth(results, options.resultWidth) ||
      !readWidth(parameters, options.width))
    return problem();
  if (flags.resultBits.getNumOccurrences())
    return llvm::createStringError("--quantize=" + text +
                                   " says the bits of results; leave out "
                                   "--result-bits");
  if (flags.formats != FormatScheme::PerValue)
    return llvm::createStringError(
        "--quantize=" + text + " has two widths: it needs --formats=per-value");
  return llvm::Error::success();
}

/// Reads --weight-format and --headroom.
static llvm::Error readWeightFormat(const QuantizationFlags &flags,
                                    CompilationOptions &options) {
  bool fits = options.width && flags.formats == FormatScheme::PerValue;
  const std::string &text = flags.weightFormat.getValue();
  if (!text.empty() && text != "same" && text != "rows")
    return llvm::createStringError(
        "--weight-format must be same or rows, but is '" + text + "'");
  if (text == "rows" && (!fits || flags.sums == SumRounding::Products))
    return llvm::createStringError("--weight-format=rows goes with --quantize, "
                                   "--formats=per-value and --sums=wide");
  bool hasTwoWidths = llvm::StringRef(flags.quantize.getValue()).contains('x');
  options.rowExponents = text.empty()
                             ? hasTwoWidths && flags.sums == SumRounding::Wide
                             : text == "rows";
  options.stateWidth = flags.stateBits;
  if (flags.stateBits.getNumOccurrences() &&
      (!fits || flags.stateBits < 2 || flags.stateBits > 31))
    return llvm::createStringError(
        "--state-bits must be 2 to 31, beside --quantize and "
        "--formats=per-value; found " +
        std::to_string(flags.stateBits));
  options.headroom = flags.headroom;
  if (!flags.headroom.getNumOccurrences())
    return llvm::Error::success();
  if (!(options.headroom >= 1 && options.headroom <= 16))
    return llvm::createStringError("--headroom must be 1 to 16, but is " +
                                   std::to_string(options.headroom));
  if (!fits)
    return llvm::createStringError(
        "--headroom goes with --quantize and --formats=per-value");
  return llvm::Error::success();
}

/// How memories are compared with keys.
static llvm::Error readAddressing(const QuantizationFlags &flags,
                                  CompilationOptions &options) {
  if (flags.addressing != "keep") {
    options.addressing = symbolizeSimilarityKind(flags.addressing);
    if (options.addressing && !isBoundedSimilarity(*options.addressing))
      return llvm::createStringError(
          "--addressing replaces what a model computes by hamming, signed_l1, "
          "l1 or bipolar; '" +
          flags.addressing +
          "' is what models come with: leave --addressing out, or give keep, "
          "for the model's own");
    if (!options.addressing)
      return llvm::createStringError(
          "--addressing must be keep, hamming, signed_l1, l1 or bipolar, but "
          "is '" +
          flags.addressing + "'");
    if (!options.width)
      return llvm::createStringError(
          "a bounded similarity compares codes: --addressing needs "
          "--quantize=q2 to q16");
  }
  options.rotateKeys = flags.rotateKeys;
  options.scaleRows = flags.scaleRows;
  for (const cl::opt<bool> *flag : {&flags.rotateKeys, &flags.scaleRows})
    if (*flag && options.addressing != SimilarityKind::Bipolar)
      return llvm::createStringError(
          "--" + flag->ArgStr +
          " is about signs: it goes with --addressing=bipolar");
  return llvm::Error::success();
}

/// Reads --skip-weights.
static llvm::Error readSkipping(const QuantizationFlags &flags,
                                CompilationOptions &options) {
  options.skipWeights = flags.skipWeights;
  if (!(flags.skipWeights >= 0 && flags.skipWeights <= 1))
    return llvm::createStringError("--skip-weights must be 0 to 1, but is " +
                                   spellShortest(flags.skipWeights));
  return llvm::Error::success();
}

llvm::Error QuantizationFlags::read(CompilationOptions &options) const {
  options.resultWidth = resultBits;
  if (llvm::Error error = readWidths(*this, options))
    return error;
  if (llvm::Error error = readAddressing(*this, options))
    return error;
  if (llvm::Error error = readSkipping(*this, options))
    return error;
  if (resultBits.getNumOccurrences() &&
      (!options.width || formats != FormatScheme::PerValue || resultBits < 2 ||
       resultBits > 16))
    return llvm::createStringError(
        "--result-bits must be 2 to 16, beside --quantize=q2 to q16 and "
        "--formats=per-value; found " +
        llvm::Twine(resultBits));
  const std::string &memoryText = memoryFormat.getValue();
  llvm::StringRef memory = memoryText;
  if (memory != "same" && (!memory.consume_front("scaled") ||
                           !readWidth(memory, options.memoryWidth)))
    return llvm::createStringError(
        "--memory-format must be same or scaled2 to scaled16, but is '" +
        memoryText + "'");
  if (options.memoryWidth &&
      (!options.width || formats != FormatScheme::PerValue))
    return llvm::createStringError(
        "--memory-format=" + memoryText +
        " goes with --quantize and --formats=per-value");
  if (llvm::Error error = readWeightFormat(*this, options))
    return error;
  if (integerBits.getNumOccurrences() && formats == FormatScheme::PerValue)
    return llvm::createStringError(
        "--integer-bits needs --formats=global or per-hop");
  options.scheme = formats;
  options.integerBits = integerBits;
  options.rounding = rounding;
  options.sums = sums;
  options.maxSaturation = maxSaturation;
  if (samples == 0)
    return llvm::createStringError("--samples must be at least 1");
  options.sampleLimit = samples;
  if (samples.getNumOccurrences())
    options.selfTestLimit = samples;
  options.method = method;
  options.percentile = percentile;
  return llvm::Error::success();
}
