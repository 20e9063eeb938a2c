//===- Importer.cpp - Walks a graph, node by node -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "mann/Support/TensorFile.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

std::string mann::onnx_import::describeNode(const onnx::NodeProto &node) {
  std::string text = node.op_type();
  if (!node.domain().empty() && node.domain() != "ai.onnx")
    text = node.domain() + "." + text;
  if (!node.name().empty())
    return text + " '" + node.name() + "'";
  // Nodes need no name: the first result says which one it is.
  for (const std::string &output : node.output())
    if (!output.empty())
      return text + " of '" + output + "'";
  return text;
}

//===----------------------------------------------------------------------===//
// Node
//===----------------------------------------------------------------------===//

Node::Node(Importer &importer, const onnx::NodeProto &proto, int64_t opset)
    : proto(proto), opset(opset), b(importer.b), importer(importer) {
  for (const std::string &input : proto.input())
    inputs.push_back(input.empty() ? nullptr : importer.lookUp(input));
}

const Tensor &Node::in(int index) {
  if (hasInput(index))
    return *inputs[index];
  (void)refuse("operand " + Twine(index) + " is missing");
  lacksOperand = true;
  static const Tensor none = [] {
    Tensor tensor;
    tensor.constant = std::make_shared<const Constant>(Constant::scalar(0));
    return tensor;
  }();
  return none;
}

