//===- CRows.cpp - C of rows that are reduced with a key ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On processors with vectors the plain loops are what compilers find
// instructions for: differences of unsigned bytes there, code + 128, since only
// for these is there one. The number of rows that go four at a time has a name:
// with "r + 3 < count" gcc does not see that no row is left of eight, and warns
// of what the loop over the others would overflow.
//
// ConvertRowReduce.cpp tells in which order words have their numbers.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"

using namespace mlir;
using namespace mann;

/// Rows of the type ROW and a key of the type KEY. VECTOR_OF adds what PIECE
/// elements make to a sum, in vectors of Helium of the type VECTOR; PART is the
/// predicate of the last ones, which are filled up with zeros. KEY_WORDS makes
/// WORDS of four elements of the key, in the order in which a row has them, and
/// WORD_OF adds what four of a row make with them. CODE_OF makes a term of two
/// elements. FROM is what the sum is taken from, if it is.
static const char *const kRows = R"(/* COMMENT */
static void $_NAME(const ROW *rows, int32_t stride, const KEY *key, int32_t length,
                   int32_t count, SUM *sums)
{
  int32_t r = 0;
#if HELIUM
  const int32_t quads = count - count % 4;
  const int32_t whole = length - length % PIECE;
  const mve_pred16_t rest = PART((uint32_t)(length - whole));
  for (; r < quads; r += 4) {
    const ROW *a = &rows[r * stride];
    SUM s = 0;
    SUM t = 0;
    SUM u = 0;
    SUM v = 0;
    for (int32_t j = 0; j < whole; j += PIECE) {
      const VECTOR k = LOAD_KEY(&key[j]);
      s = $_VECTOR_OF(LOAD_ROW(a), k, s);
      t = $_VECTOR_OF(LOAD_ROW(&a[stride]), k, t);
      u = $_VECTOR_OF(LOAD_ROW(&a[2 * stride]), k, u);
      v = $_VECTOR_OF(LOAD_ROW(&a[3 * stride]), k, v);
      a += PIECE;
    }
    if (whole < length) {
      const VECTOR k = LOAD_KEY_PART(&key[whole], rest);
      s = $_VECTOR_OF(LOAD_ROW_PART(a, rest), k, s);
      t = $_VECTOR_OF(LOAD_ROW_PART(&a[stride], rest), k, t);
      u = $_VECTOR_OF(LOAD_ROW_PART(&a[2 * stride], rest), k, u);
      v = $_VECTOR_OF(LOAD_ROW_PART(&a[3 * stride], rest), k, v);
    }
    sums[r] = FROMs;
    sums[r + 1] = FROMt;
    sums[r + 2] = FROMu;
    sums[r + 3] = FROMv;
  }
  for (; r < count; ++r) {
    const ROW *const a = &rows[r * stride];
    SUM s = 0;
    for (int32_t j = 0; j < whole; j += PIECE) {
      s = $_VECTOR_OF(LOAD_ROW(&a[j]), LOAD_KEY(&key[j]), s);
    }
    if (whole < length) {
      s = $_VECTOR_OF(LOAD_ROW_PART(&a[whole], rest),
                      LOAD_KEY_PART(&key[whole], rest), s);
    }
    sums[r] = FROMs;
  }
#elif DSP
  const int32_t quads = count - count % 4;
  const int32_t whole = length - length % 4;
  for (; r < quads; r += 4) {
    const ROW *a = &rows[r * stride];
    const ROW *const end = &a[whole];
    const KEY *k = key;
    SUM s = 0;
    SUM t = 0;
    SUM u = 0;
    SUM v = 0;
    for (; a != end; a += 4) {
KEY_WORDS      s = $_WORD_OF(a, WORDS, s);
      t = $_WORD_OF(&a[stride], WORDS, t);
      u = $_WORD_OF(&a[2 * stride], WORDS, u);
      v = $_WORD_OF(&a[3 * stride], WORDS, v);
      k += 4;
    }
    for (int32_t j = whole; j < length; ++j) {
      s += $_CODE_OF(a[0], key[j]);
      t += $_CODE_OF(a[stride], key[j]);
      u += $_CODE_OF(a[2 * stride], key[j]);
      v += $_CODE_OF(a[3 * stride], key[j]);
      ++a;
    }
    sums[r] = FROMs;
    sums[r + 1] = FROMt;
    sums[r + 2] = FROMu;
    sums[r + 3] = FROMv;
  }
  for (; r < count; ++r) {
    const ROW *a = &rows[r * stride];
    const ROW *const end = &a[whole];
    const KEY *k = key;
    SUM s = 0;
    for (; a != end; a += 4) {
KEY_WORDS      s = $_WORD_OF(a, WORDS, s);
      k += 4;
    }
    for (int32_t j = whole; j < length; ++j) {
      s += $_CODE_OF(a[0], key[j]);
      ++a;
    }
    sums[r] = FROMs;
  }
#endif
  for (; r < count; ++r) {
    const ROW *const a = &rows[r * stride];
    SUM s = 0;
    for (int32_t j = 0; j < length; ++j) {
      s += $_CODE_OF(a[j], key[j]);
    }
    sums[r] = FROMs;
  }
}
)";

