//===- AddStateFunctions.cpp - Start, save and load the states ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One description of what a saved state looks like, in the IR that every back
// end translates: a host and a microcontroller read each other's files.
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/Passes.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mann {
#define GEN_PASS_DEF_ADDSTATEFUNCTIONS
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// A state as it lies in memory.
struct StoredState {
  StateOp op;
  MemRefType type; ///< Flat.
  int64_t getElements() const { return type.getNumElements(); }
  int64_t getElementBytes() const { return type.getElementTypeBitWidth() / 8; }
  int64_t getBytes() const { return getElements() * getElementBytes(); }
};

class StateFunctionBuilder {
public:
  explicit StateFunctionBuilder(ModuleOp module);

  void build();

private:
  static constexpr char kMagic[] = "MNNS";
  static constexpr int64_t kHeaderBytes = 8, kChecksumBytes = 4;

  /// Starts a function of all states, and of `more` arguments; their values
  /// follow each other in `arguments`.
  void begin(StringRef service, ArrayRef<Type> more);
  void end();
  void buildStart(StringRef service, bool withPersistent);
  void buildSave();
  void buildLoad();

  void setInitialValue(const StoredState &state, Value buffer);
  void saveElements(const StoredState &state, Value buffer, int64_t offset);
  void loadElements(const StoredState &state, Value buffer, int64_t offset);

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, value);
  }
  Value constant(Type type, int64_t value) {
    return arith::ConstantOp::create(builder,
                                     builder.getIntegerAttr(type, value));
  }
  /// A loop over 0..count-1.
  void forEach(int64_t count, function_ref<void(Value)> body);
  Value loadByte(Value position);
  void storeByte(Value byte, Value position);
  /// Byte `number` of the integer `word`, and the position where it belongs.
  Value getByte(Value word, int64_t number);
  void storeWord(Value word, int64_t position);
  Value loadWord(int64_t position);
  /// CRC-32 of the bytes before the checksum.
  Value computeChecksum();

  ModuleOp module;
  ImplicitLocOpBuilder builder;
  SmallVector<StoredState> states;
  SmallVector<Value> arguments;
  Value bytes; ///< The buffer of a save or load.
  int64_t size = 0;
  int64_t fingerprint = 0;
};

} // namespace

StateFunctionBuilder::StateFunctionBuilder(ModuleOp module)
    : module(module), builder(module.getLoc(), module.getContext()) {
  size = kHeaderBytes;
  for (auto op : module.getOps<StateOp>()) {
    RankedTensorType stored =
        getStorageType(cast<RankedTensorType>(op.getType()));
    states.push_back({op, MemRefType::get({stored.getNumElements()},
                                          stored.getElementType())});
    size += states.back().getBytes();
  }
  size += kChecksumBytes;
  if (auto attribute = module->getAttrOfType<IntegerAttr>(
          MannDialect::FingerprintAttrHelper::getNameStr()))
    fingerprint = attribute.getValue().getSExtValue();
}

void StateFunctionBuilder::begin(StringRef service, ArrayRef<Type> more) {
  SmallVector<Type> types;
  for (const StoredState &state : states)
    types.push_back(state.type);
  llvm::append_range(types, more);
  builder.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(builder, ("states_" + service).str(),
                                       builder.getFunctionType(types, {}));
  // The functions of a model may be called anything.
  SymbolTable(module).insert(function);
  function->setAttr(MannDialect::ServiceAttrHelper::getNameStr(),
                    builder.getStringAttr(service));
  for (auto [i, state] : llvm::enumerate(states))
    function.setArgAttr(i, MannDialect::StateAttrHelper::getNameStr(),
                        FlatSymbolRefAttr::get(state.op.getSymNameAttr()));
  builder.setInsertionPointToStart(function.addEntryBlock());
  arguments.assign(function.args_begin(), function.args_end());
}

void StateFunctionBuilder::end() { func::ReturnOp::create(builder); }

