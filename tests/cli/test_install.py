#!/usr/bin/env python3
"""timeout: 200
What is installed works from anywhere: programs find tables and cross-sections, the library links by its pkg-config file, man pages are
clean and complete, completion completes; files say the prefix and not the folder they were staged in. The archive of `make dist` is the
tree of the commit, and knows it."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
STAGE, PREFIX = os.path.join(program.FOLDER, "stage"), "/opt/marsdisk"
HERE = STAGE + PREFIX
USE = """#include <stdio.h>
#include "numbers/numeric.h"
int main(void) { printf("%.3f\\n", md_exp(1.0)); return 0; }
"""


def shell(text, **options):
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False, cwd=program.ROOT, **options)


def make(target, *options):
    """As the user calls it, not as a part of the make that runs the tests."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = shell(f"make --no-print-directory {' '.join(options)} BUILD={program.BUILD} {target}", env=env)
    report.check(done.returncode == 0, f"make {target}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return done.stdout


def install():
    """What `make install` does once the programs are there: a make that builds would replace programs that other tests are running."""
    last = make(f"install PREFIX={PREFIX} DESTDIR={STAGE}", "-n").strip().split("\n")[-1]
    report.check(last.startswith("sh tools/install"), last)
    done = shell(last)
    report.check(done.returncode == 0 and "installed" in done.stdout, f"{last}: {done.stdout}{done.stderr}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def keys_of(name):
    shown = program.run(["--print-defaults"], binary=[f"{HERE}/bin/{name}"]).out
    return re.findall(r"^(\S+) ", shown, re.M)


def test_files():
    install()
    for path in glob.glob(HERE + "/**", recursive=True):
        if os.path.isfile(path) and not path.startswith((HERE + "/bin", HERE + "/lib/lib")):
            report.check(STAGE not in read(path), f"{path} names the folder it was staged in")
    shipped = {os.path.relpath(p, program.ROOT + "/input") for p in glob.glob(program.ROOT + "/input/**/*.c[fs][gv]", recursive=True)}
    lacking = [name for name in shipped if not os.path.exists(f"{HERE}/share/marsdisk/{name}")]
    report.check(len(shipped) > 40 and not lacking, f"not installed: {lacking}")


def test_runs():
    """Copies of the installed examples, in a folder with nothing beside them."""
    for name, config, own in (("marsdisk", "mars_1d.cfg", "tables/"), ("swarm_mc", "swarm/reid.cfg", "swarm/gases/")):
        folder = os.path.join(program.FOLDER, name)
        os.makedirs(folder)
        copy = shutil.copy(f"{HERE}/share/marsdisk/{config}", folder)
        short = ["--set", "run.t_end_yr=1e-4"] if name == "marsdisk" else ["--set", "electrons.number=64", "--set", "stop.collisions=1e4"]
        result = program.run(["-o", folder + "/out", *short, copy], binary=[f"{HERE}/bin/{name}"])
        report.check(result.code == 0, f"{name} as installed", result)
        record = program.load(folder + "/out", "run_config.json")
        paths = [os.path.realpath(t["path"]) for t in record.get("tables", record.get("cross_sections"))]
        report.check(paths and all(p.startswith(f"{os.path.realpath(HERE)}/share/marsdisk/{own}") for p in paths), f"{name} reads {paths}")


def test_library():
    flags = shell("pkg-config --cflags --libs marsdisk",
                  env={**os.environ, "PKG_CONFIG_PATH": HERE + "/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": ""}).stdout.strip()
    report.check(f"-I{PREFIX}/include/marsdisk" in flags and f"-L{PREFIX}/lib" in flags, flags)
    source = program.write("use.c", USE)
    built = shell(f"mpicc {source} -o {program.FOLDER}/use {flags.replace(PREFIX, HERE)} && {program.FOLDER}/use")
    report.check(built.stdout == "2.718\n", built.stdout + built.stderr[-500:])
    module = read(glob.glob(HERE + "/share/modulefiles/marsdisk/*")[0])
    report.check(f"{PREFIX}/bin" in module and os.path.isdir(HERE + "/bin"), module)
    # Where MANPATH was empty, as it mostly is, one entry in it hides the pages of all other programs; man looks beside bin by itself.
    report.check("MANPATH" not in module, module)
    if shutil.which("man"):
        found = shell("man -w marsdisk", env={**os.environ, "PATH": f"{HERE}/bin:{os.environ['PATH']}"}).stdout.strip()
        report.check(found == HERE + "/share/man/man1/marsdisk.1", f"man finds {found}")


def test_tools():
    """The Python package and its commands, from a folder with nothing beside them."""
    folder = f"{HERE}/share/marsdisk/tools"
    wanted = {name for name in os.listdir(program.ROOT + "/tools/marsdisk_tools") if name.endswith(".py")}
    report.check(wanted and set(os.listdir(folder + "/marsdisk_tools")) == wanted, f"{sorted(os.listdir(folder + '/marsdisk_tools'))} installed")
    stubs = shell("grep -ls 'start.run(' tools/*").stdout.split()
    report.check(len(stubs) > 3 and all(os.path.exists(f"{HERE}/share/marsdisk/{stub}") for stub in stubs), f"{stubs} installed")
    command = [sys.executable, "-B", folder + "/mass_budget", program.FOLDER + "/marsdisk/out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.FOLDER)
    report.check(done.returncode == 0 and "closes to" in done.stdout, "mass_budget as installed", done.stdout[-300:] + done.stderr[-500:])
    version = re.search(r'VERSION = "(.*)"', read(folder + "/marsdisk_tools/version.py")).group(1)
    report.check(os.path.exists(f"{HERE}/share/modulefiles/marsdisk/{version}"), f"the package says {version}, the programs another version")


def test_man_pages():
    for name in ("marsdisk", "swarm_mc", "marsdisk-qpr"):
        path = f"{HERE}/share/man/man1/{name}.1"
        page = read(path).replace("\\-", "-").replace("\\e", "\\")
        options = re.findall(r"(?<![\w-])--[a-z][a-zA-Z-]*", program.run(["--help"], binary=[f"{HERE}/bin/{name}"]).out)
        keys = keys_of(name) if name != "marsdisk-qpr" else []
        lacking = [o for o in options if not re.search(rf"^\.B .*{o}\b", page, re.M) and o not in ("--set",)]
        lacking += [k for k in keys if f"\n.B {k}\n" not in page]
        report.check(options and not lacking, f"{name}.1 lacks {lacking}")
        requests = set(re.findall(r"^[.'](\S+)", page, re.M))
        report.check(requests <= {"TH", "SH", "TP", "B", "PP", "br", "nf", "fi"}, f"{name}.1: {requests}")
        if shutil.which("groff"):
            warned = shell(f"groff -man -Tutf8 -ww {path} 2>&1 >/dev/null").stdout
            report.check(not warned, f"{name}.1: {warned[:300]}")


def test_completion():
    def complete(*words):
        script = f"source {HERE}/share/bash-completion/completions/{words[0]}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
        return shell(script + f"compopt() {{ :; }}; _complete_{words[0].replace('-', '_')}; printf '%s\\n' \"${{COMPREPLY[@]}}\"").stdout.split()

    report.check(complete("marsdisk", "--set", "supply.eps") == ["supply.epsilon_mix=", "supply.epsilon_ref="], str(complete("marsdisk", "--set", "supply.eps")))
    report.check(complete("swarm_mc", "--pr") == ["--print-defaults", "--print-fields", "--print-reference", "--profile", "--progress"], str(complete("swarm_mc", "--pr")))
    report.check(complete("marsdisk-qpr", "--toler") == ["--tolerance"], "marsdisk-qpr --toler")


def test_archive():
    """Only where this is a repository itself."""
    commit = shell("git rev-parse HEAD").stdout.strip()
    if not os.path.exists(program.ROOT + "/.git"):
        return
    with tarfile.open(os.path.join(program.ROOT, make("dist").strip())) as archive:
        files = {member.name.split("/", 1)[1]: member for member in archive.getmembers() if not member.isdir()}
        known = archive.extractfile(files[".commit"]).read().decode().strip()
    tracked = set(shell("git ls-tree -r --name-only HEAD").stdout.split("\n")) - {""}
    report.check(set(files) - {".commit"} == tracked, f"not alike: {sorted(set(files) ^ tracked)[:5]}")
    report.check(known == commit, f"the archive is of {commit} and says {known}")


def test_packages():
    """Recipes name this version, and the packages that quickstart asks for; each library's run-time package is that of its headers."""
    folder = program.ROOT + "/tools/packages/"
    version = program.run(["--version"]).out.split()[1]
    spack, docker, apptainer = (read(folder + name) for name in ("spack/package.py", "Dockerfile", "marsdisk.def"))
    report.check(re.findall(r'^    version\("(.*?)"\)', spack, re.M) == [version] and f"marsdisk@{version}" in spack, f"the Spack recipe is not of {version}")
    documented = re.search(r"^to run `(.*?)`;", read(program.ROOT + "/tools/README.md"), re.M | re.S).group(1).split()
    for name, text in (("Dockerfile", docker), ("marsdisk.def", apptainer)):
        asked = [re.findall(r"[a-z0-9][a-z0-9.+-]+", part.split("&&")[0].split("\n    cd")[0].split("\n    rm")[0])
                 for part in text.split("--no-install-recommends")[1:]]
        report.check(len(asked) == 2 and sorted(asked[0]) == sorted(documented), f"{name} builds with {asked[0]}, tools/README.md with {documented}")
        report.check("make BUILD=/build" in text and "install" in text and len(asked[-1]) > 5, f"{name}: {asked[-1]}")
        for header in documented:
            stem = re.fullmatch(r"lib(hdf5-openmpi|config|jansson|deflate)-dev", header)
            report.check(not stem or any(p.startswith("lib" + stem.group(1)) for p in asked[-1]), f"{name}: nothing runs what {header} built")
    for library in ("mpi", "hdf5", "libconfig", "jansson", "libdeflate"):
        report.check(f'depends_on("{library}' in spack, f"the Spack recipe lacks {library}")


test_files()
test_runs()
test_tools()
test_library()
test_man_pages()
test_completion()
test_archive()
test_packages()
report.end()
