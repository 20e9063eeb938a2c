"""The CRC-32 of each sample of a file of results, as the table of a self-test: tensors one after
the other, numbers in the size of their kind, the lowest byte first."""

import sys
import zlib

sys.path.insert(0, sys.argv[1])
import safetensors

tensors = [safetensors.read(sys.argv[2])[name] for name in sys.argv[3:]]
crcs = []
for sample in range(tensors[0].shape[0]):
    data = b""
    for tensor in tensors:
        size = len(tensor.values) // tensor.shape[0]
        for value in tensor.values[sample * size:(sample + 1) * size]:
            data += value.to_bytes(tensor.values.itemsize, "little", signed=True)
    crcs.append(f"{zlib.crc32(data)}u,")
print("crcs", "".join(crcs))
