#!/usr/bin/env python3
"""tools/plot_swarm draws what swarm.h5 holds; tools/swarm_from_yaml makes inputs that run, and says what it leaves out.
needs: matplotlib"""
import importlib.util
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(program.ROOT, "tools"))
from marsdisk_tools import files, plot_swarm  # noqa: E402

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
ARGON = os.path.join(program.ROOT, "input/swarm/gases/argon.txt")
report = program.Report()


def tool(name, *args):
    return subprocess.run([sys.executable, os.path.join(program.ROOT, "tools", name), *args], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=100, check=False)


OLD = {
    "input_gases": {"gases": ["Ar"], "paths_to_cross_section_files": [ARGON], "fractions": [1.0], "max_cross_section_energy": 1000.0},
    "output": {"output_directory": "out/", "base_name": "argon", "save_simulation_pickle": False, "log_every_k": 3},
    "physical_conditions": {"EN": 50, "pressure": 2e4, "temperature": 400},
    "initial_state": {"num_e_initial": 320, "initial_energy_distribution": "fixed", "initial_energy": 4.0, "initial_direction": [0, 0, 2],
                      "initial_std_electrons": [0, 0, 1e-4]},
    "simulation_settings": {"num_energy_bins": 100, "energy_sharing_factor": 0.25, "isotropic_scattering": True, "conserve": True,
                            "num_e_max": 1000, "seed": 7, "timestep_max": 1e-9, "use_jit": True},
    "end_conditions": {"end_condition_type": "w_tol+ND_tol", "w_tol": 0.3, "ND_tol": 2.0, "num_col_max": 100000, "timeout": 300},
}
JSON5 = """// the same
{ input_gases: { gases: ['Ar'], paths_to_cross_section_files: ["%s",], fractions: [1.], max_cross_section_energy: 1e3, },
  output: { output_directory: 'out/', base_name: "argon", save_simulation_pickle: false, log_every_k: 0x3 },
  physical_conditions: { EN: +50, pressure: 2E4, "temperature": 400 }, /* so far */
  initial_state: { num_e_initial: 320, initial_energy_distribution: "fixed", initial_energy: 4., initial_direction: [0, 0, 2],
                   initial_std_electrons: [0, 0, .0001] },
  simulation_settings: { num_energy_bins: 100, energy_sharing_factor: .25, isotropic_scattering: true, conserve: true,
                         num_e_max: 1000, seed: 7, timestep_max: 1e-9, use_jit: true },
  end_conditions: { end_condition_type: 'w_tol+ND_tol', w_tol: .3, ND_tol: 2, num_col_max: 100000, timeout: 300, },
}
""" % ARGON
WANTED = {"field.EN_Td": "50.0", "gas.pressure_Pa": "20000.0", "gas.temperature_K": "400.0", "electrons.number": "320", "electrons.seed": "7",
          "electrons.start_eV": "4.0", "electrons.start_direction": "[0.0, 0.0, 2.0]", "electrons.start_std_m": "[0.0, 0.0, 0.0001]",
          "ionization.share": "0.25", "stop.W_tol": "0.3", "stop.ND_tol": "1.0", "output.energy_bins": "100", "output.log_every_k": "3"}


def yaml_text(value, indent=""):
    if isinstance(value, dict):
        return "".join(f"{indent}{key}:" + ("\n" + yaml_text(v, indent + "  ") if isinstance(v, dict) else f" {json.dumps(v)}\n")
                       for key, v in value.items())
    return json.dumps(value)


def without_yaml(files):
    """YAML needs a package that may not be here; JSON needs none."""
    if importlib.util.find_spec("yaml"):
        return files
    report.skip("files of YAML: this Python has no yaml")
    return {name: text for name, text in files.items() if not name.endswith(".yaml")}


def test_converter():
    """Three forms of one configuration become one input; it runs, with the keys where they belong."""
    old = dict(OLD, end_conditions=dict(OLD["end_conditions"], ND_tol=1.0))
    forms = {"a.json": json.dumps(old), "a.json5": JSON5.replace("ND_tol: 2", "ND_tol: 1"), "a.yaml": "# the same\n" + yaml_text(old)}
    texts = []
    for name, text in without_yaml(forms).items():
        path, out = program.write(name, text), os.path.join(program.FOLDER, name + ".cfg")
        result = tool("swarm_from_yaml", path, "-o", out)
        report.check(result.returncode == 0, f"{name}: {result.stderr}")
        texts.append(open(out, encoding="utf-8").read().split("\n", 1)[1] if result.returncode == 0 else "")
        for word in ("max_cross_section_energy", "num_e_max", "timestep_max", "use_jit", "conserve", "output_directory"):
            report.check(word in result.stderr, f"{name}: {word} is lost without a word")
    report.check(len(set(texts)) == 1 and texts[0], f"all forms, one input:\n{texts}")
    out = os.path.join(program.FOLDER, "out-old")
    result = program.run(["--quiet", "-o", out, os.path.join(program.FOLDER, "a.json.cfg")], timeout=100, binary=BINARY)
    report.check(result.code == 0, "what was converted does not run", result)
    record = program.load(out, "run_config.json")["parameters"] if result.code == 0 else {}
    for key, value in WANTED.items():
        found = record.get(key, {}).get("value")
        report.check(found == json.loads(value), f"{key} = {found}, wanted {value}")


