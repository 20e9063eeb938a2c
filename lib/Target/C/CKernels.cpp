//===- CKernels.cpp - C of the kernels ------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function each, with a body in C99 for every compiler and, where the
// compiler says that it has the intrinsics of ACLE for four codes in a word,
// one with them: the same sums, modulo 2^32. On processors with vectors the
// plain loops are what compilers find instructions for: differences of unsigned
// bytes there, code + 128, since only for these is there one. The number of
// rows that go four at a time has a name: with "r + 3 < count" gcc does not see
// that no row is left of eight, and warns of what the loop over the others
// would overflow.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mann;

/// `text` with `word` replaced wherever it stands.
static void replaceWord(std::string &text, StringRef word,
                        const std::string &by) {
  std::string result;
  StringRef rest = text;
  while (true) {
    size_t at = rest.find(word);
    result += rest.take_front(at);
    if (at == StringRef::npos)
      break;
    result += by;
    rest = rest.drop_front(at + word.size());
  }
  text = result;
}

/// Rows of codes and a key, reduced as KIND says: KIND_word adds what four
/// codes make to a sum, and KIND_code makes a term of two codes. FROM is what
/// the sum is taken from, if it is.
static const char *const kRows = R"(/* COMMENT */
static void $_KIND_rows(const int8_t *rows, int32_t stride, const int8_t *key,
                        int32_t length, int32_t count, int32_t *sums)
{
  int32_t r = 0;
#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
  const int32_t quads = count - count % 4;
  const int32_t whole = length - length % 4;
  for (; r < quads; r += 4) {
    const int8_t *a = &rows[r * stride];
    const int8_t *const end = &a[whole];
    const int8_t *k = key;
    int32_t s = 0;
    int32_t t = 0;
    int32_t u = 0;
    int32_t v = 0;
    for (; a != end; a += 4) {
      const uint32_t word = $_load4(k);
      s = $_KIND_word($_load4(a), word, s);
      t = $_KIND_word($_load4(&a[stride]), word, t);
      u = $_KIND_word($_load4(&a[2 * stride]), word, u);
      v = $_KIND_word($_load4(&a[3 * stride]), word, v);
      k += 4;
    }
    for (int32_t j = whole; j < length; ++j) {
      s += $_KIND_code(a[0], key[j]);
      t += $_KIND_code(a[stride], key[j]);
      u += $_KIND_code(a[2 * stride], key[j]);
      v += $_KIND_code(a[3 * stride], key[j]);
      ++a;
    }
    sums[r] = FROMs;
    sums[r + 1] = FROMt;
    sums[r + 2] = FROMu;
    sums[r + 3] = FROMv;
  }
#endif
  for (; r < count; ++r) {
    const int8_t *const a = &rows[r * stride];
    int32_t s = 0;
    for (int32_t j = 0; j < length; ++j) {
      s += $_KIND_code(a[j], key[j]);
    }
    sums[r] = FROMs;
  }
}
)";

/// The function for rows of one kind.
static CHelper makeRows(StringRef kind, const char *comment, const char *from) {
  std::string text = kRows;
  replaceWord(text, "COMMENT", comment);
  replaceWord(text, "FROM", from);
  replaceWord(text, "KIND", kind.str());
  return {(kind + "_rows").str(), text};
}

