//===- CCodeKernels.cpp - C of the kernels that make codes ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions for a shape and a rounding, or none, which their names say, with
// bodies as those of CKernels.cpp. CodeEmitter.cpp tells how they round. The
// shift that does not round is not for gcc: binutils 2.40 assembles vqshrnb as
// vqrshrnb.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mann;

/// A sum of 32 bits as a code.
static const char *const kRowCode =
    R"(#if !(HELIUM)
/* A sum as a code: rounded to even, -127..127. */
static int8_t $_@(int32_t sum)
{
  const int32_t y = ROUNDED;
  return (int8_t)(y > 127 ? 127 : y < -127 ? -127 : y);
}
#endif
)";

/// What a block of four columns ends with. gcc's own macro for ssat16 has a
/// conversion that it warns of. The function is inline: a call would take half
/// as many instructions as its body.
static const char *const kRowLanes =
    R"(FIRST_OF DSP
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
/* Four sums with the bias, in lanes of 16 bits, as a part of a row. */
static inline void $_@(uint32_t even, uint32_t odd, const int8_t *bias,
                       RESULT *out)
{
  uint32_t lanes[2];
  lanes[0] = even;
  lanes[1] = odd;
  for (int32_t i = 0; i < UP; ++i) {
    lanes[0] = (uint32_t)__sadd16((int16x2_t)lanes[0], (int16x2_t)lanes[0]);
    lanes[1] = (uint32_t)__sadd16((int16x2_t)lanes[1], (int16x2_t)lanes[1]);
  }
  if (bias != NULL) {
    const uint32_t b = $_load4(bias);
    lanes[0] = (uint32_t)__sxtab16((int16x2_t)lanes[0], (int8x4_t)b);
    lanes[1] = (uint32_t)__sxtab16((int16x2_t)lanes[1],
                                   (int8x4_t)(b >> 8 | b << 24));
  }
FINISH}
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#endif
)";
/// Codes: rounded, bounded and put beside each other; on Helium, where lanes
/// are in order, eight of them.
static const char *const kFirstOfCodes =
    R"(#if HELIUM
/* Eight sums with the bias as codes, in low bytes. */
static int16x8_t $_@(int16x8_t sums)
{
NARROWED  return vreinterpretq_s16_s8(vmaxq_s8(codes, vdupq_n_s8(-127)));
}
#elif)";
static const char *const kFinishCodes =
    R"(  for (int32_t i = 0; i < 2; ++i) {
    uint32_t x = lanes[i];
AFTERBITS    x = (uint32_t)__ssat16((int16x2_t)x, 8 + SHIFT);
    lanes[i] = x >> SHIFT & 0x00ff00ffu;
  }
  even = (uint32_t)__qadd8((int8x4_t)(lanes[0] | lanes[1] << 8),
                           (int8x4_t)0x01010101u);
  (void)memcpy(out, &even, sizeof even);
)";
/// Sums: put in the order of the columns.
static const char *const kFirstOfSums = "#if !(HELIUM) &&";
static const char *const kFinishSums =
    R"(  even = (lanes[0] & 0xffffu) | lanes[1] << 16;
  odd = lanes[0] >> 16 | (lanes[1] & 0xffff0000u);
  lanes[0] = even;
  lanes[1] = odd;
  (void)memcpy(out, lanes, sizeof lanes);
)";

/// Columns that may be on the stack of a host.
constexpr int64_t kLongestArray = 512;

/// All columns in an array, which clang makes vectors of; what is written goes
/// through one of its own, or it might be the sums.
static const char *const kEmbedForClang =
    R"(#elif defined(__clang__) && (defined(__SSE2__) || defined(__ARM_NEON))
  {
    int16_t sums[LENGTH] = {0};
    RESULT result[LENGTH];
    for (int32_t i = 0; i < n; ++i) {
      const int8_t *const p = row[i];
      for (int32_t k = 0; k < LENGTH; ++k) {
        sums[k] = (int16_t)(sums[k] + p[k]);
      }
    }
    if (bias == NULL) {
      for (; j < LENGTH; ++j) {
        result[j] = MAKE_ONE((int32_t)sums[j] * SCALE);
      }
    } else {
      for (; j < LENGTH; ++j) {
        result[j] = MAKE_ONE((int32_t)sums[j] * SCALE + bias[j]);
      }
    }
    (void)memcpy(out, result, sizeof result);
  }
)";

