#!/usr/bin/env python3
"""Bad input: the right exit code, one message that says where, what and what was expected, soon, on any number of ranks, and
no output folder."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
from program import Raw  # noqa: E402

HUNG_S = 30
report = program.Report()
cases = []


def refused(name, result, out, code, *words):
    """One message with all these words."""
    report.check(result.code == code, f"{name}: exit code {result.code}, expected {code}", result)
    report.check(len(result.messages) == 1, f"{name}: {len(result.messages)} messages", result)
    missing = [w for w in words if w not in result.message]
    report.check(not missing, f"{name}: the message lacks {missing}", result.message)
    report.check(program.content(out) is None, f"{name}: it left {program.content(out)}")


def try_input(name, path, code, *words, args=(), ranks=0):
    """Kept for run_cases."""
    cases.append((name, path, code, words, args, ranks))


def run_cases():
    """All that try_input has kept: alone several at a time, on ranks one after the other."""
    for wide in (False, True):
        chosen = [c for c in cases if bool(c[5]) == wide]
        outs = [os.path.join(program.FOLDER, f"out-{name}-{ranks}") for name, _, _, _, _, ranks in chosen]
        jobs = [((["--out", out, *args, path],), {"ranks": ranks, "timeout": HUNG_S})
                for out, (_, path, _, _, args, ranks) in zip(outs, chosen)]
        for (name, _, code, words, _, ranks), out, result in zip(chosen, outs, program.run_all(jobs, 1 if wide else 4)):
            refused(f"{name} @{ranks}" if ranks else name, result, out, code, *words)


def line_of(text, start):
    """The last line that starts so."""
    return max(i for i, line in enumerate(text.split("\n"), 1) if line.strip().startswith(start))


# name: (group, key, value as it stands in the file, words of the message)
KEYS = {
    "unknown_key": ("disk", "cels", "4", ["disk.cels", "4", "unknown key", "disk.cells"]),
    "wrong_group": ("sizes", "cells", "4", ["sizes.cells", "disk.cells"]),
    "word_for_int": ("disk", "cells", '"many"', ["disk.cells", '"many"', "expected a whole number"]),
    "double_for_int": ("disk", "cells", "10.7", ["disk.cells", "10.7", "expected a whole number"]),
    "list_for_int": ("sizes", "bins", "[1, 2]", ["sizes.bins", "[1, 2]", "expected a whole number"]),
    "number_for_bool": ("io", "psd", "1", ["io.psd", "expected true or false"]),
    "number_for_word": ("mars", "driver", "3", ["mars.driver", "3", "constant", "slab"]),
    "number_for_text": ("mars", "table", "3", ["mars.table", "3", "expected text"]),
    "unknown_word": ("solver", "scheme", '"mprk"', ["solver.scheme", '"mprk"', "mprk22", "imex_bdf1"]),
    "number_for_list": ("run", "output_times_d", "3.0", ["run.output_times_d", "expected numbers in brackets"]),
    "above_range": ("sizes", "bins", "100000", ["sizes.bins", "100000", "2 to 2000"]),
    "below_range": ("initial", "tau0", "-1.0", ["initial.tau0", "-1.0", "from 0 to"]),
    "zero_bins": ("sizes", "bins", "0", ["sizes.bins", "0", "from 2 to"]),
    "zero_cells": ("disk", "cells", "0", ["disk.cells", "0", "from 1 to"]),
    "negative_cells": ("disk", "cells", "-3", ["disk.cells", "-3", "from 1 to"]),
    "huge_int": ("disk", "cells", "99999999999", ["disk.cells", "99999999999", "expected a whole number"]),
    "nan": ("initial", "tau0", "nan", ["nan", "expected"]),
    "inf": ("initial", "tau0", "inf", ["inf", "expected"]),
    "minus_inf": ("initial", "tau0", "-inf", ["inf", "expected"]),
    "too_large": ("initial", "tau0", "1e400", ["initial.tau0", "inf", "expected a finite number"]),
    "too_large_in_list": ("run", "output_times_d", "[0.1, 1e400]", ["run.output_times_d", "inf", "finite"]),
    "s_min_above_s_max": ("sizes", "s_min_m", "5.0", ["sizes.s_min_m", "5", "must be below", "sizes.s_max_m", "3"]),
    "s_min_is_s_max": ("sizes", "s_min_m", "3.0", ["sizes.s_min_m", "must be below", "sizes.s_max_m"]),
    "s_max_below_s_min": ("sizes", "s_max_m", "1e-8", ["sizes.s_min_m", "must be below", "sizes.s_max_m", "1e-08"]),
    "r_in_above_r_out": ("disk", "r_in_RM", "4.0", ["disk.r_in_RM", "4", "must be below", "disk.r_out_RM", "2.7"]),
    "r_in_is_r_out": ("disk", "r_in_RM", "2.7", ["disk.r_in_RM", "must be below", "disk.r_out_RM"]),
    "times_fall": ("run", "output_times_d", "[2.0, 1.0]", ["run.output_times_d", "must be above the value before"]),
    "never_ends": ("run", "t_end_yr", "0.0", ["run.t_end"]),
    "no_table_named": ("dynamics", "e_profile", '"table"', ["dynamics.e_table"]),
    "no_mass": ("initial", "s_min_solid_m", "10.0", ["initial.s_min_solid_m = 10", "gets any mass", "melt_truncated_powerlaw"]),
    "inside_mars": ("disk", "r_in_RM", "0.5", ["disk.r_in_RM = 0.5", "inside Mars"]),
    "nothing_almost": ("initial", "tau0", "1e-300", ["initial.tau0 = 1e-300", "0 or at least 1e-50"]),
    "never_rises": ("sublimation", "liquid_B", "0.0", ["sublimation.liquid_B = 0", "rises with temperature"]),
    "steam": ("sublimation", "solid_A", "100.0", ["sublimation.solid_A = 100", "at most 15"]),
    "flood": ("supply", "rate", "1e50", ["supply.rate", "1e+50", "0 to 1e+12"]),
    "vacuum": ("sizes", "rho", "1e-12", ["sizes.rho", "1e-12", "0.001 to"]),
    "not_decreasing": ("strength", "v_kms", "[3.0, 2.0, 1.0, 4.0, 5.0, 6.0, 7.0]", ["strength.v_kms"]),
}


def test_keys():
    for name, (group, key, value, words) in KEYS.items():
        beside = {"initial": {"shape": "melt_truncated_powerlaw", "s_max_solid_m": 20.0}} if name == "no_mass" else {}
        text = program.config_text(program.SMALL, beside, {group: {key: Raw(value)}})
        path = program.write(name + ".cfg", text)
        try_input(name, path, 3, f"{path}:{line_of(text, key + ' =')}:", *words)


def test_files():
    folder = program.FOLDER
    missing = os.path.join(folder, "none.cfg")
    try_input("missing_file", missing, 5, missing, "No such file")
    try_input("folder_as_file", folder, 5, folder, "folder")
    for name, text in {"empty": b"", "blank": b" \n\n", "comments": b"# nothing\n// here\n"}.items():
        path = program.write(name + ".cfg", text)
        try_input(name, path, 3, path, "no settings")
    texts = {
        "unclosed": (b"disk:\n{\n    cells = 4;\n", ["unclosed.cfg:", "expected"]),
        "no_value": (b"disk: { cells = ; };\n", ["no_value.cfg:1:", "cells"]),
        "twice": (b"disk:\n{\n    cells = 4;\n    cells = 5;\n};\n", ["twice.cfg:4:", "once"]),
        "value_as_group": (b"disk = 4;\n", ["value_as_group.cfg:1:", "disk", "group"]),
        "zero_byte": (b"disk: { cells = 4; };\n\0\n", ["zero_byte.cfg:"]),
        "binary": (bytes(range(256)) * 8, ["binary.cfg"]),
        "include_nothing": (b'@include "nothing.cfg"\n', ["nothing.cfg"]),
    }
    for name, (text, words) in texts.items():
        path = program.write(name + ".cfg", text)
        try_input(name, path, 5 if name == "include_nothing" else 3, *words)


def with_table(name, text):
    table = program.write(name + ".csv", text)
    return table, program.config(name + ".cfg", {"mars": {"driver": "table", "table": name + ".csv"}})


TABLES = {
    "unsorted": (b"time_day,T_K\n0,3000\n2,2900\n1,2800\n", 4, ["time_day = 1", "increase"]),
    "duplicate": (b"time_day,T_K\n0,3000\n1,2900\n1,2800\n", 4, ["time_day = 1", "twice"]),
    "not_a_number": (b"time_day,T_K\n0,3000\n# a remark\n1,hot\n", 4, ['"hot"', "expected a finite number for T_K"]),
    "empty_field": (b"time_day,T_K\n0,3000\n1,\n", 3, ['""', "expected a finite number"]),
    "nan_in_table": (b"time_day,T_K\n0,nan\n1,2000\n", 2, ['"nan"', "finite"]),
    "inf_in_table": (b"time_day,T_K\n0,3000\n1,inf\n", 3, ['"inf"', "finite"]),
    "overflow_in_table": (b"time_day,T_K\n0,3000\n1,1e400\n", 3, ['"1e400"', "finite"]),
    "one_row": (b"time_day,T_K\n0,3000\n", 2, ["1 row", "at least 2"]),
    "no_row": (b"time_day,T_K\n", 1, ["0 rows", "at least 2"]),
    "empty_table": (b"", 1, ["without a header", "time_day,T_K"]),
    "no_header": (b"0,3000\n1,2900\n", 1, ["header", "expected time_day,T_K"]),
    "wrong_header": (b"time_s,T_K\n0,3000\n1,2900\n", 1, ['"time_s,T_K"', "expected time_day,T_K"]),
    "three_fields": (b"time_day,T_K\n0,3000\n1,2900,1\n", 3, ["3 fields", "expected 2"]),
    "one_field": (b"time_day,T_K\n0,3000\n1\n", 3, ["1 field", "expected 2"]),
}


def test_tables():
    for name, (text, line, words) in TABLES.items():
        table, path = with_table(name, text)
        try_input("table_" + name, path, 3, path + ":", f'mars.table = "{name}.csv"', f"{table}:{line}:", *words)
    path = program.config("no_table.cfg", {"mars": {"driver": "table", "table": "no.csv"}})
    try_input("missing_table", path, 5, path + ":", 'mars.table = "no.csv"', os.path.join(program.FOLDER, "no.csv"), "No such file")
    path = program.config("folder_table.cfg", {"mars": {"driver": "table", "table": "."}})
    try_input("folder_as_table", path, 5, "mars.table", "folder")
    table, path = with_table("too_hot", b"time_day,T_K\n0,3000\n1,9000\n")
    try_input("table_out_of_range", path, 3, "mars.table", "9000", "1000 to 6500")
    program.write("hole.csv", b"T_M_K,s_m,Q_pr\n" + b"".join(f"{T},{s},1\n".encode() for T in (1, 2, 3) for s in (1, 2) if (T, s) != (2, 1)))
    path = program.config("hole.cfg", {"radiation": {"q_pr": "table", "q_pr_table": "hole.csv"}})
    try_input("table_with_a_hole", path, 3, "radiation.q_pr_table", "hole.csv", "5 rows", "one row for each pair")


# key of the table: (what makes it read, header and rows, line, words); every column and end is unit/run/test_table_columns.c
VALUES = {
    "radiation.q_pr_table": ({"radiation": {"q_pr": "table"}}, "T_M_K,s_m,Q_pr\n1000,1e-8,90\n1000,10,90\n6500,1e-8,90\n6500,10,90", 2, ["Q_pr = 90", "0 to 10"]),
    "shielding.table": ({"shielding": {"mode": "table"}}, "tau,Phi\n0,1\n1,1.5\n10,0.1", 3, ["Phi = 1.5", "0 to 1"]),
    "dynamics.e_table": ({"dynamics": {"e_profile": "table"}}, "r_RM,e\n1,0.5\n2,0.6\n3,1", 4, ["e = 1", "dynamics.e0"]),
    "sublimation.table": ({"sublimation": {"formula": "auto"}}, "T_K,log10_P_Pa\n1000,-5\n2000,3\n3000,1e300", 4, ["1e+300", "-1000 to 15"]),
    "phase.table": ({"phase": {"model": "map"}}, "T_K,tau,f_solid,f_liquid,f_vapour\n100,0,1,0,0\n100,9,1,0,0\n9000,0,0,0,1\n9000,9,0,0.1,1", 5, ["add up to 1.1"]),
    "supply.table": ({"supply": {"mode": "table"}}, "t_s,r_RM,rate_kg_m2_s\n0,1,1e-6\n0,3,1e-6\n1e9,1,0\n1e9,3,-1e-9", 5, ["rate_kg_m2_s = -1e-09", "0 to 1e+12"]),
    "supply.temperature_table": ({"supply": {"temperature": "table"}}, "T_M_K,value\n1000,1\n6500,-1", 3, ["value = -1", "0 to 1e+30"]),
}


def test_vapour_falls():
    table = program.write("falls.csv", "T_K,log10_P_Pa\n1000,5\n5000,-5\n")
    path = program.config("falls.cfg", {"sublimation": {"formula": "table", "table": "falls.csv"}})
    try_input("vapour pressure that falls", path, 3, path + ":", "sublimation.table", f"{table}:3:", "log10_P_Pa = -5", "rises with T_K")


def test_values():
    for key, (chosen, text, line, words) in VALUES.items():
        group, name = key.split(".")
        table = program.write(f"value_{group}_{name}.csv", text)
        path = program.config(f"value_{group}_{name}.cfg", chosen, {group: {**chosen.get(group, {}), name: os.path.basename(table)}})
        try_input("value of " + key, path, 3, path + ":", key, f"{table}:{line}:", *words)


def test_line_ends():
    """CRLF and a byte order mark are what other people's editors write: no error, and not a bit of difference."""
    lines = ["# a remark", "time_day,T_K", "0,3000", "100,2900", ""]
    text = program.config_text(program.SMALL, {"mars": {"driver": "table", "table": "T.csv"}})
    digests = set()
    for number, (mark, end) in enumerate([(b"", b"\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")]):
        program.write("T.csv", mark + end.join(l.encode() for l in lines))
        path = program.write("ends.cfg", mark + text.replace("\n", end.decode()).encode())
        out = os.path.join(program.FOLDER, f"out-ends-{number}")
        result = program.run(["--quiet", "--out", out, path])
        if report.check(result.code == 0, f"line ends {number}: refused", result):
            digests.add(program.load(out, "summary.json")["state_digest"])
    report.check(len(digests) == 1, f"line ends change the result: {digests}")


