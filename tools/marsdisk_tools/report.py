"""One page of HTML that shows runs and sweeps of both programs: pictures, key numbers, settings, warnings, where it all comes from.

  tools/report out                 every result in and below this folder, to out/report.html
  tools/report out/mars_1d -o page.html

The page holds its pictures and opens from the disk; nothing is fetched. Cases of a sweep are in the sweep's table. What cannot be read is
told on the page, and the exit code is then 1; 5 when nothing is found."""
import base64
import datetime
import html
import io
import os
import re

import numpy as np

from . import files, plot_run, plot_swarm, plot_swarm_sweep, plot_sweep, start
from .figures import plt
from .files import Trouble

NUMBERS = {
    files.Run: [("M_loss_Mmars", "mass lost", "M_mars"), ("M_out_Mmars", "blown out", "M_mars"), ("M_sink_Mmars", "other sinks", "M_mars"),
                ("M_below_grid_Mmars", "ground below the grid", "M_mars"), ("M_supplied_Mmars", "supplied", "M_mars"),
                ("M_accreted_Mmars", "over the inner edge", "M_mars"), ("M_spread_Mmars", "over the outer edge", "M_mars"),
                ("M_start_Mmars", "in the disk at first", "M_mars"), ("M_now_Mmars", "in the disk now", "M_mars"), ("T_M_end_K", "Mars at the end", "K"),
                ("cells_stopped", "cells that stopped", ""), ("ledger_error", "books close to", ""), ("substeps_total", "sub-steps", ""), ("wall_s", "took", "s")],
    files.Swarm: [("EN_Td", "E/N", "Td"), ("mean_energy_eV", "mean energy", "eV"), ("W_flux", "flux drift", "m/s"), ("W_bulk", "bulk drift", "m/s"),
                  ("ND_T_flux", "flux N D_T", "1/(m s)"), ("ND_L_flux", "flux N D_L", "1/(m s)"), ("ND_T_bulk", "bulk N D_T", "1/(m s)"),
                  ("ND_L_bulk", "bulk N D_L", "1/(m s)"), ("k_ionization", "ionization", "m3/s"), ("k_attachment", "attachment", "m3/s"),
                  ("power_balance", "power balance", ""), ("collisions_real", "collisions", ""), ("wall_s", "took", "s")]}
IN_TABLE = 8  # numbers of a sweep's cases that are shown beside their settings
STYLE = """body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:1.5rem auto;padding:0 1rem;color:#111;background:#fff}
h2{border-top:2px solid #111;padding-top:.6rem;margin-top:2.4rem}img{max-width:100%;height:auto}figure{margin:1rem 0}
table{border-collapse:collapse;margin:.5rem 0}td,th{border-bottom:1px solid #bbb;padding:.15rem .7rem .15rem 0;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}.warn{border-left:4px solid #111;padding-left:.7rem}
code{overflow-wrap:anywhere}summary{cursor:pointer}"""


# --- what is there -------------------------------------------------------------------------------------------------------
def find(top):
    """Folders of results, in order; those of a sweep's cases are the sweep's."""
    if not os.path.isdir(top):
        raise Trouble(5, f"{top}: no such folder")
    found = []
    for folder, below, _ in os.walk(top):
        below.sort()
        kind = files.kind_of(folder)
        if kind:
            found.append((folder, kind))
            below[:] = []
    if not found:
        raise Trouble(5, f"{top}: no run.h5, no segments, no swarm.h5 and no sweep.h5 in or below it")
    return found


def defaults(program):
    """{key: default} from the reference of keys that lies beside the tools; empty where it does not."""
    here = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    page = "swarm/KEYS.md" if program == "swarm_mc" else "README.md"
    for folder in (os.path.join(here, "..", "input"), os.path.join(here, "..")):
        try:
            with open(os.path.join(folder, page), encoding="utf-8") as file:
                return parse_reference(file.read())
        except OSError:
            continue
    return {}


def parse_reference(text):
    found, group = {}, ""
    for line in text.splitlines():
        heading = re.match(r"#+ `?([a-z_]+)`?", line)
        if heading:
            group = heading.group(1)
        cells = [cell.strip() for cell in line.split(" | ")]
        name = re.match(r"\| `(\w+)`$", cells[0]) if len(cells) >= 5 else None
        value = re.match(r"`(.*)`$", cells[3]) if name else None
        if value:
            found[f"{group}.{name.group(1)}"] = found[name.group(1)] = value.group(1)
    return found