/// Sixteen columns at a time, which gcc keeps in a vector; the last ones again
/// with those before them.
static const char *const kEmbedForGcc =
    R"(#elif defined(__SSE2__) || defined(__ARM_NEON)
  for (int32_t block = 0; block < LENGTH; block += 16) {
    int16_t sums[16] = {0};
    j = block + 16 > LENGTH ? LENGTH - 16 : block;
    for (int32_t i = 0; i < n; ++i) {
      const int8_t *const p = &row[i][j];
      for (int32_t k = 0; k < 16; ++k) {
        sums[k] = (int16_t)(sums[k] + p[k]);
      }
    }
    for (int32_t k = 0; k < 16; ++k) {
      const int32_t b = bias == NULL ? 0 : bias[j + k];
      out[j + k] = MAKE_ONE((int32_t)sums[k] * SCALE + b);
    }
  }
  j = LENGTH;
)";

static const char *const kEmbedRow =
    R"(/* A row of CONTENTS: the sum of the rows of a table that ids choose, and a bias. */
static void $_@(const int8_t *table, int32_t stride, int32_t rows, const int32_t *ids,
                      const int8_t *bias, RESULT *out)
#if HELIUM
{
  const int8_t *row[WORDS];
  const int8_t **next = row;
  int32_t n = 0;
  for (int32_t w = 0; w < WORDS; ++w) {
    if ((uint32_t)ids[w] < (uint32_t)rows) {
      *next = &table[ids[w] * stride];
      ++next;
      ++n;
    }
  }
LANES_OF_COLUMNS}
#else
{
  const int8_t *row[WORDS];
  const int32_t whole = LENGTH - LENGTH % 4;
  int32_t n = 0;
  int32_t j = 0;
  for (int32_t w = 0; w < WORDS; ++w) {
    if ((uint32_t)ids[w] < (uint32_t)rows) {
      row[n] = &table[ids[w] * stride];
      ++n;
    }
  }
#if DSP
  for (; j + 11 < LENGTH; j += 12) {
    int16x2_t a = (int16x2_t)STARTu;
    int16x2_t b = (int16x2_t)STARTu;
    int16x2_t c = (int16x2_t)STARTu;
    int16x2_t d = (int16x2_t)STARTu;
    int16x2_t e = (int16x2_t)STARTu;
    int16x2_t f = (int16x2_t)STARTu;
    for (int32_t i = 0; i < n; ++i) {
      uint32_t v = $_load4(&row[i][j]);
      a = __sxtab16(a, (int8x4_t)v);
      b = __sxtab16(b, (int8x4_t)(v >> 8 | v << 24));
      v = $_load4(&row[i][j + 4]);
      c = __sxtab16(c, (int8x4_t)v);
      d = __sxtab16(d, (int8x4_t)(v >> 8 | v << 24));
      v = $_load4(&row[i][j + 8]);
      e = __sxtab16(e, (int8x4_t)v);
      f = __sxtab16(f, (int8x4_t)(v >> 8 | v << 24));
    }
    MAKE_FOUR((uint32_t)a, (uint32_t)b, bias == NULL ? bias : &bias[j],
                    &out[j]);
    MAKE_FOUR((uint32_t)c, (uint32_t)d,
                    bias == NULL ? bias : &bias[j + 4], &out[j + 4]);
    MAKE_FOUR((uint32_t)e, (uint32_t)f,
                    bias == NULL ? bias : &bias[j + 8], &out[j + 8]);
  }
HOST#endif
  for (; j < whole; j += 4) {
    int32_t a = 0;
    int32_t b = 0;
    int32_t c = 0;
    int32_t d = 0;
    for (int32_t i = 0; i < n; ++i) {
      const int8_t *const p = &row[i][j];
      a += p[0];
      b += p[1];
      c += p[2];
      d += p[3];
    }
    if (bias == NULL) {
      out[j] = MAKE_ONE(a * SCALE);
      out[j + 1] = MAKE_ONE(b * SCALE);
      out[j + 2] = MAKE_ONE(c * SCALE);
      out[j + 3] = MAKE_ONE(d * SCALE);
    } else {
      out[j] = MAKE_ONE(a * SCALE + bias[j]);
      out[j + 1] = MAKE_ONE(b * SCALE + bias[j + 1]);
      out[j + 2] = MAKE_ONE(c * SCALE + bias[j + 2]);
      out[j + 3] = MAKE_ONE(d * SCALE + bias[j + 3]);
    }
  }
  for (; j < LENGTH; ++j) {
    int32_t a = 0;
    for (int32_t i = 0; i < n; ++i) {
      a += row[i][j];
    }
    out[j] = MAKE_ONE(a * SCALE + (bias == NULL ? 0 : bias[j]));
  }
}
#endif
)";

