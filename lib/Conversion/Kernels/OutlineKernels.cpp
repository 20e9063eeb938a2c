//===- OutlineKernels.cpp - A function for kernels of one form ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels of a model differ in their buffers and in where they start, and code
// for one place is code for all. A call hands over each buffer as one row
// without an end, and the element that the kernel starts at. Buffers become
// bare pointers, so strides and what else is known of them is in the function:
// kernels for which that differs have functions of their own.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mann {
#define GEN_PASS_DEF_OUTLINEFXPKERNELS
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// Elements of the row that a buffer is handed over as: more than what is
/// outlined has, and no more bytes than 32 bits count.
constexpr int64_t kAllElements = int64_t(1) << 28;

MemRefType getOneRow(MemRefType type) {
  return MemRefType::get({kAllElements}, type.getElementType(),
                         MemRefLayoutAttrInterface(), type.getMemorySpace());
}

/// How a kernel takes a buffer: rows with two indices, a row with one, or as a
/// whole, without any.
enum class Access { Rows, Row, Whole };

/// A buffer of a kernel.
struct Buffer {
  Value value;
  Access access;
  SmallVector<Value> indices;
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  /// Its type in the function, of rows that are these strides apart.
  MemRefType type;
};

/// A kernel, taken apart.
class Form {
public:
  explicit Form(Operation *op) : op(op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<fxp::RowReduceOp, fxp::WeighRowsOp, fxp::EmbedRowOp,
              fxp::RoundRowOp, fxp::PackSignsOp>(
            [&](auto kernel) { read(kernel); })
        .Default([&](Operation *) { usable = false; });
  }

  /// Whether a function can be made of it; ops that are no kernels are not.
  bool isUsable() const { return usable; }
  /// The same for kernels that one function can do.
  std::string getKey() const;
  func::FuncOp makeFunction(ModuleOp module, StringRef name) const;
  void replaceByCall(func::FuncOp function) const;

private:
  void read(fxp::RowReduceOp kernel) {
    add(kernel.getRows(), Access::Rows, kernel.getRowIndices());
    add(kernel.getVector(), Access::Row, kernel.getVectorIndices());
    add(kernel.getSums(), Access::Whole);
    count = kernel.getCount();
  }
  void read(fxp::WeighRowsOp kernel) {
    add(kernel.getWeights(), Access::Row, kernel.getWeightIndices());
    add(kernel.getRows(), Access::Rows, kernel.getRowIndices());
    add(kernel.getSums(), Access::Whole);
    count = kernel.getCount();
  }
  void read(fxp::EmbedRowOp kernel) {
    add(kernel.getTable(), Access::Whole);
    add(kernel.getIds(), Access::Row, kernel.getIdIndices());
    add(kernel.getBias(), Access::Row, kernel.getBiasIndices());
    add(kernel.getOut(), Access::Row, kernel.getOutIndices());
  }
  void read(fxp::RoundRowOp kernel) {
    add(kernel.getIn(), Access::Row, kernel.getInIndices());
    add(kernel.getBias(), Access::Row, kernel.getBiasIndices());
    add(kernel.getOut(), Access::Row, kernel.getOutIndices());
  }
  void read(fxp::PackSignsOp kernel) {
    add(kernel.getCodes(), Access::Row, kernel.getCodeIndices());
    add(kernel.getWords(), Access::Row, kernel.getWordIndices());
  }
  void add(Value value, Access access, ValueRange indices = {});
  MemRefType getTypeWithin(const Buffer &buffer, MemRefType given);
  Value castWithin(ImplicitLocOpBuilder &b, const Buffer &buffer, Value row,
                   Value first) const;

  Operation *op;
  SmallVector<Buffer> buffers;
  /// Of the operands of the op in the function: a buffer, its indices, ...
  SmallVector<int32_t> segments;
  Value count;
  bool usable = true;
};

} // namespace

/// What the op takes for a buffer in the function; null if that cannot be made.
MemRefType Form::getTypeWithin(const Buffer &buffer, MemRefType given) {
  Type element = given.getElementType();
  Attribute space = given.getMemorySpace();
  MemRefLayoutAttrInterface none;
  switch (buffer.access) {
  case Access::Row:
    return getOneRow(given);
  case Access::Rows: {
    // How many there are and what else has indices is the caller's to know.
    // Rows that overlap have no such type.
    int64_t stride = buffer.strides[given.getRank() - 2];
    if (stride < given.getShape().back() || stride > kAllElements)
      return {};
    return MemRefType::get({kAllElements / stride, stride}, element, none,
                           space);
  }
  case Access::Whole:
    // A vector begins where a number says, rows at the pointer.
    if (given.getRank() == 1)
      return MemRefType::get(
          given.getShape(), element,
          StridedLayoutAttr::get(op->getContext(), ShapedType::kDynamic, {1}),
          space);
    return buffer.offset == 0 ? given : MemRefType();
  }
  llvm_unreachable("every access has a type");
}

