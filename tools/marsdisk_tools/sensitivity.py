"""Which inputs make an output vary, from cases drawn at random: no design of its own is needed.

Rank correlation: Spearman's, with the interval of Fisher's z (variance 1.06 / (n - 3): Fieller et al. 1957). First-order indices: random
balance designs on given data (RBD-FAST: Tarantola et al. 2006; Plischke 2010), less their bias (Tissot & Prieur 2012), with bootstrap
intervals; the numbers are those of SALib's rbd_fast. `delta` (Borgonovo 2007) is SALib's own.

Inputs and outputs are arrays (n, keys) and (n,), all finite: one nan would spoil every index in silence."""
import numpy as np

from .files import Trouble

HARMONICS = 10
FEWEST = 4 * HARMONICS  # cases: with fewer the correction for the bias is larger than what is left
Z95 = 1.959963984540054


def ranks(values):
    """From 1; equal values share the mean of theirs."""
    _, which, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - 0.5 * (count - 1))[which]


def rank_correlation(x, y):
    """(correlation, low, high): 95 %."""
    a, b = ranks(x), ranks(y)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0, 0.0, 0.0
    rho = float(np.corrcoef(a, b)[0, 1])
    z, half = np.arctanh(np.clip(rho, -1 + 1e-15, 1 - 1e-15)), Z95 * np.sqrt(1.06 / (len(x) - 3))
    return rho, float(np.tanh(z - half)), float(np.tanh(z + half))


def first_order(x, y, harmonics=HARMONICS):
    """Sorted by x up and down again, what y has of x is in the lowest harmonics."""
    order = np.argsort(x, kind="stable")
    wave = y[np.concatenate([order[0::2], order[1::2][::-1]])]
    power = np.abs(np.fft.rfft(wave - wave.mean())) ** 2
    if len(y) % 2 == 0:
        power[-1] /= 2
    share, bias = power[1:harmonics + 1].sum() / power[1:].sum(), 2 * harmonics / len(y)
    return float(share - bias / (1 - bias) * (1 - share))


def parted(x, random):
    """Equal values in an order of chance: where there are few values, that of the rows would tell of other inputs."""
    return np.argsort(np.lexsort((random.random(len(x)), x))).astype(float)


def rbd_fast(X, y, resamples=200, seed=1):
    """(index, half width of 95 %) of each input, and what an input that does nothing stays below in 95 of 100 cases."""
    if len(y) < FEWEST:
        raise Trouble(2, f"{len(y)} cases are too few for indices of sensitivity: {FEWEST} at least, a hundred or more to tell much")
    random = np.random.default_rng(seed)
    if np.ptp(y) == 0:
        raise Trouble(2, "the output is the same in every case")
    index = np.array([first_order(parted(x, random), y) for x in X.T])
    spread = []
    for _ in range(resamples):
        rows = random.integers(len(y), size=len(y))
        if np.ptp(y[rows]) > 0:
            spread.append([first_order(parted(x[rows], random), y[rows]) for x in X.T])
    idle = [first_order(random.random(len(y)), y) for _ in range(400)]
    return index, Z95 * np.std(spread, axis=0, ddof=1), float(np.quantile(idle, 0.95))


def delta(X, y, names, resamples=100, seed=1):
    """The same of Borgonovo's delta, which sees more than the variance; by SALib."""
    try:
        from SALib.analyze import delta as analyzer
    except ImportError as error:
        raise Trouble(1, "--method delta needs SALib: pip install SALib") from error
    random = np.random.default_rng(seed)
    idle = random.random((len(y), 20))
    problem = {"num_vars": X.shape[1], "names": list(names), "bounds": [[float(x.min()), float(x.max())] for x in X.T]}
    found = analyzer.analyze(problem, X, y, num_resamples=resamples, seed=seed, print_to_console=False)
    name = "delta" if "delta" in found else "delta_balanced"
    nothing = analyzer.analyze({"num_vars": 20, "names": [f"idle{k}" for k in range(20)], "bounds": [[0, 1]] * 20}, idle, y, num_resamples=2, seed=seed,
                               print_to_console=False)
    if not np.all(np.isfinite(found[name])):  # SALib 1.6.0 with a numpy before 2.0 prints a message and gives nan
        raise Trouble(1, "--method delta: SALib gives no numbers with this numpy; another version of one of them, or rbd_fast")
    return np.array(found[name]), np.array(found.get(name + "_conf", found.get("delta_conf"))), float(np.quantile(nothing[name], 0.95))
