#!/usr/bin/env python3
"""tools/plot_sweep draws the numbers of the table, tells lines apart without colour and leaves out what failed, and says so; the page of
tools/report holds all it shows: pictures, numbers, settings that differ, warnings, what failed, and what cannot be read.
needs: matplotlib"""
import base64
import functools
import html.parser
import io
import os
import re
import shutil
import subprocess
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402
import tools  # noqa: E402
from marsdisk_tools import files, plot_sweep  # noqa: E402
from marsdisk_tools import report as pages  # noqa: E402

report = program.Report()
expect = functools.partial(tools.expect, report)
VOID = {"meta", "img", "br"}
FAILED = 4  # the case that is made one


def made():
    out = os.path.join(program.FOLDER, "all", "map")
    result = sweeps.run(sweeps.write("map", sweeps.AXES), out)
    report.check(result.code == 0, "the sweep", result)
    return out


def spoiled(out):
    """One case failed: nan for its numbers, as the program leaves them; and an error of a number to draw."""
    copy = os.path.join(program.FOLDER, "all", "spoiled <&> \"map\"")
    os.makedirs(copy)
    for name in ("sweep.csv", "sweep.h5"):
        shutil.copy(os.path.join(out, name), copy)
    with h5py.File(copy + "/sweep.h5", "r+") as file:
        status = [files.text(v) for v in file["status"][()]]
        status[FAILED] = "failed"
        del file["status"]
        file["status"] = np.array(status, dtype=h5py.string_dtype())
        file["status"].dims[0].attach_scale(file["case"])
        file["error"] = np.array([""] * FAILED + ["<no> room & time"] + [""] * (5 - FAILED), dtype=h5py.string_dtype())
        file["error"].dims[0].attach_scale(file["case"])
        file["M_loss_Mmars"][FAILED] = np.nan
        file["M_loss_Mmars_error"] = 0.1 * file["M_loss_Mmars"][()]
        file["M_loss_Mmars_error"].dims[0].attach_scale(file["case"])
    return copy


def lines_of(axis):
    """Lines with a name: those of errorbar are in containers."""
    return {c.get_label(): c[0] for c in axis.containers if c.get_label()[:1] != "_"}


def test_lines(out, bad):
    table = sweeps.rows(out)
    with files.Sweep(out) as sweep:
        axis = plot_sweep.draw(sweep, of=["M_loss_Mmars"]).axes[0]
        lines = lines_of(axis)
        for label, first in (("epsilon_mix = 0.1", 0), ("epsilon_mix = 0.3162", 1), ("epsilon_mix = 1", 2)):
            wanted = [float(table[k]["M_loss_Mmars"]) for k in (first, first + 3)]
            found = lines[label]
            report.check(list(found.get_xdata()) == [3000, 4000] and list(found.get_ydata()) == wanted, f"{label}: {found.get_xydata()}")
        looks = {(line.get_linestyle(), line.get_marker()) for line in lines.values()}
        marks = {line.get_marker() for line in lines.values()}
        report.check(len(looks) == len(marks) == 3, f"told apart by colour alone: {looks}")
        report.check("[K]" in axis.get_xlabel() and "Mars" in axis.get_ylabel(), f"units: {axis.get_xlabel()}, {axis.get_ylabel()}")
        axis = plot_sweep.draw(sweep, of=["M_now_Mmars"], x="supply.epsilon_mix", at=["mars.T0_K=4e3"]).axes[0]
        report.check(list(axis.containers[0][0].get_ydata()) == [float(row["M_now_Mmars"]) for row in table[3:]] and axis.get_xscale() == "log", "--at, --x")
        axis = plot_sweep.draw(sweep, of=["M_loss_Mmars"], as_map=True).axes[0]
        field = axis.collections[0].get_array().reshape(3, 2)
        wanted = np.array([float(row["M_loss_Mmars"]) for row in table]).reshape(2, 3).T
        report.check(np.array_equal(field, wanted), f"the map: {field}, wanted {wanted}")
        texts = {(round(t.get_position()[0]), round(t.get_position()[1], 3)): t.get_text() for t in axis.texts}
        report.check(len(texts) == 6 and texts[3000, 0.1] == f"{wanted[0, 0]:.3g}" and texts[4000, 1.0] == f"{wanted[2, 1]:.3g}", f"numbers in the map: {texts}")
    with files.Sweep(bad) as sweep:
        figure = plot_sweep.draw(sweep, of=["M_loss_Mmars"])
        report.check(f"5 cases; 1 of 6 cases left out: {FAILED} failed" in figure._suptitle.get_text(), figure._suptitle.get_text())
        lines = lines_of(figure.axes[0])
        report.check(len(lines["epsilon_mix = 0.3162"].get_xdata()) == 1 and len(lines["epsilon_mix = 1"].get_xdata()) == 2, "the failed case is drawn")
        bars = figure.axes[0].containers[2][2][0].get_segments()
        middle = float(table[2]["M_loss_Mmars"])
        report.check(np.allclose(bars[0][:, 1], [0.9 * middle, 1.1 * middle], rtol=1e-12, atol=0), f"error bars: {bars[0]}")


