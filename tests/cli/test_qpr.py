#!/usr/bin/env python3
"""marsdisk-qpr from outside: one sphere, small tables alone and on several ranks, what is refused; marsdisk reads what it
writes. timeout: 300"""
import math
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

BUILD = os.environ.get("BUILD", "build")
QPR, DISK = f"{BUILD}/marsdisk-qpr", f"{BUILD}/marsdisk"
MPIRUN = os.environ.get("MPIRUN", "mpirun").split()
report = program.Report()
check = report.check


def run(*arguments, ranks=0):
    command = (MPIRUN + ["-n", str(ranks)] if ranks else []) + list(arguments)
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=200, check=False)


def near(got, want, tol):
    return abs(got - want) <= tol * abs(want)


def test_mie():
    # V15 of the verification list: (x, n, k) and what is known of x n k Qext Qsca g Qpr Qback
    for x, n, k, known in ((10, 0.75, 0, {3: 2.232265, 5: 0.896473}), (100, 1.33, 1e-5, {3: 2.101321, 4: 2.096594}),
                           (1e4, 1.5, 1, {3: 2.004368, 4: 1.236574, 5: 0.846310}), (5.21282, 1.55, 0, {3: 3.10543})):
        done = run(QPR, "mie", str(x), str(n), str(k))
        fields = [float(f) for f in done.stdout.split()]
        check(done.returncode == 0 and len(fields) == 8 and fields[:3] == [x, n, k], f"mie {x} {n} {k}: {done.stdout!r}")
        for column, want in known.items():
            check(near(fields[column], want, 2e-6), f"mie {x} {n} {k}: column {column} is {fields[column]}, want {want}")
        check(near(fields[6], fields[3] - fields[5] * fields[4], 1e-9), f"mie {x} {n} {k}: Qpr")
    for x in ("1e-300", "1e-6", "29999", "30001", "1e6"):
        done = run(QPR, "mie", x, "1.5", "0.1")
        check(done.returncode == 0 and done.stderr == "" and all(math.isfinite(float(f)) for f in done.stdout.split()), f"mie {x}: {done.stdout!r}")
    # by the series up to 1e6: Qback of transparent spheres, which rays know nothing of (sums in 113 bits, see unit/optics/test_mie.c)
    for x, back in (("3.1e4", None), ("5e4", 239.730596), ("1e5", 471.128425), ("1e6", 4181.933)):
        fields = [float(f) for f in run(QPR, "mie", x, "1.5", "0").stdout.split()]
        check(back is None or near(fields[7], back, 1e-7), f"mie {x} 1.5 0: Qback {fields[7]}, want {back}")
    # above: means over sizes, said so; no number for what has no mean
    for x in ("1.000001e6", "1e12"):
        done = run(QPR, "mie", x, "1.5", "0.1")
        fields = [float(f) for f in done.stdout.split()]
        check(done.returncode == 0 and "means over sizes" in done.stderr and all(map(math.isfinite, fields[:7])) and math.isnan(fields[7]),
              f"mie {x}: {done.stdout!r}, {done.stderr!r}")


