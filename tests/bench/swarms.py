"""swarm_mc: real collisions a second of sampling, by kernel and with and without variance reduction, and the seconds of sampling that
an accuracy takes, one sigma of the real scatter over 30 seeds; bytes an electron; two ranks beside two runs on their own. Called by
tests/bench/run."""
import json
import os
import shutil
import statistics
import subprocess
import time

BUILD = os.environ.get("BUILD", "build")
# name: input, settings, targets in 1e6 collisions a second without and with variance reduction
CASES = {
    "reid12": ("reid", [], (20, 14)),
    "argon100": ("argon", [], (10, 7)),
    "lucas_saelee10": ("lucas_saelee", ["ionization.sharing=\"uniform\""], None),
}
# case: key in bench.json -> key in summary.json, relative accuracy, target in seconds
ACCURACIES = {
    "reid12": {"W_0.01pct": ("W_flux", 1e-4, 0.1), "eps_0.01pct": ("mean_energy_eV", 1e-4, 0.1), "NDT_0.1pct": ("ND_T_flux", 1e-3, 0.15),
               "NDL_0.1pct": ("ND_L_flux", 1e-3, 0.5)},
    "lucas_saelee10": {"W_0.01pct": ("W_flux", 1e-4, 0.3), "k_0.1pct": ("k_ionization_convolved", 1e-3, 0.2)},
}
# the vector kernel over the reference, at least; bytes an electron, at most; two ranks over two runs on their own, at least
KERNEL_RATIO, ELECTRON_BYTES, TWO_RANKS = 2.5, 200, 0.95
PAIRS, PAIR_COLLISIONS = 5, 4e7
SEEDS, RATE_COLLISIONS, SEED_COLLISIONS = 30, 4e6, 3e5


def summary(folder, name, settings):
    out = os.path.join(folder, "swarm")
    shutil.rmtree(out, ignore_errors=True)
    options = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([f"{BUILD}/swarm_mc", "--quiet", "--out", out, *options, f"input/swarm/{name}.cfg"], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{name} {' '.join(settings)}: {done.stderr.strip()}")
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        return json.load(file)


def chosen(folder):
    """The kernel that solver.kernel = "auto" stands for on this machine."""
    summary(folder, "reid", ["stop.collisions=1e4", "electrons.number=640"])
    with open(os.path.join(folder, "swarm", "run_config.json"), encoding="utf-8") as file:
        return json.load(file)["kernel"]


def has(folder, kernel):
    try:
        return bool(summary(folder, "reid", [f"solver.kernel=\"{kernel}\"", "stop.collisions=1e4", "electrons.number=640"]))
    except RuntimeError:
        return False


def rate(folder, case, kernel, reduction):
    name, settings, _ = CASES[case]
    more = [f"solver.kernel=\"{kernel}\"", f"sampling.variance_reduction=\"{reduction}\"", f"stop.collisions={RATE_COLLISIONS}"]
    runs = [summary(folder, name, settings + more) for _ in range(3)]
    return max(run["collisions_real"] / run["cpu_sampling_s"] for run in runs)


def seconds_to(folder, case):
    """Scatter of many short runs, and what time it falls to the accuracy wanted."""
    name, settings, _ = CASES[case]
    few = [f"stop.collisions={SEED_COLLISIONS}", "electrons.number=1280"]
    runs = [summary(folder, name, settings + few + [f"electrons.seed={seed}"]) for seed in range(1, SEEDS + 1)]
    seconds = statistics.mean(run["cpu_sampling_s"] for run in runs)
    found = {}
    for key, (of, accuracy, _) in ACCURACIES[case].items():
        values = [run[of] for run in runs]
        found[key] = seconds * (statistics.stdev(values) / (accuracy * abs(statistics.mean(values)))) ** 2
    return found


def start(folder, out, ranks, settings):
    mpirun = os.environ.get("MPIRUN", "mpirun").split() + ["-n", str(ranks)] if ranks > 1 else []
    options = [word for setting in settings for word in ("--set", setting)]
    return subprocess.Popen([*mpirun, f"{BUILD}/swarm_mc", "--quiet", "--force", "--out", os.path.join(folder, out), *options,
                             "input/swarm/reid.cfg"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def peak_bytes(folder, electrons):
    """Of a run that does little but hold them, and writes its checkpoint."""
    run = start(folder, "peak", 1, [f"electrons.number={electrons}", "stop.collisions=1", "stop.steady_windows=0", "stop.warmup_relaxations=0"])
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise RuntimeError(f"{electrons} electrons: code {run.returncode}")
    return 1024 * usage.ru_maxrss


def electron_bytes(folder):
    few, many = 20000, 420000
    return (peak_bytes(folder, many) - peak_bytes(folder, few)) / (many - few)


def two_ranks(folder):
    """Time of two runs at once, of half the collisions each, over that of one run on two ranks; middle of pairs run alternately."""
    def seconds(runs):
        began = time.monotonic()
        for run in [start(folder, *run) for run in runs]:
            if run.wait():
                raise RuntimeError(f"code {run.returncode}")
        return time.monotonic() - began
    half = [f"stop.collisions={PAIR_COLLISIONS / 2}", "electrons.number=6400"]
    whole = [f"stop.collisions={PAIR_COLLISIONS}", "electrons.number=12800"]
    pairs = [seconds([("a", 1, half), ("b", 1, half + ["electrons.seed=2"])]) / seconds([("both", 2, whole)]) for _ in range(PAIRS)]
    return statistics.median(pairs)


def measure(folder):
    kernels = [kernel for kernel in ("reference", "avx2", "avx512") if has(folder, kernel)]
    best = chosen(folder)
    entries = []
    print("swarms, millions of real collisions a second of sampling, one core: without and with variance reduction")
    for case, (_, _, targets) in CASES.items():
        plain = {}
        for kernel in kernels:
            rates = {reduction: rate(folder, case, kernel, reduction) for reduction in ("off", "on")}
            plain.setdefault("off", rates["off"])
            wanted = f", target {targets[0]} and {targets[1]}" if targets and kernel == best else ""
            if targets and kernel == best:
                wanted += f", {rates['off'] / targets[0] * 1e-6:.2f} and {rates['on'] / targets[1] * 1e-6:.2f} of it"
            print(f"  {case:<15} {kernel:<10} {1e-6 * rates['off']:7.2f} {1e-6 * rates['on']:7.2f}  "
                  f"{rates['off'] / plain['off']:.2f} times the reference (target {KERNEL_RATIO}){wanted}")
            entries += [{"case": case, "kernel": kernel, "variance_reduction": reduction == "on", "collisions_per_cpu_s": value}
                        for reduction, value in rates.items()]
        if case in ACCURACIES:
            found = seconds_to(folder, case)
            next(e for e in entries if (e["case"], e["kernel"], e["variance_reduction"]) == (case, best, True))["cpu_s_to"] = found
            print(f"  {case:<15} seconds to " + ", ".join(
                f"{key.replace('_', ' ').replace('pct', ' %')}: {value:.3f} (target {ACCURACIES[case][key][2]:g})" for key, value in found.items()))
    print(f"  an electron takes {electron_bytes(folder):.0f} bytes (target: below {ELECTRON_BYTES}); two ranks reach {two_ranks(folder):.3f} of two "
          f"runs on their own (target {TWO_RANKS})")
    return entries