def plain(value):
    """A value as text that does not depend on how it was written: 3000, 3e3, 3000.0."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(plain(v) for v in value) + "]"
    try:
        return f"{float(value):.15g}"
    except (TypeError, ValueError):
        text = str(value).strip('"')
        inner = re.fullmatch(r"\[(.*)\]", text)
        return "[" + ", ".join(plain(w.strip()) for w in inner.group(1).split(",") if w.strip()) + "]" if inner else text


def differing(parameters, known):
    """(key, value, unit, default, origin) of what is not at its default."""
    for key, entry in parameters.items():
        default = known.get(key)
        if entry.get("origin") == "default" or default is not None and plain(entry["value"]) == plain(default):
            continue
        yield key, entry["value"], entry.get("unit", ""), default, entry.get("origin", "")


# --- html ----------------------------------------------------------------------------------------------------------------
def esc(text):
    return html.escape(str(text), quote=True)


def table(head, rows, numbers=()):
    """`numbers`: columns that stand to the right."""
    out = ['<div class="scroll"><table>']
    if head:
        out.append("<thead><tr>" + "".join(f'<th scope="col">{esc(h)}</th>' for h in head) + "</tr></thead>")
    out.append("<tbody>")
    for row in rows:
        out.append("<tr>" + "".join(f'<td class="n">{esc(v)}</td>' if k in numbers else f"<td>{esc(v)}</td>" for k, v in enumerate(row)) + "</tr>")
    return "\n".join(out + ["</tbody></table></div>"])


def picture(figure, alt):
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=80)
    plt.close(figure)
    return f'<figure><img alt="{esc(alt)}" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"></figure>'


def folded(title, inside):
    return f"<details><summary>{esc(title)}</summary>\n{inside}\n</details>"


def key_numbers(kind, summary):
    rows = []
    for name, words, unit in NUMBERS[kind]:
        value = summary.get(name)
        if value is None or value == 0 and name not in ("ledger_error", "cells_stopped", "M_loss_Mmars"):
            continue
        error = summary.get(name + "_error")
        rows.append((words, f"{value:.6g}" + (f" ± {error:.2g}" if error else ""), unit, name))
    return table(("", "value", "unit", "in summary.json"), rows, numbers=(1,)) if rows else ""


def warnings(summary):
    told = summary.get("warnings", [])
    if not told:
        return ""
    more = summary.get("warnings_total", len(told)) - len(told)
    return '<div class="warn"><p>Warnings</p><ul>' + "".join(f"<li>{esc(w)}</li>" for w in told) + (f"<li>and {more} more</li>" if more > 0 else "") + "</ul></div>"


def settings(config, known):
    rows = [(key, plain(value), unit, "" if default is None else plain(default), origin)
            for key, value, unit, default, origin in differing(config.get("parameters", {}), known)]
    head = "Settings that differ from the defaults" if known else "Settings (the list of defaults is not at hand: all that were set)"
    return f"<h3>{head}</h3>" + (table(("key", "value", "unit", "default", "set by"), rows) if rows else "<p>None.</p>")


def provenance(config):
    tables = config.get("tables", config.get("cross_sections", []))
    rows = [("program", f"{config.get('program')} {config.get('version')}, commit {config.get('commit')}{' (changed since)' if config.get('dirty') else ''}"),
            ("compiler", f"{config.get('compiler')} {config.get('flags', '')}"), ("libraries", ", ".join(f"{k} {v}" for k, v in config.get("libraries", {}).items())),
            ("input", config.get("input")), ("command", " ".join(config.get("command", []))), ("hosts", ", ".join(config.get("hosts", []))),
            ("from, to", f"{config.get('start')}, {config.get('end')}")]
    rows += [("table", f"{t.get('path')} ({t.get('checksum', '')})") for t in tables if isinstance(t, dict)]
    return folded("Where it comes from", table((), [(a, b) for a, b in rows if b and b != "None, None"]))


def status_of(summary):
    if not summary:
        return "no summary.json: it runs still, or was killed"
    return f"{summary.get('status')} ({summary.get('stop_reason')})"


def show_run(folder, kind):
    with (plot_run.Run if kind is files.Run else files.Swarm)(folder) as result:
        summary, config = result.summary, result.config
        draw = plot_run.draw if kind is files.Run else plot_swarm.draw
        words = "six panels: rates, masses, optical depth, grain sizes, where mass is lost, sizes blown out" if kind is files.Run else \
            "four panels: energy distribution, mean energy and drift in time, drift and diffusion by window"
        return [f"<p>{esc(status_of(summary))}</p>", warnings(summary), key_numbers(kind, summary), picture(draw(result), f"{result.title}, {words}"),
                settings(config, defaults(config.get("program"))), provenance(config)]


def case_numbers(sweep):
    """Which numbers of the cases the table shows."""
    for kind in NUMBERS:
        names = [name for name, _, _ in NUMBERS[kind] if name in sweep and name not in sweep.keys and np.any(sweep.number(name) != 0)]
        if len(names) > 2:
            return names[:IN_TABLE]
    return []


def show_sweep(folder):
    with files.Sweep(folder) as sweep:
        finished, status = sweep.finished(), sweep.column("status")
        count = {word: int((status == word).sum()) for word in dict.fromkeys(status)}
        out = [f"<p>{status.size} cases: {esc(', '.join(f'{n} {word}' for word, n in count.items()))}. {esc('; '.join(sweep.remarks[:1]))}</p>"]
        if len(sweep.remarks) > 1:
            out.append('<div class="warn"><p>Remarks in sweep.csv</p><ul>' + "".join(f"<li>{esc(r)}</li>" for r in sweep.remarks[1:]) + "</ul></div>")
        errors = sweep.column("error") if "error" in sweep else None
        if not finished.all():
            rows = [(int(n), s, errors[k] if errors is not None else "") for k, (n, s) in enumerate(zip(sweep.get("case"), status)) if s != "finished"]
            out.append('<div class="warn"><p>Not finished</p>' + table(("case", "status", "message"), rows) + "</div>")
        if finished.any():
            if plot_swarm_sweep.FIELD in sweep.keys and os.path.exists(os.path.join(folder, "summary.csv")):
                out.append(picture(plot_swarm_sweep.draw(plot_swarm_sweep.read(folder)), f"{sweep.title}: energy, drift, diffusion and rates against E/N"))
            else:
                out.append(picture(plot_sweep.draw(sweep), f"{sweep.title}: numbers of the cases against the keys that vary"))
            keys = plot_sweep.Cases(sweep).keys
            if len(keys) == 2 and plot_sweep.is_grid(plot_sweep.Cases(sweep), keys):
                out.append(picture(plot_sweep.draw(sweep, as_map=True), f"{sweep.title}: the same as maps"))
            if sweep.series():
                out.append(picture(plot_sweep.draw(sweep, series=sweep.series()[:2]), f"{sweep.title}: {', '.join(sweep.series()[:2])} against time"))
        names = case_numbers(sweep)
        head = ["case"] + [plot_sweep.with_unit(sweep, key).replace("$", "") for key in sweep.keys] + ["status"] + names
        columns = [sweep.column(name) for name in sweep.keys] + [status] + [sweep.column(name) for name in names]
        rows = [[int(n)] + [plot_sweep.show(column[k]) for column in columns] for k, n in enumerate(sweep.get("case"))]
        out.append(folded(f"All {status.size} cases", table(head, rows, numbers=range(len(sweep.keys) + 2, len(head)))))
        return out + first_case(sweep)


def first_case(sweep):
    """Settings and provenance that the cases share, from the first that left its record."""
    for name in sorted(os.listdir(sweep.folder)):
        path = os.path.join(sweep.folder, name, "run_config.json")
        config = files.read_json(path) if os.path.isfile(path) else None
        if config:
            shared = {**config, "parameters": {k: v for k, v in config.get("parameters", {}).items() if k not in sweep.keys}}
            return [settings(shared, defaults(config.get("program"))), provenance(shared)]
    return []


def page(top, found):
    """(the page, how many results could not be shown)."""
    bad, parts, links = 0, [], []
    for n, (folder, kind) in enumerate(found):
        name = os.path.relpath(folder, os.path.dirname(os.path.abspath(top)))
        what = {files.Run: "disk", files.Swarm: "swarm", files.Sweep: "sweep"}[kind]
        try:
            inside = show_sweep(folder) if kind is files.Sweep else show_run(folder, kind)
        except (Trouble, OSError, KeyError, ValueError, IndexError) as error:
            bad += 1
            inside = [f'<p class="warn">Cannot be shown: {esc(error)}</p>']
        links.append(f'<li><a href="#r{n}">{esc(name)}</a>, a {what}</li>')
        parts.append(f'<section id="r{n}">\n<h2>{esc(name)}: {what}</h2>\n' + "\n".join(part for part in inside if part) + "\n</section>")
    made = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    title = esc(os.path.basename(os.path.abspath(top)))
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>Made {made}.</p>\n<ul>\n" + "\n".join(links) +
            "\n</ul>\n" + "\n".join(parts) + "\n</body>\n</html>\n"), bad


def main(arguments):
    parser = start.parser("report", __doc__)
    parser.add_argument("folder", metavar="DIR", help="a folder of results, or one that has such below it")
    parser.add_argument("-o", "--out", help="name of the page (default DIR/report.html)")
    args = parser.parse_args(arguments)
    text, bad = page(args.folder, find(args.folder))
    name = args.out or os.path.join(args.folder, "report.html")
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Trouble(5, f"{name}: {error}") from error
    print(name)
    return 1 if bad else 0