/// Numbers of 8 bits or 16, NUMBER.
static const char *const kRoundRow =
    R"(/* A row of codes: numbers and a bias, rounded. */
static void $_@(const NUMBER *row, const int8_t *bias, int32_t length,
                int8_t *out)
{
  int32_t j = 0;
#if HELIUM
NARROW_ROW  for (; j < length; j += 8) {
    const mve_pred16_t p = vctp16q((uint32_t)(length - j));
    int16x8_t y = LOAD_z_s16(&row[j], p);
RAISED    if (bias != NULL) {
      y = vaddq_s16(y, vldrbq_z_s16(&bias[j], p));
    }
    vstrbq_p_s16(&out[j], MAKE_EIGHT(y), p);
  }
#else
#if DSP
  const int32_t whole = length - length % 4;
  for (; j < whole; j += 4) {
LANES    MAKE_FOUR(even, odd, bias == NULL ? bias : &bias[j], &out[j]);
  }
#endif
  for (; j < length; ++j) {
    out[j] = MAKE_ONE((int32_t)row[j] * SCALE + (bias == NULL ? 0 : bias[j]));
  }
#endif
}
)";

/// Bytes alone are rounded as bytes, which saves lanes: -128 less 1 stays -128,
/// of which the quotient is the same.
static const char *const kBytes =
    R"(  if (bias == NULL) {
    const int32_t whole = length - length % 16;
    for (; j < whole; j += 16) {
      vstrbq_s8(&out[j], MAKE_BYTES(vldrbq_s8(&row[j])));
    }
    if (j < length) {
      const mve_pred16_t p = vctp8q((uint32_t)(length - j));
      vstrbq_p_s8(&out[j], MAKE_BYTES(vldrbq_z_s8(&row[j], p)), p);
      j = length;
    }
  }
)";
static const char *const kRowBytes =
    R"(#if HELIUM
/* Sixteen bytes as codes. */
static int8x16_t $_@(int8x16_t y)
{
CODES_OF_Y}
#endif
)";
static const char *const kRoundedBytes =
    R"(  const int8x16_t even = vbicq_s8(vdupq_n_s8(1), vshrq_n_s8(y, SHIFT));
  return vrshrq_n_s8(vqsubq_s8(y, even), SHIFT);
)";
static const char *const kBoundBytes =
    R"(  return vmaxq_s8(y, vdupq_n_s8(-127));
)";