def test_refused(folder):
    bad = f"{folder}/bad.csv"
    with open(bad, "w", encoding="utf-8") as file:
        file.write("wavelength_um,n,k\n1,1.5,0\n1,1.6,0\n")
    narrow = f"{folder}/narrow.csv"
    with open(narrow, "w", encoding="utf-8") as file:
        file.write("wavelength_um,n,k\n1,1.5,0.1\n1.5,1.6,0.1\n")
    out = f"{folder}/refused.csv"
    os.mkfifo(f"{folder}/fifo.csv")
    for code, says, arguments in (
            (2, "expected files", []), (2, "unknown option --nothing", ["--nothing"]), (2, "X N K", ["mie", "1", "2"]),
            (2, "expected a number", ["mie", "one", "1.5", "0"]), (6, "expected", ["mie", "0", "1.5", "0"]),
            (6, "expected", ["mie", "1", "1.5", "-1"]), (2, "needs a value", ["--silica", "--name"]),
            (2, "expected a whole number", ["--silica", "--sizes", "2.5"]), (2, "expected N", ["--constant", "one"]),
            (2, "K from 0 to 1e+06", ["--constant", "2e6,0"]), (2, "K from 0 to 1e+06", ["--constant", "1.5,1000001"]),
            (2, "expected N", ["--constant", "0,1"]), (2, "--k-floor", ["--constant", "1.5", "--k-floor", "1e7"]),
            (3, "vacuum", ["--constant", "1,0"]), (3, "vacuum", ["--constant", "1.000001,0"]), (3, "vacuum", ["--constant", "1,1e-300"]),
            (2, ".hdf5", ["--constant", "1.5,1", "-o", f"{folder}/table.dat"]), (2, ".hdf5", ["--constant", "1.5,1", "-o", f"{folder}/table"]),
            (5, "a device", ["--constant", "1.5,1", "-o", f"{folder}/fifo.csv"]), (6, "steps", ["mie", "1e6", "1e5", "0"]),
            (2, "expected one of them", ["--silica", "--constant", "1.5,0"]), (2, "expected one of them", ["--constant", "1.5,0", "--silica"]),
            (2, "expected one of them", ["--constant", "1.5", "--constant", "1.6"]),
            (2, "--silica", ["--silica", bad]), (5, "no_such.csv", [f"{folder}/no_such.csv"]),
            (3, "bad.csv:3", [bad]), (3, "lies beyond", [narrow]), (3, "s_min", ["--constant", "1.5", "--s-min", "20"]),
            (3, "T_min", ["--constant", "1.5", "--T-min", "9000"]), (2, "weight", [f"{bad}:0"]),
            (5, "no: cannot make", ["--constant", "1.5,1", "-o", f"{folder}/no/folder.csv"])):
        if "-o" not in arguments and "mie" not in arguments:
            arguments = arguments + ["-o", out] if arguments and arguments[-1] != "--name" else arguments
        done = run(QPR, *arguments)
        check(done.returncode == code and says in done.stderr, f"{arguments}: exit {done.returncode}, {done.stderr!r}")
        check(not os.path.exists(out), f"{arguments}: wrote a table")
    check(os.path.exists(f"{folder}/fifo.csv") and not os.path.isfile(f"{folder}/fifo.csv"), "a fifo is not replaced")
    # a folder that is missing is noticed before the work, which takes minutes here
    begun = time.monotonic()
    done = run(QPR, "--constant", "500,0", "-o", f"{folder}/no/folder.csv")
    check(done.returncode == 5 and time.monotonic() - begun < 60, f"a missing folder: exit {done.returncode} after all the work")
    done = run(QPR, "--help")
    check(done.returncode == 0 and "usage" in done.stdout, "--help")


ROWS = [(0.08 * 1.5**i, 1.7, 1e-4 + 0.01 / (1 + i)) for i in range(30)]


def lines(scale=1.0, columns=3, end="\n", blank=" "):
    return "".join(blank.join(f"{v:.9g}" for v in (w * scale, n, k)[:columns]) + end for w, n, k in ROWS)


