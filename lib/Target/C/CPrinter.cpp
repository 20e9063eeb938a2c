//===- CPrinter.cpp - Loops and stores as C99 statements ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CPrinter.h"
#include "CKernels.h"
#include "mann/Support/Names.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann;

/// Longer expressions are split over statements.
static constexpr size_t kMaxInlinedText = 64;

/// How many loops of `op` are inside of each other.
static unsigned getLoopDepth(Operation *op) {
  unsigned depth = 0;
  for (Region &region : op->getRegions())
    for (Operation &inner : region.getOps())
      depth = std::max(depth, getLoopDepth(&inner));
  return depth + unsigned(isa<scf::ForOp>(op));
}

/// Whether the model has a loop there, and not what one of its operations
/// became.
static bool isModelLoop(scf::ForOp loop) {
  std::string text = getLocationText(loop.getLoc());
  return StringRef(text).ends_with(" = scf.for");
}

CPrinter::CPrinter(llvm::raw_ostream &os, const CNames &names,
                   func::FuncOp function, ArrayRef<std::string> parameters,
                   ProfilePoints *points)
    : os(os), names(names), points(points) {
  for (const std::string &parameter : parameters)
    note(parameter, 1);
  // Loops next to each other share the name of their counter.
  static const char *const usual[] = {"i", "j", "k", "l"};
  for (unsigned depth = 0, end = getLoopDepth(function); depth < end; ++depth)
    counters.push_back(
        unique(depth < 4 ? usual[depth] : "i" + std::to_string(depth)));
}

void CPrinter::note(StringRef name, int count) {
  auto found = used.try_emplace(name, 0).first;
  changes.push_back({name.str(), found->second});
  found->second = count;
}

std::string CPrinter::unique(StringRef base) {
  int count = used.lookup(base);
  if (count == 0 && !names.isTaken(base)) {
    note(base, 1);
    return base.str();
  }
  std::string name;
  count = std::max(count, 1);
  do
    name = (base + "_" + Twine(count++ - 1)).str();
  while (used.lookup(name) || names.isTaken(name));
  note(base, count);
  note(name, 1);
  return name;
}

void CPrinter::forgetNames(size_t since) {
  for (; changes.size() > since; changes.pop_back())
    used[changes.back().first] = changes.back().second;
}

/// Whether evaluating the one use of `op` later gives the same value: nothing
/// between `op` and the statement that it ends up in writes memory.
bool CPrinter::isInlined(Operation *op) {
  if (op->getNumResults() != 1 || !op->hasOneUse())
    return false;
  Operation *user = *op->getUsers().begin();
  if (user->getBlock() != op->getBlock())
    return false;
  if (isMemoryEffectFree(op))
    return true;
  if (!isa<memref::LoadOp>(op))
    return false;
  for (Operation *next = op->getNextNode(); next; next = next->getNextNode()) {
    if (next == user && !isInlined(user))
      return true;
    if (next == user)
      user = *user->getUsers().begin();
    else if (hasEffect<MemoryEffects::Write>(next) || next->getNumRegions())
      return false;
  }
  return false;
}

void CPrinter::comment(Operation &op) {
  std::string text = getLocationText(op.getLoc());
  if (text.empty() || text == lastComment || indentation != modelIndentation)
    return;
  lastComment = text;
  os << "\n";
  line() << "/* " << text << " */\n";
  if (points)
    line() << points->print(text) << "\n";
}

void CPrinter::assign(ValueRange targets, ValueRange values) {
  // Several values may refer to each other's old targets: name them first.
  SmallVector<std::string> texts;
  for (auto [target, value] : llvm::zip(targets, values)) {
    CExpression text = expression(value);
    if (targets.size() > 1 && text.precedence != Precedence::Primary) {
      std::string name = unique("next");
      line() << "const " << getCType(value.getType()) << " " << name << " = "
             << text.text << ";\n";
      text = {name};
    }
    texts.push_back(text.text);
  }
  for (auto [target, text] : llvm::zip(targets, texts)) {
    const std::string &name = expressions[target].text;
    if (name != text)
      line() << name << " = " << text << ";\n";
  }
}

