# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What rwkv6.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 26, "q8": 13}


def parameters(rng):
    shapes = {"embed.w": (D, X), "mix_x": (D,), "decay_down.w": (4, D), "decay_up.w": (D, 4),
              "decay.b": (D,), "bonus": (H, K), "ln_x.w": (D,), "ln_x.b": (D,),
              "att_output.w": (D, D), "ffn_mix_k": (D,), "ffn_mix_r": (D,),
              "ffn_k.w": (2 * D, D), "ffn_v.w": (D, 2 * D), "ffn_r.w": (D, D), "output.w": (Y, D)}
    for norm in ("att_norm", "ffn_norm"):
        shapes.update({norm + ".w": (D,), norm + ".b": (D,)})
    for c in "rwkvg":
        shapes.update({"mix_%s_down.w" % c: (4, D), "mix_%s_up.w" % c: (D, 4), "mix_" + c: (D,)})
        if c != "w":
            shapes[c + ".w"] = (D, D)
    about = {"att_norm.w": 1, "ffn_norm.w": 1, "ln_x.w": 1, "decay.b": -1.5}
    return draw(rng, shapes, about={**about, **{name: 0.5 for name in shapes
                                                if name.startswith(("mix_", "ffn_mix"))
                                                and len(shapes[name]) == 1}})


def start(parameters):
    return {"S": np.zeros((H, K, K)), "shift_att": np.zeros(D), "shift_ffn": np.zeros(D)}


def step(p, s, entry, inputs):
    def adapt(name, value):
        return p[name + "_up.w"] @ np.tanh(p[name + "_down.w"] @ value)
    x = p["embed.w"] @ inputs["x"]
    xn = layer_norm(x, 1e-5) * p["att_norm.w"] + p["att_norm.b"]
    before = s["shift_att"] - xn
    base = xn + before * p["mix_x"]
    m = {c: xn + before * (p["mix_" + c] + adapt("mix_" + c, base)) for c in "rwkvg"}
    r, k, v = (split_heads(p[c + ".w"] @ m[c]) for c in "rkv")
    w = np.exp(-np.exp(p["decay.b"] + adapt("decay", m["w"])))
    out = read(s["S"] + p["bonus"][:, None, :] * outer(v, k), r)
    state = s["S"] * split_heads(w)[:, None, :] + outer(v, k)
    normed = layer_norm(out, 64e-5).reshape(-1) * p["ln_x.w"] + p["ln_x.b"]
    x = x + p["att_output.w"] @ (normed * swish(p["g.w"] @ m["g"]))
    fn = layer_norm(x, 1e-5) * p["ffn_norm.w"] + p["ffn_norm.b"]
    before = s["shift_ffn"] - fn
    hidden = np.maximum(p["ffn_k.w"] @ (fn + before * p["ffn_mix_k"]), 0) ** 2
    receive = sigmoid(p["ffn_r.w"] @ (fn + before * p["ffn_mix_r"]))
    x = x + receive * (p["ffn_v.w"] @ hidden)
    return {"y": p["output.w"] @ x}, {"S": state, "shift_att": xn, "shift_ffn": fn}
