"""Random quantized programs for the kernels: rows of any length, and many of them.

The networks of random_programs.py with rows of up to 300 codes, which kernels take
apart into vectors, words and what is left over; with more slots than a block of a
kernel; and with formats of 8 bits for the most part, as kernels want them. Used by
`conformance --random N --family kernels`.
"""

import random_programs


class Program(random_programs.Program):
    SAMPLES = 3

    def choose_sizes(self):
        r = self.random
        self.slots, self.words = r.randint(1, 40), r.choice([1, 2, 5, 7, r.randint(1, 70)])
        self.vocabulary = r.randint(2, 20)
        # Around the widths of registers, and anything.
        self.width = max(1, r.choice([r.choice([8, 16, 32, 64, 128]) + r.randint(-5, 5),
                                      r.randint(1, 100), r.randint(1, 300)]))
        self.heads = r.choice([0, 0, 0, r.randint(1, 3)])
        self.ids = "i32"

    def format(self, widest=16):
        if self.random.random() < 0.15:
            return super().format(widest)
        return random_programs.Format(8, self.random.randint(0, 9))
