// Command lines that contradict themselves, or the model, exit with 2.
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s | FileCheck %s --check-prefix=INPUTS
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --inputs=x.npy --sequence=x.npy | FileCheck %s --check-prefix=BOTH
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --sequence=%s --function=read | FileCheck %s --check-prefix=FUNCTION
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --trace-step=-1 | FileCheck %s --check-prefix=STEP
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --trace-step=0 --jit | FileCheck %s --check-prefix=TRACE
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --compare=jit -o x.npy | FileCheck %s --check-prefix=COMPARE
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --compare=jit --jit | FileCheck %s --check-prefix=JIT
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --count-events=lowered --jit | FileCheck %s --check-prefix=EVENTS
// RUN: %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run %s --states=some | FileCheck %s --check-prefix=CHOICE
// RUN: echo "func.func @f() { return }" | %python %S/../../Execution/Reference/Inputs/expect_exit.py 2 mann-run --states=all | FileCheck %s --check-prefix=STATES

// INPUTS: mann-run: error: the model takes inputs; give --sequence=<file> with a tensor [sequences, steps, ...] for each of 'write.x': tensor<1xf32> and 'sequence.calls', the entry called at each step
// BOTH: mann-run: error: --inputs and --sequence both give the inputs; leave one out
// FUNCTION: mann-run: error: --sequence runs the entries of a model; leave out --function, which runs one function by itself
// STEP: mann-run: error: --trace-step must be 0 or more, found -1
// TRACE: mann-run: error: --trace shows what the interpreter computes; leave out --jit
// COMPARE: mann-run: error: --compare runs both executors and prints where they differ first; leave out -o
// JIT: mann-run: error: --compare runs both executors and prints where they differ first; leave out --jit
// EVENTS: mann-run: error: --count-events counts in one function; choose it with --function
// CHOICE: mann-run: for the --states option: expected final or all, found 'some'
// STATES: mann-run: error: the model has no states; leave out --states, --load-state and --save-state

mann.state @s : tensor<1xf32> = dense<0.0>
func.func @write(%x: tensor<1xf32> {mann.name = "x"}) -> (tensor<1xf32> {mann.state = @s}) {
  return %x : tensor<1xf32>
}
func.func @read(%s: tensor<1xf32> {mann.state = @s}) -> (tensor<1xf32> {mann.name = "y"}) {
  return %s : tensor<1xf32>
}
