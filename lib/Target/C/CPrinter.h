//===- CPrinter.h - Statements and expressions of C99 -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints one lowered function. Values that are used once become part of their
// user's expression; the others, and those that a store could change, become
// named constants. Names come from the model where a location carries one.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_C_CPRINTER_H
#define MANN_LIB_TARGET_C_CPRINTER_H

#include "CNames.h"
#include "ProfilePoints.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

namespace mann {

/// How tightly an expression binds; C's precedence, as far as we print it.
enum class Precedence {
  Conditional,
  LogicalOr,
  LogicalAnd,
  BitOr,
  BitXor,
  BitAnd,
  Equality,
  Relational,
  Shift,
  Additive,
  Multiplicative,
  Unary,
  Primary
};

struct CExpression {
  std::string text;
  Precedence precedence = Precedence::Primary;

  /// The text, in parentheses unless it binds at least as tightly as `outer`.
  std::string in(Precedence outer) const {
    return precedence >= outer ? text : "(" + text + ")";
  }
};

/// C spelling of a type: int8_t ... int64_t, float; an i1 is a bool, an index
/// an int32_t (no buffer of a model is larger than that).
std::string getCType(mlir::Type type);
std::string getCConstant(mlir::Attribute value);

class CPrinter {
public:
  /// Prints the statements of `function`, whose parameters are called
  /// `parameters`; with `points`, those of profiles, too.
  CPrinter(llvm::raw_ostream &os, const CNames &names,
           mlir::func::FuncOp function, llvm::ArrayRef<std::string> parameters,
           ProfilePoints *points = nullptr);

  /// Makes `value` known under `name`.
  void bind(mlir::Value value, llvm::StringRef name) {
    expressions[value] = {name.str(), Precedence::Primary};
  }
  /// A name that no other value of the function has, and that hides nothing.
  std::string unique(llvm::StringRef base);

  /// Statements of a block without its terminator.
  void printBlock(mlir::Block &block);

  /// Whether everything printed so far had a C form.
  bool succeeded() const { return unsupported.empty(); }
  llvm::ArrayRef<mlir::Operation *> getUnsupported() const {
    return unsupported;
  }
  /// Helper functions that the expressions call.
  const std::set<std::string> &getHelpers() const { return helpers; }

  int indentation = 1;

private:
  void note(llvm::StringRef name, int count);
  void forgetNames(size_t since);
  void printStatement(mlir::Operation &op);
  void printFor(mlir::scf::ForOp loop);
  void printIf(mlir::scf::IfOp op);
  void printStore(mlir::memref::StoreOp store);
  void printKernel(fxp::RowReduceOp op);
  void printKernel(fxp::WeighRowsOp op);
  void printKernel(fxp::EmbedRowOp op);
  void printKernel(fxp::RoundRowOp op);
  void printKernel(fxp::PackSignsOp op);
  template <typename Op> std::string printBias(Op op);
  std::string callKernel(mlir::Operation *op);
  /// The address of an element.
  std::string address(mlir::Value memref, mlir::ValueRange indices) {
    return "&" + element(memref, indices).text;
  }
  void printLocal(mlir::memref::AllocaOp local);
  void printView(mlir::memref::ReinterpretCastOp view);
  void assign(mlir::ValueRange targets, mlir::ValueRange values);
  void comment(mlir::Operation &op);
  llvm::raw_ostream &line() { return os.indent(indentation * 2); }

  CExpression expression(mlir::Value value);
  CExpression build(mlir::Operation *op);
  CExpression element(mlir::Value memref, mlir::ValueRange indices);
  CExpression binary(mlir::Value lhs, llvm::StringRef op, mlir::Value rhs,
                     Precedence precedence);
  CExpression wrapping(mlir::Operation *op, llvm::StringRef symbol,
                       Precedence precedence);
  CExpression call(llvm::StringRef helper, mlir::Operation *op);
  CExpression cast(llvm::StringRef type, const CExpression &value);
  CExpression shiftLeft(mlir::Operation *op);
  CExpression compare(mlir::Operation *op);
  bool isInlined(mlir::Operation *op);

  llvm::raw_ostream &os;
  const CNames &names;
  /// Of the counters of loops, outermost first.
  llvm::SmallVector<std::string> counters;
  llvm::DenseMap<mlir::Value, CExpression> expressions;
  /// How often each name was asked for in the blocks around this place, and
  /// what was noted before: what a block has called its own is free behind it.
  llvm::StringMap<int> used;
  std::vector<std::pair<std::string, int>> changes;
  /// Functions that are called: helpers, and functions of the C library.
  std::set<std::string> helpers;
  llvm::SmallVector<mlir::Operation *> unsupported;
  ProfilePoints *points;
  std::string lastComment;
  /// Of the statements that operations of the model become: a loop of the model
  /// has some inside.
  int modelIndentation = 1;
  int loopDepth = 0;
};

/// The helper functions that there are, without the prefix of a model.
llvm::SmallVector<std::string> getHelperNames();
/// `helpers` and those that these call.
std::set<std::string> addCalledHelpers(std::set<std::string> helpers);
/// The functions of the C library among `helpers`, and those that these call.
std::set<std::string> getLibraryFunctions(const std::set<std::string> &helpers);
/// The definitions of helper functions, in a fixed order.
std::string printHelpers(const std::set<std::string> &helpers,
                         const CNames &names);

} // namespace mann

#endif // MANN_LIB_TARGET_C_CPRINTER_H