/// Four numbers as lanes of 16 bits, the first and the third, and the others.
static const char *const kLanesOf8 =
    R"(    const uint32_t v = $_load4(&row[j]);
    const uint32_t even =
        (uint32_t)__sxtab16((int16x2_t)STARTu, (int8x4_t)v);
    const uint32_t odd = (uint32_t)__sxtab16((int16x2_t)STARTu,
                                             (int8x4_t)(v >> 8 | v << 24));
)";
static const char *const kLanesOf16 =
    R"(    uint32_t pairs[2];
    (void)memcpy(pairs, &row[j], sizeof pairs);
    uint32_t even = (pairs[0] & 0xffffu) | pairs[1] << 16;
    uint32_t odd = pairs[0] >> 16 | (pairs[1] & 0xffff0000u);
BEFORE)";

/// Subtracts 1 where the quotient is even. What the codes are put into is a
/// register that is free then, or gcc would copy one.
static const char *const kNarrowed =
    R"(  const int16x8_t even = vbicq_s16(vdupq_n_s16(1), vshrq_n_s16(sums, SHIFT));
  const int8x16_t codes = vqrshrnbq_n_s16(vreinterpretq_s8_s16(even),
                                          vsubq_s16(sums, even), SHIFT);
)";
static const char *const kNarrowedAlone =
    R"(  const int8x16_t codes = vqmovnbq_s16(vreinterpretq_s8_s16(sums), sums);
)";

/// Columns in lanes of 16 bits of Helium: the body of a loop over `vectors`
/// vectors from the column `at`. A sum that is not shifted up starts with the
/// bias. The first vector of a row comes last: else gcc moves its address
/// on with it, and needs another for the others.
static std::string printLanes(int64_t vectors, int64_t up, bool isPart) {
  std::string start, added, finish;
  auto load = [&](const std::string &from) {
    return isPart ? "vldrbq_z_s16(" + from + ", part)"
                  : "vldrbq_s16(" + from + ")";
  };
  for (int64_t i = 0; i < vectors; ++i) {
    std::string name(1, "abcd"[i]), place = "[" + std::to_string(8 * i) + "]";
    start += "    int16x8_t " + name +
             " = bias == NULL || UP > 0 ? vdupq_n_s16(0) : " +
             load("&first" + place) + ";\n";
    added = "      " + name + " = vaddq_s16(" + name + ", " +
            load("&p" + place) + ");\n" + added;
    std::string last;
    if (up)
      last = "    " + name + " = vshlq_n_s16(" + name +
             ", UP);\n    if (bias != NULL) {\n      " + name +
             " = vaddq_s16(" + name + ", " + load("&first" + place) +
             ");\n    }\n";
    last += "    VSTR" + std::string(isPart ? "_p_s16(" : "_s16(") + "&result" +
            place + ", MAKE_EIGHT(" + name + (isPart ? "), part);\n" : "));\n");
    finish = last + finish;
  }
  return start +
         "    for (int32_t i = 0; i < n; ++i) {\n"
         "      const int8_t *const p = &row[i][at];\n" +
         added + "    }\n" + finish;
}

/// All columns so: four vectors together, as many sums as leave registers for
/// what is added, then one. The last columns come again with those before them.
static std::string printLanesOfColumns(int64_t length, int64_t up) {
  std::string text;
  if (length < 8)
    text = "  const mve_pred16_t part = vctp16q(LENGTH);\n";
  int64_t done = 0;
  auto print = [&](int64_t vectors, int64_t end) {
    text += llvm::formatv(
        "  for (int32_t j = {0}; j < {1}; j += {2}) {{\n"
        "    const int32_t at = j + {2} > {3} ? {4} : j;\n"
        "    const int8_t *const first = bias == NULL ? bias : &bias[at];\n"
        "    RESULT *const result = &out[at];\n",
        done, end, 8 * vectors, length,
        std::max<int64_t>(length - 8 * vectors, 0));
    text += printLanes(vectors, up, /*isPart=*/length < 8) + "  }\n";
    done = end;
  };
  if (length >= 32)
    print(4, length % 32 > 16 ? length : length - length % 32);
  if (done < length)
    print(1, length);
  return text;
}

