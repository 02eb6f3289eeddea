#!/usr/bin/env python3
"""swarm_mc on 1, 2 and 3 ranks, on 7 and on 64, more than it has batches: the same bits.

Every rank makes the controls and follows the warm-up for itself, a second of work: on 64 it goes without.

timeout: 300"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
GAS = os.path.join(program.ROOT, "input/swarm/gases/lucas_saelee_ionizing.txt")
PATH = program.write("ranks.cfg", program.config_text({
    "gas": {"names": program.Raw('["LucasSaelee"]'), "files": program.Raw(f'["{GAS}"]')},
    "field": {"EN_Td": 10.0},
    "electrons": {"number": 330, "batches": 33, "start_eV": 5.0},
    "stop": {"collisions": 1e5}}))
FREE = ("ranks", "cpu_s", "cpu_sampling_s", "wall_s", "rss_MB")
TABLES = ("temporal_evolution.csv", "energy_distribution.csv", "swarm_parameters.csv", "table.txt")


def swarm(ranks, *changes):
    out = os.path.join(program.FOLDER, f"out-{ranks}-{len(changes)}")
    sets = [word for change in changes for word in ("--set", change)]
    result = program.run(["--quiet", "-o", out, PATH, *sets], ranks=ranks, timeout=200, binary=[os.path.join(program.BUILD, "swarm_mc")])
    report.check(result.code == 0, f"{ranks} ranks: exit code {result.code}", result)
    summary = program.load(out, "summary.json") if result.code == 0 else {}
    return summary, [program.read_bytes(os.path.join(out, "ranks_" + name)) for name in TABLES] if summary else []


for changes, ranks in (((), (1, 2, 3)), (("electrons.batches=5",), (7,)),
                       (("sampling.variance_reduction=off", "stop.warmup_relaxations=5", "stop.steady_windows=0"), (64,))):
    alone, tables = swarm(0, *changes)
    for n in ranks:
        found, written = swarm(n, *changes)
        differ = [key for key in alone if key not in FREE and alone[key] != found.get(key)]
        report.check(not differ and found.get("ranks") == n, f"{n} ranks: {differ}")
        report.check(written == tables, f"{n} ranks: the tables differ")
report.end()