def test_options_as_input():
    path = program.config("good.cfg")
    for name, value, words in [
        ("set_unknown", "disk.cels=3", ["--set", "disk.cels", "3", "disk.cells"]),
        ("set_no_value", "disk.cells", ["--set", "KEY=VALUE"]),
        ("set_empty", "disk.cells=", ["--set", "disk.cells", "expected a whole number"]),
        ("set_type", "disk.cells=many", ["--set", "disk.cells", "many", "expected a whole number"]),
        ("set_nan", "initial.tau0=nan", ["--set", "initial.tau0", "nan", "finite"]),
        ("set_inf", "initial.tau0=1e400", ["--set", "initial.tau0", "finite"]),
        ("set_range", "sizes.bins=1", ["--set", "sizes.bins", "1", "from 2 to"]),
        ("set_against_file", "disk.r_in_RM=5", ["--set", "disk.r_in_RM", "5", "must be below"]),
    ]:
        try_input(name, path, 3, *words, args=["--set", value])
    result = program.run(["--out", os.path.join(program.FOLDER, "out-kernel"), path], env={"MARSDISK_KERNEL": "fast"})
    refused("MARSDISK_KERNEL", result, os.path.join(program.FOLDER, "out-kernel"), 3, "MARSDISK_KERNEL", "fast", "reference")