static const CHelper kKernels[] = {
    {"load4", R"(#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
/* Four codes, which need not be aligned. */
static uint32_t $_load4(const int8_t *codes)
{
  uint32_t word;
  (void)memcpy(&word, codes, sizeof word);
  return word;
}
#endif
)"},
    {"dot_word",
     R"(#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
static int32_t $_dot_word(uint32_t row, uint32_t key, int32_t sum)
{
  const int32_t even =
      __smlad(__sxtb16((int8x4_t)row), __sxtb16((int8x4_t)key), sum);
  return __smlad(__sxtb16((int8x4_t)(row >> 8 | row << 24)),
                 __sxtb16((int8x4_t)(key >> 8 | key << 24)), even);
}
#endif
)"},
    {"dot_code", R"(static int32_t $_dot_code(int8_t a, int8_t b)
{
  return (int32_t)a * (int32_t)b;
}
)"},
    makeRows("dot", "The product of each of `count` rows and the key.", ""),
    {"sad_word",
     R"(#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
static int32_t $_sad_word(uint32_t row, uint32_t key, int32_t sum)
{
  return (int32_t)__usada8(row ^ 0x80808080u, key ^ 0x80808080u, (uint32_t)sum);
}
#endif
)"},
    {"sad_code", R"(static int32_t $_sad_code(int8_t a, int8_t b)
{
#if defined(__SSE2__) || defined(__ARM_NEON)
  const int32_t d = (int32_t)(uint8_t)((uint32_t)a ^ 0x80u)
                    - (int32_t)(uint8_t)((uint32_t)b ^ 0x80u);
#else
  const int32_t d = (int32_t)a - (int32_t)b;
#endif
  return d < 0 ? -d : d;
}
)"},
    makeRows("sad",
             "The sum of the absolute differences of each of `count` rows and "
             "the key.",
             ""),
    {"hamming_word",
     R"(#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
static int32_t $_hamming_word(uint32_t row, uint32_t key, int32_t sum)
{
  const uint32_t x = row ^ key;
  return (int32_t)__usada8(x - (x >> 7 & 0x01010101u), 0u, (uint32_t)sum);
}
#endif
)"},
    {"hamming_code", R"(static int32_t $_hamming_code(int8_t a, int8_t b)
{
  const uint32_t x = ((uint32_t)a ^ (uint32_t)b) & 255u;
  return (int32_t)(uint8_t)(x - (x >> 7));
}
)"},
    makeRows(
        "hamming",
        "The Hamming similarity of each of `count` rows and the key: 127 "
        "for each\n * code, less the bytes of the exclusive or, where those "
        "from 128 count one less.",
        "127 * length - "),
    {"pack_signs",
     R"(/* Bits that say which codes are negative, 32 a word. */
static void $_pack_signs(const int8_t *codes, int32_t length, int32_t *words)
{
  for (int32_t first = 0; first < length; first += 32) {
    const int32_t number = length - first < 32 ? length - first : 32;
    uint32_t bits = 0;
    int32_t j = 0;
#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
    /* The first bits of four codes, side by side above 27 others. */
    for (; j < number - number % 4; j += 4) {
      const uint32_t signs = $_load4(&codes[first + j]) >> 7 & 0x01010101u;
      bits |= signs * 0x10204080u >> 28 << j;
    }
#endif
    for (; j < number; ++j) {
      bits |= (uint32_t)(codes[first + j] < 0) << j;
    }
    words[first / 32] = (int32_t)bits;
  }
}
)"},
    {"xor_popcount_rows",
     R"(/* The number of bits in which each of `count` rows of words and the key differ. */
static void $_xor_popcount_rows(const int32_t *rows, int32_t stride,
                                const int32_t *key, int32_t length,
                                int32_t count, int32_t *sums)
{
  for (int32_t r = 0; r < count; ++r) {
    const int32_t *const a = &rows[r * stride];
    int32_t s = 0;
    for (int32_t j = 0; j < length; ++j) {
      s += $_popcount_i32(a[j] ^ key[j]);
    }
    sums[r] = s;
  }
}
)"},
};

llvm::ArrayRef<CHelper> mann::getKernelHelpers() { return kKernels; }

/// A sum of 32 bits as a code.
static const char *const kRowCode =
    R"(/* A sum as a code: rounded to even, -127..127. */
static int8_t $_@(int32_t sum)
{
  const int32_t y = ROUNDED;
  return (int8_t)(y > 127 ? 127 : y < -127 ? -127 : y);
}
)";

/// How CodeEmitter.cpp rounds, explained there. gcc's own macro for usat16 has
/// a conversion that it warns of.
static const char *const kRowCodes =
    R"(#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
/* Four sums with the bias, in lanes of 16 bits, as codes. */
static void $_@(uint32_t even, uint32_t odd, const int8_t *bias, int8_t *out)
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
  for (int32_t i = 0; i < 2; ++i) {
    uint32_t x = (uint32_t)__sadd16((int16x2_t)lanes[i], (int16x2_t)STARTu);
BITS    x = (uint32_t)__usat16((int16x2_t)x, 8 + SHIFT);
    lanes[i] = x >> SHIFT & 0x00ff00ffu;
  }
  even = (uint32_t)__uqadd8((uint8x4_t)(lanes[0] | lanes[1] << 8),
                            (uint8x4_t)0x01010101u)
         ^ 0x80808080u;
  (void)memcpy(out, &even, sizeof even);
}
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#endif
)";