def test_converter_says():
    bad = {"b.json": "{", "b.json5": "{a: [1, 2}", "b.yaml": "a: [1,\n", "c.json": "[1]"}
    for name, text in without_yaml(bad).items():
        result = tool("swarm_from_yaml", program.write(name, text))
        report.check(result.returncode == 1 and name in result.stderr and "Traceback" not in result.stderr, f"{name}: {result.stderr}")
    gas = {"input_gases": {"gases": ["Ar"], "paths_to_cross_section_files": [ARGON]}}
    odd = {"d.json": (json.dumps({"physical_conditions": {"EN": 3}}), "no gases"),
           "e.json": (json.dumps(dict(gas, physical_conditions={"EN": {"a": 1}})), 'EN = {"a": 1}'),
           "e.yaml": (yaml_text(dict(gas)) + "physical_conditions: {EN: .inf}\n", "expected a finite number")}
    for name, (text, words) in without_yaml(odd).items():
        result = tool("swarm_from_yaml", program.write(name, text))
        report.check(result.returncode == 1 and words in result.stderr and "Traceback" not in result.stderr, f"{name}: {result.stderr}")
    range_of = dict(gas, physical_conditions={"EN": {"start": 1, "stop": 100, "num": 3, "scale": "log"}}, simulation_settings={"seed": "random"})
    result = tool("swarm_from_yaml", program.write("f.json", json.dumps(range_of)))
    report.check("swarm_mc --sweep INPUT_sweep.cfg (written with -o)" in result.stderr and "seed is drawn here" in result.stderr, result.stderr)
    again = tool("swarm_from_yaml", program.write("f.json", json.dumps(range_of)))
    report.check(result.returncode == 0 and result.stdout != again.stdout, "a random seed that comes twice")
    swept = dict(OLD, sweep={"parameter": "EN", "start": 10, "stop": 30, "step": 10},
                 simulation_settings={"isotropic_scattering": False, "scattering_transition_low": 2, "scattering_transition_high": 9,
                                      "seed": "run_id", "no_such_key": 1},
                 end_conditions={"end_condition_type": "steady-state"})
    result = tool("swarm_from_yaml", program.write("s.json", json.dumps(swept)))
    for word in ("field.EN_Td: several values are a sweep", 'seed = "run_id"', "no_such_key = 1: unknown"):
        report.check(word in result.stderr, f"{word} is not told", result.stderr)
    report.check("seed is made from the name argon" in result.stderr, result.stderr)
    for word in ('elastic = "vahedi_surendra"', "low_eV = 2.0", "high_eV = 9.0", "steady = true"):
        report.check(word in result.stdout, f"{word} is not carried over", result.stdout)
    swept["sweep"], swept["physical_conditions"] = {"parameter": "num_e_initial", "values": [64, 128]}, {"EN": [10, 20.5], "pressure": 2e4}
    out = os.path.join(program.FOLDER, "listed.cfg")
    result = tool("swarm_from_yaml", program.write("l.json", json.dumps(swept)), "-o", out)
    listed = program.run(["--sweep", out.replace(".cfg", "_sweep.cfg"), "--list"], binary=BINARY)
    found = re.findall(r"field.EN_Td=(\S+) electrons.number=(\d+)$", listed.out, re.M)
    report.check(found == [("10.0", "64"), ("10.0", "128"), ("20.5", "64"), ("20.5", "128")], f"a sweep of four points: {found}", f"{result}{listed}")


def test_plot():
    path = program.write("plot.cfg", program.config_text({
        "gas": {"names": program.Raw('["Ar"]'), "files": program.Raw(f'["{ARGON}"]')}, "electrons": {"number": 320, "start_eV": 1.0},
        "stop": {"collisions": 1e5}}))
    out = os.path.join(program.FOLDER, "out-plot")
    report.check(program.run(["--quiet", "-o", out, path], timeout=100, binary=BINARY).code == 0, "plot: the run")
    plot, summary = plot_swarm, program.load(out, "summary.json")
    figure = plot.draw(files.Swarm(out))
    axes = {axis.get_title(loc="left")[:3]: axis for axis in figure.axes}
    report.check(sorted(axes) == ["(a)", "(b)", "(c)", "(d)"], f"panels {sorted(axes)}")
    level = axes["(c)"].lines[-1].get_ydata()[0]
    report.check(abs(level * 1e3 / summary["W_flux"] - 1) < 1e-12, f"drift {level} km/s, {summary['W_flux']} m/s")
    energy, maxwell = axes["(a)"].lines[1].get_data()
    width = energy[1] - energy[0]
    mean = sum(e ** 1.5 * f for e, f in zip(energy, maxwell)) * width
    report.check(abs(mean / summary["mean_energy_eV"] - 1) < 0.02, f"the Maxwellian has a mean energy of {mean}")
    report.check(abs(axes["(b)"].lines[1].get_xdata()[0]) < 0.1 * axes["(b)"].lines[1].get_xdata()[-1], "the series begins at the beginning")
    result = tool("plot_swarm", out)
    report.check(result.returncode == 0 and os.path.getsize(os.path.join(out, "swarm.png")) > 20000, "plot_swarm", result.stderr)
    stopped = os.path.join(program.FOLDER, "out-short")
    program.run(["--quiet", "-o", stopped, path, "--set", "stop.time_s=1e-9"], timeout=100, binary=BINARY)
    report.check(tool("plot_swarm", stopped).returncode == 0, "a swarm of which nothing was measured")
    result = tool("plot_swarm", os.path.join(program.FOLDER, "nowhere"))
    report.check(result.returncode == 5 and "nowhere" in result.stderr and "Traceback" not in result.stderr, "no such folder", result.stderr)


for test in (test_converter, test_converter_says, test_plot):
    test()
report.end()