def test_series(out):
    with files.Sweep(out) as sweep, h5py.File(out + "/sweep.h5") as file:
        axis = plot_sweep.draw(sweep, series=["M_loss_cum"], at=["supply.epsilon_mix=1"]).axes[0]
        curves = [line.get_ydata() for line in axis.lines]
        report.check(len(curves) == 2 and np.array_equal(curves[1], file["M_loss_cum"][5]), f"M_loss_cum of case 5: {curves}")
        report.check(axis.lines[1].get_label() == "T0_K = 4000" and abs(axis.lines[0].get_xdata()[-1] - 0.001) < 1e-12, "its name and time")
        axis = plot_sweep.draw(sweep, profiles=["tau_los_mars"], at=["mars.T0_K=3000"]).axes[0]
        with h5py.File(sweeps.folder(out, 1) + "/run.h5") as run:
            report.check(np.array_equal(axis.lines[1].get_ydata(), run["tau_los_mars"][-1]) and abs(axis.lines[1].get_xdata()[0] * 3.3895e6 / run["r"][0] - 1) < 1e-14,
                         "the profile of case 1")
    many = np.array([np.full(3, float(k)) for k in range(101)])
    axis = plot_sweep.plt.figure().add_subplot()
    plot_sweep.draw_bundle(axis, [np.arange(3.0)] * 101, list(many), [""] * 101)
    edges = axis.collections[0].get_paths()[0].vertices[:, 1]
    report.check(axis.lines[0].get_ydata()[1] == 50 and (edges.min(), edges.max()) == (5, 95), "the middle and 90 % of many")


def test_mistakes(out):
    for code, words, args in ((2, "M_loss: not a number of each case; there are M_accreted", ["--of", "M_loss"]), (2, "a text, not a number", ["--of", "status"]),
                              (2, "does not vary here; mars.T0_K, supply.epsilon_mix do", ["--x", "T0"]), (2, "there are 3000, 4000", ["--at", "mars.T0_K=3"]),
                              (2, "there are M_loss_cum, M_now", ["--series", "tau"]), (2, "no field", ["--profile", "T_M"]),
                              (2, "two keys have to vary", ["--map", "--at", "mars.T0_K=3000"]), (5, "xyz", ["-o", "a.xyz"])):
        expect(code, [words], "plot_sweep", out, *args)
    expect(5, ["no sweep.h5"], "plot_sweep", program.FOLDER)
    expect(0, ["keys:    mars.T0_K, supply.epsilon_mix\n", "series:  M_loss_cum, M_now"], "plot_sweep", out, "--list")
    picture = os.path.join(program.FOLDER, "sweep.png")
    expect(0, [picture], "plot_sweep", out, "-o", picture)
    report.check(os.path.getsize(picture) > 20000, "an empty picture")


