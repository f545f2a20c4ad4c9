#!/usr/bin/env python3
"""check.py CACHEMODE REPORT.json FUNCTIONS LOG: exit 1 unless every goal of every function is valid and, unless CACHEMODE is offline,
smoke tests ran and none found a contradiction; frama-c itself exits 0 with open goals."""
import json, re, sys

mode, report, functions, log = sys.argv[1], sys.argv[2], sys.argv[3].split(","), open(sys.argv[4]).read()
m = json.load(open(report))
total = m["wp:global"]["wp:main"]["total"]
valid = m["wp:global"]["wp:main"].get("valid", 0)
by = {k: v.get("valid", 0) for k, v in m["wp:global"].items() if k != "wp:main"}
smoke = len(re.findall(r"^\[wp\] \[Passed\] Smoke-test", log, re.M))
print(f"  goals: {valid}/{total}," + (f" of them {smoke} smoke tests;" if smoke else ""), " ".join(f"{k}:{n}" for k, n in sorted(by.items())))
bad = total != valid or total == 0 or (smoke == 0 and mode != "offline")
for f in functions:
    if not re.search(rf"Goal typed_{f}_\w+ : Valid", log):
        print(f"  {f}: no goal proved (is it in the file, with a contract?)")
        bad = True
for kind, goal in re.findall(r"^\[wp\] \[(?:Failed|Timeout|Unknown|Stepout|Unsuccess)\S*\] (Goal|Smoke-test) (\S+)", log, re.M):
    print("  OPEN:" if kind == "Goal" else "  CONTRADICTION:", goal)
    bad = True
sys.exit(bad)
