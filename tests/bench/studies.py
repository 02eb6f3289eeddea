"""Sweeps: what cases cost beside runs on their own, how two ranks share them, how long 1e5 of them take to plan, their table to open and
their report to be made. Called by tests/bench/run.

  tests/bench/studies.py --cases 1000     by itself, with so many reference cases, each run on its own too
"""
import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

BUILD = os.environ.get("BUILD", "build")
REFERENCE, MAP, SHOWN, MANY = 40, (4, 25), (8, 8), (100, 1000)  # cases; values of two axes
SINGLES, PAIRS = 5, 2
# What a busy machine changes least: the share of the ranks' time that is spent in cases, and ratios of CPU times.
# Targets: a run's CPU time over a case's; cases' CPU time over what two ranks have; seconds and MB of planning; seconds to open and to show.
CHEAPER, BUSY, PLAN_S, PLAN_MB, OPEN_S, REPORT_S = 1.0, 0.95, 1.0, 200, 1.0, 20.0
OPEN = """import sys, time  # CPU time
import xarray
began = time.process_time()
with xarray.open_dataset(sys.argv[1]) as table:
    first = float(table[sys.argv[2]][0])
print(time.process_time() - began, table.sizes["case"])"""


def run(command):
    """Wall and CPU seconds, and what it printed. Of a command that fails, an error."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def ranks(n):
    return os.environ.get("MPIRUN", "mpirun").split() + ["-n", str(n)] if n > 1 else []


def grid(folder, name, base, counts):
    path = os.path.join(folder, name + ".cfg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""sweep: {{ base = "{os.path.abspath(base)}"; keep = "summary";
  axes = ( {{ key = "mars.T0_K"; from = 3000.0; to = 4500.0; count = {counts[0]}; }},
           {{ key = "supply.epsilon_mix"; from = 0.1; to = 1.0; count = {counts[1]}; scale = "log"; }} ); }};\n""")
    return path


def sweep(folder, binary, path, n, *options):
    out = os.path.join(folder, "sweep")
    shutil.rmtree(out, ignore_errors=True)
    wall, cpu, _ = run([*ranks(n), f"{BUILD}/{binary}", "--quiet", "--progress", "off", "--sweep", path, "--out", out, *options])
    return wall, cpu, out


