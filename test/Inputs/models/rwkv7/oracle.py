# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What rwkv7.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 31, "q8": 15}
TOKENS, WIDTH, RANK, HIDDEN = 12, 32, 8, 128
LAYERS = ("layer1", "layer2")


def parameters(rng):
    shapes = {"embed.w": (TOKENS, WIDTH), "final_norm.w": (WIDTH,), "final_norm.b": (WIDTH,),
              "output.w": (TOKENS, WIDTH), "output.b": (TOKENS,)}
    about = {"final_norm.w": 1}
    for layer in LAYERS:
        part = {"extra_bias": (WIDTH,), "ffn.mix": (WIDTH,), "ffn.key.w": (HIDDEN, WIDTH),
                "ffn.value.w": (WIDTH, HIDDEN), "att.bonus": (H, WIDTH // H)}
        for name in ("att_norm", "ffn_norm", "att.group_norm"):
            part.update({name + ".w": (WIDTH,), name + ".b": (WIDTH,)})
        for name in ("receptance", "key", "value", "output"):
            part["att.%s.w" % name] = (WIDTH, WIDTH)
        for name in ("key_scale", "key_rate", *("mix_" + c for c in "rwkvag")):
            part["att." + name] = (WIDTH,)
        for name in ("decay", "rate", "gate") + (("blend",) if layer != LAYERS[0] else ()):
            part.update({"att.%s_down" % name: (RANK, WIDTH), "att.%s_up" % name: (WIDTH, RANK)})
            if name != "gate":
                part["att.%s_bias" % name] = (WIDTH,)
        shapes.update({"%s.%s" % (layer, name): shape for name, shape in part.items()})
        about.update({"%s.%s" % (layer, name): 1 for name in (
            "att_norm.w", "ffn_norm.w", "att.group_norm.w", "att.key_scale", "att.key_rate")})
        about.update({"%s.%s" % (layer, name): 0.5 for name in part if "mix" in name})
    return draw(rng, shapes, about=about)


def start(parameters):
    state = {}
    for number in "12":
        state["S_" + number] = np.zeros((H, WIDTH // H, WIDTH // H))
        state.update({"shift_%s_%s" % (part, number): np.zeros(WIDTH) for part in ("att", "ffn")})
    return state


def calls(rng, steps):
    return [("step", {"token": rng.integers(TOKENS, size=1).astype(np.int32)})
            for _ in range(steps)]


def norm(p, name, x):
    return layer_norm(x, 1e-5) * p[name + ".w"] + p[name + ".b"]


def attend(p, state, before, xn, first_value):
    """What a layer adds to x, its S after the step, and its v."""
    mixed = {c: xn + (before - xn) * p["mix_" + c] for c in "rwkvag"}

    def adapt(name, value, inner=lambda x: x):
        return p[name + "_up"] @ inner(p[name + "_down"] @ value)
    r, k, v = (p[name + ".w"] @ mixed[name[0]] for name in ("receptance", "key", "value"))
    decay = np.exp(-np.exp(-0.5) * sigmoid(p["decay_bias"] + adapt("decay", mixed["w"], np.tanh)))
    rate = sigmoid(p["rate_bias"] + adapt("rate", mixed["a"]))
    gate = adapt("gate", mixed["g"], sigmoid)
    if first_value is not None:
        v = v + (first_value - v) * sigmoid(p["blend_bias"] + adapt("blend", mixed["v"]))
    scaled = split_heads(k * p["key_scale"])
    erase = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    k = split_heads(k - k * (1 - rate) * p["key_rate"])
    values, r, decay, rate = (split_heads(x) for x in (v, r, decay, rate))
    state = (state * decay[:, None, :] - outer(read(state, erase), erase * rate) +
             outer(values, k))
    bonus = (r * k * p["bonus"]).sum(axis=1, keepdims=True) * values
    out = layer_norm(read(state, r), 64e-5).reshape(-1)
    y = (out * p["group_norm.w"] + p["group_norm.b"] + bonus.reshape(-1)) * gate
    return p["output.w"] @ y, state, v


def step(p, s, entry, inputs):
    x, first_value, after = p["embed.w"][inputs["token"][0]], None, {}
    for number, layer in enumerate(LAYERS, 1):
        own = {name[len(layer) + 1:]: value for name, value in p.items() if name.startswith(layer)}
        xn = norm(own, "att_norm", x)
        added, after["S_%d" % number], v = attend(
            {name[4:]: value for name, value in own.items() if name.startswith("att.")},
            s["S_%d" % number], s["shift_att_%d" % number], xn, first_value)
        first_value = v if first_value is None else first_value
        x = x + added + own["extra_bias"]
        fn = norm(own, "ffn_norm", x)
        seen = fn + (s["shift_ffn_%d" % number] - fn) * own["ffn.mix"]
        x = x + own["ffn.value.w"] @ np.maximum(own["ffn.key.w"] @ seen, 0) ** 2
        after.update({"shift_att_%d" % number: xn, "shift_ffn_%d" % number: fn})
    logits = p["output.w"] @ norm(p, "final_norm", x) + p["output.b"]
    return {"logits": logits, "answer": np.array(np.argmax(logits))}, after