def test_files(folder):
    """What another program, editor or unit has made of a file of constants."""
    def made(name, text, *more):
        path = f"{folder}/{name}"
        with open(path, "wb") as file:
            file.write(text.encode("utf-8"))
        table = f"{folder}/from.csv"
        done = run(QPR, path, "--sizes", "3", "--temperatures", "2", "--s-max", "1e-6", "-o", table, *more)
        head = [r for r in read(table).decode().splitlines() if r.startswith("#")] if done.returncode == 0 else []
        rows = [r for r in read(table).decode().splitlines() if not r.startswith("#")] if done.returncode == 0 else []
        return done, head, rows

    def yml(text, block="nk"):
        return "DATA:\n  - type: tabulated " + block + "\n    data: |\n" + "".join("        " + r + "\n" for r in text.splitlines())

    done, _, plain = made("plain.lnk", lines())
    check(done.returncode == 0 and done.stderr == "", f"a plain file: {done.stderr}")
    mark, long = "\ufeff", "# " + "comment " * 3000 + "\n"
    for name, text in (("mark.lnk", mark + "# head\n" + lines()), ("first.lnk", mark + lines()), ("long.lnk", long + lines()),
                       ("crlf.lnk", lines(end="\r\n")), ("tabs.lnk", lines(blank="\t")), ("plain.yml", yml(lines())),
                       ("mark.yml", mark + yml(lines())), ("long.yml", 'REFERENCES: "' + "x" * 9000 + '"\n' + yml(lines())),
                       ("crlf.yaml", yml(lines()).replace("\n", "\r\n")),
                       ("mark.csv", mark + "wavelength_um,n,k\n" + lines(blank=","))):
        done, _, rows = made(name, text)
        check(done.returncode == 0 and done.stderr == "" and rows == plain, f"{name}: exit {done.returncode}, {done.stderr}")
    twice = lines().splitlines(keepends=True)
    for name, text in (("once.lnk", "".join(twice[:5] + twice[4:])), ("often.lnk", "".join(r + r for r in twice))):
        done, head, rows = made(name, text)
        many = len(text.splitlines()) - 30
        check(done.returncode == 0 and rows == plain and f"{name}: {many} row" in done.stderr and any(f"{name}: {many} repeated row" in r for r in head),
              f"{name}: exit {done.returncode}, {done.stderr}")
    for name, text in (("n.lnk", lines(columns=2)), ("n.yml", yml(lines(columns=2), "n")), ("n.csv", "wavelength_um,n\n" + lines(columns=2, blank=","))):
        done, _, _ = made(name, text)
        check(done.returncode == 3 and name in done.stderr and "--transparent" in done.stderr, f"{name}: exit {done.returncode}, {done.stderr}")
        done, head, rows = made(name, text, "--transparent")
        check(done.returncode == 0 and any(f"{name}: n alone, taken as transparent" in r for r in head) and "--transparent" in head[1]
              and all(float(r.split(",")[3]) == 0 for r in rows[1:]), f"{name}, transparent: exit {done.returncode}, {done.stderr}")
    done, _, _ = made("k.yml", yml("".join(f"{w} {k}\n" for w, _, k in ROWS), "k"))
    check(done.returncode == 3 and "k alone" in done.stderr, f"k alone: {done.stderr}")
    # in other units all lies beyond: what was read is told, and what it may be, but no way on that leads to rubbish
    for unit, text in (("nm", lines(1e3)), ("Angstrom", lines(1e4)), ("m", lines(1e-6)), ("cm", lines(1e-4)),
                       ("wavenumbers", "".join(f"{1e4 / w:.9g} {n} {k}\n" for w, n, k in ROWS))):
        done, _, _ = made(f"{unit}.lnk", text)
        check(done.returncode == 3 and "wavelengths in um" in done.stderr and "the numbers would do in" in done.stderr and f" {unit}" in done.stderr
              and "--allow-outside" not in done.stderr and float(text.split()[0]) > 0, f"{unit}: exit {done.returncode}, {done.stderr}")
    done, _, _ = made("visible.lnk", lines()[:lines().index("2.05")])
    check(done.returncode == 3 and "from 0.08 to 1.36688 um" in done.stderr and "would do in" not in done.stderr, f"visible light alone: {done.stderr}")
    metal = "".join(f"{w:.9g} {1.5 * w**0.93:.6g} {2 * w**0.95:.6g}\n" for w, _, _ in ROWS)
    done, _, rows = made("metal.lnk", metal)
    check(done.returncode == 0 and len(rows) == 7, f"a metal: exit {done.returncode}, {done.stderr}")
    # n by a formula, k beside it; and alone
    silica = "  - type: formula 1\n    wavelength_range: 0.1 200\n    coefficients: 0 0.6961663 0.05 0.4079426 0.0585\n"
    k_rows = "  - type: tabulated k\n    data: |\n" + "".join(f"        {w:.9g} {k:.9g}\n" for w, _, k in ROWS)
    done, head, _ = made("formula.yml", "DATA:\n" + silica + k_rows)
    check(done.returncode == 0 and any("n by formula 1" in r and "0.1 to 200 um" in r for r in head), f"a formula with k: {done.stderr}")
    check(made("alone.yml", "DATA:\n" + silica)[0].returncode == 3, "a formula without k is refused")
    check(made("alone.yml", "DATA:\n" + silica, "--transparent")[0].returncode == 0, "unless it is to be transparent")
    # weights of any size
    path, even, odd = f"{folder}/plain.lnk", f"{folder}/even.csv", f"{folder}/odd.csv"
    for table, weight in ((even, "1"), (odd, "1e308")):
        run(QPR, f"{path}:{weight}", f"{folder}/metal.lnk:{weight}", "--sizes", "3", "--temperatures", "2", "-o", table)
    numbers = [[r for r in read(t).decode().splitlines() if not r.startswith("#")] for t in (even, odd)]
    check(numbers[0] == numbers[1] and float(numbers[0][-1].split(",")[2]) > 0, f"weights of 1e308: {numbers[1][-1]}")


