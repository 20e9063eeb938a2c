# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A model with states on every executor: outputs and states after every step.

The reference interpreter runs the sequences of a file and tells all outputs and states. So
must native code in the JIT; and C and object code, which a program made from their header
drives: it reads operations from a file (Driver) and writes what comes of them to another, on
this machine and, by semihosting, on emulated microcontrollers. Beside the sequences as they
are it does them again while another instance runs in between, with states that are saved,
refused when damaged, and loaded into a fresh instance. Used by `conformance`.
"""

import math
import os
import random
import re
import struct
import subprocess
import sys
from typing import NamedTuple

from boards import BOARDS, emulate
from command_line import Failure
import safetensors

STRICT = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
COMPILERS = {
    "gcc-O0": ["gcc", "-O0"],
    "gcc-O3": ["gcc", "-O3"],
    "clang-O3": ["clang-22", "-O3"],
    "sanitize": ["gcc", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
}
C_TYPES = {"int8_t": "b", "int16_t": "h", "int32_t": "i", "float": "f"}
OK, ERROR_STATE = 0, 2
INIT, RESET, CALL, SAVE, LOAD, REFUSE, DISTURB, END, STORE, RESTORE = range(10)
# What stands for a step of another entry in `sequence.calls` is never read.
BOARD_SECONDS = 900


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", stdin=subprocess.DEVNULL, **options)


def checked(command, shows_warnings=False, **options):
    """What a program prints on standard output; Failure where it fails. Its warnings are passed on
    if they are to be shown."""
    result = run(command, **options)
    if result.returncode:
        raise Failure("%s: status %d\n%s%s" % (" ".join(command), result.returncode,
                                               result.stdout[-2000:], result.stderr[-2000:]))
    if shows_warnings:
        sys.stderr.write(result.stderr)
    return result.stdout


# The interface of compiled code ----------------------------------------------


class Port(NamedTuple):
    """An argument of an entry, or a state: its elements as C has them."""

    name: str
    c_type: str
    elements: int
    by_value: bool = False

    def pack(self, values):
        if len(values) != self.elements:
            raise Failure("'%s' has %d elements, the interpreter gave %d" % (
                self.name, self.elements, len(values)))
        return struct.pack("<%d%s" % (self.elements, C_TYPES[self.c_type]), *values)


class Entry(NamedTuple):
    name: str
    inputs: list
    outputs: list


class Interface:
    """What a header that mannc wrote declares, with the order of entries of the model."""

    def __init__(self, header, name, text):
        order = re.findall(r"func\.func @(\w+)\(", text)
        if len(order) == 1:
            # The header calls an entry that is alone so, whatever the model calls it.
            order = ["step"]
        macros = dict(re.findall(r"#define (\w+)_ELEMS (\d+)", header))
        self.name, self.entries = name, []
        entries = {}
        for entry, arguments in re.findall(
                r"^int %s_(\w+)\(%s_context \*context(?:,([^)]*))?\);" % (name, name), header,
                re.MULTILINE):
            if entry in ("init", "reset", "load"):
                continue
            inputs, outputs = [], []
            for argument in filter(None, arguments.split(",")):
                const, c_type, pointer, port = re.fullmatch(
                    r"(const )?(\w+) (\*?)(\w+)", argument.strip()).groups()
                sizes = [macros[macro] for macro in ("%s_%s" % (name, port),
                                                     "%s_%s_%s" % (name, entry, port))
                         for macro in [macro.upper()] if macro in macros]
                made = Port(port, c_type, int(sizes[-1]) if pointer else 1, not pointer)
                (outputs if pointer and not const else inputs).append(made)
            entries[entry] = Entry(entry, inputs, outputs)
        self.entries = [entries[entry] for entry in order if entry in entries]
        if len(self.entries) != len(entries):
            raise Failure("entries %s of the header are not all in the model" % sorted(entries))
        fields = dict((port, c_type) for c_type, port in
                      re.findall(r"^  (\w+) state_(\w+)\[\d+\];", header, re.MULTILINE))
        sizes = dict(re.findall(r"^  \w+ state_(\w+)\[(\d+)\];", header, re.MULTILINE))
        # In the order of the model; and what their elements are.
        self.states, self.elements = [], {}
        for state, type in re.findall(r"mann\.state @(\w+) : tensor<(.*)$", text, re.MULTILINE):
            self.states.append(Port(state, fields[state], int(sizes[state])))
            self.elements[state] = ("bipolar" if "!mann.bipolar" in type else
                                    "encoded" if "!mann.encoded" in type else "plain")
        if len(self.states) != len(fields):
            raise Failure("states %s of the header are not all in the model" % sorted(fields))

    def store(self, state, values, rows):
        """The bytes of a state for the elements that the interpreter tells."""
        kind = self.elements[state.name]
        if kind == "encoded":
            values = [value if value >= 0 else value - 1 for value in values]
        elif kind == "bipolar":
            values = pack_signs(values, rows)
        return state.pack(values)


def pack_signs(values, rows):
    """Rows of +1 and -1 as words of 32 bits."""
    width, words = len(values) // rows, []
    for row in range(rows):
        for first in range(0, width, 32):
            signs = values[row * width + first:row * width + min(first + 32, width)]
            word = sum(1 << bit for bit, sign in enumerate(signs) if sign < 0)
            words.append(word - (1 << 32) if word >> 31 else word)
    return words


# The program that drives compiled code ---------------------------------------

PROGRAM = """\
/* Runs the operations of the file steps.bin, and writes what comes of them to
 * results.bin. */