/// Four bytes of a key are a word as they are.
static const char *const kKeyOfBytes =
    R"(      const uint32_t word = $_load4(k);
)";
/// Two words of a key of 16 bits for rows of bytes: of four numbers, the first
/// and the third, then the others.
static const char *const kApart =
    R"(      const uint32_t first = $_load2(k);
      const uint32_t second = $_load2(&k[2]);
      const uint32_t x = (first & 0xffffu) | second << 16;
      const uint32_t y = first >> 16 | (second & 0xffff0000u);
)";
/// Of a key of bytes for rows of 16 bits: in order.
static const char *const kJoined =
    R"(      const uint32_t codes = $_load4(k);
      const uint32_t even = (uint32_t)__sxtb16((int8x4_t)codes);
      const uint32_t odd = (uint32_t)__sxtb16((int8x4_t)(codes >> 8 | codes << 24));
      const uint32_t x = (even & 0xffffu) | odd << 16;
      const uint32_t y = even >> 16 | (odd & 0xffff0000u);
)";
static const char *const kInOrder = R"(      const uint32_t x = $_load2(k);
      const uint32_t y = $_load2(&k[2]);
)";

/// What products, differences and similarities of bytes are made with.
static const CHelper kByteHelpers[] = {
    {"dot_vector",
     R"(#if HELIUM
static int32_t $_dot_vector(int8x16_t row, int8x16_t key, int32_t sum)
{
  return vmladavaq_s8(sum, row, key);
}
#endif
)"},
    {"dot_word",
     R"(#if !(HELIUM) && DSP
static int32_t $_dot_word(const int8_t *codes, uint32_t key, int32_t sum)
{
  const uint32_t row = $_load4(codes);
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
    {"sad_vector",
     R"(#if HELIUM
static int32_t $_sad_vector(int8x16_t row, int8x16_t key, int32_t sum)
{
  return (int32_t)vabavq_s8((uint32_t)sum, row, key);
}
#endif
)"},
    {"sad_word",
     R"(#if !(HELIUM) && DSP
static int32_t $_sad_word(const int8_t *codes, uint32_t key, int32_t sum)
{
  return (int32_t)__usada8($_load4(codes) ^ 0x80808080u, key ^ 0x80808080u,
                           (uint32_t)sum);
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
    {"hamming_vector",
     R"(#if HELIUM
static int32_t $_hamming_vector(int8x16_t row, int8x16_t key, int32_t sum)
{
  const uint8x16_t x = vreinterpretq_u8_s8(veorq_s8(row, key));
  return (int32_t)vaddvaq_u8((uint32_t)sum, vsubq_u8(x, vshrq_n_u8(x, 7)));
}
#endif
)"},
    {"hamming_word",
     R"(#if !(HELIUM) && DSP
static int32_t $_hamming_word(const int8_t *codes, uint32_t key, int32_t sum)
{
  const uint32_t x = $_load4(codes) ^ key;
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
    {"load2", R"(#if !(HELIUM) && DSP
/* Two numbers of 16 bits, which need not be aligned to a word. */
static uint32_t $_load2(const int16_t *numbers)
{
  uint32_t word;
  (void)memcpy(&word, numbers, sizeof word);
  return word;
}
#endif
)"},
};

/// The same for products of 16 bits, with sums of the type SUM.
static const char *const kWideVector = R"(#if HELIUM
static SUM $_NAME(int16x8_t row, int16x8_t key, SUM sum)
{
  return INSTRUCTION(sum, row, key);
}
#endif
)";
static const char *const kWordOfBytes = R"(#if !(HELIUM) && DSP
static SUM $_NAME(const int8_t *row, uint32_t x, uint32_t y, SUM sum)
{
  const uint32_t codes = $_load4(row);
  const SUM even = INSTRUCTION(__sxtb16((int8x4_t)codes), (int16x2_t)x, sum);
  return INSTRUCTION(__sxtb16((int8x4_t)(codes >> 8 | codes << 24)), (int16x2_t)y, even);
}
#endif
)";
static const char *const kWordOfHalves = R"(#if !(HELIUM) && DSP
static SUM $_NAME(const int16_t *row, uint32_t x, uint32_t y, SUM sum)
{
  const SUM half = INSTRUCTION((int16x2_t)$_load2(row), (int16x2_t)x, sum);
  return INSTRUCTION((int16x2_t)$_load2(&row[2]), (int16x2_t)y, half);
}
#endif
)";
static const char *const kWideCode = R"(static SUM $_NAME(int16_t a, int16_t b)
{
  return (SUM)a * (SUM)b;
}
)";

namespace {
/// Of one function for rows, bits of elements and sums, and what it calls.
struct RowsForm {
  std::string name;
  const char *comment;
  unsigned row, key, sum;
  std::string vector, word, code;
  const char *from;
};
} // namespace

static std::string nameType(unsigned width) {
  return "int" + std::to_string(width) + "_t";
}

/// What loads a vector, which has 16 bits where one of both has.
static std::string nameLoad(unsigned width, bool isWide, bool isPart) {
  return std::string(width == 8 ? "vldrbq" : "vldrhq") + (isPart ? "_z" : "") +
         (isWide ? "_s16" : "_s8");
}

static CHelper makeRows(const RowsForm &form) {
  bool isWide = form.row == 16 || form.key == 16;
  const char *keyWords = !isWide         ? kKeyOfBytes
                         : form.key == 8 ? kJoined
                         : form.row == 8 ? kApart
                                         : kInOrder;
  // Names that begin with another go before it.
  const std::pair<const char *, std::string> words[] = {
      {"COMMENT", form.comment},
      {"NAME", form.name},
      {"PIECE", isWide ? "8" : "16"},
      {"LOAD_ROW_PART", nameLoad(form.row, isWide, true)},
      {"LOAD_KEY_PART", nameLoad(form.key, isWide, true)},
      {"LOAD_ROW", nameLoad(form.row, isWide, false)},
      {"LOAD_KEY", nameLoad(form.key, isWide, false)},
      {"PART", isWide ? "vctp16q" : "vctp8q"},
      {"VECTOR_OF", form.vector},
      {"VECTOR", isWide ? "int16x8_t" : "int8x16_t"},
      {"WORD_OF", form.word},
      {"KEY_WORDS", keyWords},
      {"WORDS", isWide ? "x, y" : "word"},
      {"CODE_OF", form.code},
      {"FROM", form.from},
      {"ROW", nameType(form.row)},
      {"KEY", nameType(form.key)},
      {"SUM", nameType(form.sum)},
  };
  std::string text = kRows;
  for (const auto &[word, by] : words)
    replaceWord(text, word, by);
  return {form.name, text};
}

static CHelper makePart(const std::string &name, const char *form, unsigned sum,
                        const char *instruction) {
  std::string text = form;
  replaceWord(text, "NAME", name);
  replaceWord(text, "INSTRUCTION", instruction);
  replaceWord(text, "SUM", nameType(sum));
  return {name, text};
}

/// The end of the names for sums of 64 bits.
static const char *nameSum(unsigned sum) { return sum == 64 ? "_i64" : ""; }
static std::string nameWideRows(unsigned row, unsigned key, unsigned sum) {
  return "dot_rows_i" + std::to_string(row) + "_i" + std::to_string(key) +
         nameSum(sum);
}

/// The functions for a `dot` with elements of 16 bits.
static void addWideRows(std::vector<CHelper> &helpers, unsigned sum) {
  std::string end = nameSum(sum);
  const char *product = sum == 64 ? "__smlald" : "__smlad";
  helpers.push_back(makePart("dot_vector_i16" + end, kWideVector, sum,
                             sum == 64 ? "vmlaldavaq_s16" : "vmladavaq_s16"));
  helpers.push_back(makePart("dot_word_i8" + end, kWordOfBytes, sum, product));
  helpers.push_back(
      makePart("dot_word_i16" + end, kWordOfHalves, sum, product));
  helpers.push_back(makePart("dot_code_i16" + end, kWideCode, sum, ""));
  for (auto [row, key] : {std::pair{8u, 16u}, {16u, 8u}, {16u, 16u}})
    helpers.push_back(makeRows(
        {nameWideRows(row, key, sum),
         "The product of each of `count` rows and the key.", row, key, sum,
         "dot_vector_i16" + end, "dot_word_i" + std::to_string(row) + end,
         "dot_code_i16" + end, ""}));
}

std::vector<CHelper> mann::getRowHelpers() {
  std::vector<CHelper> helpers(std::begin(kByteHelpers),
                               std::end(kByteHelpers));
  auto addBytes = [&](std::string kind, const char *comment, const char *from) {
    helpers.push_back(
        makeRows({kind + "_rows", comment, 8, 8, 32, kind + "_vector",
                  kind + "_word", kind + "_code", from}));
  };
  addBytes("dot", "The product of each of `count` rows and the key.", "");
  addBytes("sad",
           "The sum of the absolute differences of each of `count` rows and "
           "the key.",
           "");
  addBytes("hamming",
           "The Hamming similarity of each of `count` rows and the key: 127 "
           "for each\n * code, less the bytes of the exclusive or, where those "
           "from 128 count one less.",
           "127 * length - ");
  for (unsigned sum : {32, 64})
    addWideRows(helpers, sum);
  return helpers;
}

std::string mann::getRowsName(fxp::RowReduceOp op) {
  auto width = [](TypedValue<MemRefType> buffer) {
    return buffer.getType().getElementTypeBitWidth();
  };
  unsigned row = width(op.getRows()), key = width(op.getVector());
  if (row == 16 || key == 16)
    return nameWideRows(row, key, width(op.getSums()));
  return stringifyRowReduction(op.getKind()).str() + "_rows";
}
