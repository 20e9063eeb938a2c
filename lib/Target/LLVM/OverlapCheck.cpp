//===- OverlapCheck.cpp - Whether callers' buffers overlap ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OverlapCheck.h"
#include "Locals.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Module.h"

using namespace mann;

/// The function, without its blocks.
static llvm::Function *declare(llvm::Module &module, llvm::StringRef name,
                               llvm::Type *index) {
  auto *type = llvm::FunctionType::get(
      llvm::Type::getInt1Ty(module.getContext()),
      {llvm::PointerType::getUnqual(module.getContext()), index, index}, false);
  auto *function = llvm::Function::Create(type, llvm::Function::InternalLinkage,
                                          name, module);
  function->setDoesNotThrow();
  return function;
}

namespace {

/// Writes the body of `overlap(buffers, count, written)`:
///
///   for (i = 0; i < written; ++i)
///     for (j = i + 1; j < count; ++j)
///       any |= buffers[i] and buffers[j] share a byte;
///
/// It has no branch on what it finds: LLVM makes straight code of it where the
/// counts are small.
class OverlapLoops {
public:
  OverlapLoops(llvm::Function *function, llvm::StructType *entry)
      : function(function), entry(entry), index(entry->getElementType(1)),
        builder(function->getContext()) {}

  void build();

private:
  llvm::BasicBlock *makeBlock(const char *name) {
    return llvm::BasicBlock::Create(function->getContext(), name, function);
  }
  CallerBuffer load(llvm::Value *place);
  llvm::Value *shareBytes(const CallerBuffer &a, const CallerBuffer &b);

  llvm::Function *function;
  llvm::StructType *entry;
  llvm::Type *index;
  llvm::IRBuilder<> builder;
};

CallerBuffer OverlapLoops::load(llvm::Value *place) {
  llvm::Value *buffer =
      builder.CreateInBoundsGEP(entry, function->getArg(0), place);
  llvm::Value *address = builder.CreateLoad(entry->getElementType(0), buffer);
  llvm::Value *bytes =
      builder.CreateLoad(index, builder.CreateStructGEP(entry, buffer, 1));
  return {builder.CreatePtrToInt(address, index), bytes};
}

/// A buffer ends at its address plus its bytes, which may wrap; the distance
/// from the lower address does not.
llvm::Value *OverlapLoops::shareBytes(const CallerBuffer &a,
                                      const CallerBuffer &b) {
  return builder.CreateSelect(
      builder.CreateICmpULT(a.first, b.first),
      builder.CreateICmpULT(builder.CreateSub(b.first, a.first), a.second),
      builder.CreateICmpULT(builder.CreateSub(a.first, b.first), b.second));
}

void OverlapLoops::build() {
  llvm::Value *count = function->getArg(1), *written = function->getArg(2);
  llvm::Value *zero = llvm::ConstantInt::get(index, 0);
  llvm::Value *one = llvm::ConstantInt::get(index, 1);
  llvm::BasicBlock *start = makeBlock("entry"), *outer = makeBlock("outer"),
                   *header = makeBlock("header"), *inner = makeBlock("inner"),
                   *latch = makeBlock("latch"), *end = makeBlock("end");
  builder.SetInsertPoint(start);
  builder.CreateBr(outer);

  // There is a written buffer: the outer loop tests at its end.
  builder.SetInsertPoint(outer);
  llvm::PHINode *i = builder.CreatePHI(index, 2, "i");
  llvm::PHINode *before = builder.CreatePHI(builder.getInt1Ty(), 2);
  llvm::Value *next = builder.CreateAdd(i, one, "", /*HasNUW=*/true);
  CallerBuffer mine = load(i);
  builder.CreateBr(header);

  builder.SetInsertPoint(header);
  llvm::PHINode *j = builder.CreatePHI(index, 2, "j");
  llvm::PHINode *any = builder.CreatePHI(builder.getInt1Ty(), 2, "any");
  builder.CreateCondBr(builder.CreateICmpULT(j, count), inner, latch);

  builder.SetInsertPoint(inner);
  llvm::Value *found = builder.CreateOr(any, shareBytes(mine, load(j)));
  j->addIncoming(next, outer);
  j->addIncoming(builder.CreateAdd(j, one, "", /*HasNUW=*/true), inner);
  any->addIncoming(before, outer);
  any->addIncoming(found, inner);
  builder.CreateBr(header);

  builder.SetInsertPoint(latch);
  i->addIncoming(zero, start);
  i->addIncoming(next, latch);
  before->addIncoming(builder.getFalse(), start);
  before->addIncoming(any, latch);
  builder.CreateCondBr(builder.CreateICmpULT(next, written), outer, end);

  builder.SetInsertPoint(end);
  builder.CreateRet(any);
}

} // namespace

llvm::Value *mann::findOverlap(llvm::IRBuilder<> &builder,
                               llvm::StringRef function,
                               llvm::ArrayRef<CallerBuffer> written,
                               llvm::ArrayRef<CallerBuffer> others) {
  size_t count = written.size() + others.size();
  if (written.empty() || count < 2)
    return nullptr;
  llvm::Module &module = *builder.GetInsertBlock()->getModule();
  llvm::Type *index = written.front().second->getType();
  auto *entry = llvm::StructType::get(builder.getPtrTy(), index);
  llvm::Function *overlap = module.getFunction(function);
  if (!overlap) {
    overlap = declare(module, function, index);
    OverlapLoops(overlap, entry).build();
  }
  llvm::Value *table = createLocal(builder, llvm::ArrayType::get(entry, count));
  for (auto [place, buffer] :
       llvm::enumerate(llvm::concat<const CallerBuffer>(written, others))) {
    llvm::Value *to = builder.CreateConstInBoundsGEP1_64(entry, table, place);
    builder.CreateStore(buffer.first, to);
    builder.CreateStore(buffer.second, builder.CreateStructGEP(entry, to, 1));
  }
  return builder.CreateCall(overlap,
                            {table, llvm::ConstantInt::get(index, count),
                             llvm::ConstantInt::get(index, written.size())});
}
