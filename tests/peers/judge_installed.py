#!/usr/bin/env python3
"""Judges what the Python packages installed here compute: PyTorch, ONNX Runtime, SciPy, NumPy. By hand, in no gate:

    python3 tests/peers/judge_installed.py [--certiform build/certiform] [--seed 1]

For attention, softmax, log-softmax, log-sum-exp, LayerNorm and unit vectors, each on a plain random input and on one built for
trouble (large mean, large logits), in the formats a package has, the largest error in ulps and the verdict under the derived
tolerance are printed. A package that is not installed is skipped with a message. Exit 1 if any result is outside, which is about
the package and no fault of ours; 2 if the judge itself failed.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile


def skip(name, why):
    print(f"skipped: {name} ({why})")


def have(name):
    try:
        return __import__(name)
    except ImportError:
        skip(name, "not installed")


np = have("numpy")
if np is None:
    sys.exit(0)


def inputs(op, rng, trouble):
    f = lambda *shape: rng.standard_normal(shape)
    if op == "attention":
        q, k, v = f(4, 16, 32), f(4, 24, 32), f(4, 24, 32)
        return {"q": 8 * q if trouble else q, "k": k, "v": v + 100 if trouble else v}
    if op == "layernorm":
        x = f(8, 256)
        return {"x": x / 16 + 64 if trouble else x, "weight": 1 + f(256) / 8, "bias": f(256) / 8}
    return {"x": 20 * f(8, 256) if trouble else f(8, 256)}


def by_torch(torch, op, t):
    F, T = torch.nn.functional, {k: torch.from_numpy(v) for k, v in t.items()}
    if op == "attention":
        return F.scaled_dot_product_attention(T["q"][None], T["k"][None], T["v"][None])[0].numpy()
    if op == "layernorm":
        return F.layer_norm(T["x"], T["x"].shape[-1:], T["weight"], T["bias"], 1e-5).numpy()
    one = {"softmax": lambda x: F.softmax(x, -1), "logsoftmax": lambda x: F.log_softmax(x, -1),
           "logsumexp": lambda x: torch.logsumexp(x, -1), "l2norm": lambda x: F.normalize(x, dim=-1, eps=0)}
    return one[op](T["x"]).numpy()


def by_numpy(_, op, t):
    if op == "attention":
        s = t["q"] @ np.swapaxes(t["k"], -1, -2) / np.sqrt(t["q"].dtype.type(t["q"].shape[-1]))
        p = np.exp(s - s.max(-1, keepdims=True))
        return p / p.sum(-1, keepdims=True) @ t["v"]
    x = t["x"]
    if op == "layernorm":
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + x.dtype.type(1e-5)) * t["weight"] + t["bias"]
    if op == "l2norm":
        return x / np.linalg.norm(x, axis=-1, keepdims=True)
    m = x.max(-1, keepdims=True)
    s = np.exp(x - m).sum(-1, keepdims=True)
    return {"softmax": np.exp(x - m) / s, "logsoftmax": x - m - np.log(s), "logsumexp": (m + np.log(s))[..., 0]}[op]


def by_scipy(special, op, t):
    one = {"softmax": special.softmax, "logsoftmax": special.log_softmax, "logsumexp": special.logsumexp}
    return one[op](t["x"], axis=-1) if op in one else None


def by_onnxruntime(pair, op, t):
    ort, onnx = pair
    kinds = {"softmax": ("Softmax", {"axis": -1}), "logsoftmax": ("LogSoftmax", {"axis": -1}),
             "logsumexp": ("ReduceLogSumExp", {"axes": [-1], "keepdims": 0}),
             "layernorm": ("LayerNormalization", {"axis": -1, "epsilon": 1e-5})}
    if op not in kinds or next(iter(t.values())).dtype != np.float32:
        return None
    h, one = onnx.helper, onnx.TensorProto.FLOAT
    kind, attributes = kinds[op]
    graph = h.make_graph([h.make_node(kind, list(t), ["y"], **attributes)], "g",
                         [h.make_tensor_value_info(k, one, v.shape) for k, v in t.items()], [h.make_tensor_value_info("y", one, None)])
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, t)[0]


def peers():
    torch = have("torch")
    if torch:
        yield f"torch {torch.__version__}", by_torch, torch, ("float64", "float32", "float16")
    ort = have("onnxruntime")
    onnx = ort and have("onnx")
    if onnx:
        yield f"onnxruntime {ort.__version__}", by_onnxruntime, (ort, onnx), ("float32",)
    scipy = have("scipy")
    if scipy:
        import scipy.special
        yield f"scipy {scipy.__version__}", by_scipy, scipy.special, ("float64", "float32")
    yield f"numpy {np.__version__}", by_numpy, np, ("float64", "float32", "float16")


def judge(certiform, op, t, y, folder):
    command = [certiform, "judge", op, "--json", "--result", f"{folder}/y.npy"]
    np.save(f"{folder}/y.npy", y)
    for role, value in t.items():
        np.save(f"{folder}/{role}.npy", value)
        command += [f"--{role}", f"{folder}/{role}.npy"]
    if op == "layernorm":
        command += ["--eps", "1e-5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 2:
        sys.exit(f"certiform failed: {done.stderr.strip()}\n  {' '.join(command)}")
    return json.loads(done.stdout)["results"][0], done.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certiform", default=os.environ.get("BUILD", "build") + "/certiform")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    worst = 0
    print(f"{'program':24} {'operation':11} {'format':8} {'input':8} {'verdict':10} {'largest error, ulps':>20}")
    with tempfile.TemporaryDirectory() as folder:
        for name, call, module, formats in peers():
            for op in ("attention", "softmax", "logsoftmax", "logsumexp", "layernorm", "l2norm"):
                for dtype in formats:
                    for trouble in (False, True):
                        t = {k: v.astype(dtype) for k, v in inputs(op, np.random.default_rng(args.seed), trouble).items()}
                        y = call(module, op, t)
                        if y is None:
                            continue
                        result, status = judge(args.certiform, op, t, np.asarray(y, dtype), folder)
                        top = result["max_ulp"][1]
                        top = float.fromhex(top) if top not in ("Infinity", "NaN") else float("inf")
                        print(f"{name:24} {op:11} {dtype:8} {'trouble' if trouble else 'plain':8} {result['verdict']:10} {top:20.4g}")
                        worst = max(worst, status == 1)
    sys.exit(int(worst))


if __name__ == "__main__":
    main()