def test_control_bytes():
    """Text that would steer a terminal, by every way in, is shown; a name of a million bytes leaves the reason to be read."""
    evil = "\x1b[31mRED\x1b]0;title\x07\x9b\x7f"
    good = program.config("plain.cfg")
    program.write("evil_header.csv", f"time_day,{evil}\n0,4000\n1,3000\n")
    program.write("evil_number.csv", f"time_day,T_K\n0,4000\n1,{evil}\n")
    table = {"mars": {"driver": "table"}}
    name = program.config(f"evil{evil}.cfg", {"disk": {"cells": 0}})
    for args in ([program.config("evil_value.cfg", {"mars": {"driver": evil}})],
                 [program.config("evil_key.cfg", {"mars": {"dri": evil}})],
                 [program.write("evil_syntax.cfg", f"disk: {{ cells = {evil} }};")],
                 [program.write("evil_include.cfg", f'@include "{evil}"\n')],
                 [program.config("evil_table.cfg", {"mars": {"driver": "table", "table": evil}})],
                 [program.config("evil_header.cfg", {"mars": {"driver": "table", "table": "evil_header.csv"}})],
                 [program.config("evil_number.cfg", {"mars": {"driver": "table", "table": "evil_number.csv"}})],
                 [name], [f"none{evil}.cfg"], [good, f"--set=disk.{evil}=1"], [good, f"--set=mars.driver={evil}"], [good, f"--{evil}"],
                 [good, "--out", "/proc/" + evil], [good, "--progress", evil]):
        result = program.run(args)
        shown = result.out + result.err
        report.check(result.code in (2, 3, 5), f"{args!r}: exit code {result.code}", result)
        report.check("\\x1b" in shown, f"{args!r}: not shown", shown)
        report.check(all(c >= " " and c not in "\x7f\x9b" for c in shown.replace("\n", "")), f"{args!r}: a control byte", shown)
    result = program.run(["--check", "--out", f"o{evil}", good])
    report.check(result.code == 0 and "\\x1b" in result.out and "\x1b" not in result.out, "the plan", result)
    long = program.config("long.cfg", {"mars": {**table["mars"], "table": "a" * 1000000}})
    result = program.run([long])
    report.check(result.code == 5 and "long.cfg:" in result.message and "File name too long" in result.message and len(result.err) < 4096,
                 "a long name", result)


