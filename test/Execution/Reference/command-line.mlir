// Wrong command lines exit with 2, wrong models and files with 1.
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --no-such-option | FileCheck %s --check-prefix=UNKNOWN
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --limit=-1 | FileCheck %s --check-prefix=LIMIT
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --check=x.npy --tolerance=-1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --tolerance=1 | FileCheck %s --check-prefix=TOLERANCE
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s | FileCheck %s --check-prefix=CHOOSE
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --function=none | FileCheck %s --check-prefix=NONE
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --function=step | FileCheck %s --check-prefix=INPUTS
// RUN: %python %S/Inputs/expect_exit.py 2 mann-run %s --function=constant --inputs=%s | FileCheck %s --check-prefix=NEEDLESS
// RUN: echo "module {}" | %python %S/Inputs/expect_exit.py 2 mann-run | FileCheck %s --check-prefix=EMPTY
// RUN: %python %S/Inputs/expect_exit.py 1 mann-run %t.no.mlir | FileCheck %s --check-prefix=MISSING
// RUN: echo "module { func.func }" | %python %S/Inputs/expect_exit.py 1 mann-run - | FileCheck %s --check-prefix=PARSE
// RUN: %python %S/Inputs/expect_exit.py 1 mann-run %s --function=constant -o %t.txt | FileCheck %s --check-prefix=OUTPUT
// RUN: %python %S/Inputs/expect_exit.py 0 mann-run %s --function=constant | FileCheck %s --check-prefix=GOOD
// RUN: mann-run --help | FileCheck %s --check-prefix=HELP

// UNKNOWN: Unknown command line argument '--no-such-option'
// UNKNOWN: exit code 2
// LIMIT: mann-run: error: --limit must be 0 (all samples) or more, found -1
// NEGATIVE: mann-run: error: --tolerance must be at least 0, found -1
// TOLERANCE: mann-run: error: --tolerance needs --check=<file>
// CHOOSE: mann-run: error: the model has 2 public functions; choose one with --function: @constant, @step, @hidden
// NONE: mann-run: error: the model has no function 'none'; it has: @constant, @step, @hidden
// INPUTS: mann-run: error: function 'step' takes inputs; give --inputs=<file> with 'story': tensor<2x3xi32>, 'arg1': i32
// NEEDLESS: mann-run: error: function 'constant' takes no inputs; leave out --inputs
// EMPTY: mann-run: error: the model has no function to run
// MISSING: mann-run: error: cannot open input file '{{.*}}.no.mlir'
// PARSE: error: custom op 'func.func' expected valid
// PARSE: exit code 1
// OUTPUT: mann-run: error: {{.*}}.txt: a tensor file must be named .safetensors or .npy
// GOOD: sample 0: result0 = 7
// HELP: Exit code: 0 success; 1 the model or a file is wrong
// HELP: --check=<file>
// HELP: --function=<name>
// HELP: --inputs=<file>
// HELP: --limit=<n>
// HELP: -o <file>
// HELP: --print
// HELP: --tolerance=<x>
// HELP: --trace
// HELP: --weights=<file>

func.func @constant() -> i32 {
  %0 = arith.constant 7 : i32
  return %0 : i32
}
func.func @step(%story: tensor<2x3xi32> {mann.name = "story"}, %n: i32) {
  return
}
func.func private @hidden() {
  return
}
func.func private @external() -> i32
