#!/usr/bin/env python3
"""Sweeps in one job: what their files say, which cases they run, what of them is kept, what goes wrong, and how they go on."""
import os
import re
import sys
import time

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

report = program.Report()
KEYS = ["mars.T0_K", "supply.epsilon_mix"]


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def expect(result, code, what, pattern=""):
    right = result.code == code and re.search(pattern, result.err + result.out)
    return report.check(right, f"{what}: expected code {code} and '{pattern}'", result)


def test_list():
    path = sweeps.write("list", sweeps.AXES + """
        samples: { count = 4; seed = 5; design = "lhs"; of = ( { key = "initial.tau0"; law = "uniform"; min = 0.1; max = 0.5; } ); };""")
    result = sweeps.run(path, out("list"), "--list")
    lines = result.out.splitlines()
    expect(result, 0, "--list")
    report.check(len(lines) == 24 and not os.path.exists(out("list")), "--list shows 2 x 3 x 4 cases and makes nothing", result)
    report.check([line.split()[0] for line in lines] == [str(i) for i in range(24)], "numbers from 0", result)
    values = [float(x) for x in re.findall(r"epsilon_mix=(\S+) i", result.out)]
    report.check(values[0] == 0.1 and values[8] == 1.0 and abs(values[4] ** 2 / 0.1 - 1) < 1e-14, f"the ends as written, 10^-1/2 between: {values}")
    tau = [float(x) for x in re.findall(r"initial.tau0=(\S+)", result.out)]
    strata = sorted(int((x - 0.1) / 0.1) for x in tau[:4])
    report.check(strata == [0, 1, 2, 3] and tau[:4] == tau[4:8], f"one draw a stratum, the same at every point of the grid: {tau}")
    part = sweeps.run(path, out("list"), "--list", "--index", "4-6").out.splitlines()
    report.check(part == lines[4:7], "--index 4-6 of the list", part)
    expect(sweeps.run(path, out("list"), "--list", "--index=24"), 2, "no such case", "24 cases, 0 to 23")
    program.write("cases.csv", "mars.T0_K, supply.epsilon_mix\n# a remark\n3000,0.5\n\n3500.5,1\n3e3,0.5\n")
    path = sweeps.write("table", 'cases = "cases.csv";')
    lines = sweeps.run(path, out("list"), "--list").out.splitlines()
    report.check(len(lines) == 3 and "mars.T0_K=3500.5" in lines[1] and "same as case 0" in lines[2], "a table of cases", lines)
    program.write("cases.csv", "disk.cells,mars.T0_K\n4,3000\n4.0,3e3\n4.000000000000000000e+00,3.000000000000000000e+03\n4.5,3000\n4.0x,3000\n,3000\n")
    lines = sweeps.run(path, out("list"), "--list").out.splitlines()
    report.check(len(lines) == 6 and all("disk.cells=4 " in line for line in lines[:3]) and all("same as case 0" in line for line in lines[1:3]) and
                 all("expected a whole number" in line for line in lines[3:]), "whole numbers as numpy and spreadsheets write them", lines)
    path = sweeps.write("zip", 'combine = "zip"; axes = ( { key = "mars.T0_K"; values = [3000, 4000]; }, '
                        '{ keys = ["initial.tau0", "dynamics.i0"]; values = ( [0.5, 0.02], [1.0, 0.05] ); } );')
    lines = sweeps.run(path, out("list"), "--list").out.splitlines()
    report.check(len(lines) == 2 and "T0_K=4000.0 initial.tau0=1.0 dynamics.i0=0.05" in lines[1], "a zip goes row by row", lines)


def test_check():
    """--check and --list say what would become of each case, and make nothing."""
    sets = 'axes = ( { key = "mars.table"; values = ["good.csv", "lacking.csv"]; }, { key = "sizes.s_max_m"; values = [3000.0, 1e-9, 3e3]; } );'
    path = sweeps.write("check", sets, {"mars": {"driver": "table", "table_time": "s"}})
    program.write("good.csv", "time_s,T_K\n0,4000\n1e9,3000\n")
    result = sweeps.run(path, out("check"), "--check")
    expect(result, 0, "--check", r"6 cases of \S+check-base.cfg, 1 in order, 3 not, 2 the same as others")
    for pattern in (r"case +000001_\S+ refused: .*s_max_m", r"case +000003_\S+ would fail: .*lacking.csv", r"time +about \S+ s of one rank", r"memory +at most"):
        report.check(re.search(pattern, result.out), f"--check does not say '{pattern}'", result)
    lines = sweeps.run(path, out("check"), "--list").out.splitlines()
    marks = [re.search(r"\((refused|would fail):", line) for line in lines]
    report.check([mark and mark.group(1) for mark in marks[:4]] == [None, "refused", None, "would fail"], "--list marks them", lines)
    report.check(not os.path.exists(out("check")), "nothing is made", result)
    expect(sweeps.run(path, out("check"), "--check", "--index", "1"), 3, "all are refused", "no case would come to its end")
    expect(sweeps.run(path, out("refused"), "--index", "1"), 3, "all are refused when run", "all 1 cases are refused")
    real = sweeps.run(path, out("check"))
    expect(real, 8, "the sweep does as --check has said", r"\d of 6 cases failed: 3")
    report.check([row["case"] for row in sweeps.rows(out("check")) if row["status"] == "finished"] == ["0", "2"], "finished cases", real)