def test_exit_codes(folder):
    """The codes of marsdisk: 0, 2, 3 and 6 above; what is left of them here."""
    table = ["--constant", "1.5,1", "--sizes", "2", "--temperatures", "2", "-o", f"{folder}/code.csv"]
    with open("/dev/full", "w", encoding="utf-8") as full:
        for arguments in (["mie", "1", "1.5", "0"], ["--help"], ["--version"], table):
            done = subprocess.run([QPR] + arguments, stdout=full, stderr=subprocess.PIPE, text=True, timeout=200, check=False)
            check(done.returncode == 5 and "standard output" in done.stderr, f"{arguments} to a full disk: exit {done.returncode}, {done.stderr}")
    for command in (f"{QPR} mie 1 1.5 0 | true", f"{QPR} --help | head -1"):
        done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=200, check=False)
        check(done.returncode in (0, 141), f"{command}: exit {done.returncode}, {done.stderr}")
    done = run(QPR, *table, "--quiet", ranks=2)
    check(done.returncode == 0, f"two ranks: exit {done.returncode}")
    for code, arguments in ((2, ["--nothing"]), (3, ["--constant", "1.5", "--s-min", "20"]), (5, [f"{folder}/no_such.lnk"])):
        done = run(QPR, *arguments, ranks=2)
        check(done.returncode == code, f"{arguments} on two ranks: exit {done.returncode}, want {code}")
    done = subprocess.run(["bash", "-c", f'ulimit -v 300000; exec "$0" "$@"', QPR, "mie", "1", "1.5", "0"], capture_output=True, text=True, timeout=200, check=False)
    check(done.returncode in (0, 4, 127), f"little memory: exit {done.returncode}, {done.stderr}")
    done = subprocess.run(["bash", "-c", f'exec "$0" "$@" >&-', QPR] + table, capture_output=True, text=True, timeout=200, check=False)
    check(done.returncode == 0 and read(table[-1]).count(b"command:") == 1, f"a closed output: exit {done.returncode}, {done.stderr}")


