//===- EventCountsTest.cpp - Events of foreign ops and prices -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/EventCounts.h"
#include "mann/Analysis/Energy/CostTable.h"
#include "mann/InitAllDialects.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mann;

namespace {

/// As a foreign project would do it: complex arithmetic is unknown here.
struct ComplexMultiplication
    : EventCountOpInterface::ExternalModel<ComplexMultiplication,
                                           complex::MulOp> {
  LogicalResult getEvents(Operation *, SmallVectorImpl<Event> &events) const {
    events.push_back({events::kFloatMul, 32, 4});
    events.push_back({events::kFloatAdd, 32, 2});
    return success();
  }
};

constexpr char program[] = R"(
  func.func @f(%x: complex<f32>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c7 = arith.constant 7 : index
    scf.for %i = %c0 to %c7 step %c1 {
      %y = complex.mul %x, %x : complex<f32>
    }
    return
  })";

class ForeignOps : public testing::Test {
protected:
  ForeignOps() : context(makeRegistry(), MLIRContext::Threading::DISABLED) {
    context.loadAllAvailableDialects();
    module = parseSourceString<ModuleOp>(program, &context);
  }
  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    return registry;
  }
  func::FuncOp function() { return *module->getOps<func::FuncOp>().begin(); }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(ForeignOps, AreErrorsWithoutAModel) {
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  EXPECT_TRUE(failed(EventCounts::get(function(), Accounting::Executed)));
  EXPECT_NE(
      message.find("'complex.mul' op does not say what executing it costs"),
      std::string::npos);
}

TEST_F(ForeignOps, CountWithOneFromOutside) {
  complex::MulOp::attachInterface<ComplexMultiplication>(context);
  FailureOr<EventCounts> counts =
      EventCounts::get(function(), Accounting::Executed);
  ASSERT_TRUE(succeeded(counts));
  std::map<std::string, CountFormula> totals = counts->getTotals();
  EXPECT_EQ(totals["float.mul.32"], CountFormula(28));
  EXPECT_EQ(totals["float.add.32"], CountFormula(14));
  EXPECT_EQ(totals["loop"], CountFormula(7));
}

TEST(CostTable, TakesTheLeastWidthThatIsEnough) {
  llvm::Expected<CostTable> table = CostTable::load("horowitz-45nm");
  ASSERT_TRUE(bool(table)) << llvm::toString(table.takeError());
  auto prices = table->price({"int.add.8", "int.add.12", "int.mul.32", "loop"});
  ASSERT_TRUE(bool(prices)) << llvm::toString(prices.takeError());
  EXPECT_DOUBLE_EQ((*prices)[0].picojoule, 0.03);
  EXPECT_DOUBLE_EQ((*prices)[1].picojoule, 0.05);
  EXPECT_DOUBLE_EQ((*prices)[2].picojoule, 3.1);
  for (const Price &price : *prices)
    EXPECT_FALSE(price.source.empty());
}

TEST(CostTable, NamesEveryEventWithoutAPrice) {
  llvm::Expected<CostTable> table = CostTable::load("cortex-m4");
  ASSERT_TRUE(bool(table)) << llvm::toString(table.takeError());
  auto prices = table->price({"int.add.128", "int.add.8", "teleport"});
  ASSERT_FALSE(bool(prices));
  EXPECT_EQ(llvm::toString(prices.takeError()),
            "cost table 'cortex-m4' has no price for 'int.add.128', "
            "'teleport'; add an entry of that kind and at least that width");
}

TEST(CostTable, BuiltinTablesLoad) {
  for (const std::string &name : CostTable::getBuiltinNames()) {
    llvm::Expected<CostTable> table = CostTable::load(name);
    EXPECT_TRUE(bool(table)) << llvm::toString(table.takeError());
    EXPECT_GT(table->uncertaintyFactor, 1) << name;
  }
}

} // namespace
