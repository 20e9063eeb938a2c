//===- TensorFileTest.cpp - Tensors in safetensors and npy files ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files are written and read back, every message of the readers is provoked
// once, and thousands of damaged files are read without a crash.
//
//===----------------------------------------------------------------------===//

#include "mann/Support/TensorFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <csignal>
#include <random>
#include <sys/resource.h>

using namespace llvm;
using namespace mann;

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

/// The bytes of a safetensors file with that header.
static std::string makeSafetensors(StringRef header, size_t dataSize) {
  char length[8];
  support::endian::write64le(length, header.size());
  return std::string(length, 8) + header.str() + std::string(dataSize, '\1');
}

/// The bytes of an npy file with that header.
static std::string makeNpy(StringRef header, size_t dataSize,
                           unsigned major = 1) {
  char length[4];
  support::endian::write32le(length, header.size());
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(major);
  bytes += '\0';
  bytes.append(length, major == 1 ? 2 : 4);
  return bytes + header.str() + std::string(dataSize, '\1');
}

/// What a reader says to the bytes; nothing if it takes them.
template <typename T> static std::string getMessage(Expected<T> result) {
  return result ? "" : toString(result.takeError());
}
static std::string readBadSafetensors(StringRef bytes) {
  return getMessage(parseSafetensors(bytes, "w.safetensors"));
}
static std::string readBadHeader(StringRef header, size_t dataSize = 0) {
  return readBadSafetensors(makeSafetensors(header, dataSize));
}
static std::string readBadNpy(StringRef bytes) {
  return getMessage(parseNpy(bytes, "dir/x.npy"));
}
static std::string readBadDict(StringRef header, size_t dataSize = 0) {
  return readBadNpy(makeNpy(header, dataSize));
}

/// One tensor of each kind, with a scalar and an empty tensor among them.
static std::vector<HostTensor> makeTensors() {
  return {HostTensor::create<float>("A", {2, 3}, {1, -2, 3.5f, 0, 1e30f, 6}),
          HostTensor::create<double>("scalar", {}, {0.1}),
          HostTensor::create<int8_t>("bytes", {3}, {-128, 0, 127}),
          HostTensor::create<uint8_t>("empty", {4, 0}, {}),
          HostTensor::create<int16_t>("na\"me\n\xC3\xBC", {1, 1}, {-2}),
          HostTensor::create<int32_t>("", {1, 2, 1}, {1, -1}),
          HostTensor::create<int64_t>("last", {1}, {INT64_MIN})};
}

namespace {
/// Gives each test an empty directory of its own.
class TensorFileTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(sys::fs::createUniqueDirectory("mann-tensors", directory));
  }
  void TearDown() override { sys::fs::remove_directories(directory); }

  std::string getPath(StringRef name) const {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    return path.str().str();
  }

  void writeBytes(StringRef path, StringRef bytes) const {
    std::error_code error;
    raw_fd_ostream os(path, error);
    ASSERT_FALSE(error);
    os << bytes;
  }

  std::string readBytes(StringRef path) const {
    auto buffer = MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "(no such file)";
  }

  /// The names in the directory, sorted.
  std::vector<std::string> listFiles() const {
    std::vector<std::string> names;
    std::error_code error;
    for (sys::fs::directory_iterator it(directory, error), end;
         it != end && !error; it.increment(error))
      names.push_back(sys::path::filename(it->path()).str());
    llvm::sort(names);
    return names;
  }

  SmallString<128> directory;
};
} // namespace

//===----------------------------------------------------------------------===//
// Kinds, shapes and tensors
//===----------------------------------------------------------------------===//

TEST(ElementKindTest, NamesAndSizes) {
  for (auto [kind, name, size] : {std::tuple(ElementKind::F32, "F32", 4u),
                                  {ElementKind::F64, "F64", 8u},
                                  {ElementKind::F16, "F16", 2u},
                                  {ElementKind::BF16, "BF16", 2u},
                                  {ElementKind::I8, "I8", 1u},
                                  {ElementKind::U8, "U8", 1u},
                                  {ElementKind::I16, "I16", 2u},
                                  {ElementKind::I32, "I32", 4u},
                                  {ElementKind::I64, "I64", 8u}}) {
    EXPECT_EQ(getElementName(kind), name);
    EXPECT_EQ(getElementSize(kind), size);
    EXPECT_EQ(parseElementName(name), kind);
  }
  EXPECT_EQ(parseElementName("f32"), std::nullopt);
}

