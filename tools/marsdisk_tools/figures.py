"""What all pictures share: axes, marks that are told apart without colour, and how a figure becomes a file."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import matplotlib.ticker  # noqa: E402
import numpy as np  # noqa: E402

from .files import Trouble  # noqa: E402

# Line n has a dash, a mark and a colour of its own; in grey the first two remain.
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (4, 2)), (0, (1, 1)), (0, (8, 2))]
MARKS = ["o", "s", "^", "D", "v", "P", "X", "*"]


def line(n, marks=True, few=16, points=0):
    """Keywords of the n-th line of an axis; with marks, not more than `few` of them."""
    style = {"color": f"C{n % 10}", "ls": DASHES[n % len(DASHES)]}
    if marks:
        style.update(marker=MARKS[n % len(MARKS)], ms=5, mfc="none", markevery=max(1, points // few))
    return style


def positive(values):
    return np.where(np.asarray(values) > 0, values, np.nan)


def borders(centres):
    """Borders half way between the points of an axis."""
    if centres.size < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = 0.5 * (centres[1:] + centres[:-1])
    return np.concatenate([[centres[0]], middle, [centres[-1]]])


def time_axis(axis, t, linear=False):
    """Logarithmic from the first output after the start, so that the first hours are seen where there are outputs."""
    later = t[t > 0]
    log = not linear and later.size > 1 and later[-1] > 10 * later[0]
    if log:
        axis.set_xscale("log")
    axis.set(xlabel="time [yr]", xlim=(later[0], later[-1]) if log else (t[0], max(t[-1], t[0] + 1e-9)))


def log_values(axis, lines, decades):
    """Not more than some decades below the largest value."""
    lines = [values[np.isfinite(values) & (values > 0)] for values in lines]
    lines = [values for values in lines if values.size]
    if not lines:
        axis.text(0.5, 0.5, "zero throughout", transform=axis.transAxes, ha="center", color="0.4")
        return
    top, low = max(values.max() for values in lines), min(values.min() for values in lines)
    axis.set_yscale("log")
    axis.set_ylim(max(low / 2, top * 10.0**-decades), top * 3)


def plain(value, _=None):
    """A number as people write it, on an axis of one or two decades: 0.2, 500, 3x10^-10."""
    if value <= 0 or 1e-3 <= value < 1e5:
        return f"{value:g}"
    digits, power = f"{value:.0e}".split("e")
    return rf"${'' if digits == '1' else digits + chr(92) + 'times'}10^{{{int(power)}}}$"


def plain_numbers(*axes):
    """Numbers that can be read off where a logarithmic axis spans less than two decades: powers of ten alone would be one or none. After all
    is drawn, when the limits are known."""
    for axis in axes:
        for way in (axis.xaxis, axis.yaxis):
            low, high = sorted(way.get_view_interval())
            if way.get_scale() != "log" or low <= 0 or high >= 100 * low:
                continue
            steps = (1, 2, 5) if high > 5 * low else (1, 1.5, 2, 3, 4, 5, 6, 8)
            way.set_major_locator(matplotlib.ticker.LogLocator(subs=steps))
            way.set_major_formatter(plain)
            way.set_minor_formatter(matplotlib.ticker.NullFormatter())


def letter(axis, which, title):
    axis.set_title(f"({which}) {title}", loc="left", fontsize="medium")


def save(figure, name, dpi=100):
    """The ending of the name decides the format."""
    try:
        figure.savefig(name, dpi=dpi)
    except (OSError, ValueError) as error:
        raise Trouble(5, f"{name}: {error}") from error
    finally:
        plt.close(figure)
    return name