/// Columns that may be on the stack of a host.
constexpr int64_t kLongestArray = 512;

/// All columns in an array, which clang makes vectors of; what is written goes
/// through one of its own, or it might be the sums.
static const char *const kEmbedForClang =
    R"(#elif defined(__clang__) && (defined(__SSE2__) || defined(__ARM_NEON))
  {
    int16_t sums[LENGTH] = {0};
    int8_t codes[LENGTH];
    for (int32_t i = 0; i < n; ++i) {
      const int8_t *const p = row[i];
      for (int32_t k = 0; k < LENGTH; ++k) {
        sums[k] = (int16_t)(sums[k] + p[k]);
      }
    }
    if (bias == NULL) {
      for (; j < LENGTH; ++j) {
        codes[j] = $_CODE((int32_t)sums[j] * SCALE);
      }
    } else {
      for (; j < LENGTH; ++j) {
        codes[j] = $_CODE((int32_t)sums[j] * SCALE + bias[j]);
      }
    }
    (void)memcpy(out, codes, sizeof codes);
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
      out[j + k] = $_CODE((int32_t)sums[k] * SCALE + b);
    }
  }
  j = LENGTH;
)";

static const char *const kEmbedRow =
    R"(/* A row of codes: the sum of the rows of a table that ids choose, and a bias. */
static void $_@(const int8_t *table, int32_t stride, int32_t rows, const int32_t *ids,
                      const int8_t *bias, int8_t *out)
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
#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
  for (; j + 11 < LENGTH; j += 12) {
    int16x2_t a = 0;
    int16x2_t b = 0;
    int16x2_t c = 0;
    int16x2_t d = 0;
    int16x2_t e = 0;
    int16x2_t f = 0;
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
    $_CODES((uint32_t)a, (uint32_t)b, bias == NULL ? bias : &bias[j],
                    &out[j]);
    $_CODES((uint32_t)c, (uint32_t)d,
                    bias == NULL ? bias : &bias[j + 4], &out[j + 4]);
    $_CODES((uint32_t)e, (uint32_t)f,
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
      out[j] = $_CODE(a * SCALE);
      out[j + 1] = $_CODE(b * SCALE);
      out[j + 2] = $_CODE(c * SCALE);
      out[j + 3] = $_CODE(d * SCALE);
    } else {
      out[j] = $_CODE(a * SCALE + bias[j]);
      out[j + 1] = $_CODE(b * SCALE + bias[j + 1]);
      out[j + 2] = $_CODE(c * SCALE + bias[j + 2]);
      out[j + 3] = $_CODE(d * SCALE + bias[j + 3]);
    }
  }
  for (; j < LENGTH; ++j) {
    int32_t a = 0;
    for (int32_t i = 0; i < n; ++i) {
      a += row[i][j];
    }
    out[j] = $_CODE(a * SCALE + (bias == NULL ? 0 : bias[j]));
  }
}
)";

/// Numbers of 8 bits or 16, NUMBER.
static const char *const kRoundRow =
    R"(/* A row of codes: numbers and a bias, rounded. */
static void $_@(const NUMBER *row, const int8_t *bias, int32_t length,
                int8_t *out)
{
  int32_t j = 0;
#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN)
  const int32_t whole = length - length % 4;
  for (; j < whole; j += 4) {
LANES    $_CODES(even, odd, bias == NULL ? bias : &bias[j], &out[j]);
  }
#endif
  for (; j < length; ++j) {
    out[j] = $_CODE((int32_t)row[j] * SCALE + (bias == NULL ? 0 : bias[j]));
  }
}
)";

