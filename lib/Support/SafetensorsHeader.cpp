//===- SafetensorsHeader.cpp - The header of a safetensors file -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The header is a JSON object:
//
//   {"__metadata__": {"made by": "a program"},
//    "A": {"dtype": "F32", "shape": [69, 60], "data_offsets": [0, 16560]}}
//
//===----------------------------------------------------------------------===//

#include "SafetensorsHeader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace mann {

/// Bounds for the JSON parser, which recurses as deep as the text nests and
/// takes some hundred bytes of memory for each value.
static constexpr unsigned maxDepth = 16;
static constexpr unsigned maxValues = 1'000'000;

namespace {

class HeaderReader {
public:
  HeaderReader(StringRef text, FileProblems &problems)
      : text(text), problems(problems) {}

  SafetensorsHeader read();

private:
  bool scan();
  void addKey(StringRef literal, unsigned depth);
  void readMetadata(const json::Value &value);
  void readTensor(StringRef name, const json::Value &value);
  std::optional<StringRef> readType(StringRef name, const json::Value &value);
  std::optional<SmallVector<int64_t, 4>>
  readIntegers(StringRef name, StringRef key, const json::Value &value);

  /// Adds a problem of one member of the header.
  void addProblem(StringRef name, const Twine &message) {
    if (name == safetensorsMetadataKey)
      problems.add(name + ": " + message);
    else
      problems.addForTensor(name, message);
  }

  StringRef text;
  FileProblems &problems;

  /// The names in the order of the text, with that of the metadata.
  std::vector<std::string> names;
  StringSet<> knownNames;
  /// The keys so far of the object under the last name.
  StringSet<> knownKeys;

  SafetensorsHeader header;
};

} // namespace

static std::string quoteJson(const json::Value &value) {
  std::string text;
  raw_string_ostream(text) << value;
  return quoteForMessage(text);
}

SafetensorsHeader HeaderReader::read() {
  header.isComplete = false;
  if (!scan())
    return header;
  Expected<json::Value> root = json::parse(text);
  if (!root) {
    problems.add("the header is not JSON: " +
                 quoteForMessage(toString(root.takeError())));
    return header;
  }
  const json::Object *object = root->getAsObject();
  if (!object) {
    problems.add("the header is not a JSON object, found " + quoteJson(*root));
    return header;
  }

  header.isComplete = problems.empty();
  for (StringRef name : names) {
    if (problems.isFull())
      break;
    const json::Value &value = *object->get(name);
    if (name == safetensorsMetadataKey)
      readMetadata(value);
    else
      readTensor(name, value);
  }
  return std::move(header);
}

/// Looks at the header before it is parsed: makes sure that parsing it is
/// cheap, and notes what the parsed object hides, which is the order of the
/// names, and names given twice. Leaves faults in the syntax to the parser.
bool HeaderReader::scan() {
  unsigned depth = 0;
  unsigned numValues = 0;
  for (size_t pos = 0; pos < text.size(); ++pos) {
    switch (text[pos]) {
    case '{':
    case '[':
      if (++depth > maxDepth) {
        problems.add("the header nests deeper than " + Twine(maxDepth) +
                     " levels");
        return false;
      }
      if (depth == 2)
        knownKeys = StringSet<>();
      break;
    case '}':
    case ']':
      if (depth-- == 0)
        return true;
      break;
    case ',':
      if (++numValues > maxValues) {
        problems.add("the header has more than " + Twine(maxValues) +
                     " values");
        return false;
      }
      break;
    case '"': {
      size_t begin = pos++;
      while (pos < text.size() && text[pos] != '"')
        pos += text[pos] == '\\' ? 2 : 1;
      if (pos >= text.size())
        return true;
      if (text.substr(pos + 1).ltrim().starts_with(":"))
        addKey(text.slice(begin, pos + 1), depth);
      break;
    }
    default:
      break;
    }
  }
  return true;
}

void HeaderReader::addKey(StringRef literal, unsigned depth) {
  if (depth > 2)
    return;
  Expected<json::Value> key = json::parse(literal);
  if (!key)
    return consumeError(key.takeError());
  StringRef name = *key->getAsString();
  if (depth == 1) {
    if (knownNames.insert(name).second)
      names.push_back(name.str());
    else
      addProblem(name, "described twice, expected each name once");
  } else if (!knownKeys.insert(name).second && !names.empty()) {
    addProblem(names.back(),
               "key '" + quoteForMessage(name) + "' is given twice");
  }
}

