//===- Npy.cpp - The npy format -------------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An npy file is a magic string, a version (two bytes), the length of the
// header (little endian, two bytes in version 1.0 and four later), the header
// (a Python dictionary), and the data of one tensor:
//
//   {'descr': '<f4', 'fortran_order': False, 'shape': (69, 60), }
//
//===----------------------------------------------------------------------===//

#include "NumpyFiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace llvm;

namespace mann {

static constexpr StringLiteral magic = "\x93NUMPY";
/// A type without its byte order, which one byte has none of.
static constexpr std::pair<StringLiteral, ElementKind> numberTypes[] = {
    {"f4", ElementKind::F32}, {"f8", ElementKind::F64},
    {"f2", ElementKind::F16}, {"i1", ElementKind::I8},
    {"u1", ElementKind::U8},  {"i2", ElementKind::I16},
    {"i4", ElementKind::I32}, {"i8", ElementKind::I64},
};

//===----------------------------------------------------------------------===//
// Header
//===----------------------------------------------------------------------===//

namespace {

/// Reads the dictionary of a header.
class DictReader {
public:
  DictReader(StringRef text, FileProblems &problems)
      : text(text), problems(problems) {}

  /// Reads the text to its end; adds a problem for all that is wrong with it.
  void read();

  ElementKind kind = ElementKind::Other;
  /// The source text of the type.
  StringRef type;
  bool isBigEndian = false, isFortran = false;
  std::optional<SmallVector<int64_t, 4>> shape;

private:
  /// A word is a truth value or a number; a list describes a type with fields.
  enum class ValueKind { String, Word, Tuple, List };
  struct Value {
    ValueKind kind;
    /// The source text, and that without its quotes if it is a string.
    StringRef source, text;
    /// The elements of a tuple.
    SmallVector<StringRef, 4> elements;
  };

  char peek();
  bool consume(char c);
  bool fail(const Twine &expected);
  bool readString(StringRef &result);
  bool readWord(StringRef &result);
  bool readTuple(Value &value);
  bool readList(Value &value);
  bool readValue(Value &value);
  bool readMembers();
  bool checkMember(StringRef key, const Value &value);
  void checkDescr(const Value &value);
  void checkShape(const Value &value);

