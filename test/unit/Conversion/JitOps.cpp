//===- JitOps.cpp - Running single fxp operations -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitOps.h"
#include "mann/Conversion/Passes.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Dialect/Fxp/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/TargetSelect.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace mlir;
using namespace mann::test;

namespace {

constexpr int kMaxLanes = 8;

/// Elements of one operand or result, aligned as a vector is.
struct alignas(64) Buffer {
  char bytes[kMaxLanes * sizeof(int64_t)] = {};

  void set(int lane, unsigned width, int64_t value) {
    // Little endian: the low bytes come first.
    std::memcpy(bytes + lane * (width / 8), &value, width / 8);
  }
  int64_t get(int lane, unsigned width) const {
    uint64_t value = 0;
    std::memcpy(&value, bytes + lane * (width / 8), width / 8);
    return int64_t(value << (64 - width)) >> (64 - width);
  }
};

using Function = void (*)(const Buffer *lhs, const Buffer *rhs, Buffer *first,
                          Buffer *second);

std::string typeOf(unsigned width, int lanes) {
  std::string scalar = "i" + std::to_string(width);
  if (lanes == 1)
    return scalar;
  return "vector<" + std::to_string(lanes) + "x" + scalar + ">";
}

/// A function that loads the operands of a case, and stores its results.
std::string functionFor(const Case &test, size_t index, int lanes) {
  std::string from = typeOf(test.from, lanes), to = typeOf(test.to, lanes);
  std::string op =
      test.op + " : " + from + (test.hasResultType ? " to " + to : "");
  std::string text = "func.func @f" + std::to_string(index) +
                     "(%a: !llvm.ptr, %b: !llvm.ptr, %c: !llvm.ptr, "
                     "%d: !llvm.ptr) {\n"
                     "%x = llvm.load %a : !llvm.ptr -> " +
                     from + "\n%y = llvm.load %b : !llvm.ptr -> " + from + "\n";
  text += test.prologue;
  text += (test.numResults == 1 ? "%r = " : "%r, %s = ") + op + "\n";
  text += "llvm.store %r, %c : " + to + ", !llvm.ptr\n";
  if (test.numResults == 2)
    text += "llvm.store %s, %d : " + to + ", !llvm.ptr\n";
  return text + "return\n}\n";
}

OwningOpRef<ModuleOp> compile(const std::vector<Case> &cases, int lanes,
                              Before before, MLIRContext &context) {
  std::string text;
  for (size_t i = 0; i < cases.size(); ++i)
    text += functionFor(cases[i], i, lanes);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return {};
  PassManager passes(&context);
  if (before == Before::FxpOptimize)
    passes.addPass(mann::fxp::createFxpOptimize());
  passes.addPass(mann::createConvertFxpToArith());
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertFuncToLLVMPass());
  if (failed(passes.run(*module)))
    return {};
  return module;
}

/// Runs `function` on every input of a case; stops at its first wrong result.
/// The sanitizer would read the type that clang stores in front of each
/// function of C++; in front of this code there may be no page.
LLVM_NO_SANITIZE("function")
void check(const Case &test, Function function, int lanes) {
  Buffer lhs, rhs, results[2];
  const Inputs &inputs = *test.inputs;
  for (size_t start = 0; start < inputs.size(); start += lanes) {
    auto operandsOf = [&](int lane) {
      return inputs[std::min(start + lane, inputs.size() - 1)];
    };
    for (int lane = 0; lane < lanes; ++lane) {
      lhs.set(lane, test.from, operandsOf(lane).first);
      rhs.set(lane, test.from, operandsOf(lane).second);
    }
    function(&lhs, &rhs, &results[0], &results[1]);
    for (int lane = 0; lane < lanes; ++lane) {
      std::array<int64_t, 2> expected = test.expected(operandsOf(lane));
      for (int i = 0; i < test.numResults; ++i)
        ASSERT_EQ(results[i].get(lane, test.to), expected[i])
            << test.op << " : i" << test.from << " to i" << test.to << ", of "
            << operandsOf(lane).first << " and " << operandsOf(lane).second
            << ", result " << i << " in lane " << lane;
    }
  }
}

} // namespace

void mann::test::runCases(const std::vector<Case> &cases, int lanes,
                          unsigned level, Before before) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, fxp::FxpDialect,
                  LLVM::LLVMDialect, math::MathDialect, tensor::TensorDialect,
                  vector::VectorDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = compile(cases, lanes, before, context);
  ASSERT_TRUE(module);

  ExecutionEngineOptions options;
  auto optimize = makeOptimizingTransformer(level, 0, nullptr);
  if (level > 0)
    options.transformer = optimize;
  options.jitCodeGenOptLevel =
      level > 0 ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None;
  llvm::Expected<std::unique_ptr<ExecutionEngine>> engine =
      ExecutionEngine::create(*module, options);
  ASSERT_TRUE(bool(engine)) << llvm::toString(engine.takeError());
  for (size_t i = 0; i < cases.size(); ++i) {
    llvm::Expected<void *> function =
        (*engine)->lookup("f" + std::to_string(i));
    ASSERT_TRUE(bool(function)) << llvm::toString(function.takeError());
    check(cases[i], reinterpret_cast<Function>(*function), lanes);
    if (::testing::Test::HasFatalFailure())
      return;
  }
}
