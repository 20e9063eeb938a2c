//===- SplitObserve.cpp - An entry for sentences, one for questions -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/Model.h"
#include "mann/Model/Passes.h"
#include "mann/Model/Story.h"
#include "mann/Model/WordSums.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mann {
#define GEN_PASS_DEF_SPLITOBSERVE
#include "mann/Model/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// A memory of the function that will be a ring, or that is made from one.
struct Memory {
  EmbedOp embed;
  /// What the ring holds a row of for each sentence: the embedding, or the last
  /// in a chain of conversions that is all that reads it.
  Value held;
  /// The element type of the ring.
  Type element;
  /// Index in the list of rings.
  unsigned ring = 0;
};

/// A state that holds one row for each sentence.
struct Ring {
  /// The first memory that it serves; how `observe` makes a row.
  Memory *source;
  StateOp state;
};

class StorySplitter {
public:
  StorySplitter(func::FuncOp function, const Story &story)
      : module(function->getParentOfType<ModuleOp>()), symbols(module),
        function(function), story(story) {}

  LogicalResult run(StringRef observe, StringRef answer);
  unsigned getNumRings() const { return rings.size(); }
  unsigned numTemporal = 0;

private:
  LogicalResult rename(StringRef observe, StringRef answer);
  LogicalResult planRings();
  LogicalResult checkTables(EmbedOp embed);
  StateOp addState(const Twine &name, RankedTensorType type);
  void addStates();
  void buildObserve(StringRef name);
  Value buildRow(ImplicitLocOpBuilder &builder, const Memory &memory,
                 Value sentence, IRMapping &tables);
  void buildAnswer();
  Value addStateArgument(func::FuncOp to, StateOp state);

  ModuleOp module;
  SymbolTable symbols;
  func::FuncOp function;
  const Story &story;
  std::string prefix;
  std::vector<Memory> memories;
  std::vector<Ring> rings;
  StateOp head, count;
};

} // namespace

//===----------------------------------------------------------------------===//
// Rings
//===----------------------------------------------------------------------===//