def test_ranks():
    """A sample, on ranks: the message comes once, and nobody waits for the one that failed."""
    path = program.write("ranks_key.cfg", program.config_text(program.SMALL, {"disk": {"cels": 4}}))
    _, unsorted = with_table("ranks_table", TABLES["unsorted"][0])
    no_table = program.config("ranks_no_table.cfg", {"mars": {"driver": "table", "table": "no.csv"}})
    swapped = program.config("ranks_swapped.cfg", {"disk": {"r_in_RM": 4.0}})
    for ranks in (1, 2, 4):
        try_input("key", path, 3, "disk.cels", "disk.cells", ranks=ranks)
        try_input("table", unsorted, 3, "time_day = 1", ranks=ranks)
        if ranks != 2:
            try_input("no_table", no_table, 5, "no.csv", ranks=ranks)
            try_input("swapped", swapped, 3, "disk.r_in_RM", ranks=ranks)
        if ranks == 4:
            try_input("nothing", os.path.join(program.FOLDER, "none.cfg"), 5, "none.cfg", ranks=ranks)


def test_folders():
    """Where nothing can be written; permissions do not bind root, so folders that cannot be for anybody."""
    path = program.config("folders.cfg")
    file = program.write("a_file", "")
    for name, out in {"below_a_file": file + "/out", "a_file": file, "in_proc": "/proc/marsdisk/out",
                      "name_too_long": os.path.join(program.FOLDER, "n" * 300)}.items():
        for ranks in (0, 3) if name == "below_a_file" else (0,):
            result = program.run(["--out", out, path], ranks=ranks, timeout=HUNG_S)
            label = f"folder {name} @{ranks}"
            report.check(result.code == 5, f"{label}: exit code {result.code}", result)
            report.check(len(result.messages) == 1 and os.path.dirname(out)[:200] in result.message, f"{label}: the message does not name it", result)
            report.check(os.path.isfile(file), f"{label}: the file is gone")


