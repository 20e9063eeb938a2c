//===- TensorFileFuzzer.cpp - Fuzzes the readers of tensor files ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives the bytes to all readers. What a reader takes must survive being
// written and read again.
//
//===----------------------------------------------------------------------===//

#include "mann/Support/TensorFile.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;
using namespace mann;

static void fuzzSafetensors(StringRef bytes) {
  Expected<std::vector<HostTensor>> tensors = parseSafetensors(bytes, "fuzz");
  if (!tensors)
    return consumeError(tensors.takeError());
  std::string again = cantFail(serializeSafetensors(*tensors, "fuzz"));
  if (cantFail(parseSafetensors(again, "fuzz")) != *tensors)
    report_fatal_error("safetensors: tensors change when written and read");
}

static void fuzzNpy(StringRef bytes) {
  Expected<HostTensor> tensor = parseNpy(bytes, "fuzz");
  if (!tensor)
    return consumeError(tensor.takeError());
  std::string again = cantFail(serializeNpy(*tensor, "fuzz"));
  if (cantFail(parseNpy(again, "fuzz")) != *tensor)
    report_fatal_error("npy: the tensor changes when written and read");
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  fuzzSafetensors(bytes);
  fuzzNpy(bytes);
  consumeError(parseNpz(bytes, "fuzz").takeError());
  return 0;
}
