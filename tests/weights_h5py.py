"""Python's side of programs/check_weights_h5py.c: files of weights, read and written with h5py alone.

usage: weights_h5py.py read FILE NUMBERS     print name, shape and type of every weight in Keras's order, and write
                                             all their numbers, one weight behind the other, to the file NUMBERS
       weights_h5py.py write FILE KIND       write a small network as Keras does; KIND is fixed or variable, the
                                             kind of the texts
"""
import sys

import h5py
import numpy


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def read(path, numbers):
    with h5py.File(path, "r") as file, open(numbers, "wb") as out:
        print("written by", text(file.attrs["backend"]), text(file.attrs["keras_version"]))
        for layer in map(text, file.attrs["layer_names"]):
            names = [text(name) for name in file[layer].attrs["weight_names"]]
            print(layer, len(names))
            for name in names:
                weight = file[layer][name]
                print("   ", name, weight.shape, weight.dtype)
                out.write(weight[()].tobytes())


def write(path, kind):
    """As save_weights_to_hdf5_group of Keras 2 does it."""
    layers = {
        "conv2d": {"kernel:0": (2, 2, 1, 2), "bias:0": (2,)},
        "re_lu": {},
        "flatten": {},
        "dense": {"kernel:0": (12, 3), "bias:0": (3,)},
    }
    encode = str.encode if kind == "fixed" else str
    count = 0
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [encode(layer) for layer in layers]
        file.attrs["backend"] = encode("tensorflow")
        file.attrs["keras_version"] = encode("2.13.1")
        for layer, weights in layers.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = [encode(layer + "/" + name) for name in weights]
            for name, shape in weights.items():
                size = int(numpy.prod(shape))
                values = numpy.arange(count, count + size, dtype="float32").reshape(shape) / 8
                group.create_dataset(layer + "/" + name, shape, dtype="float32")[...] = values
                count += size


{"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
