#!/usr/bin/env python3
"""sweep_scale.py PROGRAM SPEC.json [CORES]: what a sweep would cost on so many cores (default 10000), from what this machine measures, and what would
bind first. Measured: core-seconds of the whole and of its dearest unit (--dry-run's timed steps), and rank 0's time for a unit (a sweep of thousands
of units that cost nothing: handing out, one transaction and its commit each). Known: the sizes of messages. A projection, not a measurement."""
import json, math, os, re, shutil, subprocess, sys, tempfile, time

program, path, cores = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10000
spec = json.load(open(path))
room = tempfile.mkdtemp(prefix="cf-scale-")


def written(s):
    name = os.path.join(room, "spec.json")
    json.dump(s, open(name, "w"))
    return name


def price(s):
    """units and core-seconds by --dry-run"""
    out = subprocess.run([program, "sweep", written(s), "--dry-run", "--threads", "1"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r": (\d+) units", out)[1]), 3600 * float(re.search(r"field, ([0-9.e+-]+) core-hours", out)[1])


def dearest():
    """core-seconds of a unit, the dearest over models and methods at the largest beta and every d"""
    b = spec["beta"]
    top = b["to"] if isinstance(b, dict) else max(b, key=float)
    worst = (0, "")
    for model in spec["model"]:
        for method in spec["method"]:
            for d in spec["d"]:
                s = dict(spec, d=[d], beta=[top], model=[model], method=[method], systems=spec.get("unit", 32))
                name = method if isinstance(method, str) else method["name"]
                worst = max(worst, (price(s)[1], "%s, %s, d = %d, beta = %s" % (model, name, d, top)))
    return worst


def handling():
    """seconds of rank 0 for a unit that costs nothing: least of three sweeps of 2,000"""
    s = {"schema": "certiform.sweep/1", "n": 2, "d": [2], "beta": [1.0, 2.0], "model": ["sa"], "method": ["published"], "t_end": 0.1, "checkpoints": spec["checkpoints"], "systems": 1000, "unit": 1}
    best = math.inf
    for k in range(3):
        began = time.perf_counter()
        subprocess.run([program, "sweep", written(s), "-o", os.path.join(room, "h%d" % k), "--quiet", "--threads", "1"], check=True)
        best = min(best, (time.perf_counter() - began) / 2000)
    return best


def span(seconds):
    return "%.3g s" % seconds if seconds < 600 else "%.3g h" % (seconds / 3600)


try:
    units, total = price(spec)
    unit, where = dearest()
    hand = handling()
    back = 32 + 24 * spec["checkpoints"]
    ideal, serial = total / cores, units * hand
    bound = max((ideal, "computing itself"), (serial, "rank 0: it stores one unit at a time"), (unit, "the dearest unit, which cannot be shared: a smaller \"unit\" helps"))
    print("%d units, %s of one core; dearest unit %s (%s); rank 0 needs %.3g ms a unit, %.3g kB come back for each" % (units, span(total), span(unit), where, 1e3 * hand, back / 1e3))
    print("on %d cores: computing %s, rank 0 %s, dearest unit %s; messages %.3g MB in all, %.3g MB/s into rank 0" % (cores, span(ideal), span(serial), span(unit), units * (back + 8) / 1e6, units * back / 1e6 / bound[0]))
    print("binds first: %s; so about %s, %.0f%% of the cores at work" % (bound[1], span(bound[0]), 100 * ideal / bound[0]))
    print("rank 0 keeps up with %.3g cores; the dearest unit leaves room for %.3g" % (total / serial, total / unit))
finally:
    shutil.rmtree(room, ignore_errors=True)