class Page(html.parser.HTMLParser):
    """Is every tag closed where it was opened, and does nothing lie outside?"""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.odd, self.links, self.ids, self.images, self.words = [], [], [], [], [], []
        self.feed(text)
        self.odd += self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag not in VOID:
            self.open.append(tag)
        if tag == "img":
            self.images.append(attrs)
        if tag == "a":
            self.links.append(attrs["href"])
        if tag in ("script", "link", "iframe", "object") or tag != "img" and "src" in attrs:
            self.odd.append(f"{tag} {attrs}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.odd.append("/" + tag)

    def handle_data(self, data):
        self.words.append(data)


def test_page(out):
    top = os.path.dirname(out)
    disk = os.path.join(top, "deep", "disk")
    settings = {"initial": {"tau0": 0.75}, "run": {"t_end_yr": 0.002, "outputs": 3}, "mars": {"T0_K": 4000}}
    result = program.run(["--quiet", "-o", disk, program.config("disk", settings)])
    swarm = program.run(["--quiet", "-o", top + "/swarm", "--set", "electrons.number=64", "--set", "stop.collisions=1e4", program.ROOT + "/input/swarm/reid.cfg"],
                        binary=[os.path.join(program.BUILD, "swarm_mc")])
    report.check(result.code == 0 and swarm.code == 0, "what is shown", f"{result}{swarm}")
    expect(0, [top + "/report.html"], "report", top)
    with open(top + "/report.html", encoding="utf-8") as file:
        text = file.read()
    page = Page(text)
    words = re.sub(r"\s+", " ", " ".join(page.words))
    report.check(not page.odd, f"not well made: {page.odd}")
    report.check(page.links and all(link[1:] in page.ids and link[0] == "#" for link in page.links) and len(page.links) == 4, f"{page.links} to {page.ids}")
    report.check(not re.search(r"https?://|url\(|@import", text), "the page fetches something")
    report.check(len(page.images) >= 7 and all(image["src"].startswith("data:image/png;base64,") and image["alt"] for image in page.images), "pictures")
    from matplotlib import image
    sizes = [image.imread(io.BytesIO(base64.b64decode(i["src"].split(",")[1]))).shape for i in page.images]
    report.check(all(min(size[:2]) > 250 for size in sizes), f"sizes of the pictures: {sizes}")
    lost, drift = program.load(disk, "summary.json"), program.load(top + "/swarm", "summary.json")
    for wanted in (f"{lost['M_loss_Mmars']:.6g}", f"{drift['W_flux']:.6g} ± {drift['W_flux_error']:.2g}", lost["warnings"][0], "<no> room & time",
                   'spoiled <&> "map": sweep', "6 cases: 5 finished, 1 failed", "initial.tau0 0.75 1 file", "run.t_end_yr 0.002 yr 2 file",
                   "gas.names [Reid] [] file"):
        report.check(wanted in words, f"not on the page: {wanted}")
    report.check("mars.T0_K 4000" not in words, "mars.T0_K is at its default, in whatever form it was written")
    known = pages.defaults("marsdisk")
    shown = program.run(["--print-defaults"]).out
    keys = re.findall(r"^(\w+\.\w+) ", shown, re.M)
    report.check(len(keys) > 150 and all(key in known for key in keys), f"defaults not known: {[key for key in keys if key not in known]}")
    test_browser(top + "/report.html")
    expect(5, ["no run.h5"], "report", os.path.join(program.FOLDER, "nowhere") if os.makedirs(program.FOLDER + "/nowhere") is None else "")
    with open(disk + "/run.h5", "r+b") as file:
        file.truncate(3000)
    expect(1, [], "report", disk, "-o", program.FOLDER + "/broken.html")
    with open(program.FOLDER + "/broken.html", encoding="utf-8") as file:
        report.check("Cannot be shown" in file.read(), "a broken run.h5 is not told")


def test_browser(path):
    """A page as a browser shows it: no errors in its console, and pictures of many colours where tags alone would show few."""
    browser = next((name for name in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if name), None)
    if not browser:
        report.skip("no browser")
        return
    shot = os.path.join(program.FOLDER, "page.png")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={program.FOLDER}/browser",
               "--window-size=1200,4000", "--screenshot=" + shot, "file://" + path]
    try:
        shown = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        report.skip("the browser is too slow here")
        return
    if not os.path.exists(shot):
        report.skip("the browser makes no picture here: " + shown.stderr.strip()[-200:])
        return
    report.check("CONSOLE" not in shown.stderr, "errors in the browser's console", shown.stderr[-1000:])
    from matplotlib import image
    pixels = (255 * image.imread(shot)[..., :3]).astype(int)
    colours = np.unique(pixels.reshape(-1, 3) @ np.array([1, 256, 65536])).size
    report.check(colours > 500, f"{colours} colours: no pictures")


whole = made()
worse = spoiled(whole)
test_lines(whole, worse)
test_series(whole)
test_mistakes(whole)
test_page(whole)
report.end()
