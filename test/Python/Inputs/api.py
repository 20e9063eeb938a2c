"""Checks calls, formats, states, instances and messages of the Python package."""

import os
import subprocess
import sys

import numpy
import mann

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED, FOLDER = sys.argv[1:]
WEIGHTS = SHIPPED + "/weights.safetensors"
SAMPLES = mann.samples.load_inputs(SHIPPED + "/samples.safetensors")


def refused(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except mann.Error as error:
        # mannc shows lines of the model between its messages.
        lines = str(error).replace(HERE, "HERE").replace(FOLDER, "FOLDER").splitlines()
        print(*(line for line in lines if len(lines) == 1 or "error:" in line), sep="\n")
        return
    raise AssertionError(f"{function} took {arguments} {named}")


def check_states():
    model = mann.compile(HERE + "/sum.mlir")
    fmt = model.formats
    assert list(fmt) == ["x", "y", "state.sum"] and fmt["x"].step == 0.25
    # 0.125 and 0.375 lie between two codes: the even one; 1000 saturates.
    assert model.step([0.125, 0.375]).tolist() == [1, 0]
    assert model.state("sum").tolist() == [1, -0.5]
    assert model.step(x=numpy.array([1000.0, -1000])).tolist() == [31.75, 0]
    assert model.state("sum", codes=True).tolist() == [127, -127]
    model.reset()
    assert model.step.codes([[[0], [0]]]).tolist() == [4, 0]
    model.reset()
    assert model.step.codes([5, 3]).tolist() == [9, 0]
    saved = model.save()
    other = model.instance()
    assert other.step.codes(x=[0, 0]).tolist() == [4, 0]
    other.load(saved)
    assert other.step.codes(x=[0, 4]).tolist() == [9, 3]
    assert model.state("sum", codes=True).tolist() == [9, -1]
    runs = model.run(mann.sequences({"x": numpy.array([[[1, 2], [3, -1], [120, 0]],
                                                       [[10, 0], [-128, 99], [0, 0]]])}, [3, 1]),
                     codes=True)
    assert runs["y"].tolist() == [[[5, 0], [8, 0], [127, 0]], [[14, 0], [0, 0], [0, 0]]]
    check_score(model)
    refused(model.load, saved[:-1])
    refused(model.load, bytes(len(saved)))
    refused(model.load, "text")
    refused(model.step, [1.0, 2, 3])
    refused(model.step, x=[1, 200])
    refused(model.step, [float("nan"), 0])
    refused(model.step, ["a", "b"])
    refused(model.step)
    refused(model.step, [1, 2], [3, 4])
    refused(model.step, y=[1, 2])
    refused(model.step, [1, 2], x=[1, 2])
    refused(model.state, "mean")
    refused(model.run, {"y": [[1, 2]]})
    refused(model.run, {"x": [[1, 2]]})
    refused(model.run, mann.sequences({"x": [[[1, 2]]]}, [2]))


def check_score(model):
    """The counts of test/tools/mann-run/evaluate.mlir, by the package."""
    inputs = mann.sequences({"x": [[[1, 2], [3, -1], [120, 0]], [[10, 0], [-128, 50], [0, 90]]]},
                            [3, 1])
    score = mann.evaluation.score
    assert score(model, inputs, numpy.array([[0, 1, -1], [0, 0, 0]])) == (2, 3)
    assert score(model, inputs, numpy.array([0, 1])) == (1, 2)
    assert score(model, inputs, numpy.array([-1, 0]), "y") == (1, 1)
    refused(score, model, inputs, numpy.array([0, 1, 1]))
    refused(score, model, inputs, numpy.array([0, 1]), "z")


def check_stories():
    """The arrays of samples and weights in any form give what mann-run gives."""
    half = {name: values[:40] for name, values in SAMPLES.items()}
    options = dict(quantize="q8", addressing="l1", calibrate=half)
    numpy.savez(FOLDER + "/weights.npz", **mann.load_weights(WEIGHTS))
    models = [mann.compile(SHIPPED + "/model.mlir", weights, **options)
              for weights in (WEIGHTS, FOLDER + "/weights.npz", mann.load_weights(WEIGHTS))]
    runs = [model.run(SAMPLES, codes=True) for model in models]
    quantized = FOLDER + "/quantized.mlir"
    mann.tensors.write(FOLDER + "/half.safetensors", half)
    subprocess.run(["mannc", SHIPPED + "/model.mlir", "--weights", WEIGHTS, "--quantize=q8",
                    "--addressing=l1", "--calibrate", FOLDER + "/half.safetensors", "-o", quantized],
                   check=True)
    subprocess.run(["mann-run", quantized, "--inputs", SHIPPED + "/samples.safetensors", "-o",
                    FOLDER + "/out.safetensors"], check=True)
    expected = mann.tensors.read(FOLDER + "/out.safetensors")
    for run in runs:
        assert sorted(run) == ["answer", "logits"]
        for name in run:
            assert run[name].dtype == expected[name].dtype
            assert (run[name] == expected[name]).all(), name
    sample = {name: SAMPLES[name][3] for name in ("story", "question", "count")}
    result = models[0].step(**sample)
    assert result.answer == expected["answer"][3]
    assert (result.logits == expected["logits"][3] * models[0].formats["logits"].step).all()
    refused(models[0].step, **dict(sample, count=1.5))
    refused(models[0].save)
    two = mann.compile(SHIPPED + "/model.mlir", WEIGHTS, entries=["observe", "answer"], **options)
    for sentence in sample["story"][:sample["count"]]:
        two.observe(sentence)
    assert (two.answer.codes(sample["question"]).logits == expected["logits"][3]).all()
    assert two.context_bytes < models[0].context_bytes + 12008 and two.table_bytes == 14160
    try:
        two.forget()
    except AttributeError as error:
        print(error)


def check_messages():
    model = SHIPPED + "/model.mlir"
    refused(mann.compile, FOLDER + "/none.mlir")
    refused(mann.compile, model, WEIGHTS, quantise="q8")
    refused(mann.compile, model, WEIGHTS, quantize="q99")
    refused(mann.compile, model, 3)
    refused(mann.compile, model, {"A": [["a"]]})
    refused(mann.compile, model, WEIGHTS, quantize="q8", calibrate={"story": [1, 2]})
    refused(mann.open_library, FOLDER + "/libnone.so")
    refused(mann.load_weights, FOLDER + "/none.npz")
    refused(mann.load_weights, FOLDER + "/weights.h5")
    os.environ["MANNC"] = FOLDER + "/no-mannc"
    refused(mann.compile, model)


check_states()
check_stories()
check_messages()
print("all as expected")
