"""Random quantized programs over the matrix of operations, formats and shapes.

Each is a small network at level 2 with random parameters that returns every
intermediate value it can, and a handful of random inputs: ids in and out of the
vocabulary, counts below, within and above the number of slots. One seed gives
one program. Used by `conformance --random`.
"""

import random

import safetensors


class Format:
    def __init__(self, width, frac):
        self.width, self.frac = width, frac
        self.max = (1 << (width - 1)) - 1

    @property
    def type(self):
        return "!quant.uniform<i%d<-%d:%d>:f32, %r>" % (
            self.width, self.max, self.max, 2.0 ** -self.frac)


def tensor(shape, element):
    return "tensor<%s>" % "x".join([str(size) for size in shape] + [element])


class Program:
    SAMPLES = 6

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choose_sizes()
        self.parameters, self.lines, self.results = [], [], []
        self.build()

    # Pieces -----------------------------------------------------------------

    def choose_sizes(self):
        r = self.random
        self.slots, self.words = r.randint(1, 9), r.randint(1, 4)
        self.vocabulary = r.randint(2, 9)
        self.width = r.choice([1, 3, 8, 31, 32, 33, r.randint(2, 40)])
        self.heads = r.choice([0, 0, r.randint(1, 3)])
        self.ids = r.choice(["i32", "i32", "i16", "i8"])

    def format(self, widest=16):
        r = self.random
        width = min(widest, r.choice([8, 8, 8, 2, 3, 4, 6, 12, 16, r.randint(2, 16)]))
        return Format(width, r.randint(-2, 10))

    def table_format(self):
        return self.format(12)

    def choose_kind(self):
        return self.random.choice(["dot", "cosine", "hamming", "signed_l1", "l1", "bipolar"])

    def rounding(self):
        return self.random.choice(["", "rounding = #fxp<rounding toward_zero>"])

    def products(self, chance=0.2):
        if self.random.random() > chance:
            return ""
        return "products = " + self.format().type

    def attributes(self, *entries):
        entries = [entry for entry in entries if entry]
        return " {%s}" % ", ".join(entries) if entries else ""

    def op(self, name, text, result_type, returned=True):
        self.lines.append("    %%%s = %s -> %s" % (name, text, result_type))
        if returned:
            self.results.append((name, result_type))
        return name, result_type

    def parameter(self, name, shape, format):
        def values(dims):
            if not dims:
                # Mostly moderate codes, so that sums do not only saturate.
                top = format.max if self.random.random() < 0.2 else max(1, format.max // 4)
                return str(self.random.randint(-top, top))
            return "[" + ", ".join(values(dims[1:]) for _ in range(dims[0])) + "]"
        storage = "i8" if format.width <= 8 else "i16"
        self.parameters.append("  mann.parameter @%s : %s = dense<%s> : %s" % (
            name, tensor(shape, format.type), values(list(shape)), tensor(shape, storage)))
        self.lines.append("    %%%s = mann.get_parameter @%s : %s" % (
            name, name, tensor(shape, format.type)))
        return name, tensor(shape, format.type)

    # Layers -----------------------------------------------------------------

    def count(self):
        return " count(%count)" if self.counted else ""

    def embed_memory(self, name, format):
        r = self.random
        table = self.parameter(name + "_table", (self.vocabulary, self.width),
                               self.table_format())
        options, entries = "", [self.rounding(), self.products()]
        if r.random() < 0.3:
            weights = self.format(8).type
            self.lines.append("    %%%s_l = mann.position_encoding %s : %s" % (
                name, r.choice(["paper", "centered"]),
                tensor((self.words, self.width), weights)))
            options += " weights(%%%s_l : %s)" % (name, tensor((self.words, self.width), weights))
        if r.random() < 0.5:
            rows = self.parameter(name + "_time", (self.slots + r.randint(0, 2), self.width),
                                  self.table_format())
            options += " temporal(%%%s : %s)" % rows
            if r.random() < 0.5:
                entries.append("order = #mann<temporal_order newest_first>")
                if r.random() < 0.5:
                    entries.append("temporal_on_empty")
        if r.random() < 0.3:
            entries.append("padding = %d : i64" % r.randint(0, self.vocabulary - 1))
        return self.op(name, "mann.embed %%story, %%%s%s%s%s : %s, %s" % (
            table[0], options, self.count(), self.attributes(*entries),
            tensor((self.slots, self.words), self.ids), table[1]),
            tensor((self.slots, self.width), format.type))

    def requantize(self, value, shape, format, name):
        return self.op(name, "mann.requantize %%%s%s : %s" % (
            value[0], self.attributes(self.rounding()), value[1]), tensor(shape, format.type))

    def key_shape(self, width):
        return (self.heads, width) if self.heads else (width,)

    def build(self):
        r = self.random
        self.counted = r.random() < 0.7
        kind = self.choose_kind()
        memory_format = self.format(8 if kind == "cosine" else 16)
        memory = self.embed_memory("m", memory_format)
        content = self.embed_memory("c", self.format()) if r.random() < 0.5 else memory

        # A key: a question, or a parameter with one row a head.
        key_format = self.format(8 if kind == "cosine" else 16)
        if self.heads:
            key = self.parameter("key", self.key_shape(self.width), key_format)
        else:
            table = self.parameter("b", (self.vocabulary, self.width), self.table_format())
            key = self.op("u", "mann.embed %%question, %%%s%s : %s, %s" % (
                table[0], self.attributes(self.rounding(), self.products()),
                tensor((self.words,), self.ids), table[1]),
                tensor((self.width,), key_format.type))
        scores = self.similarity(kind, memory, memory_format, key)
        weights_format = Format(r.choice([4, 8, 8, 16]), r.randint(2, 15))
        weights = self.op("p", "mann.softmax %%%s%s%s : %s" % (
            scores[0], self.count(), self.attributes(self.rounding()), scores[1]),
            tensor(self.key_shape(self.slots), weights_format.type))
        read_format = self.format()
        read = self.op("o", "mann.read %%%s, %%%s%s%s : %s, %s" % (
            weights[0], content[0], self.count(),
            self.attributes(self.rounding(), self.products()), weights[1], content[1]),
            tensor(self.key_shape(self.width), read_format.type))
        matrix = self.parameter("h", (self.width, self.width), self.format())
        linear = self.op("x", "mann.linear %%%s, %%%s%s : %s, %s" % (
            key[0], matrix[0], self.attributes(self.rounding(), self.products()), key[1],
            matrix[1]), tensor(self.key_shape(self.width), self.format().type))
        total = self.op("v", "mann.add %%%s, %%%s%s : %s, %s" % (
            linear[0], read[0], self.attributes(self.rounding()), linear[1], read[1]),
            tensor(self.key_shape(self.width), self.format().type))
        if r.random() < 0.5:
            self.lines.append("    %%r = mann.relu %%%s : %s" % total)
            self.results.append(("r", total[1]))
            total = ("r", total[1])
        if r.random() < 0.3:
            self.lines.append("    %%sign = mann.sign %%%s : %s" % total)
            self.results.append(("sign", total[1]))
        if not self.heads:
            self.op("best", "mann.argmax %%%s : %s" % total, "tensor<i32>")
            self.op("order", "mann.top_k%s %%%s : %s" % (
                r.choice(["", " smallest"]), *total), "tensor<%dxi32>" % r.randint(1, self.width))

    def similarity(self, kind, memory, memory_format, key):
        r = self.random
        entries = ["log2_factor = %d : i64" % r.randint(-6, 3), self.rounding()]
        if kind in ("hamming", "signed_l1", "l1"):
            code = self.format()
            memory = self.requantize(memory, (self.slots, self.width), code, "m_code")
            key = self.requantize(key, self.key_shape(self.width), code, "k_code")
            if kind == "hamming" and r.random() < 0.7:
                encoded = "!mann.encoded<hamming, %s>" % code.type
                memory = self.op("m_enc", "mann.encode %%%s : %s" % memory,
                                 tensor((self.slots, self.width), encoded), False)
                key = self.op("k_enc", "mann.encode %%%s : %s" % key,
                              tensor(self.key_shape(self.width), encoded), False)
        elif kind == "bipolar":
            memory = self.op("m_bits", "mann.binarize %%%s : %s" % memory,
                             tensor((self.slots, self.width), "!mann.bipolar"), False)
            key = self.op("k_bits", "mann.binarize %%%s : %s" % key,
                          tensor(self.key_shape(self.width), "!mann.bipolar"), False)
        elif kind == "dot":
            entries.append(self.products())
        # Wide scores as mann-quantize makes them, or narrow ones.
        scores = ("!quant.uniform<i31:f32, %r>" % (2.0 ** -r.randint(0, 12))
                  if r.random() < 0.5 else self.format().type)
        return self.op("s", "mann.similarity %s %%%s, %%%s%s%s : %s, %s" % (
            kind, memory[0], key[0], self.count(), self.attributes(*entries), memory[1], key[1]),
            tensor(self.key_shape(self.slots), scores))

    # Text -------------------------------------------------------------------

    def text(self):
        arguments = [("story", tensor((self.slots, self.words), self.ids)),
                     ("question", tensor((self.words,), self.ids)), ("count", "i32")]
        signature = ", ".join('%%%s: %s {mann.name = "%s"}' % (name, type, name)
                              for name, type in arguments)
        results = ", ".join('%s {mann.name = "out_%s"}' % (type, name)
                            for name, type in self.results)
        return "module {\n%s\n  func.func @f(%s) -> (%s) {\n%s\n    return %s : %s\n  }\n}\n" % (
            "\n".join(self.parameters), signature, results, "\n".join(self.lines),
            ", ".join("%" + name for name, _ in self.results),
            ", ".join(type for _, type in self.results))

    def write_inputs(self, path):
        r, n = self.random, self.SAMPLES
        ids = lambda count: [r.randint(-2, self.vocabulary + 1) for _ in range(count)]
        integers = lambda shape, values: safetensors.Tensor.make("I32", shape, values)
        safetensors.write(path, {
            "story": integers([n, self.slots, self.words], ids(n * self.slots * self.words)),
            "question": integers([n, self.words], ids(n * self.words)),
            "count": integers([n], [r.randint(-1, self.slots + 2) for _ in range(n)])})
