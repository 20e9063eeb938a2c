// RUN: not mann-opt %s --mann-assign-formats=width=1 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: not mann-opt %s --mann-assign-formats=width=17 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not mann-opt %s --mann-assign-formats=result-width=1 2>&1 | FileCheck %s --check-prefix=RESULT
// RUN: not mann-opt %s --mann-assign-formats="scheme=global result-width=8" 2>&1 | FileCheck %s --check-prefix=RESULTS
// RUN: not mann-opt %s --mann-assign-formats="scheme=global integer-bits=8" 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not mann-opt %s --mann-assign-formats="scheme=per-hop integer-bits=-2" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not mann-opt %s --mann-assign-formats="integer-bits=2" 2>&1 | FileCheck %s --check-prefix=SCHEME
// RUN: not mann-opt %s --mann-assign-formats="scheme=none" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// NARROW: assign-formats-options.mlir:[[#]]:1: error: 'width' must be 2 to 16 bits, but is 1
// WIDE: error: 'width' must be 2 to 16 bits, but is 17
// RESULT: error: 'result-width' must be 2 to 16 bits, or 0 for 'width', but is 1
// RESULTS: error: 'result-width' belongs to the scheme per-value; global and per-hop have one width
// BITS: error: 'integer-bits' must be 0 to 7 for 8-bit codes, or -1 for as many as the ranges need, but is 8
// NEGATIVE: error: 'integer-bits' must be 0 to 7 {{.*}}, but is -2
// SCHEME: error: 'integer-bits' belongs to the schemes global and per-hop; per-value takes them from the ranges
// UNKNOWN: for the --scheme option: Cannot find option named 'none'!

module {
}
