//===- Import.cpp - An ONNX file as a model -------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Ports.h"
#include "mann/Import/Onnx.h"
#include "mann/Support/TensorFile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

bool mann::isOnnxFile(StringRef path) { return path.ends_with(".onnx"); }

static constexpr int64_t kFirstOpset = 11, kLastOpset = 27;

/// Whether the file is of a version that the operators are known in.
static std::optional<std::string> checkVersions(const onnx::ModelProto &model) {
  if (!model.has_graph())
    return "has no graph";
  bool isKnown = false;
  for (const auto &import : model.opset_import()) {
    if (!import.domain().empty() && import.domain() != "ai.onnx")
      continue;
    isKnown = true;
    if (import.version() < kFirstOpset || import.version() > kLastOpset)
      return "uses opset " + std::to_string(import.version()) +
             ", but 11 to 27 are supported; convert it, or export it again";
  }
  if (!isKnown && model.opset_import_size() == 0)
    return "does not say which opset it uses";
  return std::nullopt;
}

/// Whether an input of one number says where something is written.
static bool isPlace(const onnx::GraphProto &graph, StringRef name) {
  for (const onnx::NodeProto &node : graph.node())
    for (auto [op, index] :
         {std::pair("TensorScatter", 2), std::pair("ScatterND", 1)})
      if (node.op_type() == op && node.input_size() > index &&
          node.input(index) == name)
        return true;
  // Through what only changes its shape.
  for (const onnx::NodeProto &node : graph.node())
    if ((node.op_type() == "Reshape" || node.op_type() == "Unsqueeze" ||
         node.op_type() == "Cast") &&
        node.input_size() && node.input(0) == name && node.output_size() &&
        node.output(0) != name && isPlace(graph, node.output(0)))
      return true;
  return false;
}

/// The value of an argument in the dialect.
static RankedTensorType getPortType(MLIRContext *context,
                                    const onnx::GraphProto &graph,
                                    const GraphPort &port) {
  if (port.kind == NumberKind::Real)
    return RankedTensorType::get(squeeze(port.shape),
                                 Float32Type::get(context));
  // Ids: one, or a sentence of one word for each row that is taken.
  int64_t count = countElements(port.shape);
  if (count == 1 && isPlace(graph, port.name))
    return RankedTensorType::get({}, IntegerType::get(context, 32));
  return RankedTensorType::get(count == 1 ? Shape{1} : Shape{count, 1},
                               IntegerType::get(context, 32));
}

namespace {

/// Builds the entry of a graph.
class EntryBuilder {
public:
  EntryBuilder(const onnx::ModelProto &model, StringRef path,
               const GraphPorts &ports, ModuleOp module)
      : model(model), path(path), ports(ports), module(module),
        context(module.getContext()) {}

  LogicalResult build();

private:
  void addStates();
  func::FuncOp createFunction();
  LogicalResult addResults(Importer &importer, func::FuncOp function);
  NamedAttribute stateAttribute(StringRef input) {
    return {StringAttr::get(context, "mann.state"),
            FlatSymbolRefAttr::get(context, stateSymbols.lookup(input))};
  }

  const onnx::ModelProto &model;
  StringRef path;
  const GraphPorts &ports;
  ModuleOp module;
  MLIRContext *context;
  llvm::StringMap<std::string> stateSymbols;
};

} // namespace

/// What a state starts with, in its type. Ids have 32 bits.
static ElementsAttr getStart(RankedTensorType type, const Constant &start) {
  if (start.isReal()) {
    std::vector<float> values(start.reals.begin(), start.reals.end());
    return DenseElementsAttr::get(type, ArrayRef<float>(values));
  }
  std::vector<int32_t> values;
  values.reserve(start.integers.size());
  for (int64_t value : start.integers)
    values.push_back(int32_t(std::clamp<int64_t>(value, INT32_MIN, INT32_MAX)));
  return DenseElementsAttr::get(type, ArrayRef<int32_t>(values));
}

void EntryBuilder::addStates() {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  for (const GraphState &state : ports.states) {
    RankedTensorType type = getPortType(context, model.graph(), state.input);
    StateOp::create(builder, module.getLoc(), state.input.name, type,
                    getStart(type, state.start),
                    /*source=*/FlatSymbolRefAttr(),
                    /*persistent=*/false,
                    /*sym_visibility=*/StringAttr());
    stateSymbols[state.input.name] = state.input.name;
  }
}

func::FuncOp EntryBuilder::createFunction() {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  SmallVector<Type> types;
  for (const GraphPort &port : ports.inputs)
    types.push_back(getPortType(context, model.graph(), port));
  auto function = func::FuncOp::create(builder, module.getLoc(), "step",
                                       builder.getFunctionType(types, {}));
  function.addEntryBlock();
  for (auto [index, port] : llvm::enumerate(ports.inputs)) {
    if (ports.findByInput(port.name))
      function.setArgAttr(unsigned(index), "mann.state",
                          stateAttribute(port.name).getValue());
    else
      function.setArgAttr(unsigned(index), "mann.name",
                          builder.getStringAttr(port.word));
  }
  return function;
}

