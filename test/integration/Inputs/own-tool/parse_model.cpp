// A tool outside of the project, linked to its libraries: says how many
// parameters a model has.

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/InitAllDialects.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mann::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  if (!module)
    return 1;
  int parameters = 0;
  module->walk([&](mann::ParameterOp) { ++parameters; });
  llvm::outs() << parameters << " parameters\n";
  return 0;
}