#include "%(name)s.h"
#include <stdio.h>
#include <string.h>

static %(name)s_context contexts[3];
%(buffers)s
static FILE *steps, *results;

static void get(void *bytes, size_t size) {
  if (fread(bytes, 1, size, steps) != size) {
    printf("steps.bin ends too early\\n");
  }
}

static void put(const void *bytes, size_t size) {
  if (fwrite(bytes, 1, size, results) != size) {
    printf("results.bin cannot be written\\n");
  }
}

static void put_states(const %(name)s_context *context) {
%(states)s  (void)context;
}

static void call(%(name)s_context *context, uint8_t entry, int tells) {
  uint8_t status;
  (void)tells;
  switch (entry) {
%(calls)s  default:
    break;
  }
}

static uint8_t keep(%(name)s_context *context, uint8_t operation) {
%(keep)s}

int main(void) {
  uint8_t operation[3], status;
  steps = fopen("steps.bin", "rb");
  results = fopen("results.bin", "wb");
  if (!steps || !results) {
    return 3;
  }
  for (;;) {
    %(name)s_context *context;
    get(operation, 3);
    if (operation[0] == %(END)d || operation[1] > 2) {
      break;
    }
    context = &contexts[operation[1]];
    if (operation[0] == %(INIT)d) {
      memset(context, 0xA5, sizeof *context);
      status = (uint8_t)%(name)s_init(context);
      put(&status, 1);
    } else if (operation[0] == %(CALL)d || operation[0] == %(DISTURB)d) {
      call(context, operation[2], operation[0] == %(CALL)d);
    } else {
      status = keep(context, operation[0]);
      put(&status, 1);
    }
    if (operation[0] == %(CALL)d || operation[0] == %(LOAD)d || operation[0] == %(REFUSE)d ||
        operation[0] == %(RESTORE)d) {
      put_states(context);
    }
    if (operation[0] == %(STORE)d) {
      put(saved, sizeof saved);
    }
  }
  return fclose(results) != 0;
}
"""

CALL_CODE = """\
  case %(number)d: {
%(arguments)s    status = (uint8_t)%(name)s_%(entry)s(context%(names)s);
    put(&status, 1);
    if (tells) {
%(outputs)s    }
    break;
  }
"""

KEEP_CODE = """\
  if (operation == %(RESET)d) {
    return (uint8_t)%(name)s_reset(context);
  }
  if (operation == %(SAVE)d || operation == %(STORE)d) {
    return (uint8_t)%(name)s_save(context, saved);
  }
  if (operation == %(RESTORE)d) {
    get(saved, sizeof saved);
  }
  if (operation == %(LOAD)d || operation == %(RESTORE)d) {
    return (uint8_t)%(name)s_load(context, saved, sizeof saved);
  } else {
    /* A copy, cut or with bits changed at some place. */
    uint32_t cut, place, mask;
    get(&cut, 4);
    get(&place, 4);
    get(&mask, 4);
    memcpy(damaged, saved, sizeof saved);
    damaged[place %% sizeof saved] = (uint8_t)(damaged[place %% sizeof saved] ^ mask);
    return (uint8_t)%(name)s_load(context, damaged, (uint32_t)sizeof saved - cut);
  }