void CPrinter::printFor(scf::ForOp loop) {
  for (auto [argument, init, result] : llvm::zip(
           loop.getRegionIterArgs(), loop.getInitArgs(), loop.getResults())) {
    std::string name = unique("sum");
    line() << getCType(init.getType()) << " " << name << " = "
           << expression(init).text << ";\n";
    bind(argument, name);
    bind(result, name);
  }
  const std::string &iv = counters[loopDepth];
  bind(loop.getInductionVar(), iv);
  line() << "for (int32_t " << iv << " = "
         << expression(loop.getLowerBound()).text << "; " << iv << " < "
         << expression(loop.getUpperBound()).in(Precedence::Additive) << "; ";
  CExpression step = expression(loop.getStep());
  if (step.text == "1")
    os << "++" << iv;
  else
    os << iv << " += " << step.text;
  os << ") {\n";
  ++loopDepth;
  ++indentation;
  size_t known = changes.size();
  bool isOfModel = isModelLoop(loop) && indentation == modelIndentation + 1;
  modelIndentation += isOfModel;
  printBlock(*loop.getBody());
  // The turn ends, and after the last one what comes is the loop's again.
  if (isOfModel)
    comment(*loop);
  assign(loop.getRegionIterArgs(),
         loop.getBody()->getTerminator()->getOperands());
  modelIndentation -= isOfModel;
  forgetNames(known);
  --indentation;
  --loopDepth;
  line() << "}\n";
}

void CPrinter::printIf(scf::IfOp op) {
  for (Value result : op.getResults()) {
    std::string name = unique("chosen");
    line() << getCType(result.getType()) << " " << name << ";\n";
    bind(result, name);
  }
  line() << "if (" << expression(op.getCondition()).text << ") {\n";
  auto branch = [&](Block &block) {
    ++indentation;
    size_t known = changes.size();
    printBlock(block);
    assign(op.getResults(), block.getTerminator()->getOperands());
    forgetNames(known);
    --indentation;
  };
  branch(*op.thenBlock());
  if (op.elseBlock()) {
    line() << "} else {\n";
    branch(*op.elseBlock());
  }
  line() << "}\n";
}

void CPrinter::printStore(memref::StoreOp store) {
  line() << element(store.getMemRef(), store.getIndices()).text << " = "
         << expression(store.getValue()).text << ";\n";
}

/// A call of the kernel's function.
void CPrinter::printKernel(fxp::RowReduceOp op) {
  MemRefType rows = op.getRows().getType();
  auto [strides, offset] = rows.getStridesAndOffset();
  line() << callKernel(op) << address(op.getRows(), op.getRowIndices()) << ", "
         << strides[rows.getRank() - 2] << ", "
         << address(op.getVector(), op.getVectorIndices()) << ", "
         << op.getLength() << ", " << expression(op.getCount()).text << ", "
         << expression(op.getSums()).text << ");\n";
}

void CPrinter::printKernel(fxp::WeighRowsOp op) {
  MemRefType rows = op.getRows().getType();
  auto [strides, offset] = rows.getStridesAndOffset();
  line() << callKernel(op) << address(op.getWeights(), op.getWeightIndices())
         << ", " << address(op.getRows(), op.getRowIndices()) << ", "
         << strides[rows.getRank() - 2] << ", "
         << expression(op.getCount()).text << ", " << op.getLength() << ", "
         << expression(op.getSums()).text << ");\n";
}

void CPrinter::printKernel(fxp::EmbedRowOp op) {
  MemRefType table = op.getTable().getType();
  auto [strides, offset] = table.getStridesAndOffset();
  line() << callKernel(op) << expression(op.getTable()).text << ", "
         << strides[0] << ", " << table.getDimSize(0) << ", "
         << address(op.getIds(), op.getIdIndices()) << ", " << printBias(op)
         << ", " << address(op.getOut(), op.getOutIndices()) << ");\n";
}

void CPrinter::printKernel(fxp::RoundRowOp op) {
  line() << callKernel(op) << address(op.getIn(), op.getInIndices()) << ", "
         << printBias(op) << ", " << op.getLength() << ", "
         << address(op.getOut(), op.getOutIndices()) << ");\n";
}