def test_mistakes():
    for inside, pattern in [
            ('axes = ( { key = "mars.T0"; values = [1]; } );', r"mistake.cfg:1: mars.T0: unknown key, did you mean mars.T0_K"),
            ('axes = ( { key = "mars.T0_K"; values = ["hot"]; } );', r"mistake.cfg:1.*mars.T0_K.*a number"),
            ('axes = ( { key = "mars.T0_K"; from = 1; to = 2; } );', "from, to and count"),
            ('axes = ( { key = "mars.T0_K"; values = [3000]; }, { key = "mars.T0_K"; values = [3000]; } );', "varies twice"),
            ('axes = ( { keys = ["initial.tau0", "dynamics.i0"]; values = ( [0.5] ); } );', "one value a key"),
            ('combine = "zip"; axes = ( { key = "mars.T0_K"; values = [3000]; }, { key = "initial.tau0"; values = [1.0, 2.0]; } );', "same number"),
            ('axis = ( );', "axis is not known here"), ("", "nothing varies"),
            ('samples: { count = 4; of = ( { key = "mars.T0_K"; law = "normal"; mean = 1.0; } ); };', "mean, and sd")]:
        expect(sweeps.run(sweeps.write("mistake", inside), out("mistake"), "--list"), 3, inside, pattern)
    path = sweeps.write("mistake", sweeps.AXES)
    expect(program.run(["--list", path]), 2, "--list alone", "for --sweep")
    expect(program.run(["--sweep", path, path]), 2, "an input beside", "one too many")
    expect(sweeps.run(path, out("mistake"), "--set", "mars.T0_K=3000"), 2, "--set of what varies", "this key varies")


def test_run():
    path = sweeps.write("run", 'keep = "summary"; ' + sweeps.AXES)
    expect(sweeps.run(path, out("run")), 0, "six cases", "6 of 6 cases finished")
    rows = sweeps.rows(out("run"))
    head = list(rows[0])
    report.check(head[:5] == ["case", *KEYS, "status", "stop_reason"] and head[-1] == "wall_s" and "M_loss_Mmars" in head and
                 "cache.radiation.hits" in head, f"columns: {head}")
    report.check([row["case"] for row in rows] == list("012345") and {row["status"] for row in rows} == {"finished"}, "rows in order", rows)
    for number in (1, 5):
        wanted = sweeps.single(path, f"single{number}", rows[number], KEYS)
        report.check(rows[number]["state_digest"] == wanted, f"case {number} is not the single run", (wanted, rows[number]["state_digest"]))
    with h5py.File(out("run") + "/sweep.h5") as file:
        loss, texts = file["M_loss_cum"][:, -1], file["state_digest"].asstr()[:]
        report.check(list(file["case"]) == [0, 1, 2, 3, 4, 5] and list(texts) == [row["state_digest"] for row in rows], "sweep.h5 has the rows")
        report.check(list(file["mars.T0_K"]) == [3000] * 3 + [4000] * 3 and file["mars.T0_K"].attrs["units"] == "K", "settings with units")
        report.check(file["M_loss_cum"].dims[1][0].name == "/time" and file["M_loss_cum"].dims[0][0].name == "/case", "series along case and time")
        report.check(all(abs(a / float(row["M_loss_Mmars"]) - 1) < 1e-12 for a, row in zip(loss, rows)), "M_loss_cum ends at M_loss_Mmars", loss)
    place = sweeps.folder(out("run"), 4)
    report.check(os.path.exists(place + "/summary.json") and not os.path.exists(place + "/run.h5") and
                 not os.path.exists(place + "/checkpoint-00000.h5"), 'keep = "summary" keeps what is small', program.content(place))
    command = program.load(place, "run_config.json")["command"]
    again = program.run([*command[1:], "--out", out("again")])
    report.check(again.code == 0 and program.load(out("again"), "summary.json")["state_digest"] == rows[4]["state_digest"],
                 "a case's command line gives it again", again)
    before = {number: os.stat(sweeps.folder(out("run"), number) + "/summary.json").st_mtime_ns for number in range(6)}
    expect(sweeps.run(path, out("run")), 0, "all is done", "0 to do")
    # A value in the middle: numbers move, cases do not.
    path = sweeps.write("run", 'keep = "summary"; ' + sweeps.AXES.replace("3000,", "3000, 3500,"))
    expect(sweeps.run(path, out("run")), 0, "three more", "3 to do")
    more = sweeps.rows(out("run"))
    report.check(len(more) == 9 and [row["state_digest"] for row in more[:3] + more[6:]] == [row["state_digest"] for row in rows],
                 "rows stay with their settings", more)
    report.check(all(os.stat(sweeps.folder(out("run"), n if n < 3 else n + 3) + "/summary.json").st_mtime_ns == before[n] for n in range(6)),
                 "finished cases were run again")
    with open(path[:-4] + "-base.cfg", "a", encoding="utf-8") as file:
        file.write("shielding: { tau_stop = 5.0; };\n")
    expect(sweeps.run(path, out("run")), 3, "another base", r"shielding.tau_stop = \S+, now it is 5.0")


