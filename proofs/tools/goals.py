#!/usr/bin/env python3
"""goals.py MODULE THEOREM,... GOAL.v...: one Coq file of the goals, as WP and Why3 state them, each to be proved by one of MODULE's theorems
itself. What several goals define in the same words stands once, and means what it means in each: a name has one definition in the file, and a
goal uses no name of the file that it had not defined before."""
import re, sys

module, theorems, paths = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
NAME = re.compile(r"(?<![\w'.])[A-Za-z_][\w']*")  # not qualified
KINDS = re.compile(r"(?:Parameter|Definition|Axiom) +([\w']+)")

def sentences(path):
    """Require lines; definitions; the theorem's statement"""
    text = re.sub(r"\(\*.*?\*\)", "", open(path).read().split("\nProof.\n")[0], flags=re.S)
    required = re.findall(r"(?m)^(?:From \w+ )?Require .*\n", text)
    *before, goal = re.split(r"\n\s*\n", re.sub(r"(?m)^(?:From \w+ )?Require .*\n", "", text).strip())
    return required, before, goal

goals = [sentences(p) for p in paths]
required = dict.fromkeys(r for g in goals for r in g[0])
shared = {}  # name: its definition
for path, (_, before, _) in zip(paths, goals):
    for s in before:
        m = KINDS.match(s)
        if not m: sys.exit(f"{path}: neither Parameter, Definition nor Axiom: {s}")
        if shared.setdefault(m[1], s) != s: sys.exit(f"{path}: {m[1]} has two definitions")
for path, (_, before, goal) in zip(paths, goals):
    known = set()
    for s in before + [goal]:
        known.update(KINDS.findall(s)[:1])
        unknown = (set(NAME.findall(s)) & shared.keys()) - known
        if unknown: sys.exit(f"{path}: {', '.join(sorted(unknown))} of another goal used in: {s}")

print("".join(required) + f"From CF Require {module}.")
print("\n".join(shared.values()))
theorems.sort()  # as WP sorts its goals: the first attempt is mostly right, and a wrong one may take Coq long to refuse
for k, (_, _, goal) in enumerate(goals):
    attempts = " | ".join(f"exact (@CF.{module}.{t})" for t in theorems[k:] + theorems[:k])
    print(f'Module G{k}.\n{goal}\nProof.\nfirst [{attempts} | fail "none of the theorems is this goal"].\nQed.\nEnd G{k}.\nPrint G{k}.wp_goal.')
