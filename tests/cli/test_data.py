#!/usr/bin/env python3
"""Where tables are found: beside the configuration, in MARSDISK_DATA, among the program's own; so that a configuration can be copied."""
import glob
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
HEAD = "T_M_K,s_m,Q_pr\n"
SHAPE = HEAD + "1000,1e-9,{0}\n1000,100,{0}\n7000,1e-9,{0}\n7000,100,{0}\n"
NAME = "tables/qpr_silica.csv"


def copied(name, **keys):
    return program.config(f"{name}/disk.cfg", {"radiation": {"q_pr": "table", "q_pr_table": NAME}, **keys})


def path_of(folder, q_pr=None):
    """A folder, with a table of this name in it unless q_pr is None."""
    folder = os.path.join(program.FOLDER, folder)
    if q_pr is not None:
        program.write(NAME, SHAPE.format(q_pr), folder)
    return folder


def used(name, data=None):
    """The table that a run reads, and its state."""
    out = os.path.join(program.FOLDER, name, "out")
    shutil.rmtree(out, ignore_errors=True)
    env = {"MARSDISK_DATA": data} if data is not None else {}
    result = program.run(["-o", out, copied(name)], env=env)
    report.check(result.code == 0, f"{name}, MARSDISK_DATA={data}", result)
    table = [t for t in program.load(out, "run_config.json")["tables"] if t["key"] == "radiation.q_pr_table"][0]["path"]
    report.check(("radiation.q_pr_table: taken from " + table in result.out) == (os.path.join(program.FOLDER, name) not in table), f"{name}: told", result)
    return os.path.realpath(table), program.load(out, "summary.json")["state_digest"]


def test_order():
    own, users = path_of("own", 1.0), path_of("users", 0.5)
    path_of("none")
    shipped = os.path.join(program.ROOT, "input", NAME)
    report.check(used("own", users)[0] == os.path.join(own, NAME), "beside the configuration first")
    report.check(used("none", users)[0] == os.path.join(users, NAME), "then in MARSDISK_DATA")
    for data in (None, "", path_of("empty"), "/nowhere"):
        report.check(used("none", data)[0] == shipped, f"then the program's own (MARSDISK_DATA={data})")
    report.check(used("own")[1] != used("none")[1], "two tables, two results")


def test_nowhere():
    path = program.config("nowhere.cfg", {"radiation": {"q_pr": "table", "q_pr_table": "tables/no.csv"}})
    for data, word in ((None, "not set"), ("/some/where", "/some/where")):
        result = program.run(["--check", path], env={"MARSDISK_DATA": data} if data else {})
        good = result.code == 5 and len(result.messages) == 1 and "nowhere.cfg:" in result.message and f"MARSDISK_DATA ({word})" in result.message
        report.check(good, "a table that is nowhere", result)
    result = program.run(["--check", "--set", "radiation.q_pr_table=/nowhere/" + NAME, path])
    report.check(result.code == 5 and "No such file" in result.message, "an absolute name is taken as it is", result)


def test_copies():
    """Every configuration that came with the program, alone in another folder, from another working folder."""
    folder = os.path.join(program.FOLDER, "deep/down")
    os.makedirs(folder)
    paths = sorted(glob.glob(program.ROOT + "/input/*.cfg") + glob.glob(program.ROOT + "/input/verify/*.cfg"))
    jobs = [((["--check", shutil.copy(path, folder)],), {}) for path in paths]
    for path, result in zip(paths, program.run_all(jobs)):
        report.check(result.code == 0 and "in order" in result.out, f"a copy of {os.path.basename(path)}", result)
    report.check(len(paths) > 20, f"{len(paths)} configurations")
    swarms = sorted(glob.glob(program.ROOT + "/input/swarm/**/*.cfg", recursive=True))
    # --check would also follow each swarm for a while, which is most of its time and says nothing of files.
    jobs = [((["--write-config", f"{folder}/{k}.all", shutil.copy(path, folder)],), {"binary": [program.BUILD + "/swarm_mc"]}) for k, path in enumerate(swarms)]
    for k, (path, result) in enumerate(zip(swarms, program.run_all(jobs))):
        report.check(result.code == 0 and os.path.getsize(f"{folder}/{k}.all") > 1000, f"a copy of {os.path.relpath(path, program.ROOT)}", result)
    report.check(len(swarms) > 15, f"{len(swarms)} swarms")


def test_installed():
    """bin and share/marsdisk of an installation, called by its name and through a link."""
    prefix = path_of("prefix")
    os.makedirs(prefix + "/bin")
    shutil.copy(program.BINARY, prefix + "/bin/marsdisk")
    shutil.copytree(program.ROOT + "/input/tables", prefix + "/share/marsdisk/tables")
    os.symlink(prefix + "/bin/marsdisk", program.FOLDER + "/link")
    for name in (prefix + "/bin/marsdisk", program.FOLDER + "/link"):
        result = program.run(["--check", copied("none")], binary=[name])
        report.check(result.code == 0 and os.path.realpath(prefix) + "/bin/../share/marsdisk/" + NAME in result.out, "an installation", result)


for test in (test_order, test_nowhere, test_copies, test_installed):
    test()
report.end()