void StateFunctionBuilder::forEach(int64_t count,
                                   function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(builder, index(0), index(count), index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
  body(loop.getInductionVar());
}

//===----------------------------------------------------------------------===//
// Initial values
//===----------------------------------------------------------------------===//

void StateFunctionBuilder::setInitialValue(const StoredState &state,
                                           Value buffer) {
  StateOp op = state.op;
  auto value = cast<DenseElementsAttr>(*op.getValue());
  value = value.reshape(RankedTensorType::get(state.type.getShape(),
                                              state.type.getElementType()));
  if (value.isSplat()) {
    Value element = arith::ConstantOp::create(
        builder, cast<TypedAttr>(value.getSplatValue<Attribute>()));
    return forEach(state.getElements(), [&](Value i) {
      memref::StoreOp::create(builder, element, buffer, i);
    });
  }
  OpBuilder::InsertionGuard guard(builder);
  std::string name = (op.getSymName() + "_start").str();
  Value table;
  {
    OpBuilder::InsertionGuard outside(builder);
    // One table for all functions that start the state.
    auto global = module.lookupSymbol<memref::GlobalOp>(name);
    if (!global || global.getInitialValueAttr() != value) {
      builder.setInsertionPointToStart(module.getBody());
      global = memref::GlobalOp::create(
          builder, name, builder.getStringAttr("private"), state.type, value,
          /*constant=*/true, /*alignment=*/IntegerAttr());
      SymbolTable(module).insert(global);
    }
    name = global.getSymName().str();
  }
  table = memref::GetGlobalOp::create(builder, state.type, name);
  forEach(state.getElements(), [&](Value i) {
    Value element = memref::LoadOp::create(builder, table, i);
    memref::StoreOp::create(builder, element, buffer, i);
  });
}

void StateFunctionBuilder::buildStart(StringRef service, bool withPersistent) {
  begin(service, {});
  for (auto [state, buffer] : llvm::zip(states, arguments))
    if (withPersistent || !state.op.getPersistent())
      setInitialValue(state, buffer);
  end();
}

//===----------------------------------------------------------------------===//
// Saving and loading
//===----------------------------------------------------------------------===//

Value StateFunctionBuilder::loadByte(Value position) {
  return memref::LoadOp::create(builder, bytes, position);
}

void StateFunctionBuilder::storeByte(Value byte, Value position) {
  memref::StoreOp::create(builder, byte, bytes, position);
}

Value StateFunctionBuilder::getByte(Value word, int64_t number) {
  if (word.getType().isInteger(8))
    return word;
  if (number)
    word = arith::ShRUIOp::create(builder, word,
                                  constant(word.getType(), 8 * number));
  return arith::TruncIOp::create(builder, builder.getI8Type(), word);
}

void StateFunctionBuilder::storeWord(Value word, int64_t position) {
  for (int64_t i = 0; i < 4; ++i)
    storeByte(getByte(word, i), index(position + i));
}

Value StateFunctionBuilder::loadWord(int64_t position) {
  Type i32 = builder.getI32Type();
  Value word = constant(i32, 0);
  for (int64_t i = 0; i < 4; ++i) {
    Value byte =
        arith::ExtUIOp::create(builder, i32, loadByte(index(position + i)));
    if (i)
      byte = arith::ShLIOp::create(builder, byte, constant(i32, 8 * i));
    word = arith::OrIOp::create(builder, word, byte);
  }
  return word;
}

Value StateFunctionBuilder::computeChecksum() {
  Type i32 = builder.getI32Type();
  Value ones = constant(i32, -1);
  auto overBytes = scf::ForOp::create(
      builder, index(0), index(size - kChecksumBytes), index(1), ones,
      [&](OpBuilder &b, Location loc, Value i, ValueRange crc) {
        Value byte = arith::ExtUIOp::create(
            b, loc, i32, memref::LoadOp::create(b, loc, bytes, i));
        Value mixed = arith::XOrIOp::create(b, loc, crc[0], byte);
        auto constantOf = [&](OpBuilder &at, int64_t value) -> Value {
          return arith::ConstantOp::create(at, loc,
                                           at.getIntegerAttr(i32, value));
        };
        auto indexOf = [&](int64_t value) -> Value {
          return arith::ConstantIndexOp::create(b, loc, value);
        };
        auto overBits = scf::ForOp::create(
            b, loc, indexOf(0), indexOf(8), indexOf(1), mixed,
            [&](OpBuilder &in, Location, Value, ValueRange word) {
              Value one = constantOf(in, 1);
              Value low = arith::AndIOp::create(in, loc, word[0], one);
              // All ones where the lowest bit is set.
              Value mask =
                  arith::SubIOp::create(in, loc, constantOf(in, 0), low);
              Value taps = arith::AndIOp::create(
                  in, loc, mask, constantOf(in, int32_t(0xEDB88320)));
              Value shifted = arith::ShRUIOp::create(in, loc, word[0], one);
              Value next = arith::XOrIOp::create(in, loc, shifted, taps);
              scf::YieldOp::create(in, loc, next);
            });
        scf::YieldOp::create(b, loc, overBits.getResult(0));
      });
  return arith::XOrIOp::create(builder, overBytes.getResult(0), ones);
}

void StateFunctionBuilder::saveElements(const StoredState &state, Value buffer,
                                        int64_t offset) {
  int64_t width = state.getElementBytes();
  forEach(state.getElements(), [&](Value i) {
    Value word = memref::LoadOp::create(builder, buffer, i);
    if (isa<FloatType>(word.getType()))
      word = arith::BitcastOp::create(builder, builder.getI32Type(), word);
    Value start =
        width == 1 ? i : arith::MulIOp::create(builder, i, index(width));
    for (int64_t byte = 0; byte < width; ++byte)
      storeByte(getByte(word, byte),
                arith::AddIOp::create(builder, start, index(offset + byte)));
  });
}

void StateFunctionBuilder::loadElements(const StoredState &state, Value buffer,
                                        int64_t offset) {
  int64_t width = state.getElementBytes();
  Type element = state.type.getElementType();
  Type integer = builder.getIntegerType(8 * width);
  forEach(state.getElements(), [&](Value i) {
    Value start =
        width == 1 ? i : arith::MulIOp::create(builder, i, index(width));
    Value word;
    for (int64_t number = 0; number < width; ++number) {
      Value byte = loadByte(
          arith::AddIOp::create(builder, start, index(offset + number)));
      if (width > 1)
        byte = arith::ExtUIOp::create(builder, integer, byte);
      if (number)
        byte =
            arith::ShLIOp::create(builder, byte, constant(integer, 8 * number));
      word = word ? Value(arith::OrIOp::create(builder, word, byte)) : byte;
    }
    if (isa<FloatType>(element))
      word = arith::BitcastOp::create(builder, element, word);
    memref::StoreOp::create(builder, word, buffer, i);
  });
}

void StateFunctionBuilder::buildSave() {
  begin("save", MemRefType::get({size}, builder.getI8Type()));
  bytes = arguments.back();
  for (int64_t i = 0; i < 4; ++i)
    storeByte(constant(builder.getI8Type(), kMagic[i]), index(i));
  storeWord(constant(builder.getI32Type(), fingerprint), 4);
  int64_t offset = kHeaderBytes;
  for (auto [state, buffer] : llvm::zip(states, arguments)) {
    saveElements(state, buffer, offset);
    offset += state.getBytes();
  }
  storeWord(computeChecksum(), offset);
  end();
}

void StateFunctionBuilder::buildLoad() {
  Type i32 = builder.getI32Type();
  begin("load", {MemRefType::get({size}, builder.getI8Type()),
                 MemRefType::get({1}, i32)});
  Value status = arguments.back();
  bytes = arguments[arguments.size() - 2];
  int32_t magic = 0;
  for (int64_t i = 0; i < 4; ++i)
    magic |= int32_t(kMagic[i]) << (8 * i);
  auto equals = [&](Value lhs, Value rhs) -> Value {
    return arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, lhs, rhs);
  };
  Value right = equals(loadWord(0), constant(i32, magic));
  right = arith::AndIOp::create(
      builder, right, equals(loadWord(4), constant(i32, fingerprint)));
  right = arith::AndIOp::create(
      builder, right,
      equals(computeChecksum(), loadWord(size - kChecksumBytes)));
  Value wrong = arith::SelectOp::create(builder, right, constant(i32, 0),
                                        constant(i32, 1));
  memref::StoreOp::create(builder, wrong, status, index(0));
  auto accept = scf::IfOp::create(builder, right, /*withElseRegion=*/false);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(accept.thenBlock()->getTerminator());
    int64_t offset = kHeaderBytes;
    for (auto [state, buffer] : llvm::zip(states, arguments)) {
      loadElements(state, buffer, offset);
      offset += state.getBytes();
    }
  }
  end();
}

void StateFunctionBuilder::build() {
  if (states.empty())
    return;
  buildStart("init", /*withPersistent=*/true);
  buildStart("reset", /*withPersistent=*/false);
  buildSave();
  buildLoad();
}

namespace {
struct AddStateFunctions
    : mann::impl::AddStateFunctionsBase<AddStateFunctions> {
  using AddStateFunctionsBase::AddStateFunctionsBase;

  void runOnOperation() override {
    bool ready = true;
    for (auto state : getOperation().getOps<StateOp>()) {
      if (state.getValue() && isa<DenseElementsAttr>(*state.getValue()))
        continue;
      ready = false;
      state.emitOpError("has no constant to start from; run "
                        "convert-mann-to-linalg first");
    }
    if (!ready)
      return signalPassFailure();
    StateFunctionBuilder(getOperation()).build();
  }
};
} // namespace