void CPrinter::printKernel(fxp::PackSignsOp op) {
  line() << callKernel(op) << address(op.getCodes(), op.getCodeIndices())
         << ", " << op.getLength() << ", "
         << address(op.getWords(), op.getWordIndices()) << ");\n";
}

/// Where the bias of a kernel begins, or NULL.
template <typename Op> std::string CPrinter::printBias(Op op) {
  return op.getBias() ? address(op.getBias(), op.getBiasIndices())
                      : std::string("NULL");
}

/// The function of a kernel and what opens its arguments.
std::string CPrinter::callKernel(Operation *op) {
  std::string helper = getKernelHelperName(op);
  helpers.insert(helper);
  return names.getHelper(helper) + "(";
}

void CPrinter::printView(memref::ReinterpretCastOp view) {
  auto type = llvm::cast<MemRefType>(view.getType());
  int64_t offset = view.getStaticOffsets()[0];
  std::string name = unique(getLocationName(view.getLoc(), "buffer"));
  std::string source = expression(view.getSource()).text;
  // Inputs and tables are const, and so are other shapes of them.
  bool isWritten = llvm::any_of(view->getUsers(), [&](Operation *user) {
    return hasEffect<MemoryEffects::Write>(user, view.getResult());
  });
  line() << (isWritten ? "" : "const ") << getCType(type.getElementType())
         << " *const " << name << " = &" << source << "[" << offset << "];";
  os << " /* ";
  for (auto [index, size] : llvm::enumerate(type.getShape()))
    os << (index ? " x " : "") << size;
  if (type.getRank() == 0)
    os << "scalar";
  os << " */\n";
  bind(view.getResult(), name);
}

void CPrinter::printLocal(memref::AllocaOp local) {
  MemRefType type = local.getType();
  std::string name = unique(getLocationName(local.getLoc(), "buffer"));
  line() << getCType(type.getElementType()) << " " << name << "["
         << type.getNumElements() << "];\n";
  bind(local.getResult(), name);
}

void CPrinter::printStatement(Operation &op) {
  if (isa<arith::ConstantOp>(op))
    return;
  // Places and tables say where they come from by their names.
  if (!isa<memref::ReinterpretCastOp, memref::AllocaOp, memref::GetGlobalOp>(
          op))
    comment(op);
  auto loop = dyn_cast<scf::ForOp>(op);
  if (points && indentation == modelIndentation && !(loop && isModelLoop(loop)))
    op.walk([&](Operation *part) {
      points->addPart(getLocationText(part->getLoc()));
    });
  if (loop)
    return printFor(loop);
  if (auto conditional = dyn_cast<scf::IfOp>(op))
    return printIf(conditional);
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return printStore(store);
  if (op.hasTrait<fxp::Kernel>()) {
    llvm::TypeSwitch<Operation *>(&op)
        .Case<fxp::RowReduceOp, fxp::WeighRowsOp, fxp::EmbedRowOp,
              fxp::RoundRowOp, fxp::PackSignsOp>(
            [&](auto kernel) { printKernel(kernel); });
    return;
  }
  if (auto view = dyn_cast<memref::ReinterpretCastOp>(op))
    return printView(view);
  if (auto local = dyn_cast<memref::AllocaOp>(op))
    return printLocal(local);
  if (op.getNumResults() != 1) {
    unsupported.push_back(&op);
    for (Value result : op.getResults())
      bind(result, "0");
    return;
  }
  CExpression value = build(&op);
  bool isName = value.precedence == Precedence::Primary &&
                value.text.find_first_of("[(") == std::string::npos;
  if (isName || isa<memref::GetGlobalOp>(op) ||
      (isInlined(&op) && value.text.size() <= kMaxInlinedText)) {
    expressions[op.getResult(0)] = value;
    return;
  }
  std::string name = unique("t");
  line() << "const " << getCType(op.getResult(0).getType()) << " " << name
         << " = " << value.text << ";\n";
  bind(op.getResult(0), name);
}

void CPrinter::printBlock(Block &block) {
  for (Operation &op : block.without_terminator())
    printStatement(op);
}