def mounted(size):
    """A file system of this size, or None where we may not mount."""
    folder = os.path.join(program.FOLDER, "small-" + size)
    os.makedirs(folder)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False)
    return folder if done.returncode == 0 else None


def test_full_disk():
    folder = mounted("256k")
    if not folder:
        report.skip("a full disk: no right to mount one")
        return
    try:
        path = program.config("disk.cfg", {"run": {"outputs": 400, "t_end_yr": 0.02}, "io": {"segment_MB": 0.05, "compress": False}})
        for ranks in (0, 3):
            out = f"{folder}/out{ranks}"
            result = program.run(["--out", out, "--set", "parallel.ranks=3", path], ranks=ranks, timeout=HUNG_S)
            label = f"full disk @{ranks}"
            report.check(result.code == 5, f"{label}: exit code {result.code}", result)
            report.check(len(result.messages) == 1 and out in result.message, f"{label}: messages {result.messages}")
            report.check(not os.path.exists(out + "/run.h5"), f"{label}: a run.h5 all the same")
            for root, _, files in os.walk(out):
                for name in files:
                    os.unlink(os.path.join(root, name))
        program.write("fill", b"x" * 250000, folder)
        with open(folder + "/fill", "ab", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        result = program.run(["--out", folder + "/none", path], timeout=HUNG_S)
        refused("no space at all", result, folder + "/none", 5, folder)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True, capture_output=True)
        result = program.run(["--out", folder + "/read_only", path], timeout=HUNG_S)
        refused("read-only", result, folder + "/read_only", 5, folder, "ead-only")
    finally:
        subprocess.run(["umount", "-l", folder], check=False, capture_output=True)


def test_finished_run():
    path = program.config("twice.cfg")
    out = os.path.join(program.FOLDER, "out-twice")
    report.check(program.run(["--out", out, path]).code == 0, "first run")
    before = {name: os.stat(os.path.join(out, name)).st_mtime_ns for name in program.content(out)}
    for ranks in (0, 2):
        result = program.run(["--out", out, path], ranks=ranks, timeout=HUNG_S)
        report.check(result.code == 5 and len(result.messages) == 1 and "--force" in result.message and out in result.message,
                     f"a finished run is not refused @{ranks}", result)
    after = {name: os.stat(os.path.join(out, name)).st_mtime_ns for name in program.content(out)}
    report.check(before == after, "the refusal changed the finished run")
    result = program.run(["--out", out, "--force", "--set", "disk.cells=3", path])
    report.check(result.code == 0 and program.load(out, "summary.json")["cells"] == 3, "--force does not replace it", result)


for test in (test_keys, test_files, test_tables, test_vapour_falls, test_values, test_line_ends, test_options_as_input, test_control_bytes, test_ranks, test_folders, run_cases, test_full_disk,
             test_finished_run):
    test()
report.end()
