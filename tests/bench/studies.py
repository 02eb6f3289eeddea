"""Sweeps: what cases cost beside runs on their own, how two ranks share them, how long 1e5 of them take to plan, and their table to open.
Called by tests/bench/run."""
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
MAP, MANY = (4, 25), (100, 1000)  # values of two axes
SINGLES, PAIRS = 5, 2
# What a busy machine changes least: the share of the ranks' time that is spent in cases, and ratios of CPU times.
# Targets: a run's CPU time over a case's; cases' CPU time over what two ranks have; seconds and MB of planning; seconds to open.
CHEAPER, BUSY, PLAN_S, PLAN_MB, OPEN_S = 1.0, 0.95, 1.0, 200, 1.0
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


def disks(folder):
    """Runs of their own beside the cases of a sweep, in turn; CPU times, which a busy machine changes least."""
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
    """20 points on two ranks: the cases' CPU time over what two cores had."""
    path = os.path.join(folder, "swarms.cfg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""sweep: {{ base = "{os.path.abspath('input/swarm/reid.cfg')}"; keep = "summary";
  axes = ( {{ key = "field.EN_Td"; from = 2.0; to = 24.0; count = 20; scale = "log"; }} ); }};\n""")
    found, inside = [], []
    for _ in range(PAIRS):
        wall, cpu, out = sweep(folder, "swarm_mc", path, 2, "--set", "stop.collisions=5e6", "--set", "electrons.number=3200")
        took = sum(float(row["cpu_s"]) for row in rows_of(out))
        found.append((took / (2 * wall), took / cpu))
        inside.append(sum(float(row["wall_s"]) for row in rows_of(out)) / (2 * wall))
    return {"points": 20, "two_cores": max(f[0] for f in found), "in_cases": max(inside), "of_job_cpu": statistics.median(f[1] for f in found)}


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


def with_xarray():
    """A Python that has it; else this one, which will say so."""
    has = [python for python in (sys.executable, "/usr/bin/python3")
           if subprocess.run([python, "-c", "import xarray"], stderr=subprocess.DEVNULL, check=False).returncode == 0]
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
    done = subprocess.run([with_xarray(), "-c", OPEN, os.path.join(out, "sweep.h5"), "M_loss_Mmars"], stdout=subprocess.PIPE, text=True, check=False)
    seconds = float(done.stdout.split()[0]) if done.returncode == 0 else None
    return {"write_cpu_s": wrote, "open_s": seconds, "MB": os.path.getsize(os.path.join(out, "sweep.h5")) * 1e-6}


def measure(folder):
    found = {"disks": disks(folder)}
    example = rows_of(os.path.join(folder, "sweep"))[0]
    found["swarms"] = swarms(folder)
    found["plan"], path, out = plan(folder)
    found["table"] = table(folder, path, out, example)
    d, s, p, t = (found[name] for name in ("disks", "swarms", "plan", "table"))
    opened = "no xarray here" if t["open_s"] is None else f"opens in xarray in {t['open_s']:.2f} s (target {OPEN_S:g})"
    print(f"sweeps: a run takes {d['run_over_case_cpu']:.2f} times the CPU time of a case (target {CHEAPER:g}); {d['cases']} cases on two ranks: "
          f"runs' CPU time over that of two cores {d['two_cores']:.2f} (target {BUSY}), {d['in_cases']:.3f} of the ranks' time in cases, two jobs of half the cases over it {d['two_halves']:.2f}; "
          f"20 swarms: {s['two_cores']:.2f} (target {BUSY}), {s['in_cases']:.3f} of the ranks' time in cases, "
          f"{s['of_job_cpu']:.2f} of the job's CPU time\n"
          f"  {p['cases']} cases: planned in {p['plan_cpu_s']:.2f} s (target {PLAN_S:g}) with {p['plan_MB']:.0f} MB (target {PLAN_MB}), listed in "
          f"{p['list_cpu_s']:.2f} s; sweep.h5 of {t['MB']:.1f} MB {opened}")
    return found


if __name__ == "__main__":
    import tempfile
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(measure(place), indent=1))