/// Whether two values that depend on no input are equal.
static bool areSame(Value lhs, Value rhs) {
  if (lhs == rhs)
    return true;
  if (!lhs || !rhs || !lhs.getDefiningOp() || !rhs.getDefiningOp())
    return false;
  return OperationEquivalence::isEquivalentTo(
      lhs.getDefiningOp(), rhs.getDefiningOp(),
      [](Value a, Value b) { return success(areSame(a, b)); },
      /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
}

/// Whether two memories hold the same rows until temporal rows are added.
static bool canShare(const Memory &a, const Memory &b) {
  EmbedOp lhs = a.embed, rhs = b.embed;
  // Exact sums are not rounded, unless each word is.
  bool rounds = lhs.getProducts() || !lhs.getTemporal();
  return a.element == b.element && !lhs.getTemporal() == !rhs.getTemporal() &&
         lhs.getPadding() == rhs.getPadding() &&
         lhs.getProducts() == rhs.getProducts() &&
         (!rounds || lhs.getRounding() == rhs.getRounding()) &&
         areSame(lhs.getTable(), rhs.getTable()) &&
         areSame(lhs.getWeights(), rhs.getWeights()) &&
         // Conversions on the way may round, too.
         (a.held == lhs.getResult()) == (b.held == rhs.getResult()) &&
         (a.held == lhs.getResult() || a.held == b.held);
}

/// The last of the conversions that alone read `value`, one after the other.
static Value followConversions(Value value) {
  while (value.hasOneUse() &&
         isa<RequantizeOp, EncodeOp, BinarizeOp>(*value.user_begin()))
    value = value.user_begin()->getResult(0);
  return value;
}

/// Tables and weights are made from parameters and constants alone.
LogicalResult StorySplitter::checkTables(EmbedOp embed) {
  SetVector<Operation *> slice;
  SmallVector<Value> work{embed.getTable()};
  if (embed.getWeights())
    work.push_back(embed.getWeights());
  while (!work.empty()) {
    Operation *op = work.pop_back_val().getDefiningOp();
    if (!op || !isMemoryEffectFree(op) || op->getNumRegions())
      return embed.emitOpError("takes a table or weights that depend on an "
                               "input; an entry that observes a sentence has "
                               "no other input");
    if (slice.insert(op))
      llvm::append_range(work, op->getOperands());
  }
  return success();
}

LogicalResult StorySplitter::planRings() {
  bool ok = true;
  for (EmbedOp embed : story.embeds) {
    Memory memory{embed, embed.getResult(), {}};
    ok &= succeeded(checkTables(embed));
    if (embed.getTemporal()) {
      FailureOr<Type> element = getWordSumType(embed, story.getWords());
      ok &= succeeded(element);
      if (succeeded(element))
        memory.element = *element;
    } else {
      memory.held = followConversions(embed.getResult());
      memory.element = getElementTypeOrSelf(memory.held.getType());
    }
    memories.push_back(memory);
  }
  if (!ok)
    return failure();
  for (Memory &memory : memories) {
    auto shared = llvm::find_if(rings, [&](const Ring &ring) {
      return canShare(*ring.source, memory);
    });
    memory.ring = shared - rings.begin();
    if (shared == rings.end())
      rings.push_back({&memory, {}});
  }
  return success();
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

StateOp StorySplitter::addState(const Twine &name, RankedTensorType type) {
  OpBuilder builder(module.getContext());
  RankedTensorType stored = getStorageType(type);
  auto zero = DenseElementsAttr::get(
      stored, builder.getZeroAttr(stored.getElementType()));
  auto state = StateOp::create(builder, function.getLoc(), name.str(), type,
                               zero, /*source=*/{}, /*persistent=*/false,
                               /*sym_visibility=*/{});
  // Makes the name unique.
  symbols.insert(state, function->getIterator());
  return state;
}

void StorySplitter::addStates() {
  for (Ring &ring : rings) {
    EmbedOp embed = ring.source->embed;
    auto table = embed.getTable().getDefiningOp<GetParameterOp>();
    auto type = cast<RankedTensorType>(ring.source->held.getType());
    ring.state =
        addState(prefix + (table ? table.getParameter() : StringRef("rows")),
                 type.clone(ring.source->element));
  }
  auto counter =
      RankedTensorType::get({}, IntegerType::get(module.getContext(), 32));
  head = addState(prefix + "head", counter);
  count = addState(prefix + "count", counter);
}

/// A new last argument of `to`, the value of the state.
Value StorySplitter::addStateArgument(func::FuncOp to, StateOp state) {
  unsigned index = to.getNumArguments();
  Builder builder(module.getContext());
  NamedAttribute mark(MannDialect::StateAttrHelper::getNameStr(),
                      FlatSymbolRefAttr::get(state.getSymNameAttr()));
  LogicalResult inserted = to.insertArgument(
      index, state.getType(), builder.getDictionaryAttr(mark), state.getLoc());
  assert(succeeded(inserted) && "a function takes more arguments");
  (void)inserted;
  return to.getArgument(index);
}

//===----------------------------------------------------------------------===//
// observe
//===----------------------------------------------------------------------===//

/// Copies what computes `value`, which depends on no input.
static Value copySlice(OpBuilder &builder, Value value, IRMapping &copies) {
  if (!value || copies.contains(value))
    return value ? copies.lookup(value) : Value();
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    copySlice(builder, operand, copies);
  builder.clone(*op, copies);
  return copies.lookup(value);
}

/// The row of a sentence as the memory's ring holds it.
Value StorySplitter::buildRow(ImplicitLocOpBuilder &builder,
                              const Memory &memory, Value sentence,
                              IRMapping &copies) {
  EmbedOp embed = memory.embed;
  builder.setLoc(embed.getLoc());
  Value table = copySlice(builder, embed.getTable(), copies);
  Value weights = copySlice(builder, embed.getWeights(), copies);
  auto type = cast<RankedTensorType>(embed.getType());
  Type element = embed.getTemporal() ? memory.element : type.getElementType();
  auto rowOf = [](RankedTensorType matrix, Type element) {
    return RankedTensorType::get(matrix.getShape().drop_front(), element);
  };
  Value row = EmbedOp::create(
      builder, rowOf(type, element), sentence, table, weights,
      /*temporal=*/Value(), /*count=*/Value(), embed.getPaddingAttr(),
      TemporalOrder::OldestFirst, /*temporal_on_empty=*/false,
      embed.getRounding(), embed.getProductsAttr());
  for (Value value = embed.getResult(); value != memory.held;) {
    Operation *conversion = *value.user_begin();
    value = conversion->getResult(0);
    auto wide = cast<RankedTensorType>(value.getType());
    IRMapping mapping;
    mapping.map(conversion->getOperand(0), row);
    Operation *copy = builder.clone(*conversion, mapping);
    row = copy->getResult(0);
    row.setType(rowOf(wide, wide.getElementType()));
  }
  return row;
}

void StorySplitter::buildObserve(StringRef name) {
  MLIRContext *context = module.getContext();
  ImplicitLocOpBuilder builder(function.getLoc(), context);
  auto ids = story.getType();
  auto observe = func::FuncOp::create(
      function.getLoc(), name,
      builder.getFunctionType(
          RankedTensorType::get({story.getWords()}, ids.getElementType()), {}));
  symbols.insert(observe, function->getIterator());
  builder.setInsertionPointToStart(observe.addEntryBlock());
  observe.setArgAttr(0, MannDialect::NameAttrHelper::getNameStr(),
                     builder.getStringAttr("sentence"));
  Value sentence = observe.getArgument(0);

  SmallVector<Value> old, next;
  SmallVector<StateOp> states;
  for (Ring &ring : rings) {
    states.push_back(ring.state);
    old.push_back(addStateArgument(observe, ring.state));
  }
  states.append({head, count});
  Value slot = addStateArgument(observe, head);
  Value filled = addStateArgument(observe, count);

  IRMapping copies;
  for (auto [ring, before] : llvm::zip(rings, old)) {
    Value row = buildRow(builder, *ring.source, sentence, copies);
    next.push_back(SlotWriteOp::create(builder, before.getType(),
                                       SlotMode::Overwrite, before, row, slot,
                                       Rounding::NearestEven));
  }
  builder.setLoc(function.getLoc());
  next.push_back(
      AdvanceOp::create(builder, slot.getType(), slot, story.getSlots()));
  Value number = tensor::ExtractOp::create(builder, filled, ValueRange());
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(builder,
                                     builder.getI32IntegerAttr(int32_t(value)));
  };
  number = arith::AddIOp::create(builder, number, constant(1));
  number = arith::MinSIOp::create(builder, number, constant(story.getSlots()));
  next.push_back(tensor::FromElementsOp::create(
      builder, cast<RankedTensorType>(filled.getType()), number));
  func::ReturnOp::create(builder, next);

  observe.setFunctionType(
      builder.getFunctionType(observe.getArgumentTypes(),
                              llvm::to_vector(ValueRange(next).getTypes())));
  for (auto [index, state] : llvm::enumerate(states))
    observe.setResultAttr(index, MannDialect::StateAttrHelper::getNameStr(),
                          FlatSymbolRefAttr::get(state.getSymNameAttr()));
}

//===----------------------------------------------------------------------===//
// answer
//===----------------------------------------------------------------------===//

void StorySplitter::buildAnswer() {
  SmallVector<Value> old;
  for (Ring &ring : rings)
    old.push_back(addStateArgument(function, ring.state));
  bool hasAges = llvm::any_of(
      story.embeds, [](EmbedOp embed) { return bool(embed.getTemporal()); });
  Value slot = hasAges ? addStateArgument(function, head) : Value();
  Value filled = addStateArgument(function, count);
  auto builder =
      ImplicitLocOpBuilder::atBlockBegin(function.getLoc(), &function.front());
  Value number = tensor::ExtractOp::create(builder, filled, ValueRange());
  BlockArgument(story.count).replaceAllUsesWith(number);

  for (Memory &memory : memories) {
    EmbedOp embed = memory.embed;
    Value ring = old[memory.ring];
    if (embed.getTemporal()) {
      builder.setInsertionPoint(embed);
      builder.setLoc(embed.getLoc());
      ring = AddTemporalOp::create(
          builder, embed.getType(), ring, embed.getTemporal(), slot, number,
          embed.getTemporalOnEmpty(), embed.getRounding(),
          embed.getProductsAttr());
      ++numTemporal;
    }
    memory.held.replaceAllUsesWith(ring);
  }
  IRRewriter rewriter(module.getContext());
  (void)runRegionDCE(rewriter, function.getBody());
  llvm::BitVector gone(function.getNumArguments());
  gone.set(story.ids.getArgNumber());
  gone.set(story.count.getArgNumber());
  LogicalResult erased = function.eraseArguments(gone);
  assert(succeeded(erased) && "what used the story is gone");
  (void)erased;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Calls the function `answer`, and checks that both names are free.
LogicalResult StorySplitter::rename(StringRef observe, StringRef answer) {
  if (observe == answer)
    return function.emitError("gives both entries the name '") << answer << "'";
  for (StringRef name : {observe, answer}) {
    Operation *other = symbols.lookup(name);
    if (!other || other == function)
      continue;
    InFlightDiagnostic diag = function.emitError("becomes the entries '")
                              << observe << "' and '" << answer << "', but '"
                              << name << "' is another symbol of the model";
    diag.attachNote(other->getLoc()) << "declared here";
    return diag;
  }
  return symbols.rename(function, answer);
}

LogicalResult StorySplitter::run(StringRef observe, StringRef answer) {
  auto name = function.getArgAttrOfType<StringAttr>(
      story.ids.getArgNumber(), MannDialect::NameAttrHelper::getNameStr());
  prefix = (name ? name.str() : "story") + "_";
  if (failed(planRings()) || failed(rename(observe, answer)))
    return failure();
  addStates();
  buildObserve(observe);
  buildAnswer();
  return success();
}

namespace {
struct SplitObservePass : mann::impl::SplitObserveBase<SplitObservePass> {
  using SplitObserveBase::SplitObserveBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> function = getModelFunction(module);
    if (failed(function))
      return signalPassFailure();
    if (auto states = module.getOps<StateOp>(); !states.empty()) {
      (*states.begin())
          .emitOpError("is there already; only a model without states is "
                       "split into an entry that observes and one that "
                       "answers");
      return signalPassFailure();
    }
    FailureOr<Story> story = findStory(*function);
    if (failed(story) || failed(checkSlotOrder(*story)))
      return signalPassFailure();
    StorySplitter splitter(*function, *story);
    if (failed(splitter.run(observe, answer)))
      return signalPassFailure();
    numRings += splitter.getNumRings();
    numTemporal += splitter.numTemporal;
  }
};
} // namespace