std::string mann::getKernelHelperName(Operation *op) {
  if (auto rows = dyn_cast<fxp::RowReduceOp>(op))
    return getRowsName(rows);
  if (auto weigh = dyn_cast<fxp::WeighRowsOp>(op))
    return nameWeighRows(weigh.getWeights().getType().getElementTypeBitWidth(),
                         weigh.getRows().getType().getElementTypeBitWidth());
  if (auto embed = dyn_cast<fxp::EmbedRowOp>(op)) {
    if (embed.getOut().getType().getElementType().isInteger(16))
      return llvm::formatv("embed_sums_{0}_{1}_{2}", embed.getLength(),
                           embed.getWords(), embed.getUp());
    return llvm::formatv("embed_row_{0}_{1}_{2}_{3}", embed.getLength(),
                         embed.getWords(), embed.getUp(), embed.getShift());
  }
  if (auto round = dyn_cast<fxp::RoundRowOp>(op))
    return llvm::formatv("round_row_i{0}_{1}_{2}",
                         round.getIn().getType().getElementTypeBitWidth(),
                         round.getUp(), round.getShift());
  if (isa<fxp::PackSignsOp>(op))
    return "pack_signs";
  return "";
}

namespace {
/// A text of a helper that is made for a shape, and how many numbers its name
/// says. Sums that are not rounded have no shift.
struct ShapedHelper {
  StringRef base;
  const char *text;
  size_t numbers;
  bool isRounded = true;
};
} // namespace

static const ShapedHelper kShapedHelpers[] = {
    {"row_code", kRowCode, 2},            // up, shift
    {"row_codes", kRowLanes, 2},          // up, shift
    {"row_codes_of_bytes", kRowBytes, 2}, // up, shift
    {"row_sums", kRowLanes, 1, false},    // up
    {"embed_row", kEmbedRow, 4},          // length, words, up, shift
    {"embed_sums", kEmbedRow, 3, false},  // length, words, up
    {"round_row_i", kRoundRow, 3},        // bits of a number, up, shift
};

/// Replaces what only the branches for Helium have.
static void replaceHelium(std::string &text, int64_t first, int64_t up,
                          int64_t shift) {
  replaceWord(text, "LANES_OF_COLUMNS", printLanesOfColumns(first, up));
  replaceWord(text, "NARROW_ROW", first == 8 && up == 0 ? kBytes : "");
  replaceWord(text, "LOAD", first == 16 ? "vldrhq" : "vldrbq");
  replaceWord(text, "RAISED", up ? "    y = vshlq_n_s16(y, UP);\n" : "");
  replaceWord(text, "CODES_OF_Y", shift ? kRoundedBytes : kBoundBytes);
  replaceWord(text, "NARROWED", shift ? kNarrowed : kNarrowedAlone);
}

/// What the helpers of a rounding, or of none, are called: "row_code_1_3" and
/// "row_codes_1_3" for numbers that are shifted up by 1 and sums that are
/// rounded by 3.
static std::string getCodesName(const char *base, int64_t up, int64_t shift) {
  return llvm::formatv("$_{0}_{1}_{2}", base, up, shift);
}

/// Replaces what differs between rows of codes and rows of sums.
static void replaceResult(std::string &text, int64_t up, int64_t shift,
                          bool isRounded) {
  std::string one = "(int16_t)", eight,
              four = "$_row_sums_" + std::to_string(up);
  if (isRounded) {
    one = getCodesName("row_code", up, shift);
    four = eight = getCodesName("row_codes", up, shift);
  }
  replaceWord(text, "CONTENTS", isRounded ? "codes" : "sums");
  replaceWord(text, "RESULT", isRounded ? "int8_t" : "int16_t");
  replaceWord(text, "VSTR", isRounded ? "vstrbq" : "vstrhq");
  replaceWord(text, "MAKE_ONE", one);
  replaceWord(text, "MAKE_FOUR", four);
  replaceWord(text, "MAKE_EIGHT", eight);
}

