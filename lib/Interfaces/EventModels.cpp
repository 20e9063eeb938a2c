//===- EventModels.cpp - Events of upstream dialects -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Interfaces/Events.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;
using namespace mann;

bool events::isOfKernel(StringRef kind) {
  return kind.starts_with("row.") || kind.starts_with("lanes.");
}

/// Bits of a scalar or element; 0 for an index.
static unsigned widthOf(Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  return type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : 0;
}

static unsigned elementsOf(Operation *op) {
  auto shaped = op->getNumResults()
                    ? dyn_cast<ShapedType>(op->getResult(0).getType())
                    : ShapedType();
  return shaped && shaped.hasStaticShape() ? shaped.getNumElements() : 1;
}

namespace {

/// Arithmetic of one kind, as wide as the widest value it takes or gives; on
/// indices it is address arithmetic.
template <typename OpT, const char *kind>
struct ArithmeticModel
    : EventCountOpInterface::ExternalModel<ArithmeticModel<OpT, kind>, OpT> {
  LogicalResult getEvents(Operation *op, SmallVectorImpl<Event> &events) const {
    unsigned width = 0;
    bool isIndex = false;
    for (Value value : op->getOperands()) {
      width = std::max(width, widthOf(value));
      isIndex |= getElementTypeOrSelf(value.getType()).isIndex();
    }
    for (Value value : op->getResults())
      width = std::max(width, widthOf(value));
    if (isIndex)
      events.push_back({events::kAddress, 0, elementsOf(op)});
    else
      events.push_back({kind, width, elementsOf(op)});
    return success();
  }
};

/// Costs nothing when executed: constants, views, names of globals.
template <typename OpT>
struct FreeModel : EventCountOpInterface::ExternalModel<FreeModel<OpT>, OpT> {
  LogicalResult getEvents(Operation *, SmallVectorImpl<Event> &) const {
    return success();
  }
};

struct LoadModel
    : EventCountOpInterface::ExternalModel<LoadModel, memref::LoadOp> {
  LogicalResult getEvents(Operation *op, SmallVectorImpl<Event> &events) const {
    auto load = cast<memref::LoadOp>(op);
    events.push_back(
        {events::kRead, widthOf(load.getResult()), 1, load.getMemRef()});
    return success();
  }
};

struct StoreModel
    : EventCountOpInterface::ExternalModel<StoreModel, memref::StoreOp> {
  LogicalResult getEvents(Operation *op, SmallVectorImpl<Event> &events) const {
    auto store = cast<memref::StoreOp>(op);
    events.push_back(
        {events::kWrite, widthOf(store.getValue()), 1, store.getMemRef()});
    return success();
  }
};

struct CopyModel
    : EventCountOpInterface::ExternalModel<CopyModel, memref::CopyOp> {
  LogicalResult getEvents(Operation *op, SmallVectorImpl<Event> &events) const {
    auto copy = cast<memref::CopyOp>(op);
    auto type = cast<MemRefType>(copy.getSource().getType());
    if (!type.hasStaticShape())
      return failure();
    unsigned size = type.getNumElements(), width = widthOf(copy.getSource());
    events.push_back({events::kRead, width, size, copy.getSource()});
    events.push_back({events::kWrite, width, size, copy.getTarget()});
    return success();
  }
};

/// The end of a body: one turn of a loop, nothing in a branch.
struct YieldModel
    : EventCountOpInterface::ExternalModel<YieldModel, scf::YieldOp> {
  LogicalResult getEvents(Operation *op, SmallVectorImpl<Event> &events) const {
    if (isa<LoopLikeOpInterface>(op->getParentOp()))
      events.push_back({events::kLoop});
    return success();
  }
};

struct IfModel : EventCountOpInterface::ExternalModel<IfModel, scf::IfOp> {
  LogicalResult getEvents(Operation *, SmallVectorImpl<Event> &events) const {
    events.push_back({events::kBranch});
    return success();
  }
};

} // namespace

