"""Writes the files that torch.save writes, and some that it never does, without torch."""

import struct
import sys
import zipfile


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value):
    return b"J" + struct.pack("<i", value)


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def numbers(values):
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(kind, key, count, size, stride, offset=0, function="_rebuild_tensor_v2"):
    """A call that makes a tensor of a storage."""
    storage = (b"(" + text("storage") + name("torch", kind) + text(key) + text("cpu")
               + number(count) + b"tQ")
    return (name("torch._utils", function) + b"(" + storage + number(offset) + numbers(size)
            + numbers(stride) + b"\x89" + name("collections", "OrderedDict") + b")R" + b"tR")


def ordered(items, metadata=False):
    """An OrderedDict of texts and pickled values, with attributes as of a state_dict."""
    filled = (name("collections", "OrderedDict") + b")R("
              + b"".join(text(key) + value for key, value in items) + b"u")
    return filled + (b"}" + text("_metadata") + b"}sb" if metadata else b"")


def write(path, value, storages=(), compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("archive/data.pkl", b"\x80\x02" + value + b".")
        file.writestr("archive/byteorder", b"little")
        for key, content in storages:
            file.writestr("archive/data/" + key, content)
        file.writestr("archive/version", b"3\n")


def write_good(folder):
    storages = [("0", struct.pack("<6f", 1, 2, 3, 4, 5, 6.5)), ("1", struct.pack("<2e", 0.5, -2)),
                ("2", struct.pack("<2H", 0x3FC0, 0xC000)), ("3", struct.pack("<3q", 7, -8, 1 << 40))]
    state = ordered([
        ("w", tensor("FloatStorage", "0", 6, [2, 3], [3, 1])),
        ("w.t", tensor("FloatStorage", "0", 6, [3, 2], [1, 3])),
        ("part", tensor("FloatStorage", "0", 6, [2], [3], 2)),
        ("half", tensor("HalfStorage", "1", 2, [2], [1])),
        ("brain", tensor("BFloat16Storage", "2", 2, [2], [1])),
        ("long", tensor("LongStorage", "3", 3, [3, 1], [1, 1]))], metadata=True)
    write(folder + "/good.pt", state, storages)
    checkpoint = b"}(" + text("epoch") + number(3) + text("model") + state + b"u"
    write(folder + "/checkpoint.pth", checkpoint, storages)


def write_bad(folder):
    four = [("0", struct.pack("<4f", 1, 2, 3, 4))]
    mark = folder + "/was-run"
    write(folder + "/system.pt", name("os", "system") + b"(" + text("touch " + mark) + b"tR")
    write(folder + "/eval.pt", name("builtins", "eval") + b"(" + text(f"open({mark!r},'w')") + b"tR")
    write(folder + "/object.pt", b"(" + text("touch " + mark) + b"ios\nsystem\n")
    write(folder + "/new.pt", name("collections", "OrderedDict") + b")\x81")
    write(folder + "/attribute.pt", name("torch._utils", "_rebuild_tensor_v2") + b"}" + text("x")
          + number(1) + b"sb")
    write(folder + "/module.pt", name("my.network", "Net") + b")R")
    write(folder + "/beyond.pt", ordered([("w", tensor("FloatStorage", "0", 4, [2, 3], [3, 1]))]),
          four)
    write(folder + "/many.pt", ordered([("w", tensor("FloatStorage", "0", 4, [1 << 30], [0]))]),
          four)
    write(folder + "/negative.pt", ordered([("w", tensor("FloatStorage", "0", 4, [2], [1], -1))]),
          four)
    write(folder + "/short.pt", ordered([("w", tensor("FloatStorage", "0", 5, [5], [1]))]), four)
    write(folder + "/compressed.pt", ordered([("w", tensor("FloatStorage", "0", 4, [4], [1]))]),
          four, zipfile.ZIP_DEFLATED)
    write(folder + "/nothing.pt", ordered([("epoch", number(3))]))
    nested = b"}"
    for depth in range(40):
        nested = (b"}" + text("a") + nested + b"q" + bytes([depth]) + b"s" + text("b") + b"h"
                  + bytes([depth]) + b"s")
    write(folder + "/laughs.pt", nested)
    write(folder + "/itself.pt", b"}q\x00" + text("a") + b"h\x00s")
    write(folder + "/cut.pt", b"(" + text("w"))
    with open(folder + "/legacy.pt", "wb") as file:
        file.write(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")
    with open(folder + "/empty.pt", "wb"):
        pass


if __name__ == "__main__":
    write_good(sys.argv[1])
    write_bad(sys.argv[1])
