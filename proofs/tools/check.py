#!/usr/bin/env python3
"""check.py REPORT.json FUNCTIONS LOG: exit 1 unless every goal of every function is valid; frama-c itself exits 0 with open goals."""
import json, re, sys

report, functions, log = sys.argv[1], sys.argv[2].split(","), open(sys.argv[3]).read()
m = json.load(open(report))
seen = {f for part in m.get("wp:functions", {}) for f in [part]}
total = m["wp:global"]["wp:main"]["total"]
valid = m["wp:global"]["wp:main"].get("valid", 0)
by = {k: v.get("valid", 0) for k, v in m["wp:global"].items() if k != "wp:main"}
print(f"  goals: {valid}/{total}", " ".join(f"{k}:{n}" for k, n in sorted(by.items())))
bad = total != valid or total == 0
for f in functions:
    if f not in seen:
        print(f"  {f}: no goal at all (is it in the file, with a contract?)")
        bad = True
for goal in re.findall(r"^\[wp\] \[(?:Failed|Timeout|Unknown|Stepout|Unsuccess)\S*\] Goal (\S+)", log, re.M):
    print("  OPEN:", goal)
    bad = True
sys.exit(bad)
