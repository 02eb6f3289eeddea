#!/usr/bin/env python3
"""`material` sets what belongs together: the run is that of each key set by hand, keys of their own win, a mixture is told."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
check = report.check
INPUT = os.path.join(program.ROOT, "input/mars_1d.cfg")
SHORT = ["run.t_end_yr=0.02", "run.outputs=2", "disk.cells=2"]

# What the literature says of each, not what the program prints (see src/disk/setup/grain_material.c and input/mars_1d.cfg).
STRENGTH = {"strength.units": "cgs", "strength.a_s": "0.38", "strength.b_g": "1.36", "strength.mu": "0.45"}
FORSTERITE_VAPOUR = {"sublimation.solid_A": "13.809441833", "sublimation.solid_B": "28362.904024", "sublimation.solid_T_min_K": "1673",
                     "sublimation.solid_T_max_K": "2133", "sublimation.liquid_A": "11.08", "sublimation.liquid_B": "22409",
                     "sublimation.liquid_T_from_K": "2163", "sublimation.alpha": "0.1", "sublimation.mu": "0.140694"}
BY_HAND = {
    "forsterite": {"sizes.rho": "3270", "radiation.q_pr_table": "tables/qpr_forsterite.csv", **FORSTERITE_VAPOUR, **STRENGTH},
    "silica": {"sizes.rho": "2200", "radiation.q_pr_table": "tables/qpr_silica.csv", "sublimation.solid_A": "13.613",
               "sublimation.solid_B": "17850", "sublimation.solid_T_min_K": "1270", "sublimation.solid_T_max_K": "1600",
               "sublimation.liquid_A": "13.203", "sublimation.liquid_B": "25898.9", "sublimation.liquid_T_from_K": "1900",
               "sublimation.alpha": "0.007", "sublimation.mu": "0.0440849", **STRENGTH},
    "basalt": {"sizes.rho": "3000", "radiation.q_pr_table": "tables/qpr_astrosil.csv", **FORSTERITE_VAPOUR, **STRENGTH},
}


def sets(keys):
    return [word for key in keys for word in ("--set", key)]


def run(name, *keys, path=INPUT):
    """State digest, parameters and warnings of a short run."""
    out = os.path.join(program.FOLDER, name)
    result = program.run(["--out", out, *sets(SHORT), *sets(keys), path])
    check(result.code == 0, f"{name}: exit {result.code}", result)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        digest = json.load(file)["state_digest"]
    with open(os.path.join(out, "run_config.json"), encoding="utf-8") as file:
        return digest, json.load(file)["parameters"], result.err


def told(*keys):
    """What --check says of the material."""
    result = program.run(["--check", *sets(keys), INPUT])
    check(result.code == 0, f"--check {keys}: exit {result.code}", result)
    return [line for line in (result.out + result.err).splitlines() if "material = " in line]


def test_together():
    digests = {}
    for name, keys in BY_HAND.items():
        digest, parameters, _ = run(name, f"material={name}")
        by_hand, _, _ = run(name + "-by-hand", "material=custom", *(f"{k}={v}" for k, v in keys.items()))
        check(digest == by_hand, f"{name}: {digest}, each key by hand {by_hand}")
        origin = parameters["sizes.rho"]["origin"]
        check(origin == ("default" if name == "forsterite" else "material"), f"{name}: sizes.rho is from {origin}")
        check(parameters["sizes.rho"]["value"] == float(keys["sizes.rho"]), f"{name}: {parameters['sizes.rho']}")
        digests[name] = digest
    plain, parameters, _ = run("plain")
    check(plain == digests["forsterite"] and parameters["material"]["value"] == "forsterite", "the default is forsterite")
    check(len(set(digests.values())) == 3, f"three materials, {digests}")


def test_own_keys_win():
    own, parameters, _ = run("own", "material=silica", "sizes.rho=2500")
    by_hand, _, _ = run("own-by-hand", *(f"{k}={v}" for k, v in BY_HAND["silica"].items()), "sizes.rho=2500")
    check(own == by_hand and parameters["sizes.rho"]["origin"] == "set", f"a density of its own: {own}, by hand {by_hand}")
    # in whatever order, and in a file
    swapped, _, _ = run("swapped", "sizes.rho=2500", "material=silica")
    check(swapped == own, "the order of --set does not matter")
    with open(INPUT, encoding="utf-8") as file:
        text = file.read().replace('material = "forsterite";', 'material = "silica";').replace("    # rho = 3270.0;", "    rho = 2500.0;")
    path = program.write("own.cfg", text)
    for name in os.listdir(os.path.join(program.ROOT, "input/tables")):
        if name.startswith("qpr_silica"):
            with open(os.path.join(program.ROOT, "input/tables", name), encoding="utf-8") as file:
                program.write(os.path.join("tables", name), file.read())
    from_file, _, _ = run("from-file", path=path)
    check(from_file == own, f"set in a file: {from_file}, with --set {own}")


def test_told():
    for keys, level, words in (
            ([], "", "density of forsterite with optics of forsterite, vapour pressure of forsterite, strength of basalt"),
            (["material=silica"], "", "density of silica with optics of silica, vapour pressure of silica"),
            (["material=silica", "radiation.q_pr_table=tables/qpr_forsterite.csv"], "warning", "density of silica with optics of forsterite"),
            (["sizes.rho=2200"], "warning", "density of silica with optics of forsterite"),
            (["sizes.rho=2500"], "", "density 2500 kg/m^3 with optics of forsterite"),
            (["material=silica", "sublimation.mu=0.03"], "", "vapour pressure as set"),
            (["material=basalt", "radiation.q_pr_table=tables/qpr_olivine.csv"], "", "optics of qpr_olivine.csv"),
            (["material=basalt"], "", "astronomical silicate stands in"),
            (["material=silica", "sublimation.formula=table"], "warning", "no sublimation.table of its own"),
            (["material=silica", "radiation.q_pr=constant", "sublimation.enabled=false"], "", "density of silica, strength of basalt")):
        lines = [line for line in told(*keys) if words in line]
        check(len(lines) == 1 and lines[0].startswith("warning") == (level == "warning"), f"{keys}: {told(*keys)}")
    result = program.run(["--check", "--set", "material=gold", INPUT])
    check(result.code == 3 and "forsterite|silica|basalt|custom" in result.err, f"gold: exit {result.code}", result)


def test_file_says_all():
    """Every key that a material sets stands in the reference case as a comment: as a setting it would win over the material."""
    with open(INPUT, encoding="utf-8") as file:
        text = file.read()
    for key in list(BY_HAND["silica"]) + ["strength.Qs", "strength.B", "strength.v_kms", "sublimation.table"]:
        group, name = key.split(".")
        body = re.search(rf"^{group}: {{(.*?)^}};", text, re.S | re.M).group(1)
        check(re.search(rf"^    # {name} = ", body, re.M) and not re.search(rf"^    {name} = ", body, re.M), f"{key} in mars_1d.cfg")


def test_pictures():
    """The pictures of beta are drawn at the densities that runs take."""
    with open(os.path.join(program.ROOT, "tools/plot_optics"), encoding="utf-8") as file:
        drawn = dict(re.findall(r'"(\w+)": (\d+)', re.search(r"^RHO = .*$", file.read(), re.M).group(0)))
    for name in ("forsterite", "silica"):
        check(drawn[name] == BY_HAND[name]["sizes.rho"], f"{name} is drawn at {drawn[name]} kg/m^3")


test_together()
test_own_keys_win()
test_told()
test_file_says_all()
test_pictures()
report.end()
