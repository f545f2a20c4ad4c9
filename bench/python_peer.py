"""python_peer.py PACKAGE CALL SIZE...: one thread of NumPy or PyTorch. Its first line is the version; for each line on standard input it answers with the
seconds a call takes (processor time, the mean of a window of 4 ms). Calls, all binary64:
softmax ROWS N; logsumexp ROWS N; layernorm ROWS N; attention N D; causal N D (one head of N queries and keys); exp N; field N D (the SA
field); rk4 N D (a step of it with normalization, NumPy)."""
import importlib, sys, time

package, call = sys.argv[1], sys.argv[2]
size = [int(a) for a in sys.argv[3:]]
lib = importlib.import_module(package)
print(lib.__version__, flush=True)
BETA = 4.0


def numpy_call():
    x = lib.random.default_rng(1).standard_normal(size)
    q = x / lib.linalg.norm(x, axis=-1, keepdims=True)

    def softmax(x):
        w = lib.exp(x - x.max(-1, keepdims=True))
        return w / w.sum(-1, keepdims=True)

    def layernorm():
        y = x - x.mean(-1, keepdims=True)
        return y / lib.sqrt((y * y).mean(-1, keepdims=True) + 1e-5)

    def field(q):
        w = lib.exp(BETA * (q @ q.T - 1))
        f = (w @ q) / w.sum(1, keepdims=True)
        return f - (q * f).sum(1, keepdims=True) * q

    def rk4(h=0.1):
        a = field(q)
        b = field(q + h / 2 * a)
        c = field(q + h / 2 * b)
        y = q + h / 6 * (a + 2 * b + 2 * c + field(q + h * c))
        return y / lib.linalg.norm(y, axis=1, keepdims=True)

    return {"softmax": lambda: softmax(x), "layernorm": layernorm, "exp": lambda: lib.exp(x), "field": lambda: field(q),
            "rk4": rk4, "attention": lambda: softmax(x @ x.T * size[-1] ** -0.5) @ x}[call]


def torch_call():
    lib.set_num_threads(1)
    lib.set_grad_enabled(False)
    x = lib.randn(*size, dtype=lib.float64)
    if call == "field": x = x / x.norm(dim=1, keepdim=True)
    one, zero = lib.ones(size[-1], dtype=lib.float64), lib.zeros(size[-1], dtype=lib.float64)
    fused = getattr(lib.nn.functional, "scaled_dot_product_attention", None)
    scale = size[-1] ** -0.5
    mask = lib.full((size[0], size[0]), float("-inf"), dtype=lib.float64).triu(1) if call == "causal" else None
    q = x[None, None]

    def plain():
        s = x @ x.T * scale
        return lib.softmax(s if mask is None else s + mask, -1) @ x

    def field():
        w = lib.exp(BETA * (x @ x.T - 1))
        f = (w @ x) / w.sum(1, keepdim=True)
        return f - (x * f).sum(1, keepdim=True) * x

    calls = [plain] + ([lambda: fused(q, q, q, is_causal=call == "causal")] if fused else []) if call in ("attention", "causal") else [
        {"softmax": lambda: lib.softmax(x, -1), "logsumexp": lambda: lib.logsumexp(x, -1), "exp": lambda: lib.exp(x), "field": field,
         "layernorm": lambda: lib.nn.functional.layer_norm(x, [size[-1]], one, zero, 1e-5)}[call]]
    return min(calls, key=lambda f: min(window(f, 1) for _ in range(5)))


def window(f, calls):
    t = time.thread_time()
    for _ in range(calls): f()
    return (time.thread_time() - t) / calls


f = numpy_call() if package == "numpy" else torch_call()
calls = 1
while window(f, calls) * calls < 4e-3: calls *= 2
for line in sys.stdin: print("%.9e" % window(f, calls), flush=True)
