"""numpy_phase.py numpy|torch N D BETA SYSTEMS STEPS CHECKPOINTS [reduced]: processor seconds for one point of a phase diagram on one thread, in float64: random
starts, the published step x + 0.1 q, normalized, for sa, pairs counted at the checkpoints. The least over batch sizes and repetitions.
reduced: for d > n the tokens are replaced by the n-dimensional rows of a QR factor first (the flow depends on inner products alone)."""
import os, sys, time
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
kind, n, d, beta, systems, steps, checkpoints = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), *map(int, sys.argv[5:8])
reduced = len(sys.argv) > 8 and d > n
import numpy as np

looks = {round(k * steps / (checkpoints - 1)) for k in range(checkpoints)}


def starts(batch, rng):
    x = rng.standard_normal((batch, n, d))
    x /= np.sqrt(np.einsum("bik,bik->bi", x, x))[:, :, None]
    return np.ascontiguousarray(np.linalg.qr(x.transpose(0, 2, 1), mode="r").transpose(0, 2, 1)) if reduced else x


def by_numpy(x):
    g = np.empty((len(x), n, n))
    q = np.empty_like(x)
    count = 0
    for s in range(steps + 1):
        np.matmul(x, x.transpose(0, 2, 1), out=g)
        if s in looks: count += np.count_nonzero(g > 0.999)
        if s == steps: return count
        g -= 1
        g *= beta
        np.exp(g, out=g)
        np.matmul(g, x, out=q)
        q *= (0.1 / g.sum(2))[:, :, None]
        x += q
        x /= np.sqrt(np.einsum("bik,bik->bi", x, x))[:, :, None]


if kind == "torch":
    import torch
    torch.set_num_threads(1)

    @torch.no_grad()
    def by_torch(x):
        x = torch.from_numpy(x)
        count = 0
        for s in range(steps + 1):
            g = torch.bmm(x, x.transpose(1, 2))
            if s in looks: count += int((g > 0.999).sum())
            if s == steps: return count
            x = torch.nn.functional.normalize(torch.baddbmm(x, torch.softmax(g.mul_(beta), 2), x, alpha=0.1), dim=2)


best = float("inf")
for batch in (4, 8, 16, 32, 64):
    if batch > systems: break
    for _ in range(2):
        rng = np.random.default_rng(1)
        t = time.process_time()
        for _ in range(systems // batch): (by_torch if kind == "torch" else by_numpy)(starts(batch, rng))
        best = min(best, time.process_time() - t)
print(best)
