//===- CWideRows.cpp - C of products of rows of 16 bits -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function for each pair of widths, with bodies as those of CKernels.cpp.
// ConvertRowReduce.cpp tells in which order words have their numbers.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"

using namespace mlir;
using namespace mann;

/// Rows of the type ROW and a key of the type KEY. KEY_LANES makes x and y, two
/// words of four numbers of the key in the order in which a row has them, and
/// WORD adds their products with four numbers of a row; with Helium ADD does it
/// with eight, which ROW_LOAD and KEY_LOAD widen if they are bytes.
static const char *const kWideRows =
    R"(/* The product of each of `count` rows and the key. */
static void $_NAME(const ROW *rows, int32_t stride, const KEY *key, int32_t length,
                   int32_t count, SUM *sums)
{
  int32_t r = 0;
#if HELIUM
  const int32_t quads = count - count % 4;
  const int32_t whole = length - length % 8;
  const mve_pred16_t rest = vctp16q((uint32_t)(length - whole));
  for (; r < quads; r += 4) {
    const ROW *a = &rows[r * stride];
    SUM s = 0;
    SUM t = 0;
    SUM u = 0;
    SUM v = 0;
    for (int32_t j = 0; j < whole; j += 8) {
      const int16x8_t k = KEY_LOADq_s16(&key[j]);
      s = ADD(s, ROW_LOADq_s16(a), k);
      t = ADD(t, ROW_LOADq_s16(&a[stride]), k);
      u = ADD(u, ROW_LOADq_s16(&a[2 * stride]), k);
      v = ADD(v, ROW_LOADq_s16(&a[3 * stride]), k);
      a += 8;
    }
    if (whole < length) {
      const int16x8_t k = KEY_LOADq_z_s16(&key[whole], rest);
      s = ADD(s, ROW_LOADq_z_s16(a, rest), k);
      t = ADD(t, ROW_LOADq_z_s16(&a[stride], rest), k);
      u = ADD(u, ROW_LOADq_z_s16(&a[2 * stride], rest), k);
      v = ADD(v, ROW_LOADq_z_s16(&a[3 * stride], rest), k);
    }
    sums[r] = s;
    sums[r + 1] = t;
    sums[r + 2] = u;
    sums[r + 3] = v;
  }
  for (; r < count; ++r) {
    const ROW *const a = &rows[r * stride];
    SUM s = 0;
    for (int32_t j = 0; j < whole; j += 8) {
      s = ADD(s, ROW_LOADq_s16(&a[j]), KEY_LOADq_s16(&key[j]));
    }
    if (whole < length) {
      s = ADD(s, ROW_LOADq_z_s16(&a[whole], rest),
              KEY_LOADq_z_s16(&key[whole], rest));
    }
    sums[r] = s;
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
KEY_LANES      s = $_WORD(a, x, y, s);
      t = $_WORD(&a[stride], x, y, t);
      u = $_WORD(&a[2 * stride], x, y, u);
      v = $_WORD(&a[3 * stride], x, y, v);
      k += 4;
    }
    for (int32_t j = whole; j < length; ++j) {
      const SUM m = key[j];
      s += (SUM)a[0] * m;
      t += (SUM)a[stride] * m;
      u += (SUM)a[2 * stride] * m;
      v += (SUM)a[3 * stride] * m;
      ++a;
    }
    sums[r] = s;
    sums[r + 1] = t;
    sums[r + 2] = u;
    sums[r + 3] = v;
  }
  for (; r < count; ++r) {
    const ROW *a = &rows[r * stride];
    const ROW *const end = &a[whole];
    const KEY *k = key;
    SUM s = 0;
    for (; a != end; a += 4) {
KEY_LANES      s = $_WORD(a, x, y, s);
      k += 4;
    }
    for (int32_t j = whole; j < length; ++j) {
      s += (SUM)a[0] * (SUM)key[j];
      ++a;
    }
    sums[r] = s;
  }
#endif
  for (; r < count; ++r) {
    const ROW *const a = &rows[r * stride];
    SUM s = 0;
    for (int32_t j = 0; j < length; ++j) {
      s += (SUM)a[j] * (SUM)key[j];
    }
    sums[r] = s;
  }
}
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

/// What four numbers of a row and two words of a key make.
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
static const char *const kLoadHalves = R"(#if !(HELIUM) && DSP
/* Two numbers of 16 bits, which need not be aligned to a word. */
static uint32_t $_load2(const int16_t *numbers)
{
  uint32_t word;
  (void)memcpy(&word, numbers, sizeof word);
  return word;
}
#endif
)";

/// The name for widths of rows, key and sums: "dot_rows_i8_i16_i64".
static std::string nameRows(unsigned row, unsigned key, unsigned sum) {
  return "dot_rows_i" + std::to_string(row) + "_i" + std::to_string(key) +
         (sum == 64 ? "_i64" : "");
}
static std::string nameWord(unsigned row, unsigned sum) {
  return "dot_word_i" + std::to_string(row) + (sum == 64 ? "_i64" : "");
}
static std::string nameType(unsigned width) {
  return "int" + std::to_string(width) + "_t";
}

std::string mann::getWideRowsName(fxp::RowReduceOp op) {
  auto width = [](TypedValue<MemRefType> buffer) {
    return buffer.getType().getElementTypeBitWidth();
  };
  unsigned row = width(op.getRows()), key = width(op.getVector());
  if (op.getKind() != fxp::RowReduction::Dot || (row == 8 && key == 8))
    return "";
  return nameRows(row, key, width(op.getSums()));
}

static CHelper makeWideRows(unsigned row, unsigned key, unsigned sum) {
  auto load = [](unsigned width) { return width == 8 ? "vldrb" : "vldrh"; };
  std::string name = nameRows(row, key, sum), text = kWideRows;
  replaceWord(text, "NAME", name);
  replaceWord(text, "KEY_LANES",
              key == 8   ? kJoined
              : row == 8 ? kApart
                         : kInOrder);
  replaceWord(text, "WORD", nameWord(row, sum));
  replaceWord(text, "ROW_LOAD", load(row));
  replaceWord(text, "KEY_LOAD", load(key));
  replaceWord(text, "ADD", sum == 64 ? "vmlaldavaq_s16" : "vmladavaq_s16");
  replaceWord(text, "ROW", nameType(row));
  replaceWord(text, "KEY", nameType(key));
  replaceWord(text, "SUM", nameType(sum));
  return {name, text};
}

static CHelper makeWord(unsigned row, unsigned sum) {
  std::string name = nameWord(row, sum);
  std::string text = row == 8 ? kWordOfBytes : kWordOfHalves;
  replaceWord(text, "NAME", name);
  replaceWord(text, "INSTRUCTION", sum == 64 ? "__smlald" : "__smlad");
  replaceWord(text, "SUM", nameType(sum));
  return {name, text};
}

std::vector<CHelper> mann::getWideRowHelpers() {
  std::vector<CHelper> helpers = {{"load2", kLoadHalves}};
  for (unsigned sum : {32, 64}) {
    for (unsigned row : {8, 16})
      helpers.push_back(makeWord(row, sum));
    for (auto [row, key] : {std::pair{8, 16}, {16, 8}, {16, 16}})
      helpers.push_back(makeWideRows(row, key, sum));
  }
  return helpers;
}
