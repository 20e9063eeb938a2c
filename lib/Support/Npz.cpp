//===- Npz.cpp - The npz format -------------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An npz file is a zip archive of npy files. At its end is the directory, which
// has a record for each file; a file is a header of its own, of which only the
// size matters here, and its bytes, stored or deflated:
//
//   file, file, ..., directory record, ..., end of the directory
//
//===----------------------------------------------------------------------===//

#include "NumpyFiles.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"
#include <zlib.h>

using namespace llvm;
using support::endian::read16le;
using support::endian::read32le;

namespace mann {

static constexpr StringLiteral endMagic = "PK\5\6", recordMagic = "PK\1\2",
                               fileMagic = "PK\3\4";
static constexpr size_t endSize = 22, recordSize = 46, fileSize = 30;
/// In place of numbers that are elsewhere, since they have more bits.
static constexpr uint32_t tooLarge = 0xFFFFFFFF;

namespace {

/// What the directory says of a file.
struct Member {
  StringRef name;
  uint16_t flags, method;
  uint32_t checksum, packedSize, size, offset;
};

class NpzReader {
public:
  NpzReader(StringRef bytes, StringRef path)
      : bytes(bytes), path(path), problems(path) {}

  Expected<std::vector<HostTensor>> read();

private:
  bool fail(const Twine &message) {
    problems.add(message);
    return false;
  }
  bool failFor(const Member &member, const Twine &message) {
    return fail("'" + quoteForMessage(member.name) + "' in the archive " +
                message);
  }
  bool readDirectory();
  bool findPacked(const Member &member, StringRef &packed);
  bool inflate(const Member &member, StringRef packed, std::string &unpacked);
  void readMember(const Member &member);

  StringRef bytes, path;
  FileProblems problems;
  std::vector<Member> members;
  StringSet<> names;
  std::vector<HostTensor> tensors;
};

} // namespace

bool NpzReader::readDirectory() {
  // Only a comment can follow the end.
  size_t end = bytes.rfind(endMagic);
  if (end == StringRef::npos || bytes.size() - end < endSize)
    return fail("the file has no directory of a zip archive at its end; it is "
                "truncated or not of the npz format");
  const char *at = bytes.data() + end;
  unsigned count = read16le(at + 10);
  uint32_t offset = read32le(at + 16);
  if (count == 0xFFFF || offset == tooLarge)
    return fail("the archive has 65535 files or 4 GiB and more, expected less; "
                "use .safetensors instead");
  if (offset > end)
    return fail("the directory of the archive begins at byte " + Twine(offset) +
                ", behind its end; the file is damaged");
  StringRef rest = bytes.slice(offset, end);
  for (unsigned i = 0; i < count; ++i) {
    if (rest.size() < recordSize || !rest.starts_with(recordMagic))
      return fail("the directory of the archive ends after " + Twine(i) +
                  " files, expected " + Twine(count) + "; the file is damaged");
    const char *record = rest.data();
    size_t nameSize = read16le(record + 28);
    size_t size =
        recordSize + nameSize + read16le(record + 30) + read16le(record + 32);
    if (size > rest.size())
      return fail("the directory of the archive ends in its record " +
                  Twine(i) + "; the file is damaged");
    members.push_back({rest.substr(recordSize, nameSize), read16le(record + 8),
                       read16le(record + 10), read32le(record + 16),
                       read32le(record + 20), read32le(record + 24),
                       read32le(record + 42)});
    rest = rest.drop_front(size);
  }
  return true;
}

/// The bytes of a file as they are in the archive.
bool NpzReader::findPacked(const Member &member, StringRef &packed) {
  if (member.flags & 1)
    return failFor(member, "is encrypted; pack it without a password");
  if (member.packedSize == tooLarge || member.size == tooLarge ||
      member.offset == tooLarge)
    return failFor(member, "has 4 GiB or more, expected less; use "
                           ".safetensors instead");
  StringRef rest = bytes.substr(member.offset);
  if (rest.size() < fileSize || !rest.starts_with(fileMagic))
    return failFor(member, "is not at byte " + Twine(member.offset) +
                               ", where the directory has it; the file is "
                               "damaged");
  size_t begin =
      fileSize + read16le(rest.data() + 26) + read16le(rest.data() + 28);
  rest = rest.substr(begin);
  if (rest.size() < member.packedSize)
    return failFor(member, "has " + Twine(member.packedSize) +
                               " bytes, but only " + Twine(rest.size()) +
                               " follow; the file is truncated");
  packed = rest.take_front(member.packedSize);
  return true;
}

bool NpzReader::inflate(const Member &member, StringRef packed,
                        std::string &unpacked) {
  // Deflate makes 258 bytes of 2 bits at most: what claims more is damaged, and
  // takes no memory.
  if (member.size > uint64_t(packed.size()) * 1032)
    return failFor(member, "would have " + Twine(member.size) + " bytes of " +
                               Twine(packed.size()) +
                               ", more than deflate can pack; the file is "
                               "damaged");
  unpacked.resize(member.size);
  z_stream stream = {};
  // Negative: no header of zlib around it.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return failFor(member, "cannot be unpacked: no memory for zlib");
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
  stream.avail_in = packed.size();
  stream.next_out = reinterpret_cast<Bytef *>(unpacked.data());
  stream.avail_out = unpacked.size();
  int status = ::inflate(&stream, Z_FINISH);
  bool isWhole = status == Z_STREAM_END && stream.total_out == member.size &&
                 stream.avail_in == 0;
  inflateEnd(&stream);
  return isWhole || failFor(member, "cannot be unpacked: its deflated data is "
                                    "damaged, or not of " +
                                        Twine(member.size) + " bytes");
}

void NpzReader::readMember(const Member &member) {
  StringRef name = member.name, packed;
  // NumPy names arrays so; whatever else was packed along is none.
  if (!name.consume_back(".npy"))
    return;
  if (!names.insert(name).second)
    return (void)failFor(member, "is there twice, expected each name once");
  if (!findPacked(member, packed))
    return;
  std::string unpacked;
  if (member.method == 8) {
    if (!inflate(member, packed, unpacked))
      return;
    packed = unpacked;
  } else if (member.method != 0 || member.size != packed.size()) {
    return (void)failFor(member, "is packed by method " + Twine(member.method) +
                                     ", expected 0 (stored) or 8 (deflated), "
                                     "as numpy.savez and savez_compressed do");
  }
  uint32_t checksum =
      crc32(0, reinterpret_cast<const Bytef *>(packed.data()), packed.size());
  if (checksum != member.checksum)
    return (void)failFor(member, "does not have the checksum that the archive "
                                 "has for it; the file is damaged");
  FileProblems own((path + ": '" + quoteForMessage(member.name) + "'").str());
  if (std::optional<HostTensor> tensor = readNpy(packed, name, own))
    tensors.push_back(std::move(*tensor));
  else
    problems.take(std::move(own));
}

Expected<std::vector<HostTensor>> NpzReader::read() {
  if (readDirectory())
    for (const Member &member : members) {
      if (problems.isFull())
        break;
      readMember(member);
    }
  if (!problems.empty())
    return problems.take();
  return std::move(tensors);
}

Expected<std::vector<HostTensor>> parseNpz(StringRef bytes, StringRef path) {
  return NpzReader(bytes, path).read();
}

} // namespace mann
