#!/usr/bin/env python3
"""kill.py PROGRAM KILLS RANKS...: a sweep is killed (SIGKILL) again and again at random times and resumed, with each number of RANKS under mpirun
in turn (0: no MPI, one process with 1 to 3 threads). After every kill each stored unit is compared with that of a sweep that nobody killed; at
the end the exported files are compared byte by byte. Seeded by CF_KILL_SEED (default 1). Last line "N passed, M failed"."""
import os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

program, kills, ranks = sys.argv[1], int(sys.argv[2]), [int(r) for r in sys.argv[3:]]
spec = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kill.json")
rng = random.Random(int(os.environ.get("CF_KILL_SEED", "1")))
passed = failed = 0
room = tempfile.mkdtemp(prefix="cf-kill-")


def check(ok, what):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok: print("FAILED", what)


def units(base):
    path = base + "/sweep.sqlite"
    if not os.path.exists(path) or os.path.getsize(path) == 0 and not os.path.exists(path + "-wal"): return {}
    db = sqlite3.connect(path)
    try:
        if db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'unit'").fetchone()[0] == 0: return {}
        check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity of the file")
        columns = "id, done, version, seed, model, method, n, d, beta, step, first, systems, evaluations, counts"
        rows = db.execute("SELECT " + columns + " FROM unit").fetchall()
        return {r[0]: r[1:] for r in rows}
    finally:
        db.close()


def written(base):
    """sizes and times of the database and its journal"""
    return [(os.stat(f).st_size, os.stat(f).st_mtime_ns) for f in (base + "/sweep.sqlite", base + "/sweep.sqlite-wal") if os.path.exists(f)]


def command(base, r):
    c = [program, "sweep", spec, "-o", base, "--resume", "--quiet", "--threads", str(rng.randint(1, 3) if r == 0 else 1)]
    return c if r == 0 else ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", str(r)] + c


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return sorted(int(p) for p in out)


def strike(p, r):
    """kills the process, or one of the ranks (the first is rank 0); False when it had ended"""
    victims = [p.pid] if r == 0 else children(p.pid)
    if p.poll() is not None or not victims: return False
    try: os.kill(rng.choice(victims), signal.SIGKILL)
    except ProcessLookupError: return False
    return True


def ended(p, r):
    """its exit code; Open MPI 4.1's mpirun sometimes sleeps on when all its ranks are gone, and is ended then"""
    for _ in range(40):
        try: return p.wait(timeout=5)
        except subprocess.TimeoutExpired:
            if r and not children(p.pid): p.kill()
    p.kill()
    check(False, "still at work after 200 s with %d ranks" % r)
    return p.wait()


def finish(base, r):
    return subprocess.run(command(base, r), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600).returncode


def campaign(r, whole, took):
    base, n, rounds, seen, calm = os.path.join(room, "r%d" % r), 0, 0, {}, 0
    while n < kills and calm < 20 * kills:
        before = written(base)
        p = subprocess.Popen(command(base, r), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        early = rng.random() < 0.2  # while it starts; else after it began to store
        while not early and p.poll() is None and written(base) == before: time.sleep(0.002)
        try: p.wait(rng.uniform(0, took / max(4, kills / 3)))
        except subprocess.TimeoutExpired: pass
        hit = strike(p, r)
        code = ended(p, r)
        calm += not hit
        n += hit
        now = units(base)
        check(all(now.get(i) == u for i, u in seen.items()), "kill %d of %d ranks: a unit that was stored is lost or changed" % (n, r))
        check(all(u == whole.get(i) for i, u in now.items()), "kill %d of %d ranks: a stored unit is not what it should be" % (n, r))
        seen = now
        if not hit:
            check(code == 0, "a sweep that nobody killed ends with 0")
            if len(now) == len(whole) and n < kills:  # done too early: begin anew
                same_files(base, r)
                shutil.rmtree(base)
                seen, rounds = {}, rounds + 1
    check(n == kills, "%d kills with %d ranks" % (kills, r))
    check(finish(base, r) == 0, "the last resume")
    same_files(base, r)
    print("%d ranks: killed %d times at work, %d of %d units stored before the last resume, %d sweeps ended in between" % (r, n, len(seen), len(whole), rounds))


def same_files(base, r):
    check(len(units(base)) == len(whole), "all units, %d ranks" % r)
    for name in ("sweep.csv", "sweep.npz"):
        with open(os.path.join(room, "whole", name), "rb") as a, open(os.path.join(base, name), "rb") as b: check(a.read() == b.read(), "%s, %d ranks" % (name, r))


try:
    began = time.monotonic()
    check(finish(os.path.join(room, "whole"), 0) == 0, "a sweep that nobody kills")
    took = time.monotonic() - began
    whole = units(os.path.join(room, "whole"))
    check(len(whole) == 288 and sorted(whole) == list(range(288)), "288 units")
    for r in ranks: campaign(r, whole, took)
finally:
    shutil.rmtree(room, ignore_errors=True)
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed > 0)