def small(path, *more, ranks=0):
    return run(QPR, "--s-min", "1e-7", "--s-max", "1e-6", "--sizes", "9", "--temperatures", "5", "--quiet", "-o", path, *more, ranks=ranks)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def test_tables(folder):
    one, many = f"{folder}/one.csv", f"{folder}/many.csv"
    check(small(one, "--constant", "1.5,0.1", "--name", "test").returncode == 0, "a small table")
    for ranks in (2, 3):
        done = small(many, "--constant", "1.5,0.1", "--name", "test", ranks=ranks)
        check(done.returncode == 0 and read(one) == read(many), f"{ranks} ranks make other bytes: {done.stderr}")
    rows = [r for r in read(one).decode().splitlines() if not r.startswith("#")]
    check(rows[0] == "T_M_K,s_m,Q_pr,Q_abs,albedo,g" and len(rows) == 46, f"{len(rows)} rows, header {rows[0]}")
    for row in rows[1:]:
        T, s, q_pr, q_abs, albedo, g = map(float, row.split(","))
        check(q_pr >= q_abs > 0 and 0 < albedo < 1 and -1 < g < 1, row)
        q_sca = q_abs * albedo / (1 - albedo)
        check(near(q_pr, q_abs + (1 - g) * q_sca, 0.01), f"{row}: Q_pr is not Q_abs + (1 - g) Q_sca")
    # the means of axes that are alike, of a file and of --constant are the same
    flat = f"{folder}/flat.csv"
    with open(flat, "w", encoding="utf-8") as file:
        file.write("wavelength_um,n,k\n0.01,1.5,0.1\n10000,1.5,0.1\n")
    axes = f"{folder}/axes.csv"
    check(small(axes, flat, flat + ":2").returncode == 0, "two axes")
    numbers = [r for r in read(axes).decode().splitlines() if not r.startswith("#")]
    worst = max(abs(float(a) / float(b) - 1) for p, q in zip(rows[1:], numbers[1:]) for a, b in zip(p.split(",")[:4], q.split(",")[:4]))
    check(worst < 1e-4, f"axes that are alike differ from one constant by {worst}")
    check(b"weight 0.666667" in read(axes), "the weights are in the head")


def test_known_mean(folder):
    path = f"{folder}/known.csv"
    done = run(QPR, "--constant", "1.5,0.1", "--s-min", "1e-9", "--s-max", "1e-6", "--sizes", "2", "--T-min", "2000", "--T-max", "3000",
               "--temperatures", "2", "--tolerance", "1e-7", "--quiet", "-o", path)
    got = {float(r.split(",")[1]): float(r.split(",")[2]) for r in read(path).decode().splitlines() if r.startswith("2000,")}
    check(done.returncode == 0 and near(got[1e-6], 1.22741, 5e-5), f"V16: {got}")
    check(near(got[1e-9], 6.66922654e-4, 5e-5), f"V16: {got}")


def test_absorption(folder):
    """Far below the wavelength Q_abs = 4 x Im((m^2 - 1)/(m^2 + 2)), x = 2 pi s/lambda, and the Planck mean of 1/lambda is 3.8322 kT/(hc)."""
    path = f"{folder}/absorption.csv"
    done = run(QPR, "--constant", "1.5,0.1", "--absorption", "--sizes", "4", "--temperatures", "4", "--s-min", "1e-10", "--s-max", "1e-7", "--T-min", "300",
               "--T-max", "2400", "--quiet", "-o", path)
    rows = [row.split(",") for row in read(path).decode().splitlines() if not row.startswith("#")]
    check(done.returncode == 0 and rows[0] == ["T_K", "s_m", "Q_abs", "Q_ext"] and len(rows) == 17, f"{done.stderr} {rows[0]}")
    m2, zeta5_4 = (1.5 + 0.1j) ** 2, 1.0369277551433699 / 1.0823232337111382
    for T, s, q_abs, q_ext in (map(float, row) for row in rows[1:]):
        want = 8 * math.pi * s * 4 * zeta5_4 * T / 0.01438776877 * ((m2 - 1) / (m2 + 2)).imag
        check(s > 2e-9 or near(q_abs, want, 1e-4), f"T = {T}, s = {s}: Q_abs {q_abs}, want {want}")
        check(q_ext >= q_abs > 0 and (s > 2e-10 or near(q_ext, q_abs, 1e-5)), f"T = {T}, s = {s}: Q_ext {q_ext}, Q_abs {q_abs}")
    check(sorted({row[0] for row in rows[1:]}, key=float) == ["300", "600", "1200", "2400"], f"temperatures even in ln T: {rows}")
    check(run(QPR, "--constant", "1.5,0.1", "--absorption", "--quiet", "-o", path).returncode == 3, "--absorption alone")