/// The format has strings only here; what they say does not matter.
void HeaderReader::readMetadata(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return addProblem(safetensorsMetadataKey,
                      "expected an object of strings, found " +
                          quoteJson(value));
  // The object has no order of its own.
  SmallVector<StringRef> keys;
  for (const auto &member : *object)
    if (!member.second.getAsString())
      keys.push_back(member.first);
  llvm::sort(keys);
  for (StringRef key : keys)
    addProblem(safetensorsMetadataKey, "key '" + quoteForMessage(key) +
                                           "': expected a string, found " +
                                           quoteJson(*object->get(key)));
}

void HeaderReader::readTensor(StringRef name, const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object) {
    header.isComplete = false;
    return addProblem(name, "expected an object with dtype, shape "
                            "and data_offsets, found " +
                                quoteJson(value));
  }

  SmallVector<StringRef> unknownKeys;
  for (const auto &member : *object)
    if (!is_contained({"dtype", "shape", "data_offsets"},
                      StringRef(member.first)))
      unknownKeys.push_back(member.first);
  llvm::sort(unknownKeys);
  for (StringRef key : unknownKeys)
    addProblem(name, "unknown key '" + quoteForMessage(key) +
                         "', expected dtype, shape and data_offsets "
                         "only");

  std::optional<StringRef> type;
  std::optional<SmallVector<int64_t, 4>> shape, offsets;
  if (const json::Value *dtype = object->get("dtype"))
    type = readType(name, *dtype);
  else
    addProblem(name, "dtype is missing, expected a name such as F32");
  if (const json::Value *dims = object->get("shape"))
    shape = readIntegers(name, "shape", *dims);
  else
    addProblem(name, "shape is missing");
  if (const json::Value *range = object->get("data_offsets"))
    offsets = readIntegers(name, "data_offsets", *range);
  else
    addProblem(name, "data_offsets is missing");

  if (!type || !shape || !offsets) {
    header.isComplete = false;
    return;
  }
  ElementKind kind = parseElementName(*type).value_or(ElementKind::Other);
  header.entries.push_back(
      {name.str(), kind, kind == ElementKind::Other ? type->str() : "",
       std::move(*shape), static_cast<uint64_t>((*offsets)[0]),
       static_cast<uint64_t>((*offsets)[1])});
}

/// The name of any type: a model that does not use the tensor need not know it,
/// and types are added to the format.
std::optional<StringRef> HeaderReader::readType(StringRef name,
                                                const json::Value &value) {
  auto isLetter = [](char c) {
    return (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
  };
  std::optional<StringRef> text = value.getAsString();
  if (text && !text->empty() && all_of(*text, isLetter))
    return text;
  addProblem(name,
             "dtype: expected a name such as F32, found " + quoteJson(value));
  return std::nullopt;
}

/// Reads a shape, or the two offsets of the data.
std::optional<SmallVector<int64_t, 4>>
HeaderReader::readIntegers(StringRef name, StringRef key,
                           const json::Value &value) {
  bool isShape = key == "shape";
  const json::Array *array = value.getAsArray();
  if (!array || (!isShape && array->size() != 2)) {
    addProblem(name, key + ": expected " +
                         (isShape ? "an array of dimensions"
                                  : "an array of begin and end") +
                         ", found " + quoteJson(value));
    return std::nullopt;
  }
  if (array->size() > maxTensorRank) {
    addProblem(name, key + ": " + Twine(array->size()) +
                         " dimensions, expected at most " +
                         Twine(maxTensorRank));
    return std::nullopt;
  }
  SmallVector<int64_t, 4> integers;
  for (auto [index, element] : enumerate(*array)) {
    std::optional<int64_t> integer = element.getAsInteger();
    if (integer && *integer >= 0)
      integers.push_back(*integer);
    else
      addProblem(name, key + "[" + Twine(index) +
                           "]: expected an integer from 0 to 2^63-1, found " +
                           quoteJson(element));
  }
  if (integers.size() != array->size())
    return std::nullopt;
  return integers;
}

SafetensorsHeader readSafetensorsHeader(StringRef text,
                                        FileProblems &problems) {
  return HeaderReader(text, problems).read();
}

} // namespace mann