const onnx::AttributeProto *Node::find(StringRef name) const {
  for (const onnx::AttributeProto &attribute : proto.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t Node::getInt(StringRef name, int64_t missing) const {
  const auto *attribute = find(name);
  return attribute ? attribute->i() : missing;
}

double Node::getFloat(StringRef name, double missing) const {
  const auto *attribute = find(name);
  return attribute ? double(attribute->f()) : missing;
}

std::string Node::getString(StringRef name, StringRef missing) const {
  const auto *attribute = find(name);
  return attribute ? attribute->s() : missing.str();
}

Shape Node::getInts(StringRef name, ArrayRef<int64_t> missing) const {
  const auto *attribute = find(name);
  if (!attribute)
    return Shape(missing);
  return Shape(attribute->ints().begin(), attribute->ints().end());
}

std::optional<Shape> Node::integers(int index, StringRef what) {
  const Tensor &tensor = in(index);
  if (!tensor.isConstant() || tensor.isReal()) {
    (void)refuse(what +
                 " must be whole numbers that are known at compile "
                 "time, but '" +
                 inputName(index) + "' is computed from an input");
    return std::nullopt;
  }
  return Shape(ArrayRef<int64_t>(tensor.constant->integers));
}

std::optional<Shape> Node::integersOf(StringRef attribute, int index,
                                      ArrayRef<int64_t> missing) {
  if (const auto *found = find(attribute))
    return Shape(found->ints().begin(), found->ints().end());
  if (hasInput(index))
    return integers(index, "'" + attribute.str() + "'");
  return Shape(missing);
}

std::optional<double> Node::number(int index, StringRef what) {
  std::optional<double> value = in(index).getOnly();
  if (!value)
    (void)refuse(what +
                 " must be one number that is known at compile time, but "
                 "'" +
                 inputName(index) + "' is not");
  return value;
}

std::optional<int64_t> Node::dimension(int64_t value, int64_t rank) {
  if (value >= -rank && value < rank)
    return value < 0 ? value + rank : value;
  (void)refuse("'axis' must be in " + Twine(-rank) + ".." + Twine(rank - 1) +
               ", but is " + Twine(value));
  return std::nullopt;
}

std::optional<Shape> Node::dimensions(ArrayRef<int64_t> values, int64_t rank) {
  Shape result;
  for (int64_t value : values) {
    std::optional<int64_t> dim = dimension(value, rank);
    if (!dim)
      return std::nullopt;
    result.push_back(*dim);
  }
  llvm::sort(result);
  result.erase(llvm::unique(result), result.end());
  return result;
}

void Node::set(int index, Tensor tensor) {
  if (!wantsOutput(index))
    return;
  if (tensor.size() > kMaxElements) {
    (void)refuse("its result has more than 2^28 elements");
    return;
  }
  if (tensor.isConstant())
    tensor.name = proto.output(index);
  importer.define(proto.output(index), std::move(tensor));
}

LogicalResult Node::refuse(const Twine &why) {
  if (lacksOperand)
    return failure();
  std::string shapes;
  for (auto [index, input] : llvm::enumerate(inputs)) {
    if (!shapes.empty())
      shapes += ", ";
    shapes += input ? formatShape(input->shape) : "-";
  }
  importer.addProblem(describeNode(proto) + ", opset " + Twine(opset) +
                      ", on " + (shapes.empty() ? "nothing" : shapes) + ": " +
                      why);
  return failure();
}

LogicalResult Node::wantReals(int first) {
  for (int index = first; index < numInputs(); ++index) {
    if (!hasInput(index))
      continue;
    if (in(index).kind == NumberKind::Boolean && !in(index).isConstant())
      return refuse("works on what is computed of float numbers, but '" +
                    proto.input(index) +
                    "' comes from an input of truth values; make that a float "
                    "input and compare it in the graph (Greater than 0.5)");
    if (!in(index).isReal() && !in(index).isConstant())
      return refuse("works on float numbers, but '" + proto.input(index) +
                    "' has whole ones; where it is always the same give "
                    "--constant NAME=VALUE for the input it comes from");
    if (in(index).size() == 0)
      return refuse("'" + proto.input(index) + "' has no elements");
  }
  return success();
}

LogicalResult Node::wantMovable(const Tensor &tensor, int64_t resultSize) {
  if (!tensor.isIds() || resultSize <= kMaxIds)
    return success();
  return refuse("moves " + Twine(resultSize) +
                " whole numbers that are known only when the model runs; up "
                "to " +
                Twine(kMaxIds) + " are supported");
}

std::optional<Shape> Node::broadcast(const Tensor &lhs, const Tensor &rhs) {
  std::optional<Shape> shape = broadcastShapes(lhs.shape, rhs.shape);
  if (!shape)
    (void)refuse("the shapes do not broadcast");
  if (shape && countElements(*shape) > kMaxElements) {
    (void)refuse("its result has more than 2^28 elements");
    return std::nullopt;
  }
  return shape;
}

//===----------------------------------------------------------------------===//
// Importer
//===----------------------------------------------------------------------===//

Importer::Importer(const onnx::ModelProto &model, StringRef path,
                   ModuleOp module, Block *body)
    : b(module, body), model(model), path(path.str()),
      folder(llvm::sys::path::parent_path(path).str()), scopes(1) {
  addElementwiseOperators(handlers);
  addShapeOperators(handlers);
  addProductOperators(handlers);
  addReductionOperators(handlers);
  addRecurrentOperators(handlers);
  addAttentionOperators(handlers);
  addConstantOperators(handlers);
  addIndexOperators(handlers);
  addScatterOperators(handlers);
  addWindowOperators(handlers);
  addCacheOperators(handlers);
  addQuantizationOperators(handlers);
}

LogicalResult Importer::addInitializers(const onnx::GraphProto &graph) {
  if (graph.sparse_initializer_size()) {
    addProblem("sparse initializers are not read; store them densely");
    return failure();
  }
  bool isRead = true;
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    llvm::Expected<Constant> value = readTensor(tensor, folder);
    if (!value) {
      addProblem("initializer '" + tensor.name() + "' " +
                 llvm::toString(value.takeError()));
      isRead = false;
      continue;
    }
    define(tensor.name(), b.constant(std::move(*value), tensor.name()));
  }
  return success(isRead);
}

const Tensor *Importer::lookUp(StringRef name) const {
  for (const Scope &scope : llvm::reverse(scopes))
    if (auto entry = scope.find(name); entry != scope.end())
      return &entry->second;
  return nullptr;
}

int32_t Importer::getElementType(StringRef name) const {
  for (const onnx::TensorProto &tensor : model.graph().initializer())
    if (tensor.name() == name)
      return tensor.data_type();
  for (const onnx::NodeProto &node : model.graph().node())
    if (node.op_type() == "Constant" && node.output_size() &&
        node.output(0) == name)
      for (const onnx::AttributeProto &attribute : node.attribute())
        if (attribute.name() == "value")
          return attribute.t().data_type();
  return 0;
}

int64_t Importer::getOpset(StringRef domain) const {
  for (const auto &import : model.opset_import())
    if (import.domain() == domain ||
        (domain.empty() && import.domain() == "ai.onnx"))
      return import.version();
  return 0;
}

void Importer::addProblem(const Twine &text) {
  std::string problem = text.str();
  if (!llvm::is_contained(problems, problem))
    problems.push_back(std::move(problem));
}

/// Loops in loops are written out, too: what they come to must stay a model.
bool Importer::isWithinBudget() {
  constexpr int64_t limit = 1 << 17;
  if (++importedNodes <= limit)
    return true;
  if (importedNodes == limit + 1)
    addProblem("its loops come to more than " + Twine(limit) +
               " nodes; export the step inside of the outermost loop");
  return false;
}

/// The domain of a node; empty for ONNX itself.
static StringRef getDomain(const onnx::NodeProto &proto) {
  return proto.domain() == "ai.onnx" ? StringRef() : StringRef(proto.domain());
}

/// What an operator is called in the table.
static std::string getKey(const onnx::NodeProto &proto) {
  StringRef domain = getDomain(proto);
  return domain.empty() ? proto.op_type()
                        : (domain + "." + proto.op_type()).str();
}

void Importer::refuseOperator(Node &node) {
  std::string hint = getHint(getDomain(node.proto), node.proto.op_type());
  (void)node.refuse("this operator is not supported" +
                    (hint.empty() ? "" : ": " + hint) +
                    "; docs/Onnx.md lists those that are");
}

/// The operators of a body that is not reached are listed with the others.
void Importer::checkGraphsOf(const onnx::NodeProto &proto) {
  for (const onnx::AttributeProto &attribute : proto.attribute())
    if (attribute.has_g())
      for (const onnx::NodeProto &inner : attribute.g().node()) {
        Node node(*this, inner, getOpset(getDomain(inner)));
        if (!handlers.contains(getKey(inner)))
          refuseOperator(node);
        checkGraphsOf(inner);
      }
}

void Importer::importNode(const onnx::NodeProto &proto) {
  if (!isWithinBudget())
    return;
  Node node(*this, proto, getOpset(getDomain(proto)));
  std::string key = getKey(proto);
  auto handler = handlers.find(key);
  if (handler == handlers.end()) {
    refuseOperator(node);
    return;
  }
  for (auto [index, input] : llvm::enumerate(node.inputs))
    if (!input && !proto.input(int(index)).empty()) {
      // Said where it was refused.
      checkGraphsOf(proto);
      return;
    }
  if (proto.output_size() == 0) {
    (void)node.refuse("has no results");
    return;
  }
  MLIRContext *context = b.builder.getContext();
  Location before = b.loc;
  std::string name = proto.name();
  if (name.empty() && proto.output_size())
    name = proto.output(0);
  b.loc = NameLoc::get(StringAttr::get(context, name + " = " + key),
                       FileLineColLoc::get(context, path, 0, 0));
  (void)handler->second(node);
  b.loc = before;
}

void Importer::importNodes(const onnx::GraphProto &graph) {
  // A graph lists its nodes in an order in which each follows what it reads.
  for (const onnx::NodeProto &node : graph.node()) {
    for (const std::string &input : node.input()) {
      bool isLater = !input.empty() && !lookUp(input) && !hasProblems();
      if (isLater) {
        addProblem(describeNode(node) + ": its operand '" + input +
                   "' is the result of no node before it, no input and no "
                   "initializer");
        break;
      }
    }
    for (const std::string &output : node.output())
      if (!output.empty() && scopes.back().contains(output))
        addProblem(describeNode(node) + ": its result '" + output +
                   "' is the name of another node's result, of an input or of "
                   "an initializer");
    importNode(node);
  }
}

std::optional<SmallVector<Tensor>>
Importer::importGraph(const onnx::GraphProto &graph, ArrayRef<Tensor> inputs) {
  scopes.emplace_back();
  auto leave = llvm::scope_exit([&] { scopes.pop_back(); });
  if (failed(addInitializers(graph)))
    return std::nullopt;
  for (auto [input, value] : llvm::zip(graph.input(), inputs))
    define(input.name(), value);
  importNodes(graph);
  SmallVector<Tensor> results;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    const Tensor *value = lookUp(output.name());
    if (!value)
      return std::nullopt;
    results.push_back(*value);
  }
  return results;
}

void Importer::noteOtherCodes(const Twine &text) {
  if (otherCodesCount++ == 0)
    otherCodes = text.str();
}

void Importer::report() const {
  if (!hasProblems() && otherCodesCount)
    llvm::errs() << path << ": note: " << otherCodes
                 << (otherCodesCount > 1
                         ? "; so have " + std::to_string(otherCodesCount - 1) +
                               " others"
                         : "")
                 << "\n";
  for (const std::string &problem : problems)
    llvm::errs() << path << ": error: " << problem << "\n";
}
