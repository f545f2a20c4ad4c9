"""numpy_dynamics.py N D BETA: seconds a call, of the SA field and of one RK4 step with normalization, in plain NumPy; the least of 15 windows each."""
import sys, time
import numpy as np

n, d, beta = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
x = np.random.default_rng(1).standard_normal((n, d))
x /= np.linalg.norm(x, axis=1, keepdims=True)

def field(x):
    w = np.exp(beta * (x @ x.T - 1))
    q = (w @ x) / w.sum(1, keepdims=True)
    return q - (x * q).sum(1, keepdims=True) * x

def rk4(x, h=0.1):
    a = field(x)
    b = field(x + h / 2 * a)
    c = field(x + h / 2 * b)
    e = field(x + h * c)
    y = x + h / 6 * (a + 2 * b + 2 * c + e)
    return y / np.linalg.norm(y, axis=1, keepdims=True)

def least(f):
    calls, best = 1, float("inf")
    while True:
        t = time.thread_time()
        for _ in range(calls): f(x)
        t = time.thread_time() - t
        if t >= 4e-3: break
        calls *= 2
    for _ in range(15):
        t = time.thread_time()
        for _ in range(calls): f(x)
        best = min(best, (time.thread_time() - t) / calls)
    return best

print(least(field), least(rk4))