def rows_of(out):
    with open(os.path.join(out, "sweep.csv"), encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def reference(folder, cases):
    """Reference cases on two ranks beside the CPU times of the same runs on their own, one by one. What the job takes when all is done
    already is its start, which does not grow with the cases."""
    path = grid(folder, "reference", "input/mars_1d.cfg", (4, cases // 4))
    listed = run([f"{BUILD}/marsdisk", "--sweep", path, "--list"])[2].splitlines()
    alone = 0.0
    for line in listed:
        settings = [word for setting in line.split()[2:] for word in ("--set", setting)]
        alone += run([f"{BUILD}/marsdisk", "--quiet", "--force", "--out", os.path.join(folder, "one"), *settings, "input/mars_1d.cfg"])[1]
    wall, cpu, out = sweep(folder, "marsdisk", path, 2)
    rows = rows_of(out)
    start = run([*ranks(2), f"{BUILD}/marsdisk", "--quiet", "--progress", "off", "--sweep", path, "--out", out])[0]
    return {"cases": len(rows), "alone_cpu_s": alone, "wall_s": wall, "start_s": start, "two_cores": alone / (2 * wall), "run_over_case_cpu": alone / cpu,
            "in_cases": sum(float(row["wall_s"]) for row in rows) / (2 * wall)}


def disks(folder):
    """Short runs of their own beside the cases of a sweep, in turn; CPU times, which a busy machine changes least."""
    path, cases = grid(folder, "map", "input/sweeps/map_base.cfg", MAP), MAP[0] * MAP[1]
    cheaper, cores, inside, halves = [], [], [], []
    for _ in range(PAIRS):
        alone = []
        for k in range(SINGLES):  # corners and middles of the grid
            settings = ["--set", f"mars.T0_K={3000 + 1500 * k / (SINGLES - 1)}", "--set", f"supply.epsilon_mix={0.1 + 0.9 * k / (SINGLES - 1)}"]
            alone.append(run([f"{BUILD}/marsdisk", "--quiet", "--force", "--out", os.path.join(folder, "one"), *settings, "input/sweeps/map_base.cfg"])[1])
        wall, cpu, out = sweep(folder, "marsdisk", path, 2)
        inside.append(sum(float(row["wall_s"]) for row in rows_of(out)) / (2 * wall))
        cheaper.append(statistics.mean(alone) * cases / cpu)
        cores.append(statistics.mean(alone) * cases / (2 * wall))
        halves.append(two_halves(folder, path, cases) / wall)
    return {"cases": cases, "run_over_case_cpu": statistics.median(cheaper), "two_cores": max(cores), "in_cases": max(inside), "two_halves": statistics.median(halves)}


def two_halves(folder, path, cases):
    """Wall time of two jobs of one rank at once that know nothing of each other, half the cases each."""
    began = time.monotonic()
    jobs = [subprocess.Popen([f"{BUILD}/marsdisk", "--quiet", "--progress", "off", "--force", "--sweep", path, "--out", os.path.join(folder, name), "--index", part],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            for name, part in (("first", f"0-{cases // 2 - 1}"), ("second", f"{cases // 2}-{cases - 1}"))]
    for job in jobs:
        if job.wait():
            raise RuntimeError(f"half a sweep: code {job.returncode}")
    return time.monotonic() - began


def swarms(folder):
    """20 points on two ranks: the cases' CPU time over what two cores had. The example that comes with the program, and cases of a third of
    a second, beside which it shows that a job starts and ends in 0.16 s."""
    path = os.path.join(folder, "swarms.cfg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""sweep: {{ base = "{os.path.abspath('input/swarm/reid.cfg')}"; keep = "summary";
  axes = ( {{ key = "field.EN_Td"; from = 2.0; to = 24.0; count = 20; scale = "log"; }} ); }};\n""")
    short = [of_two_cores(folder, path, "--set", "stop.collisions=5e6", "--set", "electrons.number=3200") for _ in range(PAIRS)]
    found = of_two_cores(folder, "input/sweeps/argon.cfg")
    return {"points": 20, **found, "short": max(short, key=lambda each: each["two_cores"])}


def of_two_cores(folder, path, *options):
    wall, cpu, out = sweep(folder, "swarm_mc", path, 2, *options)
    rows = rows_of(out)
    took = sum(float(row["cpu_s"]) for row in rows)
    return {"two_cores": took / (2 * wall), "in_cases": sum(float(row["wall_s"]) for row in rows) / (2 * wall), "of_job_cpu": took / cpu}


def plan(folder):
    """1e5 cases read, named, put in order and handed to nobody; and listed."""
    path = grid(folder, "many", "input/mars_1d.cfg", MANY)
    planned, out = plan_cpu(folder, path)
    listed = run([f"{BUILD}/marsdisk", "--sweep", path, "--list"])[1]
    return {"cases": MANY[0] * MANY[1], "plan_cpu_s": planned[0], "plan_MB": planned[1], "list_cpu_s": listed}, path, out


def plan_cpu(folder, path):
    out = os.path.join(folder, "many")
    process = subprocess.Popen([f"{BUILD}/marsdisk", "--quiet", "--sweep", path, "--out", out, "--max-wall", "0.01"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 75:
        raise RuntimeError(f"planning: code {process.returncode}")
    return (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), out


def python_with(package):
    """A Python that has it; else this one, which will say so."""
    has = [python for python in (sys.executable, "/usr/bin/python3")
           if subprocess.run([python, "-c", "import " + package], stderr=subprocess.DEVNULL, check=False).returncode == 0]
    return has[0] if has else sys.executable


def table(folder, path, out, example):
    """A table of as many rows, all finished, that the program writes as sweep.h5 and xarray opens."""
    fields = [name for name in example if name not in ("case", "mars.T0_K", "supply.epsilon_mix", "status", "stop_reason", "wall_s")]
    values = ",".join(f'"{example[name]}"' if "," in example[name] else example[name] for name in fields)
    lines = run([f"{BUILD}/marsdisk", "--sweep", path, "--list"])[2].splitlines()
    with open(os.path.join(out, "sweep.csv"), "w", encoding="utf-8") as file:
        file.write("case,mars.T0_K,supply.epsilon_mix,status,stop_reason," + ",".join(fields) + ",wall_s\n")
        for line in lines:
            number, _, *settings = line.split(" (")[0].split()
            file.write(",".join([number, *(word.split("=")[1] for word in settings), "finished", "t_end", values, "1"]) + "\n")
    wrote = run([f"{BUILD}/marsdisk", "--quiet", "--sweep", path, "--out", out])[1]
    done = subprocess.run([python_with("xarray"), "-c", OPEN, os.path.join(out, "sweep.h5"), "M_loss_Mmars"], stdout=subprocess.PIPE, text=True, check=False)
    seconds = float(done.stdout.split()[0]) if done.returncode == 0 else None
    return {"write_cpu_s": wrote, "open_s": seconds, "MB": os.path.getsize(os.path.join(out, "sweep.h5")) * 1e-6}


def report(folder):
    """A sweep of 64 disks as a page; wall seconds of it, None where a package is missing."""
    out = sweep(folder, "marsdisk", grid(folder, "shown", "input/sweeps/map_base.cfg", SHOWN), 2)[2]
    began = time.monotonic()
    done = subprocess.run([python_with("matplotlib"), "tools/report", out], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return {"cases": SHOWN[0] * SHOWN[1], "report_s": time.monotonic() - began if done.returncode == 0 else None}


def measure(folder, cases=REFERENCE):
    found = {"reference": reference(folder, cases), "report": report(folder), "disks": disks(folder)}
    example = rows_of(os.path.join(folder, "sweep"))[0]
    found["swarms"] = swarms(folder)
    found["plan"], path, out = plan(folder)
    found["table"] = table(folder, path, out, example)
    r, d, s, p, t = (found[name] for name in ("reference", "disks", "swarms", "plan", "table"))
    shown = found["report"]["report_s"]
    opened = "no xarray here" if t["open_s"] is None else f"opens in xarray in {t['open_s']:.2f} s (target {OPEN_S:g})"
    print(f"sweeps: {r['cases']} reference cases on two ranks: {r['alone_cpu_s']:.1f} CPU s of the runs alone over twice the wall time, {r['wall_s']:.1f} s: "
          f"{r['two_cores']:.3f} (target {BUSY}); {r['in_cases']:.3f} of the ranks' time in cases; {r['start_s']:.2f} s of it are start and end\n"
          f"  short ones: a run takes {d['run_over_case_cpu']:.2f} times the CPU time of a case (target {CHEAPER:g}); {d['cases']} cases on two ranks: "
          f"runs' CPU time over that of two cores {d['two_cores']:.2f} (target {BUSY}), {d['in_cases']:.3f} of the ranks' time in cases, two jobs of half the cases over it {d['two_halves']:.2f}; "
          f"20 swarms: {s['two_cores']:.3f} (target {BUSY}), {s['in_cases']:.3f} of the ranks' time in cases, "
          f"{s['of_job_cpu']:.2f} of the job's CPU time; 20 short ones: {s['short']['two_cores']:.3f}, {s['short']['in_cases']:.3f}, {s['short']['of_job_cpu']:.2f}\n"
          f"  {p['cases']} cases: planned in {p['plan_cpu_s']:.2f} s (target {PLAN_S:g}) with {p['plan_MB']:.0f} MB (target {PLAN_MB}), listed in "
          f"{p['list_cpu_s']:.2f} s; sweep.h5 of {t['MB']:.1f} MB {opened}; "
          f"report of {found['report']['cases']} cases " + ("not made: no matplotlib here" if shown is None else f"in {shown:.1f} s (target {REPORT_S:g})"))
    return found


if __name__ == "__main__":
    import tempfile
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=REFERENCE)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(measure(place, arguments.cases), indent=1))
