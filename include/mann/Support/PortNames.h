//===- PortNames.h - Names of inputs and outputs ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect calls inputs and outputs by words ('mann.name'). A file of
// another format, ONNX for one, has any text for a name; its tensors of samples
// have the same text.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_PORTNAMES_H
#define MANN_SUPPORT_PORTNAMES_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mann {

/// Letters, digits and '_', no digit first. What C minds besides, its own words
/// for one, is for the code that is generated.
bool isPortName(llvm::StringRef text);

/// `text` where it is a port's name; otherwise what begins with its first
/// letter or digit, with '_' for all that a name cannot hold, and "v_" before a
/// digit: "/fc/Relu.1" gives "fc_Relu_1", "27" gives "v_27".
std::string makePortName(llvm::StringRef text);

/// Whether a tensor called `text` belongs to the port (prefixes such as
/// "target." or an entry's name included): it is called so, or its name is one
/// of another format that becomes the port's.
bool isNameOfPort(llvm::StringRef text, llvm::StringRef port);

} // namespace mann

#endif // MANN_SUPPORT_PORTNAMES_H
