//===- TensorTypesTest.cpp - Types and orders of numbers in files ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/TensorFile.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <zlib.h>

using namespace llvm;
using namespace mann;

/// A tensor of numbers of two bytes, from their bits.
static HostTensor makeTwoBytes(ElementKind kind, ArrayRef<uint16_t> bits) {
  HostTensor tensor;
  tensor.name = "x";
  tensor.kind = kind;
  tensor.shape = {int64_t(bits.size())};
  tensor.data.resize(2 * bits.size());
  std::memcpy(tensor.data.data(), bits.data(), tensor.data.size());
  return tensor;
}

/// Every number of a type of two bytes, against LLVM's own arithmetic.
static void checkAllNumbers(ElementKind kind, const fltSemantics &semantics) {
  std::vector<uint16_t> bits(1 << 16);
  for (size_t i = 0; i < bits.size(); ++i)
    bits[i] = uint16_t(i);
  std::vector<float> reals = getReals(makeTwoBytes(kind, bits));
  ASSERT_EQ(reals.size(), bits.size());
  for (size_t i = 0; i < bits.size(); ++i) {
    APFloat expected(semantics, APInt(16, i));
    bool losesInfo;
    expected.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                     &losesInfo);
    if (expected.isNaN())
      ASSERT_TRUE(std::isnan(reals[i])) << i;
    else
      ASSERT_EQ(bit_cast<uint32_t>(reals[i]),
                expected.bitcastToAPInt().getZExtValue())
          << i;
  }
}

TEST(TensorTypesTest, EveryHalf) {
  checkAllNumbers(ElementKind::F16, APFloat::IEEEhalf());
}

TEST(TensorTypesTest, EveryBFloat) {
  checkAllNumbers(ElementKind::BF16, APFloat::BFloat());
}

TEST(TensorTypesTest, DoublesAreRoundedToNearest) {
  double tie = 1 + std::ldexp(1, -24), above = std::nextafter(tie, 2);
  double oddTie = 1 + 3 * std::ldexp(1, -24), subnormal = std::ldexp(3, -150);
  double infinity = std::numeric_limits<double>::infinity();
  std::vector<float> reals = getReals(HostTensor::create<double>(
      "x", {9},
      {0.1, tie, above, oddTie, subnormal, 1e-60, 1e300, -infinity, NAN}));
  float ulp = std::ldexp(1.0f, -23), least = std::ldexp(1.0f, -149);
  EXPECT_EQ(reals[0], 0.1f);
  EXPECT_EQ(reals[1], 1.0f);
  EXPECT_EQ(reals[2], 1 + ulp);
  EXPECT_EQ(reals[3], 1 + 2 * ulp);
  EXPECT_EQ(reals[4], 2 * least);
  EXPECT_EQ(reals[5], 0.0f);
  EXPECT_EQ(reals[6], float(infinity));
  EXPECT_EQ(reals[7], float(-infinity));
  EXPECT_TRUE(std::isnan(reals[8]));
}

//===----------------------------------------------------------------------===//
// npy
//===----------------------------------------------------------------------===//

static std::string makeNpy(const Twine &descr, const Twine &order,
                           const Twine &shape, StringRef data) {
  std::string header = ("{'descr': " + descr + ", 'fortran_order': " + order +
                        ", 'shape': " + shape + ", }")
                           .str();
  char length[2];
  support::endian::write16le(length, header.size());
  return std::string("\x93NUMPY\1\0", 8) + std::string(length, 2) + header +
         data.str();
}

static HostTensor readNpy(StringRef bytes) {
  Expected<HostTensor> tensor = parseNpy(bytes, "x.npy");
  EXPECT_TRUE(bool(tensor)) << toString(tensor.takeError());
  return tensor ? *tensor : HostTensor();
}

