//===- ModelInterface.cpp - What a compiled model looks like --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Target/ModelInterface.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Transforms/Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mann;

int64_t Port::getNumElements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

int64_t Arena::getBytes() const {
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

std::vector<Arena> mann::getArenas(func::FuncOp function) {
  std::vector<Arena> arenas;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, kArenaAttr))
      arenas.push_back(
          {i, cast<MemRefType>(function.getArgument(i).getType())});
  return arenas;
}

FailureOr<func::FuncOp> mann::getModelFunction(ModuleOp module) {
  SmallVector<func::FuncOp> candidates;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      candidates.push_back(function);
  if (candidates.size() == 1)
    return candidates.front();
  InFlightDiagnostic diag =
      module.emitError("a model is one public function with a body, found ");
  diag << candidates.size();
  for (func::FuncOp candidate : candidates)
    diag.attachNote(candidate.getLoc()) << "'" << candidate.getSymName() << "'";
  if (!candidates.empty())
    diag << "; make the helpers private";
  return failure();
}

namespace {
class PortReader {
public:
  PortReader(func::FuncOp function, StringRef model)
      : function(function), prefix((model + "_").str()) {}

  /// What the generated files call things themselves.
  bool isReserved(StringRef name) {
    static const llvm::StringSet<> reserved{
        "NULL", "SAMPLES", "context", "differs", "error", "i",
        "j",    "k",       "l",       "largest", "main",  "model",
        "run",  "sample",  "size",    "words",   "wrong"};
    return reserved.contains(name) || name.starts_with(prefix);
  }

  Port read(Type type, StringAttr name, StringRef kind, unsigned index) {
    Port port;
    port.name = name ? name.getValue().str() : (kind + Twine(index)).str();
    if (isReserved(port.name))
      problem() << "'" << port.name
                << "' is a name of the generated code; give " << kind << " "
                << index << " another 'mann.name'";
    if (!names.insert(port.name).second)
      problem() << "two inputs or outputs are called '" << port.name
                << "'; give each a 'mann.name' of its own";
    auto tensor = dyn_cast<RankedTensorType>(type);
    port.isScalar = !tensor;
    if (!tensor) {
      if (!type.isInteger(32))
        problem() << kind << " " << index << " ('" << port.name << "') is "
                  << type << "; an input or output is a tensor of static "
                  << "shape, or an i32 input";
      port.element = type;
      return port;
    }
    if (isa<BipolarType, EncodedType>(tensor.getElementType()))
      problem() << kind << " " << index << " ('" << port.name << "') is "
                << type << "; packed and encoded forms stay inside a model, "
                << "pass the codes";
    RankedTensorType stored = getStorageType(tensor);
    port.element = stored.getElementType();
    port.shape.assign(stored.getShape().begin(), stored.getShape().end());
    port.format = getFormat(type);
    if (!describeShapeProblem(tensor).empty() ||
        !(port.element.isF32() || port.element.isInteger(8) ||
          port.element.isInteger(16) || port.element.isInteger(32)))
      problem() << kind << " " << index << " ('" << port.name << "') is "
                << type << "; an input or output is a tensor of static shape "
                << "without zeros, of f32, i8, i16, i32 or a fixed-point "
                << "format, of at most " << kMaxTensorElements << " elements";
    return port;
  }

  InFlightDiagnostic problem() {
    failed = true;
    return function.emitError();
  }

  func::FuncOp function;
  std::string prefix;
  llvm::StringSet<> names;
  bool failed = false;
};
} // namespace

FailureOr<ModelInterface> ModelInterface::get(func::FuncOp function,
                                              StringRef name) {
  ModelInterface interface;
  interface.name = name.str();
  interface.function = function.getSymName().str();
  PortReader reader(function, name);
  FunctionType type = function.getFunctionType();
  for (auto [index, input] : llvm::enumerate(type.getInputs()))
    interface.inputs.push_back(reader.read(
        input, function.getArgAttrOfType<StringAttr>(index, "mann.name"),
        "input", index));
  for (auto [index, output] : llvm::enumerate(type.getResults())) {
    interface.outputs.push_back(reader.read(
        output, function.getResultAttrOfType<StringAttr>(index, "mann.name"),
        "output", index));
    if (interface.outputs.back().isScalar && !reader.failed)
      reader.problem() << "output " << index
                       << " is a plain number; return a tensor<i32>";
  }
  if (reader.failed)
    return failure();
  function.getOperation()->getParentOp()->walk([&](Operation *op) {
    for (Type result : op->getResultTypes())
      interface.usesFloat |= isa<FloatType>(getElementTypeOrSelf(result));
  });
  return interface;
}