/// Whether an output is as the file declares it, but for the sizes that it
/// leaves open and for dimensions of size 1.
static bool hasDeclaredShape(const GraphPort &port, ArrayRef<int64_t> shape) {
  auto withoutOnes = [](Shape sizes) {
    llvm::erase_if(sizes, [](int64_t size) { return size == 1; });
    return sizes;
  };
  if (!port.declared ||
      withoutOnes(*port.declared) == withoutOnes(Shape(shape)))
    return true;
  bool isOpen = llvm::is_contained(*port.declared, 0);
  if (!isOpen || port.declared->size() != shape.size())
    return isOpen;
  return llvm::all_of(llvm::zip(*port.declared, shape), [](auto sizes) {
    auto [declared, found] = sizes;
    return declared == 0 || declared == found;
  });
}

LogicalResult EntryBuilder::addResults(Importer &importer,
                                       func::FuncOp function) {
  GraphBuilder &b = importer.b;
  SmallVector<Value> values;
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (const GraphPort &port : ports.outputs) {
    const Tensor *found = importer.lookUp(port.name);
    if (!found) {
      if (!importer.hasProblems())
        importer.addProblem("output '" + port.name +
                            "' is the result of no node");
      continue;
    }
    Tensor tensor = *found;
    if (!hasDeclaredShape(port, tensor.shape)) {
      importer.addProblem(
          "output '" + port.name + "' has shape " + formatShape(tensor.shape) +
          ", but the file says that it has " + formatShape(*port.declared));
      continue;
    }
    const GraphState *state = ports.findByOutput(port.name);
    if (state && tensor.shape != state->input.shape) {
      importer.addProblem("output '" + port.name + "' has shape " +
                          formatShape(tensor.shape) + ", but state '" +
                          state->input.name + "' has " +
                          formatShape(state->input.shape));
      continue;
    }
    if (state && tensor.isReal() != (state->input.kind == NumberKind::Real)) {
      importer.addProblem("output '" + port.name +
                          "' and the input of its state '" + state->input.name +
                          "' must both be float numbers, or whole ones");
      continue;
    }
    if (tensor.size() == 0) {
      importer.addProblem("output '" + port.name + "' has no elements");
      continue;
    }
    Value value = b.materialize(tensor);
    values.push_back(value);
    types.push_back(value.getType());
    NamedAttribute attribute =
        state ? stateAttribute(state->input.name)
              : NamedAttribute(StringAttr::get(context, "mann.name"),
                               StringAttr::get(context, port.word));
    attributes.push_back(DictionaryAttr::get(context, attribute));
  }
  if (importer.hasProblems())
    return failure();
  func::ReturnOp::create(b.builder, module.getLoc(), values);
  function.setType(FunctionType::get(
      context, function.getFunctionType().getInputs(), types));
  function.setAllResultAttrs(attributes);
  return success();
}

LogicalResult EntryBuilder::build() {
  addStates();
  func::FuncOp function = createFunction();
  Importer importer(model, path, module, &function.getBody().front());
  if (succeeded(importer.addInitializers(model.graph()))) {
    for (const auto &entry : ports.constants) {
      Tensor tensor = importer.b.constant(entry.second, entry.first());
      importer.define(entry.first(), tensor);
    }
    for (auto [port, argument] :
         llvm::zip(ports.inputs, function.getArguments())) {
      Tensor tensor = importer.b.wrap(argument, port.shape);
      tensor.kind = port.kind;
      importer.define(port.name, tensor);
    }
    importer.importNodes(model.graph());
  }
  bool isBuilt =
      !importer.hasProblems() && succeeded(addResults(importer, function));
  importer.report();
  return isBuilt ? verify(module) : failure();
}

OwningOpRef<ModuleOp> mann::importOnnx(StringRef path, StringRef tool,
                                       const OnnxImportOptions &options,
                                       MLIRContext *context) {
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(path, &message);
  if (!file) {
    llvm::errs() << tool << ": error: " << message << "\n";
    return {};
  }
  auto fail = [&](const Twine &text) {
    llvm::errs() << path << ": error: " << text << "\n";
    return OwningOpRef<ModuleOp>();
  };
  onnx::ModelProto model;
  if (file->getBufferSize() > size_t(INT32_MAX) ||
      !model.ParseFromArray(file->getBufferStart(), int(file->getBufferSize())))
    return fail("is no ONNX model: it cannot be read as one, or is larger than "
                "2 GiB");
  if (std::optional<std::string> problem = checkVersions(model))
    return fail(*problem);
  std::vector<std::string> problems, notes;
  GraphPorts ports = readPorts(model.graph(), options, problems, notes);
  // What an error is about has been concluded from what is wrong.
  for (const std::string &problem : problems)
    fail(problem);
  if (!problems.empty())
    return {};
  for (const std::string &note : notes)
    llvm::errs() << path << ": note: " << note << "\n";
  auto loc = FileLineColLoc::get(context, path, 0, 0);
  for (StringRef name : {"arith", "func", "mann", "quant", "tensor"})
    context->getOrLoadDialect(name);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  if (failed(EntryBuilder(model, path, ports, *module).build()))
    return {};
  nameOperations(*module);
  return module;
}