  StringRef text;
  size_t pos = 0;
  FileProblems &problems;
  /// The keys so far.
  SmallVector<StringRef> keys;
};

} // namespace

/// The next character that is not blank, or 0 at the end.
char DictReader::peek() {
  while (pos < text.size() && isSpace(text[pos]))
    ++pos;
  return pos < text.size() ? text[pos] : 0;
}

bool DictReader::consume(char c) {
  if (peek() != c || pos == text.size())
    return false;
  ++pos;
  return true;
}

bool DictReader::fail(const Twine &expected) {
  problems.add("malformed header: expected " + expected + " at byte " +
               Twine(pos) + ", found " +
               (pos < text.size()
                    ? "'" + quoteForMessage(text.substr(pos, 1)) + "'"
                    : std::string("its end")));
  return false;
}

bool DictReader::readString(StringRef &result) {
  char quote = peek();
  if (quote != '\'' && quote != '"')
    return fail("a string");
  size_t end = text.find(quote, pos + 1);
  result = text.slice(pos + 1, end);
  if (end == StringRef::npos || result.contains('\\'))
    return fail("a string without escapes");
  pos = end + 1;
  return true;
}

/// Reads a truth value or a number, or what is written in place of one.
bool DictReader::readWord(StringRef &result) {
  peek();
  result = text.substr(pos).take_while(
      [](char c) { return isAlnum(c) || StringRef("+-._").contains(c); });
  pos += result.size();
  return !result.empty() || fail("a value");
}

bool DictReader::readTuple(Value &value) {
  size_t begin = pos;
  consume('(');
  while (!consume(')')) {
    if (value.elements.size() == maxTensorRank)
      return fail("at most " + Twine(maxTensorRank) + " dimensions");
    if (!readWord(value.elements.emplace_back()))
      return false;
    // Python takes (3) for a number: a tuple of one element needs its comma.
    bool isLast = value.elements.size() > 1 && peek() == ')';
    if (!isLast && !consume(','))
      return fail("','");
  }
  value.text = text.slice(begin, pos);
  return true;
}

/// Reads to the bracket that closes the list, past strings.
bool DictReader::readList(Value &value) {
  size_t begin = pos;
  unsigned depth = 0;
  do {
    char c = peek();
    if (c == '\'' || c == '"') {
      StringRef string;
      if (!readString(string))
        return false;
      continue;
    }
    if (!c)
      return fail("']'");
    depth += c == '[';
    depth -= c == ']';
    ++pos;
  } while (depth);
  value.source = value.text = text.slice(begin, pos);
  return true;
}

bool DictReader::readValue(Value &value) {
  char first = peek();
  if (first == '\'' || first == '"') {
    value.kind = ValueKind::String;
    size_t begin = pos;
    bool isRead = readString(value.text);
    value.source = text.slice(begin, pos);
    return isRead;
  }
  if (first == '(') {
    value.kind = ValueKind::Tuple;
    return readTuple(value);
  }
  if (first == '[') {
    value.kind = ValueKind::List;
    return readList(value);
  }
  value.kind = ValueKind::Word;
  return readWord(value.text);
}

bool DictReader::readMembers() {
  if (!consume('{'))
    return fail("'{'");
  while (!consume('}')) {
    StringRef key;
    Value value;
    if (!readString(key))
      return false;
    if (!consume(':'))
      return fail("':'");
    if (!readValue(value) || !checkMember(key, value))
      return false;
    if (!consume(',') && peek() != '}')
      return fail("',' or '}'");
  }
  if (peek() || pos < text.size())
    return fail("nothing after '}'");
  return true;
}

/// Returns false if there are so many problems that reading on is pointless.
bool DictReader::checkMember(StringRef key, const Value &value) {
  if (is_contained(keys, key))
    problems.add("key '" + quoteForMessage(key) + "' is given twice");
  keys.push_back(key);
  if (key == "descr")
    checkDescr(value);
  else if (key == "shape")
    checkShape(value);
  else if (key != "fortran_order")
    problems.add("unknown key '" + quoteForMessage(key) +
                 "', expected descr, fortran_order and shape only");
  else if (value.kind != ValueKind::Word ||
           !is_contained({"True", "False"}, value.text))
    problems.add("fortran_order: expected True or False, found " +
                 quoteForMessage(value.text));
  else
    isFortran = value.text == "True";
  return !problems.isFull();
}

void DictReader::checkDescr(const Value &value) {
  bool isType = value.kind == ValueKind::String ? !value.text.empty()
                                                : value.kind == ValueKind::List;
  if (!isType)
    return problems.add("descr: expected a type such as '<f4', found " +
                        quoteForMessage(value.text));
  type = value.source;
  StringRef number = value.text;
  isBigEndian = number.consume_front(">");
  if (!isBigEndian && !number.consume_front("<"))
    number.consume_front("|");
  for (auto [name, numberKind] : numberTypes)
    if (name == number)
      kind = numberKind;
}

void DictReader::checkShape(const Value &value) {
  if (value.kind != ValueKind::Tuple)
    return problems.add("shape: expected a tuple of integers, found " +
                        quoteForMessage(value.text));
  SmallVector<int64_t, 4> dims;
  for (auto [index, element] : enumerate(value.elements)) {
    int64_t dim;
    if (!element.getAsInteger(10, dim) && dim >= 0)
      dims.push_back(dim);
    else
      problems.add("shape[" + Twine(index) +
                   "]: expected an integer from 0 to 2^63-1, found " +
                   quoteForMessage(element));
  }
  shape = std::move(dims);
}

void DictReader::read() {
  if (!readMembers())
    return;
  for (StringRef key : {"descr", "fortran_order", "shape"})
    if (!is_contained(keys, key))
      problems.add(key + " is missing");
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Splits the file in header and data.
static std::optional<std::pair<StringRef, StringRef>>
splitFile(StringRef bytes, FileProblems &problems) {
  if (!bytes.starts_with(magic)) {
    problems.add("the file does not start with '\\x93NUMPY'; it is not of the "
                 "npy format");
    return std::nullopt;
  }
  StringRef rest = bytes.drop_front(magic.size());
  size_t lengthSize = rest.starts_with("\x01") ? 2 : 4;
  if (rest.size() < 2 + lengthSize) {
    problems.add("the file ends before its header length; it is truncated");
    return std::nullopt;
  }
  unsigned major = static_cast<unsigned char>(rest[0]);
  unsigned minor = static_cast<unsigned char>(rest[1]);
  if (major < 1 || major > 3 || minor != 0) {
    problems.add("npy version " + Twine(major) + "." + Twine(minor) +
                 " is not supported, expected 1.0, 2.0 or 3.0");
    return std::nullopt;
  }
  rest = rest.drop_front(2);
  uint64_t length = major == 1 ? support::endian::read16le(rest.data())
                               : support::endian::read32le(rest.data());
  rest = rest.drop_front(lengthSize);
  if (length > rest.size()) {
    problems.add("the header length is " + Twine(length) + " bytes, but only " +
                 Twine(rest.size()) + " follow; the file is truncated");
    return std::nullopt;
  }
  return std::make_pair(rest.take_front(length), rest.drop_front(length));
}

/// Puts the elements of a tensor whose first index counts up first into the
/// order in which the last one does.
static void fromFortranOrder(HostTensor &tensor) {
  size_t rank = tensor.shape.size(), size = getElementSize(tensor.kind);
  if (rank < 2 || tensor.data.empty())
    return;
  SmallVector<size_t> strides(rank, size), index(rank, 0);
  for (size_t d = 1; d < rank; ++d)
    strides[d] = strides[d - 1] * tensor.shape[d - 1];
  std::vector<char> data(tensor.data.size());
  size_t from = 0;
  for (size_t to = 0; to < data.size(); to += size) {
    std::memcpy(data.data() + to, tensor.data.data() + from, size);
    for (size_t d = rank; d-- > 0;) {
      from += strides[d];
      if (++index[d] < static_cast<size_t>(tensor.shape[d]))
        break;
      from -= strides[d] * index[d];
      index[d] = 0;
    }
  }
  tensor.data = std::move(data);
}

std::optional<HostTensor> readNpy(StringRef bytes, StringRef name,
                                  FileProblems &problems) {
  auto parts = splitFile(bytes, problems);
  if (!parts)
    return std::nullopt;
  auto [text, data] = *parts;
  DictReader dict(text, problems);
  dict.read();
  if (!problems.empty())
    return std::nullopt;

  HostTensor tensor;
  tensor.name = name.str();
  tensor.kind = dict.kind;
  if (dict.kind == ElementKind::Other)
    tensor.otherType = dict.type.str();
  tensor.shape = std::move(*dict.shape);
  problems.checkByteSize(tensor.name, tensor.kind, tensor.shape, data.size());
  if (!problems.empty())
    return std::nullopt;
  tensor.data.assign(data.begin(), data.end());
  if (tensor.kind == ElementKind::Other)
    return tensor;
  size_t size = getElementSize(tensor.kind);
  if (dict.isBigEndian)
    for (auto at = tensor.data.begin(); at != tensor.data.end(); at += size)
      std::reverse(at, at + size);
  if (dict.isFortran)
    fromFortranOrder(tensor);
  return tensor;
}

Expected<HostTensor> parseNpy(StringRef bytes, StringRef path) {
  FileProblems problems(path);
  std::optional<HostTensor> tensor =
      readNpy(bytes, sys::path::stem(path), problems);
  if (!tensor)
    return problems.take();
  return std::move(*tensor);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// The type as Python text; empty if there is none in this format.
static std::string spellType(const HostTensor &tensor) {
  // That of another format is no Python.
  StringRef other = tensor.otherType;
  if (!other.empty() && StringRef("'\"[").contains(other.front()))
    return other.str();
  for (auto [name, kind] : numberTypes)
    if (kind == tensor.kind)
      return (getElementSize(kind) == 1 ? "'|" : "'<") + name.str() + "'";
  return "";
}

Expected<std::string> serializeNpy(const HostTensor &tensor, StringRef path) {
  FileProblems problems(path);
  problems.checkTensor(tensor);
  if (!problems.empty())
    return problems.take();

  std::string type = spellType(tensor);
  if (type.empty())
    return createStringError(path + ": tensor '" +
                             quoteForMessage(tensor.name) + "': npy has no " +
                             "type for " + tensor.getTypeName());
  std::string header;
  raw_string_ostream os(header);
  os << "{'descr': " << type << ", 'fortran_order': False, 'shape': (";
  interleaveComma(tensor.shape, os);
  os << (tensor.shape.size() == 1 ? ",), }" : "), }");

  // The header ends in a newline, and the data starts at a multiple of 64.
  size_t prefixSize = magic.size() + 4;
  header.resize(alignTo<64>(prefixSize + header.size() + 1) - prefixSize - 1,
                ' ');
  header += '\n';

  std::string bytes = magic.str();
  bytes += {'\x01', '\x00'};
  char length[2];
  support::endian::write16le(length, header.size());
  bytes.append(length, sizeof(length));
  bytes += header;
  bytes.append(tensor.data.begin(), tensor.data.end());
  return bytes;
}

} // namespace mann
