//===- Schema.h - The ONNX schema as protobuf reads it ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_IMPORT_ONNX_SCHEMA_H
#define MANN_LIB_IMPORT_ONNX_SCHEMA_H

#ifndef ONNX_ML
#define ONNX_ML 1
#endif
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <onnx/onnx_pb.h>
#pragma GCC diagnostic pop

#endif // MANN_LIB_IMPORT_ONNX_SCHEMA_H