"""


def write_program(interface, path):
    name = interface.name
    numbers = {"name": name, "INIT": INIT, "RESET": RESET, "CALL": CALL, "SAVE": SAVE,
               "LOAD": LOAD, "REFUSE": REFUSE, "DISTURB": DISTURB, "END": END, "STORE": STORE,
               "RESTORE": RESTORE}
    calls = ""
    for number, entry in enumerate(interface.entries):
        arguments = outputs = names = ""
        for port in entry.inputs + entry.outputs:
            arguments += "    static %s a_%s[%d];\n" % (port.c_type, port.name, port.elements)
            names += ", a_%s%s" % (port.name, "[0]" if port.by_value else "")
        for port in entry.inputs:
            arguments += "    get(a_%s, sizeof a_%s);\n" % (port.name, port.name)
        for port in entry.outputs:
            outputs += "      put(a_%s, sizeof a_%s);\n" % (port.name, port.name)
        calls += CALL_CODE % {"number": number, "arguments": arguments, "name": name,
                              "entry": entry.name, "names": names, "outputs": outputs}
    kept = bool(interface.states)
    buffers = "static uint8_t saved[%s_SAVE_BYTES], damaged[%s_SAVE_BYTES];" % (
        name.upper(), name.upper())
    keep = KEEP_CODE if kept else "  (void)context;\n  (void)operation;\n  return 0;\n"
    with open(path, "w") as file:
        file.write(PROGRAM % {
            **numbers, "calls": calls,
            "buffers": buffers if kept else "static uint8_t saved[1];",
            "keep": keep % numbers if kept else keep,
            "states": "".join("  put(context->state_%s, sizeof context->state_%s);\n" % (
                state.name, state.name) for state in interface.states)})


# What it does, and what must come of it --------------------------------------


class Reference:
    """Inputs, and what the interpreter made of them."""

    def __init__(self, interface, inputs, results, text):
        self.interface, self.inputs, self.results = interface, inputs, results
        self.codes = read_steps(text)
        tensor = next(t for name, t in results.items() if not name.startswith("sequence."))
        self.sequences, self.steps = tensor.shape[:2]
        self.lengths = (list(results["sequence.lengths"].values) if "sequence.lengths" in results
                        else [self.steps] * self.sequences)

    def entry(self, sequence, step):
        if "sequence.calls" not in self.results:
            return 0
        return self.results["sequence.calls"].values[sequence * self.steps + step]

    def slice(self, tensor, sequence, step):
        size = math.prod(tensor.shape[2:])
        at = (sequence * tensor.shape[1] + step) * size
        return tensor.values[at:at + size]

    def find(self, tensors, entry, port):
        full = "%s.%s" % (entry.name, port.name)
        return tensors[full if full in tensors else port.name]

    def pack_inputs(self, sequence, step):
        entry, data = self.interface.entries[self.entry(sequence, step)], b""
        for port in entry.inputs:
            tensor = self.find(self.inputs, entry, port)
            values = self.slice(tensor, sequence, step)
            if tensor.kind == "F32" and port.c_type != "float":
                values = [self.round(value, *self.codes[port.name]) for value in values]
            data += port.pack(values)
        return data

    @staticmethod
    def round(value, scale, least, most):
        """The nearest code, ties to even, saturated, as mann-run rounds a number."""
        return max(least, min(most, round(value / scale)))

    def expect_outputs(self, sequence, step):
        """What each part of the answer to a call must be, by its name."""
        entry = self.interface.entries[self.entry(sequence, step)]
        return [(port.name, port.pack(self.slice(self.find(self.results, entry, port), sequence,
                                                 step))) for port in entry.outputs]

    def expect_states(self, sequence, step):
        parts = []
        for state in self.interface.states:
            tensor = self.results["state." + state.name]
            parts.append(("state '%s'" % state.name, self.interface.store(
                state, self.slice(tensor, sequence, step), math.prod(tensor.shape[2:-1]))))
        return parts


def read_steps(text):
    """For each named port in fixed point its step and codes, from the text of a model."""
    found = re.findall(r"<i\d+(?:<(-?\d+):(\d+)>)?:f32, ([0-9.eE+-]+)>>?>? "
                       r"\{mann\.name = \"(\w+)\"", text)
    return {name: (float(scale), int(least or -128), int(most or 127))
            for least, most, scale, name in found}


class Plan:
    """The operations of a run, and the answers expected, each with its place."""

    def __init__(self, reference, replays, seed):
        self.reference, self.operations, self.answers = reference, b"", []
        self.random = random.Random(seed)
        kept = bool(reference.interface.states)
        self.add(INIT, 0, "init")
        for sequence in range(reference.sequences):
            if kept:
                self.add(RESET, 0, "reset before sequence %d" % sequence)
            for step in range(reference.lengths[sequence]):
                self.call(0, sequence, step, "sequence %d, step %d" % (sequence, step))
        if kept and replays:
            self.replay(min(replays, reference.sequences))
        self.operations += bytes([END, 0, 0])

    def add(self, operation, context, place, data=b"", extra=0, status=OK, parts=()):
        self.operations += bytes([operation, context, extra]) + data
        self.answers.append((place, "status", bytes([status])))
        self.answers += [(place, name, expected) for name, expected in parts]

    def call(self, context, sequence, step, place):
        reference = self.reference
        entry = reference.entry(sequence, step)
        place += ", entry '%s'" % reference.interface.entries[entry].name
        self.add(CALL, context, place, reference.pack_inputs(sequence, step), entry,
                 parts=reference.expect_outputs(sequence, step) +
                 reference.expect_states(sequence, step))

    def replay(self, sequences):
        """The first sequences again, from a fresh instance to another in the middle of each,
        while a third one does something else."""
        reference, context, spare = self.reference, 1, 0
        self.add(INIT, context, "init again")
        self.add(INIT, 2, "init of another instance")
        for sequence in range(sequences):
            self.add(RESET, context, "reset before sequence %d again" % sequence)
            length = reference.lengths[sequence]
            middle = self.random.randrange(length) if length else -1
            for step in range(length):
                self.disturb()
                place = "sequence %d, step %d again" % (sequence, step)
                self.call(context, sequence, step, place)
                if step == middle:
                    self.save_and_load(context, spare, reference.expect_states(sequence, step),
                                       place)
                    context, spare = spare, context

    def disturb(self):
        """Calls the third instance with the inputs of any step."""
        reference = self.reference
        sequence = self.random.choice([i for i, n in enumerate(reference.lengths) if n])
        step = self.random.randrange(reference.lengths[sequence])
        self.add(DISTURB, 2, "another instance", reference.pack_inputs(sequence, step),
                 reference.entry(sequence, step))

    def save_and_load(self, context, spare, states, place):
        pick = self.random.randrange
        self.add(SAVE, context, place + ", save")
        for cut, place_of_byte, mask in ((0, pick(1 << 30), 1 << pick(8)), (1 + pick(8), 0, 0),
                                         (0, 4, 1)):
            self.add(REFUSE, context, place + ", load of a damaged state",
                     struct.pack("<III", cut, place_of_byte, mask), status=ERROR_STATE,
                     parts=states)
        self.add(INIT, spare, place + ", init")
        self.add(LOAD, spare, place + ", load", parts=states)

    def find_difference(self, found):
        """The first difference between what came and what was expected; None if none."""
        at = 0
        for place, name, expected in self.answers:
            part = found[at:at + len(expected)]
            if part != expected:
                byte = next((i for i, (a, b) in enumerate(zip(part, expected)) if a != b),
                            len(part))
                return "%s: %s, byte %d of %d: expected %s, found %s" % (
                    place, name, byte, len(expected), expected[byte:byte + 4].hex(),
                    part[byte:byte + 4].hex() or "nothing")
            at += len(expected)
        return None if at == len(found) else "%d bytes too many" % (len(found) - at)


# Executors --------------------------------------------------------------------


class Stepwise:
    """One quantized model and a file of sequences, in a folder of their own."""

    def __init__(self, folder, model, sequences, bin, replays=2, seed=1):
        self.folder, self.model, self.sequences, self.bin = folder, model, sequences, bin
        self.replays, self.seed = replays, seed
        self.reference_path = os.path.join(folder, "reference.safetensors")
        self.plan = None

    def tool(self, name):
        return os.path.join(self.bin, name)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def interpret(self):
        checked([self.tool("mann-run"), self.model, "--sequence", self.sequences,
                 *self.ask_states(), "-o", self.reference_path])

    def ask_states(self):
        """The flag that makes mann-run tell states, where there are any."""
        with open(self.model) as file:
            return ["--states=all"] if "mann.state @" in file.read() else []

    def run_jit(self):
        """None, or how the JIT differs."""
        result = run([self.tool("mann-run"), self.model, "--sequence", self.sequences, "--jit",
                      *self.ask_states(), "--check", self.reference_path])
        if result.returncode:
            return (result.stdout + result.stderr)[-500:].strip()
        return None

    def emit(self):
        """C and a program for it, its operations, and what is expected of them."""
        folder = self.path("c")
        checked([self.tool("mannc"), self.model, "--name=net", "--emit=c", "-o", folder])
        with open(os.path.join(folder, "net.h")) as file:
            header = file.read()
        with open(self.model) as file:
            text = file.read()
        interface = Interface(header, "net", text)
        write_program(interface, self.path("main.c"))
        self.plan = Plan(Reference(interface, safetensors.read(self.sequences),
                                   safetensors.read(self.reference_path), text),
                         self.replays, self.seed)
        with open(self.path("steps.bin"), "wb") as file:
            file.write(self.plan.operations)

    def compare(self, command, timeout=600):
        """Runs a program in the folder; None, or how its results differ."""
        results = self.path("results.bin")
        if os.path.exists(results):
            os.remove(results)
        try:
            done = run(command, cwd=self.folder, timeout=timeout)
        except subprocess.TimeoutExpired:
            return "no end within %d s" % timeout
        if done.returncode:
            return "status %d %s" % (done.returncode, (done.stdout + done.stderr)[:600])
        if not os.path.exists(results):
            return "no results are written"
        with open(results, "rb") as file:
            return self.plan.find_difference(file.read())

    def build_c(self, executor):
        binary = self.path("net")
        checked(COMPILERS[executor] + STRICT + ["-I", self.path("c"), self.path("c", "net.c"),
                                                self.path("main.c"), "-o", binary])
        return binary

    def run_c(self, executor):
        return self.compare([self.build_c(executor)])

    def run_object(self):
        folder, binary = self.path("obj"), self.path("net")
        os.makedirs(folder, exist_ok=True)
        checked([self.tool("mannc"), self.model, "--name=net", "--emit=obj", "-O3", "-o",
                 os.path.join(folder, "net.o")])
        checked(["gcc"] + STRICT + ["-I", folder, os.path.join(folder, "net.o"),
                                    self.path("main.c"), "-lm", "-o", binary])
        return self.compare([binary])

    def build_board(self, board):
        elf = self.path("firmware.elf")
        checked(BOARDS[board].link + STRICT + ["-I", self.path("c"), self.path("c", "net.c"),
                                             self.path("main.c"), "-lm", "-o", elf])
        return elf

    def run_board(self, board):
        return self.compare(emulate(board, self.build_board(board)), BOARD_SECONDS)

    def run(self, executors):
        """The executors that differ, each with how; those of the list are tried. The interpreter's
        steps, and C, are there in any case."""
        self.interpret()
        differs = {}
        compiled = [executor for executor in executors if executor != "jit"]
        if "jit" in executors:
            differs["jit"] = self.run_jit()
        self.emit()
        for executor in compiled:
            try:
                if executor in COMPILERS:
                    differs[executor] = self.run_c(executor)
                elif executor == "obj":
                    differs[executor] = self.run_object()
                else:
                    differs[executor] = self.run_board(executor)
            except Failure as failure:
                differs[executor] = str(failure)
        return {executor: text for executor, text in differs.items() if text}