TEST(NpyTypesTest, FortranOrder) {
  // Of two dimensions, of three, of one and of none; and of nothing.
  EXPECT_EQ(readNpy(makeNpy("'|i1'", "True", "(2, 3)", "\1\4\2\5\3\6")),
            HostTensor::create<int8_t>("x", {2, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(
      readNpy(makeNpy("'|u1'", "True", "(2, 2, 2)", "\1\5\3\7\2\6\4\10")),
      HostTensor::create<uint8_t>("x", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(readNpy(makeNpy("'|i1'", "True", "(3,)", "\1\2\3")),
            HostTensor::create<int8_t>("x", {3}, {1, 2, 3}));
  EXPECT_EQ(readNpy(makeNpy("'|i1'", "True", "()", "\7")),
            HostTensor::create<int8_t>("x", {}, {7}));
  EXPECT_EQ(readNpy(makeNpy("'<f4'", "True", "(2, 0)", "")),
            HostTensor::create<float>("x", {2, 0}, {}));
}

TEST(NpyTypesTest, BigEndian) {
  EXPECT_EQ(
      readNpy(makeNpy("'>i2'", "False", "(2,)", StringRef("\1\2\xFF\xFE", 4))),
      HostTensor::create<int16_t>("x", {2}, {258, -2}));
  EXPECT_EQ(
      readNpy(makeNpy("'>f4'", "True", "(1, 1)", StringRef("\xC0\x20\0\0", 4))),
      HostTensor::create<float>("x", {1, 1}, {-2.5f}));
  EXPECT_EQ(readNpy(makeNpy("'>i8'", "False", "(1,)",
                            StringRef("\0\0\0\0\0\0\1\0", 8))),
            HostTensor::create<int64_t>("x", {1}, {256}));
}

TEST(NpyTypesTest, TypesThatNothingComputesWith) {
  for (StringRef descr : {"'|b1'", "'<U3'", "'|O'", "\"<M8['ns']\"",
                          "[('a', '<f4'), ('b]', "
                          "'|i1', (2,))]"}) {
    HostTensor tensor =
        readNpy(makeNpy(descr, "False", "(2,)", "whatever it is"));
    EXPECT_EQ(tensor.kind, ElementKind::Other);
    EXPECT_FALSE(isRealKind(tensor.kind) || isIntegerKind(tensor.kind));
    EXPECT_EQ(tensor.getTypeName(), descr);
    Expected<std::string> again = serializeNpy(tensor, "x.npy");
    ASSERT_TRUE(bool(again)) << toString(again.takeError());
    EXPECT_EQ(readNpy(*again), tensor);
  }
}

//===----------------------------------------------------------------------===//
// npz
//===----------------------------------------------------------------------===//

namespace {
/// A zip archive, written by the book.
class Archive {
public:
  /// Adds a file; `isDeflated`: packed by zlib, without its header.
  void add(StringRef name, StringRef content, bool isDeflated = false) {
    std::string packed = content.str();
    if (isDeflated) {
      z_stream stream = {};
      EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8,
                             Z_DEFAULT_STRATEGY),
                Z_OK);
      packed.resize(deflateBound(&stream, content.size()));
      stream.next_in =
          reinterpret_cast<Bytef *>(const_cast<char *>(content.data()));
      stream.avail_in = content.size();
      stream.next_out = reinterpret_cast<Bytef *>(packed.data());
      stream.avail_out = packed.size();
      EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
      packed.resize(stream.total_out);
      deflateEnd(&stream);
    }
    uint32_t sum = crc32(0, reinterpret_cast<const Bytef *>(content.data()),
                         content.size());
    std::string same = number(20, 2) + number(0, 2) +
                       number(isDeflated ? 8 : 0, 2) + number(0, 4) +
                       number(sum, 4) + number(packed.size(), 4) +
                       number(content.size(), 4) + number(name.size(), 2);
    directory += "PK\1\2" + number(20, 2) + same + number(0, 12) +
                 number(files.size(), 4) + name.str();
    files += "PK\3\4" + same + number(2, 2) + name.str() + "##" + packed;
    ++count;
  }
  std::string get(StringRef comment = "") const {
    return files + directory + "PK\5\6" + number(0, 4) + number(count, 2) +
           number(count, 2) + number(directory.size(), 4) +
           number(files.size(), 4) + number(comment.size(), 2) + comment.str();
  }

private:
  static std::string number(uint64_t value, size_t size) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i < size && i < 8; ++i)
      bytes[i] = char(value >> 8 * i);
    return bytes;
  }
  std::string files, directory;
  unsigned count = 0;
};
} // namespace

static std::string readBadNpz(StringRef bytes) {
  Expected<std::vector<HostTensor>> tensors = parseNpz(bytes, "w.npz");
  return tensors ? "" : toString(tensors.takeError());
}

TEST(NpzTest, StoredAndDeflated) {
  std::string zeros(100'000, '\0');
  Archive archive;
  archive.add("A.npy", makeNpy("'|i1'", "False", "(3,)", "\1\2\3"));
  archive.add("notes.txt", "no array");
  archive.add("layer/B.npy", makeNpy("'|i1'", "True", "(2, 2)", "\1\3\2\4"),
              /*isDeflated=*/true);
  archive.add("zeros.npy", makeNpy("'<f4'", "False", "(25000,)", zeros),
              /*isDeflated=*/true);
  for (StringRef comment : {"", "made by hand"}) {
    auto tensors = parseNpz(archive.get(comment), "w.npz");
    ASSERT_TRUE(bool(tensors)) << toString(tensors.takeError());
    ASSERT_EQ(tensors->size(), 3u);
    EXPECT_EQ((*tensors)[0], HostTensor::create<int8_t>("A", {3}, {1, 2, 3}));
    EXPECT_EQ((*tensors)[1],
              HostTensor::create<int8_t>("layer/B", {2, 2}, {1, 2, 3, 4}));
    EXPECT_EQ((*tensors)[2].getNumElements(), 25000);
  }
  EXPECT_EQ(readBadNpz(Archive().get()), "");
}

TEST(NpzTest, AllProblemsOfAnArchive) {
  Archive archive;
  archive.add("A.npy", makeNpy("'<f4'", "False", "(3,)", "\1\2\3"));
  archive.add("B.npy", "nothing");
  archive.add("A.npy", makeNpy("'|i1'", "False", "(1,)", "\1"));
  EXPECT_EQ(
      readBadNpz(archive.get()),
      "w.npz: 'A.npy': tensor 'A': 3 bytes of data for shape 3 of F32, "
      "expected 12\n"
      "w.npz: 'B.npy': the file does not start with '\\x93NUMPY'; it is not of "
      "the npy format\n"
      "w.npz: 'A.npy' in the archive is there twice, expected each name once");
}

TEST(NpzTest, DamagedArchives) {
  Archive archive;
  archive.add("A.npy", makeNpy("'|i1'", "False", "(3,)", "\1\2\3"), true);
  archive.add("B.npy", makeNpy("'|i1'", "False", "(3,)", "\1\2\3"));
  std::string bytes = archive.get();
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(readBadNpz(StringRef(bytes).take_front(size)), "");
  // Any byte may change; what is still read are tensors of some kind.
  for (size_t i = 0; i < bytes.size(); ++i)
    for (int value : {0, 1, 0x7F, 0xFF}) {
      std::string changed = bytes;
      changed[i] = char(value);
      std::string message = readBadNpz(changed);
      EXPECT_TRUE(message.empty() || StringRef(message).starts_with("w.npz: "))
          << message;
    }
  // The data of either: the checksum tells.
  for (StringRef data : {"\1\2\3", "NUMPY"}) {
    std::string changed = bytes;
    size_t at = changed.rfind(data.str());
    ASSERT_NE(at, std::string::npos);
    changed[at] ^= 1;
    EXPECT_NE(readBadNpz(changed).find("checksum"), std::string::npos);
  }
}