/// Four numbers as lanes of 16 bits, the first and the third, and the others.
static const char *const kLanesOf8 =
    R"(    const uint32_t v = $_load4(&row[j]);
    const uint32_t even = (uint32_t)__sxtb16((int8x4_t)v);
    const uint32_t odd = (uint32_t)__sxtb16((int8x4_t)(v >> 8 | v << 24));
)";
static const char *const kLanesOf16 =
    R"(    uint32_t pairs[2];
    (void)memcpy(pairs, &row[j], sizeof pairs);
    const uint32_t even = (pairs[0] & 0xffffu) | pairs[1] << 16;
    const uint32_t odd = pairs[0] >> 16 | (pairs[1] & 0xffff0000u);
)";

/// What the helpers of a rounding are called: "row_code_1_3" and
/// "row_codes_1_3" for numbers that are shifted up by 1 and sums that are
/// rounded by 3.
static std::string getCodesName(const char *base, int64_t up, int64_t shift) {
  return llvm::formatv("{0}_{1}_{2}", base, up, shift);
}

std::string mann::getKernelHelperName(Operation *op) {
  if (auto rows = dyn_cast<fxp::RowReduceOp>(op))
    return stringifyRowReduction(rows.getKind()).str() + "_rows";
  if (auto embed = dyn_cast<fxp::EmbedRowOp>(op))
    return llvm::formatv("embed_row_{0}_{1}_{2}_{3}", embed.getLength(),
                         embed.getWords(), embed.getUp(), embed.getShift());
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
/// says.
struct ShapedHelper {
  StringRef base;
  const char *text;
  size_t numbers;
};
} // namespace

static const ShapedHelper kShapedHelpers[] = {
    {"row_code", kRowCode, 2},     // up, shift
    {"row_codes", kRowCodes, 2},   // up, shift
    {"embed_row", kEmbedRow, 4},   // length, words, up, shift
    {"round_row_i", kRoundRow, 3}, // bits of a number, up, shift
};

std::optional<CHelper> mann::makeKernelHelper(StringRef name) {
  // A base of letters, and two to four numbers with "_" between them.
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
  int64_t shift = values.pop_back_val(), up = values.pop_back_val();
  int64_t words = values.empty() ? 0 : values.back();
  int64_t first = values.empty() ? 0 : values.front();
  int64_t half = shift == 0 ? 0 : (int64_t(1) << (shift - 1)) - 1;
  int64_t start = 0x00010001 * ((int64_t(127) << shift) + half);
  auto number = [](int64_t value) { return std::to_string(value); };
  std::string text = found->text;
  // The name is made of digits and the words below of letters.
  replaceWord(text, "HOST",
              std::string(first <= kLongestArray ? kEmbedForClang : "") +
                  (first >= 16 ? kEmbedForGcc : ""));
  replaceWord(text, "LENGTH", number(first));
  replaceWord(text, "LANES", first == 16 ? kLanesOf16 : kLanesOf8);
  replaceWord(text, "NUMBER", "int" + number(first) + "_t");
  replaceWord(text, "ROUNDED",
              shift == 0
                  ? std::string("sum")
                  : "(sum + " + (half ? number(half) + " + " : std::string()) +
                        "((sum >> " + number(shift) + ") & 1)) >> " +
                        number(shift));
  replaceWord(text, "BITS",
              shift == 0
                  ? std::string()
                  : "    x = (uint32_t)__sadd16((int16x2_t)x, (int16x2_t)(~(x "
                    ">> SHIFT) & 0x00010001u));\n");
  replaceWord(text, "STARTu", number(start) + "u");
  replaceWord(text, "SHIFT", number(shift));
  if (up == 0)
    replaceWord(text, " * SCALE", "");
  replaceWord(text, "SCALE", number(int64_t(1) << up));
  replaceWord(text, "WORDS", number(words));
  replaceWord(text, "UP", number(up));
  replaceWord(text, "CODES", getCodesName("row_codes", up, shift));
  replaceWord(text, "CODE", getCodesName("row_code", up, shift));
  replaceWord(text, "@", name.str());
  return CHelper{name.str(), text};
}

std::string mann::printKernelIncludes(const std::set<std::string> &helpers) {
  if (!helpers.count("load4"))
    return "";
  return "#if defined(__ARM_FEATURE_SIMD32) && "
         "!defined(__ARM_BIG_ENDIAN)\n#include <arm_acle.h>\n#endif\n";
}
