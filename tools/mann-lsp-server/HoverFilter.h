//===- HoverFilter.h - Documentation in what a server says ------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_LSPSERVER_HOVERFILTER_H
#define MANN_TOOLS_LSPSERVER_HOVERFILTER_H

#include <string>
#include <thread>

namespace mann {

/// While it lives, what the process writes to standard output goes through a
/// thread that adds the description of an operation to every hover over it.
/// MLIR's server answers a hover with the form of an operation; it has no place
/// for more.
class HoverFilter {
public:
  HoverFilter();
  /// Ends when all that was written is out.
  ~HoverFilter();

private:
  void run();
  void write(const std::string &text) const;

  int input = -1, output = -1;
  std::thread thread;
};

} // namespace mann

#endif // MANN_TOOLS_LSPSERVER_HOVERFILTER_H
