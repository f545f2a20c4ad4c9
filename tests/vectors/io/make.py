#!/usr/bin/env python3
"""The sample files of the readers, written by the formats' own libraries, and what is in them: expected.tsv (file, dtype, shape, elements as
hex floats in C order). The tests read these; nothing else needs Python. Run: python3 make.py, with numpy, safetensors, torch, onnx.
Written with the versions in VERSIONS; also seeds the fuzzers' corpus (tests/fuzz/corpus)."""
import io, pathlib, subprocess, sys
import numpy as np
import onnx, safetensors, torch
from onnx import helper, numpy_helper, TensorProto
from safetensors.torch import save_file

here = pathlib.Path(__file__).resolve().parent
corpus = here.parent.parent / "fuzz" / "corpus"
rows = []


def seed(kind, name, data):
    (corpus / kind).mkdir(parents=True, exist_ok=True)
    (corpus / kind / name).write_bytes(data)


def expect(file, dtype, shape, values):
    values = [float(v) for v in values]
    text = ",".join("inf" if v == float("inf") else v.hex() for v in values)
    rows.append("\t".join((file, dtype, ",".join(map(str, shape)), text)))


def write(kind, name, data, entries):
    """entries: name inside (None: the file itself), dtype, array"""
    (here / name).write_bytes(data)
    seed(kind, name, data)
    for inner, dtype, a in entries:
        a = np.asarray(a)
        expect(name + (":" + inner if inner else ""), dtype, a.shape, a.astype(np.float64).ravel())


x = np.array([[1, -0.0, 0.1], [2.0 ** -24, np.inf, -65504]])
names = {"b1": "bool", "f2": "f16", "f4": "f32", "f8": "f64", **{k + str(n): k + str(8 * n) for k in "iu" for n in (1, 2, 4, 8)}}
whole = np.array([[1, 0, 3], [100, 127, 5]])


def of(descr, a=None):
    base = x if descr[-2] == "f" else whole if descr[-2] in "iu" else whole > 2
    return (base if a is None else a).astype(descr)


def npy(a, version=None):
    f = io.BytesIO()
    np.lib.format.write_array(f, a, version=version)
    return f.getvalue()


for d in names:
    for order in "<>" if d[1] != "1" else "|":
        a = of(order + d)
        write("npy", f"{'be-' if order == '>' else ''}{d}.npy", npy(a), [(None, names[d], a)])
for name, a, version in [
    ("fortran", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)), None),
    ("scalar", np.array(0.1), None),
    ("one", np.array([0.1]), None),
    ("empty", np.zeros((3, 0, 2)), None),
    ("v2", of("<f8"), (2, 0)),
    ("v3", np.asfortranarray(of(">f2")), (3, 0)),
]:
    write("npy", name + ".npy", npy(a, version), [(None, names[a.dtype.str[1:]], a)])

a, b = of("<f8"), np.asfortranarray(of(">f4"))
for name, save in [("stored", np.savez), ("deflate", np.savez_compressed)]:
    f = io.BytesIO()
    save(f, a=a, b=b)
    write("npz", name + ".npz", f.getvalue(), [("a", "f64", a), ("b.npy", "f32", b)])
streamed = "import sys,numpy as np; np.savez_compressed(sys.stdout.buffer, a=np.arange(6.).reshape(2,3))"
piped = subprocess.run([sys.executable, "-c", streamed + "\n"], stdout=subprocess.PIPE, check=True).stdout  # a pipe: data descriptors
write("npz", "streamed.npz", piped, [(None, "f64", np.arange(6.0).reshape(2, 3))])

tensors = {
    "a": torch.tensor(x), "b.weight": torch.tensor(x).float(), "h": torch.tensor(x).half(), "bf": torch.tensor(x).bfloat16(),
    "m": torch.tensor(whole > 2), "i": torch.tensor(whole), "s": torch.tensor(0.1, dtype=torch.float64), "e": torch.zeros(0, 3),
}
kinds = {torch.float64: "f64", torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.bool: "bool", torch.int64: "i64"}
save_file(tensors, here / "torch.safetensors", metadata={"format": "pt"})
write("safetensors", "torch.safetensors", (here / "torch.safetensors").read_bytes(),
      [(k, kinds[t.dtype], t.double().numpy()) for k, t in tensors.items()])
save_file({"x": tensors["bf"]}, here / "one.safetensors")
write("safetensors", "one.safetensors", (here / "one.safetensors").read_bytes(), [(None, "bf16", tensors["bf"].double().numpy())])

types = {"f8": TensorProto.DOUBLE, "f4": TensorProto.FLOAT, "f2": TensorProto.FLOAT16, "b1": TensorProto.BOOL, "i8": TensorProto.INT64}
for d, t in types.items():
    a = of(("<" if d[1] != "1" else "|") + d)
    write("onnx", f"raw-{d}.pb", numpy_helper.from_array(a, "x").SerializeToString(), [(None, names[d], a)])
    typed = helper.make_tensor("x", t, a.shape, a.ravel().tolist())
    assert not typed.HasField("raw_data")
    write("onnx", f"typed-{d}.pb", typed.SerializeToString(), [(None, names[d], a)])
typed = helper.make_tensor("x", TensorProto.BFLOAT16, (2, 3), x.ravel().tolist())
write("onnx", "typed-bf16.pb", typed.SerializeToString(), [(None, "bf16", tensors["bf"].double().numpy())])
write("onnx", "scalar.pb", numpy_helper.from_array(np.array(0.1)).SerializeToString(), [(None, "f64", np.array(0.1))])

text = "# decimal, hex, infinities\n" + "".join(",".join(r) + "\n" for r in (("1", "-0.0", "0.1"), (float(x[1, 0]).hex(), "Infinity", "-65504.0")))
write("text", "matrix.csv", text.encode(), [(None, "f64", x)])
write("text", "vector.txt", b"0.1\n1e-5\n-0x1.8p-1074\n", [(None, "f64", np.array([0.1, 1e-5, -1e-323]))])

node = helper.make_node("LayerNormalization", ["x", "w"], ["y"], axis=-2, epsilon=0.1, axes=[0, 1], keepdims=0)
model = helper.make_model(helper.make_graph([node], "g", [], []), opset_imports=[helper.make_opsetid("", 17)])
(here / "model.onnx").write_bytes(model.SerializeToString())
for kind, name, data in [
    ("onnx_model", "layernorm", model.SerializeToString()),
    ("onnx_model", "softmax", helper.make_model(helper.make_graph([helper.make_node("Softmax", ["x"], ["y"], axis=1)], "g", [], [])).SerializeToString()),
    ("json", "real", b'{"lo": "0x1.8p+1", "hi": ["-Infinity", "NaN", "0x0.8p-1022"], "n": 1e5}'),
    ("json", "nested", b'[[[{"a":{"b":[]}}],null,true,"\\u00e9"],-1]'),
    *(("number", f"n{i}", s) for i, s in enumerate((b"-1.25e-5", b"0x1.8p+1", b"1/3", b"Infinity", b"-0x0.0000000000001p-1022", b"NaN"))),
]:
    seed(kind, name, data)

(here / "expected.tsv").write_text("".join(r + "\n" for r in rows))
(here / "VERSIONS").write_text(f"numpy {np.__version__}\nsafetensors {safetensors.__version__}\ntorch {torch.__version__}\nonnx {onnx.__version__}\n")
