//===- KernelTargets.cpp - What targets have for kernels ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelTargets.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mann;
using llvm::StringRef;

static const KernelTarget kTargets[] = {
#define KERNEL_TARGET(name, architectures, features, form, bytes, masks)       \
  {name, architectures, features, KernelForm::form, bytes, masks},
#include "mann/Conversion/KernelTargets.def"
#undef KERNEL_TARGET
};

llvm::ArrayRef<KernelTarget> mann::getKernelTargets() { return kTargets; }

const KernelTarget *mann::findKernelTarget(StringRef name) {
  const KernelTarget *found =
      llvm::find_if(kTargets, [&](const auto &t) { return t.name == name; });
  return found == std::end(kTargets) ? nullptr : found;
}

static llvm::SmallVector<StringRef> splitWords(StringRef text) {
  llvm::SmallVector<StringRef> words;
  text.split(words, ' ', -1, false);
  return words;
}

const KernelTarget *
mann::selectKernelTarget(StringRef architecture,
                         llvm::function_ref<bool(StringRef)> hasFeature) {
  for (const KernelTarget &target : kTargets)
    if (llvm::is_contained(splitWords(target.architectures), architecture) &&
        llvm::all_of(splitWords(target.features), hasFeature))
      return &target;
  return nullptr;
}
