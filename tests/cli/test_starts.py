#!/usr/bin/env python3
"""How the program may be started: alone, by mpirun, by srun where there is one; as root or not; in folders with spaces and in UTF-8; with
a closed standard input, under a narrow umask, in the plainest locale, with almost no environment. Everywhere the same state comes out."""
import os
import shutil
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
os.chmod(program.FOLDER, 0o755)
TABLE = "T_M_K,s_m,Q_pr\n1000,1e-8,0.1\n1000,10,1\n5000,1e-8,0.1\n5000,10,1\n"
usual = {}


def prepare(folder):
    """An input file and its table in a folder of this name; both names with it."""
    program.write(os.path.join(folder, "Q pr täble.csv"), TABLE)
    text = program.config_text(program.SMALL, {"radiation": {"q_pr": "table", "q_pr_table": "Q pr täble.csv"}})
    return program.write(os.path.join(folder, "disk ☉ ♂.cfg"), text)


def judge(what, result, out):
    if not report.check(result.code == 0 and not result.messages, f"{what}: code {result.code}", result):
        return
    summary = program.load(out, "summary.json")
    usual.setdefault("digest", summary["state_digest"])
    report.check(summary["state_digest"] == usual["digest"] and summary["status"] == "finished", f"{what}: another state")
    wanted = {"run.h5", "summary.json", "run_config.json", "checkpoint-00000.h5"}
    report.check(wanted <= set(program.content(out)), f"{what}: {program.content(out)}")


def go(what, args, out, ranks=0, **options):
    judge(what, program.run(["--quiet", *args], ranks=ranks, timeout=60, **options), out)


def test_names():
    for folder in ("plain", "with spaces", "Ümläut 火星 🚀", "quote'and\"more", "-dash", "100%s%n"):
        path = prepare(folder)
        out = os.path.join(program.FOLDER, folder, "öut put")
        go(f"a folder called {folder}", ["--out", out, path], out)
        go(f"a folder called {folder}, again", ["--resume", "--out", out, path], out)
        go(f"a folder called {folder}, two ranks", ["--force", "--out", out, "--set", "parallel.ranks=2", path], out, ranks=2)
    path = prepare("by default")
    go("no --out", [path], os.path.join(program.FOLDER, "by default/out/disk ☉ ♂"), cwd=os.path.join(program.FOLDER, "by default"))


def test_shells():
    """Standard input closed, a umask of 077, the locale C, an environment with nothing but a path."""
    path = prepare("shells")
    mpi = {k: v for k, v in os.environ.items() if k.startswith(("OMPI_", "PRTE_"))}
    bare = ["env", "-i", "PATH=" + os.environ["PATH"], "HOME=" + program.FOLDER, *[f"{k}={v}" for k, v in mpi.items()]]
    for name, line in {"closed": ["sh", "-c", 'exec "$@" <&-', "sh"], "all-closed": ["sh", "-c", '"$@" <&- >&- 2>&-', "sh"],
                       "umask": ["sh", "-c", 'umask 077; exec "$@"', "sh"], "C": ["env", "LC_ALL=C"], "bare": bare}.items():
        for ranks in (0, 2):
            if ranks and program.run([], binary=line + program.MPIRUN + ["-n", "1", "true"]).code != 0:
                report.skip(f"{name} @{ranks}: this mpirun itself starts nothing then")
                continue
            out = os.path.join(program.FOLDER, f"shells/{name}-{ranks}")
            launcher = line + (program.MPIRUN + ["-n", str(ranks)] if ranks else []) + [program.BINARY]
            judge(f"{name} @{ranks}", program.run(["--quiet", "--out", out, path], binary=launcher, timeout=60), out)
            if name == "umask" and os.path.isdir(out):
                open_ones = [f for f in program.content(out) if stat.S_IMODE(os.stat(os.path.join(out, f)).st_mode) & 0o077]
                report.check(not open_ones, f"umask: others may read {open_ones}")


def test_users():
    """Not root, in a folder of its own; the other tests are run by whoever runs them."""
    if os.getuid() != 0:
        report.skip("another user: only root can become one")
        return
    if not program.opens_to(65534):
        report.skip("another user: the program lies where only root may look")
        return
    path = prepare("users")
    home = os.path.join(program.FOLDER, "users/home")
    os.mkdir(home)
    os.chown(home, 65534, 65534)
    for ranks in (0, 2):
        out = f"{home}/out-{ranks}"
        go(f"as nobody @{ranks}", ["--out", out, path], out, ranks=ranks, user=65534, group=65534, extra_groups=[], cwd=home,
           env={"OMPI_MCA_orte_tmpdir_base": home, "HOME": home})


def test_srun():
    if not shutil.which("srun") or subprocess.run(["srun", "-n", "1", "true"], capture_output=True, timeout=30, check=False).returncode != 0:
        report.skip("srun: no SLURM here")
        return
    path = prepare("srun")
    out = os.path.join(program.FOLDER, "srun/out")
    judge("srun", program.run(["--quiet", "--out", out, path], binary=["srun", "--mpi=pmix", "-n", "2", program.BINARY], timeout=60), out)


for test in (test_names, test_shells, test_users, test_srun):
    test()
report.end()