TEST(ElementKindTest, ByteSize) {
  EXPECT_EQ(getByteSize(ElementKind::F32, {}), 4u);
  EXPECT_EQ(getByteSize(ElementKind::F32, {69, 60}), 16560u);
  EXPECT_EQ(getByteSize(ElementKind::I8, {INT64_MAX}), uint64_t(INT64_MAX));
  EXPECT_EQ(getByteSize(ElementKind::I16, {INT64_MAX}), std::nullopt);
  EXPECT_EQ(getByteSize(ElementKind::U8, {int64_t(1) << 32, int64_t(1) << 31}),
            std::nullopt);
  EXPECT_EQ(getByteSize(ElementKind::U8, {int64_t(1) << 40, 0}), 0u);
  EXPECT_EQ(getByteSize(ElementKind::U8, {0, INT64_MAX, 2}), std::nullopt);
  EXPECT_EQ(getByteSize(ElementKind::U8, {-1}), std::nullopt);
}

TEST(HostTensorTest, Views) {
  HostTensor tensor = HostTensor::create<int32_t>("A", {2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(tensor.getNumElements(), 4);
  EXPECT_EQ(tensor.as<int32_t>(), ArrayRef<int32_t>({1, 2, 3, 4}));
  tensor.asMutable<int32_t>()[3] = -4;
  EXPECT_EQ(tensor.as<int32_t>().back(), -4);
  EXPECT_NE(tensor, HostTensor::create<int32_t>("A", {2, 2}, {1, 2, 3, 4}));
  EXPECT_EQ(HostTensor::create<float>("s", {}, {1}).getNumElements(), 1);
  EXPECT_TRUE(HostTensor::create<float>("e", {0}, {}).as<float>().empty());
}

TEST(FileProblemsTest, QuotesText) {
  EXPECT_EQ(quoteForMessage("a\nb\x7F\xC3\xBC"), "a\\x0Ab\\x7F\xC3\xBC");
  EXPECT_EQ(quoteForMessage("\xFF"), "\\xFF");
  EXPECT_EQ(quoteForMessage(std::string(81, 'x')),
            std::string(80, 'x') + "...");
  EXPECT_EQ(quoteForMessage(std::string(79, 'x') + "\xC3\xBC"),
            std::string(79, 'x') + "...");
}

TEST(FileProblemsTest, IsBounded) {
  FileProblems problems("p");
  EXPECT_FALSE(problems.take());
  for (int i = 0; i < 1000; ++i)
    problems.add("bad " + Twine(i));
  EXPECT_TRUE(problems.isFull());
  std::string text = toString(problems.take());
  EXPECT_EQ(StringRef(text).count('\n'), 100u);
  EXPECT_TRUE(StringRef(text).starts_with("p: bad 0\np: bad 1\n"));
  EXPECT_TRUE(StringRef(text).ends_with(
      "p: bad 99\np: too many problems; only the first 100 are shown"));
  EXPECT_TRUE(problems.empty());
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST_F(TensorFileTest, SafetensorsRoundTrip) {
  std::vector<HostTensor> tensors = makeTensors();
  std::string path = getPath("w.safetensors");
  ASSERT_EQ(toString(writeTensorFile(path, tensors)), "");
  Expected<std::vector<HostTensor>> result = readTensorFile(path);
  ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
  EXPECT_EQ(*result, tensors);
  EXPECT_EQ(listFiles(), std::vector<std::string>{"w.safetensors"});

  // The same tensors give the same file, which is aligned.
  std::string bytes = readBytes(path);
  EXPECT_EQ(support::endian::read64le(bytes.data()) % 8, 0u);
  ASSERT_EQ(toString(writeTensorFile(path, tensors)), "");
  EXPECT_EQ(readBytes(path), bytes);
}

TEST_F(TensorFileTest, SafetensorsLayout) {
  Expected<std::string> bytes =
      serializeSafetensors({HostTensor::create<uint8_t>("b", {2}, {7, 8}),
                            HostTensor::create<int16_t>("a", {}, {258})},
                           "w.safetensors");
  ASSERT_TRUE(static_cast<bool>(bytes)) << toString(bytes.takeError());
  std::string header =
      R"({"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
      R"("a":{"dtype":"I16","shape":[],"data_offsets":[2,4]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string expected = makeSafetensors(header, 0) + "\x07\x08\x02\x01";
  EXPECT_EQ(*bytes, expected);
}

TEST_F(TensorFileTest, NoTensorsRoundTrip) {
  std::string path = getPath("none.safetensors");
  ASSERT_EQ(toString(writeTensorFile(path, {})), "");
  Expected<std::vector<HostTensor>> result = readTensorFile(path);
  ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
  EXPECT_TRUE(result->empty());
}

TEST_F(TensorFileTest, NpyRoundTrip) {
  std::string path = getPath("stem.npy");
  for (HostTensor tensor : makeTensors()) {
    ASSERT_EQ(toString(writeTensorFile(path, tensor)), "");
    EXPECT_EQ((readBytes(path).size() - tensor.data.size()) % 64, 0u);
    Expected<std::vector<HostTensor>> result = readTensorFile(path);
    ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
    tensor.name = "stem";
    EXPECT_EQ(*result, std::vector<HostTensor>{tensor});
  }
  EXPECT_EQ(listFiles(), std::vector<std::string>{"stem.npy"});
}

TEST_F(TensorFileTest, NamesTheFormats) {
  EXPECT_EQ(
      getMessage(readTensorFile("w.bin")),
      "w.bin: a tensor file must be named .safetensors, .npy or .npz, found "
      "'.bin'");
  EXPECT_EQ(toString(writeTensorFile("weights", {})),
            "weights: a tensor file must be named .safetensors or .npy, found "
            "no extension");
}

TEST_F(TensorFileTest, ReportsUnreadableFiles) {
  std::string path = getPath("none.npy");
  EXPECT_EQ(getMessage(readTensorFile(path)),
            path + ": cannot read: No such file or directory");
  ASSERT_FALSE(sys::fs::create_directory(getPath("d.npy")));
  EXPECT_EQ(getMessage(readTensorFile(getPath("d.npy"))),
            getPath("d.npy") + ": cannot read: Is a directory");
}

TEST_F(TensorFileTest, FailedWriteLeavesNothingBehind) {
  HostTensor good = HostTensor::create<float>("A", {}, {1});
  HostTensor bad = good;
  bad.data.resize(3);
  std::string path = getPath("w.safetensors");
  writeBytes(path, "old");

  EXPECT_EQ(toString(writeTensorFile(path, {bad})),
            path + ": tensor 'A': 3 bytes of data for shape () of F32, "
                   "expected 4");
  std::string npy = getPath("w.npy");
  EXPECT_EQ(toString(writeTensorFile(npy, {good, good})),
            npy + ": an .npy file holds exactly one tensor, got 2; use "
                  ".safetensors instead");
  EXPECT_EQ(toString(writeTensorFile(npy, {})),
            npy + ": an .npy file holds exactly one tensor, got 0; use "
                  ".safetensors instead");
  ASSERT_FALSE(sys::fs::create_directory(getPath("d.npy")));
  EXPECT_EQ(toString(writeTensorFile(getPath("d.npy"), good)),
            getPath("d.npy") + ": cannot be written: it is a folder");
  writeBytes(getPath("file"), "a file");
  EXPECT_EQ(toString(writeTensorFile(getPath("file/w.npy"), good)),
            getPath("file/w.npy") + ": cannot create the folder '" +
                getPath("file") + "': Not a directory");

  EXPECT_EQ(readBytes(path), "old");
  EXPECT_EQ(listFiles(),
            (std::vector<std::string>{"d.npy", "file", "w.safetensors"}));
}

TEST_F(TensorFileTest, FullDiskLeavesNothingBehind) {
  std::string path = getPath("w.npy");
  writeBytes(path, "old");
  std::vector<uint8_t> values(100'000);
  HostTensor tensor = HostTensor::create<uint8_t>("A", {100'000}, values);

  // A limit on the size of files stands in for a full disk.
  rlimit oldLimit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &oldLimit), 0);
  auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {10'000, oldLimit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  std::string message = toString(writeTensorFile(path, tensor));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &oldLimit), 0);
  std::signal(SIGXFSZ, oldHandler);

  EXPECT_EQ(message, path + ": cannot be written: File too large");
  EXPECT_EQ(readBytes(path), "old");
  EXPECT_EQ(listFiles(), std::vector<std::string>{"w.npy"});
}

TEST(SafetensorsTest, WriterRejects) {
  HostTensor odd;
  odd.name = "odd";
  odd.shape = {-1};
  HostTensor huge;
  huge.name = "huge";
  huge.shape = {INT64_MAX, 0};
  HostTensor deep = HostTensor::create<float>("deep", {}, {1});
  deep.shape.assign(65, 1);
  HostTensor one = HostTensor::create<float>("x", {}, {1});
  HostTensor metadata = HostTensor::create<float>("__metadata__", {}, {1});
  HostTensor latin = HostTensor::create<float>("\xFC", {}, {1});
  EXPECT_EQ(
      getMessage(serializeSafetensors(
          {odd, huge, deep, one, one, metadata, latin}, "w.safetensors")),
      "w.safetensors: tensor 'odd': shape -1 of F32 is negative or takes more "
      "than 2^63-1 bytes\n"
      "w.safetensors: tensor 'huge': shape 9223372036854775807x0 of F32 is "
      "negative or takes more than 2^63-1 bytes\n"
      "w.safetensors: tensor 'deep': 65 dimensions, expected at most 64\n"
      "w.safetensors: tensor 'x': given twice, expected each name once\n"
      "w.safetensors: tensor '__metadata__': the format reserves this name\n"
      "w.safetensors: tensor '\\xFC': the name is not UTF-8");
  EXPECT_EQ(getMessage(serializeNpy(deep, "x.npy")),
            "x.npy: tensor 'deep': 65 dimensions, expected at most 64");
}

//===----------------------------------------------------------------------===//
// Rejected safetensors files
//===----------------------------------------------------------------------===//

TEST(SafetensorsTest, Frame) {
  EXPECT_EQ(readBadSafetensors(""),
            "w.safetensors: the file has 0 bytes, expected at least the 8 of "
            "the header length; it is truncated or not of the safetensors "
            "format");
  EXPECT_EQ(readBadSafetensors("hello world"),
            "w.safetensors: the header length is 8031924123371070824 bytes, "
            "expected at most 100000000; the file is not of the safetensors "
            "format");
  EXPECT_EQ(readBadSafetensors(StringRef("\2\0\0\0\0\0\0\0{", 9)),
            "w.safetensors: the header length is 2 bytes, but only 1 follow; "
            "the file is truncated");
}

TEST(SafetensorsTest, HeaderSyntax) {
  StringRef prefix = "w.safetensors: the header is not JSON: ";
  for (StringRef header :
       {"", "{", "nonsense", "{\"A\" 3}", "{\"A\":{}", "{\"A\\q\":{}}",
        "{\"\xFF\":{}}", "}", "{}}", "{\"A", "{\"A\\", "[1,2"}) {
    std::string message = readBadHeader(header);
    EXPECT_TRUE(StringRef(message).starts_with(prefix)) << message;
    EXPECT_EQ(StringRef(message).count('\n'), 0u) << message;
  }
  EXPECT_EQ(readBadHeader("[1, 2]"),
            "w.safetensors: the header is not a JSON object, found [1,2]");
  EXPECT_EQ(readBadHeader("null"),
            "w.safetensors: the header is not a JSON object, found null");
}

TEST(SafetensorsTest, HeaderBounds) {
  EXPECT_EQ(readBadHeader(std::string(1'000'000, '[')),
            "w.safetensors: the header nests deeper than 16 levels");
  EXPECT_EQ(readBadHeader(std::string(1'000'001, ',')),
            "w.safetensors: the header has more than 1000000 values");
}

TEST(SafetensorsTest, Metadata) {
  EXPECT_EQ(readBadHeader(R"({"__metadata__":{"a":"b"}})"), "");
  EXPECT_EQ(readBadHeader(R"({"__metadata__":3})"),
            "w.safetensors: __metadata__: expected an object of strings, "
            "found 3");
  EXPECT_EQ(
      readBadHeader(R"({"__metadata__":{"b":[1],"a":2,"c":"d","c":"e"}})"),
      "w.safetensors: __metadata__: key 'c' is given twice\n"
      "w.safetensors: __metadata__: key 'a': expected a string, found 2\n"
      "w.safetensors: __metadata__: key 'b': expected a string, found [1]");
}

TEST(SafetensorsTest, Keys) {
  EXPECT_EQ(readBadHeader(R"({"A":[]})"),
            "w.safetensors: tensor 'A': expected an object with dtype, shape "
            "and data_offsets, found []");
  EXPECT_EQ(readBadHeader(R"({"A":{}})"),
            "w.safetensors: tensor 'A': dtype is missing, expected a name such "
            "as F32\n"
            "w.safetensors: tensor 'A': shape is missing\n"
            "w.safetensors: tensor 'A': data_offsets is missing");
  EXPECT_EQ(readBadHeader(R"({"A":{"dtype":"U8","shape":[],"shape":[1],)"
                          R"("z":0,"data_offsets":[0,1],"order":"C"}})",
                          1),
            "w.safetensors: tensor 'A': key 'shape' is given twice\n"
            "w.safetensors: tensor 'A': unknown key 'order', expected dtype, "
            "shape and data_offsets only\n"
            "w.safetensors: tensor 'A': unknown key 'z', expected dtype, "
            "shape and data_offsets only");
  // An escape does not hide that a name is given twice.
  EXPECT_EQ(readBadHeader(
                R"({"A":{"dtype":"U8","shape":[],"data_offsets":[0,1]},)"
                R"("\u0041":{"dtype":"U8","shape":[],"data_offsets":[1,2]}})",
                2),
            "w.safetensors: tensor 'A': described twice, expected each name "
            "once");
  // Nor does a name with a newline break the message.
  EXPECT_EQ(readBadHeader("{\"A\\nB\":1}"),
            "w.safetensors: tensor 'A\\x0AB': expected an object with dtype, "
            "shape and data_offsets, found 1");
}

TEST(SafetensorsTest, Types) {
  auto write = [](StringRef type) {
    return makeSafetensors(
        ("{\"A\":{\"dtype\":" + type + ",\"shape\":[],\"data_offsets\":[0,2]}}")
            .str(),
        2);
  };
  // Types that nothing here computes with are known by name alone.
  for (StringRef type : {"BOOL", "F8_E5M2", "U16", "F4", "NEW_TYPE"}) {
    std::string bytes = write(("\"" + type + "\"").str());
    auto tensors = parseSafetensors(bytes, "w");
    ASSERT_TRUE(static_cast<bool>(tensors)) << toString(tensors.takeError());
    EXPECT_EQ(tensors->front().kind, ElementKind::Other);
    EXPECT_EQ(tensors->front().getTypeName(), type);
    EXPECT_EQ(tensors->front().data.size(), 2u);
    EXPECT_EQ(cantFail(parseSafetensors(
                  cantFail(serializeSafetensors(*tensors, "w")), "w")),
              *tensors);
  }
  EXPECT_EQ(readBadSafetensors(write("\"F16\"")), "");
  EXPECT_EQ(readBadSafetensors(write("\"BF16\"")), "");
  EXPECT_EQ(readBadSafetensors(write("\"F32\"")),
            "w.safetensors: tensor 'A': 2 bytes of data for shape () of F32, "
            "expected 4");
  for (StringRef type : {"32", "\"\"", "\"float32\"", "null"})
    EXPECT_EQ(readBadSafetensors(write(type)),
              ("w.safetensors: tensor 'A': dtype: expected a name such as F32, "
               "found " +
               type)
                  .str());
}

TEST(SafetensorsTest, Shapes) {
  auto read = [](const Twine &shape, StringRef offsets = "[0,4]") {
    return readBadHeader(("{\"A\":{\"dtype\":\"F32\",\"shape\":" + shape +
                          ",\"data_offsets\":" + offsets + "}}")
                             .str(),
                         4);
  };
  EXPECT_EQ(read("[]"), "");
  EXPECT_EQ(read("4"), "w.safetensors: tensor 'A': shape: expected an array of "
                       "dimensions, found 4");
  EXPECT_EQ(read("[-1,1,1.5,\"2\",99999999999999999999]"),
            "w.safetensors: tensor 'A': shape[0]: expected an integer from 0 "
            "to 2^63-1, found -1\n"
            "w.safetensors: tensor 'A': shape[2]: expected an integer from 0 "
            "to 2^63-1, found 1.5\n"
            "w.safetensors: tensor 'A': shape[3]: expected an integer from 0 "
            "to 2^63-1, found \"2\"\n"
            "w.safetensors: tensor 'A': shape[4]: expected an integer from 0 "
            "to 2^63-1, found 1e+20");
  EXPECT_EQ(read("[4294967296,4294967296]"),
            "w.safetensors: tensor 'A': shape 4294967296x4294967296 of F32 is "
            "negative or takes more than 2^63-1 bytes");
  std::string ones = "[1";
  for (int i = 0; i < 64; ++i)
    ones += ",1";
  EXPECT_EQ(read(ones + "]"),
            "w.safetensors: tensor 'A': shape: 65 dimensions, expected at most "
            "64");
  EXPECT_EQ(read("[69,60]"),
            "w.safetensors: tensor 'A': 4 bytes of data for shape 69x60 of "
            "F32, expected 16560");
  EXPECT_EQ(read("[]", "[0]"),
            "w.safetensors: tensor 'A': data_offsets: expected an array of "
            "begin and end, found [0]");
  EXPECT_EQ(read("[]", "[-4,0]"),
            "w.safetensors: tensor 'A': data_offsets[0]: expected an integer "
            "from 0 to 2^63-1, found -4");
  EXPECT_EQ(read("[]", "[4,0]"),
            "w.safetensors: tensor 'A': data_offsets [4, 0] end before they "
            "begin");
}

TEST(SafetensorsTest, Layout) {
  StringRef header = R"({"A":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                     R"("B":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}})";
  EXPECT_EQ(readBadHeader(header, 10),
            "w.safetensors: tensor 'B': 1 bytes of data before it, at 4, "
            "belong to no tensor\n"
            "w.safetensors: 2 bytes follow the data of the last tensor, "
            "expected none");
  EXPECT_EQ(readBadHeader(header, 7),
            "w.safetensors: tensor 'B': data_offsets [5, 8] reach past the 7 "
            "bytes of data; the file is truncated or the offsets are wrong\n"
            "w.safetensors: tensor 'B': 1 bytes of data before it, at 4, "
            "belong to no tensor");
  EXPECT_EQ(
      readBadHeader(R"({"B":{"dtype":"U8","shape":[3],"data_offsets":[3,6]},)"
                    R"("A":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
                    6),
      "w.safetensors: tensor 'B': data_offsets [3, 6] overlap those of tensor "
      "'A', [0, 4]");
  EXPECT_EQ(readBadHeader("{}", 3), "w.safetensors: 3 bytes follow the data of "
                                    "the last tensor, expected none");
  // What a faulty tensor does not account for is not reported again.
  EXPECT_EQ(
      readBadHeader(R"({"A":{"dtype":"U8","shape":[4],"data_offsets":[8,4]}})",
                    8),
      "w.safetensors: tensor 'A': data_offsets [8, 4] end before they begin");
}

TEST(SafetensorsTest, OrderIsThatOfTheHeader) {
  std::string bytes = makeSafetensors(
      R"({"B":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},)"
      R"("A":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}} )",
      3);
  Expected<std::vector<HostTensor>> result = parseSafetensors(bytes, "w");
  ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
  ASSERT_EQ(result->size(), 2u);
  EXPECT_EQ((*result)[0].name, "B");
  EXPECT_EQ((*result)[1].name, "A");
}

TEST(SafetensorsTest, EveryTruncationIsRejected) {
  Expected<std::string> bytes =
      serializeSafetensors(makeTensors(), "w.safetensors");
  ASSERT_TRUE(static_cast<bool>(bytes)) << toString(bytes.takeError());
  for (size_t size = 0; size < bytes->size(); ++size)
    EXPECT_NE(readBadSafetensors(StringRef(*bytes).take_front(size)), "");
  EXPECT_NE(readBadSafetensors(*bytes + " "), "");
}

//===----------------------------------------------------------------------===//
// Rejected npy files
//===----------------------------------------------------------------------===//

TEST(NpyTest, Versions) {
  StringRef header = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,)}";
  for (unsigned major : {1, 2, 3}) {
    std::string bytes = makeNpy(header, 6, major);
    Expected<HostTensor> tensor = parseNpy(bytes, "dir/x.npy");
    ASSERT_TRUE(static_cast<bool>(tensor)) << toString(tensor.takeError());
    EXPECT_EQ(*tensor, HostTensor::create<int16_t>("x", {3}, {257, 257, 257}));
  }
  EXPECT_EQ(readBadNpy(makeNpy(header, 6, 4)),
            "dir/x.npy: npy version 4.0 is not supported, expected 1.0, 2.0 or "
            "3.0");
}

TEST(NpyTest, Frame) {
  EXPECT_EQ(readBadNpy("\x93NUMP"),
            "dir/x.npy: the file does not start with '\\x93NUMPY'; it is not "
            "of the npy format");
  EXPECT_EQ(readBadNpy("\x93NUMPY\1"),
            "dir/x.npy: the file ends before its header length; it is "
            "truncated");
  EXPECT_EQ(readBadNpy(StringRef("\x93NUMPY\1\0\3\0{}", 12)),
            "dir/x.npy: the header length is 3 bytes, but only 2 follow; the "
            "file is truncated");
}

TEST(NpyTest, HeaderSyntax) {
  auto read = [](StringRef dict) {
    std::string message = readBadDict(dict);
    StringRef rest = message;
    EXPECT_TRUE(rest.consume_front("dir/x.npy: malformed header: expected "));
    return rest.str();
  };
  EXPECT_EQ(read(""), "'{' at byte 0, found its end");
  EXPECT_EQ(read("[]"), "'{' at byte 0, found '['");
  EXPECT_EQ(read("{1"), "a string at byte 1, found '1'");
  EXPECT_EQ(read("{'descr"), "a string without escapes at byte 1, found '''");
  EXPECT_EQ(read("{'a\\'': 1}"),
            "a string without escapes at byte 1, found '''");
  EXPECT_EQ(read("{'descr'}"), "':' at byte 8, found '}'");
  EXPECT_EQ(read("{'descr': }"), "a value at byte 10, found '}'");
  EXPECT_EQ(read("{'descr': '<f4' 'x"), "',' or '}' at byte 16, found '''");
  EXPECT_EQ(read("{'shape': (3)}"), "',' at byte 12, found ')'");
  EXPECT_EQ(read("{'shape': (3,"), "a value at byte 13, found its end");
  EXPECT_EQ(read("{'shape': (,)}"), "a value at byte 11, found ','");
  EXPECT_EQ(read("{'descr': [('a', '<f4')}"), "']' at byte 24, found its end");
  std::string ones = "{'shape': (";
  for (int i = 0; i < 65; ++i)
    ones += "1,";
  EXPECT_EQ(read(ones + ")}"), "at most 64 dimensions at byte 139, found '1'");
  EXPECT_EQ(read(StringRef("{\0", 2)), "a string at byte 1, found '\\x00'");
}

TEST(NpyTest, AllProblemsOfAHeader) {
  EXPECT_EQ(readBadDict("{}"), "dir/x.npy: descr is missing\n"
                               "dir/x.npy: fortran_order is missing\n"
                               "dir/x.npy: shape is missing");
  EXPECT_EQ(
      readBadDict("{'descr': '', 'fortran_order': Yes, 'shape': (-1, x), "
                  "'shape': 3, 'extra': None}\n"),
      "dir/x.npy: descr: expected a type such as '<f4', found \n"
      "dir/x.npy: fortran_order: expected True or False, found Yes\n"
      "dir/x.npy: shape[0]: expected an integer from 0 to 2^63-1, found -1\n"
      "dir/x.npy: shape[1]: expected an integer from 0 to 2^63-1, found x\n"
      "dir/x.npy: key 'shape' is given twice\n"
      "dir/x.npy: shape: expected a tuple of integers, found 3\n"
      "dir/x.npy: unknown key 'extra', expected descr, fortran_order and shape "
      "only");
  EXPECT_EQ(
      readBadDict("{'descr': '|b1', 'fortran_order': 0, 'shape': ()} x"),
      "dir/x.npy: fortran_order: expected True or False, found 0\n"
      "dir/x.npy: malformed header: expected nothing after '}' at byte 50, "
      "found 'x'");
  EXPECT_EQ(readBadDict("{'descr': 4, 'fortran_order': False, 'shape': ()}"),
            "dir/x.npy: descr: expected a type such as '<f4', found 4");
}

TEST(NpyTest, DataSize) {
  auto read = [](const Twine &shape, size_t size) {
    return readBadDict(
        ("{'descr':'<f4','fortran_order':False,'shape':" + shape + ",}").str(),
        size);
  };
  EXPECT_EQ(read("(2,3)", 24), "");
  EXPECT_EQ(read("()", 4), "");
  EXPECT_EQ(read("(0,)", 0), "");
  EXPECT_EQ(read("(2,3)", 23), "dir/x.npy: tensor 'x': 23 bytes of data for "
                               "shape 2x3 of F32, expected 24");
  EXPECT_EQ(read("()", 5), "dir/x.npy: tensor 'x': 5 bytes of data for shape "
                           "() of F32, expected 4");
  EXPECT_EQ(read("(9223372036854775807,2)", 0),
            "dir/x.npy: tensor 'x': shape 9223372036854775807x2 of F32 is "
            "negative or takes more than 2^63-1 bytes");
}

//===----------------------------------------------------------------------===//
// Damaged files
//===----------------------------------------------------------------------===//

/// Changes, drops, doubles or inserts a few bytes.
static std::string mutate(StringRef bytes, std::mt19937 &random) {
  static constexpr StringLiteral interesting = "{}[]():,\"'\\-09eE. \n<>|\xFF";
  std::string result = bytes.str();
  unsigned numChanges = 1 + random() % 4;
  for (unsigned i = 0; i < numChanges && !result.empty(); ++i) {
    size_t pos = random() % result.size();
    size_t length = std::min<size_t>(1 + random() % 16, result.size() - pos);
    switch (random() % 6) {
    case 0:
      result[pos] = static_cast<char>(random());
      break;
    case 1:
      result[pos] = interesting[random() % interesting.size()];
      break;
    case 2:
      result.insert(pos, 1, interesting[random() % interesting.size()]);
      break;
    case 3:
      result.erase(pos, length);
      break;
    case 4:
      result.insert(random() % result.size(), result.substr(pos, length));
      break;
    default:
      result.resize(pos);
      break;
    }
  }
  return result;
}

/// A damaged file is rejected with one message a line, or it still makes sense
/// and can be written and read back.
TEST(DamagedFileTest, Safetensors) {
  Expected<std::string> original =
      serializeSafetensors(makeTensors(), "w.safetensors");
  ASSERT_TRUE(static_cast<bool>(original)) << toString(original.takeError());
  std::mt19937 random(1);
  size_t numAccepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = mutate(*original, random);
    // Most damage shall reach the header, not stop at its length.
    if (i % 2 && bytes.size() >= 8)
      support::endian::write64le(
          bytes.data(),
          std::min<uint64_t>(bytes.size() - 8, original->size() - 8 - 49));
    Expected<std::vector<HostTensor>> tensors = parseSafetensors(bytes, "w");
    if (!tensors) {
      std::string message = toString(tensors.takeError());
      SmallVector<StringRef> lines;
      StringRef(message).split(lines, '\n');
      for (StringRef line : lines)
        ASSERT_TRUE(line.starts_with("w: ")) << message;
      continue;
    }
    ++numAccepted;
    Expected<std::string> again = serializeSafetensors(*tensors, "w");
    ASSERT_TRUE(static_cast<bool>(again)) << toString(again.takeError());
    Expected<std::vector<HostTensor>> result = parseSafetensors(*again, "w");
    ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
    ASSERT_EQ(*result, *tensors);
  }
  // Changes to the data alone do no harm.
  EXPECT_GT(numAccepted, 100u);
}

TEST(DamagedFileTest, Npy) {
  std::mt19937 random(2);
  size_t numAccepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<HostTensor> tensors = makeTensors();
    Expected<std::string> original =
        serializeNpy(tensors[i % tensors.size()], "x.npy");
    ASSERT_TRUE(static_cast<bool>(original)) << toString(original.takeError());
    std::string bytes = mutate(*original, random);
    Expected<HostTensor> tensor = parseNpy(bytes, "x.npy");
    if (!tensor) {
      std::string message = toString(tensor.takeError());
      ASSERT_TRUE(StringRef(message).starts_with("x.npy: ")) << message;
      continue;
    }
    ++numAccepted;
    Expected<std::string> again = serializeNpy(*tensor, "x.npy");
    ASSERT_TRUE(static_cast<bool>(again)) << toString(again.takeError());
    Expected<HostTensor> result = parseNpy(*again, "x.npy");
    ASSERT_TRUE(static_cast<bool>(result)) << toString(result.takeError());
    ASSERT_EQ(*result, *tensor);
  }
  EXPECT_GT(numAccepted, 100u);
}
