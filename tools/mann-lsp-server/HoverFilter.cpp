//===- HoverFilter.cpp - Documentation in what a server says --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HoverFilter.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <optional>
#include <unistd.h>

using namespace mann;
using llvm::StringRef;

/// The reference pages, as they are in docs/Dialects.
static constexpr StringRef pages[] = {
#include "DialectPages.inc"
};

/// The part of the pages on an operation, without its heading; empty for one of
/// another dialect.
static StringRef findDescription(StringRef operation) {
  std::string heading = "\n### `" + operation.str() + "` (";
  for (StringRef page : pages) {
    size_t begin = page.find(heading);
    if (begin == StringRef::npos)
      continue;
    StringRef part = page.drop_front(begin + 1);
    part = part.drop_front(std::min(part.size(), part.find('\n')));
    // Traits and tables of operands are what MLIR shows already.
    for (StringRef next : {"\n### ", "\n## ", "\n#### ", "\nTraits: "})
      part = part.take_front(part.find(next));
    return part.trim();
  }
  return {};
}

/// The message with a description; nothing when it is no hover over one of our
/// operations.
static std::optional<std::string> describe(StringRef message) {
  if (!message.contains("\"contents\""))
    return std::nullopt;
  llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(message);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  llvm::json::Object *root = parsed->getAsObject();
  llvm::json::Object *result = root ? root->getObject("result") : nullptr;
  llvm::json::Object *contents =
      result ? result->getObject("contents") : nullptr;
  if (!contents)
    return std::nullopt;
  // A hover over an operation begins with its name in quotes.
  StringRef text = contents->getString("value").value_or("");
  if (!text.starts_with("\""))
    return std::nullopt;
  StringRef description = findDescription(
      text.drop_front().take_until([](char c) { return c == '"'; }));
  if (description.empty())
    return std::nullopt;
  (*contents)["value"] = text.str() + "\n\n" + description.str() + "\n";
  std::string changed;
  llvm::raw_string_ostream(changed) << *parsed;
  return changed;
}

HoverFilter::HoverFilter() {
  // Made before this, it lives longer where both end with the process.
  llvm::outs();
  int ends[2];
  if (pipe(ends) != 0)
    return;
  output = dup(STDOUT_FILENO);
  if (output < 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
    close(ends[0]);
    close(ends[1]);
    return;
  }
  close(ends[1]);
  input = ends[0];
  thread = std::thread(&HoverFilter::run, this);
}

HoverFilter::~HoverFilter() {
  if (!thread.joinable())
    return;
  llvm::outs().flush();
  // Was the last end that writes to the pipe, whose reader stops now.
  dup2(output, STDOUT_FILENO);
  thread.join();
  close(input);
  close(output);
}

void HoverFilter::write(const std::string &text) const {
  size_t done = 0;
  while (done < text.size()) {
    ssize_t written = ::write(output, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR)
      return;
    done += written > 0 ? written : 0;
  }
}

/// Passes messages on, one by one: headers, an empty line, as many bytes as
/// Content-Length says. What is no message goes through as it is.
void HoverFilter::run() {
  static constexpr StringRef length = "Content-Length: ", end = "\r\n\r\n";
  std::string waiting;
  char buffer[4096];
  for (;;) {
    ssize_t size = read(input, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR)
      continue;
    if (size <= 0)
      break;
    waiting.append(buffer, size);
    for (;;) {
      StringRef text = waiting;
      size_t headers = text.find(end);
      if (headers == StringRef::npos)
        break;
      size_t bytes = 0, body = headers + end.size();
      StringRef number = text.take_front(headers);
      number = number.drop_front(
          std::min(number.size(), number.find(length) + length.size()));
      if (!text.starts_with(length) || number.getAsInteger(10, bytes)) {
        write(waiting.substr(0, body));
        waiting.erase(0, body);
        continue;
      }
      if (text.size() < body + bytes)
        break;
      std::string message = waiting.substr(body, bytes);
      if (std::optional<std::string> described = describe(message))
        message = std::move(*described);
      write((length + llvm::Twine(message.size()) + end + message).str());
      waiting.erase(0, body + bytes);
    }
  }
  write(waiting);
}
