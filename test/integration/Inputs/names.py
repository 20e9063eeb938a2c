# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models whose parameters, values, ports, states and entries have awkward names.

usage: names.py FOLDER

Every name of the list is tried as a parameter, a state and a value of one model, in groups,
and as an input and an output where MLIR takes it for a port (letters, digits and '_').
The model adds up what it gets, so that a name which hides another changes a sum. C (as
C99, C2x and C++20, by gcc and clang), an object and the interpreter must agree. Entries and
the model itself have the names too; mannc may refuse one for a model, in words that say so.
A line a group; exit status 1 if anything differs.
"""

import os
import shutil
import re
import subprocess
import sys

KEYWORDS = """alignas alignof and and_eq asm auto bitand bitor bool break case catch char
char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast
consteval constexpr constinit continue decltype default delete do double dynamic_cast else
enum explicit export extern false float for friend goto if inline int long mutable namespace
new noexcept not not_eq nullptr operator or or_eq private protected public register
reinterpret_cast requires restrict return short signed sizeof static static_assert
static_cast struct switch template this thread_local throw true try typedef typeid typename
typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq
_Bool _Complex _Imaginary _Alignas _Alignof _Atomic _Generic _Noreturn _Static_assert
_Thread_local _Decimal32 _BitInt final override import module"""
MACROS = """NULL EOF INT8_MAX INT8_MIN INT16_MAX INT32_MAX INT64_MAX UINT8_MAX UINT32_MAX
SIZE_MAX PTRDIFF_MAX INT8_C INT64_C UINT64_C INTMAX_C HUGE_VAL HUGE_VALF INFINITY NAN FP_NAN
FP_ZERO M_PI M_E M_LN2 MATH_ERRNO math_errhandling offsetof stdin stdout stderr BUFSIZ
SEEK_SET L_tmpnam linux unix i386 __x86_64__ __FILE__ __LINE__ __func__ __cplusplus __STDC__
__GNUC__ _H errno assert signbit isnan isinf isfinite fpclassify isless islessgreater
isunordered WCHAR_MAX WINT_MAX SIG_ATOMIC_MAX unreachable EDOM ERANGE"""
FUNCTIONS = """expf logf log1pf sqrtf tanhf fabsf rintf nearbyintf exp log sqrt tanh fabs pow
sin cos tan y0 y1 yn j0 j1 jn gamma lgamma erf index rindex memset memcpy memmove strlen
printf puts putchar abort exit malloc free main select read write open close abs labs div
signal time clock rand random round floor ceil trunc fma fmin fmax remainder hypot cbrt
bcmp bzero ffs alloca signgam environ stat link kill pipe dup wait raise"""
TYPES = """int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t ptrdiff_t
intptr_t float_t double_t max_align_t wint_t FILE string vector std size"""
LOCALS = """buffers buffers_2 i j k l i4 i5 t t_0 t_1 sum sum_0 chosen next buffer context data status bytes
words model run sample samples wrong largest differs error SAMPLES x y z in out value result
self state reset init step save load test qa weights arena header H OK ARENA_BYTES
WEIGHT_BYTES CONST_SECTION ERROR_NULL STATE_BYTES STATE_H STATE_H_ELEMS STEP X_ELEMS
X_DIM0 max_i32 max_i8 min_i8 clz_i32 popcount_i32 net_context net_step net_init net_x net_A
int8_t_arena float_arena state_h weights_are_included next_0 buffer_0 v_int v_for"""
FRAMEWORKS = """encoder.weight encoder.0.weight model.layers.0.self_attn.q_proj.weight
lstm.weight_ih_l0 lstm.weight_hh_l0 dense/kernel:0 dense_1/bias:0 lstm/lstm_cell/kernel
model:0 onnx::MatMul_123 /layer/Add_output_0 Constant_7 module.fc.bias a-b a.b a:b a/b a\u20acb
blocks.1.attn._orig_mod.w W[0] w+b 0 1 42 7days -1 --x . .. ... $x x$y @at %p #h a\tb
*/ /* // ??/ ??= \u00e9 \u4e2d\u6587 \u03b1 \U0001f600 na\u00efve Stra\u00dfe A a AA Aa aA _ __ ___ _x x_ __x x__ X_ _X"""


def all_names():
    names = []
    for group in (KEYWORDS, MACROS, FUNCTIONS, TYPES, LOCALS, FRAMEWORKS.replace("a\tb", "a_tab")):
        names += group.split()
    names += ["math", "stdint", "STDIO", "limits", "features", "unistd"]
    names += ["a b", " a", "a ", "two words and more", "x" * 200, "net", "NET", "net_"]
    return list(dict.fromkeys(names))


def quoted(name):
    """A symbol in MLIR text: its bytes in UTF-8, escaped where they are no plain letters."""
    data = name.encode()
    return '"%s"' % "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else "\\%02X" % b
                            for b in data)


def is_word(name):
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)


def is_value(name):
    return re.fullmatch(r"[A-Za-z_$.-][A-Za-z0-9_$.-]*|[0-9]+", name)


class Case:
    """One model: parameters, states and values of all `names`, ports of those that may be."""

    def __init__(self, names, entry="f"):
        self.names, self.entry = names, entry
        self.ports = [n for n in names if is_word(n)]

    def text(self):
        lines, body, sum_, count = [], [], "%first", 0
        for i, name in enumerate(self.names):
            lines.append("mann.parameter @%s : tensor<2xf32> = dense<[%d.0, %d.5]> : tensor<2xf32>"
                         % (quoted(name), i + 1, -i))
        for i, name in enumerate(self.names):
            lines.append("mann.state @%s : tensor<2xf32> = dense<[%d.25, 1.0]>"
                         % (quoted("s " + name if i % 2 else name + "_s"), i))
        states = ["s " + n if i % 2 else n + "_s" for i, n in enumerate(self.names)]
        inputs = ["%%in.%d: tensor<2xf32> {mann.name = \"%s\"}" % (i, n)
                  for i, n in enumerate(self.ports)]
        inputs += ["%%st.%d: tensor<2xf32> {mann.state = @%s}" % (i, quoted(n))
                   for i, n in enumerate(states)]
        outputs = ["tensor<2xf32> {mann.name = \"out_%d\"}" % i for i in range(1)]
        outputs += ["tensor<2xf32> {mann.state = @%s}" % quoted(n) for n in states]
        body.append("%first = mann.get_parameter @" + quoted(self.names[0]) + " : tensor<2xf32>")
        addends = ["%%in.%d" % i for i in range(len(self.ports))]
        addends += ["%%st.%d" % i for i in range(len(states))]
        for i, name in enumerate(self.names):
            body.append("%%pa.%d = mann.get_parameter @%s : tensor<2xf32>" % (i, quoted(name)))
            addends.append("%%pa.%d" % i)
        values = [n for n in self.names if is_value(n) and n != "first"]
        for i, addend in enumerate(addends):
            name = "%" + values[i] if i < len(values) else "%%total.%d" % i
            body.append("%s = mann.add %s, %s : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>"
                        % (name, sum_, addend))
            sum_ = name
        next_ = []
        for i in range(len(states)):
            body.append("%%nx.%d = mann.add %%st.%d, %%pa.%d : tensor<2xf32>, tensor<2xf32> -> "
                        "tensor<2xf32>" % (i, i, i))
            next_.append("%%nx.%d" % i)
        body.append("return %s : %s" % (", ".join([sum_] + next_),
                                        ", ".join(["tensor<2xf32>"] * (1 + len(states)))))
        return "\n".join(lines + ["func.func @%s(%s) -> (%s) {" % (
            quoted(self.entry), ", ".join(inputs), ", ".join(outputs))]
            + ["  " + line for line in body] + ["}"]) + "\n"


MAIN = """\
#include <stdio.h>
#include "net.h"
static net_context context;
int main(void) {
  float in[%(ports)d][2], out[2];
  int step, k;
  if (net_init(&context) != 0)
    return 2;
  for (step = 0; step < 3; ++step) {
    for (k = 0; k < %(ports)d; ++k) {
      in[k][0] = (float)(k + step);
      in[k][1] = (float)(k * step) * 0.5f;
    }
    if (net_step(&context, %(arguments)sout) != 0)
      return 3;
    printf("%%.9g %%.9g\\n", (double)out[0], (double)out[1]);
  }
  return 0;
}
"""

BUILDS = {
    "c99": ["gcc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"],
    "gnu": ["gcc", "-Wall", "-Werror"],
    "c2x": ["clang-22", "-std=c23", "-Wall", "-Wextra", "-Werror"],
    "c++20": ["clang-22", "-x", "c++", "-std=c++20", "-Wall", "-Werror"],
}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def expected(case):
    """The sums, in the order of the program: all are small multiples of 1/4, exact in f32."""
    n, states = len(case.names), [[i + 0.25, 1.0] for i in range(len(case.names))]
    parameters = [[i + 1.0, -(i + 0.5) if i else 0.5] for i in range(n)]
    lines = []
    for step in range(3):
        total = list(parameters[0])
        for k in range(len(case.ports)):
            total = [total[0] + k + step, total[1] + k * step * 0.5]
        for vectors in (states, parameters):
            for vector in vectors:
                total = [total[0] + vector[0], total[1] + vector[1]]
        states = [[s + p for s, p in zip(state, parameter)]
                  for state, parameter in zip(states, parameters)]
        lines.append("%.9g %.9g" % tuple(total))
    return "\n".join(lines) + "\n"


def check(case, folder, builds, net="net"):
    """'equal', or what is wrong; `net` is the name of the model."""
    os.makedirs(folder, exist_ok=True)
    model = os.path.join(folder, "net.mlir")
    with open(model, "w") as file:
        file.write(case.text())
    compiled = run("mannc", model, "--name", net, "--emit=c", "-o", folder)
    if compiled.returncode:
        return "refused: " + compiled.stdout.split("\n")[0]
    main = os.path.join(folder, "driver.c")
    with open(main, "w") as file:
        text = MAIN % {"ports": max(len(case.ports), 1), "arguments":
                       "".join("in[%d], " % i for i in range(len(case.ports)))}
        file.write(re.sub(r"\bnet(?=_|\.h)", lambda _: net, text))
    want = expected(case)
    commands = {label: BUILDS[label] + ["-I", folder, os.path.join(folder, net + ".c"), main]
                for label in builds}
    # Its header is another one than that of the C.
    objects = os.path.join(folder, "object")
    built = run("mannc", model, "--name", net, "--emit=obj", "-o", os.path.join(objects, net + ".o"))
    if built.returncode:
        return "object: " + built.stdout
    shutil.copy(main, objects)
    commands["object"] = ["gcc", "-x", "c", os.path.join(objects, "driver.c"), "-x", "none",
                          os.path.join(objects, net + ".o")]
    for label, command in commands.items():
        program = os.path.join(folder, "net." + label)
        built = run(*command, "-o", program, "-lm")
        if built.returncode:
            return label + " does not compile: " + built.stdout
        got = run(program)
        if got.stdout != want:
            return "%s differs: wanted %s, got %s" % (label, want, got.stdout)
    return "equal"


def main():
    folder = sys.argv[1]
    names = all_names()
    wrong = 0
    groups = [names[i:i + 40] for i in range(0, len(names), 40)]
    for index, group in enumerate(groups):
        result = check(Case(group), os.path.join(folder, str(index)), list(BUILDS))
        wrong += result != "equal"
        print("%d names, %s ...: %s" % (len(group), group[0], result), flush=True)
    # Some as the name of the entry.
    tally = {}
    for name in names[::5]:
        result = check(Case(["A", "B"], entry=name if name not in "AB" else "f"),
                       os.path.join(folder, "entry"), ["c99"])
        kind = result.split(":")[0]
        tally[kind] = tally.get(kind, 0) + 1
        if kind != "equal":
            wrong += 1
            print("entry %r: %s" % (name, result))
    print("as an entry: " + ", ".join("%d %s" % (n, k) for k, n in sorted(tally.items())))
    tally = {}
    for index, name in enumerate(names):
        # All are tried; what is taken is built in turn as C, as C++ and as an object.
        folder_ = os.path.join(folder, "model%d" % index)
        result = check(Case(["A", "B"]), folder_, [list(BUILDS)[index % len(BUILDS)]], name)
        if re.match("refused: mannc: error: --name(=.*would be found in the place of the system's "
                    "header| must be a C identifier)", result):
            result = "refused"
        kind = result.split(":")[0]
        tally[kind] = tally.get(kind, 0) + 1
        if kind not in ("equal", "refused"):
            wrong += 1
            print("model %r: %s" % (name, result))
        shutil.rmtree(folder_)
    print("as a model: " + ", ".join("%d %s" % (n, k) for k, n in sorted(tally.items())))
    print("%d names, %d wrong" % (len(names), wrong))
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