/// Replaces what sums get to be rounded; sums that stay get nothing.
static void replaceRounding(std::string &text, int64_t up, int64_t shift,
                            bool isRounded) {
  fxp::LaneRounding lanes;
  if (isRounded)
    lanes = fxp::getLaneRounding(up, shift);
  auto number = [](int64_t value) { return std::to_string(value); };
  auto inBothLanes = [&](int64_t value) {
    return number(0x00010001 * (value & 0xffff)) + "u";
  };
  auto addTo = [&](const std::string &sum, int64_t value) {
    return "    " + sum + " = (uint32_t)__sadd16((int16x2_t)" + sum +
           ", (int16x2_t)" + inBothLanes(value) + ");\n";
  };
  int64_t half = shift == 0 ? 0 : (int64_t(1) << (shift - 1)) - 1;
  std::string rounded = "sum", before, after, bits;
  if (shift > 0) {
    rounded = "(sum + " + (half ? number(half) + " + " : std::string()) +
              "((sum >> " + number(shift) + ") & 1)) >> " + number(shift);
    bits = "    x = (uint32_t)__ssub16((int16x2_t)x, (int16x2_t)(~(x >> SHIFT) "
           "& 0x00010001u));\n";
  }
  if (lanes.before != 0)
    before = addTo("even", lanes.before) + addTo("odd", lanes.before);
  if (lanes.after != 0)
    after = addTo("x", lanes.after);
  replaceWord(text, "ROUNDED", rounded);
  replaceWord(text, "BEFORE", before);
  replaceWord(text, "AFTER", after);
  replaceWord(text, "BITS", bits);
  replaceWord(text, "STARTu", inBothLanes(lanes.before));
}

std::optional<CHelper> mann::makeKernelHelper(StringRef name) {
  // A base of letters, and one to four numbers with "_" between them.
  StringRef base = name.take_until(llvm::isDigit), numbers = name;
  numbers.consume_front(base);
  SmallVector<StringRef> parts;
  numbers.split(parts, '_');
  SmallVector<int64_t> values(parts.size());
  for (auto [part, value] : llvm::zip(parts, values))
    if (part.getAsInteger(10, value))
      return std::nullopt;
  base.consume_back("_");
  const ShapedHelper *found =
      llvm::find_if(kShapedHelpers, [&](const ShapedHelper &helper) {
        return helper.base == base && helper.numbers == values.size();
      });
  if (found == std::end(kShapedHelpers))
    return std::nullopt;
  bool isRounded = found->isRounded;
  int64_t shift = isRounded ? values.pop_back_val() : 0;
  int64_t up = values.pop_back_val();
  int64_t words = values.empty() ? 0 : values.back();
  int64_t first = values.empty() ? 0 : values.front();
  auto number = [](int64_t value) { return std::to_string(value); };
  std::string text = found->text;
  // First what has words of its own. The name is made of digits and the words
  // of letters.
  replaceWord(text, "FIRST_OF", isRounded ? kFirstOfCodes : kFirstOfSums);
  replaceWord(text, "FINISH", isRounded ? kFinishCodes : kFinishSums);
  replaceWord(text, "HOST",
              std::string(first <= kLongestArray ? kEmbedForClang : "") +
                  (first >= 16 ? kEmbedForGcc : ""));
  replaceHelium(text, first, up, shift);
  replaceResult(text, up, shift, isRounded);
  replaceConditions(text);
  replaceWord(text, "LENGTH", number(first));
  replaceWord(text, "LANES", first == 16 ? kLanesOf16 : kLanesOf8);
  replaceWord(text, "NUMBER", "int" + number(first) + "_t");
  replaceRounding(text, up, shift, isRounded);
  replaceWord(text, "SHIFT", number(shift));
  if (up == 0)
    replaceWord(text, " * SCALE", "");
  replaceWord(text, "SCALE", number(int64_t(1) << up));
  replaceWord(text, "WORDS", number(words));
  replaceWord(text, "UP", number(up));
  replaceWord(text, "MAKE_BYTES",
              getCodesName("row_codes_of_bytes", up, shift));
  replaceWord(text, "@", name.str());
  return CHelper{name.str(), text};
}
