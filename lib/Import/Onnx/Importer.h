//===- Importer.h - Walks a graph, node by node -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An operator is a function of a `Node`, registered by its family's file: it
// reads operands and attributes, checks what it takes, and sets results. What
// it does not take it refuses in words; the walk goes on, and what depends on a
// refused node is passed over, so that all problems are said at once.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_IMPORT_ONNX_IMPORTER_H
#define MANN_LIB_IMPORT_ONNX_IMPORTER_H

#include "GraphBuilder.h"
#include "llvm/ADT/StringMap.h"

namespace mann::onnx_import {

class Importer;

/// A node whose operands are known.
class Node {
public:
  Node(Importer &importer, const onnx::NodeProto &proto, int64_t opset);

  const onnx::NodeProto &proto;
  const int64_t opset; ///< The version of the node's domain.
  GraphBuilder &b;
  Importer &importer;

  //===--- Operands -------------------------------------------------------===//

  int numInputs() const { return proto.input_size(); }
  int numOutputs() const { return proto.output_size(); }
  bool hasInput(int index) const {
    return index >= 0 && index < numInputs() && !proto.input(index).empty();
  }
  bool wantsOutput(int index) const {
    return index < numOutputs() && !proto.output(index).empty();
  }
  /// The operand. Where it is left out the node is refused, and the rest of its
  /// import goes on with a number that nothing will read.
  const Tensor &in(int index);
  /// What the operand is called; empty where it is left out.
  llvm::StringRef inputName(int index) const {
    return hasInput(index) ? llvm::StringRef(proto.input(index))
                           : llvm::StringRef();
  }
  /// The whole numbers of an operand that must be a constant; nothing after a
  /// refusal.
  std::optional<Shape> integers(int index, llvm::StringRef what);
  /// Whole numbers that older opsets have as an attribute, newer ones as an
  /// operand; `missing` where there are none.
  std::optional<Shape> integersOf(llvm::StringRef attribute, int index,
                                  llvm::ArrayRef<int64_t> missing);
  std::optional<double> number(int index, llvm::StringRef what);

  //===--- Attributes -----------------------------------------------------===//

  const onnx::AttributeProto *find(llvm::StringRef name) const;
  int64_t getInt(llvm::StringRef name, int64_t missing) const;
  double getFloat(llvm::StringRef name, double missing) const;
  std::string getString(llvm::StringRef name, llvm::StringRef missing) const;
  Shape getInts(llvm::StringRef name, llvm::ArrayRef<int64_t> missing) const;
  /// A dimension of a tensor of that rank, counted from its end where negative;
  /// nothing after a refusal.
  std::optional<int64_t> dimension(int64_t value, int64_t rank);
  /// The same for several, in increasing order.
  std::optional<Shape> dimensions(llvm::ArrayRef<int64_t> values, int64_t rank);

  //===--- Results --------------------------------------------------------===//

  void set(int index, Tensor tensor);
  /// Says why the node is refused.
  mlir::LogicalResult refuse(const llvm::Twine &why);
  /// The operands from `first` on are real numbers with elements.
  mlir::LogicalResult wantReals(int first = 0);
  /// Whole numbers that are known only when the model runs are moved one by
  /// one: at most some thousands.
  mlir::LogicalResult wantMovable(const Tensor &tensor, int64_t resultSize);
  /// Broadcasts; nothing after a refusal.
  std::optional<Shape> broadcast(const Tensor &lhs, const Tensor &rhs);

private:
  friend class Importer;
  llvm::SmallVector<const Tensor *> inputs;
  bool lacksOperand = false; ///< Said; all else would follow from it.
};

using Handler = mlir::LogicalResult (*)(Node &);

/// The operators of one or several domains, "Conv" or "com.microsoft.X".
using Handlers = llvm::StringMap<Handler>;
void addElementwiseOperators(Handlers &handlers);
void addShapeOperators(Handlers &handlers);
void addProductOperators(Handlers &handlers);
void addReductionOperators(Handlers &handlers);
void addRecurrentOperators(Handlers &handlers);
void addAttentionOperators(Handlers &handlers);
void addConstantOperators(Handlers &handlers);
void addIndexOperators(Handlers &handlers);
void addScatterOperators(Handlers &handlers);
void addWindowOperators(Handlers &handlers);
void addCacheOperators(Handlers &handlers);
void addQuantizationOperators(Handlers &handlers);

/// What would help with an operator that is not taken; empty where nothing is
/// known.
std::string getHint(llvm::StringRef domain, llvm::StringRef type);

/// Names of what is in scope, graph inside graph.
using Scope = llvm::StringMap<Tensor>;

class Importer {
public:
  Importer(const onnx::ModelProto &model, llvm::StringRef path,
           mlir::ModuleOp module, mlir::Block *body);

  /// Reads the initializers of a graph into the innermost scope.
  mlir::LogicalResult addInitializers(const onnx::GraphProto &graph);
  void define(llvm::StringRef name, Tensor tensor) {
    scopes.back()[name] = std::move(tensor);
  }
  /// What a name stands for; null for a node's result that was refused.
  const Tensor *lookUp(llvm::StringRef name) const;
  void importNodes(const onnx::GraphProto &graph);
  /// The results of a graph inside of a node, with these values for its inputs;
  /// nothing where one of them could not be imported.
  std::optional<llvm::SmallVector<Tensor>>
  importGraph(const onnx::GraphProto &graph, llvm::ArrayRef<Tensor> inputs);

  bool hasProblems() const { return !problems.empty(); }
  /// Each problem once: the body of a loop has the same ones in every
  /// iteration.
  void addProblem(const llvm::Twine &text);
  /// Says, once, that initializers like this one do not keep their codes.
  void noteOtherCodes(const llvm::Twine &text);
  /// Prints all problems, or what is to be known of a graph without any.
  void report() const;
  /// The element type that the file gives an initializer or the value of a
  /// Constant node; 0 for anything else.
  int32_t getElementType(llvm::StringRef name) const;
  /// The folder of the model, where its other files are.
  llvm::StringRef getFolder() const { return folder; }

  GraphBuilder b;

private:
  friend class Node;
  void importNode(const onnx::NodeProto &node);
  void refuseOperator(Node &node);
  void checkGraphsOf(const onnx::NodeProto &node);
  bool isWithinBudget();
  int64_t getOpset(llvm::StringRef domain) const;

  const onnx::ModelProto &model;
  std::string path, folder;
  Handlers handlers;
  llvm::SmallVector<Scope> scopes;
  std::vector<std::string> problems;
  std::string otherCodes; ///< The first of the initializers that lose them.
  int64_t otherCodesCount = 0;
  int64_t importedNodes = 0;
};

/// "Conv 'node_Conv_29'": an operator and what its node is called.
std::string describeNode(const onnx::NodeProto &node);

} // namespace mann::onnx_import

#endif // MANN_LIB_IMPORT_ONNX_IMPORTER_H
