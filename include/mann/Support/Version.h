//===- Version.h - What a tool was built from -------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_VERSION_H
#define MANN_SUPPORT_VERSION_H

namespace mann {

/// The first thing that a tool does, see guardStandardOutput(); and makes
/// --version print the project's version and the commit that the tool was built
/// from. `name` is kept.
void beginTool(const char *name);

/// Takes the options that are registered by now out of --help, but not out of
/// --help-hidden: before a tool registers its own those of the LLVM libraries,
/// which are about code generators.
void hideLibraryOptions();

} // namespace mann

#endif // MANN_SUPPORT_VERSION_H