template <const char *kind, typename... Ops>
static void attachArithmetic(MLIRContext *context) {
  (Ops::template attachInterface<ArithmeticModel<Ops, kind>>(*context), ...);
}

template <typename... Ops> static void attachFree(MLIRContext *context) {
  (Ops::template attachInterface<FreeModel<Ops>>(*context), ...);
}

static void attachArith(MLIRContext *context) {
  using namespace arith;
  attachArithmetic<events::kIntAdd, AddIOp, SubIOp>(context);
  attachArithmetic<events::kIntMul, MulIOp>(context);
  attachArithmetic<events::kIntDiv, DivSIOp, DivUIOp, RemSIOp, RemUIOp,
                   CeilDivSIOp, CeilDivUIOp, FloorDivSIOp>(context);
  attachArithmetic<events::kLogic, AndIOp, OrIOp, XOrIOp>(context);
  attachArithmetic<events::kShift, ShLIOp, ShRSIOp, ShRUIOp>(context);
  attachArithmetic<events::kCompare, CmpIOp, MaxSIOp, MaxUIOp, MinSIOp,
                   MinUIOp>(context);
  attachArithmetic<events::kSelect, SelectOp>(context);
  attachArithmetic<events::kConvert, ExtSIOp, ExtUIOp, TruncIOp, ExtFOp,
                   TruncFOp, SIToFPOp, UIToFPOp, FPToSIOp, FPToUIOp>(context);
  attachArithmetic<events::kFloatAdd, AddFOp, SubFOp, NegFOp>(context);
  attachArithmetic<events::kFloatMul, MulFOp>(context);
  attachArithmetic<events::kFloatDiv, DivFOp, RemFOp>(context);
  attachArithmetic<events::kFloatCompare, CmpFOp, MaximumFOp, MinimumFOp,
                   MaxNumFOp, MinNumFOp>(context);
  // An index has the width of a machine word: its cast is a change of name.
  attachFree<ConstantOp, IndexCastOp, IndexCastUIOp, BitcastOp>(context);
}

static void attachMath(MLIRContext *context) {
  using namespace math;
  attachArithmetic<events::kBitCount, CountLeadingZerosOp, CountTrailingZerosOp,
                   CtPopOp>(context);
  attachArithmetic<events::kFloatDiv, SqrtOp, RsqrtOp>(context);
  attachArithmetic<events::kFloatFunction, ExpOp, Exp2Op, LogOp, Log1pOp,
                   TanhOp, SinOp, CosOp>(context);
  attachArithmetic<events::kFloatAdd, AbsFOp>(context);
  attachArithmetic<events::kIntAdd, AbsIOp>(context);
}

void mann::registerEventModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, arith::ArithDialect *) {
    attachArith(context);
  });
  registry.addExtension(
      +[](MLIRContext *context, math::MathDialect *) { attachMath(context); });
  registry.addExtension(+[](MLIRContext *context, memref::MemRefDialect *) {
    memref::LoadOp::attachInterface<LoadModel>(*context);
    memref::StoreOp::attachInterface<StoreModel>(*context);
    memref::CopyOp::attachInterface<CopyModel>(*context);
    attachFree<memref::AllocOp, memref::AllocaOp, memref::DeallocOp,
               memref::GetGlobalOp, memref::ReinterpretCastOp, memref::CastOp,
               memref::SubViewOp, memref::DimOp>(context);
  });
  registry.addExtension(+[](MLIRContext *context, scf::SCFDialect *) {
    scf::YieldOp::attachInterface<YieldModel>(*context);
    scf::IfOp::attachInterface<IfModel>(*context);
    attachFree<scf::ForOp>(context);
  });
  registry.addExtension(+[](MLIRContext *context, func::FuncDialect *) {
    attachFree<func::ReturnOp>(context);
  });
}
