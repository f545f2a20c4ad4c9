"""scipy_dop853.py N D BETA T: the SA flow by SciPy's DOP853, stepped without solve_ivp's own loop, in plain NumPy. On standard input the tokens and the
reference solution at T as n d doubles each, then lines with a tolerance (rtol = atol); for each it answers with seconds a run (the least of a window of
20 ms), the error at T in the maximum norm after normalization, evaluations. Its first line is the version."""
import sys, time
import numpy as np
import scipy
from scipy.integrate import DOP853

n, d, beta, end = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
print(scipy.__version__, flush=True)
start, exact = (np.frombuffer(sys.stdin.buffer.read(8 * n * d)) for _ in range(2))

def field(t, y):
    x = y.reshape(n, d)
    w = np.exp(beta * (x @ x.T - 1))
    q = (w @ x) / w.sum(1, keepdims=True)
    return (q - (x * q).sum(1, keepdims=True) * x).ravel()

def run(tol):
    s = DOP853(field, 0.0, start, end, rtol=tol, atol=tol)
    while s.status == "running": s.step()
    return s

for line in sys.stdin.buffer:
    tol, best, begin = float(line), float("inf"), time.thread_time()
    while time.thread_time() - begin < 0.02:
        t = time.thread_time()
        s = run(tol)
        best = min(best, time.thread_time() - t)
    x = s.y.reshape(n, d)
    x = x / np.linalg.norm(x, axis=1, keepdims=True)
    print("%.9e %.9e %d" % (best, abs(x.ravel() - exact).max(), s.nfev), flush=True)
