//===- CKernels.cpp - C of the kernels ------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function each, with a body in C99 for every compiler and, where the
// compiler says that it has the intrinsics of ACLE for Helium or for four codes
// in a word, one with them: the same sums. On processors with vectors compilers
// find instructions for the plain loops.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mann;

void mann::replaceWord(std::string &text, StringRef word,
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

/// Rows and their weights, of WIDTH bits. Where there are no vectors, columns
/// go in blocks whose sums stay in registers while the rows go by; those whose
/// weight is not 0 are noted before, TOGETHER at a time.
static const char *const kWeighRows =
    R"(/* The sum of `count` rows, each times its weight. */
static void $_NAME(const intWIDTH_t *weights, const ROW *rows,
                               int32_t stride, int32_t count, int32_t length,
                               int32_t *sums)
{
  for (int32_t j = 0; j < length; ++j) {
    sums[j] = 0;
  }
#if !(HELIUM) && (defined(__SSE2__) || defined(__ARM_NEON))
  for (int32_t i = 0; i < count; ++i) {
    const int32_t w = weights[i];
    if (w != 0) {
      const ROW *const p = &rows[i * stride];
      for (int32_t j = 0; j < length; ++j) {
        sums[j] += p[j] * w;
      }
    }
  }
#else
  for (int32_t first = 0; first < count; first += TOGETHER) {
    const ROW *row[TOGETHER];
    int32_t weight[TOGETHER];
    const int32_t end = count - first < TOGETHER ? count : first + TOGETHER;
    int32_t n = 0;
    int32_t j = 0;
    for (int32_t i = first; i < end; ++i) {
      if (weights[i] != 0) {
        row[n] = &rows[i * stride];
        weight[n] = weights[i];
        ++n;
      }
    }
#if HELIUM
    for (; j + 15 < length; j += 16) {
      int32x4_t a = vldrwq_s32(&sums[j]);
      int32x4_t b = vldrwq_s32(&sums[j + 4]);
      int32x4_t c = vldrwq_s32(&sums[j + 8]);
      int32x4_t d = vldrwq_s32(&sums[j + 12]);
      for (int32_t i = 0; i < n; ++i) {
        const ROW *const p = &row[i][j];
        const int32_t w = weight[i];
        b = vmlaq_n_s32(b, LOADq_s32(&p[4]), w);
        c = vmlaq_n_s32(c, LOADq_s32(&p[8]), w);
        d = vmlaq_n_s32(d, LOADq_s32(&p[12]), w);
        a = vmlaq_n_s32(a, LOADq_s32(p), w);
      }
      vstrwq_s32(&sums[j], a);
      vstrwq_s32(&sums[j + 4], b);
      vstrwq_s32(&sums[j + 8], c);
      vstrwq_s32(&sums[j + 12], d);
    }
    for (; j < length; j += 4) {
      const mve_pred16_t part = vctp32q((uint32_t)(length - j));
      int32x4_t a = vldrwq_z_s32(&sums[j], part);
      for (int32_t i = 0; i < n; ++i) {
        a = vmlaq_n_s32(a, LOADq_z_s32(&row[i][j], part), weight[i]);
      }
      vstrwq_p_s32(&sums[j], a, part);
    }
#else
    for (; j + 7 < length; j += 8) {
      int32_t *const out = &sums[j];
      int32_t s = out[0];
      int32_t t = out[1];
      int32_t u = out[2];
      int32_t v = out[3];
      int32_t x = out[4];
      int32_t y = out[5];
      int32_t z = out[6];
      int32_t q = out[7];
      for (int32_t i = 0; i < n; ++i) {
        const ROW *const p = &row[i][j];
        const int32_t w = weight[i];
        s += p[0] * w;
        t += p[1] * w;
        u += p[2] * w;
        v += p[3] * w;
        x += p[4] * w;
        y += p[5] * w;
        z += p[6] * w;
        q += p[7] * w;
      }
      out[0] = s;
      out[1] = t;
      out[2] = u;
      out[3] = v;
      out[4] = x;
      out[5] = y;
      out[6] = z;
      out[7] = q;
    }
    for (; j < length; ++j) {
      for (int32_t i = 0; i < n; ++i) {
        sums[j] += row[i][j] * weight[i];
      }
    }
#endif
  }
#endif
}
)";

std::string mann::nameWeighRows(unsigned weight, unsigned code) {
  return "weigh_rows_i" + std::to_string(weight) + (code == 8 ? "" : "_i16");
}

static CHelper makeWeighRows(unsigned width, unsigned row) {
  std::string name = nameWeighRows(width, row), text = kWeighRows;
  replaceWord(text, "NAME", name);
  replaceWord(text, "TOGETHER", std::to_string(fxp::kWeighedTogether));
  replaceWord(text, "WIDTH", std::to_string(width));
  replaceWord(text, "LOAD", row == 8 ? "vldrb" : "vldrh");
  replaceWord(text, "ROW", row == 8 ? "int8_t" : "int16_t");
  return {name, text};
}

static const CHelper kHelpers[] = {
    {"load4", R"(#if !(HELIUM) && DSP
/* Four codes, which need not be aligned. */
static uint32_t $_load4(const int8_t *codes)
{
  uint32_t word;
  (void)memcpy(&word, codes, sizeof word);
  return word;
}
#endif
)"},
    makeWeighRows(8, 8),
    makeWeighRows(16, 8),
    makeWeighRows(8, 16),
    makeWeighRows(16, 16),
    {"pack_signs",
     R"(/* Bits that say which codes are negative, 32 a word. */
static void $_pack_signs(const int8_t *codes, int32_t length, int32_t *words)
{
  for (int32_t first = 0; first < length; first += 32) {
    const int32_t number = length - first < 32 ? length - first : 32;
    uint32_t bits = 0;
    int32_t j = 0;
#if HELIUM
    for (; j < number; j += 16) {
      const int8x16_t v = vldrbq_z_s8(&codes[first + j],
                                      vctp8q((uint32_t)(number - j)));
      bits |= (uint32_t)vcmpltq_n_s8(v, 0) << j;
    }
#elif DSP
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

void mann::replaceConditions(std::string &text) {
  const std::string little = " && !defined(__ARM_BIG_ENDIAN)";
  replaceWord(text, "HELIUM",
              "defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)" + little);
  replaceWord(text, "DSP", "defined(__ARM_FEATURE_SIMD32)" + little);
}

llvm::ArrayRef<CHelper> mann::getKernelHelpers() {
  static const std::vector<CHelper> kernels = [] {
    std::vector<CHelper> made(std::begin(kHelpers), std::end(kHelpers));
    llvm::append_range(made, getRowHelpers());
    for (CHelper &helper : made)
      replaceConditions(helper.text);
    return made;
  }();
  return kernels;
}

std::string mann::printKernelIncludes(const std::set<std::string> &helpers) {
  auto hasIntrinsics = [](const std::string &helper) {
    return helper == "load4" || helper == "load2" ||
           StringRef(helper).starts_with("weigh_rows");
  };
  if (llvm::none_of(helpers, hasIntrinsics))
    return "";
  std::string text = "#if HELIUM\n#include <arm_mve.h>\n"
                     "#elif DSP\n#include <arm_acle.h>\n#endif\n";
  replaceConditions(text);
  return text;
}
