"""What was asked of the program's speed, as numbers beside those that were found: `bounds` in bench.json."""


def case(result, name):
    """A case of the model, by the beginning of its name."""
    return next(c for c in result["scaling"]["cases"] if c["case"].startswith(name))


def of_replay(result, name, ranks, what):
    return next(x[what] for x in case(result, name)["replay"] if x["ranks"] == ranks)


def with_output(result, name, ranks, what):
    return next(x[what] for x in case(result, name)["with_output"] if x["ranks"] == ranks)


def model_error(result):
    scaling = result["scaling"]
    return abs(scaling["two_ranks_predicted"] / scaling["two_ranks_measured"] - 1)


AT_MOST, AT_LEAST = "at most", "at least"
BOUNDS = [  # name, how it is found, which way, bound
    ("output_share_one_rank", lambda r: r["output_share_one_rank"], AT_MOST, 0.10),
    ("bare_shell_more_s", lambda r: r["bare_shell_more_s"], AT_MOST, 0.06),
    ("alone_share_512x60", lambda r: r["scaling"]["alone_share_512x60"], AT_MOST, 0.015),
    ("imbalance_512x60_16_ranks", lambda r: of_replay(r, "512 cells, 60 bins, 200", 16, "slowest") - 1, AT_MOST, 0.05),
    ("busiest_2048x60_2_outputs_16_ranks", lambda r: of_replay(r, "2048 cells, 60 bins, 2 ", 16, "busiest"), AT_MOST, 1.1),
    ("efficiency_2048x60_20_outputs_16_ranks", lambda r: of_replay(r, "2048 cells, 60 bins, 20 ", 16, "efficiency"), AT_LEAST, 0.85),
    ("busiest_2048x60_20_outputs_16_ranks", lambda r: of_replay(r, "2048 cells, 60 bins, 20 ", 16, "busiest"), AT_MOST, 1.1),
    ("times_one_512x60_16_ranks", lambda r: with_output(r, "512 cells, 60 bins, 200", 16, "times_one"), AT_LEAST, 10),
    ("efficiency_1024x120_64_ranks", lambda r: with_output(r, "1024 cells, 120 bins, 200", 64, "efficiency"), AT_LEAST, 0.90),
    ("two_ranks_over_separate_runs", lambda r: r["two_ranks"]["of_separate_runs"], AT_LEAST, 0.95),
    ("model_error_two_ranks", model_error, AT_MOST, 0.10),
]


def tell(result):
    """[{name, found, at most or at least, holds}], printed as well."""
    print("what was asked")
    told = []
    for name, find, sense, bound in BOUNDS:
        found = find(result)
        holds = found <= bound if sense == AT_MOST else found >= bound
        told.append({"name": name, "found": found, sense.replace(" ", "_"): bound, "holds": holds})
        print(f"  {name:<40} {found:>7.3f}, {sense} {bound:g}: {'holds' if holds else 'MISSED'}")
    return told