void Form::add(Value value, Access access, ValueRange indices) {
  int32_t numIndices = access == Access::Rows ? 2 : 1;
  segments.push_back(value ? 1 : 0);
  if (access != Access::Whole)
    segments.push_back(value ? numIndices : 0);
  if (!value)
    return;
  Buffer buffer{value, access, SmallVector<Value>(indices), {}, 0, {}};
  auto given = cast<MemRefType>(value.getType());
  if (!given.hasStaticShape() || given.getNumElements() > kAllElements ||
      failed(given.getStridesAndOffset(buffer.strides, buffer.offset)) ||
      ShapedType::isDynamic(buffer.offset) ||
      llvm::any_of(buffer.strides, ShapedType::isDynamic)) {
    usable = false;
    return;
  }
  buffer.type = getTypeWithin(buffer, given);
  usable &= bool(buffer.type);
  buffers.push_back(buffer);
}

std::string Form::getKey() const {
  std::string key;
  llvm::raw_string_ostream os(key);
  os << op->getName().getStringRef();
  for (NamedAttribute attribute : op->getAttrs())
    if (attribute.getName() != "operandSegmentSizes")
      os << ' ' << attribute.getName() << '=' << attribute.getValue();
  // Which operands there are.
  for (int32_t size : segments)
    os << ' ' << size;
  for (const Buffer &buffer : buffers)
    os << ' ' << buffer.type;
  return key;
}

/// `row`, as the function gets a buffer, as the op takes it.
Value Form::castWithin(ImplicitLocOpBuilder &b, const Buffer &buffer, Value row,
                       Value first) const {
  MemRefType type = buffer.type;
  if (type == row.getType())
    return row;
  bool begins = buffer.access == Access::Whole && type.getRank() == 1;
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  return memref::ReinterpretCastOp::create(
      b, type, row, begins ? OpFoldResult(first) : b.getIndexAttr(0),
      getAsIndexOpFoldResult(b.getContext(), type.getShape()),
      getAsIndexOpFoldResult(b.getContext(), strides));
}

/// A function of the buffers, the elements that they start at, and the count.
func::FuncOp Form::makeFunction(ModuleOp module, StringRef name) const {
  MLIRContext *context = module.getContext();
  Type index = IndexType::get(context);
  SmallVector<Type> types;
  for (const Buffer &buffer : buffers)
    types.append({getOneRow(buffer.type), index});
  if (count)
    types.push_back(index);
  ImplicitLocOpBuilder b(op->getLoc(), context);
  b.setInsertionPointToEnd(module.getBody());
  auto function =
      func::FuncOp::create(b, name, FunctionType::get(context, types, {}));
  function.setPrivate();
  // Nobody else calls it, and it is not to be copied to where it came from.
  function->setAttr("llvm.linkage",
                    LLVM::LinkageAttr::get(context, LLVM::Linkage::Internal));
  function->setAttr("passthrough", b.getStrArrayAttr({"noinline"}));
  Block *body = function.addEntryBlock();
  b.setInsertionPointToStart(body);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  SmallVector<Value> operands;
  for (auto [i, buffer] : llvm::enumerate(buffers)) {
    Value first = body->getArgument(2 * i + 1);
    operands.push_back(castWithin(b, buffer, body->getArgument(2 * i), first));
    if (buffer.access == Access::Rows)
      operands.append({zero, first});
    else if (buffer.access == Access::Row)
      operands.push_back(first);
  }
  SmallVector<int32_t> sizes(segments);
  if (count) {
    operands.push_back(body->getArguments().back());
    sizes.push_back(1);
  }
  OperationState state(op->getLoc(), op->getName(), operands, {},
                       op->getAttrs());
  state.attributes.set("operandSegmentSizes", b.getDenseI32ArrayAttr(sizes));
  b.create(state);
  func::ReturnOp::create(b);
  return function;
}

void Form::replaceByCall(func::FuncOp function) const {
  ImplicitLocOpBuilder b(op->getLoc(), op);
  SmallVector<Value> operands;
  for (const Buffer &buffer : buffers) {
    MemRefType row = getOneRow(buffer.type);
    operands.push_back(memref::ReinterpretCastOp::create(
        b, row, buffer.value, /*offset=*/int64_t(0), row.getShape(),
        ArrayRef<int64_t>(1)));
    operands.push_back(
        getElement(b, buffer.offset, buffer.indices, buffer.strides));
  }
  if (count)
    operands.push_back(count);
  func::CallOp::create(b, function, operands);
  op->erase();
}

namespace {

struct OutlineFxpKernels
    : mann::impl::OutlineFxpKernelsBase<OutlineFxpKernels> {
  void runOnOperation() override {
    // In the order of the program: names are the same each time.
    llvm::MapVector<StringAttr, std::vector<Form>> forms;
    getOperation().walk([&](Operation *op) {
      Form form(op);
      if (form.isUsable())
        forms[StringAttr::get(&getContext(), form.getKey())].push_back(form);
    });
    SymbolTable symbols(getOperation());
    for (auto &[key, same] : forms) {
      // Alone it is better where it is.
      if (same.size() < 2)
        continue;
      func::FuncOp function =
          same.front().makeFunction(getOperation(), "mann.kernel");
      symbols.insert(function);
      for (Form &form : same)
        form.replaceByCall(function);
      ++numFunctions;
    }
  }
};

} // namespace