def test_hdf5(folder):
    path = f"{folder}/one.h5"
    check(small(path, "--constant", "1.5,0.1").returncode == 0, "an HDF5 table")
    for other in ("one.hdf5", "one.H5", "one.HDF5"):
        done = small(f"{folder}/{other}", "--constant", "1.5,0.1")
        check(done.returncode == 0 and read(f"{folder}/{other}") == read(path), f"{other} is HDF5: exit {done.returncode}")
    try:
        import h5py
    except ImportError:
        return
    with h5py.File(path) as file:
        check(file["Q_pr"].shape == (5, 9) and file["Q_pr"].dims[0][0].name == "/T_M" and file["Q_pr"].dims[1][0].name == "/s", "scales")
        check(file["s"].attrs["units"] in ("m", b"m"), "units")
        csv = [r.split(",") for r in read(f"{folder}/one.csv").decode().splitlines() if r[0].isdigit()]
        worst = max(abs(float(r[2]) / q - 1) for r, q in zip(csv, file["Q_pr"][...].ravel()))
        check(worst < 1e-4, f"CSV and HDF5 differ by {worst}")


def test_progress(folder):
    path = f"{folder}/progress.csv"
    done = small(path, "--constant", "1.5,0.1")
    check(done.returncode == 0 and done.stderr == "", f"progress where nobody looks: {done.stderr!r}")
    for ranks in (0, 2):
        done = small(path, "--constant", "1.5,0.1", "--progress", "on", ranks=ranks)
        lines = [line for line in done.stderr.splitlines() if not line.startswith(("[", "hwloc"))]  # Open MPI 5 has its own
        check(len(lines) > 0 and all("100 %" in line for line in lines) and "\r" not in done.stderr, f"lines of progress: {done.stderr!r}")
    # on a terminal: a bar that is full when all is known, and is wiped off at the end
    master, terminal = pty.openpty()
    command = [QPR, "--constant", "1.5,0.1", "--sizes", "9", "--temperatures", "5", "--s-max", "1e-6", "--quiet", "-o", path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal, timeout=200, check=False)
    os.close(terminal)
    shown = os.read(master, 65536).decode()
    os.close(master)
    check(done.returncode == 0 and "\r[" + 30 * "#" + "] 100 %" in shown and "\n" not in shown, f"a bar: {shown!r}")
    check(shown.endswith("\r") and shown.rstrip("\r").endswith(79 * " "), f"the bar stays: {shown!r}")


def test_disk_reads(folder):
    if not os.path.exists(DISK):
        return
    table = os.path.abspath(f"{folder}/one.csv")
    common = [DISK, "input/mars_1d.cfg", "--check", "--out", f"{folder}/run", "--set"]
    done = run(*common, f'radiation.q_pr_table="{table}"')
    check(done.returncode == 0, f"marsdisk does not take the table: {done.stderr}")
    wrong = f"{folder}/wrong.csv"
    with open(wrong, "w", encoding="utf-8") as file:
        file.write("T_M_K,Q_pr,s_m\n1000,1,1e-6\n1000,2,1e-5\n2000,1,1e-6\n2000,2,1e-5\n")
    done = run(*common, f'radiation.q_pr_table="{wrong}"')
    check(done.returncode == 3 and "T_M_K,s_m,Q_pr" in done.stderr, f"a wrong header: exit {done.returncode}, {done.stderr}")


def main():
    folder = tempfile.mkdtemp()
    try:
        test_mie()
        test_refused(folder)
        test_files(folder)
        test_exit_codes(folder)
        test_tables(folder)
        test_known_mean(folder)
        test_absorption(folder)
        test_hdf5(folder)
        test_progress(folder)
        test_disk_reads(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report.end()


main()