def test_failures():
    """One value names a table that is not there, another pair of values does not go together."""
    sets = 'axes = ( { key = "mars.table"; values = ["there.csv", "nowhere.csv"]; }, { key = "sizes.s_max_m"; values = [3000.0, 1e-9]; } );'
    path = sweeps.write("fail", sets, {"mars": {"driver": "table", "table_time": "s"}})
    program.write("there.csv", "time_s,T_K\n0,4000\n1e9,3000\n")
    result = sweeps.run(path, out("fail"))
    expect(result, 8, "a case fails", r"1 of 4 cases failed: 2 |2 of 4 cases failed: 2, 3")
    rows = {int(row["case"]): row for row in sweeps.rows(out("fail"))}
    report.check(rows[0]["status"] == "finished" and rows[2]["status"] == "failed" and "nowhere.csv" in rows[2]["error"], "rows of both", rows)
    with open(out("fail") + "/sweep.csv", encoding="utf-8") as file:
        comments = [line for line in file if re.match(r"# 1,there.csv,\S*,refused,.*s_max_m", line)]
    report.check(1 not in rows and len(comments) == 1, "what was refused stands as a remark", rows)
    expect(sweeps.run(path, out("fail")), 8, "failed cases stay failed", "0 to do")
    program.write("nowhere.csv", "time_s,T_K\n0,3900\n1e9,3000\n")
    expect(sweeps.run(path, out("fail"), "--retry-failed"), 0, "--retry-failed")
    report.check(sorted(sweeps.digests(out("fail"))) == [0, 2], "both are finished now", sweeps.rows(out("fail")))


LONG = {"run": {"t_end_yr": 0.3, "outputs": 200}, "disk": {"cells": 12}, "sizes": {"bins": 40}, "solver": {"rtol": 1e-5}}


def test_stops():
    """A limit of each case's own, a file, and the end of it on other terms. By a clock that ticks at each look."""
    path = sweeps.write("stop", "case_max_wall_s = 1.5; " + 'axes = ( { key = "mars.T0_K"; values = [3000, 4000]; } );', LONG)
    expect(sweeps.run(path, out("stop"), timeout=120, env=program.ticking(1000)), 75, "each case stops", "2 stopped")
    report.check([row["stop_reason"] for row in sweeps.rows(out("stop"))] == ["wall_time"] * 2, "by its own limit", sweeps.rows(out("stop")))
    path = sweeps.write("stop", 'axes = ( { key = "mars.T0_K"; values = [3000, 4000]; } );', LONG)
    process = program.start(["--sweep", path, "--out", out("stop"), "--resume"], env=program.ticking(1000))
    program.wait_for(lambda: any(os.path.exists(f"{out('stop')}/{name}/.lock") for name in os.listdir(out("stop"))))
    program.write("STOP", "", folder=out("stop"))
    result = program.finish(process, time.monotonic(), 60)
    expect(result, 75, "a file STOP", "stop_file: ")
    report.check(not os.path.exists(out("stop") + "/STOP"), "the file has been heard")
    expect(sweeps.run(path, out("stop"), "--resume", "--set", "run.t_end_yr=0.3", timeout=180), 0, "--resume goes on", "2 of 2 cases finished")
    for row in sweeps.rows(out("stop")):
        report.check(int(row["resumes"]) >= 1 and row["state_digest"] == sweeps.single(path, "whole" + row["case"], row, KEYS[:1]),
                     "a case that was stopped is the single run", row)


def test_index():
    """Two jobs in one folder at once, as two tasks of an array."""
    path = sweeps.write("index", sweeps.AXES)
    results = program.run_all([((["--sweep", path, "--out", out("index"), "--index", part],), {}) for part in ("0-2", "3-5", "1-4")])
    for result in results:
        expect(result, 0, "one of three jobs in a folder")
    report.check(sorted(sweeps.digests(out("index"))) == list(range(6)), "the table has the rows of all", sweeps.rows(out("index")))
    with h5py.File(out("index") + "/sweep.h5") as file:
        loss = file["M_loss_cum"][:, 0]
        report.check(bool((loss == loss).all()), "series of all cases, whichever job had them", loss)
    report.check(not [name for name in os.listdir(out("index")) if name.startswith("part-")], "part files are taken up")


def main():
    for test in (test_list, test_check, test_mistakes, test_run, test_failures, test_index, test_stops):
        test()
    report.end()


main()
