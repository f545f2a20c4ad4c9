"""mutants.py PROGRAM DIR: computations of claims, changed so that they are false or no computation at all; PROGRAM must reject each, and accept the originals.

What is false by construction: the sides of a strict comparison exchanged; one side moved by more than both enclosures span; a number stated beside
where it lies; an enclosure said to be narrower than it can be; known counterexamples of the searches. Unreadable: references forward, to nothing or to
vectors, lines of unknown kinds, values that are no numbers, other schemas, texts cut off.
"""
import copy
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

program, directory = sys.argv[1], sys.argv[2]
EACH, LARGE = 6, 4000  # findings of a file that are changed; lines beyond which they are not
passed = failed = 0


def verdict(text):
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=directory) as f:
        f.write(text)
        f.flush()
        return subprocess.run([program, f.name], capture_output=True, timeout=600).returncode


def expect(wanted, got, what):
    global passed, failed
    if got in wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}: exit {got}, expected {wanted}")


def cut(c, finding=None, number=None):
    """the computation of one finding or number: its lines and those that they need, numbered anew"""
    need = {i for t in finding["tests"] for i in t[1:]} if finding else {number[1]}
    for i in range(len(c["lines"]), 0, -1):
        if i in need:
            need |= set(operands(c["lines"][i - 1]))
    anew = {old: new for new, old in enumerate(sorted(need), 1)}
    small = {"schema": c["schema"], "version": c["version"], "claim": c["claim"], "numbers": [], "findings": [], "lines": []}
    for old in sorted(need):
        line = list(c["lines"][old - 1])
        for at in places(line):
            line[at] = anew[line[at]]
        small["lines"].append(line)
    if finding:
        small["findings"] = [{"part": finding["part"], "line": finding["line"], "tests": [[t[0]] + [anew[i] for i in t[1:]] for t in finding["tests"]]}]
    else:
        small["numbers"] = [[number[0], anew[number[1]], *number[2:]]]
    return small


def places(line):
    """where the operands of a line stand"""
    head = {"number": None, "range": None, "vector": None, "formula": 3, "integral": 4, "derivative": 5}.get(line[0], 1)
    return [] if head is None else range(head, len(line))


def operands(line):
    return [line[k] for k in places(line)]


def lie(c, rng):
    """one comparison of the only finding turned false; None: no way to"""
    c = copy.deepcopy(c)
    tests = c["findings"][0]["tests"]
    t = rng.choice(tests)
    c["findings"][0]["tests"] = [t]
    kind = t[0]
    if kind == "<":
        t[1], t[2] = t[2], t[1]
    elif kind == "<=" or kind == "meets":  # a + 10^40 against b
        c["lines"] += [["formula", "x+10^40", "x", t[1]]]
        t[1] = len(c["lines"])
    elif kind == "narrower":
        c["lines"] += [["range", "-0x1p-200", "0x1p-200"], ["+", t[1], len(c["lines"]) + 1], ["number", "0x1p-210"]]
        t[1], t[2] = len(c["lines"]) - 1, len(c["lines"])
    elif kind == "saddles":  # the regular triangle is a local maximum
        c["lines"] += [["number", "0x1.8p+1"], ["number", "-0x1p+0"]]
        t[1], t[2] = len(c["lines"]) - 1, len(c["lines"])
    elif kind == "critical":
        v = c["lines"][t[2] - 1]
        v[rng.randrange(1, len(v))] = "0x1.2p+3"
    elif kind == "hardmax":  # four coordinates are no tokens in R^3
        c["lines"] += [["vector", "0x1p+0", "0x0p+0", "0x1p-1", "0x1p-2"]]
        c["lines"][t[1] - 1] = ["number", "0x1.8p+1"]
        t[2] = len(c["lines"])
    else:
        return None
    return c


def break_line(c, rng):
    """what is no computation"""
    c = copy.deepcopy(c)
    line = c["lines"][rng.randrange(len(c["lines"]))]
    how = rng.randrange(7)
    if how == 0:
        line[0] = rng.choice(["", "pow", "+-", None, 7])
    elif how == 1:
        line.append(1)
        if line[0] == "vector":
            line[0] = "vectors"
    elif how == 2 and len(operands(line)):
        line[rng.choice(list(places(line)))] = rng.choice([0, -1, len(c["lines"]) + 1, 1 << 40, "1", None, 1.5, [1]])
    elif how == 3:
        c["lines"].append(["range", rng.choice(["nan", "inf", "0x1p+1", "", "1 "]), "0x1p+0"])
    elif how == 4:
        c["lines"].append(["formula", rng.choice(["1+", "(", "x", "exp(1", "1)", "sin 1", "(" * 300 + "1" + ")" * 300]), ""])
    elif how == 5:
        c["findings"][0]["tests"].append([rng.choice(["=", ">", "", None]), 1, 1])
    else:
        c["schema"] = "certiform.computation/2"
    return c


def main():
    rng = random.Random(1)
    files = sorted(glob.glob(os.path.join(directory, "*.computation.json")))
    for path in files:
        text = open(path).read()
        c = json.loads(text)
        name = os.path.basename(path)  # that the whole is accepted, the run of the claims has seen
        for k in rng.sample(range(len(c["findings"])), min(EACH, len(c["findings"]))):
            small = cut(c, finding=c["findings"][k])
            if len(small["lines"]) > LARGE:
                continue
            expect([0], verdict(json.dumps(small)), f"{name}, finding {k + 1} alone")
            expect([1], verdict(json.dumps(lie(small, rng))), f"{name}, finding {k + 1} made false")
            expect([2], verdict(json.dumps(break_line(small, rng))), f"{name}, finding {k + 1} made unreadable")
        for number in rng.sample(c["numbers"], min(4, len(c["numbers"]))):
            small = cut(c, number=number)
            lo, hi = (float(x) for x in number[2:])
            step = rng.choice([1, -1]) * max(abs(lo), abs(hi), 1e-300) * 1e-3
            if len(small["lines"]) > LARGE:
                continue
            expect([0], verdict(json.dumps(small)), f"{name}, {number[0]} alone")
            small["numbers"][0][2:] = [repr(lo + step), repr(hi + step)]
            expect([1], verdict(json.dumps(small)), f"{name}, {number[0]} moved")
        expect([2], verdict(text[: rng.randrange(len(text) - 3)]), f"{name} cut off")
    print(f"{len(files)} computations\n{passed} passed, {failed} failed")
    return 1 if failed or not files else 0


sys.exit(main())
