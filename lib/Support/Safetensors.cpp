//===- Safetensors.cpp - The safetensors format ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A safetensors file is the length of its header (8 bytes, little endian), the
// header, and the data of the tensors, which must leave no gaps.
//
//===----------------------------------------------------------------------===//

#include "SafetensorsHeader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <tuple>

using namespace llvm;

namespace mann {

/// What the format itself allows; a longer header is not of this format.
static constexpr uint64_t maxHeaderBytes = 100'000'000;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Splits the file in header and data.
static std::optional<std::pair<StringRef, StringRef>>
splitFile(StringRef bytes, FileProblems &problems) {
  if (bytes.size() < 8) {
    problems.add("the file has " + Twine(bytes.size()) +
                 " bytes, expected at least the 8 of the header length; it is "
                 "truncated or not of the safetensors format");
    return std::nullopt;
  }
  uint64_t length = support::endian::read64le(bytes.data());
  StringRef rest = bytes.drop_front(8);
  if (length > maxHeaderBytes) {
    problems.add("the header length is " + Twine(length) +
                 " bytes, expected at most " + Twine(maxHeaderBytes) +
                 "; the file is not of the safetensors format");
    return std::nullopt;
  }
  if (length > rest.size()) {
    problems.add("the header length is " + Twine(length) + " bytes, but only " +
                 Twine(rest.size()) + " follow; the file is truncated");
    return std::nullopt;
  }
  return std::make_pair(rest.take_front(length), rest.drop_front(length));
}

static std::string formatRange(const SafetensorsEntry &entry) {
  return "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) +
         "]";
}

/// Checks that the data is large enough for the tensors, and that each of its
/// bytes belongs to one of them.
static void checkLayout(const SafetensorsHeader &header, uint64_t dataSize,
                        FileProblems &problems) {
  SmallVector<const SafetensorsEntry *> sorted;
  for (const SafetensorsEntry &entry : header.entries) {
    if (entry.begin > entry.end) {
      problems.addForTensor(entry.name, "data_offsets " + formatRange(entry) +
                                            " end before they begin");
      continue;
    }
    sorted.push_back(&entry);
    if (entry.end > dataSize)
      problems.addForTensor(entry.name, "data_offsets " + formatRange(entry) +
                                            " reach past the " +
                                            Twine(dataSize) +
                                            " bytes of data; the file is "
                                            "truncated or the offsets are "
                                            "wrong");
    problems.checkByteSize(entry.name, entry.kind, entry.shape,
                           entry.end - entry.begin);
  }

  // Gaps mean nothing while some tensors are not known.
  bool isComplete = header.isComplete && sorted.size() == header.entries.size();
  llvm::sort(sorted, [](const auto *lhs, const auto *rhs) {
    return std::tie(lhs->begin, lhs->end, lhs) <
           std::tie(rhs->begin, rhs->end, rhs);
  });
  uint64_t covered = 0;
  const SafetensorsEntry *last = nullptr;
  for (const SafetensorsEntry *entry : sorted) {
    if (entry->begin < covered)
      problems.addForTensor(entry->name, "data_offsets " + formatRange(*entry) +
                                             " overlap those of tensor '" +
                                             quoteForMessage(last->name) +
                                             "', " + formatRange(*last));
    else if (entry->begin > covered && isComplete)
      problems.addForTensor(entry->name, Twine(entry->begin - covered) +
                                             " bytes of data before it, at " +
                                             Twine(covered) +
                                             ", belong to no tensor");
    if (entry->end < covered)
      continue;
    covered = entry->end;
    last = entry;
  }
  if (isComplete && covered < dataSize)
    problems.add(Twine(dataSize - covered) +
                 " bytes follow the data of the last tensor, expected none");
}

Expected<std::vector<HostTensor>> parseSafetensors(StringRef bytes,
                                                   StringRef path) {
  FileProblems problems(path);
  auto parts = splitFile(bytes, problems);
  if (!parts)
    return problems.take();
  auto [text, data] = *parts;
  SafetensorsHeader header = readSafetensorsHeader(text, problems);
  checkLayout(header, data.size(), problems);
  if (!problems.empty())
    return problems.take();

  // From here on the tensors share out the data: the copies take no more
  // memory than the file.
  std::vector<HostTensor> tensors;
  tensors.reserve(header.entries.size());
  for (SafetensorsEntry &entry : header.entries) {
    HostTensor &tensor = tensors.emplace_back();
    tensor.name = std::move(entry.name);
    tensor.kind = entry.kind;
    tensor.otherType = std::move(entry.otherType);
    tensor.shape = std::move(entry.shape);
    StringRef values = data.slice(entry.begin, entry.end);
    tensor.data.assign(values.begin(), values.end());
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Checks that the tensors make a file which can be read again.
static void checkTensors(ArrayRef<HostTensor> tensors, FileProblems &problems) {
  StringSet<> names;
  for (const HostTensor &tensor : tensors) {
    if (!names.insert(tensor.name).second)
      problems.addForTensor(tensor.name,
                            "given twice, expected each name once");
    if (tensor.name == safetensorsMetadataKey)
      problems.addForTensor(tensor.name, "the format reserves this name");
    if (!json::isUTF8(tensor.name))
      problems.addForTensor(tensor.name, "the name is not UTF-8");
    problems.checkTensor(tensor);
  }
}

Expected<std::string> serializeSafetensors(ArrayRef<HostTensor> tensors,
                                           StringRef path) {
  FileProblems problems(path);
  checkTensors(tensors, problems);
  if (!problems.empty())
    return problems.take();

  std::string header;
  raw_string_ostream os(header);
  uint64_t dataSize = 0;
  json::OStream json(os);
  json.object([&] {
    for (const HostTensor &tensor : tensors) {
      json.attributeObject(tensor.name, [&] {
        json.attribute("dtype", tensor.getTypeName());
        json.attributeArray("shape", [&] {
          for (int64_t dim : tensor.shape)
            json.value(dim);
        });
        json.attributeArray("data_offsets", [&] {
          json.value(dataSize);
          dataSize += tensor.data.size();
          json.value(dataSize);
        });
      });
    }
  });
  // The data starts at a multiple of eight bytes.
  header.resize(alignTo<8>(header.size()), ' ');
  if (header.size() > maxHeaderBytes)
    return createStringError(
        path + ": the header would take " + Twine(header.size()) +
        " bytes, expected at most " + Twine(maxHeaderBytes));

  std::string bytes(8, '\0');
  support::endian::write64le(bytes.data(), header.size());
  bytes.reserve(bytes.size() + header.size() + dataSize);
  bytes += header;
  for (const HostTensor &tensor : tensors)
    bytes.append(tensor.data.begin(), tensor.data.end());
  return bytes;
}

} // namespace mann
