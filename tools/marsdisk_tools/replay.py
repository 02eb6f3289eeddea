"""What a run would take on so many ranks: the sub-steps of its cells are handed out once more as run/batch.c and run/handout.c do it, with the
cost of each part. A model, for machines that are not at hand.

Assumed: ranks are alike, and their cores do not slow each other; a message takes LATENCY_S, a reduction that for each doubling of the
ranks; of the output ranks share what --profile calls packing, and what it calls output is one rank's work while the others wait, as
are start and checkpoint; what is packed comes to rank 0 at BYTES_PER_S. Python alone is needed.

`recorded`: {"cells", "stride", "steps": sub-steps of every stride-th cell in each interval, "step_s", "shown_s": seconds of a sub-step and of
a cell at an output, "coefficients_s": of a cell where it is first met, "outputs": intervals}."""
import heapq
import math
import random

LATENCY_S = 5e-6  # of a message between two ranks, at both ends of which somebody waits
BYTES_PER_S = 4e9 # through shared memory, to one rank from all others
MANY_RANKS = 8    # as in deal.c: from here on rank 0 packs nothing
POLL_STEPS = 8    # sub-steps between two looks of a rank at work
LONG_ENOUGH_S, TOO_LONG_S, MOST_POINTS, WORTH_S = 0.25, 1.0, 256, 2e-3  # as in evolve_batch.c and evolve.c


def spread(recorded):
    """Seconds of every cell in every interval: between the recorded cells along a line, beyond them as the nearest."""
    at = [recorded["stride"] // 2 + recorded["stride"] * k for k in range(len(recorded["steps"]))]
    seconds, k = [], 0
    for cell in range(recorded["cells"]):
        while k + 2 < len(at) and cell > at[k + 1]:
            k += 1
        far = min(1.0, max(0.0, (cell - at[k]) / (at[k + 1] - at[k]))) if len(at) > 1 else 0.0
        low, high = recorded["steps"][k], recorded["steps"][min(k + 1, len(at) - 1)]
        seconds.append([recorded["step_s"] * (a + far * (b - a)) + recorded["shown_s"] for a, b in zip(low, high)])
    return seconds


class Batch:
    """One batch on some ranks: when the last of them is through, what each has worked, how many cells were lent."""

    def __init__(self, work, first, recorded, fresh):
        self.ranks, self.recorded, self.lent = len(first) - 1, recorded, 0
        self.left = [list(range(first[r], first[r + 1])) for r in range(self.ranks)]
        self.next = [0] * self.ranks
        self.busy, self.end = [0.0] * self.ranks, 0.0
        turns = [(0.0, r) for r in range(self.ranks)]
        order = {}
        while turns:
            now, r = heapq.heappop(turns)
            cell = self.take(r, False)
            if cell is not None:  # coefficients are made where a cell is first met
                cost = work[cell] + (recorded["coefficients_s"] if fresh else 0)
            else:
                order.setdefault(r, random.sample([v for v in range(self.ranks) if v != r], self.ranks - 1))
                cell, asked = self.ask(order[r])
                now += asked
                if cell is None:
                    self.end = max(self.end, now)
                    continue
                cost = work[cell] + recorded["coefficients_s"] + 2 * LATENCY_S
            self.busy[r] += cost
            heapq.heappush(turns, (now + cost, r))

    def take(self, r, last):
        if self.next[r] >= len(self.left[r]):
            return None
        if last:
            return self.left[r].pop()
        self.next[r] += 1
        return self.left[r][self.next[r] - 1]

    def ask(self, order):
        """Others in this order, until each has said that it has none."""
        seconds = 0.0
        while order:
            seconds += 2 * LATENCY_S
            cell = self.take(order[0], True)
            if cell is not None:
                self.lent += 1
                return cell, seconds + 0.5 * POLL_STEPS * self.recorded["step_s"]
            order.pop(0)
        return None, seconds


def replay(recorded, ranks):
    """All batches of a run: seconds that its slowest rank takes in each, work in all, and what the meetings cost."""
    random.seed(1)
    seconds, cells = spread(recorded), recorded["cells"]
    first = [cells * r // ranks for r in range(ranks + 1)]
    outputs, point, points, size = recorded["outputs"], 0, 0, 1
    slowest = work = meetings = 0.0
    busy, batches, lent = [0.0] * ranks, 0, 0
    while point < outputs:
        points = min(size, outputs - point, MOST_POINTS)
        batch = Batch([sum(s[point:point + points]) for s in seconds], first, recorded, point == 0)
        slowest += batch.end
        work += sum(batch.busy)
        busy = [a + b for a, b in zip(busy, batch.busy)]
        meetings += LATENCY_S * math.ceil(math.log2(ranks)) if ranks > 1 else 0
        batches, lent, point = batches + 1, lent + batch.lent, point + points
        if batch.end > TOO_LONG_S:
            size = max(1, points // 2)
        elif batch.end < LONG_ENOUGH_S:
            size = max(size, points * (8 if batch.end < LONG_ENOUGH_S / 8 else 2))
    one = sum(map(sum, seconds)) + cells * recorded["coefficients_s"]
    return {"ranks": ranks, "batches": batches, "lent": lent, "compute_one_s": one, "compute_s": slowest + meetings,
            "meetings_s": meetings, "busiest": max(busy) * ranks / work, "slowest": slowest * ranks / work,
            "efficiency": one / ranks / (slowest + meetings)}


ALONE = ("start", "checkpoint", "output")  # parts of a run that one rank has while the others wait


def by_cells(runs):
    """What a run takes whatever it does, and what it takes a cell, part by part: from two runs, {cells: {part: seconds}}."""
    (few, a), (many, b) = sorted(runs.items())
    each = {part: max(0.0, (b[part] - a[part]) / (many - few)) for part in a}
    return {part: (max(0.0, a[part] - few * each[part]), each[part]) for part in a}


def parts_of(costs, cells):
    return {part: fixed + cells * each for part, (fixed, each) in costs.items()}


def whole_run(recorded, cells_s, parts, ranks):
    """Seconds of a run on so many ranks: cells_s, of all cells on one rank, as the replay has them; `parts` of the same run on one."""
    at = replay(recorded, ranks)
    alone = sum(parts[name] for name in ALONE)
    packing = parts["packing"] / (ranks if ranks < MANY_RANKS else ranks - 1)
    coming = parts["bytes"] / BYTES_PER_S if ranks > 1 else 0.0
    wall = alone + packing + coming + cells_s / ranks / at["efficiency"]
    one = alone + parts["packing"] + cells_s
    return {"ranks": ranks, "wall_s": wall, "alone_s": alone, "packing_s": packing, "coming_s": coming,
            "cells_s": cells_s / ranks / at["efficiency"], "times_one": one / wall, "efficiency": one / wall / ranks, "alone_share": alone / one}
